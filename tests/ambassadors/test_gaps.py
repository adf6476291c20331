"""Somebody falls ill the same morning: the gap, who can be there in time, and what becomes of the visit without one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from ambassadors import tasks
from ambassadors.domain import gaps, offers, releases, replacing, requests, seats, substitutes, triage, visits, watched
from ambassadors.models import Gap, Offer, Release, Seat, VisitRequest
from events.domain import undo
from events.models import Booking
from people.domain.answerlinks import answer_url
from people.domain.refusals import MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben
from tests.letterbox import letters
from tests.making import an_ambassador

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(staffed):
    """Vestervang Skole expects Maja and Jonas; everything so far was written long ago."""
    wish, sent = staffed
    visits.confirm_visit(wish, now=timezone.now(), by=ada())
    Letter.objects.all().delete()
    return VisitRequest.objects.get(pk=wish.pk), sent


def before(wish, **ago):
    return wish.event.starts_at - timedelta(**ago)


def is_ill(confirmed, *, hours=3):
    """Maja, so many hours before; the gap, and when that was."""
    wish, sent = confirmed
    now = before(wish, hours=hours)
    offers.decline(sent[0], reason="ill", now=now)
    return Gap.objects.get(), now


def near(**fields):
    """An industritekniker in the same town, whose employer need not be asked."""
    return an_ambassador(trade="industritekniker", needs_release=False, **fields)


def test_ill_the_same_morning_opens_a_gap_and_tells_the_school_when_it_will_know(confirmed):
    gap, _now = is_ill(confirmed)
    wish = VisitRequest.objects.get(pk=confirmed[0].pk)
    assert (gap.status, gap.left.ambassador.user.first_name) == ("open", "Maja")
    assert gap.decide_by == before(wish, hours=2)
    assert wish.status == "offering"
    assert letters("visit_gap") == [("visit_gap", "dorte@demo.example")]
    told = Letter.objects.get(kind="visit_gap")
    assert "Jonas" in told.text
    assert "syg" not in told.text  # nobody else's business


@pytest.mark.parametrize(("days", "opens"), [(1.9, True), (2.1, False), (7, False)])
def test_only_short_notice_is_a_gap(confirmed, days, opens):
    wish, sent = confirmed
    offers.decline(sent[0], now=before(wish, days=days))
    assert Gap.objects.exists() is opens


def test_before_the_school_counts_on_anybody_there_is_no_gap(staffed):
    wish, sent = staffed
    offers.decline(sent[0], reason="ill", now=before(wish, hours=3))
    assert not Gap.objects.exists()


CLOCK = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("now", "starts", "decided"),
    [
        ("2027-02-03T06:30", "2027-02-03T10:00", "2027-02-03T08:00"),  # two hours before
        ("2027-02-03T07:50", "2027-02-03T10:00", "2027-02-03T08:55"),  # too little left: half of it
        ("2027-02-02T09:00", "2027-02-03T10:00", "2027-02-02T15:00"),  # the day before, while teachers plan
        ("2027-02-02T14:00", "2027-02-03T10:00", "2027-02-03T08:00"),  # too late for that
        ("2027-03-27T09:00", "2027-03-28T10:00", "2027-03-27T15:00"),  # the clocks change in between
    ],
)
def test_when_the_school_hears_what_becomes_of_it(now, starts, decided):
    at = [datetime.fromisoformat(text).replace(tzinfo=CLOCK) for text in (now, starts, decided)]
    assert gaps.decision_time(at[0], at[1]) == at[2]


def test_those_who_can_be_there_in_time_come_first(confirmed):
    near(name="Nora Nær", postcode="8000")
    near(name="Fie Fjern", postcode="9990", radius_km=500)
    an_ambassador(name="Rikke Release", trade="industritekniker", postcode="8000")
    gap, now = is_ill(confirmed, hours=2)
    wish = visits.readable().get()
    rows = substitutes.rank(wish, gap, now)
    assert [row.candidate.name for row in rows if row.fits] == ["Nora Nær", "Rikke Release"]
    late = next(row for row in rows if row.candidate.name == "Fie Fjern")
    assert not late.in_time
    assert any(text.startswith("kan først være der kl.") for text in late.obstacles)
    assert "Maja Holm" not in [row.candidate.name for row in rows]


def test_the_first_valid_yes_wins_and_the_visit_is_confirmed_again(confirmed):
    first, second = near(name="Nora Nær"), near(name="Sara Sen")
    gap, now = is_ill(confirmed)
    sent = {offer.ambassador_id: offer for offer in replacing.ask(gap, [first, second], now=now, by=ada())}
    urgent = Letter.objects.filter(kind="visit_offer").first()
    assert urgent.subject.startswith("Kan du træde til?")
    assert "af sted senest" in urgent.text
    offers.accept(sent[second.pk], now=now + timedelta(minutes=4))
    with pytest.raises(MoveNotAllowed):
        offers.accept(sent[first.pk], now=now + timedelta(minutes=5))
    wish = visits.readable().get()
    assert (wish.status, wish.event.status) == ("confirmed", "confirmed")
    assert Gap.objects.get().status == "filled"
    assert {one.ambassador.user.first_name for one in seats.taken(wish)} == {"Sara", "Jonas"}
    assert "Sara" in Letter.objects.get(kind="visit_confirmed_school").text


def test_a_substitute_with_an_employer_fills_the_gap_once_released(confirmed):
    one = an_ambassador(name="Rikke Release", trade="industritekniker")
    gap, now = is_ill(confirmed)
    replacing.says_yes(gap, one, now=now, by=ada())
    assert Gap.objects.get().status == "open"
    assert letters("visit_offer") == []  # said on the phone, so nobody is asked by letter
    releases.grant(Release.objects.get(offer__ambassador=one), now=now, by=ada())
    assert Gap.objects.get().status == "filled"
    assert VisitRequest.objects.get().status == "confirmed"


def test_the_school_is_asked_when_the_time_to_decide_has_come_once(confirmed):
    gap, _now = is_ill(confirmed)
    assert gaps.ask_schools(gap.decide_by - timedelta(minutes=1)) == 0
    assert gaps.ask_schools(gap.decide_by) == 1
    assert gaps.ask_schools(gap.decide_by + timedelta(minutes=1)) == 0
    body = Letter.objects.get(kind="visit_gap_choose").text
    assert "Gennemfør med den ene, der kan" in body
    assert "Hold besøget online" in body


def test_the_visit_goes_on_with_one(confirmed):
    other = near(name="Nora Nær")
    gap, now = is_ill(confirmed)
    replacing.ask(gap, [other], now=now, by=ada())
    wish = replacing.decide(visits.readable().get(), "without", now=now, by=ada())
    wish.refresh_from_db()
    assert (wish.seats, wish.status, Gap.objects.get().status) == (1, "confirmed", "without")
    assert Offer.objects.get(ambassador=other).status == "withdrawn"
    assert [state.taken.ambassador.user.first_name for state in seats.states(wish)] == ["Jonas"]
    assert Offer.objects.filter(reason="ill").exists()  # what happened stays known
    assert Seat.objects.filter(is_dropped=True).count() == 1


def test_the_school_chooses_online_on_its_page(client, confirmed):
    wish = confirmed[0]
    starts_at = wish.event.starts_at
    gap, _now = is_ill(confirmed)
    gaps.ask_schools(gap.decide_by)
    path = answer_url("status", wish.pk).partition("/s/")[2]
    page = client.get(f"/s/{path}")
    assert "Hold besøget online" in page.content.decode()
    answer = client.post(f"/s/{path}", {"what": "gap", "gap-choice": "online"})
    assert answer.status_code == 303
    wish = visits.readable().get()
    assert (wish.format, wish.event.venue, wish.status) == ("virtual", None, "confirmed")
    assert wish.event.title.startswith("Onlinebesøg")
    assert wish.event.starts_at == starts_at
    assert Gap.objects.get().status == "online"


def test_a_new_date_keeps_the_one_who_could_come(confirmed):
    _gap, now = is_ill(confirmed)
    replacing.decide(visits.readable().get(), "new_date", now=now, by=ada())
    wish = visits.readable().get()
    assert wish.status == "rescheduling"
    assert letters("visit_put_off") == [("visit_put_off", "jonas@demo.example")]
    assert letters("visit_gap_new_date") == [("visit_gap_new_date", "dorte@demo.example")]
    later = wish.event.starts_at + timedelta(days=14)
    requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = visits.readable().get()
    triage.choose_slot(wish, wish.slots.get(starts_at=later), now=now, by=ada())
    wish = visits.readable().get()
    assert wish.event.starts_at == later
    assert [offer.ambassador.user.first_name for offer in seats.taken(wish)] == ["Jonas"]


def test_both_ill_and_nobody_left_leaves_online_or_another_day(confirmed):
    wish, sent = confirmed
    now = before(wish, hours=4)
    for offer in sent:
        offers.decline(offer, reason="ill", now=now)
    wish = visits.readable().get()
    assert [key for key, _words in gaps.choices_of(wish)] == ["online", "new_date"]
    with pytest.raises(MoveNotAllowed) as refused:
        replacing.decide(wish, "without", now=now, by=ada())
    assert refused.value.code == "nobody_left"


def test_a_cancelled_visit_has_no_gap_left_and_says_who_called_it_off(confirmed):
    _gap, now = is_ill(confirmed)
    requests.cancel(visits.readable().get(), reason="Så hellere en anden gang", now=now)
    wish = visits.readable().get()
    assert (wish.cancelled_by, wish.cancelled_at) == ("school", now)
    assert Gap.objects.get().status == "called_off"


def test_where_the_programme_says_so_substitutes_are_asked_by_themselves(confirmed, time_machine):
    near(name="Nora Nær")
    near(name="Fie Fjern", postcode="9990")
    wish = confirmed[0]
    type(wish.programme).objects.update(substitutes_are_asked_by_themselves=True)
    _gap, now = is_ill(confirmed, hours=2)
    time_machine.move_to(now, tick=False)
    assert tasks.tick()["substitutes"] == 1
    assert tasks.tick()["substitutes"] == 0
    assert Offer.objects.get(status="sent").ambassador.user.name == "Nora Nær"


def test_what_an_organiser_decided_is_taken_back_as_a_whole(confirmed):
    _gap, now = is_ill(confirmed)
    with undo.as_one(now=now, by=ada()) as done:
        watched.watch(visits.readable().get())
        replacing.decide(visits.readable().get(), "without", now=now, by=ada())
    undo.undo(done, now=now + timedelta(minutes=1), by=ada())
    wish = visits.readable().get()
    assert (wish.seats, Gap.objects.get().status, wish.event.status) == (2, "open", "offering")


def test_who_did_not_come_is_noted_from_the_beginning_on(confirmed):
    wish, sent = confirmed
    with pytest.raises(MoveNotAllowed):
        offers.note_no_show(sent[0], now=before(wish, minutes=1), by=ada())
    offers.note_no_show(sent[0], now=wish.event.ends_at, by=ada())
    assert Offer.objects.get(pk=sent[0].pk).status == "no_show"


def test_two_taps_on_the_phone(client, confirmed, time_machine):
    one = near(name="Nora Nær", phone="+4512345678")
    gap, now = is_ill(confirmed)
    time_machine.move_to(now, tick=False)
    client.force_login(ada())
    day = client.get("/organise/").content.decode()
    assert reverse("organise:gap", args=[gap.pk]) in day
    page = client.get(reverse("organise:gap", args=[gap.pk])).content.decode()
    assert "kan være der kl." in page
    assert "tel:+4512345678" in page
    answer = client.post(reverse("organise:gap_ask", args=[gap.pk]), {"who": [str(one.pk), "nonsense"]}, follow=True)
    assert "1 er spurgt" in answer.content.decode()
    client.post(reverse("organise:gap_yes", args=[gap.pk, one.pk]))
    assert Gap.objects.get().status == "filled"
    assert Booking.objects.filter(resource__user=one.user, state="firm").exists()


def test_a_gap_of_another_programme_is_absent(client, confirmed):
    gap, _now = is_ill(confirmed)
    client.force_login(ben())
    for name in ("gap", "gap_ask", "gap_decide"):
        address = reverse(f"organise:{name}", args=[gap.pk])
        answer = client.get(address) if name == "gap" else client.post(address)
        assert answer.status_code == 404
    client.force_login(ada())
    assert client.post(reverse("organise:gap_decide", args=[gap.pk]), {"choice": "nonsense"}).status_code == 422


def test_ill_by_the_letters_link_in_one_press(client, confirmed, time_machine):
    wish, sent = confirmed
    time_machine.move_to(before(wish, hours=3), tick=False)
    path = "/r/" + answer_url("offer", sent[0].pk).partition("/r/")[2]
    assert "Jeg er syg" in client.get(path).content.decode()
    assert client.post(path, {"answer": "ill"}).status_code == 303
    assert Gap.objects.get().left_id == sent[0].pk
    assert "God bedring" in client.get(path).content.decode()
