"""The rules for reminders, each with a switch."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.access import open_one
from events.domain.reminding import replanning, rules
from events.domain.undo import UNDO_FOR
from events.models import EventKind, ReminderRule
from events.web.doors import all_programmes_required
from people.models import Errand
from people.web.signedin import SignedInRequest


@all_programmes_required
@require_safe
def reminder_rules(request: SignedInRequest) -> HttpResponse:
    rows = ReminderRule.objects.select_related("programme").order_by("kind", "-days_before", "-minutes_before", "slug")
    groups = [(EventKind(kind).label, list(group)) for kind, group in groupby(rows, key=lambda rule: rule.kind)]
    return render(request, "events/organise/settings_reminders.html", {"groups": groups, "tab": "reminders"})


@all_programmes_required
@require_POST
def reminder_switch(request: SignedInRequest, slug: str) -> HttpResponse:
    rule = open_one(ReminderRule.objects.all(), pk=slug)
    now, on = timezone.now(), (request.POST.get("on") or request.GET.get("on")) == "1"
    changed = rule.is_active != on
    done = rules.switch(rule, on, now=now, by=request.user)
    sentence = _("»{rule}« er slået til.") if on else _("»{rule}« er slået fra.")
    text = sentence.format(rule=rule.name)
    if not isinstance(done, Errand):
        text = f"{text} {replanning.said(done)}"
    # Switching is its own way back: what fell away stands again, and nothing that was sent is sent twice.
    back = f"undo:{request.path}?on={int(not on)} until:{int((now + UNDO_FOR).timestamp())}" if changed else ""
    messages.success(request, text, extra_tags=back)
    if isinstance(done, Errand):
        return redirect("organise:errand", pk=done.pk)
    return redirect("organise:reminder_rules")
