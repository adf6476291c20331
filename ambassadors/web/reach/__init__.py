"""The pages of reach: an ambassador's own stories, and the organiser's report."""
