"""Keys: made by the command, known only by their hash, and asked for everywhere."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.domain.apikeys import find_key, hash_of, make_key, revoke
from people.models import ApiKey
from tests.api.conftest import Asker, a_wish
from tests.making import a_company, a_school


def created(*arguments: str) -> str:
    out = io.StringIO()
    call_command("createkey", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_command_prints_the_key_alone_on_its_last_line_and_keeps_only_the_hash(school):
    plain = created("999001")
    key = ApiKey.objects.get()
    assert plain.startswith("hs_")
    assert plain == plain.strip()
    assert key.organisation == school
    assert key.scopes == ["visits:read", "visits:write"]
    assert key.key_hash == hash_of(plain)
    assert plain not in str(ApiKey.objects.values().get())
    assert Asker(plain).get("/visit-requests").status_code == 200


def test_an_organisation_is_found_by_number_cvr_or_id(db):
    school, company = a_school("999002"), a_company(cvr="12345674")
    assert find_key(created("999002"), now=timezone.now()).organisation == school
    assert find_key(created("12345674"), now=timezone.now()).organisation == company
    assert find_key(created(str(company.pk)), now=timezone.now()).organisation == company


def test_scopes_may_be_chosen(school):
    created("999001", "--scope", "bookings:write", "--scope", "visits:read")
    assert ApiKey.objects.get().scopes == ["visits:read", "bookings:write"]


@pytest.mark.parametrize(
    "arguments",
    [["123456"], ["87654321"], [str(uuid.UUID(int=5))], ["Vestervang"], [""], ["999001", "--scope", "all"]],
)
def test_unknown_organisations_and_scopes_are_refused_and_no_key_is_made(school, arguments):
    with pytest.raises(CommandError) as refused:
        call_command("createkey", *arguments)
    assert refused.value.returncode == 1
    assert not ApiKey.objects.exists()


def test_a_cvr_number_that_several_share_is_refused(db):
    a_school("999003", cvr="12345674"), a_school("999004", cvr="12345674")
    with pytest.raises(CommandError, match="Flere"):
        call_command("createkey", "12345674")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "key_missing"),
        ("", "wrong_key"),
        ("Bearer", "wrong_key"),
        ("Bearer hs_abcdefgh_" + "x" * 43, "wrong_key"),
        ("Bearer æøå", "wrong_key"),
        ("Bearer \x00", "wrong_key"),
        ("Basic YWRhOmhlbW1lbGln", "wrong_key"),
        ("Bearer " + "x" * 10_000, "wrong_key"),
    ],
)
def test_without_a_right_key_the_answer_is_401(stranger, header, code):
    headers = {} if header is None else {"Authorization": header}
    for answer in (
        stranger.get("/visit-requests", **headers),
        stranger.get(f"/visit-requests/{uuid.uuid4()}", **headers),
        stranger.post("/visit-requests", a_wish(), **headers),
        stranger.post("/performance-enquiries", {}, **headers),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == code
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path",
    ["/events", f"/events/{uuid.UUID(int=7)}", "/trades", "/programmes", "/modules", "/nothing", "/openapi.json"],
)
def test_a_wrong_key_is_401_on_public_addresses_too(stranger, path):
    assert stranger.get(path, Authorization="Bearer wrong").status_code == 401


def test_a_revoked_key_opens_nothing(school):
    key, plain = make_key(school, now=timezone.now())
    revoke(key, now=timezone.now())
    assert Asker(plain).get("/visit-requests").status_code == 401


def test_a_right_key_without_the_scope_is_403(school):
    _key, plain = make_key(school, now=timezone.now(), scopes=["visits:read"])
    answer = Asker(plain).post("/visit-requests", a_wish())
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_missing"
    assert "visits:write" in answer.json()["detail"]
    assert Asker(plain).get("/visit-requests").status_code == 200


def test_another_schools_request_sounds_like_an_absent_one(asker):
    _key, plain = make_key(a_school("999002"), now=timezone.now())
    other = Asker(plain)
    made = asker.post("/visit-requests", a_wish()).json()
    hidden, absent = other.get(f"/visit-requests/{made['id']}"), other.get(f"/visit-requests/{uuid.uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    for deed, body in [("cancel", {}), ("reschedule", {"slots": []}), ("answer", {"answer": "Ja"})]:
        assert other.post(f"/visit-requests/{made['id']}/{deed}", body).status_code == 404
    assert other.get("/visit-requests").json() == {"items": [], "next_cursor": None}


def test_the_use_of_a_key_is_noted_once_a_minute(school, django_assert_num_queries):
    key, plain = make_key(school, now=timezone.now())
    assert key.last_used_at is None
    find_key(plain, now=timezone.now())
    key.refresh_from_db()
    assert key.last_used_at is not None
    with django_assert_num_queries(1):
        find_key(plain, now=timezone.now())
