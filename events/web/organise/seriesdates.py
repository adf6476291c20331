"""A change of several dates of a series on a page: for which dates it is, and each of them before it is saved.

What is shown carries the course's fingerprint; where it would come to something else by the time it is saved, the rule
refuses and the page shows the dates anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.access import scope_of
from events.domain import consequences, lifecycle
from events.domain.conflicts import NOTE, WARN, Conflict, level_of
from events.domain.consequences import Outlook
from events.domain.recurrence import Outcome, Rule
from events.domain.recurrencewords import holiday_sentences, sentence
from events.domain.series import place_of, to_come
from events.domain.serieschanges import Manner, said
from events.domain.seriescourse import Course, Fate, Scope, Step, leave_out
from events.domain.serieslooks import deeds_of
from events.models import ChangeSet, Event
from events.web.organise import inway, outlooks
from people.models import Municipality
from people.web.signedin import SignedInRequest


@dataclass(frozen=True)
class Choice:
    """One answer to which dates a change is for."""

    value: str
    label: str
    is_chosen: bool


def scope_in(request: SignedInRequest, event: Event) -> Scope:
    """What was chosen; one date alone for what repeats not."""
    text = outlooks.sent(request).get("scope", "")
    return Scope(text) if event.series_id and text in Scope else Scope.THIS


def choices(event: Event, scope: Scope, now: datetime) -> list[Choice]:
    """[] where there is nothing to choose: it repeats not, or no other date is to come. One query."""
    if event.series is None or event.starts_at <= now or event.status in lifecycle.OVER:
        return []
    places = [place_of(row) for row in to_come(event.series, now)]
    following = sum(place >= place_of(event) for place in places)
    offered = [(Scope.THIS, _("Kun den her dato"))]
    if 1 < following < len(places):
        offered.append((Scope.FOLLOWING, _("Den her og de følgende ({n})").format(n=following)))
    if len(places) > 1:
        offered.append((Scope.ALL, _("Alle kommende ({n})").format(n=len(places))))
    if len(offered) == 1:
        return []
    return [Choice(value, label, value == scope) for value, label in offered]


@dataclass(frozen=True)
class Row:
    """One date: what becomes of it, and what stands in its way. ``is_kept``: it is still ticked."""

    step: Step
    conflicts: Sequence[Conflict]
    refusal: str
    is_kept: bool

    @property
    def may_be_left_out(self) -> bool:
        return self.step.fate != Fate.STAYS

    @property
    def moves_from(self) -> datetime | None:
        event = self.step.event
        return event.starts_at if event is not None and self.step.fate == Fate.MOVED else None

    @property
    def note(self) -> str:
        """Why it is not like the others."""
        why = self.step.why
        if why == "own":
            return _("ændret for sig, bliver")
        if why == "over":
            return _("aflyst eller ovre, bliver")
        return why

    @property
    def holidays(self) -> str:
        return ", ".join(self.step.planned.notes) if self.step.planned and not self.step.why else ""


@dataclass(frozen=True)
class Dates:
    """A course as a page shows it."""

    course: Course
    rows: Sequence[Row]
    reason: str = ""

    @property
    def figures(self) -> list[tuple[str, int, str]]:
        """How many are moved, changed, new, cancelled, and as before: (tone, number, words)."""
        kept = [row.step.fate for row in self.rows if row.is_kept]
        counts = {fate: kept.count(fate) for fate in Fate}
        words = (
            ("is-info", Fate.MOVED, ngettext("{n} flyttet", "{n} flyttet", counts[Fate.MOVED])),
            ("is-info", Fate.CHANGED, ngettext("{n} ændret", "{n} ændret", counts[Fate.CHANGED])),
            ("", Fate.ADDED, ngettext("{n} ny", "{n} nye", counts[Fate.ADDED])),
            ("is-wait", Fate.CANCELLED, ngettext("{n} aflyst", "{n} aflyst", counts[Fate.CANCELLED])),
            ("", Fate.STAYS, ngettext("{n} som før", "{n} som før", counts[Fate.STAYS])),
        )
        return [(tone, n, text.format(n=n)) for tone, fate, text in words if (n := counts[fate])]

    @property
    def in_the_way(self) -> int:
        return sum(any(conflict.level != NOTE for conflict in row.conflicts) for row in self.rows if row.is_kept)

    @property
    def level(self) -> str:
        return level_of(conflict for row in self.rows if row.is_kept for conflict in row.conflicts)

    @property
    def warned(self) -> list[str]:
        """The keys of the warnings, as a reason answers them."""
        kept = [row for row in self.rows if row.is_kept]
        return [conflict.key for row in kept for conflict in row.conflicts if conflict.level == WARN]

    @property
    def words(self) -> str:
        """The rule as it will be, where it becomes another."""
        return sentence(self.course.rule) if self.course.rule else ""

    @property
    def holidays(self) -> list[str]:
        return holidays_in(self.course.rule) if self.course.rule else []

    @property
    def changes_something(self) -> bool:
        return any(row.is_kept and row.may_be_left_out for row in self.rows)


def holidays_in(rule: Rule) -> list[str]:
    """What a rule does about holidays, with the municipality by name."""
    place = Municipality.objects.filter(pk=rule.municipality).first() if rule.municipality else None
    return holiday_sentences(rule, place.name if place else "")


def unticked(request: SignedInRequest) -> frozenset[str]:
    """The dates that stood there to be chosen and were unticked."""
    data = outlooks.sent(request)
    return frozenset(data.getlist("date_shown")) - frozenset(data.getlist("date_kept"))


def ahead(
    request: SignedInRequest, course: Course, rows: Iterable[Event], now: datetime, *, quiet: bool = False
) -> tuple[Dates, Outlook]:
    """Every date of a course, and what all of it brings."""
    left_out, rows = unticked(request), list(rows)
    deeds = deeds_of(leave_out(course, left_out), rows)
    outlook = consequences.of(
        deeds,
        now=now,
        by=request.user,
        quiet=quiet,
        without=outlooks.left_out(request),
        scope=scope_of(request.user),
    )
    ways = {deed.key: conflicts for deed, conflicts in zip(deeds, outlook.ways, strict=False)}
    shown = [
        Row(step, ways.get(step.key, ()), outlook.rows.get(step.key, ""), step.key not in left_out)
        for step in course.steps
        if step.planned is None or step.event is not None or step.planned.outcome != Outcome.WITHOUT
    ]
    # What refuses one date stands at that date.
    outlook = replace(outlook, refusal="") if outlook.rows else outlook
    return Dates(course, shown, inway.shown(request, None).reason), outlook


def manner(request: SignedInRequest, *, why: str = "", quiet: bool = False) -> Manner:
    return Manner(why, quiet, outlooks.left_out(request), outlooks.answer(request))


def seen(request: SignedInRequest) -> str:
    """The fingerprint of the dates that were shown; of none at all the empty one, which fits nothing."""
    return request.POST.get("course", "")[:32]


def done_words(course: Course, title: str, done: ChangeSet) -> str:
    """The toast: what became of the dates, and who hears."""
    if not done.is_kept:
        return _("Der var intet at ændre.")
    text = _("Rækken »{title}«: {what}.").format(title=title, what=said(course) or _("ingen datoer ændret"))
    return outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)
