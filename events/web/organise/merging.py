"""Two entries that are one organisation are put together: first what moves along, then the deed."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.access import open_one
from events.domain import directory, mergers
from events.domain.search import page_of as address_of
from events.web.doors import all_programmes_required
from events.web.organise.forms import Words
from events.web.organise.undoing import undo_tag
from people.domain import merging
from people.domain.refusals import Refused
from people.models import Organisation
from people.web.posted import posted
from people.web.signedin import SignedInRequest


class MergeForm(forms.Form):
    into = Words(
        label=gettext_lazy("Bliver en del af"),
        max_length=160,
        help_text=gettext_lazy("Navn, institutionsnummer eller CVR-nummer, som det står på listen."),
        error_messages={"required": gettext_lazy("Skriv, hvad den bliver en del af.")},
    )


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_merge(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    old = open_one(Organisation.objects.filter(is_active=True).select_related("municipality"), pk=pk)
    form = MergeForm(posted(request))
    into = None
    if request.method == "POST" and form.is_valid():
        found = directory.same_kind(old, form.cleaned_data["into"])
        into = found[0] if len(found) == 1 else None
        if into is None:
            form.add_error("into", _not_one(found))
        elif request.POST.get("sure"):
            try:
                change = mergers.merge(old, into, now=timezone.now(), by=request.user)
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                text = _("{gammel} er nu en del af {ny}.").format(gammel=old.name, ny=into.name)
                messages.success(request, text, extra_tags=undo_tag(change))
                return redirect(address_of(into))
    page = {
        "form": form,
        "organisation": old,
        "into": into,
        "moving": merging.consequences(old),
        "back": address_of(old),
    }
    return render(request, "events/organise/organisation_merge.html", page, status=422 if form.errors else 200)


def _not_one(found: list[Organisation]) -> str:
    if not found:
        return _("Ingen på listen hedder det. Skriv navnet eller nummeret, som det står der.")
    names = ", ".join(f"{one.name} ({one.town})" if one.town else one.name for one in found)
    return _("Flere passer: {navne}. Skriv nummeret.").format(navne=names)
