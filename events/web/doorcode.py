"""/r/<token>/kode/: the codes that a guest shows at the door, large and dark on white, whatever the theme."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.domain.door.expected import doorcodes
from events.models import Invitation, Signup
from people.domain.answerlinks import read_token
from people.domain.refusals import NotFound


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """By the guest's own link; once the event is over, or the seat is given up, there is nothing to show."""
    try:
        response = _page(request, token)
    except NotFound:
        response = render(request, "404.html", status=404)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, token: str) -> HttpResponse:
    purpose, subject_id = read_token(token)
    row = _guest(purpose, subject_id)
    if row is None:
        raise NotFound("")
    codes = doorcodes(row, timezone.now())
    if not codes:
        sentence = _("Der er ingen kode at vise: mødet er ovre, eller der er ingen plads i dit navn.")
        return render(request, "410.html", {"sentence": sentence}, status=410)
    name = row.contact.name if isinstance(row, Invitation) else row.name
    page = {"event": row.event, "codes": codes, "name": name, "token": token}
    return render(request, "events/public/door_codes.html", page)


def _guest(purpose: str, subject_id: uuid.UUID) -> Invitation | Signup | None:
    if purpose == "invitation":
        invited = Invitation.objects.select_related("event__venue", "event__programme", "contact")
        return invited.filter(pk=subject_id).first()
    if purpose == "signup":
        row = Signup.objects.select_related("event__venue", "event__programme").filter(pk=subject_id).first()
        if row is not None and row.status == Signup.Status.JOINED and row.invitation_id:
            return _guest("invitation", row.invitation_id)
        return row
    return None
