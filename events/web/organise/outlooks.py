"""The panel of consequences on a page: what an organiser unticked, and how warnings were answered."""

from django.http import HttpRequest, QueryDict

from events.domain.brought import left_out_words
from events.domain.conflicts import Answer
from events.models import ChangeSet

REASON = 300


def sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def left_out(request: HttpRequest) -> frozenset[str]:
    """The consequences that stood there to be chosen and were unticked."""
    data = sent(request)
    return frozenset(data.getlist("offered")) - frozenset(data.getlist("do"))


def reason(request: HttpRequest) -> str:
    return "".join(one for one in sent(request).get("reason", "") if one.isprintable())[:REASON].strip()


def answer(request: HttpRequest) -> Answer:
    """Why it is done all the same, and which warnings that answers."""
    data = sent(request)
    return Answer(reason(request), frozenset(data.getlist("seen")) if "seen" in data else None)


def with_left_out(sentence: str, done: ChangeSet) -> str:
    """A toast's sentence with what was left out: "… Uden brev til de indbudte."."""
    words = ", ".join(left_out_words(done.without))
    return f"{sentence} {words[:1].upper()}{words[1:]}." if words else sentence
