"""What came of the talks: a job interview, a trial, an agreement; who is late, counted back from the end of GF2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.domain import journal
from events.domain.matchday.course import deadline
from events.domain.matchday.rounds import first_left
from events.domain.pipeline import followups, relations
from events.models import EventStatus, MatchApprentice, MatchDay, MatchTalk, Relation
from people.domain.lifecycle import Moves, Words, move
from people.domain.refusals import Clash, Invalid, MoveNotAllowed, Refused
from people.models import User

O = MatchTalk.Outcome  # noqa: E741  # as S for statuses
APPROVE_WITHIN = timedelta(days=7)

MOVES = Moves(
    Words(
        gettext_lazy("Samtalen"),
        {
            O.NONE: gettext_lazy("har intet noteret"),
            O.INTERVIEW: gettext_lazy("førte til en jobsamtale"),
            O.TRIAL: gettext_lazy("førte til praktik"),
            O.AGREEMENT: gettext_lazy("førte til en aftale"),
            O.ENDED: pgettext_lazy("om udfald", "blev ikke til noget"),
        },
        {
            O.NONE: gettext_lazy("kan ikke slettes"),
            O.INTERVIEW: gettext_lazy("kan ikke gå tilbage til en jobsamtale"),
            O.TRIAL: gettext_lazy("kan ikke gå tilbage til praktik"),
            O.AGREEMENT: gettext_lazy("kan ikke få en aftale"),
            O.ENDED: gettext_lazy("kan ikke ende"),
        },
    ),
    {
        O.NONE: {O.INTERVIEW, O.TRIAL, O.AGREEMENT, O.ENDED},
        O.INTERVIEW: {O.TRIAL, O.AGREEMENT, O.ENDED},
        O.TRIAL: {O.AGREEMENT, O.ENDED},
        O.AGREEMENT: {O.ENDED},
        O.ENDED: {O.INTERVIEW, O.TRIAL, O.AGREEMENT},
    },
)
ORDER = (O.INTERVIEW, O.TRIAL, O.AGREEMENT)
FURTHER = {O.ENDED: 0, O.NONE: 1, O.INTERVIEW: 2, O.TRIAL: 3, O.AGREEMENT: 4}


def has_begun(talk: MatchTalk, now: datetime) -> bool:
    """Whether there can be an outcome yet: on the day itself only of rounds that have begun."""
    return talk.day.event.status != EventStatus.LIVE or talk.round < first_left(talk.day, now)


def note(
    talk: MatchTalk, outcome: str, *, now: datetime, by: User | None = None, actor: str = "", seen: str | None = None
) -> str:
    """Answers with what it does to the company's relation, in words; "" when nothing.

    ``actor`` is the company, where it says so itself. ``seen`` is what stood there when it was decided.

    An agreement makes an approved company active; one that is not approved gets a follow-up, for without approval no
    agreement can be signed.
    """
    if outcome not in O.values:
        raise Invalid([("/outcome", _("Vælg en mulighed på listen."))])
    event = talk.day.event
    if event.status not in (EventStatus.LIVE, EventStatus.OUTCOMES):
        raise MoveNotAllowed(_("Udfald noteres, når dagen er i gang eller forbi."), code="too_early")
    if not has_begun(talk, now):
        raise MoveNotAllowed(_("Den runde er ikke begyndt endnu."), code="too_early")
    if talk.status == MatchTalk.Status.MISSED and outcome != O.ENDED:
        raise MoveNotAllowed(_("De to mødtes ikke. Ret fremmødet først."), code="not_held")
    with journal.as_one(now=now, by=by, what="match_outcome"):
        journal.watch(event, MatchTalk.objects.filter(pk=talk.pk))
        if seen is not None and seen != MatchTalk.objects.values_list("outcome", flat=True).get(pk=talk.pk):
            raise Clash(_("Der er noteret noget andet imens. Se det igen."), code="changed_meanwhile")
        also = {"outcome_since": now, "is_by_company": bool(actor), "said_waits": False}
        move(talk, outcome, moves=MOVES, now=now, by=by, actor=actor[:120], also=also, field="outcome")
        if outcome == O.AGREEMENT:
            return _agreed(talk, now, by, actor)
    return ""


def _agreed(talk: MatchTalk, now: datetime, by: User | None, actor: str = "") -> str:
    company, trade = talk.company.organisation, talk.apprentice.trade
    row = Relation.objects.filter(organisation=company, trade=trade).first()
    names = {"company": company.name, "trade": trade.name}
    if row is not None and row.stage == Relation.Stage.ACTIVE:
        return ""
    why = _("aftale efter »{event}«").format(event=talk.day.event.title)
    if row is not None and relations.MOVES.get(row.stage) and Relation.Stage.ACTIVE in relations.MOVES[row.stage]:
        try:
            relations.set_stage(company, trade, Relation.Stage.ACTIVE, now=now, by=by, why=why, actor=actor[:120])
            return _("{company} har nu lærlinge i {trade}.").format(**names)
        except Refused:
            pass  # the approval lapsed, or says too little: then somebody must see to it
    owner = talk.day.event.owner or by
    if owner is None:
        return ""
    what = _("Få virksomheden godkendt til {trade}: der er en aftale").format(**names)
    followups.promise(
        company,
        what[:200],
        localdate(now) + APPROVE_WITHIN,
        owner=owner,
        now=now,
        by=by,
        trade=trade,
        event=talk.day.event,
        actor=actor[:120],
    )
    return _("{company} er ikke godkendt til {trade}. Der er lavet en opfølgning.").format(**names)


@dataclass(frozen=True)
class Standing:
    """How far one apprentice is: the furthest talk, what comes next and by when. ``late`` is days overdue."""

    apprentice: MatchApprentice
    talks: Sequence[MatchTalk]
    reached: str
    next: str  # "" when there is an agreement
    due_on: date | None
    late: int

    @property
    def label(self) -> str:
        return str(O(self.reached).label)

    @property
    def next_label(self) -> str:
        return str(O(self.next).label) if self.next else ""


def standings(day: MatchDay, today: date) -> list[Standing]:
    """Everybody, who is latest first; those with an agreement last."""
    return standings_of([day], today)[day.pk]


def standings_of(days: Sequence[MatchDay], today: date) -> dict[object, list[Standing]]:
    """The same of many days; two queries."""
    talks: dict[object, list[MatchTalk]] = {}
    rows = MatchTalk.objects.filter(day__in=days).exclude(status=MatchTalk.Status.MISSED)
    by_pk = {day.pk: day for day in days}
    for talk in rows.select_related("company__organisation").order_by("round"):
        talk.day = by_pk[talk.day_id]
        talks.setdefault(talk.apprentice_id, []).append(talk)
    of_day: dict[object, list[MatchApprentice]] = {day.pk: [] for day in days}
    for one in MatchApprentice.objects.filter(day__in=days).select_related("trade", "school").order_by("name", "pk"):
        of_day[one.day_id].append(one)
    return {day.pk: _standings(day, of_day[day.pk], talks, today) for day in days}


def _standings(
    day: MatchDay, apprentices: Sequence[MatchApprentice], talks: Mapping[object, list[MatchTalk]], today: date
) -> list[Standing]:
    found = []
    for one in apprentices:
        mine = talks.get(one.pk, [])
        reached = max((talk.outcome for talk in mine), key=lambda outcome: FURTHER[O(outcome)], default=O.NONE)
        step = next((n for n in ORDER if FURTHER[n] > FURTHER[O(reached)]), "")
        due = deadline(day, one.gf2_ends_on, _days(day, step)) if step else None
        late = max(0, (today - due).days) if due else 0
        found.append(Standing(one, mine, reached, step, due, late))
    return sorted(found, key=lambda row: (not row.next, -row.late, row.due_on or date.max))


def _days(day: MatchDay, step: str) -> int:
    return {O.INTERVIEW: day.interview_days, O.TRIAL: day.trial_days, O.AGREEMENT: day.agreement_days}[O(step)]


@dataclass(frozen=True)
class Result:
    """The day in numbers. Of apprentices each is counted once, by the furthest they came."""

    talks: int
    held: int
    apprentices: int
    companies: int
    interviews: int
    trials: int
    agreements: int
    late: int
    agreed_companies: int


def result(day: MatchDay, rows: Sequence[Standing]) -> Result:
    by_status = dict(MatchTalk.objects.filter(day=day).order_by().values_list("status").annotate(n=Count("pk")))
    reached = [FURTHER[O(row.reached)] for row in rows]
    agreed = {talk.company_id for row in rows for talk in row.talks if talk.outcome == O.AGREEMENT}
    return Result(
        talks=sum(by_status.values()),
        held=by_status.get(MatchTalk.Status.HELD, 0),
        apprentices=len(rows),
        companies=day.companies.count(),
        interviews=sum(n >= FURTHER[O.INTERVIEW] for n in reached),
        trials=sum(n >= FURTHER[O.TRIAL] for n in reached),
        agreements=sum(n >= FURTHER[O.AGREEMENT] for n in reached),
        late=sum(row.late > 0 for row in rows),
        agreed_companies=len(agreed),
    )
