"""From what people said to the question that the solver answers: in one order, so that the answer is the same."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from events.domain.matchday.problem import UNWISHED, Host, Pair, Problem, Seeker, Talk, worth
from events.models import MatchApprentice, MatchCompany, MatchDay, MatchTalk, MatchWish
from events.models.matchdays import Presence

SIDE = MatchWish.Side


@dataclass(frozen=True)
class Wishes:
    """What the two of a pair say of each other."""

    of_apprentice: MatchWish | None = None
    of_company: MatchWish | None = None

    @property
    def said(self) -> list[MatchWish]:
        return [wish for wish in (self.of_apprentice, self.of_company) if wish is not None]

    @property
    def is_block(self) -> bool:
        return any(wish.is_block for wish in self.said)

    @property
    def is_must(self) -> bool:
        return not self.is_block and any(wish.is_must for wish in self.said)

    @property
    def ranks(self) -> tuple[int | None, int | None]:
        """The apprentice's, the company's. A must without a place on the list counts as the first."""
        return _rank(self.of_apprentice), _rank(self.of_company)


def _rank(wish: MatchWish | None) -> int | None:
    if wish is None:
        return None
    return wish.rank or (1 if wish.is_must else None)


@dataclass(frozen=True)
class Gathered:
    """The day with everybody who takes part, by name; the numbers of a problem are places in these lists."""

    day: MatchDay
    apprentices: Sequence[MatchApprentice]
    companies: Sequence[MatchCompany]
    wishes: dict[tuple[uuid.UUID, uuid.UUID], Wishes]
    talks: Sequence[MatchTalk]

    def wishes_of(self, apprentice: MatchApprentice, company: MatchCompany) -> Wishes:
        return self.wishes.get((apprentice.pk, company.pk), NOTHING)

    def trades_of(self, company: MatchCompany) -> set[str]:
        return {trade.pk for trade in company.trades.all()}

    def may_meet(self, apprentice: MatchApprentice, company: MatchCompany) -> bool:
        """Of one trade, or wished for by one of them; and neither has said no."""
        wishes = self.wishes_of(apprentice, company)
        if wishes.is_block:
            return False
        trades = self.trades_of(company)
        return bool(wishes.said) or not trades or apprentice.trade_id in trades

    def last_of(self, one: MatchApprentice | MatchCompany) -> int:
        return min(one.last_round or self.day.rounds, self.day.rounds)

    def problem(self, first: int = 1, *, keeps: bool = False) -> Problem:
        """From round ``first`` on. ``keeps``: the plan that stands is to change as little as can be."""
        here = {one.pk for one in (*self.apprentices, *self.companies) if one.presence != Presence.ABSENT}
        a_number = {one.pk: n for n, one in enumerate(self.apprentices)}
        c_number = {one.pk: n for n, one in enumerate(self.companies)}
        before = [talk for talk in self.talks if talk.round < first]
        left = [
            talk
            for talk in self.talks
            if talk.round >= first and talk.apprentice_id in here and talk.company_id in here
        ]
        met = {(talk.apprentice_id, talk.company_id) for talk in before}
        had: dict[object, int] = defaultdict(int)
        for talk in before:
            if talk.apprentice_id in here and talk.company_id in here:
                had[talk.apprentice_id] += 1
            had[talk.company_id] += 1
        stands = {(talk.apprentice_id, talk.company_id) for talk in left} if keeps else set()
        stands |= {(talk.apprentice_id, talk.company_id) for talk in left if talk.is_locked}
        pairs = []
        for apprentice in self.apprentices:
            for company in self.companies:
                key = (apprentice.pk, company.pk)
                if key in met or apprentice.pk not in here or company.pk not in here:
                    continue
                wishes = self.wishes_of(apprentice, company)
                if self.may_meet(apprentice, company) or (key in stands and not wishes.is_block):
                    value = worth(*wishes.ranks) if wishes.said else UNWISHED
                    pairs.append(Pair(a_number[apprentice.pk], c_number[company.pk], value, wishes.is_must))
        seekers = [
            Seeker(
                one.first_round, self.last_of(one), max(0, self.day.least_talks - had[one.pk]) if one.pk in here else 0
            )
            for one in self.apprentices
        ]
        hosts = [
            Host(
                one.first_round,
                self.last_of(one),
                one.tables,
                max(0, one.most_talks - had[one.pk]) if one.most_talks else 10_000,
            )
            for one in self.companies
        ]
        known = {(pair.seeker, pair.host): pair for pair in pairs}
        numbered = [
            (Talk(talk.round, a_number[talk.apprentice_id], c_number[talk.company_id]), talk.is_locked)
            for talk in left
            if (a_number[talk.apprentice_id], c_number[talk.company_id]) in known
        ]

        def fits(talk: Talk) -> bool:
            seeker, host = seekers[talk.seeker], hosts[talk.host]
            return max(seeker.first, host.first) <= talk.round <= min(seeker.last, host.last)

        return Problem(
            seekers,
            hosts,
            pairs,
            list(range(first, self.day.rounds + 1)),
            self.day.tables,
            locked=sorted(talk for talk, locked in numbered if locked and fits(talk)),
            standing=sorted(talk for talk, _locked in numbered) if keeps else (),
            seed=self.day.seed,
        )


NOTHING = Wishes()


def gather(day: MatchDay) -> Gathered:
    """Everything that is said of a day; a fixed number of queries."""
    apprentices = list(
        MatchApprentice.objects.filter(day=day, forgotten_at=None)
        .select_related("trade", "school")
        .order_by("name", "pk")
    )
    companies = list(
        MatchCompany.objects.filter(day=day)
        .select_related("organisation", "contact")
        .prefetch_related("trades")
        .order_by("organisation__name", "pk")
    )
    said: dict[tuple[uuid.UUID, uuid.UUID], dict[str, MatchWish]] = defaultdict(dict)
    for wish in MatchWish.objects.filter(company__day=day):
        said[wish.apprentice_id, wish.company_id][wish.side] = wish
    wishes = {key: Wishes(both.get(SIDE.APPRENTICE), both.get(SIDE.COMPANY)) for key, both in said.items()}
    talks = list(MatchTalk.objects.filter(day=day).order_by("round", "table"))
    return Gathered(day, apprentices, companies, wishes, talks)
