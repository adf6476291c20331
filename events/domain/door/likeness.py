"""When two names are one person: as written on two phones, or by the guest and by whoever stood at the door."""

import re
import unicodedata
from difflib import SequenceMatcher

_SPELT = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ð": "d", "þ": "th"})
_FORMS = re.compile(r"\b(a s|aps|i s|ivs|p s|k s|as|is|amba|fmba)$")
_BETWEEN = re.compile(r"[^a-z0-9]+")
NAME_ALIKE, PLACE_ALIKE = 0.87, 0.8


def fold(text: str) -> str:
    """Without case, accents and signs; ø is o, å and aa are a, æ is ae."""
    bare = unicodedata.normalize("NFKC", text).casefold().translate(_SPELT).replace("aa", "a")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
    return _BETWEEN.sub(" ", plain).strip()


def fold_place(text: str) -> str:
    """The same of a company, without what form of company it is."""
    folded = fold(text)
    return _FORMS.sub("", folded).strip() or folded


def is_same(name: str, place: str, other_name: str, other_place: str) -> bool:
    """Written in the same way: one person."""
    return fold(name) == fold(other_name) and fold_place(place) == fold_place(other_place)


def is_alike(name: str, place: str, other_name: str, other_place: str) -> bool:
    """Likely one person: somebody should look."""
    one, other = fold(name), fold(other_name)
    if sorted(one.split()) != sorted(other.split()) and SequenceMatcher(None, one, other).ratio() < NAME_ALIKE:
        return False
    here, there = fold_place(place), fold_place(other_place)
    if not here or not there:
        return True
    begins_so = here.startswith(there) or there.startswith(here)
    return begins_so or SequenceMatcher(None, here, there).ratio() >= PLACE_ALIKE
