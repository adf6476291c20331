"""Kroner, kilometres and hours as people write them: "1.234,50", "12,5", "7,5". Money is counted in whole øre."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from people.domain.danish import kroner

_WHOLE = re.compile(r"[0-9]{1,9}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_POINT = re.compile(r"([0-9]{1,9})\.([0-9]{1,2})")
_UNIT = re.compile(r"(?:kr\.?|dkk|km|timer|t)\s*$|^\s*(?:kr\.?|dkk)", re.IGNORECASE)
MINUS = "-\u2212\u2013"


def number(text: object, decimals: int = 2) -> Decimal:
    """A number as Danes write it, dots between thousands and a comma before decimals.

    What a phone's keyboard gives, "12.50", is understood too. ValueError with a sentence otherwise.
    """
    bare = re.sub(r"[\s\u00a0]", "", _UNIT.sub("", str(text).strip()))
    wrong = _("Skriv et tal, for eksempel 1.234,50.")
    if bare[:1] and bare[0] in MINUS:
        raise ValueError(_("Tallet kan ikke være negativt."))
    whole, comma, rest = bare.partition(",")
    point = None if comma else _POINT.fullmatch(whole)
    if point:
        whole, rest = point[1], point[2]
    elif _GROUPED.fullmatch(whole):
        whole = whole.replace(".", "")
    elif not _WHOLE.fullmatch(whole):
        raise ValueError(wrong)
    if comma and not re.fullmatch(r"[0-9]+", rest):
        raise ValueError(wrong)
    if len(rest.rstrip("0")) > decimals:
        raise ValueError(
            _("Skriv højst én decimal.")
            if decimals == 1
            else _("Skriv højst {antal} decimaler.").format(antal=decimals)
        )
    return Decimal(f"{whole}.{rest or '0'}")


def ore_of(text: object) -> int:
    """ "1.234,50" → 123450."""
    return int(number(text) * 100)


def times(amount: Decimal, ore: int) -> int:
    """So many kilometres or hours at so many øre, rounded half up to whole øre."""
    return int((amount * ore).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_kroner(ore: int) -> Decimal:
    return Decimal(ore) / 100


def as_kroner(ore: int) -> str:
    """ "1.234,50 kr."."""
    return kroner(in_kroner(ore))


def plain(value: Decimal) -> str:
    """ "12,5", "118": without unit and needless zeros, as one types it."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",")
