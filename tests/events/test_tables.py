"""Who sits at which table: by hand, or as a mix in which nobody sits with the own company while it can be helped."""

import itertools
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.door import expected, tables
from events.domain.door.mixing import Person, harm, mix
from events.models import ChangeSet, Event, Invitation, TableSeat
from people.domain.refusals import Invalid, MoveNotAllowed
from tests.cast import ada, ben
from tests.making import a_company, a_contact, a_school, an_event

pytestmark = pytest.mark.django_db


def a_meeting(*companies: int) -> Event:
    """With so many guests from each company, and one from a school."""
    event, now = an_event(), timezone.now()
    for number in companies:
        place = a_company()
        for _person in range(number):
            Invitation.objects.create(
                event=event, contact=a_contact(place), status="yes", invited_at=now, updated_at=now
            )
    Invitation.objects.create(event=event, contact=a_contact(a_school()), status="yes", invited_at=now, updated_at=now)
    return event


def test_one_company_is_spread_as_far_as_there_are_tables():
    event = a_meeting(4, 3, 3, 2)
    tables.lay(event, tables=4, seats=4)
    assert tables.propose(event, anew=False) == 13
    board = tables.board(event)
    for _table, seated in board.tables:
        assert max(Counter(one.company for one in seated).values()) == 1
    assert board.notes == []


def test_the_same_guests_give_the_same_mix_and_who_sits_stays_when_only_the_rest_are_seated():
    event = a_meeting(3, 2)
    tables.lay(event, tables=2, seats=6)
    first = expected.coming(expected.guests(event))[0].key
    tables.seat(event, first, event.tables.last())
    tables.propose(event, anew=False)
    assert event.table_seats.get(guest=first).table == event.tables.last()
    tables.propose(event, anew=True)
    before = dict(event.table_seats.values_list("guest", "table_id"))
    tables.propose(event, anew=True)
    assert dict(event.table_seats.values_list("guest", "table_id")) == before


def test_nobody_gets_a_seat_that_is_not_there():
    event = a_meeting(5)
    Invitation.objects.filter(pk=event.invitations.first().pk).update(guests=3)
    tables.lay(event, tables=2, seats=4)
    tables.propose(event, anew=False)
    board = tables.board(event)
    assert all(sum(one.people for one in seated) <= 4 for _table, seated in board.tables)
    assert sum(one.people for one in board.unseated) == 1


def test_who_says_no_afterwards_frees_the_chair():
    event = a_meeting(2)
    tables.lay(event, tables=1, seats=6)
    tables.propose(event, anew=False)
    row = event.invitations.first()
    Invitation.objects.filter(pk=row.pk).update(status="no")
    assert expected.key_of(row) not in {one.key for _table, seated in tables.board(event).tables for one in seated}
    with pytest.raises(MoveNotAllowed):
        tables.seat(event, expected.key_of(row), event.tables.get())


def test_tables_are_set_up_named_and_taken_away_with_their_seats():
    event = a_meeting(2)
    tables.lay(event, tables=3, seats=6)
    assert [table.name for table in event.tables.all()] == ["Bord 1", "Bord 2", "Bord 3"]
    last = event.tables.last()
    tables.rename(last, " Ved  vinduet ", 8)
    tables.seat(event, tables.board(event).unseated[0].key, last)
    with pytest.raises(Invalid, match="hedder det"):
        tables.rename(event.tables.first(), "Ved vinduet", 6)
    with pytest.raises(Invalid):
        tables.lay(event, tables=0, seats=6)
    tables.lay(event, tables=1, seats=6)
    assert event.tables.count() == 1
    assert not TableSeat.objects.exists()


def test_schools_are_spread_and_trades_mixed():
    people = [Person(f"s{n}", "", "school") for n in range(3)]
    people += [Person(f"c{n}", f"firma {n}", "", frozenset({"smed" if n % 2 else "grafiker"})) for n in range(6)]
    at = mix(people, [3, 3, 3], [[], [], []])
    assert [sum(one.kind == "school" for one in table) for table in at] == [1, 1, 1]
    assert sum(harm(a, b) for table in at for a, b in itertools.combinations(table, 2)) <= 3


