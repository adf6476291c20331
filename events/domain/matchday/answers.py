"""What the companies themselves say came of the talks, by a link of their own, asked for once after the day.

A step further than what stands is taken over. Where an organiser noted something else, the answer waits beside it until
an organiser says which of the two holds: neither overwrites the other unseen.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.matchday import outcomes
from events.domain.matchday.letters import AT_ONCE, reaches, write_to
from events.domain.matchday.outcomes import FURTHER, MOVES
from events.models import EventStatus, MatchCompany, MatchDay, MatchTalk
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import User

O = MatchTalk.Outcome  # noqa: E741
ASK_AFTER = timedelta(days=7)  # from the day: then there can be an interview
ASK_UNTIL = timedelta(days=60)  # a day that was over long ago asks nobody any more
AT_LEAST = timedelta(days=60)
AFTER_GF2 = timedelta(days=14)
SILENT_AFTER = timedelta(days=14)


def link_of(company: MatchCompany) -> str:
    return answer_url("match_outcomes", company.pk)


def is_open(day: MatchDay, now: datetime) -> bool:
    """Until two weeks after the last one's GF2, and two months at least."""
    own = day.apprentices.exclude(gf2_ends_on=None).order_by("-gf2_ends_on").values_list("gf2_ends_on", flat=True)
    ends = [date for date in (day.gf2_ends_on, own.first()) if date]
    if now < day.event.ends_at + AT_LEAST:
        return True
    return bool(ends) and localdate(now) <= max(ends) + AFTER_GF2


def _held(day: MatchDay) -> "list[MatchTalk]":
    rows = MatchTalk.objects.filter(day=day, status=MatchTalk.Status.HELD)
    return list(rows.select_related("apprentice__trade", "company__organisation", "company__contact"))


@dataclass(frozen=True)
class Answered:
    """One company: of how many talks it has said what came of them."""

    company: MatchCompany
    talks: int
    said: int
    is_reached: bool

    @property
    def is_done(self) -> bool:
        return self.said == self.talks


def standing(day: MatchDay) -> list[Answered]:
    """Every company that held a talk, those who have not answered first."""
    of: dict[uuid.UUID, list[MatchTalk]] = {}
    for talk in _held(day):
        of.setdefault(talk.company_id, []).append(talk)
    rows = [
        Answered(
            talks[0].company, len(talks), sum(talk.said_at is not None for talk in talks), reaches(talks[0].company)
        )
        for talks in of.values()
    ]
    return sorted(rows, key=lambda row: (row.is_done, row.said > 0, row.company.organisation.name))


def ask(day: MatchDay, *, now: datetime, by: User | None = None) -> int:
    """The link to every company with a talk that was not asked yet; returns how many were."""
    asked = 0
    for row in standing(day):
        if row.company.outcomes_asked_at is not None or row.is_done or not row.is_reached:
            continue
        row.company.day = day
        with journal.as_one(now=now, by=by, actor="" if by else "systemet", what="match_outcomes_asked"):
            mine = MatchCompany.objects.filter(pk=row.company.pk)
            journal.watch(day.event, mine)
            if mine.filter(outcomes_asked_at=None).update(outcomes_asked_at=now, updated_at=now):
                context = {"answer_url": link_of(row.company), "talks": row.talks}
                asked += write_to("match_outcomes", row.company, "1", now, context)
    return asked


def ask_due(now: datetime) -> int:
    """A week after the day; late, twice or never does not matter."""
    days = MatchDay.objects.filter(
        event__status=EventStatus.OUTCOMES,
        event__ends_at__lte=now - ASK_AFTER,
        event__ends_at__gt=now - ASK_UNTIL,
        companies__outcomes_asked_at=None,
        companies__contact__isnull=False,
    ).select_related("event__programme", "event__venue")
    return sum(ask(day, now=now) for day in days.distinct()[:AT_ONCE])


@dataclass(frozen=True)
class Question:
    """What a company is asked about one talk: what stands, who noted it, and what it may say."""

    talk: MatchTalk
    options: Sequence[tuple[str, str]]
    chosen: str
    is_ours: bool  # an organiser noted it


