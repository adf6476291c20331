"""Content lines of iCalendar (RFC 5545 3.1): escaping, parameters, folding. Text in, lines of at most 75 octets out."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

# What no calendar may carry. Line and paragraph separators break parsers that split with Python's splitlines.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# RFC 6868: what may not stand in a parameter value at all.
_CARETS = str.maketrans({"^": "^^", "\n": "^n", '"': "^'"})


def clean(text: str) -> str:
    """Text with "\\n" as its only line end, without control characters and without blanks around it."""
    return _LINE_ENDS.sub("\n", _FORBIDDEN.sub("", text)).strip()


def escaped(text: str) -> str:
    """A TEXT value (3.3.11)."""
    return clean(text).translate(_ESCAPES)


def parameter(text: str) -> str:
    """A quoted parameter value with the carets of RFC 6868."""
    return f'"{clean(text).translate(_CARETS)}"'


def address(text: str) -> str:
    """A URI or address as it may stand in a line: no blanks, no line ends."""
    return re.sub(r"\s+", "", clean(text))


def utc(when: datetime) -> str:
    """ "20270203T090000Z"."""
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> str:
    """One line, folded at 75 octets and never inside a character; ends with CRLF."""
    if len(line) <= 75 and line.isascii():
        return line + "\r\n"
    raw = line.encode()
    parts, start, room = [], 0, 75
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(raw[start:end])
        start, room = end, 74
    parts.append(raw[start:])
    return b"\r\n ".join(parts).decode() + "\r\n"


def continued(text: str) -> bytes:
    """More of a TEXT value behind a folded line that has ended: lines of at most 75 octets, each begun by a line break.

    A line may be folded between any two characters, so what is added needs not know how full the last line is.
    """
    raw = text.encode()
    parts, start = [b""], 0
    while start < len(raw):
        end = min(start + 74, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(raw[start:end])
        start = end
    return b"\r\n ".join(parts)


def text_lines(properties: Mapping[str, str]) -> list[str]:
    """``NAME:value`` for each TEXT value that is not empty."""
    return [f"{name}:{value}" for name, text in properties.items() if (value := escaped(text))]
