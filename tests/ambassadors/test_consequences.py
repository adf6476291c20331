"""What is said before is what happens after: for each kind of event and deed, and whatever is left out of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.domain import bookings, brought, changes, consequences, deeds, stands
from events.domain.conflicts import Answer
from events.domain.deeds import CannotDo, Deed
from events.models import Booking, ChangeSet, Event, Hold, Reminder
from people.models import Letter
from tests.ambassadors.test_who_hears import SCENES, _everybody_has_their_mail
from tests.cast import ada
from tests.making import a_moment, a_stand, a_user, an_event

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
OVERRIDE = Answer("Aftalt med alle")
GROUPS = ("staff", "host", "invited", "employer", "asked")


def the_move(event) -> Deed:
    return Deed(event, {"starts_at": event.starts_at + WEEK, "ends_at": event.ends_at + WEEK})


def the_cancellation(event) -> Deed:
    return Deed(event, status="cancelled", why="Sne")


def counted(outlook) -> dict[str, int]:
    parts = [part for part in outlook.parts if part.key.startswith("letters") and part.count and not part.left_out]
    return {part.key: part.count for part in parts}


def written_since(before) -> int:
    return Letter.objects.exclude(pk__in=before).exclude(status="cancelled").count()


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("deed", [the_move, the_cancellation])
@pytest.mark.parametrize(
    "left_out", [(), *[(group,) for group in GROUPS], GROUPS], ids=lambda row: "+".join(row) or "-"
)
def test_the_count_that_is_shown_is_the_count_that_is_written(kind, deed, left_out):
    event, now = SCENES[kind]().event, timezone.now()
    _everybody_has_their_mail()
    without = {f"letters:{group}" for group in left_out}
    before, rows = set(Letter.objects.values_list("pk", flat=True)), ChangeSet.objects.count()
    outlook = consequences.of([deed(event)], now=now, by=ada(), without=without)
    assert (Letter.objects.count(), ChangeSet.objects.count()) == (len(before), rows)  # nothing of it happened

    deeds.do_all([deed(event)], now=now, by=ada(), without=without, answer=OVERRIDE)
    assert written_since(before) == sum(counted(outlook).values()) == len(outlook.letters)
    assert event.calls.filter(called_at=None).count() == len(outlook.calls)
    assert not without & counted(outlook).keys()
    shown_as_left_out = {part.key for part in outlook.parts if part.left_out}
    assert shown_as_left_out <= without


def test_a_part_that_is_left_out_stands_with_what_it_would_have_been():
    event, now = SCENES["meeting"]().event, timezone.now()
    _everybody_has_their_mail()
    whole = consequences.of([the_move(event)], now=now, by=ada())
    less = consequences.of([the_move(event)], now=now, by=ada(), without={"letters:invited"})
    # Who is not to be told is not called either.
    assert [(part.key, part.count) for part in whole.parts if part.key != "calls"] == [
        (part.key, part.count) for part in less.parts
    ]
    assert [part.key for part in less.parts if part.left_out] == ["letters:invited"]
    assert less.sentences == [part.sentence for part in whole.parts if part.key not in ("letters:invited", "calls")]


def test_the_kit_may_stay_booked_when_a_performance_is_cancelled():
    event, now = SCENES["performance"]().event, timezone.now()
    keep = {"bookings:kit"}
    [kit] = [part for part in consequences.of([the_cancellation(event)], now=now, without=keep).parts if part.left_out]
    assert kit.sentence == "2 ting frigives: Den gule varevogn og Robot."
    deeds.do_all([the_cancellation(event)], now=now, by=ada(), without=keep)
    state = {row.resource.kind: row.state for row in event.bookings.select_related("resource")}
    assert state == {"robot": "firm", "van": "firm", "person": "cancelled"}


def test_reminders_move_along_or_fall_away():
    event, now = SCENES["meeting"]().event, timezone.now()
    planned = Reminder.objects.filter(event=event, state="planned").count()
    parts = {part.key: part.count for part in consequences.of([the_move(event)], now=now).parts}
    assert parts["reminders:moved"] == planned > 0
    parts = {part.key: part.count for part in consequences.of([the_cancellation(event)], now=now).parts}
    assert parts["reminders:gone"] == planned


def test_shifts_without_people_are_said():
    now, stand = timezone.now(), a_stand()
    for number in range(2):
        start = stand.starts_at + timedelta(hours=number)
        stands.save_shift(
            stand, name=f"Vagt {number}", starts_at=start, ends_at=start + timedelta(hours=1),
            min_people=1, max_people=2, now=now,
        )  # fmt: skip
    [part] = [part for part in consequences.of([the_move(stand)], now=now).parts if part.key == "shifts"]
    assert (part.count, part.sentence) == (2, "2 vagter mangler folk: Vagt 0 og Vagt 1.")


def test_what_stands_in_the_way_is_said_with_all_else():
    now, person = timezone.now(), bookings.resource_of(a_user(name="Rikke Dahl"))
    event, other = an_event(title="Netværk"), an_event(starts_at=a_moment(21), title="Messe")
    for one in (event, other):
        bookings.book(person, one, now=now)
    outlook = consequences.of([the_move(event)], now=now, by=ada())
    assert outlook.refuses
    assert "Rikke Dahl" in outlook.clashes[0]
    assert counted(outlook) == {"letters:staff": 1}


def test_a_rehearsal_leaves_nothing_behind():
    event, now = SCENES["performance"]().event, timezone.now()

    def everything():
        return {
            model: list(model.objects.order_by("pk").values())
            for model in (Event, Booking, Hold, Reminder, Letter, ChangeSet)
        }

    before = everything()
    consequences.of([the_move(event)], now=now, by=ada())
    consequences.of([the_cancellation(event)], now=now, by=ada())
    assert everything() == before


def test_what_cannot_be_is_said_in_its_own_words():
    event, now = an_event(status="planned"), timezone.now()
    changes.cancel(event, now=now)
    outlook = consequences.of([the_move(event)], now=now)
    assert outlook.refuses
    assert "kan ikke flyttes" in outlook.refusal or outlook.clashes


def test_two_events_may_change_places():
    now, person = timezone.now(), bookings.resource_of(a_user())
    one, other = an_event(starts_at=a_moment(14)), an_event(starts_at=a_moment(21))
    for event in (one, other):
        bookings.book(person, event, now=now)
    swap = [
        Deed(one, {"starts_at": other.starts_at, "ends_at": other.ends_at}, key="one"),
        Deed(other, {"starts_at": one.starts_at, "ends_at": one.ends_at}, key="other"),
    ]
    assert not consequences.of(swap, now=now).refuses
    deeds.do_all(swap, now=now, by=ada(), answer=OVERRIDE)
    assert set(person.bookings.values_list("event", "busy_from")) == {
        (one.pk, a_moment(21)),
        (other.pk, a_moment(14)),
    }


def test_two_that_come_to_lie_on_each_other_are_refused_each_in_its_own_row():
    now, person = timezone.now(), bookings.resource_of(a_user(name="Rikke Dahl"))
    one, other = an_event(starts_at=a_moment(14)), an_event(starts_at=a_moment(21))
    for event in (one, other):
        bookings.book(person, event, now=now)
    there = {"starts_at": a_moment(28), "ends_at": a_moment(28) + timedelta(hours=2)}
    both = [Deed(one, there, key="one"), Deed(other, there, key="other")]
    outlook = consequences.of(both, now=now)
    assert [len([row for row in rows if row.level == "refuse"]) for rows in outlook.ways] == [1, 1]
    with pytest.raises(CannotDo) as refusal:
        deeds.do_all(both, now=now, by=ada(), answer=OVERRIDE)
    assert refusal.value.rows.keys() == {"one", "other"}
    assert Event.objects.get(pk=one.pk).starts_at == a_moment(14)


def test_what_is_left_out_is_said_in_the_history():
    assert brought.left_out_words(["letters:invited", "bookings:kit", "letters:employer"]) == [
        "uden brev til de indbudte",
        "grejet er stadig booket",
        "uden brev til lærepladserne",
    ]


@pytest.mark.parametrize("number", [1, 4])
def test_the_queries_do_not_grow_with_those_booked(number, django_assert_max_num_queries):
    event, now = an_event(), timezone.now()
    for _number in range(number):
        bookings.book(bookings.resource_of(a_user()), event, now=now)
    with django_assert_max_num_queries(95):
        consequences.of([the_move(event)], now=now, by=ada())
