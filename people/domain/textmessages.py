"""How long a text message is: in septets of the GSM 7-bit alphabet where every character is in it, else in UCS-2 units
(3GPP TS 23.038). A longer one goes in parts, each with a header that takes room (TS 23.040); we send two at most.
"""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from people.domain.refusals import Invalid

MOST_PARTS = 2

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # an escape and the character: two septets
# What a phone shows just as well, so that one dash does not halve the room.
_PLAINER = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "»": '"', "«": '"', "…": "...", "\xa0": " "}
)


@dataclass(frozen=True)
class Length:
    """``units`` are septets or UCS-2 units, as ``is_gsm`` says; ``room`` is how many more fit into ``MOST_PARTS``."""

    is_gsm: bool
    units: int
    parts: int
    room: int


def plainer(text: str) -> str:
    """The same words in the characters every phone has, where there are such."""
    return text.translate(_PLAINER)


def title(text: str) -> str:
    """What it is called in a list: it has no subject, so its first words."""
    return Truncator(" ".join(text.split())).chars(80)


def length(text: str) -> Length:
    is_gsm = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    if is_gsm:
        sizes = [2 if letter in _EXTENDED else 1 for letter in text]
        alone, each = 160, 153
    else:
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        alone, each = 70, 67
    units = sum(sizes)
    parts = 1 if units <= alone else _parts(sizes, each)
    return Length(is_gsm, units, parts, max(0, MOST_PARTS * each - units))


def _parts(sizes: list[int], each: int) -> int:
    """No character is cut in two, so a part may end one unit early."""
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > each:
            parts, filled = parts + 1, 0
        filled += size
    return parts


def check(text: str, field: str = "") -> None:
    """Raises Invalid for one that needs more than two parts."""
    if length(text).parts > MOST_PARTS:
        raise Invalid([(field, _("SMS'en er for lang. Skriv den kortere: højst {n} dele.").format(n=MOST_PARTS))])


def fitted(text: str) -> str:
    """As it is where it fits; else cut after a whole word, with three dots."""
    text = plainer(text).strip()
    if length(text).parts <= MOST_PARTS:
        return text
    words = text.split(" ")
    while words and length(" ".join(words) + "...").parts > MOST_PARTS:
        words.pop()
    return (" ".join(words) or text[:60]) + "..."
