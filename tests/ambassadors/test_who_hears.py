"""Who gets a letter when something is moved, cancelled or put back: exactly these, counted the same before and after.

Each row of a table names a kind of event, what is done with it, and the roles that get a letter; "roles who must be
called" stands behind the bar. Everybody else in the cast gets none.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, triage
from ambassadors.models import Offer, Release
from events.domain import bookings, changes, consequences, meetings, performances, stands
from events.models import Booking, Event, Invitation, Performance
from people.domain.history import history_of
from people.domain.refusals import MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben, dorte, vestervang
from tests.making import (
    a_band,
    a_company,
    a_contact,
    a_crew_member,
    a_mailable_contact,
    a_moment,
    a_performance,
    a_robot,
    a_stand,
    a_user,
    a_van,
    a_visit_request,
    an_ambassador,
    an_event,
)

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@dataclass
class Scene:
    """An event and its cast: role → address, or name where there is none."""

    event: Event
    cast: dict[str, str] = field(default_factory=dict)


def _everybody_has_their_mail():
    Letter.objects.filter(status=Letter.Status.QUEUED).update(status=Letter.Status.SENT)


def _an_ambassador(role, cast, *, trade="smed", employer="", **fields):
    """An ambassador called by the role, and the employer's contact by the other one."""
    cast[role] = f"{role.replace(' ', '-')}@demo.example"
    company = a_company(name=f"Firma {role}")
    contact = None
    if employer:
        cast[employer] = f"{employer.replace(' ', '-')}@firma.example"
        contact = a_contact(company, name=employer, email=cast[employer])
    return an_ambassador(
        name=role.capitalize(),
        email=cast[role],
        trade=trade,
        employer=company,
        employer_contact=contact,
        **fields,
    )


def _organisers(event, cast):
    """Ada acts and is booked herself; Ben organises the programme and is not concerned."""
    bookings.book(bookings.resource_of(ada()), event, now=timezone.now())
    cast["who acts"], cast["other organiser"] = ada().email, ben(event.programme).email


def a_visit() -> Scene:
    """One seat taken and released; for the other one somebody is asked, one has declined, one may not come."""
    now, cast = timezone.now(), {"school contact": dorte().email}
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    coming = _an_ambassador("accepted", cast, trade="industritekniker", employer="employer granted")
    refused = _an_ambassador("held back", cast, employer="employer refused")
    asked = [_an_ambassador("asked", cast, employer="employer not asked"), _an_ambassador("declined", cast)]
    (one,) = offers.send_offers(wish, {first: [coming]}, now=now, by=ada())
    releases.grant(offers.accept(one, now=now).release, now=now)
    (other,) = offers.send_offers(wish, {second: [refused]}, now=now, by=ada())
    releases.refuse(offers.accept(other, now=now).release, now=now)
    sent = offers.send_offers(wish, {second: asked}, now=now, by=ada())
    offers.decline(sent[1], now=now)
    event = Event.objects.get(pk=wish.event.pk)
    _organisers(event, cast)
    return Scene(event, cast)


def a_visit_waiting_for_employers() -> Scene:
    """Both said yes; one employer has not answered, of the other one nobody's address is known."""
    now, cast = timezone.now(), {"school contact": dorte().email}
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    one = _an_ambassador("accepted", cast, trade="industritekniker", employer="employer asked")
    other = _an_ambassador("other accepted", cast)
    cast["employer without contact"] = "Firma other accepted (Other accepted)"
    for offer in offers.send_offers(wish, {first: [one], second: [other]}, now=now, by=ada()):
        offers.accept(offer, now=now)
    return Scene(Event.objects.get(pk=wish.event.pk), cast)


def a_meeting() -> Scene:
    now, event = timezone.now(), an_event(capacity=40, is_public=False)
    cast = {"staff": a_user(name="Staff", email="staff@demo.example").email}
    bookings.book(bookings.resource_of(a_user_by(cast["staff"])), event, now=now)
    for answer in ("yes", "no", "maybe", "unanswered"):
        contact = a_mailable_contact(name=answer, email=f"{answer}@firma.example")
        meetings.invite(event, [contact], now=now)
        cast[f"invited {answer}"] = contact.email
        if answer != "unanswered":
            meetings.answer(Invitation.objects.get(contact=contact), answer, now=now)
    cast["invited without basis"] = "Uden grundlag"
    meetings.invite(event, [a_contact(name="Uden grundlag", email="uden@firma.example")], now=now)
    _organisers(event, cast)
    return Scene(Event.objects.get(pk=event.pk), cast)


def a_user_by(email):
    from people.models import User

    return User.objects.get(email=email)


