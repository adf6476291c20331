"""For companies: what there is for them, the meetings to come, and "invite me"."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from events.access import public_events
from events.domain import courses
from events.domain.interest import Interest, note_interest
from events.models import EventKind
from people.domain.refusals import Invalid
from people.models import Trade
from people.web.posted import posted
from people.web.strangers import StrangerForm, show_form


class InterestForm(StrangerForm):
    company = forms.CharField(label=_("Virksomhed"), max_length=160)
    cvr = forms.CharField(label=_("CVR-nummer"), max_length=20, required=False)
    postcode = forms.CharField(label=_("Postnummer"), max_length=10)
    contact_name = forms.CharField(label=_("Dit navn"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    phone = forms.CharField(label=_("Telefon"), max_length=30, required=False)
    trades = forms.ModelMultipleChoiceField(
        label=_("Fag, I kan have lærlinge i"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    consent = forms.BooleanField(
        label=_("Ja tak, I må gerne invitere os til netværksmøder på mail"),
        error_messages={"required": _("Sæt kryds, så vi må skrive til jer.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def for_companies(request: HttpRequest) -> HttpResponse:
    form = InterestForm(posted(request))
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "interest"):
            data = form.cleaned_data
            try:
                note_interest(
                    Interest(
                        company=data["company"],
                        contact_name=data["contact_name"],
                        email=data["email"],
                        postcode=data["postcode"].strip(),
                        cvr=data["cvr"],
                        phone=data["phone"],
                        language=get_language() or "da",
                        trades=tuple(trade.pk for trade in data["trades"]),
                    ),
                    now=timezone.now(),
                )
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            else:
                return redirect("for_companies_thanks")
    now = timezone.now()
    coming = (
        public_events()
        .filter(kind=EventKind.NETWORK_MEETING, ends_at__gte=now)
        .exclude(status="cancelled")
        .order_by("starts_at")[:6]
    )
    offered = courses.shown_to_all().filter(status="open", deadline__gte=localdate(now)).order_by("deadline")[:6]
    page = {"coming": coming, "now": now, "courses": offered}
    return show_form(request, "events/public/for_companies.html", form, page)


def for_companies_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "events/public/for_companies_thanks.html")