def test_five_hundred_guests_are_mixed_in_a_moment():
    people = [Person(f"p{n:03}", f"firma {n % 90}", "school" if n % 11 == 0 else "") for n in range(480)]
    at = mix(people, [8] * 60, [[] for _table in range(60)])
    assert sum(map(len, at)) == 480
    assert not any(a.company == b.company for table in at for a, b in itertools.combinations(table, 2))


def test_the_page_seats_by_the_list_and_is_hidden_from_others(django_assert_max_num_queries):
    event = a_meeting(2)
    client = Client()
    client.force_login(ada())
    page = reverse("organise:table_plan", args=[event.pk])
    client.post(page, {"tables": 2, "seats": 4})
    table, key = event.tables.first(), tables.board(event).unseated[0].key
    answer = client.post(
        reverse("organise:table_seat", args=[event.pk]), {"guest": key, "table": str(table.pk)}, HTTP_HX_REQUEST="true"
    )
    assert "1 af 4" in answer.content.decode()
    client.post(reverse("organise:table_mix", args=[event.pk]), {"anew": "1"})
    assert event.table_seats.count() == 3
    client.post(reverse("organise:table_edit", args=[event.pk, table.pk]), {"name": "Scenen", "seats": "5"})
    assert "Scenen" in client.get(page).content.decode()
    with django_assert_max_num_queries(20):
        client.get(page)
    client.force_login(ben())
    assert client.get(page).status_code == 404


# -- taken back ----------------------------------------------------------------------------------------------------


def last_undo(client: Client) -> None:
    change_set = ChangeSet.objects.order_by("-at", "-pk").first()
    assert client.post(reverse("organise:change_undo", args=[change_set.pk])).status_code == 303


def where(event: Event) -> dict[str, str]:
    return dict(event.table_seats.values_list("guest", "table__name"))


def test_a_move_between_tables_a_mix_and_fewer_tables_are_taken_back():
    client, event = Client(), a_meeting(2, 2)
    client.force_login(ada())
    tables.lay(event, tables=2, seats=4)
    tables.propose(event, anew=False)
    before = where(event)
    guest, there = next(iter(before.items()))
    other = event.tables.exclude(name=there).get()
    moved = client.post(
        reverse("organise:table_seat", args=[event.pk]),
        {"guest": guest, "table": str(other.pk)},
        headers={"HX-Request": "true"},
    )
    assert "toast-undo" in moved.content.decode()
    assert where(event)[guest] == other.name
    last_undo(client)
    assert where(event) == before

    client.post(reverse("organise:table_seat", args=[event.pk]), {"guest": guest, "table": ""})
    assert guest not in where(event)
    last_undo(client)
    assert where(event) == before

    client.post(reverse("organise:table_plan", args=[event.pk]), {"tables": 1, "seats": 4})
    assert len(where(event)) < len(before)
    last_undo(client)
    assert where(event) == before
    assert list(event.tables.values_list("name", flat=True)) == ["Bord 1", "Bord 2"]

    event.table_seats.filter(guest=guest).delete()
    halved = where(event)
    client.post(reverse("organise:table_mix", args=[event.pk]), {"anew": "1"})
    assert len(where(event)) == len(before)
    last_undo(client)
    assert where(event) == halved


def test_the_same_table_again_is_nothing_to_take_back():
    client, event = Client(), a_meeting(2)
    client.force_login(ada())
    tables.lay(event, tables=1, seats=4)
    tables.propose(event, anew=False)
    seat, before = event.table_seats.first(), ChangeSet.objects.count()
    client.post(reverse("organise:table_seat", args=[event.pk]), {"guest": seat.guest, "table": str(seat.table_id)})
    assert ChangeSet.objects.count() == before
