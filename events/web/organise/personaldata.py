"""What we know about a person: to hand out when somebody asks, and to forget."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.access import hidden
from events.web.doors import all_programmes_required
from people.domain.personaldata import forgetting, persons, tables, telling
from people.domain.personaldata.persons import Person
from people.domain.refusals import Refused
from people.web.signedin import SignedInRequest


@all_programmes_required
@never_cache
@require_safe
def personal_data(request: SignedInRequest) -> HttpResponse:
    """Found by address or name; of one, everything, table by table."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:254]
    person = _asked(request) if "who" in request.GET else None
    found = persons.find(text) if text and not person else []
    if len(found) == 1:
        person = found[0]
    page: dict[str, Any] = {"tab": "personal_data", "text": text, "found": found, "person": person}
    if person:
        page["sections"] = telling.sections(person)
        page["standing"] = tables.standing(person, timezone.now())
        page["is_me"] = person.user == request.user
    return render(request, "events/organise/personal_data.html", page)


@all_programmes_required
@never_cache
@require_safe
def personal_data_file(request: SignedInRequest) -> HttpResponse:
    """All of it as JSON, in a form another system reads (GDPR article 20)."""
    content = telling.as_json(_asked(request), timezone.now())
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("persondata")}.json"'
    return response


@all_programmes_required
@require_POST
def anonymise(request: SignedInRequest) -> HttpResponse:
    key = request.POST.get("who", "")
    try:
        count = forgetting.anonymise(key, now=timezone.now(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{reverse('organise:personal_data')}?who={key}")
    messages.success(request, _("Personen er anonymiseret i {n} rækker.").format(n=count))
    return redirect("organise:personal_data")


def _asked(request: SignedInRequest) -> Person:
    person = persons.of_key(request.GET.get("who", "").replace("\x00", ""))
    if person is None:
        raise hidden()
    return person