def a_stand_with_shifts() -> Scene:
    now, event = timezone.now(), a_stand(status="allocated")
    cast = {}
    for role in ("on a shift", "taken off"):
        person = bookings.resource_of(a_user(name=role.capitalize(), email=f"{role.replace(' ', '-')}@demo.example"))
        cast[role] = person.user.email
        shift = stands.save_shift(
            event,
            name=role,
            starts_at=event.starts_at,
            ends_at=event.starts_at + 4 * HOUR,
            min_people=1,
            max_people=2,
            now=now,
        )
        booking = stands.assign(shift, person, now=now)
        if role == "taken off":
            stands.unassign(booking, now=now)
    bookings.book(
        bookings.resource_of(ada()),
        event,
        now=now,
        busy_from=event.starts_at,
        busy_to=event.starts_at + HOUR,
    )
    cast["who acts"] = ada().email
    return Scene(Event.objects.get(pk=event.pk), cast)


def a_booked_performance() -> Scene:
    now = timezone.now()
    event = a_performance(contact_email="enquirer@festival.example")
    crew = a_crew_member(name="Crew", email="crew@demo.example")
    a_crew_member(name="Hjemme", email="crew-at-home@demo.example")
    performances.contract(event, [a_robot("Robot"), a_van(), crew], now=now)
    cast = {
        "enquirer": "enquirer@festival.example",
        "crew": "crew@demo.example",
        "other crew": "crew-at-home@demo.example",
    }
    ben(a_band())
    cast["other organiser"] = "ben@demo.example"
    return Scene(Event.objects.get(pk=event.pk), cast)


SCENES = {
    "visit": a_visit,
    "waiting": a_visit_waiting_for_employers,
    "meeting": a_meeting,
    "stand": a_stand_with_shifts,
    "performance": a_booked_performance,
}
INVITED = "invited yes, invited maybe, invited unanswered"
# kind, what is done, who gets a letter | who must be called
TABLE = [
    ("visit", "another day", "school contact, accepted, asked, employer granted"),
    ("visit", "another hour", "school contact, accepted, asked, employer granted"),
    ("visit", "another place", "school contact, accepted, asked"),
    ("visit", "another title", ""),
    ("visit", "cancel", "school contact, accepted, asked, employer granted"),
    ("visit", "restore", "refused"),
    ("waiting", "another day", "school contact, accepted, other accepted, employer asked | employer without contact"),
    ("waiting", "another hour", "school contact, accepted, other accepted, employer asked | employer without contact"),
    ("waiting", "another place", "school contact, accepted, other accepted"),
    ("waiting", "another title", ""),
    ("waiting", "cancel", "school contact, accepted, other accepted, employer asked | employer without contact"),
    ("waiting", "restore", "refused"),
    ("meeting", "another day", f"staff, {INVITED} | invited without basis"),
    ("meeting", "another hour", f"staff, {INVITED} | invited without basis"),
    ("meeting", "another place", f"staff, {INVITED} | invited without basis"),
    ("meeting", "another title", ""),
    ("meeting", "cancel", f"staff, {INVITED} | invited without basis"),
    ("meeting", "restore", f"staff, {INVITED}"),  # who was never called about it need not be called now
    ("stand", "another day", "on a shift"),
    ("stand", "another hour", "on a shift"),
    ("stand", "another place", "on a shift"),
    ("stand", "another title", ""),
    ("stand", "cancel", "on a shift"),
    ("stand", "restore", "on a shift"),
    ("performance", "another day", "enquirer, crew"),
    ("performance", "another hour", "enquirer, crew"),
    ("performance", "another place", "enquirer, crew"),
    ("performance", "another title", ""),
    ("performance", "cancel", "enquirer, crew"),
    ("performance", "restore", "refused"),
]


def _said_before(event, deed, now):
    """What the page says will happen."""
    if deed == "cancel":
        return consequences.of_cancel(event, now, ada())
    if deed == "restore":
        return consequences.of_restore(event, "planned" if event.kind == "stand" else "published", now, ada())
    times = {
        name: getattr(event, name) + {"another day": WEEK, "another hour": HOUR}.get(deed, 0 * HOUR)
        for name in ("starts_at", "ends_at")
    }
    place = {"room": "Aulaen"} if deed == "another place" else {}
    return consequences.of_move(event, times["starts_at"], times["ends_at"], now, ada(), place)


