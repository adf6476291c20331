"""Who meets whom: a b-matching of greatest weight, as a flow of least cost, with a certificate.

A flow is the best there is exactly when no way round in what is left of the network costs less than nothing (Klein).
That is looked at after the solver has answered, by a few lines of our own: a plan is called proven only then. Ways
round that cost nothing at all are the ties: the pairs on them, others would have been as good as.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.domain.matchday.problem import LOTS, MOST_WORTH, Problem

SOURCE, SINK, ROOM = 0, 1, 2
_FIRST = 3


@dataclass(frozen=True, slots=True)
class _Arc:
    """From one node to another, ``room`` times, ``cost`` each; ``pair`` is its number, or -1. ``lot`` breaks ties."""

    tail: int
    head: int
    room: int
    cost: int
    pair: int = -1
    lot: int = 0


@dataclass(frozen=True)
class Found:
    """The numbers of the pairs that meet (the locked ones aside), which of them others would have been as good as, and
    whether the certificate holds."""

    chosen: Sequence[int]
    by_lot: frozenset[int]
    is_proven: bool


def weights(problem: Problem) -> tuple[int, int, int]:
    """One talk within the least is worth more than all wishes, one that stands more than all of those, and one must
    more than all of them.
    """
    least = problem.room * (MOST_WORTH + 1) + 1
    stands = least * (problem.room + 1)
    return least, stands, stands * (problem.room + 1) if problem.standing else stands


def network(problem: Problem) -> list[_Arc]:
    """What is locked stands already and takes its room; the flow is what comes on top of it."""
    seekers, hosts = len(problem.seekers), len(problem.hosts)
    taken_s, taken_h = [0] * seekers, [0] * hosts
    for talk in problem.locked:
        taken_s[talk.seeker] += 1
        taken_h[talk.host] += 1
    settled = {talk.pair for talk in problem.locked}
    least, stands, must = weights(problem)
    stood = {talk.pair for talk in problem.standing}
    arcs = []
    for number, one in enumerate(problem.seekers):
        room = problem.seeker_room(number) - taken_s[number]
        wanted = max(0, min(room, one.least - taken_s[number]))
        arcs.append(_Arc(SOURCE, _FIRST + number, wanted, -least))
        arcs.append(_Arc(SOURCE, _FIRST + number, room - wanted, 0))
    for number, pair in enumerate(problem.pairs):
        if (pair.seeker, pair.host) not in settled and problem.common(pair):
            cost = -pair.worth - (must if pair.is_must else 0)
            cost -= stands if (pair.seeker, pair.host) in stood else 0
            tail, head = _FIRST + pair.seeker, _FIRST + seekers + pair.host
            arcs.append(_Arc(tail, head, 1, cost, number, problem.lots[number]))
    arcs += [_Arc(_FIRST + seekers + n, ROOM, problem.host_room(n) - taken_h[n], 0) for n in range(hosts)]
    room = problem.room if problem.tables is None else problem.tables * len(problem.rounds) - len(problem.locked)
    arcs.append(_Arc(ROOM, SINK, room, 0))
    arcs.append(_Arc(SOURCE, SINK, problem.room, 0))  # talks that are not held cost nothing
    return [arc for arc in arcs if arc.room > 0]


def whom(problem: Problem) -> Found:
    """The pairs that meet."""
    from ortools.graph.python import min_cost_flow

    arcs = network(problem)
    fine = LOTS * problem.room + 1  # no sum of lots comes near one point of a wish
    solver = min_cost_flow.SimpleMinCostFlow()
    for arc in arcs:
        solver.add_arc_with_capacity_and_unit_cost(arc.tail, arc.head, arc.room, arc.cost * fine - arc.lot)
    solver.set_node_supply(SOURCE, problem.room)
    solver.set_node_supply(SINK, -problem.room)
    if problem.room == 0:
        return Found([], frozenset(), True)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")
    flow = [solver.flow(number) for number in range(len(arcs))]
    chosen = [arc.pair for arc, n in zip(arcs, flow, strict=True) if arc.pair >= 0 and n]
    left = residual(arcs, flow)
    prices = _prices(left)
    tied = _on_free_ways_round(left, prices) if prices is not None else set()
    return Found(chosen, frozenset(tied & set(chosen)), prices is not None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in what is left of the network: ``pair`` comes in, or goes (``back``)."""

    tail: int
    head: int
    cost: int
    pair: int
    back: bool


def residual(arcs: Iterable[_Arc], flow: Iterable[int]) -> list[Step]:
    """Where the flow could still grow, and where it could be taken back."""
    steps = []
    for arc, n in zip(arcs, flow, strict=True):
        if n < arc.room:
            steps.append(Step(arc.tail, arc.head, arc.cost, arc.pair, back=False))
        if n > 0:
            steps.append(Step(arc.head, arc.tail, -arc.cost, arc.pair, back=True))
    return steps


