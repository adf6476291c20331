"""Interest lists: who wants a course, when there are enough, who gets a seat."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import courses
from events.domain.scope import Scope
from events.domain.undo import as_one, undo
from events.models import CourseInterest, CourseOffer
from people.domain.answerlinks import make_token
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_course, a_programme

pytestmark = pytest.mark.django_db


def wish(course: CourseOffer, number: int = 1, **fields) -> CourseInterest:
    values = {"name": f"Person {number}", "email": f"p{number}@demo.example", "basis": "consent"} | fields
    return courses.add(course, now=timezone.now(), **values)


def test_when_there_are_enough_the_owner_hears_of_it_once():
    course = a_course(minimum=3, owner=ada())
    wish(course, 1, seats=2)
    assert not Letter.objects.exists()
    wish(course, 2)
    wish(course, 3)
    letter = Letter.objects.get(kind="course_enough")
    assert (letter.to_email, letter.subject) == ("ada@demo.example", f"Der er nok til »{course.title}«")
    [waiting] = courses.due(Scope(), timezone.now(), 9).rows
    assert (waiting.what, waiting.note) == (f"Skal »{course.title}« holdes?", "Der er nok på listen.")
    assert courses.due(Scope(frozenset({a_programme("anden").pk})), timezone.now(), 9).total == 0
    course.refresh_from_db()
    courses.set_status(course, "runs", now=timezone.now(), by=ada())
    assert courses.due(Scope(), timezone.now(), 9).total == 0


def test_a_deadline_that_passed_asks_what_becomes_of_it_and_closes_the_list():
    course = a_course(deadline=timezone.localdate() - timedelta(days=1))
    assert [row.note for row in courses.due(Scope(), timezone.now(), 9).rows] == ["Fristen er gået."]
    with pytest.raises(MoveNotAllowed, match="lukket"):
        wish(course)


def test_a_seat_is_offered_by_letter_where_we_may_write_and_taken_by_link():
    course = a_course(seats=1)
    first, second, third = wish(course, 1), wish(course, 2), wish(course, 3, email="", phone="12345678", basis="")
    assert [courses.offer(row, now=timezone.now(), by=ada()) for row in (first, second, third)] == [True, True, False]
    assert Letter.objects.filter(kind="course_offer").count() == 2
    link = reverse("answer", args=[make_token("course", first.pk)])
    assert "Vil du med?" in Client().get(link).content.decode()
    Client().post(link, {"deed": "yes"})
    assert "Du er tilmeldt" in Client().get(link).content.decode()
    late = Client().post(reverse("answer", args=[make_token("course", second.pk)]), {"deed": "yes"})
    assert (late.status_code, "Der er ikke pladser nok tilbage." in late.content.decode()) == (409, True)
    first.refresh_from_db()
    with pytest.raises(MoveNotAllowed):
        courses.offer(first, now=timezone.now(), by=ada())
    Client().post(link, {"deed": "no"})
    assert courses.enrolled(course) == 0


def test_an_offer_taken_back_in_time_writes_no_letter():
    row, now = wish(a_course()), timezone.now()
    with as_one(now=now, by=ada()) as done:
        courses.offer(row, now=now, by=ada())
    undo(done, now=now, by=ada())
    row.refresh_from_db()
    assert (row.status, Letter.objects.get(kind="course_offer").status) == ("interested", "cancelled")


def test_called_off_those_with_a_seat_hear_of_it():
    course = a_course()
    offered, only_interested = wish(course, 1), wish(course, 2)
    courses.offer(offered, now=timezone.now(), by=ada())
    assert courses.set_status(course, "off", now=timezone.now(), by=ada()) == 1
    assert [row.to_email for row in Letter.objects.filter(kind="course_off")] == [offered.email]
    assert only_interested.status == "interested"


@pytest.mark.parametrize(
    "fields",
    [{"name": " "}, {"email": "nej"}, {"email": "", "phone": ""}, {"seats": 0}, {"phone": "12"}, {"basis": "andet"}],
)
def test_what_will_not_do_is_said(fields: dict[str, object]):
    with pytest.raises(Invalid):
        wish(a_course(), **fields)


def test_half_a_year_after_the_deadline_nobody_can_tell_who_it_was():
    course = a_course()
    row = wish(course)
    after = timezone.now() + timedelta(days=183 + 22)
    assert (courses.forget(after), courses.forget(after)) == (1, 0)
    row.refresh_from_db()
    assert (row.name, row.email, row.seats) == ("(slettet)", "", 1)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_one_question(many: int, django_assert_num_queries):
    for _number in range(many):
        wish(a_course())
    with django_assert_num_queries(1):
        assert [row.want for row in courses.offers(Scope())] == [1] * many


def test_a_stranger_puts_himself_on_the_list_and_an_organiser_works_with_it():
    course = a_course(is_public=True)
    page = reverse("course", args=[course.slug])
    sent = {"name": "Mette Krogh", "company": "Nordlys", "email": "mette@nordlys.example", "seats": "2"}
    assert Client().post(page, sent).status_code == 422
    assert Client().post(page, sent | {"consent": "on"})["Location"] == f"{page}?tak=1"
    row = CourseInterest.objects.get()
    assert (row.by_form, row.basis, row.seats, row.company) == (True, "consent", 2, "Nordlys")
    browser = Client()
    browser.force_login(ada())
    here = reverse("organise:course", args=[course.pk])
    company = a_company(name="Sydlys")
    data = {"p-name": "Ib", "p-company": "sydlys", "p-phone": "12345678", "p-seats": "1", "p-basis": ""}
    browser.post(reverse("organise:course_act", args=[course.pk, "add"]), data)
    assert CourseInterest.objects.get(name="Ib").organisation == company
    browser.post(reverse("organise:course_act", args=[course.pk, "move"]), {"row": str(row.pk), "status": "offered"})
    html = browser.get(here).content.decode()
    assert ("Mette Krogh" in html, "har fået tilbud" in html, "ring, vi må ikke skrive" in html) == (True, True, True)
    csv = browser.get(reverse("organise:course_export", args=[course.pk, "csv"])).content.decode("utf-8-sig")
    assert csv.splitlines()[1] == "Mette Krogh;Nordlys;mette@nordlys.example;;2;har fået tilbud;ja"
    for somebody in (ben(a_programme("robotbandet-3")), cleo()):
        browser.force_login(somebody)
        assert browser.get(here).status_code == 404
    CourseOffer.objects.update(is_public=False)
    assert Client().get(page).status_code == 404
