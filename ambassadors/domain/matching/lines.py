"""What a run proposes, seat by seat: written when it is done, then accepted, turned down, or found out of date.

Accepting sends the offers by the same rule as asking by hand, so what came up since is refused there and said here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import offers, triage, visits
from ambassadors.domain.lifecycle import LINE_MOVES, TIME_IS_OPEN
from ambassadors.domain.matching.checking import figures
from ambassadors.domain.matching.explaining import Explainer, Said
from ambassadors.domain.matching.gathering import BEFORE, Gathered, moment, trade_wanted
from ambassadors.domain.matching.problem import Placed, Visit
from ambassadors.domain.slots import STILL_POSSIBLE
from ambassadors.models import Ambassador, MatchLine, MatchRun, Offer, Seat, VisitRequest
from events.domain import conflicts
from people.domain.lifecycle import move
from people.domain.refusals import MoveNotAllowed, Refused
from people.models import User

Status = MatchLine.Status
UNDO_FOR = timedelta(minutes=10)

type Chunk = Sequence[MatchLine]


# -- writing them --------------------------------------------------------------------------------


def to_keep(run: MatchRun) -> tuple[list[Placed], list[str]]:
    """What a repair leaves as it was proposed, and which requests it looks at; of a plan: nothing, and all."""
    only = [str(pk) for pk in run.given.get("only", [])]
    kept = []
    if earlier := run.given.get("keep_to"):
        for line in MatchLine.objects.filter(run=earlier, status=Status.PROPOSED):
            kept.append(Placed(str(line.request_id), str(line.slot_id or ""), str(line.ambassador_id)))
            only.append(str(line.request_id))
    return kept, list(dict.fromkeys(only))


def lines_of(run: MatchRun, gathered: Gathered, placed: Sequence[Placed], keep: Iterable[Placed]) -> list[MatchLine]:
    """A line for every empty seat, with its reasons."""
    explainer = Explainer(gathered.problem, placed)
    by_visit: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        by_visit[one.visit].append(one)
    kept = set(keep)
    made: list[MatchLine] = []
    for visit in gathered.problem.visits:
        seated = _on_seats(gathered, visit, by_visit[visit.key])
        made += [
            _line(run, gathered, explainer, visit, number, seated.get(number), kept)
            for number in gathered.open_seats[visit.key]
        ]
    return made


def _on_seats(gathered: Gathered, visit: Visit, placed: Sequence[Placed]) -> dict[int, Placed]:
    """Who takes which seat: the trade it asks for first."""
    wish, rest = gathered.wishes[visit.key], list(placed)
    numbers = list(gathered.open_seats[visit.key])
    found: dict[int, Placed] = {}
    for number in numbers:
        wanted = trade_wanted(wish, number)
        fits = next((one for one in rest if gathered.problem.person_of[one.person].trade == wanted), None)
        if wanted and fits is not None:
            found[number] = fits
            rest.remove(fits)
    for number in numbers:
        if number not in found and rest:
            found[number] = rest.pop(0)
    return found


def _line(
    run: MatchRun,
    gathered: Gathered,
    explainer: Explainer,
    visit: Visit,
    number: int,
    placed: Placed | None,
    kept: set[Placed],
) -> MatchLine:
    time = explainer.time_of(visit) or visit.times[0]
    wish = gathered.wishes[visit.key]
    slot = next((slot for slot in wish.slots.all() if str(slot.pk) == time.key), None)
    event = wish.event
    line = MatchLine(
        run=run,
        request=wish,
        number=number,
        slot=slot if event is None else None,
        starts_at=event.starts_at if event else moment(time.start),
        ends_at=event.ends_at if event else moment(time.end),
        before_id=gathered.before.get((visit.key, number)) or None,
    )
    if placed is None:
        line.status = Status.UNMATCHED
        line.reasons = _named(gathered, explainer.nobody(visit))
        line.relaxation = _named(gathered, explainer.ways_out(visit))
        return line
    line.ambassador = gathered.people[placed.person]
    said = [{"code": "kept"}] if placed in kept else []
    line.reasons = _named(gathered, [*said, *explainer.reasons(placed)])
    line.others = _named(gathered, explainer.others(visit, gathered.problem.person_of[placed.person], time))
    return line


def _named(gathered: Gathered, said: Iterable[Said]) -> list[Said]:
    """What is meant by its key gets its title: events, and schools of the plan. People stay keys: their names are
    looked up when somebody reads."""
    named = []
    for one in said:
        one = dict(one)
        if "about" in one:
            wish = gathered.wishes.get(one["about"])
            one["about"] = gathered.titles.get(one["about"]) or (wish.school_name if wish else one["about"])
        for part in ("why", "gives"):
            if part in one:
                one[part] = _named(gathered, one[part])
        named.append(one)
    return named


def write(run: MatchRun, made: Sequence[MatchLine]) -> None:
    MatchLine.objects.bulk_create(made, batch_size=200)


def summary(gathered: Gathered, placed: Sequence[Placed], made: Sequence[MatchLine]) -> dict[str, Any]:
    """The figures of the whole plan."""
    return asdict(figures(gathered.problem, placed)) | {
        "visits": len(gathered.problem.visits),
        "people": len(gathered.problem.people),
        "unmatched": sum(1 for line in made if line.status == Status.UNMATCHED),
    }


# -- reading them --------------------------------------------------------------------------------


def readable(run: MatchRun) -> QuerySet[MatchLine]:
    return run.lines.select_related(
        "request__school", "request__event__venue", "request__programme", "ambassador__user", "ambassador__trade",
        "before__user", "slot", "offer",
    ).prefetch_related("request__seat_rows__offers__ambassador__user")  # fmt: skip


def out_of_date(line: MatchLine, now: datetime) -> str:
    """Why a proposal cannot be accepted any more, as far as its own rows tell; "" when it can."""
    wish = line.request
    if line.starts_at <= now:
        return _("Tiden er passeret.")
    if line.ambassador is not None and line.ambassador.status != Ambassador.Status.ACTIVE:
        return _("{navn} er ikke aktiv i korpset længere.").format(navn=line.ambassador.user.first_name)
    if wish.event is None:
        return _slot_is_gone(line, wish)
    if wish.event.status not in visits.BEING_STAFFED or wish.status in TIME_IS_OPEN:
        return _("Besøget er aflyst, eller skolen har bedt om en ny tid.")
    if (wish.event.starts_at, wish.event.ends_at) != (line.starts_at, line.ends_at):
        return _("Besøget er flyttet til en anden tid, siden planen blev lavet.")
    seat = next((seat for seat in wish.seat_rows.all() if seat.number == line.number), None)
    if seat is None:
        return _("Pladsen findes ikke mere.")
    for offer in seat.offers.all():
        if offer.status in (Offer.Status.ACCEPTED, Offer.Status.SENT):
            return _("{navn} er allerede spurgt om pladsen eller har sagt ja.").format(
                navn=offer.ambassador.user.first_name
            )
    return ""


def _slot_is_gone(line: MatchLine, wish: VisitRequest) -> str:
    if wish.status not in BEFORE:
        return _("Ønsket er afvist, aflyst eller venter på svar fra skolen.")
    if line.slot is None or line.slot.state not in STILL_POSSIBLE:
        return _("Skolens tid er ikke længere mulig.")
    return ""


# -- deciding ------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What came of accepting: the offers that are out, and lines that do not fit any more, each with why."""

    sent: list[Offer] = field(default_factory=list)
    stale: list[MatchLine] = field(default_factory=list)

    def include(self, other: "Outcome") -> None:
        self.sent += other.sent
        self.stale += other.stale


