"""When an approval lapses: five years without an apprentice, counted from it or from the last one; warned of before."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from events.models import Relation
from people.domain.danish import da_date

LAPSES_AFTER = 5  # years
WARNED_BEFORE = 6  # months
Stage = Relation.Stage
# Who has apprentices loses nothing; who has none may.
WITHOUT = (Stage.APPROVED, Stage.DORMANT)

# The day from which the five years are counted, in the database; as ``counted_from`` below.
COUNTED_FROM = Greatest(F("approved_on"), Coalesce(F("last_apprentice_on"), F("approved_on")), output_field=DateField())


@dataclass(frozen=True)
class Lapse:
    """The day an approval lapses, and whether it has."""

    day: date
    is_over: bool

    @property
    def words(self) -> str:
        if self.is_over:
            return _("Godkendelsen bortfaldt {day}").format(day=da_date(self.day, weekday=False))
        return _("Godkendelsen bortfalder {day}").format(day=da_date(self.day, weekday=False))


def months_from(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counted_from(approved_on: date | None, last_apprentice_on: date | None) -> date | None:
    if approved_on is None:
        return None
    return max(approved_on, last_apprentice_on or approved_on)


def lapses_on(relation: Relation) -> date | None:
    """None when there is no approval, or there are apprentices."""
    if relation.stage not in WITHOUT:
        return None
    start = counted_from(relation.approved_on, relation.last_apprentice_on)
    return months_from(start, 12 * LAPSES_AFTER) if start else None


def warning(relation: Relation, today: date) -> Lapse | None:
    """From half a year before, and after it has lapsed."""
    day = lapses_on(relation)
    if day is None or today < months_from(day, -WARNED_BEFORE):
        return None
    return Lapse(day, today >= day)


def lapsing(today: date) -> Q:
    """Of relations annotated with ``counted_from``: those that lapse within half a year, and are not lapsed yet."""
    soon = months_from(today, WARNED_BEFORE)
    return Q(
        stage__in=WITHOUT,
        counted_from__gt=months_from(today, -12 * LAPSES_AFTER),
        counted_from__lte=months_from(soon, -12 * LAPSES_AFTER),
    )
