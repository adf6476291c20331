"""Days, hours, money and telephone numbers in templates: {% load danish %}, {{ event.starts_at|da_date }}.

What is missing or of another kind is shown as nothing, as Django's own date filter does.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template

from people.domain import danish
from people.domain.errandstate import number
from people.domain.places import town_of

register = template.Library()


def _filter(name: str, rule: Callable[[Any], str], *kinds: type) -> None:
    def shown(value: Any) -> str:
        return rule(value) if isinstance(value, kinds) else ""

    shown.__doc__ = rule.__doc__
    register.filter(name, shown)


_filter("da_date", danish.da_date, date)
_filter("da_date_short", danish.da_date_short, date)
_filter("da_date_week", danish.da_date_week, date)
_filter("da_week", danish.da_week, date)
_filter("da_time", danish.da_time, datetime, time)
_filter("da_clock", danish.da_clock, datetime, time)
_filter("da_moment", danish.da_moment, datetime)
_filter("da_weekday", danish.da_weekday, date)
_filter("da_weekday_short", danish.da_weekday_short, date)
_filter("da_month", danish.da_month, date)
_filter("da_month_short", danish.da_month_short, date)
_filter("phone", danish.phone, str)
_filter("town", town_of, str)
_filter("quoted", danish.quoted, str)
_filter("in_a_row", danish.in_a_row, list)
_filter("grouped", number, int)


@register.filter
def da_day(value: Any, parts: str = "") -> str:
    """A day without its weekday: "2. februar 2027", with "short" "2. feb."."""
    if not isinstance(value, date):
        return ""
    return danish.da_date_short(value, weekday=False) if parts == "short" else danish.da_date(value, weekday=False)


@register.filter
def da_date_bare(value: Any) -> str:
    """A day without its year: "tirsdag den 2. februar"."""
    return danish.da_date(value, year=False) if isinstance(value, date) else ""


@register.filter
def da_span(start: Any, end: Any = None) -> str:
    """{{ event.starts_at|da_span:event.ends_at }}: "kl. 10.00–11.30"."""
    if not isinstance(start, datetime):
        return ""
    return danish.da_span(start, end if isinstance(end, datetime) else None)


@register.filter
def da_when(start: Any, end: Any = None) -> str:
    """{{ event.starts_at|da_when:event.ends_at }}: "tirsdag den 2. februar 2027 kl. 10.00–11.30"."""
    if not isinstance(start, datetime):
        return ""
    return danish.da_when(start, end if isinstance(end, datetime) else None)


@register.filter
def event_when(happening: Any) -> str:
    """{{ event|event_when }}: day and hours of anything that has ``starts_at`` and ``ends_at``."""
    return da_when(getattr(happening, "starts_at", None), getattr(happening, "ends_at", None))


@register.filter
def da_days(first: Any, last: Any) -> str:
    """{{ first|da_days:last }}: "4.–6. februar 2027", both days included."""
    return danish.da_days(first, last) if isinstance(first, date) and isinstance(last, date) else ""


@register.filter
def moment(text: Any) -> datetime | None:
    """A moment that was kept as ISO 8601 text, in an errand's result for example."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


@register.filter
def kroner(amount: Any, decimals: str = "") -> str:
    """{{ amount|kroner }}: "1.234,50 kr."; with "whole" "1.235 kr."."""
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        return ""
    return danish.kroner(exact, decimals=decimals != "whole") if exact.is_finite() else ""
