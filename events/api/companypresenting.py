"""Companies as another system reads them: names of people who do something, never their addresses."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from events.domain.pipeline import approvals, claims, companystate, followups
from events.models import CanvassClaim, FollowUp
from people.api.moments import shown
from people.models import ApiKey, Organisation


def present(found: Sequence[Organisation], key: ApiKey, now: datetime) -> list[dict[str, Any]]:
    """Each of ``companystate.companies()``; the number of queries is the same for one and for many."""
    return [_company(one, key, localdate(now)) for one in companystate.states(found, now)]


def _company(state: companystate.State, key: ApiKey, today: date) -> dict[str, Any]:
    one = state.company
    return {
        "id": str(one.pk),
        "name": one.name,
        "cvr": one.cvr,
        "p_number": one.p_number,
        "street": one.street,
        "postcode": one.postcode,
        "town": one.town,
        "municipality": {"code": one.municipality.padded_code, "name": one.municipality.name}
        if one.municipality
        else None,
        "phone": one.phone,
        "relations": [_standing(it, today) for it in state.standings],
        "follow_ups": [follow_up(row, today) for row in state.follow_ups],
        "claims": [claim(row, key) for row in state.claims],
        "updated_at": shown(one.changed_at),  # type: ignore[attr-defined]
    }


def _standing(it: companystate.Standing, today: date) -> dict[str, Any]:
    relation = it.relation
    return {
        "trade": relation.trade_id,
        "status": relation.stage,
        "since": shown(relation.stage_since),
        "approval": relation.approval or None,
        "approved_on": _day(relation.approved_on),
        "last_apprentice_on": _day(relation.last_apprentice_on),
        "lapses_on": _day(approvals.lapses_on(relation)),
        "next_action": follow_up(it.next, today) if it.next else None,
    }


def follow_up(row: FollowUp, today: date) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "what": row.what,
        "due_on": _day(row.due_on),
        "overdue": followups.is_overdue(row, today),
        "owner": str(row.owner) if row.owner else None,
        "trade": row.trade_id,
        "status": row.status,
    }


def claim(row: CanvassClaim, key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "week": row.week.isoformat(),
        "until": claims.last_day(row).isoformat(),
        "held_by": claims.who(row),
        "is_ours": row.school_id is not None and row.school_id == key.organisation_id,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
