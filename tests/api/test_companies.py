"""Companies on their way to apprentices, as a committee's own system and a school's read and move them."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.timezone import localdate

from events.domain import undo
from events.domain.pipeline import claims, followups, relations
from events.models import CanvassClaim, ChangeSet, FollowUp, Relation
from people.domain import merging
from people.domain.apikeys import make_key
from people.domain.history import history_of
from people.models import Organisation
from tests.api.conftest import Asker
from tests.api.test_tombstones import changed
from tests.cast import ada
from tests.making import a_company, a_contact, a_school, a_trade, a_user

pytestmark = pytest.mark.django_db
BOTH = ["companies:read", "companies:write"]


@pytest.fixture(autouse=True)
def _a_monday() -> Any:
    with time_machine.travel("2027-01-04T08:00:00Z", tick=True):
        yield


def a_key(organisation: Organisation, *scopes: str) -> Asker:
    return Asker(make_key(organisation, now=timezone.now(), scopes=scopes or BOTH)[1])


def a_vocational_school(name: str) -> Organisation:
    return a_school(name=name, level=Organisation.Level.VOCATIONAL)


@pytest.fixture
def key() -> Asker:
    return a_key(a_vocational_school("Mercantec"))


@pytest.fixture
def company() -> Organisation:
    return a_company(name="Nordlys", cvr="12345674", phone="+4512000001")


def at(company: Organisation, stage: str, trade: str = "smed") -> Relation:
    facts = relations.Facts("full", date(2024, 5, 1)) if stage in ("approved", "active") else relations.Facts()
    return relations.set_first(company, a_trade(trade), stage, facts, now=timezone.now(), by=ada())


def names(answer: Any) -> list[str]:
    return [item["name"] for item in answer.json()["items"]]


def test_a_company_with_what_is_known_and_next(key: Asker, company: Organisation) -> None:
    at(company, "approved"), at(company, "contacted", "industritekniker")
    today, by = localdate(), ada()
    followups.promise(
        company, "Send skemaet", today + timedelta(days=3), owner=by, trade=a_trade("smed"), now=timezone.now()
    )
    row = claims.claim(company, week=today, school=a_vocational_school("Tech"), consultant="Mette", now=timezone.now())
    a_contact(company, name="Karen Privat")
    answer = key.get(f"/companies/{company.pk}")
    told = answer.json()
    assert key.get("/companies").json() == {"items": [told], "next_cursor": None}
    smed = next(one for one in told["relations"] if one["trade"] == "smed")
    assert (smed["status"], smed["approval"], smed["approved_on"], smed["lapses_on"]) == (
        "approved", "full", "2024-05-01", "2029-05-01",
    )  # fmt: skip
    assert (smed["next_action"]["what"], smed["next_action"]["owner"]) == ("Send skemaet", str(by))
    assert [one["next_action"] for one in told["relations"] if one["trade"] != "smed"] == [None]
    assert told["claims"] == [
        {"id": str(row.pk), "week": "2027-01-04", "until": "2027-01-10", "held_by": "Tech (Mette)", "is_ours": False}
    ]
    assert by.email not in answer.content.decode()
    assert "Karen" not in answer.content.decode()
    assert key.get(f"/companies/{company.pk}", **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_filters(key: Asker) -> None:
    one, other, out = (
        a_company(name="A"),
        a_company(name="B", municipality_id=751),
        a_company(name="C", is_active=False),
    )
    at(one, "approved"), at(one, "contacted", "industritekniker"), at(other, "contacted"), at(out, "contacted")
    for query, found in [
        ({}, ["A", "B"]),
        ({"trade": "smed"}, ["A", "B"]),
        ({"trade": "smed", "status": "contacted"}, ["B"]),
        ({"status": "contacted"}, ["A", "B"]),
        ({"status": "active"}, []),
        ({"municipality": "0751"}, ["B"]),
        ({"municipality": "751", "trade": "industritekniker"}, []),
    ]:
        assert names(key.get("/companies", query)) == found, query
    for wrong in ({"status": "married"}, {"municipality": "Aarhus"}, {"trad": "smed"}):
        assert key.get("/companies", wrong).status_code == 422


def test_what_has_changed_since(key: Asker, company: Organisation) -> None:
    """Also where the change is that something is not there any more."""
    other, gone = a_company(name="Anden"), a_company(name="Gammel")
    at(company, "contacted"), at(other, "contacted")
    school = Organisation.objects.get(name="Mercantec")
    claim = claims.claim(company, week=localdate(), school=school, now=timezone.now())
    row = followups.promise(other, "Ring", localdate(), owner=ada(), now=timezone.now(), by=ada())
    made = ChangeSet.objects.get(what="follow_up")
    since = timezone.now().isoformat()
    assert changed(key, "/companies", since) == ([], [])
    claims.give_back(claim, now=timezone.now())
    assert changed(key, "/companies", since) == ([str(company.pk)], [])
    undo.undo(made, now=timezone.now(), by=ada())
    assert not FollowUp.objects.filter(pk=row.pk).exists()
    merging.merge(gone, other, now=timezone.now())
    here, left = changed(key, "/companies", since)
    assert (here, left) == ([str(company.pk), str(other.pk)], [str(gone.pk)])
    here, left = changed(key, "/companies", since, status="approved")
    assert (here, sorted(left)) == ([], sorted(str(one.pk) for one in (company, other, gone)))


@pytest.mark.parametrize("path", ["/companies", "/companies?updated_since=2020-01-01T00:00:00Z"])
def test_many_companies_cost_as_many_queries_as_one(key: Asker, path: str, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def one_more() -> None:
        company = a_company()
        at(company, "contacted"), at(company, "approved", "industritekniker")
        followups.promise(company, "Ring", localdate(), owner=ada(), now=timezone.now())
        claims.claim(company, week=localdate(), school=a_vocational_school("Tech"), now=timezone.now())

    one_more()
    key.get(path)
    with CaptureQueriesContext(connection) as price:
        key.get(path)
    one_more(), one_more()
    with django_assert_num_queries(len(price)):
        assert len(key.get(path).json()["items"]) == 3


def test_a_company_is_moved_by_the_same_rules_as_on_the_board(key: Asker, company: Organisation) -> None:
    a_trade("smed")
    place = f"/companies/{company.pk}/relations/smed"
    lacking = key.post(place, {"status": "approved"})
    assert (lacking.status_code, [e["pointer"] for e in lacking.json()["errors"]]) == (
        422, ["/approval", "/approved_on"],
    )  # fmt: skip
    assert not Relation.objects.exists()
    body = {"status": "approved", "approval": "limited", "approved_on": "2026-03-01", "why": "Besøgt"}
    moved = key.post(place, body, "once")
    assert (moved.status_code, moved.json()["relations"][0]["status"]) == (200, "approved")
    again = key.post(place, body, "once")
    assert (again["Idempotency-Replayed"], again.content) == ("true", moved.content)
    line = history_of(Relation.objects.get()).get(what="stage")
    assert (line.new, line.actor, line.why, line.by) == ("approved", "Mercantec", "Besøgt", None)
    back = key.post(place, {"status": "contacted"})
    assert (back.status_code, back.json()["code"]) == (409, "move_not_allowed")
    stale = key.post(place, {"status": "active"}, **{"If-Match": '"other"'})
    assert (stale.status_code, stale["ETag"]) == (412, moved["ETag"])
    assert key.post(place, {"status": "active"}, **{"If-Match": moved["ETag"]}).status_code == 200
    assert key.post(f"/companies/{company.pk}/relations/baker", {"status": "contacted"}).status_code == 404


def test_a_follow_up_is_promised_and_settled(key: Asker, company: Organisation) -> None:
    place, owner = f"/companies/{company.pk}/follow-ups", ada()
    body = {"what": "Send skemaet", "due_on": "2027-01-08", "owner_email": owner.email.upper()}
    made = key.post(place, body)
    assert (made.status_code, made.json()["owner"], made.json()["status"]) == (201, str(owner), "open")
    stranger = key.post(place, body | {"owner_email": a_user().email, "trade": "baker"})
    assert [e["pointer"] for e in stranger.json()["errors"]] == ["/owner_email", "/trade"]
    for wrong, pointer in [
        ({"due_on": "2027-01-01"}, "/due_on"),
        ({"due_on": "i morgen"}, "/due_on"),
        ({"what": " "}, "/what"),
    ]:
        assert [e["pointer"] for e in key.post(place, body | wrong).json()["errors"]] == [pointer]
    done = f"{place}/{made.json()['id']}/done"
    assert key.post(done, {}).json()["status"] == "done"
    assert key.post(done, {}).json()["code"] == "move_not_allowed"
    assert key.post(f"/companies/{a_company().pk}/follow-ups/{made.json()['id']}/done", {}).status_code == 404
    assert key.get(f"/companies/{company.pk}").json()["follow_ups"] == []


def test_two_schools_cannot_canvass_one_company_in_the_same_week(key: Asker, company: Organisation) -> None:
    other = a_key(a_vocational_school("Tech"))
    place = f"/companies/{company.pk}/claims"
    mine = key.post(place, {"consultant": "Mette Krogh"})
    assert mine.status_code == 201
    assert (mine.json()["until"], mine.json()["is_ours"]) == ("2027-01-10", True)
    assert key.post(place, {}).json() == mine.json()
    refused = other.post(place, {"week": "2027-01-10"})
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    told = refused.json()
    assert (told["code"], told["held_by"], told["held_until"]) == ("claimed", "Mercantec (Mette Krogh)", "2027-01-10")
    assert "til og med søndag den 10. januar" in told["detail"]
    assert other.post(place, {"week": "2027-01-11"}).status_code == 201
    assert other.delete(f"{place}/{mine.json()['id']}").status_code == 404
    assert key.delete(f"{place}/{mine.json()['id']}").status_code == 204
    assert other.post(place, {}).status_code == 201
    assert [e["pointer"] for e in key.post(place, {"week": "2027-03-01"}).json()["errors"]] == ["/week"]
    assert key.post(place, {"week": "2027-01-03"}).json()["code"] == "week_is_over"


def test_what_has_been_stays(key: Asker, company: Organisation) -> None:
    place = f"/companies/{company.pk}/claims"
    made = key.post(place, {}).json()["id"]
    with time_machine.travel("2027-01-11T08:00:00Z", tick=True):
        assert key.delete(f"{place}/{made}").json()["code"] == "week_is_over"
    assert CanvassClaim.objects.count() == 1


def test_only_vocational_schools_take_a_company(company: Organisation) -> None:
    answer = a_key(a_school("999001")).post(f"/companies/{company.pk}/claims", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_vocational_school")


def test_each_scope_opens_its_own(company: Organisation) -> None:
    school = a_vocational_school("Mercantec")
    reads, writes, neither = a_key(school, BOTH[0]), a_key(school, BOTH[1]), a_key(school, "visits:read")
    claim = f"/companies/{company.pk}/claims"
    assert [one.get("/companies").status_code for one in (reads, writes, neither, Asker(None))] == [200, 403, 403, 401]
    assert [one.post(claim, {}).status_code for one in (reads, writes, neither)] == [403, 201, 403]


def test_a_school_or_a_company_out_of_use_is_no_company(key: Asker) -> None:
    for absent in (a_school(), a_company(is_active=False)):
        assert key.get(f"/companies/{absent.pk}").status_code == 404
        assert key.post(f"/companies/{absent.pk}/claims", {}).status_code == 404
