"""How other systems are connected: keys to the API and webhooks of one school or company.

The same pages twice: on the organiser's side, and under /me/ for the school's own contact. ``Side`` says which.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.web.organise.forms import Words
from people.domain import apikeys, webhookposting, webhooks
from people.domain.history import record
from people.domain.refusals import Invalid, Refused
from people.models import ApiKey, Organisation, User, Webhook, WebhookDelivery
from people.web.signedin import SignedInRequest

PAGE = 50
SCOPES = {
    "visits:read": gettext_lazy("Læse skolens besøgsønsker"),
    "visits:write": gettext_lazy("Sende og ændre besøgsønsker"),
    "events:read": gettext_lazy("Læse arrangementer"),
    "bookings:read": gettext_lazy("Læse bookinger af Robotbandet"),
    "bookings:write": gettext_lazy("Spørge efter Robotbandet"),
    "webhooks:write": gettext_lazy("Bestemme, hvor der sendes besked hen (webhooks)"),
    "companies:read": gettext_lazy("Læse virksomheder og deres vej til lærlinge"),
    "companies:write": gettext_lazy("Flytte virksomheder, aftale opfølgning og tage dem for en uge"),
}


@dataclass(frozen=True)
class Side:
    """Where the pages stand: ``space`` is the namespace of their addresses, ``frame`` the template around them."""

    space: str
    frame: str

    def page(self, **more: Any) -> dict[str, Any]:
        return {"space": self.space, "frame": self.frame, **more}

    def url(self, name: str, *args: object) -> str:
        return reverse(f"{self.space}:{name}", args=args)


ORGANISE = Side("organise", "organise_base.html")
ME = Side("me", "me_base.html")


class KeyForm(forms.Form):
    name = Words(
        label=gettext_lazy("Hvad skal den bruges til"),
        max_length=80,
        help_text=gettext_lazy("For eksempel navnet på det system, der skal bruge nøglen."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Rettigheder"),
        choices=[(scope, SCOPES[scope]) for scope in apikeys.SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Vælg mindst én rettighed.")},
    )

    def __init__(self, *args: Any, own_only: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if own_only:
            mine = [scope for scope in apikeys.SCOPES if scope not in apikeys.BEYOND_OWN]
            self.fields["scopes"].choices = [(scope, SCOPES[scope]) for scope in mine]  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    url = Words(
        label=gettext_lazy("Adresse"),
        max_length=webhooks.LONGEST_URL,
        help_text=gettext_lazy("Begynder med https:// og svarer på POST."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    description = Words(
        label=gettext_lazy("Navn"),
        max_length=webhooks.LONGEST_DESCRIPTION,
        required=False,
        help_text=gettext_lazy("For eksempel navnet på det system, der får besked."),
    )
    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("Når et besøgsønske er"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Vælges ingen, sendes der besked om alt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event_types"].choices = list(webhooks.event_types().items())  # type: ignore[attr-defined]


def parts_of(organisation: Organisation) -> dict[str, Any]:
    """The keys and webhooks of one organisation, those in use first."""
    return {
        "organisation": organisation,
        "keys": list(organisation.api_keys.order_by("revoked_at", "-created_at")),
        "webhooks": list(webhooks.of_organisation(organisation.pk)),
    }


def key_new(request: SignedInRequest, side: Side, organisation: Organisation, back: str) -> HttpResponse:
    """The answer to the POST is the only page that ever shows the key."""
    first = {"scopes": list(apikeys.DEFAULT_SCOPES)}
    form = KeyForm(request.POST if request.method == "POST" else None, initial=first, own_only=side is ME)
    page = side.page(organisation=organisation, back=back)
    if request.method == "POST" and form.is_valid():
        now, data = timezone.now(), form.cleaned_data
        with transaction.atomic():
            key, plain = apikeys.make_key(organisation, now=now, scopes=data["scopes"], name=data["name"])
            record(key, now=now, by=request.user, what="made", new=key.prefix)
        return render(request, "events/organise/key_made.html", {**page, "key": key, "plain": plain})
    return render(request, "events/organise/key_form.html", {**page, "form": form}, status=422 if form.errors else 200)


def key_revoke(request: SignedInRequest, key: ApiKey, back: str) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        apikeys.revoke(key, now=now)
        record(key, now=now, by=request.user, what="revoked", old=key.prefix)
    messages.success(request, _("Nøglen {prefix}… åbner ikke længere noget.").format(prefix=key.prefix))
    return redirect(back)


def webhook_new(request: SignedInRequest, side: Side, organisation: Organisation, back: str) -> HttpResponse:
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            webhook = webhooks.make(
                organisation,
                data["url"],
                types=data["event_types"],
                description=data["description"],
                now=timezone.now(),
                by=request.user,
            )
        except Refused as refused:
            _put_by_fields(form, refused)
        else:
            messages.success(request, _("Webhooken er lavet. Send en prøve, når systemet er klar."))
            return redirect(side.url("webhook", webhook.pk))
    page = side.page(organisation=organisation, back=back, form=form)
    return render(request, "events/connections/webhook_form.html", page, status=422 if form.errors else 200)


def _put_by_fields(form: forms.Form, refused: Refused) -> None:
    errors = refused.errors if isinstance(refused, Invalid) else [(refused.pointer, refused.sentence)]
    for pointer, sentence in errors:
        field = pointer.removeprefix("/").partition("/")[0]
        form.add_error(field if field in form.fields else None, sentence)


def webhook(request: SignedInRequest, side: Side, webhook: Webhook, back: str) -> HttpResponse:
    """One webhook with its log."""
    rows = webhook.deliveries.order_by("-occurred_at", "-id")
    types = webhooks.event_types()
    page = side.page(
        webhook=webhook,
        organisation=webhook.organisation,
        back=back,
        types=[types.get(name, name) for name in webhook.event_types],
        secret=webhooks.secret_of(webhook.pk, webhook.generation),
        both_until=_both_sign_until(webhook),
        page=Paginator(rows, PAGE).get_page(request.GET.get("page")),
    )
    return render(request, "events/connections/webhook.html", page)


def _both_sign_until(webhook: Webhook) -> datetime | None:
    until = webhook.rotated_at + webhooks.OLD_SECRET_SIGNS if webhook.rotated_at else None
    return until if until and until > timezone.now() else None


def _try(webhook: Webhook, now: datetime, by: User) -> str:
    webhookposting.try_out(webhook, now=now)
    return _("Prøven er på vej. Genindlæs siden om et øjeblik.")


def _pause(webhook: Webhook, now: datetime, by: User) -> str:
    webhooks.pause(webhook, now=now, by=by)
    return _("Der sendes ikke mere, før webhooken sættes i brug igen.")


def _resume(webhook: Webhook, now: datetime, by: User) -> str:
    webhooks.resume(webhook, now=now, by=by)
    return _("Fra nu af sendes der besked igen.")


def _rotate(webhook: Webhook, now: datetime, by: User) -> str:
    webhooks.rotate(webhook, now=now, by=by)
    return _("Hemmeligheden er ny. Den gamle gælder ét døgn endnu.")


def _remove(webhook: Webhook, now: datetime, by: User) -> str:
    webhooks.remove(webhook, now=now, by=by)
    return _("Webhooken er slettet.")


DEEDS: dict[str, Callable[[Webhook, datetime, User], str]] = {
    "try": _try,
    "pause": _pause,
    "resume": _resume,
    "rotate": _rotate,
    "remove": _remove,
}


def webhook_act(request: SignedInRequest, side: Side, webhook: Webhook, deed: str, back: str) -> HttpResponse:
    """A deed of DEEDS; a refusal is said as a toast."""
    try:
        messages.success(request, DEEDS[deed](webhook, timezone.now(), request.user))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(back if webhook.state == Webhook.State.REMOVED else side.url("webhook", webhook.pk))


def resend(request: SignedInRequest, side: Side, delivery: WebhookDelivery) -> HttpResponse:
    try:
        webhookposting.resend(delivery, now=timezone.now())
        messages.success(request, _("Beskeden sendes igen om et øjeblik."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(side.url("webhook", delivery.webhook_id))


def is_deed(deed: str) -> bool:
    return deed in DEEDS