def _do(event, deed, now, **more):
    if deed == "cancel":
        return changes.cancel(event, now=now, by=ada(), why="Strømmen er gået", **more)
    if deed == "restore":
        status = "planned" if event.kind == "stand" else "published"
        return changes.change_status(event, status, now=now, by=ada(), **more)
    values = {
        "another day": {"starts_at": event.starts_at + WEEK, "ends_at": event.ends_at + WEEK},
        "another hour": {"starts_at": event.starts_at + HOUR, "ends_at": event.ends_at + HOUR},
        "another place": {"room": "Aulaen"},
        "another title": {"title": "Et nyt navn"},
    }[deed]
    return changes.change_event(event, values, now=now, by=ada(), **more)


def _roles(scene, addresses):
    """Back from addresses (or names) to roles; one that nobody in the cast has stands as it is."""
    by_address = {address: role for role, address in scene.cast.items()}
    return sorted(by_address.get(address, address) for address in addresses)


@pytest.mark.parametrize(("kind", "deed", "expected"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE])
def test_exactly_these_hear_and_are_counted_the_same_before_and_after(kind, deed, expected):
    scene = SCENES[kind]()
    event, now = scene.event, timezone.now()
    _everybody_has_their_mail()
    if deed == "restore":
        changes.cancel(event, now=now, by=ada())
        _everybody_has_their_mail()
        if expected == "refused":
            with pytest.raises(MoveNotAllowed):
                _do(event, "restore", now)
            return
    letters, _bar, calls = (sorted(filter(None, part.split(", "))) for part in expected.partition(" | "))
    before = set(Letter.objects.values_list("pk", flat=True))
    said = _said_before(event, deed, now) if deed != "another title" else None
    lines = history_of(event).count()
    change = _do(event, deed, now + timedelta(seconds=1))

    outbox = Letter.objects.exclude(pk__in=before).exclude(status=Letter.Status.CANCELLED)
    assert _roles(scene, outbox.values_list("to_email", flat=True)) == letters
    if said:
        assert _roles(scene, [letter.to_email for letter in said.letters]) == letters
        assert _roles(scene, [one.name for one in said.calls]) == calls
    assert (change.told.letters, change.told.calls) == (len(letters), len(calls))
    assert sum(line.letters for line in list(history_of(event))[lines:]) == len(letters)


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("deed", ["another hour", "cancel"])
def test_a_quiet_change_is_told_to_nobody(kind, deed):
    scene = SCENES[kind]()
    _everybody_has_their_mail()
    before = Letter.objects.count()
    change = _do(scene.event, deed, timezone.now(), quiet=True)
    assert (Letter.objects.count(), change.told.letters, change.told.calls) == (before, 0, 0)


def test_what_had_not_left_goes_as_it_now_is_or_not_at_all():
    """Nobody is told that something moved or is off of which they never heard."""
    scene, now = a_visit_waiting_for_employers(), timezone.now()
    Letter.objects.exclude(kind="visit_release").update(status=Letter.Status.SENT)
    said = _said_before(scene.event, "another day", now)
    assert "employer asked" in _roles(scene, [letter.to_email for letter in said.letters])
    _do(scene.event, "another day", now)
    standing = Letter.objects.filter(to_email=scene.cast["employer asked"]).exclude(status=Letter.Status.CANCELLED)
    assert [letter.kind for letter in standing] == ["visit_release"]
    event = Event.objects.get(pk=scene.event.pk)
    assert event.day.isoformat()[:4] in standing.get().text

    said = _said_before(event, "cancel", now)
    assert "employer asked" not in _roles(scene, [letter.to_email for letter in said.letters])
    _do(event, "cancel", now)
    assert not standing.all().exists()


def test_an_ambassador_whose_offer_had_not_left_never_hears_of_it():
    scene, now = a_visit(), timezone.now()
    Letter.objects.exclude(to_email=scene.cast["asked"]).update(status=Letter.Status.SENT)
    _do(scene.event, "cancel", now)
    assert not Letter.objects.filter(to_email=scene.cast["asked"]).exclude(status=Letter.Status.CANCELLED).exists()
    assert not Offer.objects.filter(status=Offer.Status.SENT).exists()


