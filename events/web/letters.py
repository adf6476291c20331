"""/organise/letters/: the outbox. Every letter of the own programmes, what it says, and whether it came away."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.access import hidden, letters_of, open_letter, organised_programmes
from events.domain import outboxlist
from events.models import Programme
from events.web.doors import organiser_required
from events.web.manyletters import undo_tags
from events.web.organise.forms import Words, add_refusal
from events.web.outboxasked import asked_in
from people.domain import letteredits, letters, manyletters, postman, textgateways
from people.domain.history import history_of
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter, User
from people.web.posted import posted

# The preview runs nothing, fetches nothing and stands in our own pages only; links open in a new window.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGES = {
    "events.event": "organise:event",
    "ambassadors.visitrequest": "organise:request",
    "ambassadors.expense": "organise:expense",
    "ambassadors.paybatch": "organise:batch",
    "ambassadors.wageclaim": "organise:wage_claim",
}


@organiser_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    programmes = list(organised_programmes(request.user))
    asked, now = asked_in(request.GET, programmes), timezone.now()
    rows = letters_of(request.user)
    shown = outboxlist.page(rows, asked, now)
    page = {
        "asked": asked,
        "now": now,
        "page": shown,
        "in_all": outboxlist.count(rows, asked, now) if shown.following or asked.before else len(shown.letters),
        "most": manyletters.MOST,
        "deeds": deeds_for(shown.letters),
        "counts": outboxlist.waiting_counts(rows, now),
        "counted": outboxlist.COUNTED,
        "statuses": outboxlist.STATES.items(),
        "programmes": programmes,
        "has_server": postman.has_server(),
        "no_way_for_texts": not textgateways.reaches_phones(),
        "channels": Letter.Channel.choices,
        "is_first": asked.before is None,
        "query": _query(request),
    }
    return render(request, "events/letters/outbox.html", page)


def deeds_for(shown: list[Letter]) -> list[letters.Action]:
    """The buttons that fit at least one of these."""
    statuses = {letter.status for letter in shown}
    return [action for action in letters.every_action() if statuses & manyletters.FROM[action.name]]


def _query(request: HttpRequest) -> str:
    """The filters as they stand, without the place in the list."""
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()


@organiser_required
@require_GET
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_letter(request.user, pk)
    return _shown(request, it, "panel" if getattr(request, "htmx", False) else "letter")


@organiser_required
@require_GET
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The letter's HTML as its reader sees it, under a policy of its own."""
    it = open_letter(request.user, pk)
    html = letters.shown_html(it)
    if not html:
        raise hidden()
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = PREVIEW_POLICY
    patch_cache_control(response, private=True, no_store=True)
    return response


@organiser_required
@require_POST
def act(request: HttpRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """One of hold, release, retry, cancel, resend. A refusal is a toast."""
    if deed not in letters.DEEDS:
        raise hidden()
    now = timezone.now()
    it = letters.DEEDS[deed](open_letter(request.user, pk), now=now, by=cast("User", request.user))
    undo = undo_tags(now) if deed != "retry" else ""
    messages.success(request, letters.done_sentence(deed, it), extra_tags=undo)
    if getattr(request, "htmx", False):
        return _shown(request, it, "acted")
    return redirect("organise:letter", pk=it.pk)


class WordingForm(forms.Form):
    """What the letter is to say; ``version`` is the wording one began with."""

    subject = Words(label=gettext_lazy("Emne"), max_length=200)
    text = Words(label=gettext_lazy("Tekst"), max_length=letteredits.LONGEST, widget=forms.Textarea(attrs={"rows": 16}))
    version = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Other words for a letter that has not left."""
    it = open_letter(request.user, pk)
    if not letteredits.is_editable(it):
        messages.error(request, _("Brevet kan ikke rettes."))
        return redirect("organise:letter", pk=it.pk)
    before = letteredits.wording(it)
    first = {"subject": before.subject, "text": before.text, "version": before.version}
    form = WordingForm(posted(request), initial=first)
    if it.channel == Letter.Channel.SMS:
        del form.fields["subject"]
    if request.method == "POST" and form.is_valid():
        words = {"subject": it.subject, **form.cleaned_data}
        try:
            letteredits.edit(it, **words, now=timezone.now(), by=cast("User", request.user))
        except Invalid as refusal:
            add_refusal(form, refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Brevet er rettet."))
            return redirect("organise:letter", pk=it.pk)
    page = {"letter": it, "form": form, "links": before.links}
    return render(request, "events/letters/edit.html", page, status=422 if form.errors else 200)


def _shown(request: HttpRequest, it: Letter, template: str) -> HttpResponse:
    programme = Programme.objects.filter(pk=it.programme_id).first() if it.programme_id else None
    page: dict[str, Any] = {
        "letter": it,
        "now": timezone.now(),
        "is_editable": letteredits.is_editable(it),
        "earlier": list(it.earlier_wordings.select_related("replaced_by")),
        "programme": programme,
        "subject": letters.shown_subject(it),
        "text": letters.shown_text(it),
        "actions": letters.actions(it),
        "history": history_of(it),
        "about_url": _about_url(it),
        "has_server": postman.has_server(),
    }
    return render(request, f"events/letters/{template}.html", page)


def _about_url(it: Letter) -> str:
    name = PAGES.get(it.about_kind)
    try:
        return reverse(name, args=[it.about_id]) if name else ""
    except NoReverseMatch:
        return ""
