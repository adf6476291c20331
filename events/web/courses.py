"""A course on the public side: the form to say that one is interested, and the answer to an offered seat by link."""

import uuid

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.access import open_one
from events.domain import courses
from events.models import CourseInterest
from events.web.organise.forms import Words
from people.domain.refusals import Invalid, Refused
from people.models import MailBasis
from people.web.strangers import StrangerForm, show_form


class WishForm(StrangerForm):
    name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    company = Words(label=gettext_lazy("Virksomhed"), max_length=160, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Hvor mange pladser"), min_value=1, max_value=courses.MOST_SEATS, initial=1
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Ja tak, I må skrive til mig om dette kursus"),
        error_messages={"required": gettext_lazy("Sæt kryds, så vi må skrive til dig.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, slug: str) -> HttpResponse:
    it, now = open_one(courses.shown_to_all(), slug=slug), timezone.now()
    is_open = courses.is_open(it, now)
    form = WishForm(request.POST if request.method == "POST" and is_open else None)
    if request.method == "POST" and is_open:
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "course"):
            data = {name: form.cleaned_data[name] for name in ("name", "company", "email", "phone", "seats")}
            language = get_language() or "da"
            try:
                courses.add(
                    it,
                    now=now,
                    by_form=True,
                    basis=MailBasis.Basis.CONSENT,
                    language=language if language in dict(settings.LANGUAGES) else "da",
                    **data,
                )
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return HttpResponseRedirect(f"{request.path}?tak=1", status=303)
    page = {"course": it, "is_open": is_open, "thanks": "tak" in request.GET}
    return show_form(request, "events/public/course.html", form, page)


def course_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the offered seat; POST takes it, or says no."""
    rows = CourseInterest.objects.select_related("course__programme", "course__school")
    it, now, refusal = open_one(rows, pk=subject_id), timezone.now(), ""
    courses.check_link(it, now)
    if request.method == "POST":
        deeds = {"yes": courses.enrol, "no": courses.decline}
        try:
            if request.POST.get("deed") in deeds:
                deeds[request.POST["deed"]](it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            refusal = _("Vælg en mulighed på listen.")
        except Refused as refused:
            refusal = refused.sentence
    page = {"it": it, "course": it.course, "token": token, "refusal": refusal}
    return render(request, "events/public/course_answer.html", page, status=409 if refusal else 200)
