"""A school's system follows its request to the visit, and through what happens to it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.domain import offers, releases, triage, visits
from ambassadors.models import Release, VisitRequest
from events.domain import changes
from tests.api.conftest import a_slot, a_wish
from tests.making import an_ambassador, an_organiser


@pytest.fixture
def ada(db):
    return an_organiser(name="Ada Arrangør")


def staffed(wish_id, ada):
    """Two ambassadors of different trades have said yes, and their employers too."""
    now = timezone.now()
    wish = VisitRequest.objects.get(pk=wish_id)
    pair = [
        an_ambassador(trade="smed", name="Maja Smedegaard"),
        an_ambassador(trade="industritekniker", name="Jonas Holm"),
    ]
    wish = triage.choose_slot(wish, wish.slots.first(), now=now, by=ada)
    places = {seat: [next(a for a in pair if a.trade_id == seat.trade_id)] for seat in wish.seat_rows.all()}
    for offer in offers.send_offers(wish, places, now=now, by=ada):
        offers.accept(offer, now=now)
    for release in Release.objects.filter(offer__seat__request=wish):
        releases.grant(release, now=now)
    return VisitRequest.objects.get(pk=wish.pk)


def test_the_visit_is_told_from_confirmed_on(asker, ada):
    made = asker.post("/visit-requests", a_wish(slots=[a_slot(30)])).json()
    path = f"/visit-requests/{made['id']}"
    wish = staffed(made["id"], ada)
    before = asker.get(path).json()
    assert (before["status"], before["visit"]) == ("staffed", None)

    visits.confirm_visit(wish, now=timezone.now(), by=ada)
    shown = asker.get(path).json()
    assert shown["status"] == "confirmed"
    assert shown["visit"] == {
        "event_id": str(wish.event_id),
        "status": "confirmed",
        "starts_at": made["slots"][0]["starts_at"],
        "ends_at": made["slots"][0]["ends_at"],
        "ambassadors": shown["visit"]["ambassadors"],
    }
    assert sorted(shown["visit"]["ambassadors"], key=lambda one: one["first_name"]) == [
        {"first_name": "Jonas", "trade": "industritekniker"},
        {"first_name": "Maja", "trade": "smed"},
    ]
    assert "Smedegaard" not in asker.get(path).content.decode()


def test_what_the_organiser_changes_shows_and_counts_as_a_change(asker, ada):
    made = asker.post("/visit-requests", a_wish(slots=[a_slot(30)])).json()
    wish = staffed(made["id"], ada)
    visits.confirm_visit(wish, now=timezone.now(), by=ada)
    path, event = f"/visit-requests/{made['id']}", VisitRequest.objects.get(pk=wish.pk).event
    first = asker.get(path)

    moved_at = timezone.now() + timedelta(seconds=5)
    later = {"starts_at": event.starts_at + timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)}
    changes.change_event(event, later, now=moved_at, by=ada)
    moved = asker.get(path, **{"If-None-Match": first["ETag"]})
    assert moved.status_code == 200
    assert datetime.fromisoformat(moved.json()["visit"]["starts_at"]) == later["starts_at"]
    since = (moved_at - timedelta(seconds=1)).isoformat()
    assert len(asker.get("/visit-requests", {"updated_since": since}).json()["items"]) == 1

    changes.cancel(event, now=moved_at + timedelta(seconds=5), by=ada, why="Sygdom")
    gone = asker.get(path).json()
    assert (gone["status"], gone["visit"]["status"]) == ("cancelled", "cancelled")


def test_a_list_of_visits_costs_as_many_queries_as_one(asker, ada, django_assert_num_queries):
    def visit(days):
        made = asker.post("/visit-requests", a_wish(slots=[a_slot(days)])).json()
        visits.confirm_visit(staffed(made["id"], ada), now=timezone.now(), by=ada)

    visit(30)
    asker.get("/visit-requests")
    with CaptureQueriesContext(connection) as one:
        asker.get("/visit-requests")
    price = len(one)
    visit(40), visit(50)
    with django_assert_num_queries(price):
        items = asker.get("/visit-requests").json()["items"]
    assert [len(item["visit"]["ambassadors"]) for item in items] == [2, 2, 2]


def test_how_the_visit_was_is_told_when_it_is_over(asker, ada, time_machine):
    made = asker.post("/visit-requests", a_wish(slots=[a_slot(30)])).json()
    path = f"/visit-requests/{made['id']}"
    said = {"useful": 4, "prepared": 3, "again": 4, "pupils": 24, "girls": 10, "boys": 14, "comment": "Kom igen"}
    assert asker.post(f"{path}/feedback", said).status_code == 409
    wish = staffed(made["id"], ada)
    visits.confirm_visit(wish, now=timezone.now(), by=ada)
    wish.event.refresh_from_db()
    time_machine.move_to(wish.event.ends_at + timedelta(hours=2), tick=False)
    changes.change_status(wish.event, "carried_out", now=timezone.now(), by=ada)
    answer = asker.post(f"{path}/feedback", said)
    assert answer.status_code == 200
    assert answer.json()["status"] == "closed"
    assert {name: answer.json()["feedback"][name] for name in said} == said
    wrong = asker.post(f"{path}/feedback", said | {"useful": 9, "girls": 20})
    assert (wrong.status_code, [one["pointer"] for one in wrong.json()["errors"]]) == (422, ["/useful"])
