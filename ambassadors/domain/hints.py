"""What an organiser should look at twice in a request: holidays, weekends, likely duplicates. Never a refusal."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from ambassadors.domain.lifecycle import OPEN
from ambassadors.domain.slots import held_until
from ambassadors.domain.wishes import Period
from ambassadors.models import Slot, VisitRequest
from people.domain.danish import da_date
from people.domain.schooldays import day_warning, public_holiday
from people.domain.statements import Asked
from people.models import Organisation

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SATURDAY = 5


def warnings(
    slots: Sequence[Period],
    *,
    school: Organisation | None,
    unlisted_school: str,
    email: str,
    now: datetime,
    besides: VisitRequest | None = None,
    same: Sequence[Slot] | None = None,
) -> list[dict[str, str]]:
    """[{code, detail}], in the order of the slots. ``same`` is what OF_SCHOOL answered, where it was asked already."""
    found = []
    days = days_of(slots)
    municipality = school.municipality_id if school else None
    for day in days:
        found += _about_day(municipality, day)
    found += [
        {
            "code": "not_held",
            "detail": _("{dag} er så tæt på, at vi ikke kan holde tiden for jer.").format(dag=_named(starts_at)),
        }
        for starts_at, _ends_at in slots
        if held_until(starts_at, now) is None
    ]
    if same is None:
        same = _likely_duplicates(days, school, unlisted_school, email, besides)
    duplicate = next(iter(same), None)
    if duplicate:
        found.append(
            {
                "code": "likely_duplicate",
                "detail": _("Skolen har allerede et åbent besøgsønske {dag}.").format(dag=da_date(duplicate.day)),
            }
        )
    return found


def _named(day: date | datetime) -> str:
    words = da_date(day)
    return words[:1].upper() + words[1:]


def _about_day(municipality: int | None, day: date) -> list[dict[str, str]]:
    holiday = day_warning(municipality, day)
    if holiday:
        code = "public_holiday" if public_holiday(day) else "school_holiday"
        return [{"code": code, "detail": f"{_named(day)}: {holiday}"}]
    if day.weekday() >= SATURDAY:
        return [{"code": "weekend", "detail": _("{dag} er i en weekend.").format(dag=_named(day))}]
    return []


def days_of(slots: Sequence[Period]) -> list[date]:
    return list(dict.fromkeys(starts_at.astimezone(COPENHAGEN).date() for starts_at, _ends_at in slots))


def _likely_duplicates(
    days: list[date], school: Organisation | None, unlisted_school: str, email: str, besides: VisitRequest | None
) -> Sequence[Slot]:
    same = Q(request__school=school) if school else Q(request__unlisted_school__iexact=unlisted_school)
    if not school:
        same |= Q(request__school__isnull=True, request__contact_email__iexact=email)
    rows = Slot.objects.filter(same, _LIVE, day__in=days)
    if besides is not None:
        rows = rows.exclude(request=besides)
    return list(rows.order_by("day")[:1])


_LIVE = Q(
    state__in=[Slot.State.PROPOSED, Slot.State.HELD, Slot.State.CHOSEN, Slot.State.EXPIRED], request__status__in=OPEN
)
OF_SCHOOL = Asked(
    lambda blank: Slot.objects.filter(
        _LIVE,
        request__school=blank.one("school", VisitRequest, "school"),
        day__in=blank.each("days", Slot, "day"),
    ).order_by("day")[:1]
)
