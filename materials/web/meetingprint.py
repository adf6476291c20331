"""What is printed for a meeting, for its organisers."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.access import hidden, open_event, open_one
from events.domain.aftermeeting import pack as packing
from events.domain.door import links
from events.models import Event, Minutes
from events.web.doors import organiser_required
from materials.domain import meetingprint


def _open(request: HttpRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind not in links.KINDS:
        raise hidden()
    return event


def _pdf(pdf: bytes, name: str, event: Event) -> HttpResponse:
    file = f"{name}-{slugify(event.title)[:50] or event.pk}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{file}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@organiser_required
@require_safe
def badges(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    layout = meetingprint.LAYOUTS.get(request.GET.get("layout", "indstik"))
    if layout is None:
        raise hidden()
    return _pdf(meetingprint.badges(event, layout), f"{_('navneskilte')}-{layout.name}", event)


@organiser_required
@require_safe
def table_signs(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    return _pdf(meetingprint.table_signs(event), _("bordplan"), event)


@organiser_required
@require_safe
def minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    row = open_one(Minutes.objects.filter(event=event))
    return _pdf(meetingprint.minutes(event, row), _("referat"), event)


@organiser_required
@require_safe
def programme(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where there is an agenda."""
    event = _open(request, pk)
    if not event.agenda:
        raise hidden()
    return _pdf(meetingprint.programme(event), _("program"), event)


@organiser_required
@require_safe
def pack(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    return _pdf(meetingprint.pack(packing.pack(event, timezone.now())), _("moedepakke"), event)
