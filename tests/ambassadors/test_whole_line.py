"""From a school's wish to a confirmed visit, and what happens on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, ranking, releases, requests, seats, triage, visits
from ambassadors.models import Offer, Release, Slot, VisitRequest
from events.domain import changes
from events.models import Booking, EventStatus
from people.domain.history import history_of
from people.domain.refusals import Clash, Expired, MoveNotAllowed, Refused
from people.models import Letter
from tests.cast import ada, jonas, maja, vestervang
from tests.making import a_moment, a_visit_request, an_ambassador, an_event

pytestmark = pytest.mark.django_db


def letters(kind=""):
    rows = Letter.objects.filter(kind__startswith=kind) if kind else Letter.objects.all()
    return sorted(rows.values_list("kind", "to_email"))


def test_from_wish_to_confirmed_visit(wish, pair):
    now = timezone.now()
    assert wish.status == "submitted"
    assert [slot.state for slot in wish.slots.all()] == ["held"]
    assert letters() == [("visit_received", "dorte@demo.example")]

    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    assert (wish.status, wish.event.status, wish.slots.get().state) == ("offering", "offering", "chosen")
    assert wish.event.title == "Skolebesøg på Vestervang Skole, 8. klasse"
    assert wish.event.venue.organisation == vestervang()
    assert not wish.event.is_public

    first, second = wish.seat_rows.all()
    assert [first.trade_id, second.trade_id] == ["industritekniker", "smed"]
    sent = offers.send_offers(wish, {first: [pair[0]], second: [pair[1]]}, now=now, by=ada())
    assert letters("visit_offer") == [("visit_offer", "jonas@demo.example"), ("visit_offer", "maja@demo.example")]

    for offer in sent:
        offers.accept(offer, now=now)
    wish.refresh_from_db()
    assert wish.status == "offering"
    assert len(letters("visit_release")) == 2
    assert Booking.objects.filter(event=wish.event, state="firm").count() == 2

    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("staffed", "staffed")

    visits.confirm_visit(wish, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("confirmed", "confirmed")
    assert letters("visit_confirmed") == [
        ("visit_confirmed_ambassador", "jonas@demo.example"),
        ("visit_confirmed_ambassador", "maja@demo.example"),
        ("visit_confirmed_school", "dorte@demo.example"),
    ]
    steps = [line.new for line in history_of(wish) if line.what == "status"]
    assert steps == ["matching", "offering", "staffed", "confirmed"]


def test_a_programme_may_confirm_its_visits_itself(asked):
    wish, sent = asked
    wish.programme.visits_confirm_themselves = True
    wish.programme.save()
    now = timezone.now()
    for offer in sent:
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish.refresh_from_db()
    assert wish.status == "confirmed"


def test_the_form_holds_nothing_until_the_contact_confirms():
    now = timezone.now()
    wish = a_visit_request(source="web", school=vestervang(), now=now)
    assert (wish.status, wish.slots.get().state) == ("draft", "proposed")
    assert letters() == [("visit_confirm_link", "dorte@demo.example")]

    wish = requests.confirm(wish, now=now + timedelta(hours=23))
    assert (wish.status, wish.slots.get().state) == ("submitted", "held")
    assert wish.contact.email == "dorte@demo.example"
    again = requests.confirm(wish, now=now + timedelta(hours=30))
    assert again.status == "submitted"
    assert len(letters("visit_received")) == 1


def test_an_unconfirmed_form_lapses_after_a_day():
    now = timezone.now()
    wish = a_visit_request(source="web", now=now)
    assert requests.lapse_unconfirmed(now + timedelta(hours=23)) == 0
    with pytest.raises(Expired):
        requests.confirm(wish, now=now + timedelta(hours=24))
    assert requests.lapse_unconfirmed(now + timedelta(hours=24)) == 1
    wish.refresh_from_db()
    assert (wish.status, wish.slots.get().state) == ("lapsed", "released")
    with pytest.raises(Expired):
        requests.confirm(wish, now=now + timedelta(hours=25))


@pytest.mark.parametrize(
    ("days_ahead", "held"),
    [(30, timedelta(days=7)), (5, timedelta(days=3)), (1, None)],
    ids=["a week", "until 48 hours before", "too close to hold"],
)
def test_a_slot_is_held_a_week_at_most_until_48_hours_before(days_ahead, held):
    now = timezone.now()
    start = now + timedelta(days=days_ahead)
    wish = a_visit_request(slots=[(start, start + timedelta(hours=1))], now=now)
    slot = wish.slots.get()
    assert (slot.held_until - now if slot.held_until else None) == held
    assert [warning["code"] for warning in wish.warnings if warning["code"] == "not_held"] == (
        [] if held else ["not_held"]
    )


def test_the_first_yes_takes_the_seat_and_thanks_the_others(wish):
    now = timezone.now()
    fast, slow, other = maja(), an_ambassador(trade="industritekniker"), jonas()
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [fast, slow], second: [other]}, now=now)
    by_person = {offer.ambassador_id: offer for offer in sent}
    offers.accept(by_person[fast.pk], now=now)
    assert letters("visit_offer_superseded") == [("visit_offer_superseded", slow.user.email)]
    with pytest.raises(MoveNotAllowed) as refused:
        offers.accept(by_person[slow.pk], now=now)
    assert refused.value.code == "seat_taken"
    assert Offer.objects.get(pk=by_person[other.pk].pk).status == "sent"


def test_a_second_yes_changes_nothing(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.accept(sent[0], now=now)
    before = Letter.objects.count()
    offers.accept(sent[0], now=now)
    assert Letter.objects.count() == before
    assert Booking.objects.count() == 1


def test_pairs_are_of_different_trades(wish):
    now = timezone.now()
    one, same = maja(), an_ambassador(trade="industritekniker")
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [one]}, now=now)
    offers.accept(sent[0], now=now)
    with pytest.raises(MoveNotAllowed) as refused:
        offers.send_offers(wish, {second: [same]}, now=now)
    assert refused.value.code == "same_trade"


def test_who_is_taken_elsewhere_cannot_say_yes(asked):
    wish, sent = asked
    now = timezone.now()
    from events.domain import bookings

    elsewhere = an_event(title="Stand i Odense", starts_at=wish.event.starts_at)
    bookings.book(bookings.resource_of(sent[0].ambassador.user), elsewhere, now=now)
    with pytest.raises(Clash) as refused:
        offers.accept(sent[0], now=now)
    assert "Stand i Odense" in refused.value.sentence
    assert Offer.objects.get(pk=sent[0].pk).status == "sent"


def test_an_offer_runs_out(asked):
    _wish, sent = asked
    late = sent[0].expires_at
    with pytest.raises(Expired):
        offers.accept(sent[0], now=late)
    assert offers.expire_offers(late) == 2
    assert offers.expire_offers(late) == 0


@pytest.mark.parametrize(("days", "hours"), [(30, 72), (14, 72), (13, 24), (3, 24), (2, 2), (0.05, 1.2)])
def test_offers_stand_shorter_near_the_visit(days, hours):
    now = timezone.now()
    assert offers.expiry(now, now + timedelta(days=days)) - now == timedelta(hours=hours)


def test_a_no_keeps_its_reason(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.decline(sent[0], reason="work", note="Svendeprøve", now=now)
    offers.decline(sent[0], reason="far", now=now)
    row = Offer.objects.get(pk=sent[0].pk)
    assert (row.status, row.reason, row.note) == ("declined", "work", "Svendeprøve")


def test_a_no_may_be_taken_back_while_the_offer_stands(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.decline(sent[0], now=now)
    with pytest.raises(Expired):
        offers.accept(sent[0], now=sent[0].expires_at)
    assert offers.accept(sent[0], now=now).status == "accepted"


def test_who_stepped_back_frees_the_seat_and_the_time(staffed):
    wish, sent = staffed
    now = timezone.now()
    offers.decline(sent[0], reason="ill", now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "offering"
    assert Booking.objects.filter(resource__user=sent[0].ambassador.user, state="firm").count() == 0
    assert len(letters("visit_release_cancelled")) == 1
    with pytest.raises(MoveNotAllowed):
        offers.accept(sent[0], now=now)


def test_the_employers_no_opens_the_seat_again(staffed):
    wish, sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now)
    release = Release.objects.get(offer=sent[0])
    releases.refuse(release, note="Travlt", now=now)
    releases.refuse(release, now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("offering", "offering")
    assert Offer.objects.get(pk=sent[0].pk).status == "withdrawn"
    assert Booking.objects.filter(resource__user=sent[0].ambassador.user, state="firm").count() == 0
    assert letters("visit_seat_lost") == [("visit_seat_lost", "maja@demo.example")]
    assert seats.missing(wish) == ["Plads 1 mangler en ambassadør."]


def test_who_needs_no_release_is_not_held_up(wish):
    now = timezone.now()
    free = an_ambassador(trade="smed", needs_release=False)
    wish = triage.set_seats(wish, 1, now=now)
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    (offer,) = offers.send_offers(wish, {wish.seat_rows.get(): [free]}, now=now)
    offers.accept(offer, now=now)
    wish.refresh_from_db()
    assert wish.status == "staffed"
    assert letters("visit_release") == []


def test_a_silent_employer_is_asked_once_more(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.accept(sent[0], now=now)
    assert releases.notice_silence(now + timedelta(days=2)) == 0
    assert releases.notice_silence(now + timedelta(days=3)) == 1
    assert releases.notice_silence(now + timedelta(days=4)) == 0
    release = Release.objects.get()
    assert release.status == "silent"
    assert releases.grant(release, now=now + timedelta(days=4)).status == "granted"


def test_nobody_calls_a_visit_staffed_while_a_seat_is_empty(asked):
    wish, _sent = asked
    with pytest.raises(MoveNotAllowed) as refused:
        changes.change_status(wish.event, EventStatus.STAFFED, now=timezone.now(), by=ada())
    assert refused.value.sentence == "Plads 1 mangler en ambassadør. Plads 2 mangler en ambassadør."


def test_the_organiser_cancels_the_event_and_the_request_follows(staffed):
    wish, _sent = staffed
    now = timezone.now()
    changes.cancel(wish.event, now=now, by=ada(), why="Skolen er lukket")
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "cancelled"
    assert wish.slots.get().state == "released"
    assert len(letters("visit_release_cancelled")) == 2
    assert Booking.objects.filter(state="firm").count() == 0


def test_a_cancelled_visit_takes_its_open_offers_back(asked):
    wish, sent = asked
    now = timezone.now()
    Letter.objects.update(status=Letter.Status.SENT)
    triage.cancel(wish, "Ambulancen er optaget", now=now, by=ada())
    assert {offer.status for offer in Offer.objects.all()} == {"withdrawn"}
    assert len(letters("visit_offer_withdrawn")) == 2
    with pytest.raises(MoveNotAllowed):
        offers.accept(sent[0], now=now)


def test_the_school_cancels_before_there_is_a_visit(wish):
    now = timezone.now()
    requests.cancel(wish, reason="Ekskursion", now=now)
    wish.refresh_from_db()
    assert (wish.status, wish.slots.get().state) == ("cancelled", "released")
    assert letters("visit_cancelled") == [("visit_cancelled_school", "dorte@demo.example")]
    with pytest.raises(MoveNotAllowed):
        requests.cancel(wish, now=now)


def test_question_and_answer(wish):
    now = timezone.now()
    wish = triage.ask_question(wish, "Er der værksted?", now=now, by=ada())
    assert wish.status == "needs_info"
    assert "Er der værksted?" in Letter.objects.get(kind="visit_question").text
    with pytest.raises(Refused):
        requests.answer_question(wish, "  ", now=now)
    wish = requests.answer_question(wish, "Ja, i kælderen.", now=now)
    assert (wish.status, wish.answer) == ("submitted", "Ja, i kælderen.")
    with pytest.raises(MoveNotAllowed):
        requests.answer_question(wish, "Igen", now=now)


def test_a_no_to_the_school_gives_its_slots_back(wish):
    text = triage.rejection_draft(wish)
    wish = triage.reject(wish, text, now=timezone.now(), by=ada())
    assert (wish.status, wish.slots.get().state) == ("rejected", "released")
    assert "Vestervang Skole" in Letter.objects.get(kind="visit_rejected").text


def test_an_unlisted_school_is_found_at_triage():
    now = timezone.now()
    wish = a_visit_request(source="web", school=None, unlisted_school="Den lille skole, Ry")
    wish = requests.confirm(wish, now=now)
    with pytest.raises(MoveNotAllowed) as refused:
        triage.choose_slot(wish, wish.slots.get(), now=now)
    assert refused.value.code == "no_school"
    wish = triage.attach_school(wish, vestervang(), now=now, by=ada())
    assert wish.contact.organisation == vestervang()
    assert triage.choose_slot(wish, wish.slots.get(), now=now).event is not None


def test_new_times_keep_the_pair_when_they_are_free(staffed):
    wish, _sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now)
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now, why="Prøver")
    assert (wish.status, wish.event.status) == ("rescheduling", "confirmed")
    slot = wish.slots.get(state=Slot.State.HELD)
    wish = triage.choose_slot(wish, slot, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.starts_at) == ("confirmed", later)
    assert {booking.busy_from for booking in Booking.objects.filter(state="firm")} == {later}
    assert len(letters("visit_release_moved")) == 2
    assert [slot.state for slot in wish.slots.all()] == ["released", "chosen"]


def test_new_times_lose_who_is_taken(staffed):
    from events.domain import bookings

    wish, sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    elsewhere = an_event(title="Stand i Odense", starts_at=later)
    bookings.book(bookings.resource_of(sent[0].ambassador.user), elsewhere, now=now)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.choose_slot(wish, wish.slots.get(state=Slot.State.HELD), now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status, wish.event.starts_at) == ("offering", "offering", later)
    assert letters("visit_seat_lost") == [("visit_seat_lost", "maja@demo.example")]


def test_the_old_time_may_be_kept(staffed):
    wish, _sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.keep_time(wish, now=now, by=ada())
    assert wish.status == "staffed"


def test_exactly_the_people_concerned_are_told_of_a_move_and_a_cancellation(staffed):
    wish, _sent = staffed
    now = timezone.now()
    an_ambassador(name="Ikke Med", email="ikke-med@demo.example")
    visits.confirm_visit(wish, now=now, by=ada())
    event = wish.event
    sequence = event.sequence
    concerned = ["dorte@demo.example", "jonas@demo.example", "maja@demo.example"]
    before = set(Letter.objects.values_list("pk", flat=True))
    hour = timedelta(hours=1)
    changes.change_event(event, {"starts_at": event.starts_at + hour, "ends_at": event.ends_at + hour}, now=now)
    told = Letter.objects.exclude(pk__in=before)
    employers = sorted(Release.objects.values_list("contact__email", flat=True))
    assert sorted(told.values_list("kind", "to_email")) == [
        *[("event_moved", address) for address in concerned],
        *[("visit_release_moved", address) for address in employers],
    ]
    assert event.sequence == sequence + 1
    Letter.objects.update(status=Letter.Status.SENT)
    before = set(Letter.objects.values_list("pk", flat=True))
    changes.cancel(event, now=now, by=ada(), why="Skolen er lukket")
    told = Letter.objects.exclude(pk__in=before)
    assert sorted(told.values_list("kind", "to_email")) == [
        *[("event_cancelled", address) for address in concerned],
        *[("visit_release_cancelled", address) for address in employers],
    ]
    assert event.sequence == sequence + 2


def test_a_question_about_new_times_does_not_lose_the_visit(staffed):
    wish, sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.ask_question(wish, "Kan I også om eftermiddagen?", now=now, by=ada())
    offers.decline(sent[0], now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("needs_info", "offering")
    wish = requests.answer_question(wish, "Nej", now=now)
    assert wish.status == "rescheduling"
    with pytest.raises(MoveNotAllowed):
        triage.accept(wish, now=now)
    wish = triage.ask_question(wish, "Helt sikkert?", now=now, by=ada())
    wish = triage.choose_slot(wish, wish.slots.get(state=Slot.State.HELD), now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.starts_at) == ("offering", later)


def test_the_organiser_moving_the_visit_settles_the_time(staffed):
    wish, _sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    other = a_moment(30, 9)
    changes.change_event(wish.event, {"starts_at": other, "ends_at": other + timedelta(hours=1)}, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "staffed"
    assert not wish.slots.filter(state=Slot.State.HELD).exists()


def test_a_confirmed_visit_is_put_in_calendars_and_taken_out_again(staffed):
    wish, sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now, by=ada())
    for letter in Letter.objects.filter(kind__startswith="visit_confirmed"):
        assert letter.calendar_method == "REQUEST"
        assert wish.event.uid in letter.calendar.replace("\r\n ", "")
    offers.withdraw(Offer.objects.get(pk=sent[0].pk), now=now, by=ada(), why="Vi har fundet en, der bor tættere på.")
    letter = Letter.objects.get(kind="visit_seat_lost")
    assert (letter.calendar_method, "METHOD:CANCEL" in letter.calendar) == ("CANCEL", True)


def test_ranking_puts_the_fitting_first(wish, pair):
    first = wish.seat_rows.first()
    order = [candidate.name for candidate in ranking.rank(wish, wish.slots.get(), first)]
    assert order == ["Maja Holm", "Jonas Berg"]
