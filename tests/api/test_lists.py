"""Lists: in pages that neither skip nor repeat, filtered, fresh only when changed, and at a constant price."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.models import VisitRequest
from events.domain import changes
from events.domain.whats_on import whats_on
from events.models import Event
from tests.api.conftest import a_slot, a_wish
from tests.making import a_moment, a_programme, a_trade, a_venue, an_event


def pages(asker, path, **query):
    """Every page until there is no next."""
    found, cursor = [], None
    while True:
        answer = asker.get(path, {**query, **({"cursor": cursor} if cursor else {})}).json()
        found.append(answer["items"])
        cursor = answer["next_cursor"]
        if cursor is None:
            return found


def titles(answer):
    return [item["title"] for item in answer.json()["items"]]


def test_an_event_as_everybody_sees_it(stranger):
    event = an_event(title="Åbent hus", summary="Se svejserobotten", description="Kom forbi.", room="Hal 2")
    shown = stranger.get("/events").json()["items"]
    assert [item["id"] for item in shown] == [str(event.pk)]
    item = shown[0]
    assert (item["slug"], item["kind"], item["status"], item["title"]) == (
        event.slug, "network_meeting", "published", "Åbent hus",
    )  # fmt: skip
    assert item["programme"] == {"slug": "netvaerk", "name": "Netvaerk"}
    assert item["place"]["town"] == "Silkeborg"
    assert item["url"] == f"http://127.0.0.1:8000/e/{event.slug}/"
    assert item["ics_url"] == f"http://127.0.0.1:8000/e/{event.slug}.ics"
    assert item["flyer_url"] == f"http://127.0.0.1:8000/e/{event.slug}/flyer.pdf"
    assert item["starts_at"][-6:] in ("+01:00", "+02:00")
    assert stranger.get(f"/events/{event.pk}").json() == {**item, "description": "Kom forbi."}


def test_strangers_see_neither_hidden_nor_planned_events(stranger):
    hidden, planned = an_event(is_public=False), an_event(status="planned")
    assert stranger.get("/events", {"include": "past,cancelled"}).json()["items"] == []
    for pk in (hidden.pk, planned.pk, uuid.uuid4()):
        assert stranger.get(f"/events/{pk}").status_code == 404


def test_the_past_and_the_cancelled_only_when_asked_for(stranger):
    an_event(title="coming")
    an_event(title="past", starts_at=a_moment(-3))
    an_event(title="on now", starts_at=timezone.now() - timedelta(minutes=30))
    cancelled = an_event(title="cancelled")
    changes.cancel(cancelled, now=timezone.now(), why="Sygdom")
    assert titles(stranger.get("/events")) == ["on now", "coming"]
    assert titles(stranger.get("/events", {"include": "past"})) == ["past", "on now", "coming"]
    assert sorted(titles(stranger.get("/events", {"include": "cancelled"}))) == ["cancelled", "coming", "on now"]
    assert len(titles(stranger.get("/events", {"include": "past,cancelled"}))) == 4
    assert stranger.get(f"/events/{cancelled.pk}").json()["status"] == "cancelled"


def test_a_long_event_is_on_until_it_ends(stranger):
    an_event(title="stand", kind="stand", status="open", starts_at=a_moment(-40), ends_at=a_moment(1))
    an_event(title="over", kind="stand", status="open", starts_at=a_moment(-40), ends_at=a_moment(-1))
    an_event(title="meeting")
    assert titles(stranger.get("/events")) == ["stand", "meeting"]


@pytest.mark.django_db
def test_an_event_ends_the_moment_it_ends():
    event = an_event()
    for since, seen in [(timedelta(seconds=-1), True), (timedelta(), False), (timedelta(seconds=1), False)]:
        assert whats_on(event.ends_at + since).exists() is seen


def test_filters(stranger):
    other = a_programme("green")
    an_event(title="meeting", starts_at=a_moment(5))
    an_event(title="stand", kind="stand", status="open", starts_at=a_moment(10), programme=other)
    an_event(title="visit", kind="school_visit", status="confirmed", starts_at=a_moment(20), programme=other)
    assert titles(stranger.get("/events", {"kind": "stand"})) == ["stand"]
    assert titles(stranger.get("/events", {"programme": "green"})) == ["stand", "visit"]
    assert titles(stranger.get("/events", {"programme": "nothing"})) == []
    assert titles(stranger.get("/events", {"from": a_moment(8).isoformat()})) == ["stand", "visit"]
    assert titles(stranger.get("/events", {"from": a_moment(8).isoformat(), "to": a_moment(15).isoformat()})) == [
        "stand"
    ]
    spaced = stranger.client.get("/api/v1/events?from=2027-02-03T10:00:00+01:00")
    assert spaced.status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "/limit"),
        ({"limit": "201"}, "/limit"),
        ({"limit": "-1"}, "/limit"),
        ({"limit": "ten"}, "/limit"),
        ({"limit": ""}, "/limit"),
        ({"limit": "1.0"}, "/limit"),
        ({"limit": " 7"}, "/limit"),
        ({"limit": "٧"}, "/limit"),
        ({"limit": "9" * 5000}, "/limit"),
        ({"cursor": ""}, "/cursor"),
        ({"cursor": "x"}, "/cursor"),
        ({"cursor": "\x00"}, "/cursor"),
        ({"cursor": "æøå.æøå"}, "/cursor"),
        ({"cursor": "x" * 501}, "/cursor"),
        ({"updated_since": "yesterday"}, "/updated_since"),
        ({"updated_since": "2027-02-03T10:00:00"}, "/updated_since"),
        ({"limt": "5"}, "/limt"),
    ],
)
@pytest.mark.parametrize("path", ["/events", "/visit-requests", "/trades", "/programmes", "/modules"])
def test_bad_parameters_are_named(asker, path, query, pointer):
    answer = asker.get(path, query)
    assert answer.status_code == 422
    assert [(error["pointer"], error["in"]) for error in answer.json()["errors"]] == [(pointer, "query")]


@pytest.mark.parametrize(
    ("limit", "said"), [("-1", "Mindst 1."), ("201", "Højst 200."), ("ti", "Skal være et helt tal.")]
)
def test_a_wrong_number_of_rows_is_told_what_is_wrong_with_it(stranger, limit, said):
    assert [one["detail"] for one in stranger.get("/events", {"limit": limit}).json()["errors"]] == [said]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"kind": "party"}, "/kind"),
        ({"programme": "\x00"}, "/programme"),
        ({"programme": "Æ"}, "/programme"),
        ({"include": "everything"}, "/include"),
        ({"include": "past;cancelled"}, "/include"),
        ({"from": "2027-13-01T00:00:00Z"}, "/from"),
        ({"to": "9999-12-31T23:59:59-14:00"}, "/to"),
    ],
)
def test_bad_filters_are_named(stranger, query, pointer):
    answer = stranger.get("/events", query)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_pages_neither_skip_nor_repeat_even_at_the_same_moment(stranger):
    made = [an_event(starts_at=a_moment(5)) for _ in range(5)] + [an_event(starts_at=a_moment(6)) for _ in range(2)]
    found = pages(stranger, "/events", limit=2)
    assert [len(items) for items in found] == [2, 2, 2, 1]
    ids = [item["id"] for items in found for item in items]
    assert ids == [str(event.pk) for event in sorted(made, key=lambda event: (event.starts_at, event.pk))]


def test_a_page_that_is_just_full_has_no_next(stranger):
    for _ in range(2):
        an_event()
    assert stranger.get("/events", {"limit": 2}).json()["next_cursor"] is None


def test_what_is_added_meanwhile_does_not_disturb_the_next_page(stranger):
    first, second = an_event(starts_at=a_moment(5)), an_event(starts_at=a_moment(6))
    cursor = stranger.get("/events", {"limit": 1}).json()["next_cursor"]
    an_event(starts_at=a_moment(4))
    Event.objects.filter(pk=first.pk).delete()
    rest = stranger.get("/events", {"cursor": cursor}).json()["items"]
    assert [item["id"] for item in rest] == [str(second.pk)]


def test_a_cursor_of_another_list_is_refused(asker):
    for _ in range(2):
        an_event(), asker.post("/visit-requests", a_wish())
    cursor = asker.get("/events", {"limit": 1}).json()["next_cursor"]
    for path, query in [("/visit-requests", {}), ("/events", {"kind": "stand"}), ("/events", {"include": "past"})]:
        assert asker.get(path, {"cursor": cursor, **query}).status_code == 422
    tampered = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    assert asker.get("/events", {"cursor": tampered}).status_code == 422


def test_updated_since_gives_what_changed_the_oldest_change_first(stranger):
    now = timezone.now()
    for number in range(4):
        event = an_event(title=str(number))
        Event.objects.filter(pk=event.pk).update(updated_at=now - timedelta(hours=number))
    since = (now - timedelta(hours=2)).isoformat()
    assert titles(stranger.get("/events", {"updated_since": since})) == ["2", "1", "0"]
    found = pages(stranger, "/events", updated_since=since, limit=1)
    assert [item["title"] for items in found for item in items] == ["2", "1", "0"]


def test_the_time_of_the_last_change_misses_nothing_when_sent_back(stranger):
    event = an_event()
    Event.objects.filter(pk=event.pk).update(updated_at=timezone.now().replace(microsecond=999_999))
    shown = stranger.get("/events").json()["items"][0]["updated_at"]
    assert len(stranger.get("/events", {"updated_since": shown}).json()["items"]) == 1


def test_visit_requests_come_newest_first_in_pages(asker):
    made = [asker.post("/visit-requests", a_wish(slots=[a_slot(20 + day)])).json()["id"] for day in range(5)]
    found = [item["id"] for items in pages(asker, "/visit-requests", limit=2) for item in items]
    assert found == made[::-1]
    changed = VisitRequest.objects.get(pk=made[0])
    VisitRequest.objects.filter(pk=changed.pk).update(updated_at=timezone.now() + timedelta(seconds=9))
    since = (timezone.now() + timedelta(seconds=5)).isoformat()
    assert [item["id"] for item in asker.get("/visit-requests", {"updated_since": since}).json()["items"]] == made[:1]


def test_trades_and_programmes(stranger):
    a_trade("smed", name_en="Blacksmith"), a_trade("industritekniker")
    a_programme("boss-ladies", name="Boss Ladies", trades=["smed"], purpose="Flere kvinder i faget")
    a_programme("hidden", is_public=False), a_programme("over", is_active=False)
    assert stranger.get("/trades").json() == {
        "items": [{"slug": "smed", "name": "Smed"}, {"slug": "industritekniker", "name": "Industritekniker"}],
        "next_cursor": None,
    }
    english = stranger.get("/trades", {"limit": 1}, **{"Accept-Language": "en"}).json()
    assert english["items"] == [{"slug": "smed", "name": "Blacksmith"}]
    assert [len(items) for items in pages(stranger, "/trades", limit=1)] == [1, 1]
    programmes = stranger.get("/programmes").json()["items"]
    assert [(item["slug"], item["trades"], item["purpose"]) for item in programmes] == [
        ("boss-ladies", ["smed"], "Flere kvinder i faget")
    ]


@pytest.mark.parametrize("path", ["/events", "/trades", "/programmes", "/modules", "/visit-requests", "/openapi.json"])
def test_an_unchanged_answer_is_304(asker, path):
    an_event()
    first = asker.get(path)
    etag = first["ETag"]
    assert etag.startswith('"')
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = asker.get(path, **{"If-None-Match": header})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert asker.get(path, **{"If-None-Match": '"other"'}).status_code == 200
    assert asker.get(path, **{"If-None-Match": "nonsense"}).status_code == 200


def test_a_changed_answer_has_another_etag(stranger):
    event = an_event()
    before = stranger.get(f"/events/{event.pk}")["ETag"]
    changes.change_event(event, {"title": "Et nyt navn"}, now=timezone.now())
    after = stranger.get(f"/events/{event.pk}", **{"If-None-Match": before})
    assert (after.status_code, after.json()["title"]) == (200, "Et nyt navn")


def test_head_is_get_without_the_body(asker):
    an_event()
    for path in ("/events", "/visit-requests", "/trades"):
        got, head = asker.get(path), asker.client.head(f"/api/v1{path}", headers=asker.headers)
        assert (head.status_code, head.content) == (200, b"")
        assert (head["ETag"], head["Content-Length"]) == (got["ETag"], str(len(got.content)))
    assert asker.client.head("/api/v1/nothing").status_code == 404


@pytest.mark.parametrize(
    "path", ["/events", "/events?updated_since=2020-01-01T00:00:00Z", "/programmes", "/visit-requests"]
)
def test_three_rows_cost_as_many_queries_as_one(asker, path, django_assert_num_queries):
    def make(number):
        trades = ["smed", "industritekniker"]
        an_event(programme=a_programme(f"p{number}", trades=trades), venue=a_venue())
        asker.post("/visit-requests", a_wish(slots=[a_slot(20 + number)]))

    make(1)
    asker.get(path)  # what is read once per process or minute has been read
    with CaptureQueriesContext(connection) as one:
        asker.get(path)
    price = len(one)
    make(2), make(3)
    with django_assert_num_queries(price):
        answer = asker.get(path)
    assert len(answer.json()["items"]) >= 3
