"""The pages of mentoring: to ask for a mentor, the link it is followed by, the mentor's own, and the organiser's."""
