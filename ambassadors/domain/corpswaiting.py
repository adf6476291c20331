"""What of the corps waits for an organiser: who is trained, whose clearance lapses, whose apprenticeship is over."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.domain import clearances, membership
from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.models import Ambassador
from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from people.domain.danish import da_date, da_moment


def _rows(scope: Scope) -> QuerySet[Ambassador]:
    return Ambassador.objects.filter(scope.condition()).select_related("user", "programme", "training_event", "trade")


def _found(rows: QuerySet, limit: int, show: Callable[[Any], Waiting]) -> Found:
    shown, total = first_of(rows, limit)
    return Found([show(row) for row in shown], total)


def _of(it: Ambassador, name: str = "organise:ambassador") -> dict[str, Any]:
    return {
        "url": reverse(name, args=[it.pk]),
        "colour": it.programme.colour,
        "programme": str(it.programme),
        "who": str(it.trade),
    }


def trained(scope: Scope, now: datetime, limit: int) -> Found:
    """The training is over: were they there, and are they ready?"""
    return _found(
        membership.trained(_rows(scope), now),
        limit,
        lambda it: Waiting(
            kind="corps_trained",
            icon="school",
            what=_("{navn} har været på oplæring").format(navn=it.user.name),
            note=da_moment(it.training_event.starts_at),
            since=it.training_event.ends_at,
            verb=_("Gør aktiv"),
            **_of(it),
        ),
    )


def untrained(scope: Scope, now: datetime, limit: int) -> Found:
    return _found(
        membership.untrained(_rows(scope), now),
        limit,
        lambda it: Waiting(
            kind="corps_untrained",
            icon="school",
            what=_("{navn} mangler en oplæring").format(navn=it.user.name),
            since=datetime.combine(it.joined_on, time(), COPENHAGEN),
            verb=_("Vælg oplæring"),
            **_of(it),
        ),
    )


def lapsing(scope: Scope, now: datetime, limit: int) -> Found:
    """Clearances that lapse soon, or have."""

    def show(it: Ambassador) -> Waiting:
        until = it.clearance_until
        is_over = it.clearance == Ambassador.Clearance.LAPSED
        sentence = _("Børneattesten for {navn} er udløbet") if is_over else _("Børneattesten for {navn} udløber")
        return Waiting(
            kind="clearance",
            icon="shield-lock",
            what=sentence.format(navn=it.user.name),
            note=da_date(until) if until else "",
            deadline=datetime.combine(until, time(), COPENHAGEN) if until else None,
            verb=_("Bestil en ny") if is_over else _("Forny"),
            **_of(it, "organise:clearance"),
        )

    return _found(clearances.lapsing(_rows(scope), now), limit, show)


def over(scope: Scope, now: datetime, limit: int) -> Found:
    """The apprenticeship has ended: thank them, and let them be former."""
    return _found(
        membership.over(_rows(scope), now),
        limit,
        lambda it: Waiting(
            kind="corps_over",
            icon="award",
            what=_("{navn} er ikke lærling længere").format(navn=it.user.name),
            note=_("læretiden sluttede {dag}").format(dag=da_date(it.apprentice_until)),
            since=datetime.combine(it.apprentice_until, time(), COPENHAGEN),
            verb=_("Tak af"),
            **_of(it),
        ),
    )


SOURCES = (trained, untrained, lapsing, over)
