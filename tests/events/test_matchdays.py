"""Matching days from the first wish to the agreement: by link, by phone, planned, changed, held, followed up."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, undo
from events.domain.matchday import (
    course,
    explaining,
    handwork,
    letters,
    outcomes,
    participants,
    presence,
    rounds,
    wishes,
)
from events.domain.matchday.gathering import gather
from events.domain.pipeline import relations
from events.models import (
    ChangeSet,
    EventStatus,
    FollowUp,
    MatchApprentice,
    MatchCompany,
    MatchDay,
    MatchTalk,
    MatchWish,
    Relation,
)
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben
from tests.events.matchkit import (
    a_day_that_is_over,
    a_day_under_way,
    a_full_day,
    a_match_apprentice,
    a_match_company,
    a_match_day,
    close,
    plan,
    wishes_for,
)
from tests.making import a_trade

pytestmark = pytest.mark.django_db
S = EventStatus


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


def in_order(one: Any) -> list[str]:
    return [choice.name for choice in wishes.choices(one).wished]


def path_of(one: Any) -> str:
    return "/r/" + participants.link_of(one).split("/r/")[1]


def test_a_new_day_asks_until_a_week_before_and_moves_its_deadline_along() -> None:
    day = a_match_day()
    assert day.event.starts_at - day.answers_by == timedelta(days=7)
    changes.change_event(
        day.event,
        {"starts_at": day.event.starts_at + timedelta(days=2), "ends_at": day.event.ends_at + timedelta(days=2)},
        now=timezone.now(),
    )
    day.refresh_from_db()
    assert day.event.starts_at - day.answers_by == timedelta(days=7) - timedelta(days=2) + timedelta(days=2)


def test_rounds_lie_after_the_welcome_and_around_the_break() -> None:
    day = a_match_day(rounds=3)
    day.break_after, day.break_minutes = 2, 30
    minutes = [int((one.starts_at - day.event.starts_at).total_seconds() / 60) for one in rounds.rounds(day)]
    assert minutes == [15, 35, 80]
    second = rounds.rounds(day)[1].starts_at
    assert rounds.first_left(day, second) == 3
    assert rounds.under_way(day, second) == 2
    assert rounds.first_left(day, second + timedelta(hours=3)) == 4


DEEDS = [
    (["add:A", "add:B", "add:C"], ["A", "B", "C"]),
    (["add:A", "add:B", "up:B"], ["B", "A"]),
    (["add:A", "add:B", "up:A"], ["A", "B"]),
    (["add:A", "add:B", "down:B"], ["A", "B"]),
    (["add:A", "add:B", "add:C", "to:C"], ["C", "A", "B"]),
    (["add:A", "add:B", "drop:A"], ["B"]),
    (["add:A", "add:A"], ["A"]),
    (["add:A", "block:A"], []),
    (["block:A", "add:A"], ["A"]),
    (["drop:A", "up:B"], []),
]


@pytest.mark.parametrize(("deeds", "order"), DEEDS)
def test_each_press_on_the_list_is_kept(deeds: list[str], order: list[str]) -> None:
    day = a_match_day()
    alma = a_match_apprentice(day)
    known = {name: a_match_company(day, name) for name in "ABC"}
    for deed in deeds:
        verb, name = deed.split(":")
        wishes.wish(alma, verb, known[name].pk, now=timezone.now(), to=1)
    assert in_order(alma) == order
    assert [choice.rank for choice in wishes.choices(alma).wished] == list(range(1, len(order) + 1))


def test_one_is_the_most_important_and_the_list_has_an_end() -> None:
    day = a_match_day()
    MatchDay.objects.filter(pk=day.pk).update(most_wishes=2)
    day.most_wishes = 2
    alma, known = a_match_apprentice(day), [a_match_company(day, name) for name in "ABC"]
    wishes_for(alma, *known[:2])
    for company in known[:2]:
        wishes.wish(alma, "must", company.pk, now=timezone.now())
    assert [choice.name for choice in wishes.choices(alma).wished if choice.is_must] == ["B"]
    with pytest.raises(Invalid):
        wishes.wish(alma, "add", known[2].pk, now=timezone.now())


def test_a_company_wishes_by_its_link_without_login_until_the_wishes_close() -> None:
    day = a_match_day()
    firm, alma, bo = a_match_company(day), a_match_apprentice(day, "Alma"), a_match_apprentice(day, "Bo")
    stranger, address = Client(), path_of(firm)
    assert "Hvem vil I gerne møde?" in stranger.get(address).content.decode()
    assert not MatchWish.objects.exists()  # a GET says nothing
    for one in (bo, alma):
        assert stranger.post(address, {"deed": f"add:{one.pk}"}).status_code == 303
    stranger.post(address, {"deed": f"up:{alma.pk}"})
    assert in_order(firm) == ["Alma", "Bo"]
    firm.refresh_from_db()
    assert firm.answered_at is None
    assert "Tak, det er noteret" in stranger.post(address, {"deed": "done"}, follow=True).content.decode()
    assert "sessionid" not in stranger.cookies
    close(day)
    late = stranger.post(address, {"deed": f"drop:{alma.pk}"})
    assert (late.status_code, in_order(firm)) == (409, ["Alma", "Bo"])
    assert "Der er lukket for ønsker." in late.content.decode()


def test_an_organiser_notes_by_phone_also_after_the_close() -> None:
    day = a_match_day()
    firm, alma = a_match_company(day), a_match_apprentice(day, email="", phone="12345678")
    close(day)
    client = Client()
    client.force_login(ada())
    page = reverse("organise:match_wishes", args=[day.event_id, "apprentice", alma.pk])
    assert client.post(page, {"deed": f"add:{firm.pk}"}).status_code == 302
    client.post(page, {"deed": "done"})
    alma.refresh_from_db()
    assert in_order(alma) == ["Nordlys"]
    assert alma.answered_at is not None


def test_links_go_out_once_and_only_who_has_not_answered_is_reminded() -> None:
    day = a_match_day()
    a_match_company(day, "Silent", email="")
    firm, alma, bo = a_match_company(day, "Nordlys"), a_match_apprentice(day, "Alma"), a_match_apprentice(day, "Bo")
    now = timezone.now()
    assert letters.ask_for_wishes(day, now=now, by=ada()) == 3
    assert letters.ask_for_wishes(day, now=now, by=ada()) == 0
    assert participants.link_of(firm) in Letter.objects.get(kind="match_wishes", to_email="nordlys@firma.example").text
    wishes.answered(bo, now=now)
    assert letters.remind_due(day.answers_by - timedelta(days=3)) == 0
    soon = day.answers_by - timedelta(days=1)
    assert letters.remind_due(soon) == 2
    assert letters.remind_due(soon) == 0
    told = Letter.objects.filter(kind="match_wishes_reminder").values_list("to_email", flat=True)
    assert set(told) == {"nordlys@firma.example", "alma@elev.example"}
    assert alma.pk != bo.pk


def test_wishes_close_by_themselves_once() -> None:
    day = a_match_day()
    assert course.close_due(day.answers_by - timedelta(seconds=1)) == 0
    assert course.close_due(day.answers_by) == 1
    assert course.close_due(day.answers_by) == 0
    day.event.refresh_from_db()
    assert day.event.status == S.PREFERENCES_CLOSED
    course.reopen(day.event, now=day.answers_by, by=ada())
    day.refresh_from_db()
    assert wishes.is_open(MatchDay.objects.get(pk=day.pk), day.answers_by - timedelta(minutes=1))


def test_a_plan_is_stored_proven_and_logged_and_no_two_sit_at_one_table() -> None:
    day, apprentices, companies = a_full_day()
    close(day)
    done = plan(day, by=ada())
    day.event.refresh_from_db()
    assert day.event.status == S.PROPOSED
    assert done.solve.is_proven
    assert MatchTalk.objects.count() == done.solve.talks == 12
    at = list(MatchTalk.objects.values_list("round", "table"))
    assert len(set(at)) == len(at)
    assert {talk.company.table for talk in MatchTalk.objects.select_related("company")} == {1, 2, 3}
    why = explaining.why_they_meet(gather(day), MatchTalk.objects.all()[0], apprentices[0], companies[0])
    assert why


def test_a_plan_is_not_stored_when_a_wish_changed_meanwhile() -> None:
    day, apprentices, companies = a_full_day()
    close(day)

    def slow(problem: Any) -> Any:
        from events.domain.matchday.solving import solve

        wishes.wish(apprentices[0], "drop", companies[0].pk, now=timezone.now(), by=ada())
        return solve(problem)

    from events.domain.matchday import planning

    with pytest.raises(Clash):
        planning.solve(day, now=timezone.now(), by=ada(), solver=slow)
    assert not MatchTalk.objects.exists()


def test_blocks_are_kept_and_an_unmet_wish_says_why() -> None:
    day = a_match_day(rounds=1, least_talks=0)
    firm, other = a_match_company(day, "Nordlys"), a_match_company(day, "Vestjern")
    alma, bo = a_match_apprentice(day, "Alma"), a_match_apprentice(day, "Bo")
    wishes_for(alma, firm)
    wishes_for(bo, firm, other)
    wishes_for(firm, alma)
    wishes.wish(other, "block", bo.pk, now=timezone.now())
    close(day)
    plan(day)
    talk = MatchTalk.objects.get()
    assert (talk.apprentice_id, talk.company_id) == (alma.pk, firm.pk)
    reasons = {row.name: row.reason for row in explaining.unmet(gather(day), bo)}
    assert reasons == {
        "Nordlys": "Så skulle Alma – Nordlys vige.",
        "Vestjern": "En af de to har bedt om, at de ikke mødes.",
    }


def test_a_talk_swaps_rounds_by_hand_with_all_that_hangs_on_it_and_back_by_undo() -> None:
    day, _apprentices, _companies = a_full_day()
    close(day)
    plan(day)
    talk = MatchTalk.objects.select_related("day__event").order_by("round", "table").first()
    assert talk is not None
    before = set(MatchTalk.objects.values_list("pk", "round", "table"))
    to = 3 if talk.round != 3 else 2
    handwork.move(talk, to, now=timezone.now(), by=ada())
    assert MatchTalk.objects.get(apprentice=talk.apprentice_id, company=talk.company_id).round == to
    assert MatchTalk.objects.count() == len(before)
    for field in ("apprentice", "company"):
        pairs = list(MatchTalk.objects.values_list(field, "round"))
        assert len(set(pairs)) == len(pairs)
    undo.undo(ChangeSet.objects.order_by("-at").first(), now=timezone.now(), by=ada())
    assert set(MatchTalk.objects.values_list("pk", "round", "table")) == before


def test_what_is_locked_stays_and_what_cannot_be_is_refused() -> None:
    day, apprentices, _companies = a_full_day()
    close(day)
    plan(day)
    talk = MatchTalk.objects.select_related("day__event").filter(apprentice=apprentices[0]).order_by("round").first()
    assert talk is not None
    handwork.lock(talk, True, now=timezone.now(), by=ada())
    kept = (talk.round, talk.apprentice_id, talk.company_id)
    wishes.wish(apprentices[0], "drop", talk.company_id, now=timezone.now(), by=ada())
    plan(day)
    assert kept in MatchTalk.objects.values_list("round", "apprentice_id", "company_id")
    talk.refresh_from_db()
    with pytest.raises(MoveNotAllowed):
        handwork.move(talk, talk.round % 5 + 1, now=timezone.now(), by=ada())
    with pytest.raises(Clash):
        handwork.add(day, apprentices[0], talk.company, 4, now=timezone.now(), by=ada())


def test_published_everybody_gets_the_own_plan_and_sees_it_by_the_link() -> None:
    day, apprentices, companies = a_full_day()
    with pytest.raises(MoveNotAllowed):
        changes.change_status(day.event, S.PUBLISHED, now=timezone.now())
    close(day)
    with pytest.raises(MoveNotAllowed):
        changes.change_status(day.event, S.PROPOSED, now=timezone.now())
    plan(day)
    sent = course.publish(day.event, now=timezone.now(), by=ada())
    assert sent == 7
    letter = Letter.objects.get(kind="match_plan", to_email="elev0@elev.example")
    assert re.search(r"Kl\. \d+\.\d\d: Firma\d, bord \d", letter.text)
    page = Client().get(path_of(apprentices[0])).content.decode()
    assert "Din plan" in page
    assert "Firma0" in page
    assert "Elev0" in Client().get(path_of(companies[0])).content.decode()


def test_a_company_that_stays_away_changes_only_what_is_left_and_as_little_as_can_be() -> None:
    from events.domain.matchday.solving import solve

    day, _apprentices, companies = a_day_under_way(seekers=4, hosts=4)
    now = timezone.now()
    assert rounds.first_left(day, now) == 3
    before = {talk.pk: (talk.round, talk.table) for talk in MatchTalk.objects.all()}
    past = {talk.pk for talk in MatchTalk.objects.filter(round__lt=3)}
    gone = set(MatchTalk.objects.filter(company=companies[0], round__gte=3).values_list("pk", flat=True))
    presence.mark(companies[0], "absent", now=now, by=ada())
    fit = presence.fit(gather(day), now)
    assert {talk.pk for talk in fit.broken} == gone
    changed = presence.solve_rest(day, now=now, by=ada(), solver=solve)
    after = {talk.pk: (talk.round, talk.table) for talk in MatchTalk.objects.all()}
    assert {pk: after.get(pk) for pk in past} == {pk: before[pk] for pk in past}
    assert not gone & set(after)
    assert {pk for pk in before if pk not in gone and before[pk] != after.get(pk)} == set()
    assert changed.solve.is_proven
    assert presence.fit(gather(day), now).holds


def test_a_place_that_comes_free_on_the_day_is_drawn_for_and_the_plan_says_between_whom() -> None:
    from events.domain.matchday.solving import solve

    day, _apprentices, _companies = a_day_under_way(seekers=5, hosts=1, rounds=3, least_talks=0)
    gone = MatchTalk.objects.select_related("apprentice__day__event").get(round=3).apprentice
    without = set(MatchApprentice.objects.filter(talks=None).values_list("name", flat=True))
    now = timezone.now()
    presence.mark(gone, "absent", now=now, by=ada())
    done = presence.solve_rest(day, now=now, by=ada(), solver=solve).solve
    chosen = MatchTalk.objects.get(round=3).apprentice.name
    (rival,) = without - {chosen}
    assert (done.kind, done.seed, done.by_lot) == ("rest", day.seed, 1)
    assert [(row.pair, row.rivals) for row in explaining.drawn(gather(day), done)] == [
        (f"{chosen} – Firma0", [f"{rival} – Firma0"])
    ]
    client = Client()
    client.force_login(ada())
    page = client.get(reverse("organise:match_plan", args=[day.event_id])).content.decode()
    assert f"trukket frem for {rival} – Firma0" in page
    assert f"lodtrækning med tallet {day.seed}: 1" in page


def test_a_late_company_keeps_its_talks_in_later_rounds() -> None:
    from events.domain.matchday.solving import solve

    day, _apprentices, companies = a_day_under_way(seekers=2, hosts=2)
    now = timezone.now()
    left = set(MatchTalk.objects.filter(company=companies[1], round__gte=3).values_list("apprentice_id", flat=True))
    presence.mark(companies[1], "late", now=now, by=ada(), first_round=4)
    presence.solve_rest(day, now=now, by=ada(), solver=solve)
    kept = MatchTalk.objects.filter(company=companies[1], round__gte=3)
    assert set(kept.values_list("apprentice_id", flat=True)) >= left
    assert all(talk.round >= 4 for talk in kept)


def test_ticking_off_who_came_does_not_make_the_plan_old() -> None:
    day, apprentices, _companies = a_day_under_way()
    revision = day.revision
    presence.mark(apprentices[0], "here", now=timezone.now(), by=ada())
    day.refresh_from_db()
    assert day.revision == revision
    with pytest.raises(Invalid):
        presence.mark(apprentices[0], "late", now=timezone.now(), by=ada(), first_round=99)


def test_a_talk_was_held_unless_one_was_not_there() -> None:
    day, _apprentices, companies = a_day_under_way()
    presence.mark(companies[0], "absent", now=timezone.now(), by=ada())
    changes.change_status(day.event, S.OUTCOMES, now=timezone.now(), by=ada())
    by_status = {
        status: set(MatchTalk.objects.filter(status=status).values_list("company_id", flat=True))
        for status in ("held", "missed")
    }
    assert by_status == {"held": {companies[1].pk, companies[2].pk}, "missed": {companies[0].pk}}


def talk_of(one: Any, company: Any) -> MatchTalk:
    return MatchTalk.objects.select_related("day__event", "company__organisation", "apprentice__trade").get(
        apprentice=one, company=company
    )


def test_an_agreement_makes_an_approved_company_active_and_else_a_follow_up() -> None:
    day, apprentices, companies = a_day_that_is_over()
    type(day.event).objects.filter(pk=day.event_id).update(owner=ada())
    facts = relations.Facts("full", date(2025, 1, 1))
    relations.set_stage(companies[0].organisation, a_trade("smed"), "approved", now=timezone.now(), facts=facts)
    outcomes.note(talk_of(apprentices[0], companies[0]), "interview", now=timezone.now(), by=ada())
    outcomes.note(talk_of(apprentices[0], companies[0]), "agreement", now=timezone.now(), by=ada())
    assert Relation.objects.get(organisation=companies[0].organisation).stage == "active"
    said = outcomes.note(talk_of(apprentices[1], companies[1]), "agreement", now=timezone.now(), by=ada())
    assert "ikke godkendt" in said
    assert FollowUp.objects.get().organisation == companies[1].organisation
    with pytest.raises(MoveNotAllowed):
        outcomes.note(talk_of(apprentices[0], companies[0]), "interview", now=timezone.now(), by=ada())


def test_what_came_of_a_talk_is_noted_once_its_round_has_begun() -> None:
    day, _apprentices, _companies = a_day_under_way()
    now = timezone.now()
    talks = MatchTalk.objects.select_related("day__event", "company__organisation", "apprentice__trade")
    began, ahead = talks.filter(round=2)[0], talks.filter(round=3)[0]
    outcomes.note(began, "interview", now=now, by=ada())
    with pytest.raises(MoveNotAllowed, match="ikke begyndt"):
        outcomes.note(ahead, "interview", now=now, by=ada())
    assert day.event.status == S.LIVE


GF2 = date(2027, 3, 26)  # a Friday
LATE = [
    ("none", date(2027, 2, 12), "interview", date(2027, 2, 12), 0),
    ("none", date(2027, 2, 15), "interview", date(2027, 2, 12), 3),
    ("ended", date(2027, 2, 15), "interview", date(2027, 2, 12), 3),
    ("interview", date(2027, 2, 27), "trial", date(2027, 2, 26), 1),
    ("trial", date(2027, 3, 19), "agreement", date(2027, 3, 19), 0),
    ("agreement", date(2027, 4, 30), "", None, 0),
]


@pytest.mark.parametrize(("reached", "today", "step", "due", "late"), LATE)
def test_who_is_late_is_counted_back_from_the_end_of_gf2(
    reached: str, today: date, step: str, due: date | None, late: int
) -> None:
    day, apprentices, companies = a_day_that_is_over()
    MatchDay.objects.filter(pk=day.pk).update(gf2_ends_on=GF2)
    MatchTalk.objects.filter(apprentice=apprentices[0], company=companies[0]).update(outcome=reached)
    row = next(
        one
        for one in outcomes.standings(MatchDay.objects.get(pk=day.pk), today)
        if one.apprentice.pk == apprentices[0].pk
    )
    assert (row.next, row.due_on, row.late) == (step, due, late)


def test_a_deadline_on_a_weekend_is_the_friday_before() -> None:
    day = MatchDay(gf2_ends_on=date(2027, 3, 28))
    assert course.deadline(day, None, 0) == date(2027, 3, 26)
    assert course.deadline(day, date(2027, 3, 31), 1) == date(2027, 3, 30)
    assert course.deadline(MatchDay(), None, 7) is None


def test_a_year_after_the_apprentices_are_nobody_and_their_letters_are_gone() -> None:
    day, apprentices, _companies = a_day_that_is_over()
    name = apprentices[0].name
    assert Letter.objects.filter(to_email="elev0@elev.example").exists()
    assert participants.forget(day.event.ends_at + timedelta(days=364)) == 0
    assert participants.forget(day.event.ends_at + timedelta(days=366)) == 4
    assert not MatchApprentice.objects.filter(name=name).exists()
    assert not MatchApprentice.objects.exclude(email="", phone="").exists()
    assert not Letter.objects.filter(to_email__endswith="@elev.example").exists()
    assert MatchTalk.objects.count() == 12


def test_who_is_taken_out_comes_back_with_wishes_and_talks_by_undo() -> None:
    day, apprentices, _companies = a_full_day()
    close(day)
    plan(day)
    before = (MatchWish.objects.count(), MatchTalk.objects.count())
    participants.remove(apprentices[0], now=timezone.now(), by=ada())
    assert (MatchWish.objects.count(), MatchTalk.objects.count()) == (before[0] - 3, before[1] - 3)
    undo.undo(ChangeSet.objects.order_by("-at").first(), now=timezone.now(), by=ada())
    assert (MatchWish.objects.count(), MatchTalk.objects.count()) == before


def test_every_page_opens_in_every_status_for_its_organiser_and_for_nobody_else() -> None:
    day, apprentices, companies = a_full_day()
    client, other = Client(), Client()
    client.force_login(ada())
    other.force_login(ben())

    def look() -> None:
        names = ("match_people", "match_company_new", "match_layout", "match_plan", "match_live", "match_outcomes")
        pages = [reverse(f"organise:{name}", args=[day.event_id]) for name in (*names, "match_paste", "match_talk_new")]
        pages += [reverse("organise:event", args=[day.event_id]), pages[3] + "?vis=personer"]
        for side, one in (("apprentice", apprentices[0]), ("company", companies[0])):
            pages += [
                reverse(f"organise:{name}", args=[day.event_id, side, one.pk]) for name in ("match_one", "match_wishes")
            ]
        pages += [
            reverse("organise:match_talk", args=[day.event_id, pk])
            for pk in MatchTalk.objects.values_list("pk", flat=True)[:1]
        ]
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
        assert {other.get(page).status_code for page in pages} == {404}
        for one in (apprentices[0], companies[0]):
            assert Client().get(path_of(one)).status_code == 200

    look()
    close(day)
    look()
    plan(day)
    look()
    course.publish(day.event, now=timezone.now(), by=ada())
    look()
    changes.change_status(day.event, S.LIVE, now=timezone.now())
    look()
    changes.change_status(day.event, S.OUTCOMES, now=timezone.now())
    look()


def test_from_the_buttons_a_plan_is_worked_out_beside_the_process_and_published() -> None:
    day, _apprentices, _companies = a_full_day()
    close(day)
    client = Client()
    client.force_login(ada())
    page = client.post(reverse("organise:match_solve", args=[day.event_id]), follow=True).content.decode()
    assert "12 samtaler er lagt. Det er bevist, at ingen plan er bedre." in page
    assert "7 får brev med deres egen plan." in page
    page = client.post(reverse("organise:match_publish", args=[day.event_id]), follow=True).content.decode()
    assert "Planen er offentliggjort. 7 har fået brev." in page
    talk = MatchTalk.objects.order_by("round", "table").first()
    assert talk is not None
    pair = {"apprentice": talk.apprentice_id, "company": talk.company_id}
    for deed, more in (("lock", {}), ("unlock", {}), ("move", {"to": 4 if talk.round != 4 else 3}), ("out", {})):
        it = MatchTalk.objects.get(**pair)
        address = reverse("organise:match_talk_act", args=[day.event_id, it.pk, deed])
        assert client.get(client.post(address, more).headers["Location"]).status_code == 200
    assert not MatchTalk.objects.filter(**pair).exists()
    page = client.get(reverse("organise:match_plan", args=[day.event_id])).content.decode()
    assert "har en anden plan end den, de kender" in page
    client.post(reverse("organise:match_tell", args=[day.event_id]))
    assert Letter.objects.filter(kind="match_plan_changed").exists()
    assert not MatchCompany.objects.filter(plan_changed_at__isnull=False).exists()


def test_many_apprentices_are_pasted_from_a_spreadsheet() -> None:
    day = a_match_day()
    client = Client()
    client.force_login(ada())
    page = reverse("organise:match_paste", args=[day.event_id])
    rows = "Alma Holm\talma@elev.example\t12 34 56 78\nBo Krogh;bo@elev.example\n\nAlma Holm, alma@elev.example"
    sent = {"trade": a_trade("smed").pk, "rows": rows}
    assert "2 lærlinge er med. 1 var der i forvejen." in client.post(page, sent, follow=True).content.decode()
    assert set(MatchApprentice.objects.values_list("name", "email", "phone")) == {
        ("Alma Holm", "alma@elev.example", "12 34 56 78"),
        ("Bo Krogh", "bo@elev.example", ""),
    }
    wrong = client.post(page, {**sent, "rows": "Carl, ikke@en"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("name", ["match_people", "match_plan", "match_live", "match_outcomes"])
def test_lists_cost_the_same_with_few_and_with_many(name: str, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 3):
        day, _apprentices, _companies = a_full_day(seekers=size, hosts=size)
        close(day)
        plan(day)
        course.publish(day.event, now=timezone.now(), by=None)
        changes.change_status(day.event, S.LIVE, now=timezone.now())
        client = Client()
        client.force_login(ada())
        address = reverse(f"organise:{name}", args=[day.event_id])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_day_that_nobody_ended_is_over_the_morning_after() -> None:
    from events.domain import held

    day, _apprentices, _companies = a_day_under_way()
    assert held.say_held(timezone.now()) == 0
    assert held.say_held(timezone.now() + timedelta(days=2)) == 1
    day.event.refresh_from_db()
    assert day.event.status == S.OUTCOMES
    assert not MatchTalk.objects.filter(status="planned").exists()
