"""The link in every letter that needs a basis: no more of these. One press, no login (RFC 8058)."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain import mailbasis
from people.domain.refusals import NotFound
from people.models import Contact, MailBasis


def mail_off(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows; a POST, whether by the button or by the mail program's own, ends it. ``back`` is the way back."""
    contact = Contact.objects.select_related("organisation").filter(pk=subject_id).first()
    if contact is None:
        raise NotFound("")
    now, done = timezone.now(), ""
    if request.method == "POST":
        if request.POST.get("back"):
            mailbasis.note_basis(contact, MailBasis.Basis.CONSENT, now=now, actor=contact.name, note=_("Sagt ja igen"))
            done = "back"
        else:
            mailbasis.withdraw(contact, now=now, actor=contact.name, why=_("Sagt fra ved linket i et brev"))
            done = "off"
    page = {
        "contact": contact,
        "token": token,
        "done": done,
        "is_off": mailbasis.standing(contact) is None,
    }
    return render(request, "people/mail_off.html", page)
