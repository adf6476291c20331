"""The way of a børneattest: ordered by the organisation, consented to by the person, assessed, renewed, lapsed.

Only the status is kept, with its dates, who assessed it and what it covers; never the certificate, never a CPR number.
"""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.domain.corpsmoves import CLEARANCE_MOVES
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import allows, move
from people.domain.outbox import write
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

Check = Ambassador.Clearance
SOON = timedelta(days=45)  # a new one takes weeks: say so in time
FARTHEST = timedelta(days=5 * 366)


def may_become(ambassador: Ambassador) -> list[str]:
    """What an organiser may do next, in the order of the way."""
    order = (Check.ORDERED, Check.CONSENT_PENDING, Check.CLEARED, Check.NOT_CLEARED, Check.NOT_REQUIRED, Check.LAPSED)
    return [status for status in order if allows(CLEARANCE_MOVES, ambassador.clearance, status)]


def step(
    ambassador: Ambassador,
    new: str,
    *,
    now: datetime,
    by: User | None = None,
    scope: str = "",
    dated: date | None = None,
    until: date | None = None,
) -> Ambassador:
    """One step on the way. An assessment (in order, or not) says when and by whom; in order also until when."""
    today = now.astimezone(COPENHAGEN).date()
    scope = scope.strip()
    errors = _errors(new, scope, dated, until, today)
    if errors:
        raise Invalid(errors)
    also: dict[str, object] = {}
    if new in (Check.CLEARED, Check.NOT_CLEARED):
        also = {
            "clearance_at": dated or today,
            "clearance_by": by,
            "clearance_until": until if new == Check.CLEARED else None,
            "clearance_scope": scope or ambassador.clearance_scope,
        }
    elif new in (Check.ORDERED, Check.NOT_REQUIRED):
        also = {
            "clearance_at": None,
            "clearance_by": None,
            "clearance_until": None,
            "clearance_scope": scope if new == Check.ORDERED else "",
        }
    move(
        ambassador,
        new,
        moves=CLEARANCE_MOVES,
        now=now,
        by=by,
        actor="" if by else "systemet",
        why=scope,
        also=also,
        field="clearance",
    )
    if new == Check.CONSENT_PENDING:
        write(
            "clearance_consent",
            dedupe=f"clearance_consent:{ambassador.pk}:{now.isoformat()}",
            now=now,
            to=ambassador.user,
            about=ambassador,
            context={"first_name": ambassador.user.first_name, "programme": ambassador.programme},
        )
    return ambassador


def _errors(new: str, scope: str, dated: date | None, until: date | None, today: date) -> Errors:
    errors: Errors = []
    text_rule(scope, "/scope", 120, errors)
    if holds_cpr(scope):
        errors.append(("/scope", _("Skriv aldrig et CPR-nummer her.")))
    if dated is not None and dated > today:
        errors.append(("/dated", _("Datoen er ikke kommet endnu. Vælg den dag, attesten blev vurderet.")))
    if new == Check.CLEARED:
        if until is None:
            errors.append(("/until", _("Vælg, hvor længe den gælder.")))
        elif until <= today:
            errors.append(("/until", _("Den er allerede udløbet den dag. Vælg en senere.")))
        elif until - today > FARTHEST:
            errors.append(("/until", _("Vælg højst fem år frem.")))
    return errors


def lapse_due(now: datetime) -> int:
    """Those that are no longer good lapse by themselves; returns how many."""
    today = now.astimezone(COPENHAGEN).date()
    lapsed = 0
    for ambassador in Ambassador.objects.filter(clearance=Check.CLEARED, clearance_until__lt=today)[:200]:
        try:
            step(ambassador, Check.LAPSED, now=now)
        except MoveNotAllowed:
            continue  # assessed anew in the same moment
        lapsed += 1
    return lapsed


def lapsing(rows: QuerySet[Ambassador], now: datetime) -> QuerySet[Ambassador]:
    """Of those who are out in schools: the ones whose clearance lapses soon or has lapsed, the soonest first."""
    today = now.astimezone(COPENHAGEN).date()
    soon = rows.filter(clearance=Check.CLEARED, clearance_until__lte=today + SOON)
    lapsed = rows.filter(clearance=Check.LAPSED)
    return (soon | lapsed).filter(status=Ambassador.Status.ACTIVE).order_by("clearance_until", "pk")
