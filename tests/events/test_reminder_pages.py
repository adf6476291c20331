"""The pages of reminder rules: who keeps which, what is said before, words of one's own, and an event without one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.reminding import rules
from events.domain.reminding.defaults import seed_rules
from events.domain.reminding.delivering import deliver_due
from events.domain.reminding.preview import NEXT
from events.models import EventStatus, Invitation, Reminded, Reminder, ReminderRule
from people.domain.refusals import Expired
from people.models import Letter, MailBasis
from tests.cast import ada
from tests.making import a_contact, a_moment, a_programme, an_event, an_organiser

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "To dage før", "kind": "network_meeting", "programme": "", "audience": "invited", "number": "2",
    "when": "days_before", "at_time": "10.30", "late_hours": "24",
    "subject_da": "", "text_da": "", "subject_en": "", "text_en": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _rules(db):
    seed_rules()


def a_client(*programmes) -> Client:
    client = Client()
    client.force_login(an_organiser(*programmes))
    return client


def an_invited(event, name="Karl Madsen"):
    now = timezone.now()
    contact = a_contact(name=name)
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=now)
    Invitation.objects.create(event=event, contact=contact, status="yes", invited_at=now, updated_at=now)
    return contact


def test_a_rule_is_made_changed_and_deleted_with_what_it_planned():
    client, event = a_client(), an_event()
    answer = client.post(reverse("organise:reminder_rule_new"), GIVEN, follow=True)
    assert "»To dage før« er gemt. 1 påmindelse er planlagt." in answer.content.decode()
    rule = ReminderRule.objects.get(name="To dage før")
    due = Reminder.objects.get(rule=rule, event=event).due_at
    edit = reverse("organise:reminder_rule_edit", args=[rule.pk])
    assert "1 planlagt påmindelse falder bort" in client.get(edit).content.decode()
    answer = client.post(edit, GIVEN | {"number": "3", "when": "hours_before", "at_time": ""}, follow=True)
    assert "1 er flyttet eller planlagt igen." in answer.content.decode()
    rule.refresh_from_db()
    assert (rule.minutes_before, rule.days_before) == (180, None)
    assert Reminder.objects.get(rule=rule, event=event).due_at > due
    delete = reverse("organise:reminder_rule_delete", args=[rule.pk])
    assert "»To dage før« er slettet. 1 er faldet bort." in client.post(delete, follow=True).content.decode()
    assert not Reminder.objects.filter(rule=rule, state="planned").exists()
    assert client.get(edit).status_code == 404
    assert "»To dage før« er sat i gang igen. 1" in client.post(f"{delete}?on=1", follow=True).content.decode()
    assert Reminder.objects.filter(rule=rule, event=event, state="planned").count() == 1


def test_a_deleted_rule_stays_in_the_ledger_and_comes_back_for_ten_minutes_only():
    rule = ReminderRule.objects.get(slug="meeting-invited-7")
    event = an_event(starts_at=a_moment(9))
    an_invited(event)
    deliver_due(event.starts_at - timedelta(days=7))
    now = timezone.now()
    rules.delete(rule, now=now, by=ada())
    assert Reminded.objects.filter(reminder__rule=rule, state="written").count() == 1
    assert not rules.delete(rule, now=now, by=ada())
    with pytest.raises(Expired):
        rules.restore(rule, now=now + timedelta(minutes=11), by=ada())
    rules.restore(rule, now=now + timedelta(minutes=9), by=ada())
    assert deliver_due(event.starts_at - timedelta(days=7)) == 0  # it was reminded of once


def test_what_is_wrong_is_said_beside_its_field():
    client = a_client()
    wrong = GIVEN | {"at_time": "", "subject_da": "Husk {datoen}", "text_da": "Hej"}
    answer = client.post(reverse("organise:reminder_rule_new"), wrong)
    assert answer.status_code == 422
    assert "Vælg et klokkeslæt." in answer.content.decode()
    answer = client.post(reverse("organise:reminder_rule_new"), wrong | {"at_time": "9.00"})
    assert "{datoen} kendes ikke. Mener du {dato}?" in answer.content.decode()


def test_before_saving_it_says_when_it_leaves_to_how_many_and_in_which_words():
    client = a_client()
    events = [an_event(starts_at=a_moment(days), title=f"Møde {days}") for days in (20, 22, 24, 26)]
    an_invited(events[0])
    an_event(starts_at=a_moment(21), title="Kladden", status=EventStatus.PLANNED)
    given = GIVEN | {"subject_da": "Husk {titel}", "text_da": "Kære {modtager}, vi ses."}
    page = client.post(reverse("organise:reminder_rule_new_preview"), given).content.decode()
    assert page.count("row-title") == NEXT
    assert "Kladden" not in page
    assert "4 nye påmindelser planlægges." in page
    assert "Kære Karl Madsen, vi ses." in page
    assert "Husk Møde 20" in page
    assert "så modtageren kan ikke svare fra brevet" in page
    assert not ReminderRule.objects.filter(name="To dage før").exists()
    night = client.post(reverse("organise:reminder_rule_new_preview"), GIVEN | {"at_time": "23.00"}).content.decode()
    assert "på grund af den stille tid" in night


def test_a_test_letter_goes_to_oneself_without_the_answer_link():
    client, event = a_client(), an_event()
    an_invited(event)
    answer = client.post(reverse("organise:reminder_rule_new_test"), GIVEN)
    letter = Letter.objects.get(subject__startswith="Prøve:")
    assert letter.to_email in answer.content.decode()
    assert "Karl Madsen" in letter.text
    assert "/r/" not in letter.text
    shown = client.post(reverse("organise:reminder_rule_new_letter"), GIVEN)
    assert "Karl Madsen" in shown.content.decode()
    assert "sandbox" in shown["Content-Security-Policy"]


def test_who_organises_one_programme_keeps_its_rules_and_no_others():
    mine, other = a_programme("min"), a_programme("anden")
    client = a_client(mine)
    foreign = ReminderRule.objects.create(
        slug="fremmed", name="Fremmed", kind="other", audience="staff", minutes_before=60, programme=other
    )
    page = client.get(reverse("organise:reminder_rules")).content.decode()
    assert "De tilmeldte en uge før et møde" in page
    assert "Fremmed" not in page
    assert client.get(reverse("organise:reminder_rule_edit", args=["meeting-invited-7"])).status_code == 404
    assert client.get(reverse("organise:reminder_rule_edit", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("organise:reminder_switch", args=["meeting-invited-7"]), {"on": "0"}).status_code == 404
    assert client.post(reverse("organise:reminder_rule_new"), GIVEN).status_code == 422  # not for all programmes
    client.post(reverse("organise:reminder_rule_new"), GIVEN | {"programme": str(mine.pk)})
    assert ReminderRule.objects.get(name="To dage før").programme == mine


def test_a_programme_goes_without_a_rule_for_all_and_back():
    mine = a_programme("min")
    client, event, other = a_client(mine), an_event(programme=mine), an_event()
    address = reverse("organise:reminder_in_programme", args=["meeting-invited-7", mine.slug])
    planned = Reminder.objects.filter(rule="meeting-invited-7", state="planned")
    assert "Gælder ikke i Min" in client.post(address, {"on": "0"}, follow=True).content.decode()
    assert list(planned.values_list("event", flat=True)) == [other.pk]
    client.post(f"{address}?on=1")
    assert set(planned.values_list("event", flat=True)) == {event.pk, other.pk}
    theirs = reverse("organise:reminder_in_programme", args=["meeting-invited-7", other.programme.slug])
    assert client.post(theirs, {"on": "0"}).status_code == 404


def test_an_event_has_its_own_and_goes_without_others_or_without_one_person():
    client, event = a_client(), an_event(starts_at=a_moment(20))
    karl = an_invited(event)
    client.post(f"{reverse('organise:reminder_rule_new')}?event={event.pk}", GIVEN | {"name": "Kun her"})
    own = ReminderRule.objects.get(name="Kun her")
    assert (own.event, own.kind) == (event, event.kind)
    address = reverse("organise:reminder_at_event", args=[event.pk, own.pk])
    page = client.post(address, {"on": "0", "recipient": f"contact:{karl.pk}"}, follow=True).content.decode()
    assert "Personen springes over." in page
    assert "Send alligevel" in page
    page = client.post(address, {"on": "0"}, follow=True).content.decode()
    assert "slået fra her" in page
    assert not Reminder.objects.filter(rule=own, state="planned").exists()
    client.post(f"{address}?on=1")
    assert Reminder.objects.filter(rule=own, state="planned").exists()
