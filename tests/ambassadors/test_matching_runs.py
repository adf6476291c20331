"""A plan for a period, from the rows that are there to the offers that go out."""

import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.domain import offers, releases, triage
from ambassadors.domain.matching import lines, runs, weighing
from ambassadors.domain.matching.gathering import gather
from ambassadors.domain.matching.problem import Weights
from ambassadors.domain.matching.wording import Words
from ambassadors.models import Ambassador, MatchLine, MatchRun, MatchWeights, Offer, VisitRequest
from events.domain import availability, bookings
from events.domain.bookings import resource_of
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Heartbeat, Letter
from tests.cast import ada
from tests.making import a_moment, a_school, a_visit_programme, a_visit_request, an_ambassador, an_event
from tests.matching import a_plan, a_run, search_here

pytestmark = pytest.mark.django_db
S, L = MatchRun.Status, MatchLine.Status


def proposed(run: MatchRun) -> list[tuple[int, str]]:
    return [
        (line.number, line.ambassador.user.name if line.ambassador else line.status)
        for line in run.lines.order_by("starts_at", "number")
    ]


def said(line: MatchLine) -> str:
    return " · ".join(chip.text for chip in Words([line]).reasons(line))


def test_a_plan_proposes_a_pair_for_each_open_visit_and_says_why(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    assert proposed(run) == [(1, "Maja Holm"), (2, "Jonas Berg")]  # the seats ask for their trades
    first = run.lines.first()
    assert first is not None
    assert first.slot == wish.slots.get()
    assert said(first).startswith("Industritekniker · 5 min. væk · fri · ingen besøg i ")
    assert (run.result["filled"], run.result["seats"], run.cost == run.bound) == (2, 2, True)
    assert Offer.objects.count() == 0  # nobody is asked before somebody says so


def test_accepting_chooses_the_time_and_asks_the_pair(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    run = a_plan()
    outcome = lines.accept(list(run.lines.all()), now=timezone.now(), by=ada())
    wish.refresh_from_db()
    assert (len(outcome.sent), outcome.stale, wish.status) == (2, [], VisitRequest.Status.OFFERING)
    assert {offer.ambassador.user.name for offer in outcome.sent} == {"Maja Holm", "Jonas Berg"}
    assert set(run.lines.values_list("status", flat=True)) == {L.ACCEPTED}
    assert Letter.objects.filter(kind="visit_offer").count() == 2


def test_offers_just_sent_are_taken_back_and_their_lines_open_again(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run, now = a_plan(), timezone.now()
    sent = lines.accept(list(run.lines.all()), now=now, by=ada()).sent
    offers.accept(sent[0], now=now)
    assert lines.take_back(run, [str(offer.pk) for offer in sent], now=now, by=ada())[0] == 1
    assert sorted(run.lines.values_list("status", flat=True)) == [L.ACCEPTED, L.PROPOSED]


def test_one_seat_alone_can_be_accepted_and_the_other_turned_down(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run, now = a_plan(), timezone.now()
    first, second = run.lines.all()
    assert len(lines.accept([first], now=now, by=ada()).sent) == 1
    lines.reject(second, now=now, by=ada())
    again = a_plan()
    assert proposed(again) == [(2, L.UNMATCHED)]  # the other is not proposed for it once more
    lines.reopen(second, now=now, by=ada())
    assert proposed(a_plan()) == [(2, "Jonas Berg")]


def test_what_came_up_since_makes_a_line_stale_and_leaves_the_rest(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run, now = a_plan(), timezone.now()
    busy = an_event(title="Messe", starts_at=wish.slots.get().starts_at)
    bookings.book(resource_of(pair[0].user), busy, now=now)
    outcome = lines.accept(list(run.lines.all()), now=now, by=ada())
    (stale,) = outcome.stale
    assert (stale.ambassador, stale.status) == (pair[0], L.STALE)
    assert "»Messe«" in stale.sentence
    assert [offer.ambassador for offer in outcome.sent] == [pair[1]]


def test_a_warning_that_came_up_since_is_not_walked_past(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run, now = a_plan(), timezone.now()
    day = wish.slots.get().starts_at - timedelta(days=1)
    availability.add_away(resource_of(pair[1].user), day, day + timedelta(days=3), now=now, note="Prøve")
    outcome = lines.accept(list(run.lines.all()), now=now, by=ada())
    assert [line.ambassador for line in outcome.stale] == [pair[1]]


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        (lambda wish, _pair: triage.reject(wish, "Desværre", now=timezone.now()), "afvist"),
        (lambda wish, _pair: wish.slots.update(state="released"), "ikke længere mulig"),
        (lambda _wish, pair: Ambassador.objects.filter(pk=pair[0].pk).update(status="paused"), "ikke aktiv"),
    ],
)
def test_a_line_says_why_it_is_out_of_date(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador], happens: Any, sentence: str
) -> None:
    run = a_plan()
    happens(wish, pair)
    line = lines.readable(run).get(number=1)
    assert sentence in lines.out_of_date(line, timezone.now())
    assert lines.accept([line], now=timezone.now()).sent == []
    line.refresh_from_db()
    assert (line.status, sentence in line.sentence) == (L.STALE, True)


def test_nobody_is_found_with_reasons_and_the_least_that_would_have_to_give_way(wish: VisitRequest) -> None:
    an_ambassador(name="Ida Lund", trade="smed", postcode="9000", radius_km=80)
    an_ambassador(name="Bo Krag", trade="smed", postcode="5000", radius_km=60)
    run = a_plan()
    first, second = run.lines.all()
    assert (first.status, second.status) == (L.UNMATCHED, L.UNMATCHED)
    assert said(first) == "2 bor for langt væk"
    ways = Words([first]).ways_out(first)
    assert ways[0].startswith("Ida Lund kan, hvis turen må være ")
    assert "Hold det online: 2 kan" in ways


def test_an_employers_busy_weeks_and_the_hours_of_the_week_are_kept(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    maja, _jonas = pair
    day = wish.slots.get().starts_at - timedelta(days=3)
    availability.add_away(
        resource_of(maja.user), day, day + timedelta(days=7), now=timezone.now(), why="employer", note="Ordrespids"
    )
    run = a_plan()
    assert [name for _number, name in proposed(run)] == [L.UNMATCHED, "Jonas Berg"]
    line = run.lines.get(number=1)
    assert "1 kan ikke undværes på lærepladsen" in said(line)
    assert Words([line]).ways_out(line)[0] == "Nøjes med én ambassadør"
    assert "Maja Holm kan, hvis lærepladsen alligevel kan undvære dem" in Words([line]).ways_out(line)


def test_those_already_asked_keep_their_time_and_their_seat(
    asked: tuple[VisitRequest, list[Offer]], pair: tuple[Ambassador, Ambassador]
) -> None:
    wish, _sent = asked
    assert wish.event is not None
    start = wish.event.starts_at
    a_visit_request(school=a_school(postcode="8000"), slots=[(start, start + timedelta(hours=1))])
    assert proposed(a_plan()) == [(1, L.UNMATCHED), (2, L.UNMATCHED)]


def test_a_repair_finds_somebody_for_the_gap_and_keeps_what_was_proposed(
    asked: tuple[VisitRequest, list[Offer]], pair: tuple[Ambassador, Ambassador]
) -> None:
    wish, sent = asked
    now = timezone.now()
    other = a_visit_request(school=a_school(postcode="8000"), slots=[(a_moment(30, 9), a_moment(30, 10))])
    plan = a_plan()
    kept = {(line.number, line.ambassador_id) for line in plan.lines.all()}
    offers.accept(sent[0], now=now)
    an_ambassador(name="Nora Vig", trade="industritekniker", postcode="8000")
    offers.decline(sent[0], reason="ill", now=now)
    repair = a_plan(kind=MatchRun.Kind.REPAIR, given={"only": [str(wish.pk)], "keep_to": str(plan.pk)})
    assert {(line.number, line.ambassador_id) for line in repair.lines.filter(request=other)} == kept
    gap = repair.lines.get(request=wish)
    assert gap.ambassador is not None
    assert (gap.ambassador.user.name, gap.before) == ("Nora Vig", pair[0])
    assert said(repair.lines.filter(request=other)[0]).startswith("som før")


def test_the_number_of_queries_does_not_grow_with_the_visits_or_the_corps() -> None:
    counts = []
    for _round in range(2):
        for number in range(3):
            an_ambassador(trade="smed", postcode="8000")
            taken = an_ambassador(trade="industritekniker", postcode="8000")
            wish = a_visit_request(slots=[(a_moment(20 + number, 9), a_moment(20 + number, 10))])
            wish = triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=ada())
            offer = offers.send_offers(wish, {wish.seat_rows.first(): [taken]}, now=timezone.now(), by=ada())[0]  # type: ignore[dict-item]
            if number:
                offers.accept(offer, now=timezone.now())
            a_visit_request(slots=[(a_moment(40 + number, 9), a_moment(40 + number, 10))])
        today = timezone.localdate()
        with CaptureQueriesContext(connection) as asked:
            found = gather(a_visit_programme(), today, today + timedelta(days=90), Weights(), timezone.now())
        counts.append((len(asked), len(found.problem.visits)))
    assert counts[0][0] == counts[1][0]
    assert counts[0][1] < counts[1][1]


# -- the work itself -----------------------------------------------------------------------------


def test_a_run_is_done_once_and_what_hangs_is_begun_again(wish: VisitRequest) -> None:
    run, now = a_run(), timezone.now()
    assert runs.claim(run.pk, now) is not None
    assert runs.claim(run.pk, now) is None
    runs.look_after(now + timedelta(seconds=30))
    assert MatchRun.objects.get().status == S.RUNNING
    runs.look_after(now + timedelta(minutes=2))
    assert MatchRun.objects.get().status == S.WAITING
    runs.claim(run.pk, now)
    runs.look_after(now + timedelta(minutes=4))
    failed = MatchRun.objects.get()
    assert (failed.status, "to gange" in failed.sentence) == (S.FAILED, True)


def test_stopped_while_it_searches_nothing_is_proposed(wish: VisitRequest) -> None:
    run = a_run()

    def search(order: Any, tell: Any) -> dict[str, Any]:
        runs.stop(MatchRun.objects.get(), now=timezone.now(), by=ada())
        return search_here(order, tell)

    runs.work(run.pk, timezone.now(), search)
    run.refresh_from_db()
    assert (run.status, run.lines.count()) == (S.STOPPED, 0)
    with pytest.raises(MoveNotAllowed):
        runs.stop(run, now=timezone.now(), by=ada())


def test_a_search_that_breaks_is_said_and_leaves_no_plan(wish: VisitRequest) -> None:
    run = a_run()

    def search(_order: Any, _tell: Any) -> dict[str, Any]:
        raise RuntimeError("The search ended without a plan.")

    runs.work(run.pk, timezone.now(), search)
    run.refresh_from_db()
    assert (run.status, run.lines.count()) == (S.FAILED, 0)
    assert "Prøv igen" in run.sentence


def test_a_process_of_its_own_finds_the_same_plan_and_the_worker_shows_life(
    wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_run()
    runs.work(run.pk, timezone.now())
    run.refresh_from_db()
    assert (run.status, run.result["filled"]) == (S.DONE, 2)
    assert Heartbeat.objects.filter(name__startswith="worker:").exists()


def test_the_process_ends_when_nobody_listens_any_more(monkeypatch: pytest.MonkeyPatch, wish: VisitRequest) -> None:
    started: list[subprocess.Popen[bytes]] = []
    really = subprocess.Popen

    def noted(*arguments: Any, **fields: Any) -> subprocess.Popen[bytes]:
        started.append(really(*arguments, **fields))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    run = a_run()

    def search(order: Any, _tell: Any) -> dict[str, Any]:
        def told(_news: Any) -> None:
            raise runs.NotOurs

        return runs.in_a_process(order, told)

    runs.work(run.pk, timezone.now(), search)
    (process,) = started
    assert process.poll() is not None
    assert MatchRun.objects.get().lines.count() == 0


@pytest.mark.parametrize(("first", "last", "pointer"), [(5, 3, "/last"), (-9, -2, "/last"), (0, 500, "/last")])
def test_a_period_has_to_make_sense(first: int, last: int, pointer: str) -> None:
    today = timezone.localdate()
    with pytest.raises(Invalid) as refusal:
        runs.start(None, today + timedelta(days=first), today + timedelta(days=last), now=timezone.now(), by=None)
    assert refusal.value.errors[0][0] == pointer


# -- weights -------------------------------------------------------------------------------------


def test_a_programme_without_weights_of_its_own_takes_the_houses() -> None:
    now, programme = timezone.now(), a_visit_programme()
    house = {"distance": 9, "fairness": 1, "trade": 5, "first": 5, "continuity": 0}
    weighing.set_weights(None, house, now=now)
    assert weighing.weights_of(programme) == Weights(**house)
    weighing.set_weights(programme, house | {"fairness": 10}, now=now)
    assert weighing.weights_of(programme).fairness == 10
    assert weighing.weights_of(None).fairness == 1
    weighing.set_weights(programme, house, now=now)
    assert MatchWeights.objects.count() == 2


def test_a_weight_is_at_most_ten() -> None:
    with pytest.raises(Invalid) as refusal:
        weighing.set_weights(
            None, {"distance": 11, "fairness": 1, "trade": 5, "first": 5, "continuity": 0}, now=timezone.now()
        )
    assert refusal.value.errors[0][0] == "/distance"


def test_releases_are_asked_for_as_always(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    """Whoever was proposed by a plan goes the same way as everybody else: yes, employer, staffed."""
    run, now = a_plan(), timezone.now()
    for offer in lines.accept(list(run.lines.all()), now=now, by=ada()).sent:
        offers.accept(offer, now=now)
        offer.refresh_from_db()
        releases.grant(offer.release, now=now)
    wish.refresh_from_db()
    assert wish.event is not None
    assert wish.event.status in ("staffed", "confirmed")
