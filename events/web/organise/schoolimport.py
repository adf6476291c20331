"""Importing schools: a file is looked through first; then one press imports it. Both are errands with a page."""

import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import errands_of, hidden, open_errand
from events.web.doors import all_programmes_required
from events.web.organise.errands import csv_file
from people.domain import errands, schoolimport
from people.domain.errandstate import standing
from people.domain.refusals import Refused
from people.domain.schoollines import TEMPLATE_HEADER
from people.domain.tablefiles import MOST_BYTES, as_csv, is_small
from people.models import Errand
from people.web.signedin import SignedInRequest

LATEST = 5


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy("CSV eller XLSX, højst 5 MB og 20.000 linjer."),
        error_messages={
            "required": gettext_lazy("Vælg en fil."),
            "empty": gettext_lazy("Filen er tom."),
            "invalid": gettext_lazy("Vælg en fil."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def school_import(request: SignedInRequest) -> HttpResponse:
    """GET: choose a file. POST: it is looked through, which writes nothing; the page of that errand follows."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            return redirect("organise:errand", pk=_look(request, upload.name, upload.read(MOST_BYTES + 1)).pk)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    page = {"form": form, "tab": "import", "columns": TEMPLATE_HEADER, "latest": _latest(request)}
    return render(request, "events/organise/settings_import.html", page, status=422 if form.errors else 200)


def _look(request: SignedInRequest, name: str, content: bytes) -> Errand:
    if len(content) > MOST_BYTES:
        raise Refused(_("Filen er over 5 MB. Del den i flere."))
    errand = errands.start(
        schoolimport.LOOK,
        now=timezone.now(),
        by=request.user,
        name=name,
        content=content,
        at_once=is_small(content),
    )
    if errand.status == Errand.Status.FAILED:
        sentence = errand.sentence
        errand.delete()
        raise Refused(sentence)
    return errand


def _latest(request: SignedInRequest) -> list[tuple[Errand, str]]:
    """The newest imports and what is being looked through, each with how it stands."""
    rows = errands_of(request.user).filter(kind__in=[schoolimport.LOOK, schoolimport.IMPORT]).select_related("by")
    imports = rows.exclude(kind=schoolimport.LOOK, status__in=[Errand.Status.DONE, Errand.Status.STOPPED])
    now = timezone.now()
    return [(errand, standing(errand, now).words) for errand in imports.order_by("-created_at")[:LATEST]]


@all_programmes_required
@require_POST
def school_import_run(request: SignedInRequest) -> HttpResponse:
    """The file is looked through once more as it is imported, since the world may have changed."""
    try:
        look = open_errand(request.user, uuid.UUID(request.POST.get("errand", "")))
    except ValueError:
        raise hidden() from None
    if look.kind != schoolimport.LOOK:
        raise hidden()
    errand = schoolimport.import_after(look, now=timezone.now(), by=request.user)
    return redirect("organise:errand", pk=errand.pk)


@all_programmes_required
@require_safe
def school_import_template(request: SignedInRequest) -> HttpResponse:
    return csv_file(as_csv([list(TEMPLATE_HEADER)]), "skoler.csv")
