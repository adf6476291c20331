"""The page of a series: its rule and all its dates; another rule for what is to come; a date that follows it again."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden, open_event, open_series, scope_of
from events.domain import consequences, lifecycle
from events.domain.consequences import Outlook
from events.domain.deeds import Deed, do_all
from events.domain.ownfields import is_moved, kept
from events.domain.recurrence import Repeat, Rule
from events.domain.recurrencewords import sentence
from events.domain.series import dates_of, hours_of, place_of, rule_of, to_come
from events.domain.serieschanges import rejoin, rejoined, replan
from events.domain.seriescourse import of_rule, rest_of
from events.domain.story import story_of_series
from events.domain.undo import as_one
from events.domain.wallclock import Hours
from events.models import Event, EventStatus, Series
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks, seriesdates
from events.web.organise.forms import SeenRevision, time_field
from events.web.organise.moving import looks_only, refuse
from events.web.organise.seriesforms import RepeatForm
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_date
from people.domain.history import history_of
from people.domain.refusals import Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest


@organiser_required
@require_GET
def series(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Its rule in words, and every date with what became of it."""
    it, now = open_series(request.user, pk), timezone.now()
    rows = list(dates_of(it))
    ahead = [row for row in rows if row.starts_at > now and row.status not in lifecycle.OVER]
    rule = rule_of(it)
    page = {
        "series": it,
        "now": now,
        "words": sentence(rule),
        "holidays": seriesdates.holidays_in(rule),
        "hours": hours_of(it),
        "dates": [(row, bool(kept(row)), is_moved(row), row in ahead) for row in rows],
        "to_come": ahead,
        "drafts": [row for row in ahead if _may_be_published(row)],
        "continued_by": list(it.continued_by.order_by("created_at", "id")),
        "lines": story_of_series(history_of(it)),
    }
    return render(request, "events/organise/series/series.html", page)


def _may_be_published(row: Event) -> bool:
    return EventStatus.PUBLISHED in lifecycle.MOVES[row.kind].get(row.status, ())


