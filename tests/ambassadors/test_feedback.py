"""After the visit both sides are asked; three answers and a number, by link or by the API, and then it is closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import feedback, visits
from ambassadors.domain.feedback import Answers
from ambassadors.models import Feedback, VisitRequest
from events.domain import changes
from people.domain.answerlinks import answer_url
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada
from tests.letterbox import letters

pytestmark = pytest.mark.django_db

GOOD = Answers(useful=3, prepared=4, again=4, pupils=24, girls=11, boys=13, comment="To vil i praktik.")


def fresh():
    return visits.readable().get()


@pytest.fixture
def held(staffed):
    """The visit of Maja and Jonas is over; an hour has gone since."""
    wish, sent = staffed
    visits.confirm_visit(wish, now=timezone.now(), by=ada())
    Letter.objects.all().delete()
    wish = fresh()
    now = wish.event.ends_at + timedelta(hours=1)
    changes.change_status(wish.event, "carried_out", now=now, actor="systemet")
    return fresh(), sent, now


def test_when_it_is_held_both_sides_are_asked(held):
    wish, _sent, _now = held
    assert letters("visit_feedback") == [
        ("visit_feedback_ambassador", "jonas@demo.example"),
        ("visit_feedback_ambassador", "maja@demo.example"),
        ("visit_feedback_school", "dorte@demo.example"),
    ]
    assert answer_url("feedback", wish.pk) in Letter.objects.get(kind="visit_feedback_school").text


def test_the_schools_answer_closes_the_visit_and_may_be_corrected(held):
    wish, sent, now = held
    feedback.give(wish, Answers(3, 3, 3), now=now, offer=sent[0])
    assert fresh().status == "carried_out"
    feedback.give(wish, GOOD, now=now)
    assert (fresh().status, fresh().event.status) == ("closed", "closed")
    feedback.give(fresh(), Answers(useful=2, prepared=2, again=1), now=now + timedelta(days=1))
    said = Feedback.objects.get(offer=None)
    assert (said.useful, said.again, said.pupils, said.comment) == (2, 1, None, "")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"useful": 0}, "/useful"),
        ({"again": 5}, "/again"),
        ({"pupils": 501}, "/pupils"),
        ({"pupils": -1}, "/pupils"),
        ({"pupils": 20, "girls": 12, "boys": 9}, "/girls"),
        ({"comment": "x" * 1001}, "/comment"),
        ({"comment": "a\x00b"}, "/comment"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(held, wrong, pointer):
    wish, _sent, now = held
    with pytest.raises(Invalid) as refused:
        feedback.give(wish, Answers(**({"useful": 3, "prepared": 3, "again": 3} | wrong)), now=now)
    assert [where for where, _sentence in refused.value.errors] == [pointer]
    assert not Feedback.objects.exists()


def test_not_before_and_not_for_ever(staffed, held):
    wish, _sent, now = held
    with pytest.raises(MoveNotAllowed):
        feedback.give(wish, GOOD, now=wish.event.ends_at + timedelta(days=14))
    VisitRequest.objects.update(status="confirmed")
    with pytest.raises(MoveNotAllowed):
        feedback.give(fresh(), GOOD, now=now)


def test_asked_once_more_after_four_days_and_closed_after_fourteen(held):
    wish, _sent, _now = held
    end = wish.event.ends_at
    assert feedback.ask_again(end + timedelta(days=3)) == 0
    assert feedback.ask_again(end + timedelta(days=4)) == 1
    assert feedback.ask_again(end + timedelta(days=5)) == 0
    assert len(letters("visit_feedback_school")) == 2
    assert feedback.close_due(end + timedelta(days=13)) == 0
    assert feedback.close_due(end + timedelta(days=14)) == 1
    assert fresh().status == "closed"


def test_who_has_answered_is_not_asked_again(held):
    wish, _sent, now = held
    feedback.give(wish, GOOD, now=now)
    assert feedback.ask_again(wish.event.ends_at + timedelta(days=4)) == 0


def test_by_the_letters_link(client, held, time_machine):
    wish, sent, now = held
    time_machine.move_to(now, tick=False)
    path = "/r/" + answer_url("feedback", wish.pk).partition("/r/")[2]
    assert "Fik eleverne noget ud af det?" in client.get(path).content.decode()
    wrong = client.post(path, {"useful": "3", "pupils": "24"})
    assert wrong.status_code == 422
    assert "Vælg et af svarene." in wrong.content.decode()
    said = client.post(path, {"useful": "3", "prepared": "4", "again": "4", "pupils": "24"}, follow=True)
    assert "Tak for svaret" in said.content.decode()
    own = "/r/" + answer_url("feedback_own", sent[0].pk).partition("/r/")[2]
    assert client.post(own, {"useful": "3", "prepared": "1", "again": "4"}).status_code == 303
    assert Feedback.objects.count() == 2
    time_machine.move_to(wish.event.ends_at + timedelta(days=15), tick=False)
    assert client.get(path).status_code == 410