def by_request(rows: Iterable[MatchLine]) -> list[Chunk]:
    """The lines of each visit together, in order: a pair is asked together."""
    found: dict[object, list[MatchLine]] = defaultdict(list)
    for line in rows:
        found[line.request_id].append(line)
    return list(found.values())


def accept(rows: Chunk, *, now: datetime, by: User | None = None) -> Outcome:
    """Asks whoever is proposed for these seats of one visit, choosing its time where that is open.

    A line that does not fit any more is marked so, with the sentence; where a pair is refused each is tried alone.
    """
    outcome = Outcome()
    fresh = []
    for line in rows:
        if line.status != Status.PROPOSED:
            continue
        if why := out_of_date(line, now):
            outcome.stale.append(_mark_stale(line, why, now, by))
        else:
            fresh.append(line)
    if not fresh:
        return outcome
    try:
        outcome.sent += _ask(fresh, now, by)
    except Refused as refusal:
        if len(fresh) == 1:
            outcome.stale.append(_mark_stale(fresh[0], refusal.sentence, now, by))
            return outcome
        for line in fresh:
            outcome.include(accept([line], now=now, by=by))
    return outcome


def _ask(rows: Chunk, now: datetime, by: User | None) -> list[Offer]:
    with transaction.atomic():
        wish = visits.locked(rows[0].request)
        if wish.event is None:
            assert rows[0].slot is not None
            wish = triage.choose_slot(wish, rows[0].slot, now=now, by=by)
        seats = {seat.number: seat for seat in Seat.objects.filter(request=wish)}
        wanted = {seats[line.number]: [line.ambassador] for line in rows if line.number in seats}
        sent = offers.send_offers(wish, wanted, now=now, by=by, answer=conflicts.Answer())  # type: ignore[arg-type]
        if len(sent) < len(rows):
            raise MoveNotAllowed(_("Pladsen er allerede i spil."), code="seat_taken")
        for line, offer in zip(rows, sent, strict=True):
            also = {"offer": offer, "decided_at": now, "decided_by": by}
            move(line, Status.ACCEPTED, moves=LINE_MOVES, now=now, by=by, also=also)
    return sent


