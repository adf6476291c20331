"""What the page of a company shows of its way to apprentices: relations, follow-ups, the week, who was in touch."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from events.domain.pipeline import claims, followups, relations, touches
from events.domain.scope import Scope
from events.models import FollowUp
from people.models import Organisation, Trade

RECENTLY_DONE = 5


def relations_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """Relations per trade, follow-ups and the week's claim; nothing for schools."""
    template = "events/organise/company_relations.html"
    if organisation.kind != Organisation.Kind.COMPANY:
        return template, {"organisation": None}
    today = localdate(now)
    standings = relations.standings(organisation, today)
    known = {one.relation.trade_id for one in standings}
    waiting = list(followups.open_ones([organisation.pk]))
    done = organisation.follow_ups.filter(status=FollowUp.Status.DONE).select_related("owner").order_by("-done_at")
    claim = claims.claim_of(organisation, today)
    return template, {
        "organisation": organisation,
        "standings": standings,
        "other_trades": [trade for trade in Trade.objects.all() if trade.pk not in known],
        "follow_ups": [(row, followups.is_overdue(row, today)) for row in waiting],
        "done": list(done[:RECENTLY_DONE]),
        "claim": claim,
        "claimed_by": claims.who(claim) if claim else "",
        "today": today,
    }


def touches_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """Every organiser sees that somebody was in touch; at which meeting, only those of its programme."""
    is_company = organisation.kind == Organisation.Kind.COMPANY
    rows = list(touches.latest(organisation)) if is_company else []
    for row in rows:
        if row.event and row.event.programme_id not in scope:
            row.event = None
    return "events/organise/company_touches.html", {
        "organisation": organisation if is_company else None,
        "touches": rows,
    }
