"""Who is to be told of another plan on a matching day, and what: in one sentence, ticked off once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import undo
from events.domain.matchday import course, handwork, presence, rounds, telling
from events.domain.matchday import waiting as waiting_rows
from events.domain.matchday.gathering import gather
from events.domain.matchday.solving import solve
from events.domain.scope import Scope
from events.models import ChangeSet, MatchApprentice, MatchDay, MatchTalk
from people.domain.danish import da_time
from people.domain.refusals import Clash
from people.models import Letter
from tests.cast import ada
from tests.events.matchkit import a_day_under_way, a_full_day, close, plan

pytestmark = pytest.mark.django_db


def rows(day: MatchDay) -> dict[str, telling.ToTell]:
    return {row.name: row for row in telling.to_tell(gather(day), timezone.now())}


def clock(day: MatchDay, number: int) -> str:
    return da_time(rounds.rounds(day)[number - 1].starts_at)


def move(day: MatchDay, number: int, to: int) -> MatchTalk:
    """A talk of one round to another, with all that hangs on it."""
    talk = MatchTalk.objects.select_related("day__event").filter(day=day, round=number).order_by("table")[0]
    handwork.move(talk, to, now=timezone.now(), by=ada())
    return MatchTalk.objects.get(apprentice=talk.apprentice_id, company=talk.company_id)


def test_nobody_is_to_be_told_what_they_know() -> None:
    day, _apprentices, _companies = a_day_under_way()
    assert rows(day) == {}


def test_a_company_that_stays_away_is_told_to_those_it_was_to_meet_in_one_sentence() -> None:
    day, _apprentices, companies = a_day_under_way(seekers=4, hosts=4)
    MatchApprentice.objects.filter(day=day).update(phone="20123400")
    now, gone = timezone.now(), companies[0]
    lost = {talk.apprentice.name: talk for talk in gone.talks.filter(round__gte=3).select_related("apprentice")}
    presence.mark(gone, "absent", now=now, by=ada())
    presence.solve_rest(day, now=now, by=ada(), solver=solve)
    found = rows(day)
    assert set(lost) <= set(found)
    assert "Firma0" not in found  # who stays away needs not be told
    for name, talk in lost.items():
        row = found[name]
        assert clock(day, talk.round) in row.sentence.replace("Kl.", "kl.")
        assert re.search("Firma0 udgår|i stedet for Firma0", row.sentence)
        assert (row.phone, row.side) == ("20123400", "apprentice")


def test_a_talk_that_comes_in_another_round_is_said_by_the_clock() -> None:
    day, _apprentices, _companies = a_day_under_way(seekers=1, hosts=1, rounds=5)
    MatchTalk.objects.update(round=3)
    telling.know(day, [*day.companies.all(), *day.apprentices.all()])
    talk = move(day, 3, 5)
    sentence = rows(day)["Elev0"].sentence
    one, other = clock(day, 3).capitalize(), clock(day, 5)
    assert sentence == f"{one} ingen samtale, Firma0 udgår; {other} Firma0 ved bord {talk.table}."


def test_who_was_told_is_ticked_once_and_only_of_what_the_page_said() -> None:
    day, apprentices, _companies = a_day_under_way(seekers=1, hosts=1)
    MatchTalk.objects.update(round=3)
    telling.know(day, [*day.companies.all(), *day.apprentices.all()])
    move(day, 3, 5)
    seen = rows(day)["Elev0"].plan
    move(day, 5, 4)
    with pytest.raises(Clash, match="ændret igen"):
        telling.told(apprentices[0], seen, now=timezone.now(), by=ada())
    assert set(rows(day)) == {"Elev0", "Firma0"}
    client = Client()
    client.force_login(ada())
    page = client.get(reverse("organise:match_live", args=[day.event_id])).content.decode()
    assert "Sig det til" in page
    address = reverse("organise:match_told", args=[day.event_id, "apprentice", apprentices[0].pk])
    assert (
        "Noteret: Elev0 ved besked."
        in client.post(address, {"plan": rows(day)["Elev0"].plan}, follow=True).content.decode()
    )
    assert set(rows(day)) == {"Firma0"}
    telling.told(apprentices[0], "whatever", now=timezone.now(), by=ada())  # again changes nothing
    undo.undo(ChangeSet.objects.latest("at"), now=timezone.now(), by=ada())
    assert set(rows(day)) == {"Elev0", "Firma0"}


def test_a_plan_that_is_changed_back_needs_no_call() -> None:
    day, _apprentices, _companies = a_day_under_way(seekers=1, hosts=1)
    MatchTalk.objects.update(round=3)
    telling.know(day, [*day.companies.all(), *day.apprentices.all()])
    move(day, 3, 5)
    assert [row.what for row in waiting_rows.to_tell(Scope(), timezone.now(), 5).rows] == ["2 har fået en anden plan"]
    move(day, 5, 3)
    assert rows(day) == {}
    assert waiting_rows.to_tell(Scope(), timezone.now(), 5).rows == []


def test_before_the_day_a_letter_tells_and_who_has_no_mail_stays_on_the_list() -> None:
    day, apprentices, _companies = a_full_day(seekers=2, hosts=2)
    MatchApprentice.objects.filter(pk=apprentices[0].pk).update(email="", phone="20123400")
    close(day)
    plan(day)
    course.publish(day.event, now=timezone.now(), by=ada())
    talks = MatchTalk.objects.select_related("day__event")
    for one in apprentices:
        handwork.take_out(talks.filter(apprentice=one)[0], now=timezone.now(), by=ada())
    day = MatchDay.objects.select_related("event").get(pk=day.pk)
    assert set(rows(day)) >= {"Elev0", "Elev1"}
    sent = course.tell_changed(day, now=timezone.now() + timedelta(minutes=1), by=ada())
    assert sent == Letter.objects.filter(kind="match_plan_changed").count() > 0
    assert set(rows(day)) == {"Elev0"}
    page: Any = Client()
    page.force_login(ada())
    assert "20123400" in page.get(reverse("organise:match_plan", args=[day.event_id])).content.decode()
