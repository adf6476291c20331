"""The organiser's rooms: the day, the calendar, one event, search, schools and companies."""
