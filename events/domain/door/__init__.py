"""The door on the day: who is expected, who is here, and phones that work without a net."""
