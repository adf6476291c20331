"""The public form and the school's own page, as a stranger meets them: bad input is said beside the field, and kept."""

import html

import pytest
import time_machine
from django.utils import timezone

from ambassadors.domain import requests, triage
from ambassadors.models import VisitRequest
from people.domain.answerlinks import make_token
from people.models import Letter
from tests.making import a_moment, a_school, a_visit_programme, a_visit_request

pytestmark = pytest.mark.django_db
FORM = "/besoeg/"


def typed(**changes):
    """What a teacher types, all well; None leaves a field out."""
    values = {
        "school_text": "999123",
        "audience": "grundskole",
        "grade": "8",
        "pupils": "24",
        "format": "physical",
        "language": "da",
        "teacher_present": "on",
        "day1": a_moment(30).date().isoformat(),
        "from1": "10:00",
        "to1": "11:30",
        "contact_name": "Dorte Lund",
        "contact_email": "dorte@skole.example",
        "contact_phone": "12 34 56 78",
        "notes": "Vi glæder os",
    } | changes
    return {name: value for name, value in values.items() if value is not None}


@pytest.fixture(autouse=True)
def _a_school_that_can_ask():
    a_visit_programme()
    a_school("999123", name="Vestervang Skole", town="Aarhus")


def test_a_good_form_waits_for_the_click_in_the_mail_and_then_holds_the_slots(client):
    answer = client.post(FORM, typed())
    assert answer.status_code == 302
    assert "Tak, der mangler ét klik" in client.get(answer.headers["Location"]).content.decode()
    wish = VisitRequest.objects.get()
    assert (wish.status, wish.school.name, wish.source) == ("draft", "Vestervang Skole", "web")
    assert [slot.state for slot in wish.slots.all()] == ["proposed"]
    link = f"/r/{make_token('confirm', wish.pk)}/"
    assert link in Letter.objects.get(kind="visit_confirm_link").text
    client.get(link)
    assert VisitRequest.objects.get().status == "draft"
    client.post(link, {"answer": "accept"})
    wish.refresh_from_db()
    assert (wish.status, [slot.state for slot in wish.slots.all()]) == ("submitted", ["held"])
    assert "der mangler ét klik" not in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"school_text": ""}, "school_text"),
        ({"school_text": "findes ikke"}, "school_text"),
        ({"school_text": "nul\x00byte"}, "school_text"),
        ({"grade": ""}, "grade"),
        ({"grade": "11"}, "grade"),
        ({"pupils": ""}, "pupils"),
        ({"pupils": "mange"}, "pupils"),
        ({"pupils": "0"}, "pupils"),
        ({"pupils": "501"}, "pupils"),
        ({"pupils": "9" * 40}, "pupils"),
        ({"audience": "katte"}, "audience"),
        ({"trades": "tryllekunstner"}, "trades"),
        ({"day1": None}, "day1"),
        ({"day1": "i morgen"}, "day1"),
        ({"day1": "2020-01-01"}, "day1|from1"),
        ({"day1": "9999-12-31"}, "day1|from1"),
        ({"to1": "10:10"}, "to1"),
        ({"to1": "09:00"}, "to1"),
        ({"to1": "19:00"}, "to1"),
        ({"day2": "2027-03-01"}, "from2"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_name": "x" * 121}, "contact_name"),
        ({"contact_email": "ikke en adresse"}, "contact_email"),
        ({"contact_phone": "ring bare"}, "contact_phone"),
        ({"notes": "x" * 5001}, "notes"),
        ({"notes": "a\x00b"}, "notes"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored_or_lost(client, wrong, field):
    answer = client.post(FORM, typed(**wrong))
    assert answer.status_code == 422
    said = answer.context["form"].errors
    assert any(name in said for name in field.split("|")), said
    assert VisitRequest.objects.count() == 0
    assert "Dorte Lund" in answer.content.decode() or "contact_name" in wrong
    assert "Vi glæder os" in answer.content.decode() or "notes" in wrong


def test_a_megabyte_of_text_is_refused_and_never_an_error_of_ours(client):
    assert client.post(FORM, typed(notes="å" * 1_000_000)).status_code == 422
    assert VisitRequest.objects.count() == 0


def test_emoji_and_script_tags_are_only_text(client):
    name = "<script>alert(1)</script> 🎸"
    answer = client.post(FORM, typed(contact_name=name))
    assert answer.status_code == 302
    page = client.get(f"/s/{make_token('status', VisitRequest.objects.get().pk)}/").content.decode()
    assert "<script>alert(1)" not in page
    assert VisitRequest.objects.get().contact_name == name


def test_a_school_that_is_not_listed_goes_to_triage(client):
    client.post(FORM, typed(school_text="Den nye friskole, Ølgod", unlisted="on"))
    wish = VisitRequest.objects.get()
    assert (wish.school, wish.unlisted_school) == (None, "Den nye friskole, Ølgod")


def test_a_robot_that_fills_in_everything_is_thanked_and_forgotten(client):
    assert client.post(FORM, typed(homepage="https://spam.example")).status_code == 302
    assert VisitRequest.objects.count() == 0


@time_machine.travel("2026-11-23T11:10:00+01:00")  # an hour is counted, and must not turn in the middle
def test_whoever_never_stops_is_asked_to_wait(client):
    answers = [client.post(FORM, typed()).status_code for _time in range(22)]
    assert (answers[0], answers[-1]) == (302, 429)


def test_a_stranger_gets_no_session_cookie(client):
    assert set(client.get(FORM).cookies) <= {"csrftoken"}


def test_the_list_of_schools_is_found_by_name_town_and_number(client):
    for text in ("vester", "aarhus", "9991", "vestervang aarhus"):
        assert [row["name"] for row in client.get(FORM + "skoler/", {"q": text}).json()["schools"]] == [
            "Vestervang Skole"
        ]
    assert client.get(FORM + "skoler/", {"q": "\x00"}).json() == {"schools": []}


def status_page(wish):
    return f"/s/{make_token('status', wish.pk)}/"


def test_the_school_answers_a_question_proposes_other_times_and_calls_off(client):
    wish = a_visit_request()
    triage.ask_question(wish, "Har I et værksted?", now=timezone.now())
    page = status_page(wish)
    assert "Har I et værksted?" in html.unescape(client.get(page).content.decode())
    client.post(page, {"what": "answer", "answer-answer": "Ja, et stort"})
    wish.refresh_from_db()
    assert (wish.status, wish.answer) == ("submitted", "Ja, et stort")
    day = a_moment(40).date().isoformat()
    client.post(page, {"what": "times", "times-day1": day, "times-from1": "09:00", "times-to1": "10:30"})
    wish.refresh_from_db()
    assert wish.status == "rescheduling"
    client.post(page, {"what": "cancel", "cancel-reason": "Klassen er på tur"})
    wish.refresh_from_db()
    assert wish.status == "cancelled"


def test_a_wrong_time_on_the_status_page_is_said_beside_it(client):
    wish = a_visit_request()
    day = a_moment(40).date().isoformat()
    answer = client.post(
        status_page(wish), {"what": "times", "times-day1": day, "times-from1": "09:00", "times-to1": "09:10"}
    )
    assert (answer.status_code, list(answer.context["times_form"].errors)) == (422, ["to1"])


def test_a_request_that_is_over_refuses_with_a_sentence(client):
    wish = a_visit_request()
    requests.cancel(wish, now=timezone.now())
    assert client.post(status_page(wish), {"what": "cancel"}).status_code == 409


def test_an_unknown_link_is_not_found(client):
    assert client.get("/s/nonsense/").status_code == 404
