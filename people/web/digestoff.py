"""The link in the morning's overview: no more of these. One press, no login (RFC 8058)."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.domain.letterchoices import choose
from people.domain.refusals import NotFound
from people.models import LetterChoices, User


def digest_off(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows; a POST, whether by the button or by the mail program's own, ends it. ``back`` is the way back."""
    user = User.objects.filter(pk=subject_id, is_active=True).first()
    if user is None:
        raise NotFound("")
    if request.method == "POST":
        choose(user, digest=bool(request.POST.get("back")))
    choices = LetterChoices.objects.filter(user=user).first()
    page = {"token": token, "is_off": choices is not None and not choices.digest, "done": request.method == "POST"}
    return render(request, "people/digest_off.html", page)
