"""Robotbandet asked for by telephone: the organiser writes the enquiry down, by the same rule as the public form."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import hidden, organised_programmes
from events.domain import performances
from events.domain.undo import as_one
from events.web.doors import organiser_required
from events.web.enquiries import EnquiryForm
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Clash, Invalid, MoveNotAllowed, NotFound
from people.web.posted import posted
from people.web.signedin import SignedInRequest

ANSWERS = [("", gettext_lazy("Det ved de ikke")), ("yes", gettext_lazy("Ja")), ("no", gettext_lazy("Nej"))]


class AskedForm(EnquiryForm):
    """The same, in the words of somebody who writes down what another one says."""

    contact_name = forms.CharField(label=gettext_lazy("Kontaktens navn"), max_length=120)
    has_power = forms.ChoiceField(
        label=gettext_lazy("Er der 16 A 400 V strøm ved scenen?"), choices=ANSWERS, required=False
    )


@organiser_required
def new_performance(request: SignedInRequest) -> HttpResponse:
    """A new enquiry; the one who asked gets the receipt with the link to follow it."""
    if not organised_programmes(request.user).filter(takes_performances=True, is_active=True).exists():
        raise hidden(_("Robotbandet tager ikke imod bookinger for tiden."))
    form = AskedForm(posted(request), initial={"day": request.GET.get("date", "")})
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                event = performances.enquire(form.enquiry(), now=now, by=request.user)
        except Invalid as refusal:
            form.add_errors([(form.POINTERS.get(pointer, pointer), said) for pointer, said in refusal.errors])
        except (Clash, MoveNotAllowed, NotFound) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            text = _("»{event}« er oprettet som forespørgsel.").format(event=event.title)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect("organise:event", pk=event.pk)
    page = {"form": form, "groups": _groups(form)}
    return render(request, "events/organise/performance_form.html", page, status=422 if form.errors else 200)


def _groups(form: EnquiryForm) -> list[tuple[str, list[object]]]:
    """The fields in the order of a telephone call."""
    groups = (
        (
            _("Hvornår og hvor"),
            ("day", "begins", "ends", "venue_name", "street", "postcode", "is_outdoor", "has_power"),
        ),
        (_("Hvem spørger"), ("organisation_name", "contact_name", "contact_email", "contact_phone")),
        (_("Om arrangementet"), ("occasion", "expected_audience", "notes")),
    )
    return [(title, [form[name] for name in names]) for title, names in groups]
