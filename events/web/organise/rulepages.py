"""One reminder rule: made, changed, tried out, deleted."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_deleted_rule, open_event, open_rule, organised_events
from events.domain.concerned import Recipient
from events.domain.reminding import placeholders, preview, replanning, rules
from events.domain.reminding.audience import audience, meant
from events.domain.undo import UNDO_FOR
from events.models import Event, ReminderRule
from events.web.doors import organiser_required
from events.web.letters import PREVIEW_POLICY
from events.web.organise.forms import add_refusal
from events.web.organise.reminding import answer
from events.web.organise.ruleforms import RuleForm
from people.domain import textmessages
from people.domain.danish import phone
from people.domain.letterbody import with_pictures
from people.domain.letters import masked
from people.domain.outbox import html_of
from people.domain.refusals import Invalid
from people.models import Errand, Letter
from people.web.signedin import SignedInRequest


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule_form(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """A new one (of an event, when the address names it), or one changed."""
    rule, event = _opened(request, slug)
    given = request.POST if request.method == "POST" else None
    form = RuleForm(given, initial=RuleForm.first(rule), user=request.user, rule=rule, event=event)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        wanted = rules.of_values(form.values(), rule)
        try:
            done = rules.save(wanted, now=now, by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            text = _("»{name}« er gemt.").format(name=wanted.name)
            if isinstance(done, Errand):
                messages.success(request, text)
                return redirect("organise:errand", pk=done.pk)
            messages.success(request, f"{text} {replanning.said(done)}" if done else text)
            return redirect(_back(event))
    page = {
        "form": form,
        "rule": rule,
        "event": event,
        "tab": "reminders",
        "places": placeholders.PLACEHOLDERS,
        "back": _back(event),
        "falling": preview.planned(rule) if rule else 0,
    }
    return render(request, "events/organise/reminder_rule.html", page, status=422 if form.errors else 200)


def _opened(request: SignedInRequest, slug: str) -> tuple[ReminderRule | None, Event | None]:
    if slug:
        rule = open_rule(request.user, slug, to="change")
        return rule, rule.event
    named = request.GET.get("event", "")
    if not named:
        return None, None
    return None, open_event(request.user, _id_of(named), to="change")


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise hidden() from None


def _back(event: Event | None) -> str:
    return reverse("organise:event_letters", args=[event.pk]) if event else reverse("organise:reminder_rules")


@dataclass(frozen=True)
class Tried:
    """A rule as the form has it, with the event and the reader its letter is shown for."""

    rule: ReminderRule
    now: datetime
    event: Event | None
    readers: list[Recipient]
    reader: Recipient | None


def _tried(request: SignedInRequest, slug: str) -> Tried | list[str]:
    """Or the sentences that are in the way. Nothing is stored."""
    rule, event = _opened(request, slug)
    form = RuleForm(request.POST, user=request.user, rule=rule, event=event)
    if not form.is_valid():
        return [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    stored = ReminderRule.objects.filter(pk=rule.pk).first() if rule else None
    wanted = rules.of_values(form.values(), rule)
    try:
        rules.check(wanted, stored=stored)
    except Invalid as refusal:
        return [sentence for _pointer, sentence in refusal.errors]
    now = timezone.now()
    named = request.POST.get("shown_event", "")
    chosen = organised_events(request.user).filter(pk=_id_of(named), kind=wanted.kind).first() if named else None
    shown = chosen or preview.an_example(wanted, now)
    if shown is not None and not organised_events(request.user).filter(pk=shown.pk).exists():
        shown = None
    readers = preview.readers(wanted, shown, request.user) if shown else []
    key = request.POST.get("shown_reader", "")
    reader = next((one for one in readers if one.key == key), readers[0] if readers else None)
    return Tried(wanted, now, shown, readers, reader)


@organiser_required
@require_POST
def rule_preview(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """When it would leave and to how many, what would change, and the letter to one of them."""
    tried = _tried(request, slug)
    if isinstance(tried, list):
        return render(request, "events/organise/_reminder_preview.html", {"wrong": tried})
    letter = preview.letter(tried.rule, tried.event, tried.reader, tried.now) if tried.event and tried.reader else None
    departures = preview.next_ones(tried.rule, tried.now)
    own = set(organised_events(request.user).filter(pk__in=[one.event.pk for one in departures]).values_list("pk"))
    page = {
        "departures": [one for one in departures if (one.event.pk,) in own],
        "asked_for": _asked_for(tried),
        "length": textmessages.length(letter.text) if letter and letter.channel == Letter.Channel.SMS else None,
        "brought": preview.brings(tried.rule, tried.now),
        "tried": tried,
        "letter": letter,
        "text": masked(letter.text) if letter else "",
        "lacks_link": tried.rule.audience in ("invited", "unanswered") and letter and tried.reader
        and tried.reader.link and tried.reader.link not in letter.text.replace(f"{tried.reader.link}kode/", ""),
    }  # fmt: skip
    return render(request, "events/organise/_reminder_preview.html", page)


def _asked_for(tried: Tried) -> tuple[int, int] | None:
    """By SMS: how many of those the rule names asked for that, of how many; at the event that is shown."""
    if tried.rule.channel != Letter.Channel.SMS or tried.event is None:
        return None
    return len(audience(tried.rule, tried.event)), len(meant(tried.rule, tried.event))


@organiser_required
@require_POST
@xframe_options_sameorigin
def rule_letter(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """The letter's HTML as its reader would see it, under a policy of its own."""
    tried = _tried(request, slug)
    if isinstance(tried, list) or tried.event is None or tried.reader is None:
        return HttpResponse(status=204)
    shown = preview.letter(tried.rule, tried.event, tried.reader, tried.now)
    html = with_pictures(masked(html_of(shown)), shown.text)
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@organiser_required
@require_POST
def rule_test(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """The letter to oneself."""
    tried = _tried(request, slug)
    page: dict[str, object] = {}
    if isinstance(tried, list):
        page["wrong"] = tried
    elif tried.event is None or tried.reader is None:
        page["wrong"] = [_("Der er endnu ikke noget arrangement at vise brevet med.")]
    elif preview.to_oneself(tried.rule, tried.event, tried.reader, now=tried.now, by=request.user) is None:
        page["wrong"] = [_("Der er ikke noget telefonnummer på dig, som SMS'en kan sendes til.")]
    else:
        is_text = tried.rule.channel == Letter.Channel.SMS
        there = phone(request.user.phone) if is_text else request.user.email
        page["sent"] = _("Prøven er på vej til {email}.").format(email=there)
    return render(request, "events/organise/_reminder_tested.html", page)


@organiser_required
@require_POST
def rule_delete(request: SignedInRequest, slug: str) -> HttpResponse:
    """Or, with ``on=1``, put back: the toast's way back for ten minutes."""
    now, back = timezone.now(), request.GET.get("on") == "1"
    if back:
        rule = open_deleted_rule(request.user, slug)
        done, undo = rules.restore(rule, now=now, by=request.user), ""
        text = _("»{name}« er sat i gang igen.") if rule.is_active else _("»{name}« er der igen.")
    else:
        rule = open_rule(request.user, slug, to="change")
        done = rules.delete(rule, now=now, by=request.user)
        text, until = _("»{name}« er slettet."), int((now + UNDO_FOR).timestamp())
        undo = f"undo:{request.path}?on=1 until:{until}"
    return answer(request, text.format(name=rule.name), done, undo, _back(rule.event))
