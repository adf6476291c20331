"""The printed flyer of an event: one A4 with 3 mm bleed, crop marks, embedded fonts and a QR code."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime

import segno
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import override

from events.domain.colours import calendar_colour
from events.models import Event, EventKind
from materials.domain import flyeragenda, presswork, shortlinks
from materials.domain.printing import FONTS, laid_out

KEPT_SECONDS = 24 * 3600
LOOK = 5  # raise when the design changes: kept flyers are then made anew

ART = {
    EventKind.PERFORMANCE: "components/art_robot.html",
    EventKind.SCHOOL_VISIT: "components/art_helmet.html",
    EventKind.STAND: "components/art_helmet.html",
    EventKind.NETWORK_MEETING: "components/art_company.html",
    EventKind.COMPANY_VISIT: "components/art_company.html",
    EventKind.MATCHING_DAY: "components/art_company.html",
}
WHAT_FIRST = 60  # a summary up to this long says what it is, larger than the kind does
_LITTLE = re.compile(r"(?<=\b[iå]) |(?<=\b(?:på|af|og|om|at|in|of|on|to)) |(?<=\b(?:til|hos|ved|med|for|the)) ", re.I)
# Ground of the picture and the ink upon it; both print well in four colours.
_DARK_INK, _LIGHT_INK = "#16152b", "#ffffff"
_LIGHT_GROUNDS = frozenset({"lime", "yellow", "orange", "cyan", "teal", "green", "pink", "red"})


@dataclass(frozen=True)
class Flyer:
    """``revision`` and ``language`` name the version; ``pdf`` is the file."""

    pdf: bytes
    etag: str


def flyer(event: Event, *, language: str, now: datetime) -> Flyer:
    """The flyer of this version of the event; kept until the event changes."""
    link = shortlinks.short_link(event, now=now)
    key = f"flyer:{LOOK}:{event.pk}:{event.revision}:{int(event.changed_at.timestamp())}:{language}"
    pdf = cache.get(key)
    if pdf is None:
        pdf = render(event, shortlinks.absolute(link), language=language)
        cache.set(key, pdf, KEPT_SECONDS)
    return Flyer(pdf, f"{LOOK}-{event.revision}-{int(event.changed_at.timestamp())}-{language}")


def render(event: Event, address: str, *, language: str) -> bytes:
    """Exactly one page; a long title is set smaller, never on a second page."""
    with override(language):
        html = render_to_string("print/flyer.html", flyer_words(event, address, language))
    document = laid_out(html)
    pdf = document.copy(document.pages[:1]).write_pdf(pdf_variant="pdf/ua-1")
    return presswork.with_crop_marks(pdf, language=language)


def flyer_words(event: Event, address: str, language: str) -> dict[str, object]:
    colour = event.programme.colour
    return {
        "event": event,
        "title": _tied(event.title),
        "what_first": len(event.summary) <= WHAT_FIRST and bool(event.summary),
        "language": language,
        "address": address,
        "short_address": address.split("://", 1)[-1],
        "qr": qr_svg(address),
        "art": _art(event),
        "ground": calendar_colour(colour).hex,
        "ink": _DARK_INK if colour in _LIGHT_GROUNDS else _LIGHT_INK,
        "size": _size(event.title),
        "agenda": flyeragenda.of(event),
        "trades": list(event.programme.trades.all()[:6]),
        "fonts": FONTS,
    }


def _tied(title: str) -> str:
    """A little word stays with the one it belongs to: no line of a headline ends in "i" or "på"."""
    return _LITTLE.sub("\u00a0", title)


def _size(title: str) -> str:
    """Which of four sizes the headline takes, by its length and its longest word."""
    longest = max((len(word) for word in title.split()), default=0)
    if len(title) <= 28 and longest <= 14:
        return "xl"
    if len(title) <= 52 and longest <= 18:
        return "l"
    return "m" if len(title) <= 90 and longest <= 26 else "s"


def qr_svg(address: str) -> str:
    """The code as a data address: one path in black of the black plate alone, so that it never blurs in print."""
    code = segno.make(address, error="m", micro=False)
    path = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            if row[x]:
                run = 1
                while x + run < len(row) and row[x + run]:
                    run += 1
                path.append(f"M{x} {y}h{run}v1h-{run}z")
                x += run
            else:
                x += 1
    size = len(code.matrix)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path d="{"".join(path)}" fill="device-cmyk(0 0 0 1)"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


def _art(event: Event) -> str:
    if event.programme.takes_performances:
        return ART[EventKind.PERFORMANCE]
    return ART.get(EventKind(event.kind), "components/art_hands.html")
