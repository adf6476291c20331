"""Why two meet, and why a wish was not met: reasons, not scores. For organisers only: they tell of both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.matchday.gathering import Gathered, Wishes
from events.domain.matchday.problem import Problem
from events.domain.matchday.whom import instead
from events.models import MatchApprentice, MatchCompany, MatchSolve, MatchTalk
from events.models.matchdays import Participant, Presence


def why_they_meet(found: Gathered, talk: MatchTalk, apprentice: MatchApprentice, company: MatchCompany) -> list[str]:
    """Short sentences, what counted most first."""
    wishes = found.wishes_of(apprentice, company)
    names = {"who": apprentice.name, "company": company.organisation.name}
    mine, theirs = wishes.ranks
    said = []
    if wishes.is_must:
        said.append(_("Skal mødes"))
    if mine and not (wishes.of_apprentice and wishes.of_apprentice.is_must):
        said.append(_("{who} har dem som nr. {n}").format(n=mine, **names))
    if theirs and not (wishes.of_company and wishes.of_company.is_must):
        said.append(_("{company} har {who} som nr. {n}").format(n=theirs, **names))
    if not wishes.said:
        if talk.is_locked:
            said.append(_("Lagt ind i hånden"))
        else:
            said.append(_("Samme fag; {who} skal have mindst {n}").format(n=found.day.least_talks, **names))
    if talk.is_by_lot:
        said.append(_("lodtrækning mellem lige gode"))
    return said


@dataclass(frozen=True)
class Unmet:
    """A wish that was not met: whose, for whom, and the reasons."""

    name: str
    rank: int | None
    is_must: bool
    reason: str
    other: Participant


def unmet(found: Gathered, one: Participant) -> list[Unmet]:
    """The own wishes that were not met, the dearest first."""
    problem = found.problem()
    a_number = {row.pk: n for n, row in enumerate(found.apprentices)}
    c_number = {row.pk: n for n, row in enumerate(found.companies)}
    chosen = [(a_number[talk.apprentice_id], c_number[talk.company_id]) for talk in found.talks]
    rows = []
    for (apprentice_pk, company_pk), wishes in found.wishes.items():
        own = wishes.of_company if isinstance(one, MatchCompany) else wishes.of_apprentice
        if own is None or own.is_block or one.pk not in (apprentice_pk, company_pk):
            continue
        if apprentice_pk not in a_number or company_pk not in c_number:
            continue
        pair = a_number[apprentice_pk], c_number[company_pk]
        if pair in chosen:
            continue
        apprentice, company = found.apprentices[pair[0]], found.companies[pair[1]]
        other: Participant = apprentice if isinstance(one, MatchCompany) else company
        reason = _reason(found, problem, chosen, pair, wishes)
        rows.append(Unmet(_name(other), own.rank, own.is_must, reason, other))
    return sorted(rows, key=lambda row: (not row.is_must, row.rank or 0))


def _name(one: Participant) -> str:
    return one.organisation.name if isinstance(one, MatchCompany) else str(one)


def _reason(
    found: Gathered, problem: Problem, chosen: Sequence[tuple[int, int]], pair: tuple[int, int], wishes: Wishes
) -> str:
    apprentice, company = found.apprentices[pair[0]], found.companies[pair[1]]
    names = {"who": apprentice.name, "company": company.organisation.name}
    if wishes.is_block:
        return _("En af de to har bedt om, at de ikke mødes.")
    for one in (apprentice, company):
        if one.presence == Presence.ABSENT:
            return _("{name} kommer ikke.").format(name=_name(one))
    known = {(row.seeker, row.host): row for row in problem.pairs}
    if pair not in known:
        return _("De to blev ikke regnet med.")
    if not problem.common(known[pair]):
        return _("De er der ikke i de samme runder.")
    way = instead(problem, chosen, pair)
    if way is None:
        return _("Der er ikke tid: {company} og {who} er optaget af det, der ligger fast.").format(**names)
    if not way.goes:
        return _("Der er plads: læg samtalen ind, hvis de vil.")
    pairs = [
        f"{found.apprentices[seeker].name} – {found.companies[host].organisation.name}" for seeker, host in way.goes[:3]
    ]
    words = _("Så skulle {pairs} vige") if way.cost > 0 else _("Lige så godt som {pairs}; loddet valgte")
    sentence = words.format(pairs=_and(pairs))
    if way.cost > 0 and len(way.comes) < len(way.goes) - 1:
        sentence += _(", og der blev færre samtaler")
    return sentence + "."


def _and(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("{first} og {last}").format(first=", ".join(words[:-1]), last=words[-1])


@dataclass(frozen=True)
class Drawn:
    """A lot: the pair it chose, and those it chose it over."""

    pair: str
    rivals: Sequence[str]


def drawn(found: Gathered, solve: MatchSolve) -> list[Drawn]:
    """The lots of one time that the plan was worked out, in names."""
    names = {str(one.pk): _name(one) for one in (*found.apprentices, *found.companies)}

    def words(keys: Sequence[str]) -> str:
        return " – ".join(names.get(key, _("en, der ikke er med")) for key in keys)

    return [Drawn(words(chosen), [words(one) for one in rivals]) for chosen, *rivals in solve.lots]


GAPS = {
    "musts": gettext_lazy("Højst {n} flere af dem, der skal mødes, kunne have mødtes."),
    "kept": gettext_lazy("Højst {n} flere af de samtaler, der stod, kunne være blevet."),
    "least": gettext_lazy("Højst {n} flere samtaler kunne være lagt til dem, der har for få."),
    "same": gettext_lazy("Højst {n} flere samtaler kunne være blevet i deres runde."),
    "wishes": gettext_lazy("Kun ønskerne kunne være opfyldt bedre: højst {n} procent."),
}


def gap(solve: MatchSolve) -> str:
    """How much better a plan that is not proven could be at most; "" where nobody knows."""
    words = GAPS.get(solve.gap_of)
    return str(words).format(n=solve.gap) if words and solve.gap else ""


@dataclass(frozen=True)
class Summary:
    """A plan in a few words."""

    talks: int
    both: int  # wished by both
    one: int  # wished by one of them
    none: int  # by nobody
    by_lot: int
    below: Sequence[MatchApprentice]  # who did not get the least
    musts: int
    musts_met: int
    companies_without: Sequence[MatchCompany]


def summary(found: Gathered) -> Summary:
    ones = {one.pk: one for one in found.apprentices}
    others = {one.pk: one for one in found.companies}
    pairs = {(talk.apprentice_id, talk.company_id): talk for talk in found.talks}
    sides = [sum(1 for rank in found.wishes.get(key, Wishes()).ranks if rank) for key in pairs]
    count: dict[object, int] = {}
    for key in pairs:
        for pk in key:
            count[pk] = count.get(pk, 0) + 1
    here = [one for one in ones.values() if one.presence != Presence.ABSENT]
    musts = [key for key, wishes in found.wishes.items() if wishes.is_must and key[0] in ones and key[1] in others]
    return Summary(
        len(pairs),
        sides.count(2),
        sides.count(1),
        sides.count(0),
        sum(talk.is_by_lot for talk in found.talks),
        [one for one in here if count.get(one.pk, 0) < found.day.least_talks],
        len(musts),
        sum(key in pairs for key in musts),
        [one for one in others.values() if one.presence != Presence.ABSENT and not count.get(one.pk)],
    )
