"""Drafts on pages: moves, cancellations and new events laid into one, seen as a whole, and released at once."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import availability, bookings, changes, plans
from events.domain.deeds import Deed
from events.domain.undo import undo
from events.models import ChangeSet, Event, Plan
from people.models import Letter
from tests.cast import ada, ben, cleo
from tests.making import a_programme, a_user, an_event

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
# A Tuesday in an autumn without holidays.
DAY = datetime(datetime.now().year + 1, 9, 14, 10, tzinfo=ZONE)
DAY -= timedelta(days=(DAY.weekday() - 1) % 7)


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(ada())
    return client


@pytest.fixture
def plan() -> Plan:
    return plans.start("Efter vinterferien", now=timezone.now(), by=ada())


def an(hours: int, title: str = "Smedemøde", **fields: Any) -> Event:
    """Two hours on that Tuesday, so many after ten."""
    start = DAY + timedelta(hours=hours)
    return an_event(title=title, starts_at=start, ends_at=start + timedelta(hours=2), venue=None, **fields)


def moved(event: Event, plan: Plan | None, *, days: int = 1, **changes: Any) -> dict[str, str]:
    start, end = (moment.astimezone(ZONE) + timedelta(days=days) for moment in (event.starts_at, event.ends_at))
    return {
        "plan": str(plan.pk) if plan else "",
        "revision": str(event.revision),
        "date": f"{start:%Y-%m-%d}",
        "starts": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "venue": "",
        "room": event.room,
        "meeting_url": "",
        "why": "",
    } | changes


def move(client: Client, event: Event, plan: Plan, **more: Any) -> HttpResponse:
    return client.post(reverse("organise:event_move", args=[event.pk]), moved(event, plan, **more))


def page_of(client: Client, plan: Plan) -> str:
    return client.get(reverse("organise:plan", args=[plan.pk])).content.decode()


def release(client: Client, plan: Plan, **sent: Any) -> HttpResponse:
    [seen] = re.findall(r'name="seen_plan" value="(\w+)"', page_of(client, plan))
    return client.post(reverse("organise:plan_release", args=[plan.pk]), {"seen_plan": seen} | sent)


def toast(answer: HttpResponse) -> Any:
    return list(get_messages(answer.wsgi_request))[-1]  # type: ignore[attr-defined]


def test_a_draft_is_begun_and_leads_to_the_calendar(client: Client) -> None:
    answer = client.post(reverse("organise:plans"), {"name": "Efter vinterferien"})
    plan = Plan.objects.get()
    assert answer["Location"] == f"{reverse('organise:calendar')}?plan={plan.pk}"
    assert "Kladde: Efter vinterferien" in client.get(answer["Location"]).content.decode()
    assert "Efter vinterferien" in client.get(reverse("organise:plans")).content.decode()
    assert client.post(reverse("organise:plans"), {"name": " "}).status_code == 422


def test_what_is_laid_into_it_happens_only_when_it_is_released(client: Client, plan: Plan) -> None:
    rikke = bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example"))
    first, second = an(0), an(4, "Kursus")
    for event in (first, second):
        bookings.book(rikke, event, now=timezone.now())
    ChangeSet.objects.all().delete()
    form = client.get(reverse("organise:event_move", args=[first.pk]), {"plan": plan.pk}).content.decode()
    assert "Ingen hører om det, før den offentliggøres." in form
    assert "Læg i kladden" in form
    laid = move(client, first, plan)
    assert laid["Location"] == reverse("organise:plan", args=[plan.pk])
    move(client, second, plan)
    assert not ChangeSet.objects.exists()
    assert not Letter.objects.exists()
    page = page_of(client, plan)
    assert "2 ændringer" in page
    assert "1 på holdet får brev: Rikke Dahl." in page
    done = release(client, plan)
    assert done.status_code == 302
    assert str(toast(done)) == "Kladden »Efter vinterferien« er offentliggjort: 2 ændringer. 1 får brev."
    assert "undo:" in toast(done).extra_tags
    first.refresh_from_db()
    assert first.starts_at == DAY + timedelta(days=1)
    assert Letter.objects.exclude(status="bundled").get().to_email == "rikke@demo.example"
    assert client.get(reverse("organise:plan", args=[plan.pk])).status_code == 404
    undo(ChangeSet.objects.get(), now=timezone.now(), by=ada())
    assert "2 ændringer" in page_of(client, plan)


def test_letters_are_left_out_of_all_of_it(client: Client, plan: Plan) -> None:
    event = an(0)
    bookings.book(bookings.resource_of(a_user(name="Rikke", email="rikke@demo.example")), event, now=timezone.now())
    move(client, event, plan)
    check = client.post(reverse("organise:plan_check", args=[plan.pk]), {"offered": "letters:staff"})
    assert "is-left-out" in check.content.decode()
    done = release(client, plan, offered="letters:staff")
    assert str(toast(done)).endswith("Uden brev til holdet.")
    assert not Letter.objects.exists()


def test_the_form_says_what_is_in_the_way_with_the_rest_of_the_draft_done(client: Client, plan: Plan) -> None:
    rikke = bookings.resource_of(a_user(name="Rikke Dahl"))
    first, second = an(0), an(24, "Kursus")
    for event in (first, second):
        bookings.book(rikke, event, now=timezone.now())
    address = reverse("organise:event_move_check", args=[first.pk])
    assert "Rikke Dahl er optaget" in client.get(address, moved(first, plan)).content.decode()
    move(client, second, plan, days=-1)
    assert "Rikke Dahl er optaget" not in client.get(address, moved(first, plan)).content.decode()
    move(client, first, plan)
    assert release(client, plan).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.starts_at, second.starts_at) == (DAY + timedelta(days=1), DAY)


def test_what_cannot_be_done_or_is_warned_of_stands_at_its_row(client: Client, plan: Plan) -> None:
    rikke = bookings.resource_of(a_user(name="Rikke Dahl"))
    first, second = an(0), an(24, "Kursus")
    for event in (first, second):
        bookings.book(rikke, event, now=timezone.now())
    move(client, first, plan)
    assert 'data-conflicts="refuse"' in page_of(client, plan)
    refused = release(client, plan)
    assert refused.status_code == 409
    assert "Det kan ikke lade sig gøre. Nedenfor står hvorfor." in refused.content.decode()
    [row] = plans.rows_of(plan)
    plans.take_out(row, now=timezone.now())
    third = an(48, "Ferie")
    bookings.book(rikke, third, now=timezone.now())
    availability.add_away(rikke, DAY + timedelta(days=5), DAY + timedelta(days=6), now=timezone.now())
    move(client, third, plan, days=3)
    assert 'data-conflicts="warn"' in page_of(client, plan)
    assert release(client, plan).status_code == 409
    assert Plan.objects.get().is_open
    assert release(client, plan, reason="Aftalt med alle").status_code == 302


def test_a_cancellation_and_a_new_event_are_laid_into_it(client: Client, plan: Plan) -> None:
    event = an(0)
    client.post(
        reverse("organise:event_cancel", args=[event.pk]), {"plan": str(plan.pk), "why": "Sne", "revision": "1"}
    )
    new = {
        "plan": str(plan.pk),
        "title": "Et nyt møde",
        "kind": "network_meeting",
        "programme": str(a_programme("netvaerk").pk),
        "date": f"{DAY:%Y-%m-%d}",
        "starts": "14:00",
        "ends": "15:00",
    }
    client.post(reverse("organise:quick_new"), new)
    event.refresh_from_db()
    assert event.status != "cancelled"
    assert Event.objects.count() == 1
    page = page_of(client, plan)
    assert "Aflyses" in page
    assert "Et nyt møde" in page
    release(client, plan)
    event.refresh_from_db()
    assert (event.status, event.cancel_reason) == ("cancelled", "Sne")
    assert Event.objects.filter(title="Et nyt møde", owner=ada()).exists()


def test_the_calendar_draws_it_over_what_is(client: Client, plan: Plan) -> None:
    first, second = an(0), an(2, "Aflyst bliver det")
    move(client, first, plan)
    plans.lay(plan, Deed(second, status="cancelled"), now=timezone.now(), by=ada())
    query = {"date": f"{DAY:%Y-%m-%d}", "plan": str(plan.pk)}
    month = client.get(reverse("organise:calendar"), {"view": "month"} | query).content.decode()
    assert len(re.findall(r'class="slot [^"]*planned-comes', month)) == 1
    assert len(re.findall(r'class="slot [^"]*planned-leaves', month)) == 2
    listed = client.get(reverse("organise:calendar"), {"view": "list"} | query).content.decode()
    for words in ("flyttes væk i kladden", "hertil i kladden", "aflyses i kladden"):
        assert words in listed
    week = {"start": f"{DAY - timedelta(days=1):%Y-%m-%d}", "end": f"{DAY + timedelta(days=6):%Y-%m-%d}"}
    drawn = {one["id"]: one for one in client.get(reverse("organise:calendar_events"), week | query).json()}
    assert not drawn[str(first.pk)]["editable"]
    comes = drawn[f"{first.pk}-comes"]
    assert comes["editable"]
    assert comes["start"] == f"{DAY + timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    plain = client.get(reverse("organise:calendar"), {"view": "month", "date": query["date"]}).content.decode()
    assert "planned-" not in plain


def test_moving_again_starts_from_where_the_draft_has_it(client: Client, plan: Plan) -> None:
    event = an(0)
    move(client, event, plan, days=2)
    form = client.get(reverse("organise:event_move", args=[event.pk]), {"plan": plan.pk}).content.decode()
    assert f'value="{DAY + timedelta(days=2):%Y-%m-%d}"' in form
    back = move(client, event, plan, days=0)
    assert str(toast(back)) == "»Smedemøde« står igen, som det er, og er taget ud af kladden."
    assert plans.rows_of(plan) == []


def test_a_change_is_taken_out_or_kept_though_somebody_was_faster(client: Client, plan: Plan) -> None:
    first, second = an(0), an(4, "Kursus")
    laid = move(client, first, plan)
    [undo_address] = re.findall(r"undo:(\S+)", toast(laid).extra_tags)
    move(client, second, plan)
    changes.change_event(second, {"room": "Salen"}, now=timezone.now(), by=ben(second.programme))
    assert "En anden har ændret »Kursus«" in page_of(client, plan)
    assert release(client, plan).status_code == 409
    [row] = [row for row in plans.rows_of(plan) if row.event == second]
    client.post(reverse("organise:plan_row", args=[plan.pk, row.pk, "keep"]))
    client.post(undo_address)
    assert [row.event for row in plans.rows_of(plan)] == [second]
    assert release(client, plan).status_code == 302


def test_what_was_not_seen_is_not_released(client: Client, plan: Plan) -> None:
    move(client, an(0), plan)
    [seen] = re.findall(r'name="seen_plan" value="(\w+)"', page_of(client, plan))
    move(client, an(4, "Kursus"), plan)
    refused = client.post(reverse("organise:plan_release", args=[plan.pk]), {"seen_plan": seen})
    assert refused.status_code == 409
    assert "En anden har ændret kladden imens." in refused.content.decode()


def test_it_is_discarded_and_taken_back(client: Client, plan: Plan) -> None:
    done = client.post(reverse("organise:plan_discard", args=[plan.pk]))
    assert client.get(reverse("organise:plan", args=[plan.pk])).status_code == 404
    [address] = re.findall(r"undo:(\S+)", toast(done).extra_tags)
    client.post(address)
    assert client.get(reverse("organise:plan", args=[plan.pk])).status_code == 200


def test_nothing_that_is_meant_for_a_draft_is_done_when_the_draft_is_gone(client: Client, plan: Plan) -> None:
    event = an(0)
    plans.discard(plan, now=timezone.now(), by=ada())
    assert move(client, event, plan).status_code == 404
    event.refresh_from_db()
    assert event.starts_at == DAY
    assert client.get(reverse("organise:calendar"), {"plan": plan.pk}).status_code == 200


def test_a_draft_is_for_who_organises_all_that_it_is_about(client: Client, plan: Plan) -> None:
    move(client, an(0), plan)
    for user in (ben(), cleo()):
        client.force_login(user)
        assert client.get(reverse("organise:plan", args=[plan.pk])).status_code == 404
        for name in ("plan_release", "plan_discard", "plan_check"):
            assert client.post(reverse(f"organise:{name}", args=[plan.pk])).status_code == 404
    assert Plan.objects.get().is_open
