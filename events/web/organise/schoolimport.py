"""Importing schools: a file is looked through first, line by line; then one press imports it."""

import uuid

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden
from events.web.doors import all_programmes_required
from people.domain import schoolimport
from people.domain.refusals import Refused
from people.domain.tablefiles import MOST_BYTES, as_csv
from people.web.signedin import SignedInRequest

SHOWN = 100
SALT = "events.school_import"
STANDS = 3600  # seconds an uploaded file waits for its yes
FOLDER = "imports"


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
    """GET: choose a file. POST: look through it; nothing is written yet."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MOST_BYTES:
                raise Refused(_("Filen er over 5 MB. Del den i flere."))
            content = upload.read()
            planned = schoolimport.plan(content)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return _preview(request, planned, _keep(request, content))
    page = {"form": form, "tab": "import", "columns": schoolimport.TEMPLATE_HEADER}
    return render(request, "events/organise/settings_import.html", page, status=422 if form.errors else 200)


def _preview(request: SignedInRequest, planned: schoolimport.Plan, token: str) -> HttpResponse:
    page = {
        "new": planned.new[:SHOWN],
        "changed": planned.changed[:SHOWN],
        "wrong": planned.wrong[:SHOWN],
        "new_count": len(planned.new),
        "changed_count": len(planned.changed),
        "wrong_count": len(planned.wrong),
        "unchanged_count": planned.unchanged,
        "to_do": len(planned.new) + len(planned.changed),
        "shown": SHOWN,
        "token": token,
        "tab": "import",
    }
    return render(request, "events/organise/settings_import_preview.html", page)


@all_programmes_required
@require_POST
def school_import_run(request: SignedInRequest) -> HttpResponse:
    """Looks once more, since the world may have changed, and imports what has no error."""
    name = _name(request, request.POST.get("token", ""))
    content = _content(name)
    try:
        planned = schoolimport.plan(content)
        count = schoolimport.carry_out(planned, now=timezone.now(), by=request.user)
    except (Refused, IntegrityError):
        messages.error(request, _("Filen kunne ikke importeres. Intet er ændret. Vælg den igen."))
        return redirect("organise:school_import")
    default_storage.delete(name)
    messages.success(
        request,
        ngettext("{count} skole er oprettet eller rettet.", "{count} skoler er oprettet eller rettet.", count).format(
            count=count
        )
        if count
        else _("Der var ikke noget at importere."),
    )
    return redirect("organise:schools")


@all_programmes_required
@require_safe
def school_import_errors(request: SignedInRequest) -> HttpResponse:
    """The lines that will not do, with why, for a spreadsheet."""
    planned = schoolimport.plan(_content(_name(request, request.GET.get("token", ""))))
    rows: list[list[object]] = [[_("linje"), "institutionsnummer", "navn", _("fejl")]]
    rows += [[line.number, line.institution_number, line.name, " ".join(line.errors)] for line in planned.wrong]
    return _file(as_csv(rows), "fejl.csv")


@all_programmes_required
@require_safe
def school_import_template(request: SignedInRequest) -> HttpResponse:
    return _file(as_csv([list(schoolimport.TEMPLATE_HEADER)]), "skoler.csv")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _keep(request: SignedInRequest, content: bytes) -> str:
    """The file waits for its yes where only its own token finds it; those nobody wanted are cleared away."""
    _clear_old()
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4()}", ContentFile(content))
    return signing.dumps([name, str(request.user.pk)], salt=SALT)


def _clear_old() -> None:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if (timezone.now() - default_storage.get_modified_time(path)).total_seconds() > STANDS:
            default_storage.delete(path)


def _name(request: SignedInRequest, token: str) -> str:
    try:
        name, user = signing.loads(token, salt=SALT, max_age=STANDS)
    except signing.BadSignature:
        raise hidden(_("Filen ligger her ikke længere. Vælg den igen.")) from None
    if user != str(request.user.pk):
        raise hidden()
    return str(name)


def _content(name: str) -> bytes:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise hidden(_("Filen ligger her ikke længere. Vælg den igen.")) from None
