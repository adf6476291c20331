"""Making something that repeats: every date is shown, with what it meets, before anything is made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.access import hidden, scope_of
from events.domain.conflicts import NOTE, WARN, level_of
from events.domain.recurrence import Outcome, Repeat, Rule
from events.domain.recurrencewords import holiday_sentences, sentence
from events.domain.series import DateAhead, make_series, preview
from events.domain.undo import as_one
from events.domain.wallclock import Hours
from events.models import EventKind
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks
from events.web.organise.forms import EventForm, add_refusal
from events.web.organise.seriesforms import RepeatForm
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest


@dataclass(frozen=True)
class Ahead:
    """What the preview shows."""

    rule: Rule
    dates: list[DateAhead]

    @property
    def number(self) -> int:
        """How many would be made."""
        return sum(one.planned.takes_place for one in self.dates)

    @property
    def left_out(self) -> int:
        return sum(one.planned.outcome in (Outcome.SKIPPED, Outcome.TAKEN) for one in self.dates)

    @property
    def moved(self) -> int:
        return sum(one.planned.outcome == Outcome.MOVED for one in self.dates)

    @property
    def in_the_way(self) -> int:
        """On how many dates somebody or something is in the way."""
        return sum(any(row.level != NOTE for row in one.conflicts) for one in self.dates)

    @property
    def level(self) -> str:
        """The gravest of what stands in the way of any date, "" when nothing does."""
        return level_of(row for one in self.dates for row in one.conflicts)

    @property
    def warned(self) -> list[str]:
        """The keys of the warnings, as a reason answers them."""
        return [row.key for one in self.dates for row in one.conflicts if row.level == WARN]

    @property
    def words(self) -> str:
        return sentence(self.rule)

    @property
    def holidays(self) -> list[str]:
        return holiday_sentences(self.rule)

    @property
    def is_chosen(self) -> bool:
        return self.rule.repeat == Repeat.DATES


@organiser_required
@require_POST
def repeat_preview(request: SignedInRequest) -> HttpResponse:
    """All dates of what is being typed; of what does not repeat, what stands in the way of the one."""
    kind = request.POST.get("kind", "")
    if kind not in EventKind.values:
        raise hidden()
    form, repeat = EventForm.of_organiser(request.user, kind, request.POST), RepeatForm(request.POST)
    repeat.is_valid()
    form.is_valid()
    page = {"repeat": repeat, "oob": True, **foreseen(request, form, repeat, timezone.now())}
    if not repeat.repeats:
        page["shown"] = inway.shown(request, inway.proposed_by(form, kind, request.user))
    return render(request, "events/organise/series/_preview.html", page)


def foreseen(request: SignedInRequest, form: EventForm, repeat: RepeatForm, now: datetime) -> dict[str, Any]:
    """All dates, with room for a reason where something is warned of; nothing for what does not repeat."""
    if not repeat.is_bound or not repeat.repeats:
        return {}
    return {
        "ahead": _ahead(repeat, form, request, now),
        "lacks_times": "starts_at" not in getattr(form, "cleaned_data", {}),
        "reason": inway.shown(request, None).reason,
    }


def _ahead(repeat: RepeatForm, form: EventForm, request: SignedInRequest, now: datetime) -> Ahead | None:
    like = inway.proposed_by(form, form.kind, request.user)
    if repeat.errors or like is None:
        return None
    rule = repeat.rule(form.cleaned_data["date"])
    if rule is None:
        return None
    hours = Hours.of(like.starts_at, like.ends_at)
    try:
        return Ahead(rule, preview(rule, hours, now=now, like=like, scope=scope_of(request.user)))
    except Invalid as refusal:
        add_refusal(repeat, refusal)
        return None


def made(
    request: SignedInRequest, repeat: RepeatForm, values: dict[str, Any], first: date, now: datetime
) -> HttpResponse:
    """The series of a form that was filled in."""
    rule = repeat.rule(first)
    if rule is None:
        raise Invalid([])
    hours = Hours.of(values.pop("starts_at"), values.pop("ends_at"))
    with as_one(now=now, by=request.user, what="series_made") as done:
        _series, dates = make_series(
            rule=rule, hours=hours, now=now, by=request.user, answer=outlooks.answer(request), **values
        )
    text = ngettext(
        "»{event}« er oprettet som kladde, {n} dato.", "»{event}« er oprettet som kladde, {n} datoer.", len(dates)
    ).format(event=dates[0].title, n=len(dates))
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(reverse("organise:event", args=[dates[0].pk]) + "?ny=1")


def refuse(form: EventForm, repeat: RepeatForm, refusal: Refused) -> None:
    """What the rule of the series refuses stands by its own fields, the rest by those of the event."""
    if not isinstance(refusal, Invalid):
        form.add_error(None, inway.said_above(refusal))
        return
    own = [error for error in refusal.errors if error[0].strip("/") in repeat.fields]
    if own:
        add_refusal(repeat, Invalid(own))
    rest = [error for error in refusal.errors if error not in own]
    if rest:
        add_refusal(form, Invalid(rest))
