"""Events out of the house and into it: any filtered list as a file; files are looked through before an import."""

import uuid
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import errands_of, hidden, open_errand, organised_programmes
from events.domain import eventimport, eventlines, exporting, listing, months
from events.domain.eventtexts import export_text
from events.models import EventStatus, Programme
from events.web.doors import organiser_required
from events.web.organise import filters
from events.web.organise.errands import csv_file
from people.domain import errands
from people.domain.errandstate import standing
from people.domain.refusals import Refused
from people.domain.tablefiles import MOST_BYTES, as_csv, is_small
from people.models import Errand
from people.web.signedin import SignedInRequest

LATEST = 5
CALENDAR = "text/calendar; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(request: HttpRequest) -> listing.Asked:
    """What the list of events shows for the filters in the address."""
    get = request.GET
    chosen = filters.read(request, months.programmes())
    when = get.get("when") if get.get("when") in ("coming", "past", "all") else "coming"
    order = get.get("order") if get.get("order") in listing.ORDERS else "latest" if when == "past" else "soonest"
    status = get.get("status", "")
    if status != "gone" and status not in EventStatus.values:
        status = ""
    return listing.Asked(replace(chosen.wanted, text=""), chosen.text, when or "coming", status, order or "soonest")


@organiser_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered list as .ics, .csv or .xlsx: all of it, not only the page shown."""
    events = listing.rows(asked(request), timezone.now())
    name = f"{_('arrangementer')}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if form == "ics":
        texts = export_text(events, get_language() or "da", name="Håndslag")
        return cast("HttpResponse", StreamingHttpResponse(texts, content_type=CALENDAR, headers=headers))
    content = exporting.as_table(events, form)
    return HttpResponse(content, content_type=XLSX if form == "xlsx" else "text/csv; charset=utf-8", headers=headers)


class ImportForm(forms.Form):
    """The file, and what holds for lines that say nothing of it."""

    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy("Kalender (.ics), CSV eller XLSX, højst 5 MB og 20.000 linjer."),
        error_messages={
            "required": gettext_lazy("Vælg en fil."),
            "empty": gettext_lazy("Filen er tom."),
            "invalid": gettext_lazy("Vælg en fil."),
        },
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,.txt,.xlsx"}),
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("For de linjer, der ikke selv nævner en."),
        error_messages={
            "required": gettext_lazy("Vælg en indsats."),
            "invalid_choice": gettext_lazy("Vælg en indsats, du arrangerer for."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"),
        choices=[(kind.value, kind.label) for kind in eventimport.DEFAULT_KINDS],
        help_text=gettext_lazy("For de linjer, der ikke selv nævner en."),
    )

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programmes


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_import(request: SignedInRequest) -> HttpResponse:
    """GET: choose a file. POST: it is looked through, which writes nothing; the page of that errand follows."""
    programmes = organised_programmes(request.user).filter(is_active=True)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()), programmes=programmes)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("organise:errand", pk=_look(request, form.cleaned_data, list(programmes)).pk)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    page = {"form": form, "columns": eventlines.HEADER, "latest": _latest(request)}
    return render(request, "events/organise/event_import.html", page, status=422 if form.errors else 200)


def _look(request: SignedInRequest, data: dict[str, Any], programmes: list[Programme]) -> Errand:
    upload = data["file"]
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("Filen er over 5 MB. Del den i flere."))
    given = {
        "programme": str(data["programme"].pk),
        "kind": data["kind"],
        "programmes": [str(row.pk) for row in programmes],
    }
    errand = errands.start(
        eventimport.LOOK,
        now=timezone.now(),
        by=request.user,
        name=upload.name,
        content=content,
        given=given,
        at_once=is_small(content),
    )
    if errand.status == Errand.Status.FAILED:
        sentence = errand.sentence
        errand.delete()
        raise Refused(sentence)
    return errand


def _latest(request: SignedInRequest) -> list[tuple[Errand, str]]:
    """This organiser's newest imports, each with how it stands."""
    rows = errands_of(request.user).filter(kind=eventimport.IMPORT).select_related("by")
    now = timezone.now()
    return [(errand, standing(errand, now).words) for errand in rows.order_by("-created_at")[:LATEST]]


@organiser_required
@require_POST
def event_import_run(request: SignedInRequest) -> HttpResponse:
    """The file is looked through once more as it is imported, since the world may have changed."""
    try:
        look = open_errand(request.user, uuid.UUID(request.POST.get("errand", "")))
    except ValueError:
        raise hidden() from None
    if look.kind != eventimport.LOOK:
        raise hidden()
    errand = eventimport.import_after(look, now=timezone.now(), by=request.user)
    return redirect("organise:errand", pk=errand.pk)


@organiser_required
@require_safe
def event_import_template(request: SignedInRequest) -> HttpResponse:
    return csv_file(as_csv([list(eventlines.HEADER)]), "arrangementer.csv")
