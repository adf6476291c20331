"""Text messages on the day itself: to who asked for them, when it presses, and never at night where it can wait."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from events.domain import bookings, changes, consequences, meetings, signups, stands, undo
from events.domain.deeds import Deed
from events.domain.reminding.delivering import deliver_due
from events.models import ChangeSet, Event, Invitation, ReminderRule
from people.domain.letterchoices import choose
from people.models import Contact, Letter, LetterChoices
from tests.cast import ada
from tests.making import a_contact, a_crew_member, a_mailable_contact, a_stand, a_user, an_event

pytestmark = pytest.mark.django_db
DAY = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)  # Wednesday 10.00 in Copenhagen
EARLIER = DAY - timedelta(days=30)
SAME_MORNING = DAY - timedelta(hours=3)
HOUR = timedelta(hours=1)


def texts(**only) -> list[tuple[str, str]]:
    rows = Letter.objects.filter(channel="sms", **only).exclude(status="cancelled").order_by("created_at", "to_phone")
    return list(rows.values_list("to_phone", "text"))


def somebody(event: Event, name: str, phone: str = "20304050", **chosen: bool):
    user = a_user(name=name, email=f"{name.lower()}@demo.example", phone=phone)
    if chosen:
        choose(user, **chosen)
    bookings.book(bookings.resource_of(user), event, now=EARLIER)
    return user


@pytest.fixture
def meeting() -> Event:
    """On the staff one who wants text messages and one who does not; invited the same."""
    event = an_event(starts_at=DAY, now=EARLIER, title="Netværk", is_public=False)
    somebody(event, "Rikke", sms_changes=True)
    somebody(event, "Tavs", "20304051")
    wants = a_mailable_contact(name="Vil", email="vil@firma.example", phone="+4520304052", takes_sms=True)
    others = a_mailable_contact(name="Nej", email="nej@firma.example", phone="+4520304053")
    meetings.invite(event, [wants, others], now=EARLIER)
    Invitation.objects.update(status="yes")
    Letter.objects.update(status="sent")
    return event


def move(event: Event, by: timedelta, at: datetime = SAME_MORNING, **more):
    times = {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by}
    return changes.change_event(event, times, now=at, by=ada(), **more)


def test_a_move_on_the_day_is_told_by_text_message_beside_the_letter(meeting):
    move(meeting, HOUR, why="Toget er forsinket.")
    assert [number for number, _text in texts()] == ["+4520304050", "+4520304052"]
    text = texts()[0][1]
    assert text.startswith('"Netværk" er flyttet til onsdag den 3. februar 2027 kl. 11.00-13.00.')
    assert "Toget er forsinket." in text
    assert "http" not in text
    assert Letter.objects.filter(kind="event_moved", channel="mail").count() == 4


def test_a_move_next_week_is_not(meeting):
    move(meeting, HOUR, at=DAY - timedelta(days=7))
    assert texts() == []


def test_a_quiet_move_is_not(meeting):
    move(meeting, HOUR, quiet=True)
    assert texts() == []


def test_moved_to_today_presses_as_well(meeting):
    move(meeting, timedelta(days=-7), at=DAY - timedelta(days=7, hours=5))
    assert len(texts()) == 2


def test_it_is_off(meeting):
    changes.cancel(meeting, now=SAME_MORNING, by=ada(), why="Storm")
    assert texts()[0][1].startswith('Aflyst: "Netværk" ons. 3. feb. kl. 10.00. Storm. Hilsen')


def test_at_night_it_waits_for_the_morning_unless_one_has_to_leave_before(meeting):
    night = DAY.replace(hour=0)  # 1.00
    move(meeting, 2 * HOUR, at=night)
    assert set(Letter.objects.filter(channel="sms").values_list("due_at", flat=True)) == {DAY.replace(hour=6)}
    early = an_event(starts_at=DAY.replace(hour=6, minute=30), now=EARLIER, title="Tidligt", is_public=False)
    somebody(early, "Gry", "20304054", sms_changes=True)
    move(early, HOUR, at=night)
    assert Letter.objects.get(to_phone="+4520304054").due_at == night


def test_who_moved_it_is_told_nothing_and_nobody_twice(meeting):
    user = meeting.bookings.get(resource__name="Rikke").resource.user
    changes.change_event(meeting, {"room": "Lokale 4"}, now=SAME_MORNING, by=user)
    assert [number for number, _text in texts()] == ["+4520304052"]
    assert "har fået et nyt sted" in texts()[0][1]


def test_who_has_no_mail_is_called_and_gets_the_text_message(meeting):
    contact = a_contact(name="Uden", email="", phone="+4520304060", takes_sms=True)
    meetings.invite(meeting, [contact], now=EARLIER)
    Invitation.objects.filter(contact=contact).update(status="yes")
    move(meeting, HOUR)
    assert "+4520304060" in dict(texts())
    assert meeting.calls.filter(phone="+4520304060").exists()


def test_what_a_move_brings_is_said_before_and_can_be_left_out(meeting):
    deed = Deed(meeting, {"starts_at": meeting.starts_at + HOUR, "ends_at": meeting.ends_at + HOUR})
    outlook = consequences.of([deed], now=SAME_MORNING, by=ada())
    assert "2 får også en SMS, for det haster: Rikke og Vil." in outlook.sentences
    without = consequences.of([deed], now=SAME_MORNING, by=ada(), without=["texts"])
    assert next(part for part in without.parts if part.key == "texts").left_out
    assert texts() == []


def test_an_undone_move_is_taken_back_where_it_was_read(meeting):
    move(meeting, HOUR)
    Letter.objects.filter(channel="sms", to_phone="+4520304050").update(status="sent")
    undo.undo(ChangeSet.objects.latest("at"), now=SAME_MORNING + timedelta(minutes=2), by=ada())
    assert [number for number, _text in texts(status="queued")] == ["+4520304050"]
    assert "kl. 10.00" in texts(status="queued")[0][1]


def test_a_shift_that_one_is_taken_off_and_put_back_on(meeting):
    one = a_crew_member(phone="20304070")
    choose(one.user, sms_changes=True)
    stand = a_stand(title="Messe", starts_at=DAY - HOUR, ends_at=DAY + timedelta(days=2))
    times = {"starts_at": DAY, "ends_at": DAY + HOUR}
    shift = stands.save_shift(stand, name="Velkomst", min_people=1, max_people=2, now=EARLIER, by=ada(), **times)
    stands.assign(shift, one, now=EARLIER, by=ada())
    stands.unassign(stand.bookings.get(resource=one), now=SAME_MORNING, by=ada())
    assert texts()[-1][1].startswith('Du er taget af vagten onsdag den 3. februar 2027 kl. 10.00-11.00 på "Messe".')
    Letter.objects.filter(channel="sms").update(status="sent")
    undo.undo(ChangeSet.objects.latest("at"), now=SAME_MORNING + timedelta(minutes=2), by=ada())
    (text,) = texts(status="queued")
    assert "gælder ikke alligevel" in text[1]


# -- the morning ------------------------------------------------------------------------------------------


@pytest.fixture
def morning_rule() -> ReminderRule:
    ReminderRule.objects.all().delete()
    values = {"kind": "network_meeting", "audience": "staff", "channel": "sms", "days_before": 0, "at_time": time(7)}
    return ReminderRule.objects.create(slug="morgen", name="Om morgenen", **values)


def test_in_the_morning_who_asked_for_it_is_reminded_by_text_message(morning_rule):
    event = an_event(starts_at=DAY, now=EARLIER, title="Netværk", is_public=False)
    somebody(event, "Rikke", sms_morning=True)
    somebody(event, "Kun", "20304051", sms_changes=True)
    assert deliver_due(DAY - 3 * HOUR - timedelta(minutes=1)) == 0
    assert deliver_due(DAY - 3 * HOUR) == 1
    ((number, text),) = texts()
    assert number == "+4520304050"
    assert text.startswith('Husk "Netværk" ons. 3. feb. kl. 10.00.')
    assert Letter.objects.get(channel="sms").expires_at == DAY


def test_a_rule_with_words_of_its_own_that_are_too_long_is_refused(client, morning_rule):
    client.force_login(ada())
    form = {"name": "Om morgenen", "audience": "staff", "channel": "sms", "number": "0", "when": "days_before",
            "at_time": "7.00", "late_hours": "24"}  # fmt: skip
    address = reverse("organise:reminder_rule_edit", args=[morning_rule.pk])
    refused = client.post(address, form | {"text_da": "Husk {titel}. " + "Tag madpakke med. " * 20})
    assert "for lang" in refused.content.decode()
    assert client.post(address, form | {"text_da": "Husk {titel} kl. {tid}."}).status_code == 302
    event = an_event(starts_at=DAY, now=EARLIER, title="Netværk", is_public=False)
    somebody(event, "Rikke", sms_morning=True)
    deliver_due(DAY - 3 * HOUR)
    assert texts()[0][1].startswith("Husk Netværk")


def test_one_moved_before_it_leaves_takes_the_old_message_along(morning_rule):
    event = an_event(starts_at=DAY, now=EARLIER, title="Netværk", is_public=False)
    somebody(event, "Rikke", sms_morning=True, sms_changes=True)
    deliver_due(DAY - 3 * HOUR)
    move(event, 2 * HOUR, at=DAY - 3 * HOUR + timedelta(minutes=1))
    assert [text for _number, text in texts() if text.startswith("Husk")] == []


# -- saying yes -------------------------------------------------------------------------------------------


def test_one_chooses_on_the_page_of_letters_with_a_number(client):
    event = an_event(starts_at=DAY, now=EARLIER)
    user = somebody(event, "Rikke", "")
    client.force_login(user)
    page = client.get(reverse("me:letters"))
    assert "Dagens overblik" not in page.content.decode()  # that is for organisers
    assert client.post(reverse("me:letters"), {"sms_changes": "on"}).status_code == 422
    client.post(reverse("me:letters"), {"sms_changes": "on", "phone": "20 30 40 50"})
    user.refresh_from_db()
    assert (user.phone, LetterChoices.objects.get(user=user).sms_changes) == ("+4520304050", True)


def test_a_guest_says_yes_with_the_answer_and_no_again(client):
    event = an_event(starts_at=DAY, now=EARLIER, title="Netværk")
    contact = a_mailable_contact(phone="")
    meetings.invite(event, [contact], now=EARLIER)
    link = Letter.objects.get(kind="meeting_invitation").text.partition("/r/")[2].split("/")[0]
    address = reverse("answer", args=[link])
    refused = client.post(address, {"status": "yes", "takes_sms": "on"})
    assert refused.status_code == 422
    assert "Skriv det nummer" in refused.content.decode()
    client.post(address, {"status": "yes", "takes_sms": "on", "phone": "20304050"})
    contact.refresh_from_db()
    assert (contact.takes_sms, contact.phone) == (True, "+4520304050")
    client.post(address, {"status": "yes"})
    assert not Contact.objects.get(pk=contact.pk).takes_sms


def test_who_signed_up_with_a_number_is_told_and_forgotten():
    event = an_event(kind="workshop", starts_at=DAY, now=EARLIER, title="Svejs", is_public=True, status="published")
    said = {"name": "Bo", "email": "bo@demo.example", "phone": "20304050", "takes_sms": True}
    signups.confirm(signups.sign_up(event, now=EARLIER, **said), now=EARLIER)
    move(event, HOUR)
    assert [number for number, _text in texts()] == ["+4520304050"]
    signups.forget(DAY + timedelta(days=200))
    assert texts() == []