def test_an_employer_of_two_gets_one_letter_with_an_answer_for_each():
    now = timezone.now()
    company = a_company(name="Nordlys")
    contact = a_contact(company, email="mester@firma.example")
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    pair = [
        an_ambassador(name=name, trade=trade, employer=company, employer_contact=contact)
        for name, trade in (("Maja Holm", "industritekniker"), ("Jonas Berg", "smed"))
    ]
    wanted = {seat: [one] for seat, one in zip(wish.seat_rows.all(), pair, strict=True)}
    for offer in offers.send_offers(wish, wanted, now=now):
        releases.grant(offers.accept(offer, now=now).release, now=now)
    _everybody_has_their_mail()
    event = Event.objects.get(pk=wish.event.pk)
    old = event.starts_at
    _do(event, "another hour", now)
    letter = Letter.objects.get(kind="visit_release_moved")
    assert letter.subject.startswith("Ny tid: Maja Holm og Jonas Berg skal nu have fri ")
    assert "er samme dag, men på en ny tid. Før var det kl. " in letter.text
    assert letter.text.count("/r/") == 2
    _everybody_has_their_mail()
    _do(event, "another day", now)
    letter = Letter.objects.exclude(pk=letter.pk).get(kind="visit_release_moved")
    assert letter.subject.startswith("Ny dag: Maja Holm og Jonas Berg skal nu have fri ")
    assert {release.status for release in Release.objects.all()} == {"granted"}
    assert event.starts_at == old + WEEK + HOUR


def test_an_employer_may_take_the_yes_back_when_the_hour_changes():
    scene, now = a_visit(), timezone.now()
    _everybody_has_their_mail()
    _do(scene.event, "another hour", now)
    release = Release.objects.get(status="granted")
    assert "/r/" in Letter.objects.get(kind="visit_release_moved").text
    releases.refuse(release, now=now)
    assert Offer.objects.get(pk=release.offer_id).status == "withdrawn"
    assert not Booking.objects.filter(resource__user=release.offer.ambassador.user, state="firm").exists()


def test_a_person_in_two_parts_gets_one_letter_whatever_the_address():
    """Dorte hosts by one address and is booked by the address she logs in with; the school's contact is invited too."""
    now, contact = timezone.now(), dorte()
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    event = Event.objects.get(pk=wish.event.pk)
    contact.email = "kontoret@skole.example"
    contact.save()
    bookings.book(bookings.resource_of(contact.user), event, now=now)
    Invitation.objects.create(event=event, contact=contact, status="yes", invited_at=now, updated_at=now)
    _everybody_has_their_mail()
    before = Letter.objects.count()
    said = _said_before(event, "another hour", now)
    _do(event, "another hour", now)
    assert (len(said.letters), len(said.calls), Letter.objects.count() - before) == (1, 0, 1)


def test_two_classes_back_to_back_are_told_of_the_one_that_moves():
    now, start = timezone.now(), a_moment(21, 9)
    first, second = (
        a_visit_request(school=vestervang(), contact_email="dorte@demo.example", slots=[(at, at + HOUR)], grade=grade)
        for at, grade in ((start, 7), (start + HOUR, 8))
    )
    pair = [an_ambassador(trade="industritekniker"), an_ambassador(trade="smed")]
    for wish in (first, second):
        wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
        wanted = {seat: [one] for seat, one in zip(wish.seat_rows.all(), pair, strict=True)}
        for offer in offers.send_offers(wish, wanted, now=now):
            releases.grant(offers.accept(offer, now=now).release, now=now)
    _everybody_has_their_mail()
    before = set(Letter.objects.values_list("pk", flat=True))
    event = Event.objects.get(visit_request=second)
    _do(event, "another hour", now)
    told = sorted(Letter.objects.exclude(pk__in=before).values_list("to_email", flat=True))
    everyone = ["dorte@demo.example", *(one.user.email for one in pair), *(one.employer_contact.email for one in pair)]
    assert told == sorted(everyone)


def test_a_cancellation_nobody_heard_of_is_not_taken_back_by_letter():
    scene, now = a_meeting(), timezone.now()
    _everybody_has_their_mail()
    _do(scene.event, "cancel", now, quiet=True)
    before = Letter.objects.count()
    assert not _said_before(scene.event, "restore", now).letters
    _do(scene.event, "restore", now)
    assert Letter.objects.count() == before


def test_an_invitation_that_a_cancellation_stopped_goes_out_when_it_is_taken_back():
    scene, now = a_meeting(), timezone.now()
    Letter.objects.exclude(to_email=scene.cast["invited unanswered"]).update(status=Letter.Status.SENT)
    _do(scene.event, "cancel", now)
    _everybody_has_their_mail()
    said = _said_before(scene.event, "restore", now)
    change = _do(scene.event, "restore", now)
    letter = Letter.objects.exclude(status="cancelled").get(to_email=scene.cast["invited unanswered"])
    assert letter.kind == "meeting_invitation"
    assert change.told.letters == len(said.letters) == 4


def test_the_enquirer_with_a_login_is_one_person(client):
    event = a_booked_performance().event
    Performance.objects.filter(event=event).update(contact_email="crew@demo.example")
    _everybody_has_their_mail()
    assert _do(event, "another day", timezone.now()).told.letters == 1
