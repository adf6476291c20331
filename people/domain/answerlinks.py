"""Links that answer without login: derived, stable, and impossible to guess.

A token is base64url(purpose letter ‖ 16 bytes of the subject's UUID ‖ 16 bytes of HMAC-SHA256). Nothing is
stored, so the same letter can be written again and a feed stays byte-identical; whether a link is still good
is the subject's own business (it knows its event's end).
"""

import base64
import binascii
import functools
import hashlib
import hmac
import uuid

from django.conf import settings
from django.urls import reverse

from people.domain.refusals import NotFound

# One letter each; a letter once given is never reused for another purpose.
PURPOSES = {
    "status": b"s",  # the school's status page (subject: visit request)
    "confirm": b"c",  # the contact confirms a request made by the public form (visit request)
    "offer": b"o",  # an ambassador answers an offer (offer)
    "release": b"r",  # an employer answers (release)
    "wage": b"l",  # an employer claims the hours of a visit (wage claim)
    "invitation": b"i",  # RSVP (invitation)
    "action": b"y",  # whoever promised something at a meeting ticks it off (action)
    "door": b"x",  # a phone at the door of an event (door link)
    "performance": b"p",  # the enquirer's status page of a performance (event)
    "application": b"a",  # an applicant follows and answers (application)
    "signup": b"n",  # somebody confirms a seat, or gives it back (signup)
    "mentee": b"e",  # somebody follows and keeps the pair she is half of (mentorship)
    "mentor": b"t",  # a mentor answers a proposal, and may end what came of it (mentor proposal)
    "mentee_guardian": b"v",  # a parent says yes for somebody under 15 (mentorship)
    "guardian": b"g",  # a guardian answers for somebody under 18 (picture consent)
    "course": b"q",  # somebody answers an offered seat on a course (course interest)
    "practice": b"k",  # a partner writes in a practice project's log (practice partner)
    "feedback": b"f",  # a school says how its visit was (visit request)
    "feedback_own": b"m",  # an ambassador says so (offer)
    "digest_off": b"K",  # an organiser wants no overview of the day any more (user)
    "mail_off": b"u",  # whoever is invited wants no more letters of that sort (contact)
    "match_company": b"V",  # a company says whom it wishes to meet on a matching day, and sees its plan (match company)
    "match_outcomes": b"O",  # a company says what came of its talks on a matching day (match company)
    "match_apprentice": b"M",  # an apprentice does (match apprentice)
    "canvass": b"C",  # a person at a vocational school takes companies for a week (canvass link)
    "welcome": b"w",  # a new person sets a password (user)
}
_LETTERS = {letter: name for name, letter in PURPOSES.items()}


def _signature(payload: bytes) -> bytes:
    key = hashlib.sha256(b"answer link:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, payload, "sha256")[:16]


def make_token(purpose: str, subject_id: uuid.UUID) -> str:
    """44 characters, the same each time for the same subject."""
    payload = PURPOSES[purpose] + subject_id.bytes
    return base64.urlsafe_b64encode(payload + _signature(payload)).rstrip(b"=").decode()


def read_token(token: str) -> tuple[str, uuid.UUID]:
    """(purpose, subject id). Raises NotFound for anything that we have not made."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise NotFound("", code="unknown_link") from None
    payload, signature = raw[:-16], raw[-16:]
    if len(raw) != 33 or not hmac.compare_digest(signature, _signature(payload)) or payload[:1] not in _LETTERS:
        raise NotFound("", code="unknown_link")
    return _LETTERS[payload[:1]], uuid.UUID(bytes=payload[1:])


def answer_url(purpose: str, subject_id: uuid.UUID) -> str:
    """The absolute address that stands in letters."""
    name = "status_page" if purpose in ("status", "performance") else "answer"
    return settings.SITE_URL + _pattern(name).replace(_PLACE, make_token(purpose, subject_id))


# A calendar of many visits has as many links: looking the address up once is enough.
_PLACE = "TOKEN"


@functools.cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_PLACE])
