"""After the visit: both sides are asked, once more after some days, and then it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ambassadors.domain import letters, riders, seats, visits
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Feedback, Offer, VisitRequest
from events.domain import changes
from events.domain.changes import Change
from events.models import Event, EventKind, EventStatus
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import User

ASK_AGAIN_AFTER = timedelta(days=4)
CLOSE_AFTER = timedelta(days=14)  # as long as the links in letters stand
LONGEST = 1000
MOST_PUPILS = 500
AFTER_THE_VISIT = frozenset({VisitRequest.Status.CARRIED_OUT, VisitRequest.Status.CLOSED})


@dataclass(frozen=True)
class Answers:
    """What somebody says of a visit. ``useful``, ``prepared``, ``again`` from 1 (no) to 4 (very)."""

    useful: int
    prepared: int
    again: int
    pupils: int | None = None
    girls: int | None = None
    boys: int | None = None
    comment: str = ""


def give(
    wish: VisitRequest,
    answers: Answers,
    *,
    now: datetime,
    offer: Offer | None = None,
    by: User | None = None,
    actor: str = "",
) -> Feedback:
    """The school's answer, or with ``offer`` the ambassador's. Said again, the new answer stands. When every class has
    answered, the visit is closed."""
    _judge(answers)
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.status not in AFTER_THE_VISIT or visits.link_is_dead(wish, now):
            raise MoveNotAllowed(_("Man kan svare fra besøget er holdt og 14 dage frem."), code="not_now")
        values = {**vars(answers), "comment": answers.comment.replace("\r\n", "\n").strip(), "given_at": now}
        said, is_new = Feedback.objects.update_or_create(request=wish, offer=offer, defaults=values)
        if is_new:
            who = actor or (offer.ambassador.user.name if offer else wish.contact_name)
            record(wish, now=now, by=by, actor="" if by else who, what="feedback")
        if offer is None:
            VisitRequest.objects.filter(pk=wish.pk).update(updated_at=now)
            _close_when_all_have_answered(riders.leader(wish), now)
    return said


def _judge(answers: Answers) -> None:
    errors: Errors = []
    for name in ("useful", "prepared", "again"):
        if getattr(answers, name) not in Feedback.Grade.values:
            errors.append((f"/{name}", _("Vælg et af svarene.")))
    for name in ("pupils", "girls", "boys"):
        number = getattr(answers, name)
        if number is not None and not 0 <= number <= MOST_PUPILS:
            errors.append((f"/{name}", _("Skriv et tal fra 0 til {most}.").format(most=MOST_PUPILS)))
    girls, boys = answers.girls or 0, answers.boys or 0
    if answers.pupils is not None and not errors and girls + boys > answers.pupils:
        errors.append(("/girls", _("Piger og drenge er flere end elever i alt.")))
    text_rule(answers.comment, "/comment", LONGEST, errors, lines=True)
    if errors:
        raise Invalid(errors)


def follow(event: Event, change: Change, *, now: datetime) -> None:
    """The visit has been held: both sides are asked, unless whoever said so chose to tell nobody."""
    if change.what != "status" or event.status != EventStatus.CARRIED_OUT or change.quiet:
        return
    wish = visits.readable().filter(event=event).first()
    if wish is not None and not visits.link_is_dead(wish, now):
        ask(wish, event, now=now)


def ask(wish: VisitRequest, event: Event, *, now: datetime, dedupe: str = "") -> None:
    """The morning after: a letter with a link to each class's teacher and to each ambassador who came."""
    for one in _unanswered([wish, *wish.riders.select_related("contact", "school", "programme")]):
        one.event = event
        link = answer_url("feedback", one.pk)
        letters.to_school(one, "visit_feedback_school", now=now, dedupe=dedupe, feedback_url=link)
    if dedupe:
        return  # ambassadors are asked once: they do it for nothing
    for offer in seats.taken(wish):
        offer.seat.request.event = event
        link = answer_url("feedback_own", offer.pk)
        letters.to_ambassador(offer, "visit_feedback_ambassador", now=now, feedback_url=link)


def _unanswered(wishes: Sequence[VisitRequest]) -> list[VisitRequest]:
    answered = set(Feedback.objects.filter(request__in=wishes, offer=None).values_list("request_id", flat=True))
    return [wish for wish in wishes if wish.pk not in answered]


def ask_again(now: datetime) -> int:
    """Schools that have not answered after four days; how many are asked once more?"""
    rows = (
        visits.readable()
        .filter(status=VisitRequest.Status.CARRIED_OUT, event__status=EventStatus.CARRIED_OUT)
        .filter(event__ends_at__lte=now - ASK_AGAIN_AFTER, event__ends_at__gt=now - CLOSE_AFTER)
        .filter(feedback_asked_again=False)
        .filter(~Exists(Feedback.objects.filter(request=OuterRef("pk"), offer=None)))
    )
    asked = 0
    for wish in rows.order_by("event__ends_at")[:100]:
        with transaction.atomic():
            # Claimed first: two workers ask once.
            free = VisitRequest.objects.filter(pk=wish.pk, feedback_asked_again=False)
            if wish.event is not None and free.update(feedback_asked_again=True):
                ask(wish, wish.event, now=now, dedupe="again")
                asked += 1
    return asked


def close_due(now: datetime) -> int:
    """Visits whose links have ended are closed, answered or not; how many?"""
    due = Event.objects.filter(
        kind=EventKind.SCHOOL_VISIT, status=EventStatus.CARRIED_OUT, ends_at__lte=now - CLOSE_AFTER
    )
    closed = 0
    for event in due.order_by("starts_at")[:100]:
        try:
            changes.change_status(event, EventStatus.CLOSED, now=now, actor="systemet")
        except Refused:
            continue  # somebody said otherwise in the same moment
        closed += 1
    return closed


def _close_when_all_have_answered(lead: VisitRequest, now: datetime) -> None:
    event = lead.event
    if event is None or event.status != EventStatus.CARRIED_OUT or _unanswered([lead, *lead.riders.all()]):
        return
    changes.change_status(event, EventStatus.CLOSED, now=now, actor="systemet")
