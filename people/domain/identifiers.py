"""Numbers by which registers know schools and companies: how they are written, and what is wrong.

Each `normal_…` takes what a person typed and gives the form we store, or raises ValueError with
a sentence. A CVR number that fails its check is only warned about: real ones that do exist.
"""

import re

from django.utils.translation import gettext as _
from stdnum import ean
from stdnum.dk import cvr

__all__ = ["cvr_warning", "holds_cpr", "normal_cvr", "normal_ean", "normal_institution_number", "normal_p_number"]

SEPARATORS = re.compile(r"[\s\u00a0.\-]")


def _digits(text: object, length: int, sentence: str) -> str:
    bare = SEPARATORS.sub("", str(text))
    if not re.fullmatch(rf"[0-9]{{{length}}}", bare):
        raise ValueError(sentence)
    return bare


def normal_institution_number(text: object) -> str:
    """A school's institutionsnummer: six digits, "999001"."""
    return _digits(text, 6, _("Et institutionsnummer er seks cifre."))


def normal_cvr(text: object) -> str:
    """A company's CVR number: eight digits, not beginning with 0; "DK" before it is left out."""
    sentence = _("Et CVR-nummer er otte cifre og begynder ikke med 0.")
    bare = re.sub(r"^\s*DK", "", str(text), flags=re.IGNORECASE)
    number = _digits(bare, 8, sentence)
    if number.startswith("0"):
        raise ValueError(sentence)
    return number


def cvr_warning(number: str) -> str:
    """A sentence when the check digit (modulus 11, weights 2 7 6 5 4 3 2 1) does not fit, else ""."""
    if cvr.is_valid(normal_cvr(number)):
        return ""
    return _("CVR-nummeret passer ikke med sit kontrolciffer. Se efter, om der er en tastefejl.")


def normal_p_number(text: object) -> str:
    """A workplace's P-nummer: ten digits, without a check digit."""
    return _digits(text, 10, _("Et P-nummer er ti cifre."))


def normal_ean(text: object) -> str:
    """An EAN location number (GLN) for electronic invoices: thirteen digits, the last checks the rest."""
    number = _digits(text, 13, _("Et EAN-nummer er tretten cifre."))
    if not ean.is_valid(number):
        raise ValueError(_("EAN-nummeret passer ikke med sit kontrolciffer. Se efter, om der er en tastefejl."))
    return number


# Day and month as they stand first in a CPR number, then anything up to the four last figures.
_CPR = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[ -]?\d{4}(?!\d)")


def holds_cpr(text: object) -> bool:
    """Whether a CPR number seems to stand in a text: we keep none, so it is refused where people write about people."""
    return bool(_CPR.search(str(text)))
