"""Minutes: kept while one writes, sent to whom one may write, with promises that stay open until they are done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from events.domain import meetings
from events.domain.aftermeeting import actions, outcomes, pack, sending, writing
from events.domain.aftermeeting.actions import Owner
from events.domain.pipeline.relations import Facts, set_stage
from events.models import Action, Event, EventStatus, Invitation, Minutes, Signup
from people.domain import errands
from people.domain.answerlinks import make_token
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Contact, Errand, Letter
from tests.cast import ada, ben
from tests.errands import Power
from tests.making import a_company, a_contact, a_mailable_contact, a_moment, a_programme, a_trade, an_event
from tests.races import at_once

pytestmark = pytest.mark.django_db
POINT = {"title": "Godkendelser", "text": "Tre nye.", "decision": "Vi ringer."}


def a_held_meeting(*guests: Contact, **fields) -> Event:
    event = an_event(**{"status": EventStatus.HELD, "starts_at": a_moment(-1)} | fields)
    for contact in guests:
        meetings.walk_in(event, contact, now=timezone.now())
    return event


def written(event: Event, *points: dict[str, str]) -> Minutes:
    now = timezone.now()
    row = writing.minutes_of(event, now=now, by=ada())
    return writing.save(row, points or (POINT,), version=row.version, now=now, by=ada())


def promised(event: Event, owner: Owner, what: str = "Sender listen", days: int = 7) -> Action:
    due_on = localdate(timezone.now()) + timedelta(days=days)
    return actions.promise(event, what, owner, due_on, now=timezone.now(), by=ada())


def send(row: Minutes, whom: str = "came") -> sending.Sent:
    return sending.send(row, whom, version=row.version, now=timezone.now(), by=ada())


def test_the_first_draft_has_the_points_of_the_agenda():
    event = a_held_meeting(agenda=[{"title": "Velkomst", "minutes": 5}, {"title": "Pause", "minutes": 5}])
    row = writing.minutes_of(event, now=timezone.now(), by=ada())
    assert [point["title"] for point in row.points] == ["Velkomst", "Pause"]
    with pytest.raises(MoveNotAllowed):
        writing.minutes_of(an_event(), now=timezone.now(), by=ada())


def test_who_saves_over_somebody_else_is_told_and_nothing_is_overwritten():
    row, now = written(a_held_meeting()), timezone.now()
    writing.save(row, [POINT | {"text": "Adas"}], version=row.version, now=now, by=ada())
    with pytest.raises(Clash, match="har gemt imens"):
        writing.save(row, [POINT | {"text": "Bens"}], version=row.version, now=now, by=ben())
    row.refresh_from_db()
    assert row.points[0]["text"] == "Adas"


def test_the_same_saved_again_is_no_new_version_and_empty_points_go():
    row = written(a_held_meeting(), POINT, {"title": " ", "text": "", "decision": ""})
    again = writing.save(row, [POINT], version=row.version, now=timezone.now(), by=ada())
    assert (again.version, len(again.points)) == (row.version, 1)
    with pytest.raises(Invalid, match="CPR"):
        writing.save(row, [POINT | {"text": "010190-1234"}], version=row.version, now=timezone.now(), by=ada())


def test_minutes_go_to_those_who_came_and_may_be_mailed_and_the_meeting_is_one_step_on():
    came, silent, away = a_mailable_contact(), a_contact(name="Uden Ja"), a_mailable_contact()
    event = a_held_meeting(came, silent)
    now = timezone.now()
    Invitation.objects.create(event=event, contact=away, invited_at=now, updated_at=now)
    row = written(event)
    assert (sending.audience(event, "came").letters, sending.audience(event, "came").without) == (1, ["Uden Ja"])
    assert sending.audience(event, "invited").letters == 2
    assert send(row) == sending.Sent(minutes=1, promises=0)
    letter = Letter.objects.get(kind="meeting_minutes")
    assert letter.to_email == came.email
    assert "▸ Godkendelser" in letter.text
    assert "Besluttet: Vi ringer." in letter.text
    event.refresh_from_db()
    assert event.status == EventStatus.MINUTES_OUT


def test_corrected_minutes_are_a_new_letter_and_the_same_ones_are_not():
    event = a_held_meeting(a_mailable_contact())
    row = written(event)
    send(row)
    row.refresh_from_db()
    assert send(row).minutes == 0
    row = writing.save(row, [POINT | {"text": "Fire nye."}], version=row.version, now=timezone.now(), by=ada())
    row.event.refresh_from_db()
    assert send(row).minutes == 1
    assert Letter.objects.filter(subject__startswith="Rettet referat").count() == 1


def test_what_was_changed_since_one_looked_at_it_is_not_sent():
    row = written(a_held_meeting())
    with pytest.raises(MoveNotAllowed, match="ændret siden"):
        sending.send(row, "came", version=row.version - 1, now=timezone.now(), by=ada())
    empty = writing.save(row, [], version=row.version, now=timezone.now(), by=ada())
    with pytest.raises(MoveNotAllowed, match="tomt"):
        send(empty)


def test_whoever_promised_gets_one_letter_and_ticks_it_off_by_the_link():
    guest = a_contact(name="Ib Dam")  # no basis for mail: the own promise needs none
    event = a_held_meeting(guest)
    row = promised(event, Owner(contact=guest))
    promised(event, Owner(name="Formanden"))
    assert send(written(event)).promises == 1
    letter = Letter.objects.get(kind="meeting_action")
    address = f"/r/{make_token('action', row.pk)}/"
    assert address in letter.text
    client = Client()
    assert client.get(address).status_code == 200
    row.refresh_from_db()
    assert row.status == "open"  # a look is no answer
    client.post(address, {"done": "1"})
    client.post(address, {"done": "1"})
    row.refresh_from_db()
    assert (row.status, row.done_at is not None) == ("done", True)
    client.post(address, {"done": "0"})
    row.refresh_from_db()
    assert (row.status, row.done_at) == ("open", None)


def test_a_promise_says_what_and_who():
    event = a_held_meeting()
    with pytest.raises(Invalid) as refusal:
        actions.promise(event, " ", Owner(), event.day - timedelta(days=1), now=timezone.now(), by=ada())
    assert {pointer for pointer, _words in refusal.value.errors} == {"/what", "/owner", "/due_on"}


def test_what_is_open_goes_along_to_the_next_meeting_of_the_programme_and_no_other():
    programme, other = a_programme("netvaerk-a"), a_programme("netvaerk-b")
    first = a_held_meeting(programme=programme, starts_at=a_moment(-30))
    late, done = promised(first, Owner(user=ada()), "Ringer"), promised(first, Owner(user=ada()), "Skriver")
    actions.tick(done, True, now=timezone.now(), by=ada())
    promised(a_held_meeting(programme=other, starts_at=a_moment(-20)), Owner(user=ada()), "Andres")
    following = an_event(programme=programme)
    assert list(actions.carried(following)) == [late]
    assert [one.what for one, _late in pack.pack(following, timezone.now()).carried] == ["Ringer"]


def test_the_pack_knows_who_came_last_and_who_comes_again(django_assert_max_num_queries):
    programme = a_programme("netvaerk-a")
    again, gone, new = a_contact(name="Ib"), a_contact(name="Ulla"), a_contact(name="Åse")
    a_held_meeting(again, gone, programme=programme, starts_at=a_moment(-30))
    following, now = an_event(programme=programme), timezone.now()
    for contact in (again, new):
        Invitation.objects.create(event=following, contact=contact, status="yes", invited_at=now, updated_at=now)
    with django_assert_max_num_queries(16):
        it = pack.pack(following, now)
    assert (len(it.last_guests), len(it.expected), it.again) == (2, 2, 1)


def test_approved_companies_per_meeting_of_a_programme():
    programme = a_programme("flere", trades=["smed"])
    one, other = a_company(), a_company()
    a_held_meeting(a_contact(one), a_contact(one), a_contact(other), programme=programme)
    a_held_meeting(a_contact(other), programme=programme)
    today = localdate(timezone.now())
    set_stage(one, a_trade("smed"), "approved", now=timezone.now(), by=ada(), facts=Facts("full", today))
    assert outcomes.of_programme(programme) == outcomes.Sum(meetings=2, came=3, approved=1, active=0)
    assert outcomes.of_programme(programme).approved_per_meeting == 0.5


# -- the pages -------------------------------------------------------------------------------------


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def save(client: Client, event: Event, version: int, text: str, **more: str):
    data = {"version": version, "title": ["Et"], "text": [text], "decision": [""], **more}
    return client.post(reverse("organise:minutes", args=[event.pk]), data, headers={"Accept": "application/json"})


def test_two_tabs_do_not_overwrite_each_other_silently(client):
    event = a_held_meeting()
    client.get(reverse("organise:minutes", args=[event.pk]))
    assert save(client, event, 1, "første").json()["version"] == 2
    clash = save(client, event, 1, "anden")
    assert (clash.status_code, clash.json()["code"]) == (409, "changed_meanwhile")
    assert event.minutes.points[0]["text"] == "første"
    assert save(client, event, 1, "anden", over="1").status_code == 200
    plain = client.post(
        reverse("organise:minutes", args=[event.pk]), {"version": 1, "title": "Et", "text": "tredje", "decision": ""}
    )
    assert plain.status_code == 409
    assert "tredje" in plain.content.decode()  # what was typed still stands there


def test_from_writing_to_sent(client):
    guest = a_mailable_contact()
    event = a_held_meeting(guest)
    save(client, event, writing.minutes_of(event, now=timezone.now(), by=ada()).version, "Vi talte.")
    wrong = client.post(reverse("organise:action_new", args=[event.pk]), {"what": "Ringer"})
    assert "Vælg, hvem der gør det" in wrong.content.decode()
    client.post(reverse("organise:action_new", args=[event.pk]), {"what": "Ringer", "who": f"c-{guest.pk}"})
    look = client.get(reverse("organise:minutes_read", args=[event.pk])).content.decode()
    assert "1 får brev" in look
    version = Minutes.objects.get().version
    client.post(reverse("organise:minutes_send", args=[event.pk]), {"whom": "came", "version": version})
    assert Letter.objects.filter(kind__in=["meeting_minutes", "meeting_action"]).count() == 2
    row = Action.objects.get()
    client.post(reverse("organise:action_tick", args=[event.pk, row.pk]), {"deed": "done"})
    row.refresh_from_db()
    assert row.status == "done"


def test_the_way_to_the_end_leads_by_the_sitting_while_companies_are_missing(client):
    company = a_company()
    event = a_held_meeting(a_contact(company), status=EventStatus.MINUTES_OUT)
    sitting = reverse("organise:close_out", args=[event.pk])
    page = client.get(reverse("organise:event", args=[event.pk])).content.decode()
    assert f'<a class="btn btn-primary" href="{sitting}">Afslut</a>' in page
    assert company.name in client.get(sitting).content.decode()


def test_a_promise_of_another_programme_is_not_ticked(client):
    other = a_held_meeting(programme=a_programme("et-andet"))
    row, event = promised(other, Owner(user=ada())), a_held_meeting()
    assert client.post(reverse("organise:action_tick", args=[event.pk, row.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_does():
    row, now = written(a_held_meeting()), timezone.now()
    by = [ada(), ben()]
    outcomes = at_once(
        *[
            lambda who=who: writing.save(row, [POINT | {"text": who.name}], version=row.version, now=now, by=who)
            for who in by
        ]
    )
    assert sum(isinstance(outcome, Clash) for outcome in outcomes) == 1


# -- to many -------------------------------------------------------------------------------------------------------


def sent_to_many(client: Client, row: Minutes, whom: str = "came") -> Errand:
    """As the button does it."""
    address = reverse("organise:minutes_send", args=[row.event_id])
    answer = client.post(address, {"whom": whom, "version": row.version})
    errand = Errand.objects.order_by("-created_at").first()
    assert answer["Location"] == reverse("organise:errand", args=[errand.pk])
    return errand


def minutes_letters() -> int:
    return Letter.objects.filter(kind="meeting_minutes").count()


def test_many_get_their_minutes_by_the_worker_and_a_second_press_is_the_same_errand(client):
    event = a_held_meeting(*(a_mailable_contact() for _ in range(30)))
    promised(event, Owner(user=ada()))
    row = written(event)
    errand = sent_to_many(client, row)
    assert (minutes_letters(), errand.total) == (0, 31)
    assert sent_to_many(client, row) == errand
    reading = client.get(reverse("organise:minutes_read", args=[event.pk])).content.decode()
    assert f'href="{reverse("organise:errand", args=[errand.pk])}"' in reading
    errands.run(errand.pk, timezone.now())
    event.refresh_from_db()
    assert (minutes_letters(), event.status) == (30, EventStatus.MINUTES_OUT)
    page = client.get(reverse("organise:errand", args=[errand.pk])).content.decode()
    assert "30 har fået referatet. 1 har fået sin aktion." in page


def test_what_is_written_meanwhile_is_not_in_letters_that_are_on_the_way(client):
    row = written(a_held_meeting(*(a_mailable_contact() for _ in range(30))))
    errand = sent_to_many(client, row)
    writing.save(row, [POINT | {"text": "Fire nye."}], version=row.version, now=timezone.now(), by=ada())
    errands.run(errand.pk, timezone.now())
    assert minutes_letters() == 30
    assert not Letter.objects.filter(text__contains="Fire nye").exists()
    row.refresh_from_db()
    assert row.sent_version < row.version


def test_killed_half_way_everybody_gets_the_minutes_once(client, monkeypatch):
    row = written(a_held_meeting(*(a_mailable_contact() for _ in range(60))))
    errand, now, write_some = sent_to_many(client, row), timezone.now(), sending.write_some

    def dies(*args):
        sent = write_some(*args)
        if minutes_letters() > 30:
            raise Power
        return sent

    monkeypatch.setattr(sending, "write_some", dies)
    with pytest.raises(Power):
        errands.run(errand.pk, now)
    monkeypatch.undo()
    assert 0 < minutes_letters() <= 30
    row.event.refresh_from_db()
    assert row.event.status == EventStatus.HELD  # it says "sent" when all are written
    errands.take_back_stale(now + 2 * errands.STALE_AFTER)
    errands.run(errand.pk, now + 2 * errands.STALE_AFTER)
    assert minutes_letters() == 60


def test_one_person_known_twice_gets_one_letter_whichever_audience_is_chosen(client):
    contact = a_mailable_contact(email="ib@firma.example")
    event, now = a_held_meeting(), timezone.now()
    Invitation.objects.create(event=event, contact=contact, status="absent", invited_at=now, updated_at=now)
    Signup.objects.create(
        event=event, name="Ib", email="IB@firma.example", status="attended",
        confirm_by=now, created_at=now, updated_at=now,
    )  # fmt: skip
    row = written(event)
    assert send(row, "came").minutes == 1
    row.refresh_from_db()
    assert sending.audience(event, "invited", row).before == 1
    assert send(row, "invited").minutes == 0
    assert minutes_letters() == 1


def test_a_correction_is_called_one_only_where_the_first_was_read():
    first, late = a_mailable_contact(), a_mailable_contact()
    event, now = a_held_meeting(first), timezone.now()
    row = written(event)
    send(row)
    Invitation.objects.create(event=event, contact=late, status="no", invited_at=now, updated_at=now)
    row.refresh_from_db()
    row = writing.save(row, [POINT | {"text": "Fire nye."}], version=row.version, now=now, by=ada())
    send(row, "invited")
    subjects = dict(Letter.objects.filter(kind="meeting_minutes").order_by("pk").values_list("to_email", "subject"))
    again = Letter.objects.filter(subject__startswith="Rettet referat").values_list("to_email", flat=True)
    assert list(again) == [first.email]
    assert set(subjects) == {first.email, late.email}


def test_the_companies_behind_the_numbers_are_those_that_are_counted(client):
    programme = a_programme("flere", trades=["smed"])
    one, other, cook = a_company(name="Ærø Smedje"), a_company(name="Nord A/S"), a_company(name="Køkkenet")
    guests = [a_contact(one), a_contact(one), a_contact(other)]
    first = a_held_meeting(*guests, programme=programme, starts_at=a_moment(-9))
    a_held_meeting(a_contact(other), a_contact(cook), programme=programme)
    before = a_moment(-40)
    today = localdate(timezone.now())
    set_stage(one, a_trade("smed"), "approved", now=timezone.now(), by=ada(), facts=Facts("full", today))
    set_stage(cook, a_trade("kok"), "approved", now=timezone.now(), by=ada(), facts=Facts("full", today))
    set_stage(other, a_trade("smed"), "approved", now=before, by=ada(), facts=Facts("full", before.date()))
    set_stage(other, a_trade("smed"), "active", now=timezone.now(), by=ada())
    rows = outcomes.meetings_of(programme)
    assert outcomes.summed(rows) == outcomes.of_programme(programme)
    assert outcomes.summed(rows) == outcomes.Sum(meetings=2, came=4, approved=1, active=2)
    names = [[it.company.name for it in row.companies] for row in rows]
    assert names == [["Køkkenet", "Nord A/S"], ["Nord A/S", "Ærø Smedje"]]
    assert [it.company for it in rows[1].approved] == [one]
    assert rows[1].event == first
    page = client.get(reverse("organise:programme_meetings", args=[programme.slug])).content.decode()
    assert "Godkendte per møde</dt><dd>0,5" in page
    assert reverse("organise:company", args=[one.pk]) in page
    assert "Hvordan tæller vi?" in page
    assert (
        reverse("organise:programme_meetings", args=[programme.slug])
        in client.get(reverse("organise:programmes")).content.decode()
    )
    stranger = Client()
    stranger.force_login(ben())
    assert stranger.get(reverse("organise:programme_meetings", args=[programme.slug])).status_code == 404


def test_the_numbers_cost_the_same_with_one_meeting_and_with_three(django_assert_max_num_queries):
    programme = a_programme("flere", trades=["smed"])
    for _n in range(3):
        a_held_meeting(a_contact(a_company()), a_contact(a_company()), programme=programme)
    with django_assert_max_num_queries(6):
        assert len(outcomes.meetings_of(programme)) == 3
