"""One rule instead of another: where each day of the old one goes in the new one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, pairwise

from events.domain.recurrence import LAST, WEEK, Repeat, Rule, rule_days

USUAL = 31  # days between two dates, where there are no two to look at


def begin(rule: Rule, since: date, count: int) -> Rule:
    """The rest of a rule, from one of its days on; ``count`` dates are left when it counts them."""
    return replace(
        rule,
        starts_on=since,
        dates=tuple(day for day in rule.dates if day >= since),
        count=count if rule.count is not None else None,
        without=frozenset(day for day in rule.without if day >= since),
    )


def end(rule: Rule, before: date) -> Rule:
    """The part of a rule before a day."""
    return replace(
        rule,
        dates=tuple(day for day in rule.dates if day < before),
        until=before - timedelta(days=1),
        count=None,
        without=frozenset(day for day in rule.without if day < before),
    )


@dataclass(frozen=True)
class Shift:
    """How the days of a rule move when one of them does: ``rule`` is the new one, ``of(day)`` the day's new place."""

    old: Rule
    rule: Rule
    from_day: date
    to_day: date

    def of(self, day: date) -> date:
        delta = self.to_day - self.from_day
        if self.old.repeat == Repeat.WEEKLY:
            moves = _moves_all(self.old, self.from_day, self.to_day) or day.weekday() == self.from_day.weekday()
            return day + delta if moves else day
        if self.old.repeat == Repeat.DATES:
            return day + delta
        months = (self.to_day.year - self.from_day.year) * 12 + self.to_day.month - self.from_day.month
        first = _month(day, months)
        found = next(rule_days(replace(self.rule, starts_on=first, until=first + timedelta(days=31), every=1)), None)
        return found if found and found.month == first.month else day + delta


def shift(rule: Rule, from_day: date, to_day: date) -> Shift:
    """The rule that means ``to_day`` where this one meant ``from_day``: Tuesdays become Thursdays, the second Tuesday
    the third Monday, the 12th the 14th. A weekly rule of several days moves that one weekday, unless the new one is
    taken or in another week: then all of them move along."""
    if rule.repeat == Repeat.WEEKLY:
        delta = to_day - from_day
        if _moves_all(rule, from_day, to_day):
            weekdays = {(weekday + delta.days) % 7 for weekday in rule.weekdays}
        else:
            weekdays = set(rule.weekdays) - {from_day.weekday()} | {to_day.weekday()}
        new = replace(rule, weekdays=tuple(sorted(weekdays)))
    elif rule.repeat == Repeat.WEEKDAY:
        new = replace(rule, weekdays=(to_day.weekday(),), nth=_nth(to_day, rule.nth))
    elif rule.repeat == Repeat.MONTHDAY:
        new = replace(rule, month_day=to_day.day)
    else:
        new = replace(rule, dates=tuple(day + (to_day - from_day) for day in rule.dates))
    moved = Shift(rule, new, from_day, to_day)
    days = list(rule_days(rule))
    new = replace(
        new,
        # The first day may have moved behind one that came after it.
        starts_on=min((moved.of(day) for day in islice(days, len(rule.weekdays) + 1)), default=to_day),
        until=max(moved.of(days[-1]), to_day) if rule.until and days else rule.until,
        without=frozenset(moved.of(day) for day in rule.without),
    )
    return replace(moved, rule=new)


def nth_of(day: date) -> tuple[int, ...]:
    """Which weekday of its month a day is: (2,), or (4, LAST) when it is the last one too; a fifth is only the last."""
    number = (day.day - 1) // 7 + 1
    is_last = (day + WEEK).month != day.month
    return (*((number,) if number < 5 else ()), *((LAST,) if is_last else ()))


def _nth(day: date, before: int) -> int:
    """The number that says this day, the same kind of number as before where both say it."""
    numbers = nth_of(day)
    return before if before in numbers else numbers[0]


def _moves_all(rule: Rule, from_day: date, to_day: date) -> bool:
    same_week = from_day.isocalendar()[:2] == to_day.isocalendar()[:2]
    return len(rule.weekdays) == 1 or not same_week or to_day.weekday() in rule.weekdays


def _month(day: date, months: int) -> date:
    """The first day of the month that many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def pair(old: Sequence[date], new: Sequence[date]) -> list[tuple[int | None, int | None]]:
    """Which old day becomes which new one, both in order: as (index of old, index of new) in the order of the days.

    None beside an old day: it has no place any more; beside a new one: it is added. Of all ways that keep the order
    the one with the fewest days of moving; leaving one out and adding another counts as moving twice the usual
    distance between the old days (at least a week), so a date is moved rather than cancelled and made anew.
    """
    gaps = sorted((b - a).days for a, b in pairwise(old))
    lone = max(7, gaps[len(gaps) // 2] if gaps else USUAL)
    rows, columns = len(old), len(new)
    cost = [[lone * (i + j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            moved = cost[i - 1][j - 1] + abs((new[j - 1] - old[i - 1]).days)
            cost[i][j] = min(moved, cost[i - 1][j] + lone, cost[i][j - 1] + lone)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = rows, columns
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + abs((new[j - 1] - old[i - 1]).days):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and cost[i][j] == cost[i - 1][j] + lone:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]
