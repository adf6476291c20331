"""The organiser's list of visit requests, and a new one on behalf of a school that phones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import organised_requests
from ambassadors.domain import requestlist, requests
from ambassadors.models import VisitRequest
from ambassadors.web.wishes import WishForm
from events.access import hidden, organised_programmes, organises_all
from events.models import Programme
from events.web.doors import organiser_required
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

SHOWN_STATUSES = [
    choice
    for choice in VisitRequest.Status.choices
    if choice[0] not in (VisitRequest.Status.DRAFT, VisitRequest.Status.LAPSED)
]


class CalledForm(WishForm):
    """The school's own form, in the words of somebody who writes down what a school says."""

    unlisted = forms.BooleanField(label=gettext_lazy("Skolen står ikke på listen"), required=False)
    format = forms.ChoiceField(
        label=gettext_lazy("Hvordan?"),
        choices=[
            (VisitRequest.Format.PHYSICAL, gettext_lazy("Vi kommer ud til dem")),
            (VisitRequest.Format.VIRTUAL, gettext_lazy("Online")),
        ],
        initial=VisitRequest.Format.PHYSICAL,
        widget=forms.RadioSelect,
    )
    contact_name = forms.CharField(label=gettext_lazy("Kontaktens navn"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trades"].label = _("Hvilke fag vil de høre om?")
        self.fields["trades"].help_text = _("Gerne to. Vælges ingen, sætter vi et par sammen.")


@organiser_required
@require_safe
def requests_list(request: SignedInRequest) -> HttpResponse:
    """What waits for a decision first; filters stand in the address."""
    get = request.GET
    groups = [
        ("decide", _("Venter på os")),
        ("asked", _("Venter på svar")),
        ("confirmed", _("Bekræftet")),
        ("over", _("Forbi")),
        ("all", _("Alle")),
    ]
    group = get.get("group", "") if get.get("group") in dict(groups) else "decide"
    status = get.get("status", "") if get.get("status") in dict(SHOWN_STATUSES) else ""
    text = get.get("q", "").replace("\x00", "").strip()[:80]
    programmes = list(organised_programmes(request.user).filter(takes_visits=True).order_by("name"))
    programme = get.get("programme", "") if get.get("programme") in {one.slug for one in programmes} else ""
    audience = get.get("audience", "") if get.get("audience") in VisitRequest.Audience.values else ""
    if text and "group" not in get:
        group = "all"  # who searches looks everywhere
    rows = requestlist.choose(
        organised_requests(request.user), group=group, status=status, programme=programme, audience=audience, text=text
    )
    oldest_first = group == "decide" and not status
    now, after = timezone.now(), requestlist.Cursor.read(get.get("after", ""))
    by_urgency = oldest_first and get.get("order") == "urgent"
    urgent = requestlist.pressing(rows, now) if by_urgency else []
    found = (
        requestlist.Page([row.wish for row in urgent], None)
        if by_urgency
        else requestlist.page(rows, oldest_first=oldest_first, after=after)
    )
    for row in urgent:
        row.wish.reasons = row.reasons  # type: ignore[attr-defined]
    page = {
        "page": found,
        "first_address": _address(get),
        "next_address": _address(get, str(found.after)) if found.after else "",
        "groups": groups,
        "group": "" if status else group,
        "status": status,
        "statuses": SHOWN_STATUSES,
        "programme": programme,
        "programmes": programmes,
        "text": text,
        "may_make": bool(programmes),
        "is_first": after is None,
        "audience": audience,
        "audiences": VisitRequest.Audience.choices,
        "may_order": oldest_first,
        "by_urgency": by_urgency,
        "is_narrowed": bool(text or status or programme or audience),
        "now": now,
    }
    return render(request, "ambassadors/organise/requests.html", page)


def _address(query: QueryDict, after: str = "") -> str:
    """The same filters from another row on."""
    kept = query.copy()
    kept.pop("after", None)
    if after:
        kept["after"] = after
    return f"?{kept.urlencode()}"


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: SignedInRequest) -> HttpResponse:
    """The school's own form, filled in by an organiser on the phone: confirmed at once, its times held."""
    own = list(organised_programmes(request.user).filter(takes_visits=True, is_active=True).prefetch_related("trades"))
    if not own:
        raise hidden()
    form = CalledForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.wish()
        if not organises_all(request.user):
            data = replace(data, programme=_best(own, data.trades))
        try:
            wish = requests.submit(data, now=timezone.now(), by=request.user, source=VisitRequest.Source.ORGANISER)
        except Invalid as refusal:
            form.add_errors(refusal.errors)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            text = _("Ønsket er oprettet, og {name} har fået en mail.").format(name=wish.contact_name)
            messages.success(request, text)
            return redirect("organise:request", pk=wish.pk)
    page = {"form": form}
    return render(request, "ambassadors/organise/request_form.html", page, status=422 if form.errors else 200)


def _best(programmes: Sequence[Programme], wanted: Iterable[str]) -> Programme:
    """Of those this organiser has, the one that covers most of what the school wants to hear about."""
    return max(programmes, key=lambda one: len(set(wanted) & {trade.pk for trade in one.trades.all()}))
