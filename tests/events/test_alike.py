"""An event made like another: words, agenda, shifts and rules come along; people, letters and what waits do not."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from events.domain import bookings, meetings, stands, undo
from events.domain.reminding import rules
from events.domain.reminding.delivering import deliver_due
from events.models import ChangeSet, Event, Reminder, ReminderRule, Shift
from people.models import Letter
from tests.cast import ada
from tests.making import a_crew_member, a_mailable_contact, a_moment, a_stand, a_user, an_event

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def like(client, event: Event, **changes) -> Event:
    """Made on the form as it stands, with another date."""
    client.force_login(ada())
    address = reverse("organise:event_new", args=[event.kind]) + f"?like={event.pk}"
    form = client.get(address).context["form"]
    assert form.initial["date"] is None
    filled = {name: form.initial.get(name) for name in form.fields}
    filled = {name: getattr(value, "pk", value) for name, value in filled.items() if value not in (None, "", False)}
    before = set(Event.objects.values_list("pk", flat=True))
    answer = client.post(address, filled | {"date": a_moment(60).date().isoformat(), **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return Event.objects.exclude(pk__in=before).get()


def clock(shift: Shift) -> time:
    return shift.starts_at.astimezone(stands.ZONE).time()


@pytest.fixture
def meeting() -> Event:
    agenda = [{"minutes": 20, "title": "Velkomst", "speaker": "Freja", "organisation": "", "about": ""}]
    event = an_event(title="Netværk", starts_at=a_moment(10), agenda=agenda, capacity=40, description="Kom *glad*.")
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl")), event, now=NOW)
    meetings.invite(event, [a_mailable_contact()], now=NOW)
    rule = ReminderRule(name="To timer før", kind="network_meeting", audience="staff", event=event, minutes_before=120)
    rules.save(rule, now=NOW, by=ada())
    return event


def test_words_and_agenda_come_along_and_nobody_else(client, meeting):
    made = like(client, meeting)
    assert (made.title, made.agenda, made.capacity) == ("Netværk", meeting.agenda, 40)
    assert made.description == meeting.description
    assert made.status == "planned"
    assert not made.invitations.exists()
    assert not made.bookings.exists()
    assert not Letter.objects.filter(about_id=str(made.pk)).exists()


def test_what_waits_for_the_old_one_is_not_inherited_and_its_own_rule_plans_for_the_new_time(client, meeting):
    assert Reminder.objects.filter(event=meeting, state="planned").exists()
    made = like(client, meeting)
    rule = ReminderRule.objects.get(event=made)
    assert (rule.minutes_before, rule.name) == (120, "To timer før")
    assert not Reminder.objects.filter(event=made).exists()  # nobody is reminded of a draft
    assert deliver_due(meeting.starts_at - timedelta(hours=2)) == 1
    assert set(Letter.objects.filter(kind="reminder_staff").values_list("about_id", flat=True)) == {str(meeting.pk)}


def test_a_stand_brings_its_shifts_at_the_same_hours_of_the_new_days(client):
    stand = a_stand(title="Messe", starts_at=a_moment(10, 8), ends_at=a_moment(11, 16))
    one = a_crew_member()
    for days in (0, 1):
        starts = a_moment(10 + days, 10)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        shift = stands.save_shift(stand, name=f"Dag {days}", min_people=1, max_people=2, now=NOW, by=ada(), **times)
        stands.assign(shift, one, now=NOW, by=ada())
    made = like(client, stand, last_date="")  # one day only
    (shift,) = made.shifts.all()
    assert shift.name == "Dag 0"
    assert clock(shift) == clock(stand.shifts.earliest("starts_at"))
    assert shift.day == made.day
    assert not made.bookings.exists()


def test_it_is_taken_back_with_all_that_came_along(client, meeting):
    made = like(client, meeting)
    undo.undo(ChangeSet.objects.latest("at"), now=datetime.now(UTC), by=ada())
    assert not Event.objects.filter(pk=made.pk).exists()
    assert not ReminderRule.objects.filter(event=made.pk).exists()


def test_only_of_the_same_kind_and_only_what_one_may_see(client, meeting):
    client.force_login(ada())
    address = reverse("organise:event_new", args=["stand"])
    assert client.get(f"{address}?like={meeting.pk}").status_code == 404
    assert client.get(f"{address}?like=nogetvroevl").status_code == 404
