"""The way into the corps: applied for, confirmed, an interview whose time the applicant chooses, a yes or a no."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import applications, applicationwaiting, board
from ambassadors.models import Ambassador, Application
from events.domain.scope import Scope
from people.domain.answerlinks import answer_url, make_token
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben, maja
from tests.making import a_company, a_contact, a_moment, a_trade, a_visit_programme, an_application

pytestmark = pytest.mark.django_db
Status = Application.Status


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def link(application: Application) -> str:
    return reverse("answer", args=[make_token("application", application.pk)])


def fields(**changes: object) -> dict[str, object]:
    a_trade("smed")
    a_visit_programme()
    return {
        "trade": "smed",
        "employer": "Ravnsø Svejs",
        "employer_contact": "Bo Ravn, 87 65 43 21",
        "postcode": "8000",
        "work_postcode": "8600",
        "travels_by": ["public", "bicycle"],
        "motivation": "Jeg vil vise, at man kan svejse og være pige.",
        "topics": "svejsning, løn",
        "languages": ["da"],
        "name": "Signe Vang",
        "email": "signe@demo.example",
        "phone": "12 34 56 78",
        "born_year": str(timezone.now().year - 19),
        "homepage": "",
    } | changes


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


def applied(**changes: object) -> Application:
    return applications.confirm(an_application(**changes), now=timezone.now())


def test_sent_by_a_stranger_it_waits_until_the_link_in_the_letter_is_used() -> None:
    stranger = Client()
    answer = stranger.post(reverse("apply"), fields())
    assert answer.status_code == 302
    assert "sessionid" not in stranger.cookies
    made = Application.objects.get()
    assert "Tak, der mangler ét klik" in stranger.get(answer.url).content.decode()
    letter = Letter.objects.get(kind="application_confirm")
    assert (letter.to_email, answer_url("application", made.pk) in letter.text) == ("signe@demo.example", True)
    assert made.status == "draft"
    assert applicationwaiting.new_applications(Scope(), timezone.now(), 9).total == 0
    assert "er det dig?" in stranger.get(link(made)).content.decode()
    assert Application.objects.get().status == "draft"  # a GET says nothing
    assert stranger.post(link(made), {"deed": "confirm"}).status_code == 303
    assert stranger.post(link(made), {"deed": "confirm"}).status_code == 303
    assert Application.objects.get().status == "applied"
    assert Letter.objects.filter(kind="application_received").count() == 1
    (row,) = applicationwaiting.new_applications(Scope(), timezone.now(), 9).rows
    assert row.what == "Signe Vang vil være ambassadør"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"postcode": "0000"}, "Skriv et dansk postnummer"),
        ({"phone": "1"}, "telefon"),
        ({"email": "no"}, "e-mail"),
        ({"motivation": ""}, "Feltet skal udfyldes"),
        ({"motivation": "Mit nummer er 010203-1234"}, "Skriv aldrig et CPR-nummer her"),
        ({"born_year": "2024"}, "Kontrollér fødselsåret"),
        ({"trade": "nonsense"}, "Vælg"),
        ({"name": "x\x00"}, "tegn"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(wrong: dict[str, str], sentence: str) -> None:
    answer = Client().post(reverse("apply"), fields(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Ravnsø Svejs" in answer.content.decode()
    assert not Application.objects.exists()


def test_a_robot_is_thanked_and_who_never_stops_is_asked_to_wait() -> None:
    assert Client().post(reverse("apply"), fields(homepage="http://spam.example")).status_code == 302
    assert not Application.objects.exists()
    codes = [Client().post(reverse("apply"), fields()).status_code for _ in range(21)]
    assert codes[-1] == 429
    assert set(codes[:20]) == {302}


def test_unconfirmed_it_is_deleted_and_a_no_is_forgotten_after_half_a_year() -> None:
    now = timezone.now()
    draft, over, kept = an_application(), applied(), applied()
    applications.decline(over, text="Ikke denne gang.", now=now, by=ada())
    with pytest.raises(Expired):
        applications.confirm(draft, now=now + timedelta(hours=25))
    assert applications.forget(now + timedelta(hours=23)) == 0
    assert applications.forget(now + timedelta(hours=25)) == 1
    assert applications.forget(now + timedelta(days=184)) == 1
    assert list(Application.objects.all()) == [kept]


def test_the_applicant_chooses_among_the_times_and_may_say_that_none_fits() -> None:
    it, organiser, now = applied(), ada(), timezone.now()
    times = [a_moment(5, 14), a_moment(6, 14)]
    applications.invite_to_interview(it, times, place="Vesterbrogade 6D", text="Glæder mig.", now=now, by=organiser)
    letter = Letter.objects.get(kind="application_interview")
    assert "Glæder mig." in letter.text
    assert "Vesterbrogade 6D" in letter.text
    page, stranger = link(it), Client()
    first, second = it.interview_times.all()
    assert "Hvornår passer en snak dig?" in stranger.get(page).content.decode()
    assert stranger.post(page, {"deed": "choose", "time": str(second.pk)}).status_code == 303
    it.refresh_from_db()
    assert it.interview_at == second.starts_at
    assert stranger.post(page, {"deed": "choose", "time": str(first.pk)}).status_code == 303  # changes her mind
    assert Letter.objects.filter(kind="application_interview_fixed").count() == 2
    for odd in ("", "x", "9" * 30, "999999"):
        assert stranger.post(page, {"deed": "choose", "time": odd}).status_code == 409
    assert stranger.post(page, {"deed": "none", "note": ""}).status_code == 422
    assert stranger.post(page, {"deed": "none", "note": "Kun om aftenen."}).status_code == 303
    it.refresh_from_db()
    assert (it.interview_at, it.interview_answer) == (None, "Kun om aftenen.")
    (row,) = applicationwaiting.interviews(Scope(), now, 9).rows
    assert row.what == "Ingen af tiderne passer Signe Vang"
    applications.invite_to_interview(it, [a_moment(9, 18)], place="Video", now=now, by=organiser)
    assert it.interview_times.count() == 1
    assert applicationwaiting.interviews(Scope(), now, 9).total == 0
    (row,) = applicationwaiting.interviews(Scope(), now + timedelta(days=10), 9).rows
    assert row.what == "Signe Vang valgte ingen tid til samtale"


@pytest.mark.parametrize(
    ("times", "place", "pointer"),
    [
        ([], "Her", "/times"),
        ([a_moment(-1)], "Her", "/times"),
        ([a_moment(200)], "Her", "/times"),
        ([a_moment(n) for n in (1, 2, 3, 4)], "Her", "/times"),
        ([a_moment(1)], " ", "/place"),
    ],
)
def test_times_that_cannot_be_are_refused(times: list[datetime], place: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        applications.invite_to_interview(applied(), times, place=place, now=timezone.now())
    assert [error[0] for error in refused.value.errors] == [pointer]


def test_a_yes_makes_an_ambassador_in_training_with_a_login_to_choose() -> None:
    company = a_company(name="Ravnsø Svejs")
    contact = a_contact(company)
    it = applied(employer="ravnsø svejs", work_postcode="8600", topics=["svejsning"], travels_by=["car"])
    made = applications.accept(it, text="Velkommen.", now=timezone.now(), by=ada())
    it.refresh_from_db()
    assert (it.status, it.ambassador) == ("accepted", made)
    made = Ambassador.objects.get(pk=made.pk)
    assert (made.status, made.employer, made.employer_contact) == ("training", company, contact)
    assert (made.topics, made.travels_by, bool(made.work_point)) == (["svejsning"], ["car"], True)
    assert not made.user.has_usable_password()
    assert {letter.kind for letter in Letter.objects.filter(to_email=it.email)} >= {"application_accepted", "welcome"}
    with pytest.raises(MoveNotAllowed, match="er allerede ambassadør"):
        applications.accept(applied(email=it.email), now=timezone.now(), by=ada())


def test_after_an_answer_nothing_more_is_asked_for() -> None:
    it = applied()
    applications.withdraw(it, now=timezone.now())
    applications.withdraw(it, now=timezone.now())
    with pytest.raises(MoveNotAllowed, match="Ansøgningen er trukket tilbage og kan ikke imødekommes."):
        applications.accept(Application.objects.get(pk=it.pk), now=timezone.now(), by=ada())
    with pytest.raises(Expired):
        applications.check_link(Application.objects.get(pk=it.pk), timezone.now() + timedelta(days=15))


def test_the_board_shows_who_waits_longest_first_and_only_the_own() -> None:
    now = timezone.now()
    early = applications.confirm(an_application(name="Bo Holm", now=now - timedelta(hours=9)), now=now)
    Application.objects.filter(pk=early.pk).update(updated_at=now - timedelta(days=3))
    applied()
    an_application(name="Ingen Endnu")
    maja(status="training")
    page = browser(ada()).get(reverse("organise:pipeline")).content.decode()
    assert "Læs, og svar: Bo Holm" in page
    assert page.index("Bo Holm") < page.index("Signe Vang")
    assert "Maja Holm" in page
    assert "Ingen Endnu" not in page
    assert "Bo Holm" in browser(ada()).get(reverse("organise:pipeline") + "?view=list").content.decode()
    assert "Bo Holm" not in browser(ben()).get(reverse("organise:pipeline")).content.decode()
    assert browser(ben()).get(reverse("organise:application", args=[early.pk])).status_code == 404
    columns = board.columns(Application.objects.exclude(status="draft"), Ambassador.objects.all(), now)
    assert {column.key: column.total for column in columns} == {
        "applied": 2,
        "interview": 0,
        "training": 1,
        "active": 0,
        "paused": 0,
    }


def test_the_organisers_page_invites_accepts_and_declines() -> None:
    it, client = applied(), browser(ada())
    page = reverse("organise:application", args=[it.pk])

    def act(deed: str, **words: str) -> int:
        return client.post(reverse("organise:application_act", args=[it.pk, deed]), words).status_code

    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert "Jeg vil gerne fortælle om mit fag." in client.get(page).content.decode()
    assert act("interview", day1=day, from1="15:30", place="") == 422
    assert act("interview", day1=day, from1="", place="Her") == 422
    assert act("interview", day1="2001-01-01", from1="15:30", place="Her") == 422
    assert act("interview", day1=day, from1="15:30", day2=day, place="Her") == 422
    assert act("interview", day1=day, from1="15:30", place="Her") == 302
    assert act("decline", text=" ") == 422
    assert act("nonsense") == 404
    assert act("accept", text="Velkommen.") == 302
    assert Ambassador.objects.get().user.name == "Signe Vang"
    assert act("accept", text="Velkommen.") == 303  # twice: back with the sentence
    assert "er med i korpset" in client.get(page).content.decode()


def test_an_applicant_is_found_by_the_search_of_whom_it_concerns() -> None:
    applied(name="Signe Vang")
    found = browser(ada()).get(reverse("organise:search"), {"q": "signe"}).content.decode()
    assert "Signe Vang" in found
    assert "Ansøgninger" in found
    assert "Signe Vang" not in browser(ben()).get(reverse("organise:search"), {"q": "signe"}).content.decode()