def questions(company: MatchCompany) -> list[Question]:
    rows = MatchTalk.objects.filter(company=company, status=MatchTalk.Status.HELD)
    found = []
    for talk in rows.select_related("apprentice__trade", "apprentice__school").order_by("round", "table"):
        may = {talk.outcome, *MOVES.get(talk.outcome, set())}
        options = [(value, _words(value)) for value in O.values if value in may]
        chosen = talk.said or (talk.outcome if talk.outcome != O.NONE else "")
        found.append(Question(talk, options, chosen, talk.is_noted))
    return found


def _words(outcome: str) -> str:
    return _("Intet endnu") if outcome == O.NONE else str(O(outcome).label).capitalize()


def say(company: MatchCompany, said: Mapping[uuid.UUID, tuple[str, str]], *, now: datetime) -> int:
    """What the company says of its talks, each with what it saw standing there; returns how many were answered.

    All or nothing: where something else was noted meanwhile, nothing is kept and the page shows it.
    """
    day = company.day
    if day.event.status != EventStatus.OUTCOMES or not is_open(day, now):
        raise MoveNotAllowed(_("Der spørges ikke længere, hvad samtalerne førte til."), code="too_late")
    who = company.organisation.name
    with journal.as_one(now=now, actor=who[:120], what="match_said"):
        rows = MatchTalk.objects.filter(company=company, status=MatchTalk.Status.HELD, pk__in=said)
        journal.watch(day.event, rows)
        talks = list(
            rows.select_for_update(of=("self",))
            .select_related("day__event", "apprentice__trade", "company__organisation")
            .order_by("pk")
        )
        for talk in talks:
            value, seen = said[talk.pk]
            if talk.outcome != seen:
                words = _("Om {who} er der noteret noget andet imens: {outcome}. Se svarene igen.")
                raise Clash(words.format(who=talk.apprentice.name, outcome=talk.get_outcome_display()), code="changed")
            if value != talk.outcome and value not in MOVES.get(talk.outcome, set()):
                raise Invalid([("/outcome", _("Vælg en mulighed på listen."))])
            _say(talk, value, now, who)
    return len(talks)


def _say(talk: MatchTalk, value: str, now: datetime, who: str) -> None:
    differs = value != talk.outcome
    is_further = talk.outcome != O.ENDED and FURTHER[O(value)] > FURTHER[O(talk.outcome)]
    waits = differs and talk.is_noted and not is_further
    rows = MatchTalk.objects.filter(pk=talk.pk)
    if differs and not waits:
        outcomes.note(talk, value, now=now, actor=who)
    elif waits:
        record(talk, now=now, what="said", actor=who[:120], old=talk.outcome, new=value)
    rows.update(said=value, said_at=now, said_waits=waits, updated_at=now)


def waiting(day: MatchDay) -> list[MatchTalk]:
    """Where a company said something else than an organiser noted, and nobody has said which holds."""
    rows = MatchTalk.objects.filter(day=day, said_waits=True)
    return list(rows.select_related("apprentice", "company__organisation").order_by("said_at", "pk"))


def decide(talk: MatchTalk, use: bool, *, now: datetime, by: User) -> str:
    """The company's answer holds, or what was noted does. Answers as ``outcomes.note``."""
    with transaction.atomic(), journal.as_one(now=now, by=by, what="match_outcome"):
        held = MatchTalk.objects.select_for_update().get(pk=talk.pk)
        if not held.said_waits:
            raise Clash(_("Det er afgjort imens."), code="changed_meanwhile")
        journal.watch(talk.day.event, MatchTalk.objects.filter(pk=talk.pk))
        if use:
            return outcomes.note(talk, held.said, now=now, by=by)
        MatchTalk.objects.filter(pk=talk.pk).update(said_waits=False, updated_at=now)
        record(talk, now=now, by=by, what="said", old=held.said, new=held.outcome)
    return ""
