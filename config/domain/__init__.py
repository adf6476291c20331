"""Running the whole: supervision, readiness, backup. What concerns every app at once."""
