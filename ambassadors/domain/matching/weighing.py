"""How much each goal counts: of a programme, else of the whole house, else as we would set it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain.matching.problem import Weights
from ambassadors.models import MatchWeights
from ambassadors.models.matching import MOST
from events.models import Programme
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

GOALS = ("distance", "fairness", "trade", "first", "continuity")


def row_of(programme: Programme | None) -> MatchWeights:
    """The row that counts for this programme, or for the house; not stored where nobody set anything."""
    rows = {row.programme_id: row for row in MatchWeights.objects.filter(programme=programme)} if programme else {}
    if programme is not None and programme.pk in rows:
        return rows[programme.pk]
    return MatchWeights.objects.filter(programme=None).first() or MatchWeights()


def weights_of(programme: Programme | None) -> Weights:
    row = row_of(programme)
    return Weights(**{goal: getattr(row, goal) for goal in GOALS})


def set_weights(
    programme: Programme | None, values: Mapping[str, int], *, now: datetime, by: User | None = None
) -> MatchWeights:
    """From now on these count; plans already made keep what counted then."""
    wrong = [
        (f"/{goal}", _("Vælg et tal fra 0 til {most}.").format(most=MOST))
        for goal in GOALS
        if not 0 <= values[goal] <= MOST
    ]
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        row, _is_new = MatchWeights.objects.select_for_update().get_or_create(
            programme=programme, defaults={goal: getattr(row_of(programme), goal) for goal in GOALS}
        )
        old = _in_words(row)
        for goal in GOALS:
            setattr(row, goal, values[goal])
        if _in_words(row) != old:
            row.save(update_fields=list(GOALS))
            record(programme or row, now=now, by=by, what="match_weights", old=old, new=_in_words(row))
    return row


def _in_words(row: MatchWeights) -> str:
    return ", ".join(f"{goal} {getattr(row, goal)}" for goal in GOALS)
