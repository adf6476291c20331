"""What the page of a company shows of its way to apprentices: relations, follow-ups, the week, what has been."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.timezone import localdate

from events.domain.pipeline import claims, companyhistory, followups, relations
from events.domain.scope import Scope
from people.models import Organisation, Trade


def relations_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """Relations per trade, follow-ups and the week's claim; nothing for schools."""
    template = "events/organise/company_relations.html"
    if organisation.kind != Organisation.Kind.COMPANY:
        return template, {"organisation": None}
    today = localdate(now)
    standings = relations.standings(organisation, today)
    known = {one.relation.trade_id for one in standings}
    waiting = list(followups.open_ones([organisation.pk]))
    claim = claims.claim_of(organisation, today)
    return template, {
        "organisation": organisation,
        "standings": standings,
        "other_trades": [trade for trade in Trade.objects.all() if trade.pk not in known],
        "follow_ups": [(row, followups.is_overdue(row, today)) for row in waiting],
        "claim": claim,
        "claimed_by": claims.who(claim) if claim else "",
        "today": today,
    }


def history_of(request: HttpRequest, company: Organisation, scope: Scope, now: datetime) -> dict[str, Any]:
    """Everything that has been, of the sort and on the page that the address names; another sort is no sort."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in companyhistory.SORTS else ""
    asked = request.GET.get("side", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    page = companyhistory.page(company, scope, now, sort=sort, number=number)

    def address(number: int) -> str:
        more = {"sort": sort, "side": str(number) if number > 1 else ""}
        return f"?{urlencode({name: value for name, value in more.items() if value})}#kontakt"

    return {
        "page": page,
        "sort": sort,
        "sorts": list(companyhistory.SORTS.items()),
        "newer": address(page.number - 1) if page.number > 1 else "",
        "older": address(page.number + 1) if page.has_more else "",
    }
