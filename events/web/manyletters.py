"""/organise/letters/many/: hold, let go, try again, send again or withdraw many letters; and the way back."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.access import hidden, letters_of, organised_programmes
from events.domain import outboxlist
from events.web.doors import organiser_required
from events.web.outboxasked import asked_in
from people.domain import manyletters
from people.domain.refusals import Refused
from people.models import Letter, User

UNDO = "events.letters.undo"


@dataclass(frozen=True)
class Chosen:
    """The letters meant: those ticked, or all that the list's filters find up to the moment it was shown."""

    rows: QuerySet[Letter]
    keys: list[uuid.UUID]
    upto: str
    is_all: bool


@organiser_required
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """First what it brings, then, with ``yes``, the deed."""
    deed = request.POST.get("deed", "")
    if deed not in manyletters.FROM:
        raise hidden()
    chosen = _chosen(request)
    if not chosen.is_all and not chosen.keys:
        messages.error(request, _("Sæt hak ved de breve, det gælder."))
        return _back(request)
    now, user = timezone.now(), cast("User", request.user)
    if not request.POST.get("yes"):
        page = {
            "outlook": manyletters.foresee(chosen.rows, deed),
            "chosen": chosen,
            "word": VERBS[deed](),
            "query": request.GET.urlencode(),
            "back": _address_of_list(request),
            "most": manyletters.MOST,
            "is_danger": deed == "cancel",
        }
        return render(request, "events/letters/many.html", page)
    done = manyletters.do(chosen.rows, deed, now=now, by=user)
    undo = undo_tags(now) if done.count and deed != "retry" else ""
    sentences = [manyletters.said(deed, done.count, done=True), *done.left]
    if not done.count:
        messages.error(request, " ".join([_("Ingen breve er ændret."), *done.left]))
    else:
        messages.success(request, " ".join(sentences), extra_tags=undo)
    return _back(request)


VERBS = {
    "hold": lambda: _("Hold tilbage"),
    "release": lambda: _("Send alligevel"),
    "retry": lambda: _("Prøv igen"),
    "cancel": lambda: _("Annullér"),
    "resend": lambda: _("Send igen"),
}


@organiser_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The way back in the toast, for ten minutes and for the one who did it."""
    try:
        at = datetime.fromisoformat(signing.loads(request.GET.get("t", ""), salt=UNDO, max_age=manyletters.UNDO_FOR))
    except signing.SignatureExpired:
        raise Refused(_("Det er for sent at fortryde her. Vælg brevene igen, og gør det modsatte.")) from None
    except (signing.BadSignature, ValueError):
        raise hidden() from None
    back = manyletters.undo(letters_of(request.user), did_at=at, now=timezone.now(), by=cast("User", request.user))
    if back:
        messages.success(request, _("Fortrudt. Brevene står, som de stod."))
    else:
        messages.error(request, _("Der er intet at fortryde. Brevene er gået videre imens."))
    return _back(request)


def undo_tags(now: datetime) -> str:
    """What gives a toast its way back."""
    address = f"{reverse('organise:letters_undo')}?t={signing.dumps(now.isoformat(), salt=UNDO)}"
    return f"undo:{address} until:{int((now + manyletters.UNDO_FOR).timestamp())}"


def _chosen(request: HttpRequest) -> Chosen:
    rows = letters_of(request.user)
    upto = request.POST.get("upto", "")
    if request.POST.get("all"):
        try:
            moment = datetime.fromisoformat(upto)
        except ValueError:
            raise hidden() from None
        if moment.tzinfo is None:
            raise hidden()
        asked = asked_in(request.GET, list(organised_programmes(request.user)))
        # As it was asked then: what has been written since is not meant.
        return Chosen(outboxlist.matching(rows, asked, moment).filter(created_at__lte=moment), [], upto, True)
    try:
        keys = [uuid.UUID(text) for text in dict.fromkeys(request.POST.getlist("letter"))][: outboxlist.PAGE]
    except ValueError:
        raise hidden() from None
    found = rows.filter(pk__in=keys)
    if found.count() != len(keys):
        raise hidden()
    return Chosen(found, keys, upto, False)


def _address_of_list(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return reverse("organise:letters") + (f"?{query}" if query else "")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    back = request.POST.get("next", "") or _address_of_list(request)
    if "t=" in back or not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("organise:letters")
    return HttpResponseRedirect(back, status=303)
