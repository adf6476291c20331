"""Who keeps a copy by asking what has changed since learns what is no longer there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from ambassadors.domain import triage
from ambassadors.models import VisitRequest
from events.domain import changes, journal, programmes, undo
from events.models import ChangeSet, Event, EventStatus
from people.domain import tombstones
from people.domain.apikeys import make_key
from people.models import Tombstone
from tests.api.conftest import Asker, a_wish
from tests.cast import ada
from tests.making import a_moment, a_programme, a_school, an_event

BEFORE = "2020-01-01T00:00:00Z"


def changed(asker: Asker, path: str, since: str = BEFORE, **query: Any) -> tuple[list[str], list[str]]:
    """The ids of what is there, and of what is gone; read page by page."""
    here, gone, cursor = [], [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = asker.get(path, {"updated_since": since, "limit": 2, **query, **more}).json()
        for item in answer["items"]:
            if item.get("deleted"):
                assert set(item) == {"id", "deleted", "updated_at"}
                gone.append(item["id"])
            else:
                here.append(item["id"])
        cursor = answer["next_cursor"]
        if cursor is None:
            return here, gone


def later(**time: float) -> datetime:
    return timezone.now() + timedelta(**time)


def test_without_the_parameter_nothing_is_said_of_what_is_gone(stranger: Asker) -> None:
    changes.cancel(an_event(), now=timezone.now())
    assert stranger.get("/events").json()["items"] == []


@pytest.mark.parametrize("way", ["cancelled", "hidden", "drawn back", "past"])
def test_an_event_that_leaves_the_list(stranger: Asker, way: str) -> None:
    it, other = an_event(), an_event(starts_at=a_moment(100))
    since = timezone.now().isoformat()
    if way == "cancelled":
        changes.cancel(it, now=later(seconds=1))
    elif way == "hidden":
        changes.change_event(it, {"is_public": False}, now=later(seconds=1))
    elif way == "drawn back":
        changes.change_status(it, EventStatus.PLANNED, now=later(seconds=1))
    with time_machine.travel(later(days=20) if way == "past" else later(seconds=2)):
        assert changed(stranger, "/events") == ([str(other.pk)], [str(it.pk)])
        assert changed(stranger, "/events", since) == ([], [str(it.pk)])
        assert changed(stranger, "/events", later(days=30).isoformat()) == ([], [])


def test_what_is_asked_for_is_not_gone(stranger: Asker) -> None:
    called_off, past = an_event(), an_event()
    changes.cancel(called_off, now=later(seconds=1))
    Event.objects.filter(pk=past.pk).update(starts_at=later(days=-2), ends_at=later(days=-1))
    assert changed(stranger, "/events", include="cancelled,past") == ([str(past.pk), str(called_off.pk)], [])


def test_what_was_never_shown_leaves_no_trace(stranger: Asker) -> None:
    it = an_event(status=EventStatus.PLANNED)
    inner = an_event(is_public=False)
    changes.change_event(it, {"title": "Andet"}, now=timezone.now())
    changes.cancel(it, now=timezone.now())
    changes.cancel(inner, now=timezone.now())
    assert changed(stranger, "/events") == ([], [])
    assert not Tombstone.objects.exists()


def test_what_comes_back_is_there_again(stranger: Asker) -> None:
    it = an_event()
    for number, public in enumerate((False, True)):
        changes.change_event(it, {"is_public": public}, now=later(seconds=number))
    assert changed(stranger, "/events") == ([str(it.pk)], [])
    changes.change_event(it, {"is_public": False}, now=later(seconds=5))
    assert changed(stranger, "/events") == ([], [str(it.pk)])


def test_an_event_that_is_unmade_by_an_undoing(stranger: Asker) -> None:
    organiser = ada()
    with journal.as_one(now=timezone.now(), by=organiser, what="made"):
        it = an_event(by=organiser)
    undo.undo(ChangeSet.objects.get(), now=timezone.now(), by=organiser)
    assert not Event.objects.exists()
    assert changed(stranger, "/events") == ([], [str(it.pk)])


def test_an_event_that_no_longer_fits_the_filter(stranger: Asker) -> None:
    it = an_event(programme=a_programme("robotbandet"))
    changes.change_event(it, {"programme": a_programme("netvaerk")}, now=later(seconds=1))
    assert changed(stranger, "/events", programme="robotbandet") == ([], [str(it.pk)])
    assert changed(stranger, "/events", programme="netvaerk") == ([str(it.pk)], [])
    assert changed(stranger, "/events", kind="stand") == ([], [])


def test_pages_skip_nothing_and_repeat_nothing(stranger: Asker) -> None:
    made = [an_event(starts_at=a_moment(number + 1)) for number in range(9)]
    for number, event in enumerate(made[::2]):
        changes.cancel(event, now=later(seconds=number))
    changes.change_event(made[1], {"is_public": False}, now=later(seconds=2))
    here, gone = changed(stranger, "/events")
    assert sorted(here) == sorted(str(event.pk) for event in made[3::2])
    assert sorted(gone) == sorted(str(event.pk) for event in [*made[::2], made[1]])


def test_a_programme_that_is_kept_back(stranger: Asker) -> None:
    kept, hidden = a_programme("netvaerk"), a_programme("skjult", is_public=False)
    values = {"name": kept.name, "is_public": False}
    programmes.save_programme(values, now=timezone.now(), programme=kept)
    programmes.save_programme({"name": "Andet"}, now=timezone.now(), programme=hidden)
    assert changed(stranger, "/programmes") == ([], [str(kept.pk)])
    programmes.save_programme(values | {"is_public": True}, now=timezone.now(), programme=kept)
    assert changed(stranger, "/programmes") == ([str(kept.pk)], [])


def test_a_request_that_is_another_schools(asker: Asker) -> None:
    asker.post("/visit-requests", a_wish())
    wish, other = VisitRequest.objects.get(), a_school("999002")
    triage.attach_school(wish, other, now=timezone.now(), by=ada())
    assert changed(asker, "/visit-requests") == ([], [str(wish.pk)])
    _key, plain = make_key(other, now=timezone.now())
    assert changed(Asker(plain), "/visit-requests") == ([str(wish.pk)], [])


def test_a_webhook_that_was_removed(asker: Asker) -> None:
    made = asker.post("/webhooks", {"url": "https://skole.example/"}).json()
    assert changed(asker, "/webhooks") == ([made["id"]], [])
    asker.delete(f"/webhooks/{made['id']}")
    assert changed(asker, "/webhooks") == ([], [made["id"]])


def test_traces_are_kept_for_more_than_a_year(db: None) -> None:
    tombstones.bury("events.event", an_event().pk, now=timezone.now())
    assert tombstones.forget_old(later(days=365)) == 0
    assert tombstones.forget_old(later(days=401)) == 1
