"""Companies in and out as a table: a file is looked through first; what is fetched can be imported again."""

import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import errands_of, hidden, open_errand
from events.domain.pipeline import companyimport, companytable
from events.domain.pipeline.companylines import HEADER
from events.web.doors import organiser_required
from events.web.organise.errands import csv_file
from events.web.organise.goalpages import XLSX
from events.web.organise.pipelinepages import NarrowForm
from people.domain import errands
from people.domain.errandstate import standing
from people.domain.refusals import Refused
from people.domain.tablefiles import MOST_BYTES, as_csv, as_xlsx, is_small
from people.models import Errand
from people.web.signedin import SignedInRequest

LATEST = 5


class CompanyFileForm(forms.Form):
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


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def company_import(request: SignedInRequest) -> HttpResponse:
    """GET: choose a file. POST: it is looked through, which writes nothing; the page of that errand follows."""
    form = CompanyFileForm(request.POST, request.FILES) if request.method == "POST" else CompanyFileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            return redirect("organise:errand", pk=_look(request, upload.name, upload.read(MOST_BYTES + 1)).pk)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    page = {"form": form, "columns": HEADER, "latest": _latest(request)}
    return render(request, "events/organise/company_import.html", page, status=422 if form.errors else 200)


def _look(request: SignedInRequest, name: str, content: bytes) -> Errand:
    if len(content) > MOST_BYTES:
        raise Refused(_("Filen er over 5 MB. Del den i flere."))
    errand = errands.start(
        companyimport.LOOK,
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
    rows = errands_of(request.user).filter(kind=companyimport.IMPORT).select_related("by")
    now = timezone.now()
    return [(errand, standing(errand, now).words) for errand in rows.order_by("-created_at")[:LATEST]]


@organiser_required
@require_POST
def company_import_run(request: SignedInRequest) -> HttpResponse:
    """The file is looked through once more as it is imported, since the world may have changed."""
    try:
        look = open_errand(request.user, uuid.UUID(request.POST.get("errand", "")))
    except ValueError:
        raise hidden() from None
    if look.kind != companyimport.LOOK:
        raise hidden()
    errand = companyimport.import_after(look, now=timezone.now(), by=request.user)
    return redirect("organise:errand", pk=errand.pk)


@organiser_required
@require_safe
def company_import_template(request: SignedInRequest) -> HttpResponse:
    return csv_file(as_csv([list(HEADER)]), "virksomheder.csv")


@organiser_required
@require_safe
def company_export(request: SignedInRequest, form: str) -> HttpResponse:
    """As narrowed on the board."""
    rows = list(companytable.rows(NarrowForm(request).wanted(), localdate(timezone.now())))
    if form == "csv":
        return csv_file(as_csv(rows), "virksomheder.csv")
    headers = {"Content-Disposition": 'attachment; filename="virksomheder.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(as_xlsx(rows, _("Virksomheder")), content_type=XLSX, headers=headers)
