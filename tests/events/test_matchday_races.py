"""Two organisers at one plan in the same moment: one is told so plainly, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.matchday import answers, handwork, outcomes, presence, telling
from events.domain.matchday.gathering import gather
from events.domain.matchday.solving import solve
from events.models import MatchDay, MatchTalk
from people.domain.refusals import Refused
from tests.cast import ada, ben
from tests.events.matchkit import a_day_that_is_over, a_day_under_way, a_full_day, close, plan
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def a_planned_day() -> MatchDay:
    day, _apprentices, _companies = a_full_day()
    close(day)
    plan(day)
    return day


def read(**which: Any) -> MatchTalk:
    """As a page of its own would: each organiser has read it for herself."""
    return MatchTalk.objects.select_related("day__event").filter(**which).order_by("round", "table")[0]


def pairs() -> set[tuple[Any, Any]]:
    return set(MatchTalk.objects.values_list("apprentice_id", "company_id"))


def refused(said: list[object]) -> list[str]:
    return [one.code for one in said if isinstance(one, Refused)]


def nobody_is_in_two_places() -> bool:
    rows = list(MatchTalk.objects.values_list("apprentice_id", "round"))
    tables = list(MatchTalk.objects.values_list("round", "table"))
    return len(set(rows)) == len(rows) and len(set(tables)) == len(tables)


def test_of_two_who_move_the_same_talk_one_does() -> None:
    a_planned_day()
    first, second, before, now = read(), read(), pairs(), timezone.now()
    one, other = ada(), ben()
    to = [number for number in (2, 3, 4) if number != first.round]
    said = at_once(
        lambda: handwork.move(first, to[0], now=now, by=one), lambda: handwork.move(second, to[1], now=now, by=other)
    )
    assert refused(said) == ["changed_meanwhile"]
    assert pairs() == before
    assert nobody_is_in_two_places()


def test_a_lock_on_a_talk_that_is_taken_out_is_refused_or_comes_first() -> None:
    a_planned_day()
    first, second, before, now = read(), read(), pairs(), timezone.now()
    one, other = ada(), ben()
    said = at_once(
        lambda: handwork.take_out(first, now=now, by=one), lambda: handwork.lock(second, True, now=now, by=other)
    )
    assert refused(said) in ([], ["changed_meanwhile"])
    assert pairs() == before - {(first.apprentice_id, first.company_id)}


def test_of_two_who_take_out_the_same_talk_one_hears_that_it_is_gone() -> None:
    a_planned_day()
    first, second, now = read(), read(), timezone.now()
    one, other = ada(), ben()
    said = at_once(
        lambda: handwork.take_out(first, now=now, by=one), lambda: handwork.take_out(second, now=now, by=other)
    )
    assert refused(said) == ["changed_meanwhile"]


def test_a_plan_worked_out_while_another_moves_a_talk_by_hand_does_not_undo_that() -> None:
    day = a_planned_day()
    talk, one = read(), ada()
    to = 3 if talk.round != 3 else 2

    def meanwhile(problem: Any) -> Any:
        handwork.move(talk, to, now=timezone.now(), by=one)
        return solve(problem)

    from events.domain.matchday import planning

    with pytest.raises(Refused) as refusal:
        planning.solve(day, now=timezone.now(), by=ada(), solver=meanwhile)
    assert refusal.value.code == "changed_meanwhile"
    assert read(apprentice=talk.apprentice_id, company=talk.company_id).round == to


def test_of_two_who_work_out_the_rest_at_once_one_does() -> None:
    day, _apprentices, companies = a_day_under_way(seekers=4, hosts=4)
    presence.mark(companies[0], "absent", now=timezone.now(), by=ada())
    days = [MatchDay.objects.select_related("event").get(pk=day.pk) for _twice in range(2)]
    now, one, other = timezone.now(), ada(), ben()
    said = at_once(
        lambda: presence.solve_rest(days[0], now=now, by=one, solver=solve),
        lambda: presence.solve_rest(days[1], now=now, by=other, solver=solve),
    )
    assert refused(said) in ([], ["changed_meanwhile"])  # or the second found everything done
    assert presence.fit(gather(day), now).holds
    assert nobody_is_in_two_places()


def test_of_two_who_call_the_same_person_both_may_tick_and_it_stands_once() -> None:
    day, _apprentices, companies = a_day_under_way(seekers=1, hosts=1)
    MatchTalk.objects.update(round=3)
    telling.know(day, [*day.companies.all(), *day.apprentices.all()])
    handwork.move(read(), 5, now=timezone.now(), by=ada())
    mark = next(row.plan for row in telling.to_tell(gather(day), timezone.now()) if row.side == "company")
    now, one, other = timezone.now(), ada(), ben()
    said = at_once(
        lambda: telling.told(companies[0], mark, now=now, by=one),
        lambda: telling.told(companies[0], mark, now=now, by=other),
    )
    assert refused(said) == []
    assert [row.side for row in telling.to_tell(gather(day), now)] == ["apprentice"]


def test_a_company_and_an_organiser_who_say_two_things_at_once_are_both_heard() -> None:
    _day, _apprentices, (firm, *_others) = a_day_that_is_over()
    rows = MatchTalk.objects.select_related("day__event", "company__organisation", "apprentice__trade")
    talk, now, by = rows.filter(company=firm)[0], timezone.now(), ada()
    said = at_once(
        lambda: answers.say(firm, {talk.pk: ("trial", "none")}, now=now),
        lambda: outcomes.note(talk, "ended", now=now, by=by, seen="none"),
    )
    assert len(refused(said)) == 1  # the later one is shown what stands, and says it again if it still holds
    talk.refresh_from_db()
    assert talk.outcome == ("trial" if talk.is_by_company else "ended")


def test_an_old_page_of_a_talk_that_was_moved_leads_back_to_the_plan_with_a_sentence() -> None:
    day = a_planned_day()
    talk = read()
    handwork.move(talk, 3 if talk.round != 3 else 2, now=timezone.now(), by=ada())
    client = Client()
    client.force_login(ada())
    old = reverse("organise:match_talk_act", args=[day.event_id, talk.pk, "out"])
    before = pairs()
    assert "Planen blev ændret imens." in client.post(old, follow=True).content.decode()
    assert pairs() == before
