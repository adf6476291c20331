"""The panel of consequences on a page: what an organiser unticked, and how warnings were answered."""

from django.http import HttpRequest, QueryDict

from events.domain import deeds
from events.domain.brought import left_out_words
from events.domain.conflicts import Answer
from events.domain.consequences import Outlook
from events.domain.deeds import Deed
from events.models import ChangeSet
from events.web.organise import inway


def sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def left_out(request: HttpRequest) -> frozenset[str]:
    """The consequences that stood there to be chosen and were unticked."""
    data = sent(request)
    return frozenset(data.getlist("offered")) - frozenset(data.getlist("do"))


def answer(request: HttpRequest) -> Answer:
    """Why it is done all the same, and which warnings that answers."""
    return inway.answer_of(request)


def in_the_way(request: HttpRequest, outlook: Outlook, deed: Deed, *, asks: bool = True) -> inway.Shown:
    """What of the outlook stands in the deed's way, drawn and with the field for the reason."""
    return inway.shown(request, deeds.proposed(deed), outlook.way, asks=asks)


def with_left_out(sentence: str, done: ChangeSet) -> str:
    """A toast's sentence with what was left out: "… Uden brev til de indbudte."."""
    words = ", ".join(left_out_words(done.without))
    return f"{sentence} {words[:1].upper()}{words[1:]}." if words else sentence