@organiser_required
@require_POST
def publish(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """All its dates to come that are drafts still, at once."""
    it, now = open_series(request.user, pk), timezone.now()
    rows = [row for row in to_come(it, now) if _may_be_published(row)]
    wanted = [Deed(row, status=EventStatus.PUBLISHED, key=str(row.pk)) for row in rows]
    done = do_all(wanted, now=now, by=request.user)
    text = ngettext("{n} dato er offentliggjort.", "{n} datoer er offentliggjort.", len(rows)).format(n=len(rows))
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:series", pk=it.pk)


# -- another rule ----------------------------------------------------------------------------------------


class HoursForm(forms.Form):
    """From which of its dates on, and from when to when."""

    since = forms.ChoiceField(label=gettext_lazy("Fra og med"))
    starts = time_field(gettext_lazy("Fra"))
    ends = time_field(gettext_lazy("Til"))
    revision = SeenRevision()

    def __init__(self, *args: Any, ahead: Sequence[Event], more_days: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more_days = more_days
        field = self.fields["since"]
        assert isinstance(field, forms.ChoiceField)
        places = sorted(place_of(row) for row in ahead)
        field.choices = [(day.isoformat(), da_date(day)) for day in places]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts and not self.more_days:
            clock = f"{starts.hour}.{starts.minute:02d}"
            sentence = _("Slutter før det starter. Vælg et sluttidspunkt efter kl. {clock}.")
            self.add_error("ends", sentence.format(clock=clock))
        return data

    @property
    def hours(self) -> Hours:
        return Hours(self.cleaned_data["starts"], self.cleaned_data["ends"], self.more_days)

    def since_day(self) -> date | None:
        """The day in the address or the form; None for the first to come."""
        try:
            return date.fromisoformat(self["since"].value() or "")
        except ValueError:
            return None


def _forms(request: SignedInRequest, it: Series, now: datetime) -> tuple[HoursForm, RepeatForm]:
    ahead = list(to_come(it, now))
    hours = hours_of(it)
    first = min((place_of(row) for row in ahead), default=None)
    since = request.GET.get("since", "") or (first.isoformat() if first else "")
    initial = {"since": since, "starts": hours.starts, "ends": hours.ends, "revision": it.revision}
    times = HoursForm(posted(request), initial=initial, ahead=ahead, more_days=hours.more_days)
    rule, _first = rest_of(it, now, _known(times.since_day(), ahead))
    repeat = RepeatForm(posted(request), initial=RepeatForm.values_of(rule))
    repeat.must_repeat()
    return times, repeat


def _known(day: date | None, ahead: Sequence[Event]) -> date | None:
    """The day, when it is one of those to come and not the first."""
    places = sorted(place_of(row) for row in ahead)
    return day if day in places[1:] else None


@organiser_required
def rule(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Another rule from one of its dates on; every date is shown first."""
    it, now = open_series(request.user, pk), timezone.now()
    times, repeat = _forms(request, it, now)
    meanwhile: list[str] = []
    if request.method == "POST" and all([times.is_valid(), repeat.is_valid()]):
        try:
            return _replanned(request, it, times, repeat, now)
        except Refused as refusal:
            meanwhile = refuse(times, None, refusal)
    page = {"series": it, "times": times, "repeat": repeat, "meanwhile": meanwhile, "kind": it.kind, "now": now}
    page |= _foreseen(request, it, times, repeat, now)
    status = 422 if times.errors or repeat.errors else 200
    return render(request, "events/organise/series/rule.html", page, status=status)


def _replanned(
    request: SignedInRequest, it: Series, times: HoursForm, repeat: RepeatForm, now: datetime
) -> HttpResponse:
    since, rule = _meant(request, it, times, repeat, now)
    if rule is None:
        return redirect(request.path)
    how = seriesdates.manner(request)
    with as_one(now=now, by=request.user, without=how.without) as done:
        course = replan(
            it,
            rule,
            times.hours,
            now=now,
            by=request.user,
            since=since,
            how=how,
            left_out=seriesdates.unticked(request),
            expected_revision=times.cleaned_data["revision"],
            seen=seriesdates.seen(request),
        )
    messages.success(request, seriesdates.done_words(course, it.title, done), extra_tags=undo_tag(done))
    kept_on = next((step.event for step in course.steps if step.event is not None and step.event.series_id), None)
    return redirect("organise:series", pk=kept_on.series_id if kept_on else it.pk)


def _meant(
    request: SignedInRequest, it: Series, times: HoursForm, repeat: RepeatForm, now: datetime
) -> tuple[date | None, Rule | None]:
    """From which date on, and the rule; days that were taken out by hand stay out."""
    since = _known(times.since_day(), list(to_come(it, now)))
    old, first = rest_of(it, now, since)
    if repeat.cleaned_data.get("repeat") == Repeat.DATES:
        first = min(repeat.cleaned_data.get("dates") or old.dates or [first])
    rule = repeat.rule(first)
    return since, replace(rule, without=old.without | rule.without) if rule else None


def _foreseen(
    request: SignedInRequest, it: Series, times: HoursForm, repeat: RepeatForm, now: datetime
) -> dict[str, Any]:
    """What becomes of each date; nothing while the form cannot be read."""
    if not times.is_bound or set(times.errors) - {"__all__"} or repeat.errors:
        return {}
    try:
        since, rule = _meant(request, it, times, repeat, now)
        if rule is None:
            return {}
        course = of_rule(it, rule, times.hours, since, now)
    except Refused as refusal:
        return {"outlook": Outlook(refusal=refusal.sentence)}
    dates, outlook = seriesdates.ahead(request, course, dates_of(it), now)
    return {
        "dates": dates,
        "outlook": outlook,
        "is_chosen": True,
        "chosen_days": rule.dates if rule.repeat == Repeat.DATES else (),
    }


@organiser_required
@require_POST
def rule_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the rule that is being typed would do to each date."""
    it, now = open_series(request.user, pk), timezone.now()
    times, repeat = _forms(request, it, now)
    times.is_valid()
    repeat.is_valid()
    page = {"series": it, "times": times, "repeat": repeat, **_foreseen(request, it, times, repeat, now)}
    return render(request, "events/organise/series/_rule_outlook.html", page)


# -- a date that follows it again --------------------------------------------------------------------------


@organiser_required
def follow_again(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A date that was changed for itself goes back to the day, hours and words of its series."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    if it.series is None or it.series_day is None or not kept(it) or it.status in lifecycle.OVER:
        raise hidden()
    values = rejoined(it)
    deed = Deed(it, values)
    error = ""
    if request.method == "POST":
        how = seriesdates.manner(request)
        try:
            with as_one(now=now, by=request.user, without=how.without) as done:
                rejoin(it, now=now, by=request.user, how=how, expected_revision=_revision(request))
        except Refused as refusal:
            error = inway.said_above(refusal)
        else:
            text = _("»{event}« følger rækken igen.").format(event=it.title)
            text = outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect("organise:series", pk=it.series_id)
    left_out, scope = outlooks.left_out(request), scope_of(request.user)
    outlook = consequences.of([deed], now=now, by=request.user, without=left_out, scope=scope)
    page = {
        "event": it,
        "error": error,
        "outlook": outlook,
        "is_chosen": True,
        "meant": (values["starts_at"], values["ends_at"]),
        "shown": outlooks.in_the_way(request, outlook, deed, asks=not looks_only(request)),
    }
    template = "_consequences.html" if looks_only(request) else "series/follow_again.html"
    return render(request, f"events/organise/{template}", page, status=422 if error else 200)


def _revision(request: SignedInRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() else None
