"""From a company's page onto the interest list of a course: the company itself, or one of its contacts."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.access import open_one, programme_filter
from events.domain import courses
from events.domain.undo import as_one
from events.models import CourseOffer
from events.web.doors import organiser_required
from events.web.organise.companydeeds import COMPANIES, NOT_ON_LIST, page_of
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.models import Contact, MailBasis, Organisation
from people.web.posted import posted
from people.web.signedin import SignedInRequest


class InterestForm(forms.Form):
    course = forms.ModelChoiceField(
        label=gettext_lazy("Kursus"),
        queryset=CourseOffer.objects.none(),
        empty_label=None,
        error_messages={**NOT_ON_LIST, "required": gettext_lazy("Vælg et kursus.")},
    )
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Hvem"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=gettext_lazy("Virksomheden selv"),
        help_text=gettext_lazy("Må vi skrive til kontakten, får den et brev om pladsen; ellers ringer I."),
        error_messages=NOT_ON_LIST,
    )
    seats = forms.IntegerField(label=gettext_lazy("Pladser"), min_value=1, max_value=courses.MOST_SEATS, initial=1)

    def __init__(self, *args: Any, company: Organisation, offers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["course"].queryset = offers  # type: ignore[attr-defined]
        self.fields["contact"].queryset = company.contacts.order_by("-is_primary", "name")  # type: ignore[attr-defined]


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def interest_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    company, now = open_one(COMPANIES.filter(is_active=True), pk=pk), timezone.now()
    offers = CourseOffer.objects.filter(programme_filter(request.user), deadline__gte=localdate(now))
    offers = offers.exclude(status=CourseOffer.Status.OFF).order_by("deadline", "title")
    first = company.contacts.order_by("-is_primary", "name").first()
    initial = {"contact": first.pk if first else None}
    form = InterestForm(posted(request), initial=initial, company=company, offers=offers)
    if request.method == "POST" and form.is_valid():
        course, contact = form.cleaned_data["course"], form.cleaned_data["contact"]
        try:
            with as_one(now=now, by=request.user, what="course") as done:
                row = courses.add(
                    course,
                    organisation=company,
                    seats=form.cleaned_data["seats"],
                    now=now,
                    by=request.user,
                    **_of(company, contact),
                )
        except Invalid as refusal:
            form.add_error(None, " ".join(sentence for _pointer, sentence in refusal.errors))
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            text = _("{name} står på listen til »{course}«.").format(name=row.name, course=course.title)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect(page_of(company))
    page = {"form": form, "organisation": company, "has_courses": offers.exists(), "back": page_of(company)}
    return render(request, "events/organise/company_course.html", page, status=422 if form.errors else 200)


def _of(company: Organisation, contact: Contact | None) -> dict[str, Any]:
    """Name and ways to reach, and on what basis we may write."""
    if contact is None:
        return {"name": company.name[:120], "email": company.email, "phone": company.phone}
    standing = MailBasis.objects.filter(Q(contact=contact), withdrawn_at=None).order_by("-recorded_at").first()
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone or company.phone,
        "basis": standing.basis if standing and contact.email else "",
    }
