"""The rules for reminders: the list with its switches, and what an event or a programme goes without."""

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.access import (
    may_keep_rule,
    open_event,
    open_programme,
    open_rule,
    organised_programmes,
    organises_all,
    reminder_rules_of,
)
from events.domain.reminding import replanning, rules, said
from events.domain.reminding.times import quiet_for_all
from events.domain.undo import UNDO_FOR
from events.models import EventKind, ReminderOff, ReminderRule
from events.web.doors import organiser_required
from people.models import Errand
from people.web.signedin import SignedInRequest


@organiser_required
@require_safe
def reminder_rules(request: SignedInRequest) -> HttpResponse:
    rows = reminder_rules_of(request.user).filter(event=None)
    rows = rows.order_by("kind", "-days_before", "-minutes_before", "minutes_after", "days_after", "slug")
    shown = [_shown(rule, request) for rule in rows]
    groups = [(EventKind(kind).label, list(group)) for kind, group in groupby(shown, key=lambda row: row["rule"].kind)]
    own = [] if organises_all(request.user) else list(organised_programmes(request.user))
    offs = ReminderOff.objects.filter(programme__in=organised_programmes(request.user)).select_related("programme")
    without: dict[str, list[Any]] = {}
    for off in offs:
        without.setdefault(off.rule_id, []).append(off.programme)
    for row in shown:
        row["without"] = without.get(row["rule"].pk, [])
        is_for_all = row["rule"].programme_id is None
        row["could_do_without"] = [one for one in own if is_for_all and one not in row["without"]]
    page = {"groups": groups, "tab": "reminders", "quiet": quiet_for_all()}
    return render(request, "events/organise/settings_reminders.html", page)


def _shown(rule: ReminderRule, request: SignedInRequest) -> dict[str, Any]:
    return {"rule": rule, "when": said.when(rule), "may_keep": may_keep_rule(request.user, rule)}


@organiser_required
@require_POST
def reminder_switch(request: SignedInRequest, slug: str) -> HttpResponse:
    rule = open_rule(request.user, slug, to="change")
    now, on = timezone.now(), (request.POST.get("on") or request.GET.get("on")) == "1"
    changed = rule.is_active != on
    done = rules.switch(rule, on, now=now, by=request.user)
    sentence = _("»{rule}« er slået til.") if on else _("»{rule}« er slået fra.")
    text = sentence.format(rule=rule.name)
    # Switching is its own way back: what fell away stands again, and nothing that was sent is sent twice.
    back = f"undo:{request.path}?on={int(not on)} until:{int((now + UNDO_FOR).timestamp())}" if changed else ""
    return answer(request, text, done, back, reverse("organise:reminder_rules"))


@organiser_required
@require_POST
def reminder_in_programme(request: SignedInRequest, slug: str, programme: str) -> HttpResponse:
    """A rule for all programmes holds in one of them or not."""
    rule, here = open_rule(request.user, slug), open_programme(request.user, programme)
    return _take_off(request, rule, reverse("organise:reminder_rules"), programme=here)


@organiser_required
@require_POST
def reminder_at_event(request: SignedInRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    """A rule holds at this event or not, for everybody or for one ``recipient``."""
    event, rule = open_event(request.user, pk, to="change"), open_rule(request.user, slug)
    recipient = (request.POST.get("recipient") or request.GET.get("recipient") or "")[:260]
    back = reverse("organise:event_letters", args=[event.pk])
    return _take_off(request, rule, back, event=event, recipient=recipient)


def _take_off(request: SignedInRequest, rule: ReminderRule, address: str, **where: Any) -> HttpResponse:
    now, on = timezone.now(), (request.POST.get("on") or request.GET.get("on")) == "1"
    do = rules.put_back if on else rules.take_off
    done = do(rule, now=now, by=request.user, **where)
    if where.get("recipient"):
        sentence = _("Påmindelsen sendes til personen.") if on else _("Personen springes over.")
    else:
        sentence = _("»{rule}« gælder her igen.") if on else _("»{rule}« gælder ikke her.")
    more = f"&recipient={where['recipient']}" if where.get("recipient") else ""
    back = f"undo:{request.path}?on={int(not on)}{more} until:{int((now + UNDO_FOR).timestamp())}"
    return answer(request, sentence.format(rule=rule.name), done, back, address)


def answer(request: SignedInRequest, text: str, done: rules.Done, back: str, address: str) -> HttpResponse:
    """What came of a deed with a rule, with its way back; what takes long is an errand to look at."""
    is_errand = isinstance(done, Errand)
    if not isinstance(done, Errand) and done:
        text = f"{text} {replanning.said(done)}"
    messages.success(request, text, extra_tags=back)
    return redirect("organise:errand", pk=done.pk) if is_errand else redirect(address)  # type: ignore[union-attr]
