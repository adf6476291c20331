"""Plans of matching days: best, without clashes, the same each time; against trying everything, and on odd days."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.matchday.problem import Host, Pair, Plan, Problem, Seeker, Talk, Value, broken, value_of, worth
from events.domain.matchday.rest import STAGES, _Best, score
from events.domain.matchday.solving import solve
from events.domain.matchday.when import when
from events.domain.matchday.whom import instead, whom


def a_day(
    seed: int, seekers: int, hosts: int, rounds: int, *, all_day: bool = True, tables: int | None = None
) -> Problem:
    """Made up, the same for the same seed."""
    draw = Random(seed)

    def window() -> tuple[int, int]:
        if all_day or draw.random() < 0.6:
            return 1, rounds
        first = draw.randint(1, rounds)
        return first, draw.randint(first, rounds)

    ones = [Seeker(*window(), least=draw.choice((0, 1, 2))) for _ in range(seekers)]
    others = [Host(*window(), tables=draw.choice((1, 1, 2)), most=draw.choice((1, 2, 99))) for _ in range(hosts)]
    pairs = [
        Pair(s, h, worth(draw.choice((None, 1, 2, 3)), draw.choice((None, None, 1, 2))), draw.random() < 0.1)
        for s in range(seekers)
        for h in range(hosts)
        if draw.random() < 0.8
    ]
    return Problem(ones, others, pairs, list(range(1, rounds + 1)), tables, seed=seed)


def _every_choice(problem: Problem) -> Iterator[list[tuple[int, int]]]:
    """Every set of pairs that nobody has too many of; those that no rounds fit are sorted out by the caller."""
    pairs = [(pair.seeker, pair.host) for pair in problem.pairs]
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if all(
                sum(s == n for s, _h in chosen) <= problem.seeker_room(n) for n in range(len(problem.seekers))
            ) and all(sum(h == n for _s, h in chosen) <= problem.host_room(n) for n in range(len(problem.hosts))):
                yield list(chosen)


def _can_be_placed(problem: Problem, chosen: list[tuple[int, int]], talks: tuple[Talk, ...] = ()) -> bool:
    """By trying every round for every pair."""
    if not chosen:
        return True
    (seeker, host), rest = chosen[0], chosen[1:]
    pair = next(one for one in problem.pairs if (one.seeker, one.host) == (seeker, host))
    for number in problem.common(pair):
        more = (*talks, Talk(number, seeker, host))
        if not [fault for fault in broken(problem, more) if "in all" not in fault] and _can_be_placed(
            problem, rest, more
        ):
            return True
    return False


def _best(problem: Problem) -> Value:
    ranked = sorted(_every_choice(problem), key=lambda chosen: value_of(problem, chosen), reverse=True)
    return next(value_of(problem, chosen) for chosen in ranked if _can_be_placed(problem, chosen))


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_better_than_trying_everything(seed: int) -> None:
    problem = a_day(seed, seekers=3, hosts=3, rounds=2, all_day=seed % 2 == 0, tables=None if seed % 3 else 2)
    plan = solve(problem)
    assert broken(problem, plan.talks) == []
    assert plan.is_proven
    assert plan.value == _best(problem)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size=st.tuples(st.integers(1, 9), st.integers(1, 6), st.integers(1, 5)),
    all_day=st.booleans(),
    tables=st.sampled_from([None, 1, 3]),
)
def test_every_plan_keeps_the_rules_and_is_the_same_each_time(
    seed: int, size: tuple[int, int, int], all_day: bool, tables: int | None
) -> None:
    problem = a_day(seed, *size, all_day=all_day, tables=tables)
    plan = solve(problem)
    assert broken(problem, plan.talks) == []
    assert solve(problem).talks == plan.talks
    assert plan.value == value_of(problem, [talk.pair for talk in plan.talks])


def test_a_must_goes_before_the_least_and_the_least_before_every_wish() -> None:
    ones = [Seeker(1, 1, least=1), Seeker(1, 1, least=1)]
    wished = [Pair(0, 0, worth(1, 1)), Pair(1, 0, worth(None, None))]
    one_table = Problem(ones, [Host(1, 1)], wished, [1])
    assert [talk.pair for talk in solve(one_table).talks] == [(0, 0)]
    must = replace(one_table, pairs=[wished[0], replace(wished[1], is_must=True)])
    assert [talk.pair for talk in solve(must).talks] == [(1, 0)]
    two = Problem(ones, [Host(1, 1), Host(1, 1)], [*wished, Pair(0, 1, worth(None, None))], [1])
    assert sorted(talk.pair for talk in solve(two).talks) == [(0, 1), (1, 0)]  # both get one, though nobody wished so


def test_nobody_meets_unwished_beyond_the_least() -> None:
    day = Problem([Seeker(1, 3, least=1)], [Host(1, 3), Host(1, 3)], [Pair(0, 0, -1), Pair(0, 1, -1)], [1, 2, 3])
    assert len(solve(day).talks) == 1


def test_the_lot_decides_between_what_is_as_good_and_says_so() -> None:
    pairs = [Pair(0, 0, 60), Pair(1, 0, 60), Pair(2, 1, 60)]
    day = Problem([Seeker(1, 1)] * 3, [Host(1, 1)] * 2, pairs, [1])
    plans = [solve(replace(day, seed=seed)) for seed in range(12)]
    assert {plan.talks[0].seeker if plan.talks[0].host == 0 else plan.talks[1].seeker for plan in plans} == {0, 1}
    for plan in plans:
        assert len(plan.by_lot) == 1
        assert next(iter(plan.by_lot))[1] == 0  # the third had no rival
    without = replace(day, pairs=[Pair(0, 0, 60), Pair(1, 0, 59), Pair(2, 1, 60)])
    assert solve(without).by_lot == frozenset()


def test_pairs_that_no_rounds_fit_are_chosen_anew_and_proven() -> None:
    """Each fits on its own: two who are both only there in the first round would be at one table."""
    ones = [Seeker(1, 1), Seeker(1, 1), Seeker(1, 2)]
    day = Problem(ones, [Host(1, 2)], [Pair(0, 0, 60), Pair(1, 0, 48), Pair(2, 0, 10)], [1, 2])
    assert when(day, [(0, 0), (1, 0)]) is None
    plan = solve(day)
    assert plan.is_proven
    assert [talk.pair for talk in plan.talks] == [(0, 0), (2, 0)]


def test_what_is_locked_stays() -> None:
    day = a_day(5, seekers=6, hosts=4, rounds=4)
    first = solve(day)
    kept = first.talks[1]
    held = Talk(4 if kept.round != 4 else 3, *kept.pair)
    again = solve(replace(day, locked=[held]))
    assert held in again.talks
    assert broken(replace(day, locked=[held]), again.talks) == []
    assert again.value.musts == first.value.musts


def test_after_somebody_stays_away_as_little_as_can_be_changes() -> None:
    day = a_day(3, seekers=10, hosts=6, rounds=5)
    plan = solve(day)
    gone = 2
    left = [talk for talk in plan.talks if talk.round > 2]
    pairs = [pair for pair in day.pairs if pair.host != gone]
    met = {talk.pair for talk in plan.talks if talk.round <= 2}
    rest = replace(
        day,
        pairs=[pair for pair in pairs if (pair.seeker, pair.host) not in met],
        rounds=[3, 4, 5],
        standing=[talk for talk in left if talk.host != gone],
    )
    new = solve(rest)
    assert new.is_proven
    assert set(rest.standing) <= set(new.talks)  # nothing that could stay has moved


def test_a_late_company_swaps_rounds_and_loses_no_talk() -> None:
    ones = [Seeker(1, 4)] * 2
    hosts = [Host(1, 4), Host(1, 4)]
    pairs = [Pair(s, h, 60) for s in range(2) for h in range(2)]
    day = Problem(ones, hosts, pairs, [1, 2, 3, 4])
    plan = solve(day)
    late = replace(day, hosts=[Host(3, 4), Host(1, 4)], standing=plan.talks)
    new = solve(late)
    assert {talk.pair for talk in new.talks} == {talk.pair for talk in plan.talks}
    assert all(talk.round >= 3 for talk in new.talks if talk.host == 0)


@pytest.mark.parametrize("seed", range(6))
def test_what_would_have_to_give_way_is_what_the_solver_says_itself(seed: int) -> None:
    day = a_day(seed, seekers=5, hosts=4, rounds=3)
    found = whom(day)
    chosen = {(day.pairs[n].seeker, day.pairs[n].host) for n in found.chosen}
    before = value_of(day, chosen)
    for pair in day.pairs:
        wanted = (pair.seeker, pair.host)
        if wanted in chosen or pair.is_must:
            continue
        way = instead(day, chosen, wanted)
        forced = replace(day, pairs=[replace(one, is_must=one.is_must or one is pair) for one in day.pairs])
        best = whom(forced)
        after = {(day.pairs[n].seeker, day.pairs[n].host) for n in best.chosen}
        if wanted not in after or value_of(day, after).musts < before.musts:
            continue
        assert way is not None
        moved = (chosen - set(way.goes)) | set(way.comes) | {wanted}
        assert value_of(day, moved) == value_of(day, after)


def test_a_day_of_sixty_and_forty_is_proven_in_less_than_ten_seconds() -> None:
    from bench.matchday import a_full_day

    plan = solve(a_full_day(60, 40, 8, seed=1))
    assert plan.is_proven
    assert broken(a_full_day(60, 40, 8, seed=1), plan.talks) == []


def a_tight_rest(seed: int, tables: int | None = 36) -> Problem:
    """Sixty times forty after round 2: eight of each come late, five of each stay away, and the tables are few."""
    from bench.matchday import a_full_day

    day = replace(a_full_day(60, 40, 8, seed), tables=tables)
    plan, draw = solve(day), Random(seed)
    late_hosts, late_seekers = draw.sample(range(40), 13), draw.sample(range(60), 13)
    gone_hosts, gone_seekers = set(late_hosts[8:]), set(late_seekers[8:])
    met = {talk.pair for talk in plan.talks if talk.round < 3}
    pairs = [
        pair
        for pair in day.pairs
        if pair.host not in gone_hosts and pair.seeker not in gone_seekers and (pair.seeker, pair.host) not in met
    ]
    known = {(pair.seeker, pair.host) for pair in pairs}
    hosts, seekers = list(day.hosts), list(day.seekers)
    for rows, late in ((hosts, late_hosts[:8]), (seekers, late_seekers[:8])):
        for n in late:
            rows[n] = replace(rows[n], first=draw.randint(4, 8))
    return replace(
        day,
        hosts=hosts,
        seekers=seekers,
        pairs=pairs,
        rounds=list(range(3, 9)),
        standing=[talk for talk in plan.talks if talk.round >= 3 and talk.pair in known],
    )


@pytest.mark.parametrize("tables", [None, 36])
def test_a_tight_rest_of_a_large_day_has_an_answer_that_holds_and_says_how_good_it_is(tables: int | None) -> None:
    problem = a_tight_rest(1, tables)
    said: list[Plan] = []
    plan = solve(problem, 1.0, said.append)
    assert broken(problem, plan.talks) == []
    scores = [score(problem, one.talks) for one in (*said, plan)]
    assert scores == sorted(scores)  # each better than the one before
    assert broken(problem, said[0].talks) == []
    assert plan.is_proven or plan.gap_of in STAGES


def test_the_answer_is_there_also_when_the_search_is_stopped() -> None:
    """The process that searches is ended at once: what is left is a plan that holds, and says that it is not proven."""
    from events.domain.matchday import child

    problem = a_tight_rest(1)
    plan = child.solved(problem, longest=0.01)
    assert broken(problem, plan.talks) == []
    assert not plan.is_proven
    assert len(set(plan.talks) & set(problem.standing)) > len(problem.standing) // 2


def test_the_gap_is_what_the_plan_could_be_better_at_most() -> None:
    day = a_day(3, seekers=10, hosts=6, rounds=5)
    rest = replace(day, rounds=[3, 4, 5], standing=[talk for talk in solve(day).talks if talk.round > 2])
    best = solve(rest)
    assert (best.is_proven, best.gap) == (True, 0)
    top = score(rest, best.talks)
    worse = _Best(rest, best.talks[1:], [float(one) for one in top]).plan()
    short = [a - b for a, b in zip(top, score(rest, worse.talks), strict=True)]
    first = next(n for n, less in enumerate(short) if less)
    assert (worse.is_proven, worse.gap_of, worse.gap) == (False, STAGES[first], short[first])


def test_a_place_that_comes_free_on_the_day_is_drawn_for_and_says_between_whom() -> None:
    """Two wish as much for the company whose third pupil stayed away; the same number draws the same one."""
    pairs = [Pair(0, 0, 60), Pair(1, 0, 60), Pair(2, 1, 60)]
    day = Problem([Seeker(1, 1)] * 3, [Host(1, 1), Host(1, 1)], pairs, [1], standing=[Talk(1, 2, 1)])
    plans = [solve(replace(day, seed=seed)) for seed in range(12)]
    assert {plan.lots[0].pair for plan in plans} == {(0, 0), (1, 0)}
    for plan in plans:
        assert Talk(1, 2, 1) in plan.talks
        assert [(lot.pair, lot.rivals) for lot in plan.lots] in ([((0, 0), ((1, 0),))], [((1, 0), ((0, 0),))])
