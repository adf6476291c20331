"""Series with real rows: made, moved, changed from a date on, planned anew, cancelled; the past as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events.domain import bookings, changes, undo
from events.domain.conflicts import Answer, NeedsReason, Proposed
from events.domain.recurrence import OnHoliday, Outcome, Repeat, Rule
from events.domain.series import dates_of, hours_of, next_date, position, preview, rule_of
from events.domain.serieschanges import Manner, cancel_series, change_series, rejoin, replan
from events.domain.seriescourse import Fate, Scope, of_cancel, of_change, of_rule
from events.domain.wallclock import Hours
from events.models import Booking, ChangeSet, Event, Series
from people.domain.history import history_of
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from tests.cast import ada
from tests.making import a_programme, a_series, a_user, a_venue

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
TUESDAYS = Rule(Repeat.WEEKLY, date(2027, 3, 2), weekdays=(1,), count=6)  # over Easter and the clock change


def tuesdays(count: int = 6, **fields: object) -> tuple[Series, list[Event]]:
    return a_series(rule=replace(TUESDAYS, count=count), now=NOW, **fields)


def local(series: Series, *, cancelled: bool = False) -> list[str]:
    """Day, month and hour of each date on the wall: "2.3. 15"."""
    rows = [row for row in dates_of(series) if cancelled or not row.is_cancelled]
    return [f"{at.day}.{at.month}. {at.hour}" for at in (row.starts_at.astimezone(ZONE) for row in rows)]


def at(day: str, hour: int = 15) -> datetime:
    return datetime.combine(date.fromisoformat(f"2027-{day}"), time(hour), ZONE)


def moved_to(day: str, hour: int = 15) -> dict[str, datetime]:
    return {"starts_at": at(day, hour), "ends_at": at(day, hour + 2)}


def like(**words: Any) -> Proposed:
    """A meeting as it is proposed, at whatever time."""
    starts_at, ends_at = at("03-02"), at("03-02", 17)
    programme = a_programme("en-anden")
    return Proposed.new(kind="network_meeting", programme=programme, starts_at=starts_at, ends_at=ends_at, **words)


def fresh(event: Event) -> Event:
    return Event.objects.select_related("series", "venue").get(pk=event.pk)


# -- made ------------------------------------------------------------------------------------------------


def test_each_date_is_an_event_of_its_own_at_three_in_the_afternoon() -> None:
    series, made = tuesdays()
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15", "23.3. 15", "30.3. 15", "6.4. 15"]
    assert [row.starts_at.hour for row in made] == [14, 14, 14, 14, 13, 13]  # UTC: the clocks change on the 28th
    assert len({row.uid for row in made}) == len({row.slug for row in made}) == 6
    assert [row.series_day for row in made] == [row.day for row in made]


def test_making_a_series_is_one_deed() -> None:
    tuesdays(by=ada())
    assert ChangeSet.objects.get().rows.count() == 6


def test_preview_shows_every_date_before_it_is_made() -> None:
    venue, owner = a_venue(), a_user(name="Bo Lind")
    _series, made = tuesdays(count=3, venue=venue, room="Salen", title="Det andet møde")
    changes.change_event(made[1], {"venue": None, "owner": owner}, now=NOW)
    days = tuple(date(2027, 3, day) for day in (2, 9, 25))
    rule = Rule(Repeat.DATES, days[0], dates=days, public=OnHoliday.SKIP)
    proposed = like(venue=venue, room="Salen", owner=owner)
    found = preview(rule, Hours(time(16), time(18)), now=at("03-02", 17), like=proposed)
    assert [(one.planned.outcome, one.has_begun, [row.code for row in one.conflicts]) for one in found] == [
        (Outcome.KEPT, True, ["same_room"]),
        (Outcome.KEPT, False, ["same_owner"]),
        (Outcome.SKIPPED, False, []),
    ]
    assert found[2].note == "udgår: Skærtorsdag"


@pytest.mark.parametrize("dates", [1, 12])
def test_a_preview_costs_the_same_however_many_dates(dates: int, django_assert_num_queries: Any) -> None:
    venue, owner = a_venue(), a_user()
    tuesdays(count=12, venue=venue)
    proposed = like(venue=venue, owner=owner)
    with django_assert_num_queries(1):
        preview(replace(TUESDAYS, count=dates), Hours(time(16), time(18)), now=NOW, like=proposed)


def test_a_series_without_any_date_is_refused() -> None:
    with pytest.raises(Invalid):
        a_series(rule=replace(TUESDAYS, count=1, without=frozenset({date(2027, 3, 2)})), now=NOW)
    assert not Series.objects.exists()


def test_where_a_date_stands_in_its_series() -> None:
    _series, made = tuesdays(count=4)
    changes.cancel(made[1], now=NOW)
    third = position(fresh(made[2]))
    assert third is not None
    assert (third.number, third.total) == (2, 3)
    assert third.before == made[0]
    assert third.after == made[3]
    cancelled = position(fresh(made[1]))
    assert cancelled is not None
    assert cancelled.number is None
    assert next_date(fresh(made[0])) == made[2]
    assert next_date(fresh(made[3])) is None


# -- one date by hand --------------------------------------------------------------------------------------


def test_what_is_set_by_hand_on_one_date_is_remembered() -> None:
    _series, made = tuesdays()
    changes.change_event(made[1], moved_to("03-10", 9), now=NOW)
    changes.change_event(made[1], {"title": "Generalforsamling"}, now=NOW)
    row = fresh(made[1])
    assert row.own_fields == ["ends_at", "starts_at", "title"]
    assert row.series_day == date(2027, 3, 9)


def test_a_change_of_what_repeats_not_is_nobodys_own() -> None:
    _series, made = tuesdays()
    Event.objects.filter(pk=made[0].pk).update(series=None, series_day=None)
    changes.change_event(made[0], {"title": "For sig selv"}, now=NOW)
    assert fresh(made[0]).own_fields == []


def test_a_moved_date_survives_later_changes_of_the_series() -> None:
    series, made = tuesdays()
    changes.change_event(made[1], moved_to("03-10", 9), now=NOW)
    course = change_series(made[0], moved_to("03-02", 16), Scope.ALL, now=NOW)
    assert local(series) == ["2.3. 16", "10.3. 9", "16.3. 16", "23.3. 16", "30.3. 16", "6.4. 16"]
    assert course is not None
    assert [step.why for step in course.of(Fate.STAYS)] == ["own"]
    change_series(made[0], moved_to("03-04", 16), Scope.ALL, now=NOW)
    assert local(series) == ["4.3. 16", "10.3. 9", "18.3. 16", "25.3. 16", "1.4. 16", "8.4. 16"]


def test_a_title_and_a_place_set_by_hand_survive_too() -> None:
    hall = a_venue(name="Hallen")
    _series, made = tuesdays()
    changes.change_event(made[1], {"title": "Generalforsamling", "room": "Salen"}, now=NOW)
    change_series(made[0], {"title": "Netværk", "venue": hall, "summary": "Kaffe."}, Scope.ALL, now=NOW)
    second, third = fresh(made[1]), fresh(made[2])
    assert (second.title, second.venue == hall, second.summary) == ("Generalforsamling", False, "Kaffe.")
    assert (third.title, third.venue, third.summary) == ("Netværk", hall, "Kaffe.")


def test_a_date_follows_its_series_again_when_asked_to() -> None:
    series, made = tuesdays(count=3)
    changes.change_event(made[1], {**moved_to("03-10", 9), "title": "Generalforsamling"}, now=NOW)
    change_series(made[0], {"title": "Netværk"}, Scope.ALL, now=NOW)
    rejoin(fresh(made[1]), now=NOW)
    row = fresh(made[1])
    assert (row.title, row.own_fields) == ("Netværk", [])
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15"]


# -- this and following, all -----------------------------------------------------------------------------------


def test_words_from_a_date_on_leave_the_series_in_one() -> None:
    series, made = tuesdays(count=4)
    change_series(made[2], {"title": "Netværk i Vejle"}, Scope.FOLLOWING, now=NOW)
    assert [row.title for row in dates_of(series)] == ["Netværk for konsulenter"] * 2 + ["Netværk i Vejle"] * 2
    assert Series.objects.count() == 1


def test_all_means_all_to_come() -> None:
    series, made = tuesdays(count=4)
    before = Event.objects.filter(pk__in=[made[0].pk, made[1].pk]).values()
    past = list(before)
    change_series(fresh(made[3]), {"title": "Nyt navn", **moved_to("03-24", 10)}, Scope.ALL, now=at("03-09", 16))
    assert list(before) == past
    assert local(series) == ["2.3. 15", "9.3. 15", "17.3. 10", "24.3. 10"]
    assert rule_of(Series.objects.get()).weekdays == (2,)


def test_what_has_begun_changes_no_series() -> None:
    _series, made = tuesdays(count=3)
    for scope in (Scope.ALL, Scope.FOLLOWING):
        with pytest.raises(MoveNotAllowed) as refusal:
            change_series(made[0], {"title": "For sent"}, scope, now=at("03-02", 15))
        assert refusal.value.code == "event_is_over"


def test_another_day_from_a_date_on_makes_two_series() -> None:
    series, made = tuesdays(count=5)
    uids = [row.uid for row in made]
    change_series(made[2], moved_to("03-18", 10), Scope.FOLLOWING, now=NOW)
    new = Series.objects.get(continues=series)
    series.refresh_from_db()
    assert local(series) == ["2.3. 15", "9.3. 15"]
    assert local(new) == ["18.3. 10", "25.3. 10", "1.4. 10"]
    assert [row.uid for row in [*dates_of(series), *dates_of(new)]] == uids
    assert (rule_of(series).until, rule_of(new).starts_on) == (date(2027, 3, 15), date(2027, 3, 18))
    assert (hours_of(series).starts, hours_of(new).starts) == (time(15), time(10))
    assert next_date(fresh(made[1])) == made[2]


def test_the_rest_of_a_series_whose_beginning_is_past_stays_one() -> None:
    series, made = tuesdays(count=4)
    change_series(made[2], moved_to("03-18"), Scope.FOLLOWING, now=at("03-10", 12))
    assert Series.objects.count() == 1
    assert local(series) == ["2.3. 15", "9.3. 15", "18.3. 15", "25.3. 15"]


def test_moving_a_date_of_the_series_onto_a_holiday_moves_only_what_the_rule_moves() -> None:
    """Tuesdays become Thursdays; Skærtorsdag is skipped, so that date is cancelled, and the one asked about stays."""
    series, made = tuesdays(count=5)
    Series.objects.update(rule=replace(TUESDAYS, count=5, public=OnHoliday.SKIP).as_json())
    course = change_series(fresh(made[0]), moved_to("03-04"), Scope.ALL, now=NOW)
    assert course is not None
    assert [(step.event, step.why) for step in course.of(Fate.CANCELLED)] == [(made[3], "Skærtorsdag")]
    assert local(series) == ["4.3. 15", "11.3. 15", "18.3. 15", "1.4. 15", "8.4. 15"]
    assert [step.starts_at for step in course.of(Fate.ADDED)] == [at("04-08")]


def test_dates_may_be_left_out_of_a_change_and_stay_left_out() -> None:
    series, made = tuesdays(count=4)
    change_series(made[0], moved_to("03-03"), Scope.ALL, now=NOW, left_out=[str(made[2].pk)])
    assert local(series) == ["3.3. 15", "10.3. 15", "16.3. 15", "24.3. 15"]
    change_series(fresh(made[0]), moved_to("03-04"), Scope.ALL, now=NOW)
    assert local(series) == ["4.3. 15", "11.3. 15", "16.3. 15", "25.3. 15"]


def test_only_what_differs_on_the_page_is_changed_on_the_others() -> None:
    _series, made = tuesdays(count=3)
    changes.change_event(made[2], {"summary": "Kun i dag: kage."}, now=NOW)
    wanted = {"title": made[0].title, "summary": "Kaffe.", **moved_to("03-02")}
    course = change_series(made[0], wanted, Scope.ALL, now=NOW)
    assert [row.summary for row in Event.objects.order_by("starts_at")] == ["Kaffe.", "Kaffe.", "Kun i dag: kage."]
    assert course is not None
    assert course.hours is None


def test_the_date_that_was_asked_about_has_no_own_any_more() -> None:
    _series, made = tuesdays(count=3)
    changes.change_event(made[0], {"title": "Første gang"}, now=NOW)
    change_series(fresh(made[0]), {"title": "Velkommen"}, Scope.ALL, now=NOW)
    row = fresh(made[0])
    assert (row.title, row.own_fields) == ("Velkommen", [])


# -- planned anew ----------------------------------------------------------------------------------------------


def test_another_rule_moves_dates_and_keeps_their_uids() -> None:
    series, made = tuesdays(count=4)
    thursdays = replace(TUESDAYS, weekdays=(3,), starts_on=date(2027, 3, 4), count=4)
    replan(series, thursdays, hours_of(series), now=NOW)
    assert local(series) == ["4.3. 15", "11.3. 15", "18.3. 15", "25.3. 15"]
    assert [row.uid for row in dates_of(series)] == [row.uid for row in made]
    assert {row.sequence for row in dates_of(series)} == {1}


def test_fewer_dates_are_cancelled_and_stay_in_calendars() -> None:
    series, _made = tuesdays(count=4)
    replan(series, replace(TUESDAYS, every=2, count=2), hours_of(series), now=NOW)
    assert local(series) == ["2.3. 15", "16.3. 15"]
    assert [row.status for row in dates_of(series)] == ["published", "cancelled", "published", "cancelled"]


def test_more_dates_look_like_the_one_before_them() -> None:
    series, made = tuesdays(count=2)
    hall = a_venue(name="Hallen")
    change_series(made[1], {"venue": hall, "capacity": 12}, Scope.FOLLOWING, now=NOW)
    changes.change_event(fresh(made[1]), {"title": "Generalforsamling"}, now=NOW)
    course = replan(series, replace(TUESDAYS, count=4), hours_of(series), now=NOW)
    added = list(dates_of(series))[2:]
    assert [(row.title, row.venue, row.capacity, row.status) for row in added] == [
        ("Netværk for konsulenter", hall, 12, "published")
    ] * 2
    assert len(course.of(Fate.ADDED)) == 2


def test_a_cancelled_date_is_not_made_again_but_one_the_rule_dropped_is() -> None:
    series, made = tuesdays(count=4)
    cancel_series(made[1], Scope.THIS, now=NOW)
    replan(series, replace(TUESDAYS, weekdays=(2,), starts_on=date(2027, 3, 3), count=3), hours_of(series), now=NOW)
    assert local(series) == ["3.3. 15", "17.3. 15"]
    replan(series, replace(TUESDAYS, weekdays=(2,), starts_on=date(2027, 3, 3), count=4), hours_of(series), now=NOW)
    assert local(series) == ["3.3. 15", "17.3. 15", "24.3. 15"]


def test_a_date_changed_by_hand_is_never_dropped_by_a_rule() -> None:
    series, made = tuesdays(count=4)
    changes.change_event(made[3], moved_to("03-26"), now=NOW)
    course = replan(series, replace(TUESDAYS, count=2), hours_of(series), now=NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "26.3. 15"]
    assert [step.why for step in course.of(Fate.STAYS) if step.event == made[3]] == ["own"]
    row = fresh(made[3])
    assert row.series_day is None
    with pytest.raises(MoveNotAllowed) as refusal:
        change_series(row, moved_to("03-27"), Scope.ALL, now=NOW)
    assert refusal.value.code == "date_without_rule"


def test_unticked_dates_of_a_new_rule_are_neither_added_nor_cancelled() -> None:
    series, made = tuesdays(count=3)
    rule = replace(TUESDAYS, starts_on=date(2027, 3, 9), count=4)
    course = of_rule(series, rule, hours_of(series), None, NOW)
    assert [(step.fate, step.key) for step in course.steps if step.fate in (Fate.ADDED, Fate.CANCELLED)] == [
        (Fate.CANCELLED, str(made[0].pk)),
        (Fate.ADDED, "2027-03-23"),
        (Fate.ADDED, "2027-03-30"),
    ]
    replan(series, rule, hours_of(series), now=NOW, left_out=[str(made[0].pk), "2027-03-23"])
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15", "30.3. 15"]
    series.refresh_from_db()
    assert rule_of(series).without == {date(2027, 3, 23)}
    replan(series, rule_of(series), hours_of(series), now=NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15", "30.3. 15"]


def test_the_past_is_never_planned_anew() -> None:
    series, made = tuesdays(count=4)
    past = list(Event.objects.filter(pk=made[0].pk).values())
    rule = replace(TUESDAYS, weekdays=(4,), starts_on=date(2027, 3, 12), count=3)
    replan(series, rule, hours_of(series), now=at("03-04"))
    assert list(Event.objects.filter(pk=made[0].pk).values()) == past
    assert local(series) == ["2.3. 15", "12.3. 15", "19.3. 15", "26.3. 15"]


def test_a_date_moved_into_the_past_still_counts_as_held() -> None:
    series, made = tuesdays(count=3)
    changes.change_event(made[2], moved_to("03-02", 9), now=NOW)
    replan(series, replace(TUESDAYS, count=3), hours_of(series), now=at("03-02", 10))
    assert local(series) == ["2.3. 9", "2.3. 15", "9.3. 15"]


def test_two_who_plan_anew_at_once() -> None:
    series, _made = tuesdays()
    replan(series, TUESDAYS, Hours(time(16), time(17)), now=NOW, expected_revision=1)
    with pytest.raises(MoveNotAllowed) as refusal:
        replan(series, TUESDAYS, Hours(time(14), time(17)), now=NOW, expected_revision=1)
    assert refusal.value.code == "changed_meanwhile"
    assert local(series)[0] == "2.3. 16"


def test_an_old_page_changes_no_series() -> None:
    _series, made = tuesdays()
    seen = made[2].revision
    changes.change_event(fresh(made[2]), {"title": "Imens"}, now=NOW)
    with pytest.raises(MoveNotAllowed) as refusal:
        change_series(made[2], {"title": "Senere"}, Scope.ALL, now=NOW, expected_revision=seen)
    assert refusal.value.code == "changed_meanwhile"


# -- cancelled -------------------------------------------------------------------------------------------------


def test_this_and_following_are_cancelled_and_the_series_ends() -> None:
    series, made = tuesdays(count=4)
    course = of_cancel(made[2], Scope.FOLLOWING, NOW)
    assert [step.event for step in course.of(Fate.CANCELLED)] == made[2:]
    cancel_series(made[2], Scope.FOLLOWING, now=NOW, how=Manner(why="Projektet slutter."))
    series.refresh_from_db()
    assert local(series) == ["2.3. 15", "9.3. 15"]
    assert local(series, cancelled=True) == ["2.3. 15", "9.3. 15", "16.3. 15", "23.3. 15"]
    assert rule_of(series).until == date(2027, 3, 15)
    assert {row.cancel_reason for row in dates_of(series) if row.is_cancelled} == {"Projektet slutter."}


def test_a_series_that_ended_may_go_on_again() -> None:
    series, made = tuesdays(count=4)
    cancel_series(made[2], Scope.FOLLOWING, now=NOW)
    replan(series, replace(TUESDAYS, count=4), hours_of(series), now=NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15", "23.3. 15"]


def test_all_to_come_are_cancelled_and_the_past_is_not() -> None:
    series, made = tuesdays(count=4)
    cancel_series(fresh(made[3]), Scope.ALL, now=at("03-10"), left_out=[str(made[2].pk)])
    assert [row.status for row in dates_of(series)] == ["published", "published", "published", "cancelled"]


def test_a_first_date_cancelled_by_hand_does_not_come_back_when_the_series_is_planned_anew() -> None:
    series, made = tuesdays(count=3)
    changes.cancel(made[0], now=NOW)
    replan(series, rule_of(series), Hours(time(10), time(12)), now=NOW)
    assert local(series) == ["9.3. 10", "16.3. 10"]
    assert fresh(made[0]).series_day == date(2027, 3, 2)


def test_a_date_cancelled_by_hand_holds_no_place_that_the_new_rule_has_not() -> None:
    """Else another date that comes there would stand beside it for the same day of the rule."""
    series, made = tuesdays(count=3)
    changes.cancel(made[2], now=NOW)
    replan(series, replace(TUESDAYS, count=2), hours_of(series), now=NOW)
    assert fresh(made[2]).series_day is None
    replan(series, replace(TUESDAYS, count=3), hours_of(series), now=NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15"]
    assert len(local(series, cancelled=True)) == 4


# -- together ----------------------------------------------------------------------------------------------------


def test_whoever_is_booked_on_all_dates_moves_along() -> None:
    _series, made = tuesdays(count=3)
    bo = bookings.resource_of(a_user(name="Bo Lind"))
    for row in made:
        bookings.book(bo, row, now=NOW)
    change_series(made[0], moved_to("03-09"), Scope.ALL, now=NOW)
    change_series(fresh(made[0]), moved_to("03-02"), Scope.ALL, now=NOW)
    assert [row.busy_from for row in Booking.objects.order_by("busy_from")] == [at("03-02"), at("03-09"), at("03-16")]


def test_a_clash_on_one_date_changes_none() -> None:
    series, made = tuesdays(count=3)
    _other, others = a_series(
        rule=Rule(Repeat.DATES, date(2027, 3, 11), dates=(date(2027, 3, 11),)), now=NOW, title="Optaget"
    )
    bo = bookings.resource_of(a_user(name="Bo Lind"))
    bookings.book(bo, made[1], now=NOW)
    bookings.book(bo, others[0], now=NOW)
    with pytest.raises(Clash, match="Optaget"):
        change_series(made[0], moved_to("03-04"), Scope.ALL, now=NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15"]
    change_series(made[0], moved_to("03-04"), Scope.ALL, now=NOW, left_out=[str(made[1].pk)])
    assert local(series) == ["4.3. 15", "9.3. 15", "18.3. 15"]


def test_what_is_warned_of_on_one_date_asks_for_a_reason_for_the_whole() -> None:
    """Thursdays: one of them is Skærtorsdag, and the rule keeps its days."""
    series, made = tuesdays(count=5)
    with pytest.raises(NeedsReason, match="Skærtorsdag"):
        change_series(made[0], moved_to("03-04"), Scope.ALL, now=NOW, how=Manner(answer=Answer()))
    assert local(series)[3] == "23.3. 15"
    change_series(made[0], moved_to("03-04"), Scope.ALL, now=NOW, how=Manner(answer=Answer("De vil gerne.")))
    assert local(series)[3] == "25.3. 15"
    assert [line.why for line in history_of(made[3]) if line.what == "overridden"] == ["De vil gerne."]
    assert not [line for line in history_of(made[2]) if line.what == "overridden"]


def test_one_change_of_a_series_is_one_deed() -> None:
    _series, made = tuesdays(count=4, by=ada())
    ChangeSet.objects.all().delete()
    change_series(made[0], moved_to("03-04"), Scope.ALL, now=NOW, by=ada())
    assert ChangeSet.objects.get().rows.count() == 4


def test_a_course_is_worked_out_without_writing() -> None:
    series, made = tuesdays(count=3)
    of_change(made[1], moved_to("03-11"), Scope.FOLLOWING, NOW)
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15"]
    assert Series.objects.get().revision == 1


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.FOLLOWING])
def test_a_change_of_a_series_is_taken_back_whole(scope: Scope) -> None:
    """Its rule and hours too, and the series that was made by dividing it is gone again."""
    series, made = tuesdays(count=5, by=ada())
    changes.change_event(made[4], moved_to("03-31", 9), now=NOW)
    changes.cancel(made[3], now=NOW)
    kept_fields = ("id", "starts_at", "ends_at", "title", "status", "series_id", "series_day", "own_fields")
    before = list(Event.objects.order_by("pk").values(*kept_fields)), rule_of(Series.objects.get()), hours_of(series)
    ChangeSet.objects.all().delete()
    later = NOW + timedelta(minutes=1)
    change_series(fresh(made[1]), {**moved_to("03-11", 10), "title": "Torsdage"}, scope, now=later, by=ada())
    assert Series.objects.count() == (2 if scope == Scope.FOLLOWING else 1)
    undo.undo(ChangeSet.objects.get(), now=later + timedelta(minutes=1), by=ada())
    series = Series.objects.get()
    assert (list(Event.objects.order_by("pk").values(*kept_fields)), rule_of(series), hours_of(series)) == before
    assert fresh(made[1]).sequence == 2


def test_a_series_just_made_is_taken_back() -> None:
    tuesdays(count=3, by=ada())
    undo.undo(ChangeSet.objects.get(), now=NOW + timedelta(minutes=1), by=ada())
    assert not Event.objects.exists()
    assert not Series.objects.exists()


def test_a_new_rule_is_taken_back_with_what_it_added_and_cancelled() -> None:
    series, _made = tuesdays(count=3, by=ada())
    ChangeSet.objects.all().delete()
    later = NOW + timedelta(minutes=1)
    replan(series, replace(TUESDAYS, every=2, count=4), hours_of(series), now=later, by=ada())
    assert local(series) == ["2.3. 15", "16.3. 15", "30.3. 15", "13.4. 15"]
    undo.undo(ChangeSet.objects.get(), now=later + timedelta(minutes=1), by=ada())
    assert local(series) == ["2.3. 15", "9.3. 15", "16.3. 15"]
    assert rule_of(Series.objects.get()) == replace(TUESDAYS, count=3)
