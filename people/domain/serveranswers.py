"""What a mail server's answer means, in words: from its enhanced status code (RFC 3463), else from its reply code."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"^\s*([245]\d\d)\b")

# The longest beginning that fits says it. Class 4 will pass, class 5 will not.
_MEANINGS: dict[str, Callable[[], str]] = {
    "5.1.0": lambda: _("Adressen bliver ikke taget imod."),
    "5.1.1": lambda: _("Adressen findes ikke."),
    "5.1.2": lambda: _("Domænet efter @ findes ikke."),
    "5.1.3": lambda: _("Adressen er skrevet forkert."),
    "5.1.6": lambda: _("Personen er flyttet og har ikke sagt hvorhen."),
    "5.1.10": lambda: _("Domænet tager ikke imod mail."),
    "5.2.1": lambda: _("Postkassen er lukket."),
    "5.2.2": lambda: _("Postkassen er fuld."),
    "5.2.3": lambda: _("Brevet er for stort til postkassen."),
    "5.3.4": lambda: _("Brevet er for stort til serveren."),
    "5.4.1": lambda: _("Serveren hos modtageren svarer ikke."),
    "5.4.4": lambda: _("Vejen til modtagerens server kan ikke findes."),
    "5.4.7": lambda: _("Serveren hos modtageren har ikke taget imod i flere dage."),
    "5.7.1": lambda: _("Modtagerens server vil ikke tage imod brevet fra os."),
    "5.7": lambda: _("Modtagerens server afviser brevet af hensyn til sikkerhed."),
    "5.5": lambda: _("Serverne forstår ikke hinanden."),
    "5": lambda: _("Modtagerens server tager ikke imod brevet."),
    "4.2.2": lambda: _("Postkassen er fuld lige nu."),
    "4.2.1": lambda: _("Postkassen er lukket lige nu."),
    "4.3": lambda: _("Modtagerens server har travlt."),
    "4.4": lambda: _("Modtagerens server kan ikke nås lige nu."),
    "4.7": lambda: _("Modtagerens server beder os vente."),
    "4": lambda: _("Modtagerens server kan ikke tage imod lige nu."),
}
_BY_REPLY = {
    "421": "4.3",
    "450": "4.2.1",
    "451": "4.3",
    "452": "4.2.2",
    "550": "5",
    "551": "5.1.6",
    "552": "5.2.2",
    "553": "5.1.3",
    "554": "5",
    "535": "5.7",
    "530": "5.7",
}


def code_of(answer: str) -> str:
    """The enhanced code in an answer, else the one that its reply code stands for; "" where there is none."""
    if enhanced := _ENHANCED.search(answer):
        return enhanced[1]
    if reply := _REPLY.match(answer):
        return _BY_REPLY.get(reply[1], reply[1][0])
    return ""


def in_words(answer: str) -> str:
    """ "Adressen findes ikke." Nothing where the answer says nothing we know."""
    parts = code_of(answer).split(".")
    while parts and parts != [""]:
        if say := _MEANINGS.get(".".join(parts)):
            return say()
        parts.pop()
    return ""


# What a server says of the letter, or of us, and not of the address: full, too large, its content, its filter.
_NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.2.4", "5.3", "5.4.7", "5.6", "5.7")


def is_the_addresss_fault(code: str, *, reported: bool = False) -> bool:
    """Whether other letters would fare the same: no such person, place or mailbox.

    While we talk with a server, class 5 may also mean how we talk; what is ``reported`` of a letter already taken is
    about its recipient, unless it says otherwise.
    """
    if reported:
        return code.startswith("5.") and code.count(".") == 2 and not code.startswith(_NOT_THE_ADDRESS)
    return code.startswith("5.1.") or code == "5.2.1"