def _prices(steps: Sequence[Step]) -> dict[int, int] | None:
    """What every node is worth (Bellman-Ford); None when some way round costs less than nothing."""
    nodes = {step.tail for step in steps} | {step.head for step in steps}
    prices = dict.fromkeys(nodes, 0)
    for _again in range(len(nodes) + 1):
        is_settled = True
        for step in steps:
            if prices[step.tail] + step.cost < prices[step.head]:
                prices[step.head] = prices[step.tail] + step.cost
                is_settled = False
        if is_settled:
            return prices
    return None


def _on_free_ways_round(steps: Sequence[Step], prices: dict[int, int]) -> set[int]:
    """The pairs on ways round that cost nothing: those whose two ends lie in one strongly connected part of the steps
    whose price is exactly paid."""
    free = [step for step in steps if prices[step.tail] + step.cost == prices[step.head]]
    part = _parts(free)
    return {step.pair for step in free if step.pair >= 0 and part[step.tail] == part[step.head]}


def _parts(steps: Sequence[Step]) -> dict[int, int]:
    """Strongly connected parts (Kosaraju), by node."""
    ahead: dict[int, list[int]] = defaultdict(list)
    behind: dict[int, list[int]] = defaultdict(list)
    for step in steps:
        ahead[step.tail].append(step.head)
        behind[step.head].append(step.tail)
    order: list[int] = []
    seen: set[int] = set()
    for start in sorted({*ahead, *behind}):
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(ahead[start]))]
        while stack:
            node, nexts = stack[-1]
            following = next((one for one in nexts if one not in seen), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(ahead[following])))
    part: dict[int, int] = {}
    for number, start in enumerate(reversed(order)):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part[node] = number
                waiting.extend(behind[node])
    return part


@dataclass(frozen=True)
class Instead:
    """What would have to happen for a pair to meet after all: which pairs would go, and which come in their place."""

    goes: Sequence[tuple[int, int]]
    comes: Sequence[tuple[int, int]]
    cost: int


def instead(problem: Problem, chosen: Iterable[tuple[int, int]], wanted: tuple[int, int]) -> Instead | None:
    """The cheapest way to let two meet who do not, given who does; None when there is none."""
    arcs = network(problem)
    stands = set(chosen) - {talk.pair for talk in problem.locked}
    through: dict[int, int] = defaultdict(int)
    for seeker, host in stands:
        through[_FIRST + seeker] += 1
        through[_FIRST + len(problem.seekers) + host] += 1
    total, flow = len(stands), []
    by_pair = {(pair.seeker, pair.host): number for number, pair in enumerate(problem.pairs)}
    number = by_pair.get(wanted)
    numbers = {by_pair[pair] for pair in stands if pair in by_pair}
    for arc in arcs:
        if arc.pair >= 0:
            flow.append(int(arc.pair in numbers))
        elif arc.tail == SOURCE and arc.head != SINK:  # the dear ones of a seeker's two stand first
            flow.append(min(arc.room, through[arc.head]))
            through[arc.head] -= flow[-1]
        elif arc.head == ROOM:
            flow.append(min(arc.room, through[arc.tail]))
        else:
            flow.append(total if arc.tail == ROOM else max(0, problem.room - total))
    own = next((arc for arc in arcs if arc.pair == number), None)
    if own is None or number is None or number in numbers:
        return None
    steps = [step for step in residual(arcs, flow) if step.pair != number]
    way = _cheapest(steps, own.head, own.tail)
    if way is None:
        return None
    pairs = [(problem.pairs[step.pair], step.back) for step in way if step.pair >= 0]
    return Instead(
        [(pair.seeker, pair.host) for pair, back in pairs if back],
        [(pair.seeker, pair.host) for pair, back in pairs if not back],
        own.cost + sum(step.cost for step in way),
    )


def _cheapest(steps: Sequence[Step], start: int, end: int) -> list[Step] | None:
    """The steps of the cheapest way; None when there is none, or when prices will not settle."""
    cost: dict[int, int] = {start: 0}
    by: dict[int, Step] = {}
    nodes = len({step.tail for step in steps} | {step.head for step in steps})
    for _again in range(nodes + 1):
        is_settled = True
        for step in steps:
            if step.tail in cost and cost[step.tail] + step.cost < cost.get(step.head, cost[step.tail] + step.cost + 1):
                cost[step.head] = cost[step.tail] + step.cost
                by[step.head] = step
                is_settled = False
        if is_settled:
            break
    else:
        return None
    if end not in cost:
        return None
    way: list[Step] = []
    node = end
    while node != start and len(way) <= nodes:
        way.append(by[node])
        node = by[node].tail
    return way[::-1]
