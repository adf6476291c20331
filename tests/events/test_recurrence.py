"""Rules that repeat, as tables of examples: which days they mean, and what holidays and clocks do to them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from events.domain.recurrence import LAST, MOST, OnHoliday, Outcome, Repeat, Rule, Short, plan, rule_days
from events.domain.recurrencewords import holiday_sentences, note, sentence
from events.domain.rulechange import begin, end, nth_of, pair, shift
from events.domain.wallclock import Hours
from people.domain.refusals import Invalid

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
AARHUS, GREVE, RODOVRE = 751, 253, 175  # Rødovre has its winter holiday in week 8


def days(text: str) -> list[date]:
    """ "2027-01-12 02-09 2028-01-11": a day without a year is of the year before it."""
    found: list[date] = []
    for part in text.split():
        found.append(date.fromisoformat(part if len(part) == 10 else f"{found[-1].year}-{part}"))
    return found


def weekly(start: str, *weekdays: int, **more: object) -> Rule:
    return Rule(Repeat.WEEKLY, date.fromisoformat(start), weekdays=weekdays, **more)  # type: ignore[arg-type]


def nth(start: str, number: int, weekday: int, **more: object) -> Rule:
    return Rule(Repeat.WEEKDAY, date.fromisoformat(start), nth=number, weekdays=(weekday,), **more)  # type: ignore[arg-type]


def monthly(start: str, day: int, **more: object) -> Rule:
    return Rule(Repeat.MONTHDAY, date.fromisoformat(start), month_day=day, **more)  # type: ignore[arg-type]


def chosen(text: str, **more: object) -> Rule:
    picked = days(text)
    return Rule(Repeat.DATES, picked[0], dates=tuple(picked), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (nth("2027-01-01", 2, TUESDAY, count=4), "2027-01-12 02-09 03-09 04-13"),
        (nth("2027-01-13", 2, TUESDAY, count=2), "2027-02-09 03-09"),
        (nth("2027-01-01", LAST, THURSDAY, count=4), "2027-01-28 02-25 03-25 04-29"),
        (nth("2027-01-01", 5, FRIDAY, count=4), "2027-01-29 04-30 07-30 10-29"),
        (nth("2027-01-01", 2, TUESDAY, every=3, count=3), "2027-01-12 04-13 07-13"),
        (weekly("2027-02-01", TUESDAY, count=3), "2027-02-02 02-09 02-16"),
        (weekly("2027-02-03", TUESDAY, THURSDAY, count=4), "2027-02-04 02-09 02-11 02-16"),
        (weekly("2027-02-03", MONDAY, THURSDAY, every=2, count=4), "2027-02-04 02-15 02-18 03-01"),
        # 2026 has a week 53: every second week counts weeks, not their numbers.
        (weekly("2026-12-21", MONDAY, every=2, count=3), "2026-12-21 2027-01-04 01-18"),
        (weekly("2027-02-02", TUESDAY, until=date(2027, 2, 16)), "2027-02-02 02-09 02-16"),
        (weekly("2027-02-02", TUESDAY, until=date(2027, 2, 15)), "2027-02-02 02-09"),
        (monthly("2027-01-12", 12, count=3), "2027-01-12 02-12 03-12"),
        (monthly("2027-01-31", 31, count=5), "2027-01-31 02-28 03-31 04-30 05-31"),
        (monthly("2028-01-31", 31, count=3), "2028-01-31 02-29 03-31"),
        (monthly("2027-01-30", 30, count=3), "2027-01-30 02-28 03-30"),
        (monthly("2027-01-29", 29, count=3), "2027-01-29 02-28 03-29"),
        (monthly("2027-01-31", 31, short=Short.SKIP, count=4), "2027-01-31 03-31 05-31 07-31"),
        (monthly("2024-02-29", 29, every=12, count=3), "2024-02-29 2025-02-28 2026-02-28"),
        (monthly("2024-02-29", 29, every=12, short=Short.SKIP, count=3), "2024-02-29 2028-02-29 2032-02-29"),
        (chosen("2027-03-04 02-01 03-04"), "2027-02-01 03-04"),
    ],
)
def test_days_of_a_rule(rule: Rule, expected: str) -> None:
    assert [one.day for one in plan(rule)] == days(expected)


# Easter 2027: Skærtorsdag 25 March, Langfredag 26, 2. påskedag 29; Kristi himmelfart 6 May; 2. pinsedag 17 May.
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (OnHoliday.KEEP, [("2027-03-25", "kept"), ("2027-04-29", "kept")]),
        (OnHoliday.SKIP, [(None, "skipped"), ("2027-04-29", "kept")]),
        (OnHoliday.NEXT, [("2027-03-30", "moved"), ("2027-04-29", "kept")]),
        (OnHoliday.BEFORE, [("2027-03-24", "moved"), ("2027-04-29", "kept")]),
        (OnHoliday.WEEK, [("2027-04-01", "moved"), ("2027-04-29", "kept")]),
    ],
)
def test_the_last_thursday_of_march_is_skaertorsdag(policy: OnHoliday, expected: list[tuple[str | None, str]]) -> None:
    rule = nth("2027-03-01", LAST, THURSDAY, until=date(2027, 4, 30), public=policy)
    found = [(one.day.isoformat() if one.day else None, str(one.outcome)) for one in plan(rule)]
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Christmas: 24 December is no public holiday; the 25th and 26th are, then a weekend in 2026.
        (monthly("2026-12-25", 25, until=date(2026, 12, 31), public=OnHoliday.NEXT), "2026-12-28"),
        (monthly("2026-12-25", 25, until=date(2026, 12, 31), public=OnHoliday.BEFORE), "2026-12-24"),
        # New Year's Day 2027 is a Friday; the working day before it lies in the old year.
        (monthly("2027-01-01", 1, until=date(2027, 1, 31), public=OnHoliday.BEFORE), "2026-12-31"),
        # Store Bededag is none since 2024: 23 April 2027 is an ordinary Friday.
        (nth("2027-04-01", 4, FRIDAY, until=date(2027, 4, 30), public=OnHoliday.SKIP), "2027-04-23"),
        # A holiday on a Sunday: the next working day is Monday, but 2. påskedag is one too.
        (chosen("2027-03-28", public=OnHoliday.NEXT), "2027-03-30"),
        # The week after New Year's Eve's Thursday is an ordinary one; Kristi himmelfart moves a week.
        (chosen("2027-05-06", public=OnHoliday.WEEK), "2027-05-13"),
        # Skærtorsdag moved by a week stays off the holidays of the schools too, when those are minded.
        (chosen("2027-03-25", public=OnHoliday.BEFORE, school=OnHoliday.BEFORE), "2027-03-19"),
    ],
)
def test_where_holidays_move_a_date(rule: Rule, expected: str) -> None:
    assert [one.day for one in plan(rule)] == days(expected)


@pytest.mark.parametrize(
    ("municipality", "day", "expected"),
    [
        (AARHUS, "2027-02-16", None),  # week 7
        (AARHUS, "2027-02-23", "2027-02-23"),
        (RODOVRE, "2027-02-16", "2027-02-16"),
        (RODOVRE, "2027-02-23", None),  # week 8
        (None, "2027-02-16", None),
        (AARHUS, "2026-10-13", None),  # autumn, week 42
        (AARHUS, "2026-10-20", "2026-10-20"),
        (AARHUS, "2027-07-06", None),
        (AARHUS, "2027-08-10", "2027-08-10"),
    ],
)
def test_school_holidays_are_of_a_municipality(municipality: int | None, day: str, expected: str | None) -> None:
    rule = chosen(f"2026-09-01 {day}", school=OnHoliday.SKIP, municipality=municipality)
    found = plan(rule)[1].day
    assert (found and found.isoformat()) == expected


def test_a_day_that_is_both_is_left_out_when_either_says_so() -> None:
    rule = chosen("2027-03-25", public=OnHoliday.NEXT, school=OnHoliday.SKIP)
    with pytest.raises(Invalid):
        plan(rule)
    one = plan(replace(rule, dates=(date(2027, 3, 25), date(2027, 4, 6))))[0]
    assert (one.outcome, one.reason) == (Outcome.SKIPPED, "Påskeferie")


def test_two_dates_never_fall_on_one_day() -> None:
    """Weekly, and each date of the summer wants the first day after it: only the one that belongs there stays."""
    rule = weekly("2027-06-15", MONDAY, TUESDAY, until=date(2027, 8, 10), school=OnHoliday.NEXT, municipality=AARHUS)
    found = [one.day for one in plan(rule) if one.takes_place]
    assert found == days("2027-06-15 06-21 06-22 08-09 08-10")
    assert len(set(found)) == len(found)
    assert {one.outcome for one in plan(rule) if one.day is None} == {Outcome.TAKEN}


def test_ten_times_are_ten_meetings_also_when_holidays_leave_some_out() -> None:
    rule = weekly("2027-03-11", THURSDAY, count=5, public=OnHoliday.SKIP)
    found = plan(rule)
    assert [one.day for one in found if one.takes_place] == days("2027-03-11 03-18 04-01 04-08 04-15")
    assert [one.reason for one in found if not one.takes_place] == ["Skærtorsdag"]


def test_what_is_taken_out_by_hand_counts_and_is_shown_where_it_would_be() -> None:
    rule = weekly("2027-03-11", THURSDAY, count=3, without=frozenset({date(2027, 3, 18)}))
    found = plan(rule)
    assert [(one.day, one.takes_place) for one in found] == [
        (date(2027, 3, 11), True),
        (date(2027, 3, 18), False),
        (date(2027, 3, 25), True),
    ]


def test_a_kept_date_says_which_holidays_it_falls_in() -> None:
    found = plan(weekly("2027-03-18", THURSDAY, count=2, municipality=AARHUS))
    assert [note(one) for one in found] == ["", "Skærtorsdag, Påskeferie"]
    moved = plan(chosen("2027-03-25", public=OnHoliday.BEFORE))[0]
    assert note(moved) == "flyttet fra torsdag den 25. marts: Skærtorsdag"


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        (weekly("2027-02-02", count=3), "/weekdays"),
        (weekly("2027-02-02", TUESDAY), "/until"),
        (weekly("2027-02-02", TUESDAY, until=date(2027, 2, 1)), "/until"),
        (weekly("2027-02-02", TUESDAY, until=date(2037, 3, 1)), "/until"),
        (weekly("2027-02-02", TUESDAY, until=date(2031, 3, 1)), "/until"),
        (weekly("2027-02-02", TUESDAY, count=0), "/count"),
        (weekly("2027-02-02", TUESDAY, count=MOST + 1), "/count"),
        (weekly("2027-02-02", TUESDAY, count=3, every=0), "/every"),
        (Rule(Repeat.DATES, date(2027, 2, 2)), "/dates"),
        (nth("2027-02-09", 2, MONDAY, until=date(2027, 2, 20)), "/until"),
    ],
)
def test_rules_that_cannot_be_followed(rule: Rule, pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        plan(rule)
    assert refusal.value.pointer == pointer


def test_as_many_as_may_be() -> None:
    assert len(plan(weekly("2027-02-02", TUESDAY, count=MOST))) == MOST
    assert len(plan(weekly("2027-01-04", *range(5), until=date(2027, 10, 8)))) == MOST


@pytest.mark.parametrize(
    "rule",
    [
        weekly("2027-02-02", TUESDAY, THURSDAY, every=2, count=10, public=OnHoliday.NEXT),
        nth("2027-02-02", LAST, FRIDAY, until=date(2027, 12, 1), school=OnHoliday.SKIP, municipality=RODOVRE),
        monthly("2027-01-31", 31, count=4, short=Short.SKIP, without=frozenset({date(2027, 3, 31)})),
        chosen("2027-02-02 02-05"),
    ],
)
def test_a_rule_is_read_as_it_was_written(rule: Rule) -> None:
    assert Rule.from_json(rule.as_json()) == rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (weekly("2027-02-02", TUESDAY, count=10), "Hver tirsdag, 10 gange"),
        (weekly("2027-02-02", TUESDAY, THURSDAY, count=1), "Hver tirsdag og torsdag, 1 gang"),
        (weekly("2027-02-02", *range(5), count=10), "Hver hverdag, 10 gange"),
        (weekly("2027-02-02", FRIDAY, every=2, count=3), "Hver anden uge: fredag, 3 gange"),
        (weekly("2027-02-02", *range(5), every=3, count=30), "Hver 3. uge: alle hverdage, 30 gange"),
        (
            nth("2027-02-02", 2, TUESDAY, until=date(2027, 12, 15)),
            "Den anden tirsdag i hver måned, til og med 15. december 2027",
        ),
        (nth("2027-02-02", LAST, FRIDAY, every=2, count=4), "Den sidste fredag i hver anden måned, 4 gange"),
        (monthly("2027-02-12", 12, every=3, count=4), "Den 12. i hver 3. måned, 4 gange"),
        (
            monthly("2027-01-31", 31, count=4),
            "Den 31. i hver måned, i kortere måneder den sidste dag, 4 gange",
        ),
        (monthly("2027-01-31", 31, count=4, short=Short.SKIP), "Den 31. i hver måned, ikke i kortere måneder, 4 gange"),
        (chosen("2027-02-02 02-05"), "2 valgte datoer"),
    ],
)
def test_a_rule_as_a_sentence(rule: Rule, words: str) -> None:
    assert sentence(rule) == words


def test_what_a_rule_does_about_holidays_as_sentences() -> None:
    rule = weekly("2027-02-02", TUESDAY, count=10, public=OnHoliday.NEXT, school=OnHoliday.SKIP)
    assert holiday_sentences(rule, "Aarhus") == [
        "Helligdage: flyt til næste hverdag.",
        "Skoleferier i Aarhus: spring over.",
    ]
    assert holiday_sentences(replace(rule, public=OnHoliday.KEEP, school=OnHoliday.KEEP)) == []


# -- hours on the wall ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "day", "starts", "ends"),
    [
        # Three in the afternoon is three in the afternoon, before and after both changes (28 March, 31 October 2027).
        (("15:00", "17:00"), "2027-03-27", "14:00", "16:00"),
        (("15:00", "17:00"), "2027-03-28", "13:00", "15:00"),
        (("15:00", "17:00"), "2027-10-30", "13:00", "15:00"),
        (("15:00", "17:00"), "2027-10-31", "14:00", "16:00"),
        # The night of March: 2.30 is not there and becomes 3.30; 2.30 to 3.00 keeps its half hour.
        (("02:30", "04:00"), "2027-03-28", "01:30", "02:00"),
        (("02:30", "03:00"), "2027-03-28", "01:30", "02:00"),
        (("01:00", "03:30"), "2027-03-28", "00:00", "01:30"),
        # The night of October: 2.30 is there twice and is the first; what lasts over it lasts an hour longer.
        (("02:30", "02:45"), "2027-10-31", "00:30", "00:45"),
        (("01:00", "04:00"), "2027-10-31", "2027-10-30T23:00", "03:00"),
    ],
)
def test_hours_are_the_wall_clock(hours: tuple[str, str], day: str, starts: str, ends: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text if "T" in text else f"{day}T{text}").replace(tzinfo=UTC)

    found = Hours(*(time.fromisoformat(text) for text in hours)).on(date.fromisoformat(day))
    assert found == (moment(starts), moment(ends))


def test_hours_over_several_days() -> None:
    hours = Hours(time(9), time(16), more_days=2)
    starts_at, ends_at = hours.on(date(2027, 3, 26))  # from before the change to after it
    zone = ZoneInfo("Europe/Copenhagen")
    assert (starts_at.astimezone(zone).hour, ends_at.astimezone(zone).hour) == (9, 16)
    assert ends_at.astimezone(zone).date() == date(2027, 3, 28)
    assert Hours.of(starts_at, ends_at) == hours


# -- one rule instead of another ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "moved", "expected"),
    [
        # Tuesdays become Thursdays; a week later they move a week.
        (weekly("2027-02-02", TUESDAY, count=3), "2027-02-09 02-11", "2027-02-04 02-11 02-18"),
        (weekly("2027-02-02", TUESDAY, count=3), "2027-02-09 02-16", "2027-02-09 02-16 02-23"),
        (weekly("2027-02-02", TUESDAY, every=2, count=3), "2027-02-02 02-09", "2027-02-09 02-23 03-09"),
        # The last one stays inside an end that was a Tuesday.
        (weekly("2027-02-02", TUESDAY, until=date(2027, 2, 16)), "2027-02-02 02-04", "2027-02-04 02-11 02-18"),
        # Of two weekdays one moves; onto the other, both do.
        (weekly("2027-02-02", TUESDAY, FRIDAY, count=4), "2027-02-02 02-03", "2027-02-03 02-05 02-10 02-12"),
        (weekly("2027-02-02", TUESDAY, FRIDAY, count=4), "2027-02-05 02-01", "2027-02-01 02-02 02-08 02-09"),
        (weekly("2027-02-02", TUESDAY, FRIDAY, count=4), "2027-02-02 02-05", "2027-02-05 02-08 02-12 02-15"),
        (nth("2027-01-12", 2, TUESDAY, count=3), "2027-01-12 01-21", "2027-01-21 02-18 03-18"),
        (nth("2027-01-28", LAST, THURSDAY, count=3), "2027-01-28 01-27", "2027-01-27 02-24 03-31"),
        (nth("2027-01-12", 2, TUESDAY, count=2), "2027-01-12 02-01", "2027-02-01 03-01"),
        (monthly("2027-01-12", 12, count=3), "2027-02-12 02-15", "2027-01-15 02-15 03-15"),
        (chosen("2027-01-12 02-01"), "2027-01-12 01-13", "2027-01-13 02-02"),
    ],
)
def test_a_rule_follows_one_of_its_days(rule: Rule, moved: str, expected: str) -> None:
    from_day, to_day = days(moved)
    made = shift(rule, from_day, to_day)
    found = [one.day for one in plan(made.rule)]
    assert found == days(expected)
    olds = [one.rule_day for one in plan(rule)]
    assert sorted(made.of(day) for day in olds) == found


def test_the_rest_of_a_rule_and_the_part_before() -> None:
    rule = weekly("2027-02-02", TUESDAY, every=2, count=6, without=frozenset(days("2027-02-16 03-16")))
    rest = begin(rule, date(2027, 3, 2), 4)
    assert [one.rule_day for one in plan(rest)] == days("2027-03-02 03-16 03-30 04-13")
    assert rest.without == frozenset(days("2027-03-16"))
    first = end(rule, date(2027, 3, 2))
    assert [one.rule_day for one in plan(first)] == days("2027-02-02 02-16")
    assert list(rule_days(end(chosen("2027-02-02 02-05"), date(2027, 2, 5)))) == days("2027-02-02")


@pytest.mark.parametrize(
    ("day", "numbers"),
    [("2027-02-01", (1,)), ("2027-02-09", (2,)), ("2027-02-22", (4, LAST)), ("2027-01-29", (LAST,))],
)
def test_which_weekday_of_its_month(day: str, numbers: tuple[int, ...]) -> None:
    assert nth_of(date.fromisoformat(day)) == numbers


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Tuesdays to Thursdays: every date moves.
        ("2027-02-02 02-09 02-16", "2027-02-04 02-11 02-18", [(0, 0), (1, 1), (2, 2)]),
        # Every second week only: the others go, nobody moves.
        ("2027-02-02 02-09 02-16", "2027-02-02 02-16", [(0, 0), (1, None), (2, 1)]),
        # And every week again: one is added between.
        ("2027-02-02 02-16", "2027-02-02 02-09 02-16", [(0, 0), (None, 1), (1, 2)]),
        # Shorter: the last ones go. Longer: more are added.
        ("2027-02-02 02-09 02-16", "2027-02-02", [(0, 0), (1, None), (2, None)]),
        ("2027-02-02", "2027-02-02 02-09", [(0, 0), (None, 1)]),
        # The second Tuesday becomes the third Thursday.
        ("2027-01-12 02-09 03-09", "2027-01-21 02-18 03-18", [(0, 0), (1, 1), (2, 2)]),
        ("", "2027-02-02", [(None, 0)]),
        ("2027-02-02", "", [(0, None)]),
    ],
)
def test_which_old_date_becomes_which_new_one(
    old: str, new: str, expected: list[tuple[int | None, int | None]]
) -> None:
    assert pair(days(old), days(new)) == expected
