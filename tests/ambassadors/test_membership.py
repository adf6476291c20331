"""In training, active, on pause, former: by the table, told in letters, with what follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import corpswaiting, membership
from ambassadors.models import Ambassador, Offer, VisitRequest
from events.domain import bookings
from events.domain.scope import Scope
from events.models import Booking
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, maja
from tests.making import a_moment, an_event

pytestmark = pytest.mark.django_db
Status = Ambassador.Status


def test_trained_at_an_event_of_the_calendar_then_active() -> None:
    her, organiser, now = maja(status=Status.TRAINING), ada(), timezone.now()
    day = an_event(programme=her.programme, title="Oplæring i Vejle", starts_at=a_moment(10))
    assert list(membership.trainings(her, now)) == [day]
    assert [row.what for row in corpswaiting.untrained(Scope(), now, 9).rows] == ["Maja Holm mangler en oplæring"]
    membership.train_at(her, day, now=now, by=organiser)
    assert Booking.objects.get(resource__user=her.user).event == day
    assert Letter.objects.get(kind="corps_training").to_email == her.user.email
    assert corpswaiting.untrained(Scope(), now, 9).total == 0
    assert corpswaiting.trained(Scope(), now, 9).total == 0
    after = day.ends_at + timedelta(hours=1)
    (row,) = corpswaiting.trained(Scope(), after, 9).rows
    assert row.what == "Maja Holm har været på oplæring"
    membership.step(her, Status.ACTIVE, text="Vi glæder os.", now=after, by=organiser)
    her.refresh_from_db()
    assert (her.status, her.trained_on) == ("active", day.day)
    assert "Vi glæder os." in Letter.objects.get(kind="corps_active").text


def test_another_training_gives_the_first_back_and_a_booked_person_is_not_taken() -> None:
    her, now = maja(status=Status.TRAINING), timezone.now()
    first = an_event(programme=her.programme, starts_at=a_moment(10))
    second = an_event(programme=her.programme, starts_at=a_moment(20))
    meanwhile = an_event(programme=her.programme, starts_at=a_moment(30))
    bookings.book(bookings.resource_of(her.user), an_event(starts_at=a_moment(30)), now=now)
    membership.train_at(her, first, now=now)
    membership.train_at(her, second, now=now)
    firm = Booking.objects.filter(resource__user=her.user, state="firm", event__programme=her.programme)
    assert [row.event for row in firm] == [second]
    with pytest.raises(Clash):
        membership.train_at(her, meanwhile, now=now)
    her.refresh_from_db()
    assert her.training_event == second
    membership.train_at(her, None, now=now)
    assert not firm.all().exists()
    with pytest.raises(Invalid, match="begyndt eller forbi"):
        membership.train_at(her, first, now=first.ends_at)


def test_on_pause_one_is_not_asked_any_more(asked: tuple[VisitRequest, list[Offer]]) -> None:
    offer = asked[1][0]
    her = offer.ambassador
    membership.step(her, Status.PAUSED, now=timezone.now(), by=ada())
    offer.refresh_from_db()
    assert (offer.status, her.status) == ("withdrawn", "paused")
    assert Letter.objects.filter(kind="corps_paused", to_email=her.user.email).exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("active", "training", "Ambassadøren er aktiv og kan ikke gå tilbage til oplæring."),
        ("alumni", "paused", "Ambassadøren er tidligere ambassadør og kan ikke sættes på pause."),
        ("training", "paused", "Ambassadøren er på vej ind og kan ikke sættes på pause."),
    ],
)
def test_what_the_table_does_not_have_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(MoveNotAllowed) as refused:
        membership.step(maja(status=old), new, now=timezone.now())
    assert refused.value.sentence == sentence


def test_an_apprenticeship_that_is_over_is_said_and_waits() -> None:
    her = maja(apprentice_until=timezone.localdate() - timedelta(days=1))
    (row,) = corpswaiting.over(Scope(), timezone.now(), 9).rows
    assert row.what == "Maja Holm er ikke lærling længere"
    client = Client()
    client.force_login(ada())
    page = reverse("organise:ambassador", args=[her.pk])
    assert "Sig tak, og flyt til tidligere" in client.get(page).content.decode()
    assert client.post(reverse("organise:ambassador_step", args=[her.pk]), {"to": "alumni", "text": "Tak."}).url == page
    assert corpswaiting.over(Scope(), timezone.now(), 9).total == 0
    shown = client.get(page).content.decode()
    assert "Ada Krogh takkede Maja af." in shown


@pytest.mark.parametrize(
    ("born_on", "born_year", "minor"),
    [
        (date(2009, 6, 2), None, True),
        (date(2009, 6, 1), None, False),
        (None, 2009, True),  # somewhere in the year: careful until it is over
        (None, 2008, False),
        (None, None, False),
        (date(2001, 1, 1), 2010, False),
    ],
)
def test_who_is_under_18(born_on: date | None, born_year: int | None, minor: bool) -> None:
    day = datetime(2027, 6, 1, tzinfo=UTC).date()
    assert Ambassador(born_on=born_on, born_year=born_year).is_minor(day) is minor
