"""From a letter's plain text to the parts that its HTML shows: paragraphs, facts, lists and buttons.

The text is the letter; nothing stands in the HTML that does not stand there. Conventions, all readable as text:
an address of ours alone on a line is a button, lines "Hvornår: …" below each other are facts, lines that begin with a
dash are a list, a line that begins with ▸ is a heading, one that begins with ▣ is a code that is drawn as QR besides
(what it says is the line's letters and figures), and the last paragraph is the signature when it begins with a
greeting.
"""

import base64
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import segno
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_URL = re.compile(r"https?://[^\s<>\"»]+[^\s<>\"».,;:!?)]")
_ALONE = re.compile(r"^https?://\S+$")
_FACT = re.compile(r"^([A-ZÆØÅ][^\s:][^:]{0,24}):[ \t]+(\S.*)$")
_ITEM = re.compile(r"^[–\-•*][ \t]+(.+)$")
_CODE = re.compile(r"^▣[ \t]+([A-Z0-9][A-Z0-9 -]{3,38}[A-Z0-9])$")
_HEADING = re.compile(r"^▸[ \t]+(.+)$")
_GREETING = re.compile(r"^(Med venlig hilsen|Venlig hilsen|Kind regards|Best regards)")
# What a page's address tells about it; the first that fits names the button.
_NAMES = (
    ("/kode/", lambda: _("Vis koden stort")),
    ("/r/", lambda: _("Svar her")),
    ("/s/", lambda: _("Se hvordan det går")),
    ("/e/", lambda: _("Se arrangementet")),
    ("/login/ny/", lambda: _("Vælg adgangskode")),
    ("/login/", lambda: _("Log ind")),
    ("/me/", lambda: _("Åbn mine sider")),
)


@dataclass(frozen=True)
class Block:
    """One part. ``kind``: lines, facts, list, button, heading, code or sign. ``url`` of a code is its picture."""

    kind: str
    lines: Sequence[SafeString] = ()
    facts: Sequence[tuple[str, SafeString]] = field(default_factory=tuple)
    url: str = ""
    label: str = ""


def blocks(text: str) -> list[Block]:
    """The parts of a letter in order; every word escaped, addresses within a line made into links."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip()]
    found: list[Block] = []
    for number, paragraph in enumerate(paragraphs):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        if number == len(paragraphs) - 1 and _GREETING.match(lines[0]):
            found.append(Block("sign", [linked(line) for line in lines]))
        else:
            found += _parts(lines)
    return found


def _kind(line: str) -> str:
    if _ALONE.match(line) and line.startswith(settings.SITE_URL + "/"):
        return "button"  # never for an address that somebody typed into a form
    if _HEADING.match(line):
        return "heading"
    if _CODE.match(line):
        return "code"
    if _ITEM.match(line):
        return "list"
    return "facts" if _FACT.match(line) and not line.startswith(("http:", "https:")) else "lines"


def _parts(lines: list[str]) -> Iterator[Block]:
    for kind, group in groupby(lines, _kind):
        run = list(group)
        if kind == "button":
            for url in run:
                yield Block("button", url=url, label=button_label(url))
        elif kind == "heading":
            yield Block("heading", [linked(match[1]) for line in run if (match := _HEADING.match(line))])
        elif kind == "code":
            for written in (match[1] for line in run if (match := _CODE.match(line))):
                yield Block("code", url=f"cid:{picture_id(signs(written))}", label=written)
        elif kind == "list":
            yield Block("list", [linked(match[1]) for line in run if (match := _ITEM.match(line))])
        elif kind == "facts" and len(run) > 1:
            pairs = [match.groups() for line in run if (match := _FACT.match(line))]
            yield Block("facts", facts=[(name, linked(value)) for name, value in pairs])
        else:
            yield Block("lines", [linked(line) for line in run])


def signs(written: str) -> str:
    """What the QR code of a written code says."""
    return re.sub(r"[^A-Z0-9]", "", written)


def picture_id(code: str) -> str:
    """By which a letter's HTML names the picture of a code that travels with it (RFC 2392)."""
    return f"qr-{code.lower()}@haandslag.dk"


def codes(text: str) -> list[str]:
    """What the codes in a letter say, each once."""
    if "▣" not in text:
        return []
    lines = (_CODE.match(line.strip()) for line in text.split("\n"))
    return list(dict.fromkeys(signs(match[1]) for match in lines if match))


def picture(code: str) -> bytes:
    """The QR code as a PNG, dark on white with its quiet zone: mail programs show no SVG."""
    drawn = io.BytesIO()
    segno.make(code, error="q", micro=False).save(drawn, kind="png", scale=8, border=3)
    return drawn.getvalue()


def with_pictures(html: str, text: str) -> str:
    """The HTML as a page can show it, where nothing travels along."""
    for code in codes(text):
        address = f"data:image/png;base64,{base64.b64encode(picture(code)).decode()}"
        html = html.replace(f"cid:{picture_id(code)}", address)
    return html


def button_label(url: str) -> str:
    return next((name() for part, name in _NAMES if part in url), None) or _("Åbn siden")


def linked(line: str) -> SafeString:
    """The line escaped, its addresses as links."""
    pieces: list[tuple[SafeString | str]] = []
    last = 0
    for match in _URL.finditer(line):
        pieces.append((line[last : match.start()],))
        pieces.append((format_html('<a href="{}" style="color:#2438d6">{}</a>', match[0], _short(match[0])),))
        last = match.end()
    pieces.append((line[last:],))
    return format_html_join(mark_safe(""), "{}", pieces)


def _short(url: str) -> str:
    """An address within a line as one reads it; the whole of it stands in the link and in the text."""
    bare = re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
    return bare if len(bare) <= 44 else f"{bare[:40]}…"
