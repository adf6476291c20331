"""The ledger: who is reminded is written down before their letters are, and each rule speaks of one time once."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from events.domain import bookings, changes
from events.domain.reminding import delivering, rules, words
from events.domain.reminding.delivering import deliver_due
from events.domain.reminding.outlook import outlook
from events.models import EventStatus, Invitation, Reminded, Reminder, ReminderRule
from people.domain.message import as_message
from people.models import Letter, MailBasis
from tests.making import a_contact, a_programme, a_user, an_event

S, P = Reminder.State, Reminded.State
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)  # Wednesday 10.00 in Copenhagen
WEEK_BEFORE = START.replace(hour=8) - timedelta(days=7)

pytestmark = pytest.mark.django_db


def a_rule(**fields) -> ReminderRule:
    ReminderRule.objects.all().delete()
    values = {"slug": "en-uge-foer", "name": "En uge før", "kind": "network_meeting", "audience": "invited"}
    if not {"minutes_before", "minutes_after", "days_after"} & set(fields):
        values |= {"days_before": 7, "at_time": time(9)}
    return ReminderRule.objects.create(**(values | fields))


def a_meeting(**fields):
    return an_event(**({"starts_at": START, "now": NOW} | fields))


def an_invited(event, name, status=Invitation.Status.YES):
    contact = a_contact(name=name, email=f"{name.lower()}@firma.example")
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    Invitation.objects.create(event=event, contact=contact, status=status, invited_at=NOW, updated_at=NOW)
    return contact


def ledger() -> list[tuple[str, str]]:
    return list(Reminded.objects.order_by("pk").values_list("name", "state"))


def test_everybody_stands_in_the_ledger_before_the_first_letter(monkeypatch):
    a_rule()
    event = a_meeting()
    for name in ("Anna", "Bo", "Carl"):
        an_invited(event, name)
    seen = []
    write = words.write

    def look(row, about, recipient, now):
        seen.append((recipient.name, ledger()))
        return write(row, about, recipient, now)

    monkeypatch.setattr(delivering, "AT_A_TIME", 2)
    monkeypatch.setattr(words, "write", look)
    assert deliver_due(WEEK_BEFORE) == 3
    assert seen[0] == ("Anna", [("Anna", P.WAITING), ("Bo", P.WAITING), ("Carl", P.WAITING)])
    assert seen[2] == ("Carl", [("Anna", P.WRITTEN), ("Bo", P.WRITTEN), ("Carl", P.WAITING)])
    assert ledger() == [("Anna", P.WRITTEN), ("Bo", P.WRITTEN), ("Carl", P.WRITTEN)]
    assert Reminder.objects.get().state == S.WRITTEN


def test_one_broken_off_goes_on_where_it_was_and_looks_at_the_world_again(monkeypatch):
    a_rule()
    event = a_meeting()
    people = [an_invited(event, name) for name in ("Anna", "Bo", "Carl")]
    monkeypatch.setattr(delivering, "AT_A_TIME", 1)
    delivering._some_of(Reminder.objects.get().pk, event.pk, WEEK_BEFORE)  # and then it was killed
    Invitation.objects.filter(contact=people[1]).update(status=Invitation.Status.NO)
    assert deliver_due(WEEK_BEFORE + timedelta(minutes=1)) == 1
    assert ledger() == [("Anna", P.WRITTEN), ("Bo", P.LEFT_OUT), ("Carl", P.WRITTEN)]
    assert Letter.objects.filter(kind="reminder_invited").count() == 2


def test_one_moved_half_way_leaves_the_rest_to_the_new_time(monkeypatch):
    a_rule()
    event = a_meeting()
    for name in ("Anna", "Bo"):
        an_invited(event, name)
    monkeypatch.setattr(delivering, "AT_A_TIME", 1)
    delivering._some_of(Reminder.objects.get().pk, event.pk, WEEK_BEFORE)
    later = START + timedelta(days=14)
    changes.change_event(event, {"starts_at": later, "ends_at": later + timedelta(hours=2)}, now=WEEK_BEFORE)
    assert deliver_due(WEEK_BEFORE + timedelta(minutes=1)) == 0
    assert ledger() == [("Anna", P.WRITTEN), ("Bo", P.LEFT_OUT)]
    assert deliver_due(WEEK_BEFORE + timedelta(days=14)) == 2


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(monkeypatch):
    a_rule()
    event = a_meeting()
    for name in ("Anna", "Bo"):
        an_invited(event, name)
    write = words.write

    def spoiled(row, about, one, now):
        return 1 / 0 if one.name == "Anna" else write(row, about, one, now)

    monkeypatch.setattr(words, "write", spoiled)
    assert deliver_due(WEEK_BEFORE) == 1
    assert ledger() == [("Anna", P.LEFT_OUT), ("Bo", P.WRITTEN)]


def test_at_most_one_is_open_for_a_rule_and_an_event():
    rule = a_rule()
    event = a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(rule=rule, event=event, revision=99, due_at=START, about_at=START, created_at=NOW)


def test_a_rule_that_changed_reminds_nobody_twice_of_the_same_time():
    rule = a_rule()
    event = a_meeting()
    an_invited(event, "Anna")
    assert deliver_due(WEEK_BEFORE) == 1
    rule.days_before = 2
    assert not rules.save(rule, now=WEEK_BEFORE + timedelta(hours=1))["new"]
    changes.change_event(event, {"summary": "Med rundvisning"}, now=WEEK_BEFORE + timedelta(hours=2))
    assert deliver_due(START.replace(hour=8) - timedelta(days=2)) == 0


def test_a_rule_that_changed_moves_what_is_planned():
    rule = a_rule()
    event, off = a_meeting(), a_meeting(status=EventStatus.PLANNED)
    rule.at_time = time(11)
    assert rules.save(rule, now=NOW) == {"new": 0, "moved": 1, "fallen": 0}
    assert Reminder.objects.get(event=event).due_at == WEEK_BEFORE + timedelta(hours=2)
    assert not Reminder.objects.filter(event=off).exists()


def test_one_for_afterwards_outlives_the_event_and_tells_those_who_came_from_those_who_did_not():
    a_rule(slug="kom", audience="came", days_after=2, at_time=time(10), days_before=None)
    ReminderRule.objects.create(
        slug="ikke", name="De udeblevne", kind="network_meeting", audience="absent", days_after=2, at_time=time(10)
    )
    event = a_meeting()
    an_invited(event, "Anna", Invitation.Status.ATTENDED)
    an_invited(event, "Bo", Invitation.Status.ABSENT)
    an_invited(event, "Carl", Invitation.Status.NO)
    changes.change_status(event, EventStatus.HELD, now=START + timedelta(hours=3))
    assert deliver_due(START + timedelta(days=2, minutes=-1)) == 0
    assert deliver_due(START + timedelta(days=2)) == 2
    found = sorted(Letter.objects.filter(kind__startswith="reminder_").values_list("kind", "to_name"))
    assert found == [("reminder_absent", "Bo"), ("reminder_came", "Anna")]


def test_a_cancelled_event_is_thanked_for_by_nobody():
    a_rule(audience="came", days_after=2, at_time=time(10))
    event = a_meeting()
    changes.cancel(event, now=NOW, why="Sygdom")
    assert Reminder.objects.get().state == S.DISARMED


def test_an_event_has_rules_of_its_own_and_goes_without_others():
    rule = a_rule()
    event, other = a_meeting(), a_meeting()
    rules.take_off(rule, now=NOW, event=event)
    own = ReminderRule(
        name="Tag PPE med", kind=event.kind, event=event, audience="invited", minutes_before=180, late_hours=2
    )
    assert rules.save(own, now=NOW)["new"] == 1
    open_rows = Reminder.objects.filter(state=S.PLANNED).order_by("due_at").values_list("event", "rule")
    assert list(open_rows) == [(other.pk, rule.pk), (event.pk, own.pk)]
    changes.change_event(event, {"summary": "Med rundvisning"}, now=NOW)
    assert Reminder.objects.filter(event=event, state=S.PLANNED).count() == 1
    rules.put_back(rule, now=NOW, event=event)
    assert Reminder.objects.filter(event=event, state=S.PLANNED).count() == 2


def test_a_programme_goes_without_a_rule_for_all():
    rule = a_rule()
    here, there = a_programme(), a_programme()
    event, other = a_meeting(programme=here), a_meeting(programme=there)
    assert rules.take_off(rule, now=NOW, programme=here)["fallen"] == 1
    assert list(Reminder.objects.filter(state=S.PLANNED).values_list("event", flat=True)) == [other.pk]
    changes.change_event(event, {"summary": "Med rundvisning"}, now=NOW)
    assert not Reminder.objects.filter(event=event, state=S.PLANNED).exists()


def test_one_person_is_skipped_and_the_ledger_says_so():
    rule = a_rule()
    event = a_meeting()
    anna, _bo = an_invited(event, "Anna"), an_invited(event, "Bo")
    rules.take_off(rule, now=NOW, event=event, recipient=f"contact:{anna.pk}")
    assert [(one.name, one.is_off) for one in outlook(event)[0].people] == [("Anna", True), ("Bo", False)]
    assert deliver_due(WEEK_BEFORE) == 1
    assert ledger() == [("Anna", P.LEFT_OUT), ("Bo", P.WRITTEN)]


def test_late_in_quiet_hours_it_waits_for_the_morning():
    a_rule()
    event = a_meeting()
    an_invited(event, "Anna")
    assert deliver_due(WEEK_BEFORE + timedelta(hours=15)) == 0  # the worker was away until 23.00 …
    assert deliver_due(WEEK_BEFORE + timedelta(hours=21, minutes=59)) == 0
    assert deliver_due(WEEK_BEFORE + timedelta(hours=22)) == 1  # … and it is 7.00


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"audience": "host"}, "/audience"),  # a network meeting has none
        ({"audience": "came"}, "/audience"),  # nobody has come yet
        ({"name": " "}, "/name"),
        ({"late_hours": 0}, "/late_hours"),
        ({"days_before": 400}, "/number"),
        ({"subject_da": "Husk {dato}"}, "/text_da"),
        ({"subject_da": "Husk {datoen}", "text_da": "Hej"}, "/subject_da"),
    ],
)
def test_what_does_not_do_is_refused_with_a_sentence(fields, pointer):
    rule = a_rule()
    with pytest.raises(rules.Invalid) as refusal:
        rules.save(rules.of_values(fields, rule), now=NOW)
    assert refusal.value.pointer == pointer


def test_a_rule_of_its_own_words_says_them_in_the_readers_language():
    a_rule(
        subject_da="Husk {titel} {dato}",
        text_da="Kære {modtager}\n\nVi ses på {sted}.\nLog på: {online}\n\nMedbring sko.",
        subject_en="Remember {title}",
        text_en="Dear {recipient}\n\nSee you at {place}.",
    )
    event = a_meeting(title="Møde {modtager}", programme=a_programme("if", name="IF's lærepladser"))
    anna, bo = an_invited(event, "Anna"), an_invited(event, "Bo")
    type(bo).objects.filter(pk=bo.pk).update(language="en")
    assert deliver_due(WEEK_BEFORE) == 2
    danish, english = Letter.objects.get(contact=anna), Letter.objects.get(contact=bo)
    assert danish.subject == "Husk Møde {modtager} onsdag den 3. februar 2027"
    assert danish.text.startswith("Kære Anna\n\nVi ses på Medborgerhuset, Torvet 3, 8600 Silkeborg.\n\nMedbring sko.")
    assert "Med venlig hilsen\nIF's lærepladser" in danish.text.split("\n\n")
    assert english.subject == "Remember Møde {modtager}"
    assert english.text.startswith("Dear Bo\n\nSee you at Medborgerhuset")


def test_one_press_ends_what_the_invited_need_not_have_and_staff_get_theirs_regardless():
    """RFC 8058; whoever is booked on it has to know."""
    a_rule()
    event = a_meeting()
    an_invited(event, "Anna")
    deliver_due(WEEK_BEFORE)
    invited = as_message(Letter.objects.get(kind="reminder_invited"), WEEK_BEFORE)
    assert invited["List-Unsubscribe"].startswith("<http")
    assert invited["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    a_rule(audience="staff", slug="staff")
    other = a_meeting(starts_at=START + timedelta(hours=4))
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl")), other, now=NOW)
    deliver_due(WEEK_BEFORE)
    assert "List-Unsubscribe" not in as_message(Letter.objects.get(kind="reminder_staff"), WEEK_BEFORE)
