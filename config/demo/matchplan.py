"""A plan for the visits that still lack somebody, found as the worker would find it, and waiting to be looked at."""

from dataclasses import asdict
from datetime import timedelta
from operator import attrgetter

from ambassadors.domain.matching import lines, runs, weighing
from ambassadors.domain.matching.child import Order
from ambassadors.domain.matching.gathering import gather
from ambassadors.domain.matching.problem import Placed, Weights
from ambassadors.models import MatchRun
from config.demo.calendar import at, workday
from config.demo.cast import owner_of
from config.demo.world import World

PROGRAMME = "boss-ladies"
AHEAD = timedelta(days=90)
SEARCHED = 2.0  # seconds, as the page tells: so few visits take no longer


def put_plan(world: World) -> None:
    """One run, done on the last workday. So few options are searched alone, with the same answer each time."""
    chance, programme = world.chance("plan"), world.programmes[PROGRAMME]
    weights = weighing.weights_of(programme)
    ended = at(workday(world.today - timedelta(days=1), -1), "14.10")
    run = MatchRun(
        id=chance.uuid(),
        programme=programme,
        first=world.today,
        last=world.today + AHEAD,
        status=MatchRun.Status.DONE,
        by=owner_of(world, PROGRAMME),
        weights=asdict(weights),
        phase=MatchRun.Phase.EXPLAIN,
        elapsed=SEARCHED,
        takes=1,
        created_at=ended - timedelta(seconds=10),
        beat_at=ended,
        finished_at=ended,
    )
    gathered = gather(programme, run.first, run.last, Weights(**run.weights), world.now)
    found = runs.in_a_process(Order(gathered.problem, run.seconds, run.seed), lambda _news: None)
    placed = [Placed(*row) for row in found["placed"]]
    made = lines.lines_of(run, gathered, placed, ())
    for line in sorted(made, key=attrgetter("starts_at", "request_id", "number")):
        line.id = chance.uuid()
    run.cost, run.bound = found["cost"], found["bound"]
    run.result = lines.summary(gathered, placed, made)
    run.save(force_insert=True)
    lines.write(run, made)
    world.basket.written += 1 + len(made)
