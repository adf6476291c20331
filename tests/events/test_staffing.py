"""People, roles and what can be booked: who administers, and what is refused."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.access import is_organiser, organises_all
from events.domain import kit, staffing
from events.domain.bookings import book
from events.domain.reminding import rules
from events.models import Reminder, ReminderRule, Resource, Shift
from people.domain.apikeys import find_key
from people.domain.refusals import Clash, Refused
from people.models import ApiKey, Letter, User
from tests.cast import ada, ben, cleo
from tests.making import a_band, a_performance, a_programme, a_robot, a_school, a_stand, a_user, an_event, an_organiser

pytestmark = pytest.mark.django_db

ADMIN_PAGES = ["settings", "person_new", "resources", "resource_new", "api_keys", "programme_new"]


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_administration_is_for_organisers_of_everything(client: Client, name: str) -> None:
    address = reverse(f"organise:{name}")
    assert client.get(address).status_code == 200
    for other in (ben(), cleo()):
        stranger = Client()
        stranger.force_login(other)
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == 404
    assert Client().get(address).headers["Location"] == f"/login/?next={address}"


def test_the_menu_shows_settings_only_to_whom_they_are_open(client: Client) -> None:
    other = Client()
    other.force_login(ben())
    link = f'href="{reverse("organise:settings")}"'
    assert link in client.get(reverse("organise:programmes")).content.decode()
    theirs = other.get(reverse("organise:programmes")).content.decode()
    assert link not in theirs
    assert f'href="{reverse("organise:reminder_rules")}"' in theirs


def test_somebody_new_is_invited_by_letter_with_roles(client: Client) -> None:
    band = a_band()
    data = {"name": "Nora Ny", "email": "Nora@ny.example", "language": "da", "phone": "12 34 56 78"}
    assert client.post(reverse("organise:person_new"), data).status_code == 422  # no role
    answer = client.post(reverse("organise:person_new"), data | {"crew_of": [band.pk]})
    assert answer.status_code == 302
    nora = User.objects.get(email="nora@ny.example")
    assert (nora.phone, nora.has_usable_password(), is_organiser(nora)) == ("+4512345678", False, False)
    assert Resource.objects.get(user=nora).kind == "person"
    assert Letter.objects.get(user=nora).is_account
    assert "Nora Ny" in client.get(reverse("organise:resources")).content.decode()
    again = client.post(reverse("organise:person_new"), data | {"crew_of": [band.pk]})
    assert "findes i forvejen" in again.content.decode()


@pytest.mark.parametrize("role", ["organises", "crew_of", "organises_all"])
def test_whoever_is_invited_can_be_put_on_a_shift_at_once(client: Client, role: str) -> None:
    stand = a_stand(programme=a_band())
    start = stand.starts_at
    Shift.objects.create(event=stand, day=stand.day, name="Åbning", starts_at=start, ends_at=start + timedelta(hours=3))
    page = reverse("organise:event", args=[stand.pk])
    assert "Nora Ny" not in client.get(page).text
    data = {"name": "Nora Ny", "email": "nora@ny.example", "language": "da", role: [stand.programme_id]}
    assert client.post(reverse("organise:person_new"), data).status_code == 302
    assert "Nora Ny" in client.get(page).text


def test_the_first_organiser_can_be_booked_too() -> None:
    call_command("setup", email="eva@ny.example", name="Eva Ny", no_input=True, stdout=StringIO())
    assert Resource.objects.get(user__email="eva@ny.example").name == "Eva Ny"


def test_roles_are_changed_and_count_at_once(client: Client) -> None:
    mine, other = a_programme("mine"), a_programme("other")
    user = an_organiser(mine)
    client.post(reverse("organise:person", args=[user.pk]), {"organises": [other.pk]})
    assert [role.programme_id for role in user.roles.all()] == [other.pk]
    client.post(reverse("organise:person", args=[user.pk]), {"organises_all": "on"})
    assert organises_all(User.objects.get(pk=user.pk))
    client.post(reverse("organise:person", args=[user.pk]), {})
    assert not is_organiser(User.objects.get(pk=user.pk))


def test_somebody_always_organises_everything(client: Client) -> None:
    answer = client.post(reverse("organise:person", args=[ada().pk]), {})
    assert "mindst én, der arrangerer alt" in answer.content.decode()
    assert organises_all(User.objects.get(pk=ada().pk))
    with pytest.raises(Refused):
        staffing.deactivate(ada(), now=timezone.now(), by=a_user())


def test_a_closed_access_is_closed_at_the_next_click(client: Client) -> None:
    user = an_organiser()
    theirs = Client()
    theirs.force_login(user)
    assert theirs.get(reverse("organise:settings")).status_code == 200
    client.post(reverse("organise:person_act", args=[user.pk, "deactivate"]))
    assert theirs.get(reverse("organise:settings")).status_code == 302
    client.post(reverse("organise:person_act", args=[user.pk, "reactivate"]))
    assert User.objects.get(pk=user.pk).is_active
    client.post(reverse("organise:person_act", args=[ada().pk, "deactivate"]))
    assert User.objects.get(pk=ada().pk).is_active
    assert client.post(reverse("organise:person_act", args=[user.pk, "promote"])).status_code == 404


def test_a_robot_is_added_retired_and_taken_back(client: Client) -> None:
    band = a_band()
    data: dict[str, Any] = {"kind": "robot", "name": "Robot 9", "programme": band.pk}
    assert client.post(reverse("organise:resource_new"), data).status_code == 302
    assert client.post(reverse("organise:resource_new"), data | {"name": "ROBOT 9"}).status_code == 422
    assert client.post(reverse("organise:resource_new"), {"kind": "person", "name": "Ole"}).status_code == 422
    robot = Resource.objects.get()
    client.post(reverse("organise:resource_act", args=[robot.pk, "retire"]))
    assert not Resource.objects.get().is_active
    client.post(reverse("organise:resource_act", args=[robot.pk, "restore"]))
    assert Resource.objects.get().is_active


def test_what_is_booked_ahead_is_not_retired(client: Client) -> None:
    robot, event = a_robot(), a_performance()
    book(robot, event, now=timezone.now())
    with pytest.raises(Clash, match=event.title):
        kit.retire(robot, now=timezone.now())
    answer = client.post(reverse("organise:resource_act", args=[robot.pk, "retire"]), follow=True)
    assert "Tag bookingen af først" in answer.content.decode()
    assert Resource.objects.get(pk=robot.pk).is_active


def test_a_rule_switched_off_and_on_takes_its_reminders_along(client: Client) -> None:
    event = an_event()
    rule = ReminderRule.objects.get(pk="meeting-invited-7")
    planned = Reminder.objects.filter(rule=rule, event=event, state="planned")
    assert planned.count() == 1
    client.post(reverse("organise:reminder_switch", args=[rule.pk]), {"on": "0"})
    assert not planned.exists()
    later = an_event()
    assert not Reminder.objects.filter(rule=rule, event=later).exists()
    rule.refresh_from_db()
    assert sum(rules.switch(rule, True, now=timezone.now()).values()) == 2
    assert planned.count() == 1
    assert Reminder.objects.filter(rule=rule, event=later, state="planned").count() == 1
    assert not rules.switch(rule, True, now=timezone.now())


def test_the_toast_switches_a_rule_back_with_its_reminders(client: Client) -> None:
    rule, event = ReminderRule.objects.get(pk="meeting-invited-7"), an_event()
    address = reverse("organise:reminder_switch", args=[rule.pk])
    page = client.post(address, {"on": "0"}, follow=True).content.decode()
    assert not Reminder.objects.filter(rule=rule, event=event, state="planned").exists()
    assert f"{address}?on=1" in page
    client.post(f"{address}?on=1", follow=True)
    assert Reminder.objects.filter(rule=rule, event=event, state="planned").count() == 1
    rule.refresh_from_db()
    assert rule.is_active
    assert "?on=" not in client.post(address, {"on": "1"}, follow=True).content.decode()  # it was on already


def test_a_key_is_shown_once_and_opens_until_it_is_revoked(client: Client) -> None:
    school = a_school()
    answer = client.post(reverse("organise:key_new", args=[school.pk]), {"name": "Skema", "scopes": ["visits:read"]})
    key, page = ApiKey.objects.get(), answer.content.decode()
    plain = page.split('id="plain-key" value="')[1].split('"')[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert find_key(plain, now=timezone.now()) == key
    for name in (reverse("organise:school", args=[school.pk]), reverse("organise:api_keys")):
        shown = client.get(name).content.decode()
        assert key.prefix in shown
        assert plain not in shown
    client.post(reverse("organise:key_revoke", args=[key.pk]))
    assert find_key(plain, now=timezone.now()) is None


def test_keys_are_not_for_organisers_of_one_programme() -> None:
    school, client = a_school(), Client()
    client.force_login(ben())
    assert "API-nøgler" not in client.get(reverse("organise:school", args=[school.pk])).content.decode()
    assert client.post(reverse("organise:key_new", args=[school.pk]), {"name": "x"}).status_code == 404
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("data", [{}, {"name": "x"}, {"name": "x", "scopes": ["all"]}])
def test_a_key_needs_a_purpose_and_known_rights(client: Client, data: dict[str, Any]) -> None:
    assert client.post(reverse("organise:key_new", args=[a_school().pk]), data).status_code == 422
    assert not ApiKey.objects.exists()
