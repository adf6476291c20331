"""The colours of programmes in calendars: a CSS3 name (RFC 7986 5.9) and what Apple shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarColour:
    """``name`` is the CSS3 name nearest to ``hex``, which is the accent of static/css/tokens.css in daylight."""

    name: str
    hex: str


HOUSE = CalendarColour("royalblue", "#2438D6")

_COLOURS = {
    "blue": CalendarColour("royalblue", "#234BE9"),
    "cyan": CalendarColour("deepskyblue", "#0189D1"),
    "teal": CalendarColour("darkcyan", "#0C9999"),
    "green": CalendarColour("mediumseagreen", "#03A14A"),
    "lime": CalendarColour("yellowgreen", "#A7D91D"),
    "yellow": CalendarColour("gold", "#FDCA0E"),
    "orange": CalendarColour("darkorange", "#FF9127"),
    "red": CalendarColour("tomato", "#F33C38"),
    "pink": CalendarColour("hotpink", "#F35698"),
    "purple": CalendarColour("darkmagenta", "#A321AC"),
    "indigo": CalendarColour("blueviolet", "#7635E2"),
    "grey": CalendarColour("slategrey", "#474D5E"),
}


def calendar_colour(colour: str) -> CalendarColour:
    """Of a programme's colour; the house's own for one that is not known."""
    return _COLOURS.get(colour, HOUSE)
