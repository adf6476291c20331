"""One event on its page: its moves, its way, and two people at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import bookings, changes
from events.domain.undo import as_one
from events.models import ChangeSet, Event, EventKind, EventStatus
from people.domain.mailbasis import note_basis
from people.models import Letter, Transition
from tests.cast import ada, ben
from tests.making import a_contact, a_moment, a_programme, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def address(name: str, event: Event) -> str:
    return reverse(f"organise:{name}", args=[event.pk])


def moved_to(event: Event, **changed: Any) -> dict[str, Any]:
    return {
        "date": "2027-02-03",
        "starts": "10:00",
        "ends": "11:30",
        "revision": event.revision,
        "venue": str(event.venue_id or ""),
        "room": event.room,
    } | changed


def test_a_new_meeting_is_a_draft_that_nobody_hears_of(client: Client) -> None:
    programme = a_programme("netvaerk")
    answer = client.post(
        reverse("organise:event_new", args=["network_meeting"]),
        {
            "title": "Åbne døre i Ålborg",
            "programme": programme.pk,
            "date": "2027-02-03",
            "starts": "10.00",
            "ends": "12:00",
            "venue_name": "Værkstedet",
            "venue_street": "Havnen 3",
            "venue_postcode": "9000",
        },
    )
    event = Event.objects.select_related("venue").get()
    assert answer.headers["Location"].startswith(address("event", event))
    assert (event.status, event.kind, event.owner) == (EventStatus.PLANNED, EventKind.NETWORK_MEETING, ada())
    assert event.starts_at.isoformat() == "2027-02-03T09:00:00+00:00"
    assert event.venue is not None
    assert (event.venue.name, event.venue.town, event.venue.point is not None) == ("Værkstedet", "Aalborg", True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "09:00"}, "Vælg et sluttidspunkt efter kl. 10.00."),
        ({"title": ""}, "Feltet skal udfyldes."),
        ({"title": "x" * 141}, "Skriv højst 140 tegn. Der står 141."),
        ({"title": "null\x00byte"}, "Teksten indeholder tegn, der ikke kan gemmes."),
        ({"title": "bell\x07"}, "Teksten indeholder tegn, der ikke kan gemmes."),
        ({"date": "i morgen"}, "Skriv en gyldig dato."),
        ({"date": "9999-12-31"}, "Vælg et år mellem 2015 og 2100."),
        ({"starts": "25:61"}, "Skriv et klokkeslæt, for eksempel 10.00."),
        ({"last_date": "2027-02-01"}, "Sidste dag ligger før den første."),
        ({"last_date": "2027-05-01"}, "Et arrangement varer højst 31 dage."),
        ({"venue_name": "Et sted", "venue_postcode": "12"}, "Skriv et dansk postnummer på 4 cifre."),
        ({"venue_search": "Et sted, ingen kender"}, "Vælg stedet på listen, eller opret det nedenfor."),
        ({"venue": "ikke-et-id"}, "Stedet findes ikke længere. Vælg et andet."),
        ({"capacity": "-3"}, "Skriv et antal mellem 1 og 100.000."),
        ({"capacity": "9" * 40}, "Skriv et antal mellem 1 og 100.000."),
        ({"meeting_url": "javascript:alert(1)"}, "begynder med https"),
        ({"description": "a" * 1_000_000}, "Skriv højst 8000 tegn. Der står 1000000."),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, str], sentence: str
) -> None:
    programme = a_programme("netvaerk").pk
    good = {"title": "Møde <b>æøå</b> 🎸", "programme": programme, "date": "2027-02-03", "starts": "10:00"}
    answer = client.post(
        reverse("organise:event_new", args=["network_meeting"]),
        {**good, "ends": "12:00", "summary": "Kort 🎸", **wrong},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Kort 🎸" in page
    assert "<b>æøå" not in page
    assert not Event.objects.exists()


def test_a_move_says_who_gets_a_letter_before_and_can_be_undone_after(client: Client) -> None:
    event = an_event(kind=EventKind.NETWORK_MEETING)
    member = a_user(name="Nanna Krogh")
    bookings.book(bookings.resource_of(member), event, now=timezone.now())
    assert "1 på holdet får brev: Nanna Krogh." in client.get(address("event_move", event)).content.decode()
    before = event.starts_at
    answer = client.post(address("event_move", event), moved_to(event), follow=True)
    event.refresh_from_db()
    assert event.starts_at.isoformat() == "2027-02-03T09:00:00+00:00"
    assert (event.sequence, event.revision) == (1, 2)
    page = answer.content.decode()
    assert "er flyttet til onsdag den 3. februar 2027 kl. 10.00–11.30. 1 får brev." in page
    back = [part.partition('"')[0] for part in page.split('action="') if "/undo/" in part.partition('"')[0]]
    assert len(set(back)) == 1
    assert "Kan fortrydes til kl. " in page
    undone = client.post(back[0], HTTP_REFERER=address("event", event), follow=True).content.decode()
    event.refresh_from_db()
    assert (event.starts_at, event.sequence) == (before, 2)
    assert "Fortrudt. Alt er, som det var." in undone
    assert "fortrød flytningen" in undone
    assert "/undo/" not in undone


def test_two_tabs_do_not_overwrite_each_other(client: Client) -> None:
    event = an_event()
    stale = moved_to(event)
    changes.change_event(event, {"title": "Nyt navn"}, now=timezone.now())
    before = event.starts_at
    answer = client.post(address("event_move", event), stale)
    page = answer.content.decode()
    event.refresh_from_db()
    assert (answer.status_code, event.starts_at) == (422, before)
    assert "En anden har ændret arrangementet imens" in page
    assert "Nu står der: »Nyt navn«" in page
    assert f'name="revision" value="{event.revision}"' in page
    assert client.post(address("event_move", event), stale | {"revision": event.revision}).status_code == 302


def test_a_stale_cancellation_is_refused_too(client: Client) -> None:
    event = an_event()
    changes.change_event(event, {"title": "Nyt navn"}, now=timezone.now())
    answer = client.post(address("event_cancel", event), {"why": "Sygdom", "revision": 1})
    event.refresh_from_db()
    assert (answer.status_code, event.status) == (422, "published")


@pytest.mark.parametrize("seen", [{}, {"revision": ""}, {"revision": "x"}])
def test_who_has_not_seen_a_page_cannot_have_seen_an_old_one(client: Client, seen: dict[str, str]) -> None:
    event = an_event()
    there = moved_to(event)
    del there["revision"]
    assert client.post(address("event_move", event), there | seen).status_code == 302
    refused = client.post(address("event_cancel", event), seen)
    assert refused.status_code == 422
    assert "Skriv kort hvorfor" in refused.text
    assert "Feltet skal udfyldes" not in refused.text
    client.post(address("event_cancel", event), {"why": "Sygdom", **seen})
    event.refresh_from_db()
    assert (event.starts_at.year, event.status) == (2027, "cancelled")


def test_a_stale_edit_keeps_what_both_have_written(client: Client) -> None:
    event = an_event()
    form = {"title": "Mit navn", "programme": event.programme_id, **moved_to(event)}
    changes.change_event(event, {"title": "Dit navn"}, now=timezone.now())
    page = client.post(address("event_edit", event), form).content.decode()
    assert "Dit navn" in page
    assert "Mit navn" in page
    event.refresh_from_db()
    assert event.title == "Dit navn"


def test_a_move_to_where_somebody_is_taken_is_refused_with_a_sentence(client: Client) -> None:
    member = a_user(name="Nanna Krogh")
    resource = bookings.resource_of(member)
    event = an_event()
    other = an_event(title="Messe i Herning", starts_at=a_moment(30))
    for one in (event, other):
        bookings.book(resource, one, now=timezone.now())
    local = timezone.localtime(other.starts_at)
    there = moved_to(event, date=local.date().isoformat(), starts=f"{local:%H:%M}", ends=f"{local:%H}:59")
    said = "Det kan ikke lade sig gøre"
    assert said in client.get(address("event_move_check", event), there).content.decode()
    answer = client.post(address("event_move", event), there)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Nanna Krogh" in answer.content.decode()
    assert "Messe i Herning" in answer.content.decode()


def test_a_cancellation_needs_a_reason_and_says_who_must_be_called(client: Client) -> None:
    event = an_event()
    told, called = a_contact(name="Eva Told"), a_contact(name="Finn Kaldt")
    note_basis(told, "consent", now=timezone.now())
    for contact in (told, called):
        event.invitations.create(contact=contact, invited_at=timezone.now(), updated_at=timezone.now())
    page = client.get(address("event_cancel", event)).content.decode()
    assert "1 indbudt får brev: Eva Told." in page
    assert "1 kan ikke få mail og skal ringes op: Finn Kaldt." in page
    assert client.post(address("event_cancel", event), {"revision": 1}).status_code == 422
    client.post(address("event_cancel", event), {"revision": 1, "why": "For få tilmeldte"})
    event.refresh_from_db()
    assert (event.status, event.cancel_reason) == ("cancelled", "For få tilmeldte")


def test_what_is_over_can_be_neither_moved_nor_cancelled(client: Client) -> None:
    event = an_event(status=EventStatus.CLOSED)
    assert "kan ikke flyttes" in client.get(address("event_move", event)).content.decode()
    assert "kan ikke aflyses" in client.get(address("event_cancel", event)).content.decode()
    answer = client.post(address("event_cancel", event), {"revision": 1, "why": "Nej"}, HTTP_REFERER="/organise/")
    event.refresh_from_db()
    assert (answer.status_code, event.status) == (303, "closed")


def test_the_next_move_is_one_button_and_history_tells_it_in_a_sentence(client: Client) -> None:
    event = an_event(status=EventStatus.PLANNED)
    assert "Offentliggør" in client.get(address("event", event)).content.decode()
    client.post(address("event_status", event), {"new": "published"})
    event.refresh_from_db()
    assert event.status == "published"
    page = client.get(address("event_history", event)).content.decode()
    assert "ændrede status fra planlagt til offentliggjort." in page


def test_nobody_marks_as_held_what_has_not_begun(client: Client) -> None:
    event = an_event(status=EventStatus.INVITED)
    assert "Markér som afholdt" not in client.get(address("event", event)).content.decode()
    client.post(address("event_status", event), {"new": "held"})
    event.refresh_from_db()
    assert event.status == "invited"
    over = an_event(status=EventStatus.INVITED, starts_at=timezone.now() - timedelta(days=1))
    assert "Markér som afholdt" in client.get(address("event", over)).content.decode()


@pytest.mark.parametrize(("days", "offered"), [(14, True), (-2, False)])
def test_a_cancellation_is_taken_back_only_while_there_is_a_day_left(client: Client, days: int, offered: bool) -> None:
    event = an_event()
    changes.cancel(event, now=timezone.now(), why="Sygdom")
    starts_at = a_moment(days)
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    assert ("Fortryd aflysningen" in client.get(address("event", event)).text) is offered


@pytest.mark.parametrize("new", ["closed", "nonsense", ""])
def test_a_move_that_the_table_lacks_is_said_in_a_toast(client: Client, new: str) -> None:
    event = an_event(status=EventStatus.PLANNED)
    answer = client.post(
        address("event_status", event), {"new": new}, HTTP_REFERER=address("event", event), follow=True
    )
    assert "er planlagt og kan ikke" in answer.content.decode()
    answer = client.post(address("event_status", event), {"new": new}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (409, "none")


def way_back(page: str) -> str:
    """The address of the first way back on a page."""
    return next(part.partition('"')[0] for part in page.split('action="') if "/undo/" in part.partition('"')[0])


def test_the_way_back_stands_in_the_history_while_it_is_open(client: Client) -> None:
    event = an_event()
    back = way_back(client.post(address("event_move", event), moved_to(event), follow=True).content.decode())
    assert back in client.get(address("event_history", event)).content.decode()
    ChangeSet.objects.update(undo_until=timezone.now())
    assert back not in client.get(address("event_history", event)).content.decode()


def test_what_somebody_went_on_from_is_not_undone_and_says_so(client: Client) -> None:
    event = an_event()
    back = way_back(client.post(address("event_move", event), moved_to(event), follow=True).content.decode())
    changes.change_event(event, {"title": "Endnu et navn"}, now=timezone.now(), by=ada())
    moved = event.starts_at
    answer = client.post(back, HTTP_REFERER=address("event", event), follow=True)
    event.refresh_from_db()
    assert event.starts_at == moved
    assert "er ændret siden af Ada Krogh" in answer.content.decode()


def test_who_does_not_organise_all_of_it_finds_no_way_back(client: Client) -> None:
    mine, other = an_event(programme=a_programme("robotbandet")), an_event()
    with as_one(now=timezone.now(), by=ada()) as done:
        for event in (mine, other):
            changes.change_event(event, {"room": "12"}, now=timezone.now(), by=ada())
    his = Client()
    his.force_login(ben())
    assert str(done.pk) not in his.get(address("event_history", mine)).content.decode()
    assert his.post(reverse("organise:change_undo", args=[done.pk])).status_code == 404
    assert client.post(reverse("organise:change_undo", args=[done.pk])).status_code == 303


def test_a_new_event_may_be_taken_back(client: Client) -> None:
    answer = client.post(
        reverse("organise:event_new", args=["network_meeting"]),
        {
            "title": "Møde",
            "programme": a_programme("netvaerk").pk,
            "date": "2027-02-03",
            "starts": "10.00",
            "ends": "12:00",
        },
        follow=True,
    )
    event = Event.objects.get()
    answer = client.post(way_back(answer.content.decode()), HTTP_REFERER=address("event", event))
    assert answer.headers["Location"] == reverse("organise:calendar")
    assert not Event.objects.exists()


def test_dragged_times_stand_in_the_panel(client: Client) -> None:
    event = an_event()
    answer = client.get(
        address("event_move", event),
        {"starts_at": "2027-02-03T10:00", "ends_at": "2027-02-03T11:30"},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert 'value="2027-02-03"' in page
    assert "onsdag den 3. februar 2027 kl. 10.00–11.30" in page
    done = client.post(address("event_move", event), moved_to(event), headers={"HX-Request": "true"})
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("nonsense", ["x", "2027-02-30T10:00", "0001-01-01T00:00+23:59"])
def test_dragged_nonsense_is_left_out(client: Client, nonsense: str) -> None:
    event = an_event()
    answer = client.get(address("event_move", event), {"starts_at": nonsense, "ends_at": nonsense})
    assert answer.status_code == 200


def test_the_place_picker_finds_by_name_town_and_postcode(client: Client) -> None:
    a_venue(name="Ørsted Hallen", town="Ørsted", postcode="8950")
    for text in ("ørsted", "ØRSTED", "hallen", "895"):
        page = client.get(reverse("organise:venue_options"), {"venue_search": text}).content.decode()
        assert "Ørsted Hallen" in page, text
    page = client.get(reverse("organise:venue_options"), {"venue_search": "findes ikke"}).content.decode()
    assert "Intet sted passer" in page


def test_the_calendar_file_is_the_same_event(client: Client) -> None:
    event = an_event()
    answer = client.get(address("event_ics", event))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{event.uid}" in answer.content.decode()


def test_the_history_counts_the_letters(client: Client) -> None:
    event = an_event()
    line = Transition.objects.get(subject_id=str(event.pk), what="made")
    Transition.objects.create(
        subject_kind=line.subject_kind,
        subject_id=line.subject_id,
        what="moved",
        old="tirsdag",
        new="onsdag",
        at=timezone.now(),
        actor="Ada Krogh",
        letters=14,
    )
    page = client.get(address("event_history", event)).content.decode()
    assert "Ada Krogh flyttede arrangementet fra tirsdag til onsdag." in page
    assert "14 personer fik brev." in page


def test_what_is_unticked_is_left_out_and_remembered(client: Client) -> None:
    event = an_event()
    bookings.book(bookings.resource_of(a_user(name="Nanna Krogh")), event, now=timezone.now())
    told = a_contact(name="Eva Told")
    note_basis(told, "consent", now=timezone.now())
    event.invitations.create(contact=told, invited_at=timezone.now(), updated_at=timezone.now())
    offered = {"offered": ["letters:staff", "letters:invited"], "do": ["letters:staff"]}
    page = client.get(address("event_move_check", event), moved_to(event) | offered).content.decode()
    assert 'value="letters:staff" id="do-lettersstaff" checked' in page
    assert 'value="letters:invited" id="do-lettersinvited">' in page
    answer = client.post(address("event_move", event), moved_to(event) | offered, follow=True)
    assert "1 får brev. Uden brev til de indbudte." in answer.content.decode()
    assert Letter.objects.get(kind="event_moved").to_name == "Nanna Krogh"
    assert "Uden brev til de indbudte" in client.get(address("event_history", event)).content.decode()


def test_a_warning_is_answered_with_a_reason_that_stays_in_the_history(client: Client) -> None:
    event = an_event()
    easter = moved_to(event, date="2027-03-29")  # Easter Monday
    page = client.post(address("event_move", event), easter)
    assert page.status_code == 422
    assert "helligdag" in page.content.decode()
    event.refresh_from_db()
    assert event.revision == 1
    seen = {"seen": re.findall(r'name="seen" value="([^"]+)"', page.content.decode())}
    client.post(address("event_move", event), easter | seen | {"reason": "Skolen holder åbent"})
    event.refresh_from_db()
    assert event.day.isoformat() == "2027-03-29"
    assert "Skolen holder åbent" in client.get(address("event_history", event)).content.decode()


def test_an_edit_that_is_warned_of_asks_as_a_move_does(client: Client) -> None:
    event = an_event()
    form = moved_to(event, date="2027-03-29") | {"title": "Nyt navn", "programme": event.programme_id}
    page = client.post(address("event_edit", event), form)
    assert page.status_code == 422
    assert "Hvorfor skal det gøres alligevel?" in page.content.decode()
    assert client.post(address("event_edit", event), form | {"reason": "Aftalt"}).status_code == 302
