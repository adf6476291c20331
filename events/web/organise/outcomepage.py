"""What a programme's network meetings came to: the numbers, what they mean, and the companies behind them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.access import open_programme
from events.domain.aftermeeting import outcomes
from events.web.doors import organiser_required
from people.web.signedin import SignedInRequest


@organiser_required
@require_safe
def programme_meetings(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = open_programme(request.user, slug)
    rows = outcomes.meetings_of(programme)
    page = {
        "programme": programme,
        "rows": rows,
        "sum": outcomes.summed(rows),
        "trades": [str(trade) for trade in programme.trades.all()],
    }
    return render(request, "events/organise/programme_meetings.html", page)
