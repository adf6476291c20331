"""All that has been between us and a company on one line of time: letters, talks, meetings, stages, promises, weeks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import directory
from events.domain.pipeline import claims
from events.domain.scope import Scope
from events.models import (
    CanvassClaim,
    CompanyContact,
    Event,
    EventKind,
    FollowUp,
    Invitation,
    Relation,
)
from people.domain.danish import da_date, da_week
from people.domain.history import history_of
from people.models import Letter, Organisation, Transition

PAGE = 15
LAST_PAGE = 200
SORTS = {
    "letters": gettext_lazy("Breve"),
    "talks": gettext_lazy("Samtaler"),
    "meetings": gettext_lazy("Møder"),
    "visits": gettext_lazy("Besøg"),
    "stages": gettext_lazy("Trin"),
    "promises": gettext_lazy("Opfølgning"),
    "weeks": gettext_lazy("Uger"),
    "facts": gettext_lazy("Oplysninger"),
}
TALK_ICONS = {
    CompanyContact.Way.PHONE: "phone",
    CompanyContact.Way.MAIL: "mail",
    CompanyContact.Way.VISIT: "map-pin",
    CompanyContact.Way.MEETING: "users-group",
}
_STAGES = dict(Relation.Stage.choices)


@dataclass(frozen=True)
class Line:
    """One thing that was: in words, who or with whom below it, and where more is to be seen."""

    at: datetime
    icon: str
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Day:
    day: date
    lines: Sequence[Line]


@dataclass(frozen=True)
class Page:
    """The newest first. ``number`` counts from 1."""

    days: Sequence[Day]
    number: int
    has_more: bool


@dataclass(frozen=True)
class _Asked:
    """Of whom, what the reader may see, until now, and how many of each sort are needed at most."""

    company: Organisation
    scope: Scope
    now: datetime
    most: int


def page(company: Organisation, scope: Scope, now: datetime, *, sort: str = "", number: int = 1) -> Page:
    """One page of everything, or of one sort. The number of queries is the same for a short and for a long story."""
    number = max(1, min(number, LAST_PAGE))
    asked = _Asked(company, scope, now, number * PAGE + 1)
    lines = [line for name, find in _SOURCES if sort in ("", name) for line in find(asked)]
    lines.sort(key=lambda line: line.at, reverse=True)
    shown = list(islice(lines, (number - 1) * PAGE, number * PAGE))
    days = [Day(day, list(some)) for day, some in groupby(shown, key=lambda line: localdate(line.at))]
    return Page(days, number, len(lines) > number * PAGE)


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _letters(asked: _Asked) -> list[Line]:
    """What has left, of the programmes the reader organises; never those about accounts."""
    rows = Letter.objects.filter(asked.scope.condition("programme_id"), contact__organisation=asked.company)
    rows = rows.filter(sent_at__isnull=False, is_account=False).select_related("contact")
    return [
        Line(
            row.sent_at,  # type: ignore[arg-type]
            "mail",
            row.subject,
            _("Brev til {who}").format(who=row.contact or row.to_name or row.address),
            reverse("organise:letter", args=[row.pk]),
        )
        for row in rows.order_by("-sent_at", "-pk")[: asked.most]
    ]


def _talks(asked: _Asked) -> list[Line]:
    """A visit that was made tells of itself."""
    rows = asked.company.touches.exclude(event__kind=EventKind.COMPANY_VISIT)
    rows = rows.select_related("by", "contact", "event").order_by("-at", "-pk")
    found = []
    for row in rows[: asked.most]:
        event = row.event if row.event and row.event.programme_id in asked.scope else None
        text = f"{row.get_way_display()}: {row.get_outcome_display()}"
        note = _joined(row.contact, row.by, event.title if event else "", row.note)
        found.append(Line(row.at, TALK_ICONS[CompanyContact.Way(row.way)], text[:1].upper() + text[1:], note))
    return found


def _meetings(asked: _Asked) -> list[Line]:
    theirs = Invitation.objects.filter(contact__organisation=asked.company).select_related("contact")
    rows = (
        Event.objects.filter(asked.scope.condition(), starts_at__lte=asked.now)
        .filter(pk__in=theirs.values("event"))
        .prefetch_related(Prefetch("invitations", theirs.order_by("contact__name"), to_attr="theirs"))
    )
    return [
        Line(
            event.starts_at,
            "users-group",
            event.title,
            _joined(*(f"{one.contact.name}: {one.get_status_display()}" for one in event.theirs)),
            reverse("organise:event", args=[event.pk]),
        )
        for event in rows.order_by("-starts_at", "-pk")[: asked.most]
    ]


def _visits(asked: _Asked) -> list[Line]:
    rows = Event.objects.filter(asked.scope.condition(), company_visit__organisation=asked.company)
    rows = rows.filter(starts_at__lte=asked.now).select_related("company_visit__contact")
    return [
        Line(
            event.starts_at,
            "map-pin",
            event.title,
            _joined(event.get_status_display(), event.company_visit.contact),
            reverse("organise:event", args=[event.pk]),
        )
        for event in rows.order_by("-starts_at", "-pk")[: asked.most]
    ]


def _stages(asked: _Asked) -> list[Line]:
    of = {str(row.pk): str(row.trade) for row in asked.company.relations.select_related("trade")}
    rows = Transition.objects.filter(subject_kind=Relation._meta.label_lower, subject_id__in=list(of))
    return [
        Line(row.at, "trending-up", _step(of[row.subject_id], row), _joined(_who(row), row.why))
        for row in _newest(rows, asked)
    ]


def _step(trade: str, row: Transition) -> str:
    if row.what == "stage":
        return f"{trade}: {_STAGES.get(row.old, row.old)} → {_STAGES.get(row.new, row.new)}"
    if row.what == "made":
        return _("{trade}: skrevet op").format(trade=trade)
    if row.what == "merged":
        return _("{trade}: to blev til én, {stage}").format(trade=trade, stage=_STAGES.get(row.new, row.new))
    if row.what == "undone":
        return _("{trade}: ændringen er fortrudt").format(trade=trade)
    return _("{trade}: godkendelsen er rettet").format(trade=trade)


def _promises(asked: _Asked) -> list[Line]:
    """Promised, and done: two lines of one row."""
    rows = asked.company.follow_ups.select_related("owner", "trade")
    promised = [
        Line(
            row.created_at,
            "checklist",
            _("Aftalt: {what}").format(what=row.what),
            _joined(_("senest {day}").format(day=da_date(row.due_on, weekday=False)), row.owner, row.trade),
        )
        for row in rows.order_by("-created_at", "-pk")[: asked.most]
    ]
    done = rows.filter(status=FollowUp.Status.DONE, done_at__isnull=False).order_by("-done_at", "-pk")
    return (
        promised
        + [
            Line(row.done_at, "check", _("Gjort: {what}").format(what=row.what), _joined(row.owner, row.trade))  # type: ignore[arg-type]
            for row in done[: asked.most]
        ]
    )


def _weeks(asked: _Asked) -> list[Line]:
    rows: QuerySet[CanvassClaim] = asked.company.claims.select_related("school", "by").order_by("-made_at", "-pk")
    return [
        Line(
            row.made_at,
            "flag",
            _("{who} tog virksomheden i {week}").format(who=claims.who(row), week=da_week(row.week)),
            str(row.by or ""),
        )
        for row in rows[: asked.most]
    ]


def _facts(asked: _Asked) -> list[Line]:
    """What was written of the company itself: made, corrected, put together with another, given free again."""
    rows = _newest(history_of(asked.company), asked)
    return [Line(one.at, one.icon, one.text, one.note) for one in map(directory.line_of, rows)]


def _newest(rows: QuerySet[Transition], asked: _Asked) -> QuerySet[Transition]:
    return rows.select_related("by").order_by("-at", "-pk")[: asked.most]


def _who(row: Transition) -> str:
    return str(row.by) if row.by else row.actor


_SOURCES: Sequence[tuple[str, Callable[[_Asked], list[Line]]]] = (
    ("letters", _letters),
    ("talks", _talks),
    ("meetings", _meetings),
    ("visits", _visits),
    ("stages", _stages),
    ("promises", _promises),
    ("weeks", _weeks),
    ("facts", _facts),
)
