"""/organise/calendar/month.pdf: the month as the calendar shows it, on paper."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.domain import months
from events.domain.agenda import local_today
from events.models import EventKind
from events.web.doors import organiser_required
from events.web.organise import filters
from materials.domain import monthsheet
from people.models import Municipality


@organiser_required
@require_safe
def month_print(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    known = months.programmes()
    chosen = filters.read(request, known)
    day = _day(request.GET.get("date", ""), local_today(now))
    pdf = monthsheet.sheet(chosen.wanted, day, now, known, _words(chosen))
    name = f"{_('kalender')}-{day:%Y-%m}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if 2015 <= day.year <= 2100 else otherwise


def _words(chosen: filters.Filters) -> str:
    """Which filters stand, for the sheet's foot."""
    kinds = dict(EventKind.choices)
    words = [str(programme) for programme in chosen.programmes if programme.pk in chosen.chosen]
    words += [str(kinds[kind]) for kind in sorted(chosen.kinds)]
    if chosen.person:
        words.append(chosen.person.name)
    if chosen.municipality:
        words += Municipality.objects.filter(code=chosen.municipality).values_list("name", flat=True)
    return ", ".join(words)
