"""The demo: realistic Danish data, the same for the same seed and day. Nothing here asks the clock."""