def _mark_stale(line: MatchLine, why: str, now: datetime, by: User | None) -> MatchLine:
    move(line, Status.STALE, moves=LINE_MOVES, now=now, by=by, why=why[:500], also={"sentence": why[:500]})
    return line


def reject(line: MatchLine, *, now: datetime, by: User | None = None) -> None:
    """Not this one; the next plan does not propose it again."""
    move(line, Status.REJECTED, moves=LINE_MOVES, now=now, by=by, also={"decided_at": now, "decided_by": by})


def reopen(line: MatchLine, *, now: datetime, by: User | None = None) -> None:
    move(line, Status.PROPOSED, moves=LINE_MOVES, now=now, by=by, also={"decided_at": None, "decided_by": None})


def take_back(run: MatchRun, sent: Iterable[str], *, now: datetime, by: User | None = None) -> tuple[int, int]:
    """Offers this run just sent are withdrawn where nobody has answered, and their lines are open again. Answers how
    many, and how many of those asked hear of it."""
    rows = list(run.lines.filter(offer__in=list(sent), status=Status.ACCEPTED).select_related("offer__seat__request"))
    back = told = 0
    by_wish: dict[object, list[MatchLine]] = defaultdict(list)
    for line in rows:
        by_wish[line.request_id].append(line)
    for group in by_wish.values():
        with transaction.atomic():
            asked = [line.offer for line in group if line.offer is not None]
            withdrawn, heard = offers.take_back(
                asked[0].seat.request, [str(offer.pk) for offer in asked], now=now, by=by
            )
            back, told = back + withdrawn, told + heard
            gone = set(
                Offer.objects.filter(pk__in=[offer.pk for offer in asked], status=Offer.Status.WITHDRAWN).values_list(
                    "pk", flat=True
                )
            )
            for line in group:
                if line.offer_id in gone:
                    also = {"offer": None, "decided_at": None, "decided_by": None}
                    move(line, Status.PROPOSED, moves=LINE_MOVES, now=now, by=by, also=also)
    return back, told
