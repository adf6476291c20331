"""What a company is to a trade, and how that changes. Approved needs to say how and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.domain import journal
from events.domain.pipeline import approvals
from events.models import Relation
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.lifecycle import Moves, Words, allows, move
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade, User

S = Relation.Stage

WORDS = Words(
    gettext_lazy("Virksomheden"),
    {
        S.UNKNOWN: gettext_lazy("er ukendt"),
        S.CONTACTED: gettext_lazy("er kontaktet"),
        S.APPLICATION: gettext_lazy("søger godkendelse"),
        S.APPROVED: gettext_lazy("er godkendt"),
        S.ACTIVE: gettext_lazy("har lærlinge"),
        S.DORMANT: gettext_lazy("er i dvale"),
    },
    {
        S.UNKNOWN: gettext_lazy("kan ikke blive ukendt"),
        S.CONTACTED: gettext_lazy("kan ikke gå tilbage til kontaktet"),
        S.APPLICATION: gettext_lazy("kan ikke søge godkendelse"),
        S.APPROVED: gettext_lazy("kan ikke godkendes"),
        S.ACTIVE: pgettext_lazy("om virksomhed", "kan ikke få lærlinge, før den er godkendt"),
        S.DORMANT: gettext_lazy("kan ikke gå i dvale"),
    },
)
# Forward one may skip what was done before anybody wrote it down; back there is a way from everything.
MOVES = Moves(
    WORDS,
    {
        S.UNKNOWN: {S.CONTACTED, S.APPLICATION, S.APPROVED},
        S.CONTACTED: {S.APPLICATION, S.APPROVED, S.DORMANT, S.UNKNOWN},
        S.APPLICATION: {S.APPROVED, S.CONTACTED, S.DORMANT},
        S.APPROVED: {S.ACTIVE, S.DORMANT, S.APPLICATION},
        S.ACTIVE: {S.APPROVED, S.DORMANT},
        S.DORMANT: {S.CONTACTED, S.APPLICATION, S.APPROVED, S.ACTIVE},
    },
)
# The further on, the more is known; of two relations for one trade the further one stays.
FURTHER = {S.UNKNOWN: 0, S.CONTACTED: 1, S.APPLICATION: 2, S.DORMANT: 3, S.APPROVED: 4, S.ACTIVE: 5}
NEEDS_APPROVAL = (S.APPROVED, S.ACTIVE)


@dataclass(frozen=True)
class Facts:
    """What is known of an approval; None and "" leave it as it is."""

    approval: str = ""
    approved_on: date | None = None
    last_apprentice_on: date | None = None


def stages_from(stage: str) -> list[str]:
    """The stage itself and those it may move to, in the order of the way."""
    return [one for one in S.values if one == stage or allows(MOVES, stage, one)]


def set_stage(
    organisation: Organisation,
    trade: Trade,
    stage: str,
    *,
    now: datetime,
    by: User | None = None,
    facts: Facts | None = None,
    why: str = "",
    actor: str = "",
) -> Relation:
    """The company's relation to the trade at this stage, made when there is none. The same stage: only the facts.

    Raises MoveNotAllowed with a sentence, or Invalid where an approval does not say how and since when.
    """
    if organisation.kind != Organisation.Kind.COMPANY:
        raise MoveNotAllowed(_("Kun virksomheder kan godkendes til at have lærlinge."), code="no_company")
    with journal.as_one(now=now, by=by, actor=actor, what="relation"):
        journal.also(Relation.objects.filter(organisation=organisation, trade=trade))
        row, is_new = Relation.objects.get_or_create(
            organisation=organisation,
            trade=trade,
            defaults={"stage_since": now, "created_at": now, "updated_at": now},
        )
        if is_new:
            record(row, now=now, by=by, actor=actor, what="made", new=S.UNKNOWN)
        row = Relation.objects.select_for_update(of=("self",)).select_related("organisation", "trade").get(pk=row.pk)
        also = judge(row, stage, facts or Facts(), localdate(now))
        if stage == row.stage:
            _correct(row, also, now, by, actor)
        else:
            move(
                row,
                stage,
                moves=MOVES,
                now=now,
                by=by,
                actor=actor,
                why=why,
                also={**also, "stage_since": now},
                field="stage",
            )
    return row


def judge(row: Relation, stage: str, facts: Facts, today: date) -> dict[str, Any]:
    """The fields that are saved with it, or a refusal. Writes nothing."""
    if stage != row.stage and not allows(MOVES, row.stage, stage):
        raise MoveNotAllowed(MOVES.refusal(row.stage, stage))
    also: dict[str, Any] = {
        "approval": facts.approval or row.approval,
        "approved_on": facts.approved_on or row.approved_on,
        "last_apprentice_on": facts.last_apprentice_on or row.last_apprentice_on,
    }
    _check_facts(stage, also, today)
    if stage == S.APPLICATION and row.stage == S.APPROVED:
        also |= {"approval": "", "approved_on": None}  # it is asked for anew
    elif stage == S.ACTIVE and row.stage != S.ACTIVE:
        _refuse_lapsed(also, today)
        said = facts.last_apprentice_on  # a form sends along what it showed
        also["last_apprentice_on"] = said if said and said != row.last_apprentice_on else today
    elif row.stage == S.ACTIVE and stage != S.ACTIVE and facts.last_apprentice_on is None:
        also["last_apprentice_on"] = today
    return also


def judge_first(stage: str, facts: Facts, today: date) -> dict[str, Any]:
    """Of a relation that is written down as it stands, wherever it came from; the fields, or a refusal."""
    also: dict[str, Any] = {
        "approval": facts.approval,
        "approved_on": facts.approved_on,
        "last_apprentice_on": facts.last_apprentice_on,
    }
    _check_facts(stage, also, today)
    return also


def set_first(
    organisation: Organisation, trade: Trade, stage: str, facts: Facts, *, now: datetime, by: User | None = None
) -> Relation:
    """A relation that we did not know of, as it stands already. Where there is one by now, as ``set_stage``."""
    also = judge_first(stage, facts, localdate(now))
    with journal.as_one(now=now, by=by, what="relation"):
        journal.also(Relation.objects.filter(organisation=organisation, trade=trade))
        row, is_new = Relation.objects.get_or_create(
            organisation=organisation,
            trade=trade,
            defaults={"stage": stage, "stage_since": now, "created_at": now, "updated_at": now, **also},
        )
        if not is_new:
            return set_stage(organisation, trade, stage, now=now, by=by, facts=facts)
        record(row, now=now, by=by, what="made", new=S.UNKNOWN)
        if stage != S.UNKNOWN:
            record(row, now=now, by=by, what="stage", old=S.UNKNOWN, new=stage)
    return row


def _check_facts(stage: str, also: Mapping[str, Any], today: date) -> None:
    errors = []
    if stage in NEEDS_APPROVAL:
        if also["approval"] not in Relation.Approval.values:
            errors.append(("/approval", _("Vælg, hvilken godkendelse virksomheden har.")))
        if also["approved_on"] is None:
            errors.append(("/approved_on", _("Skriv, hvornår virksomheden blev godkendt.")))
    errors += [
        (f"/{name}", _("Datoen ligger i fremtiden. Vælg i dag eller før."))
        for name in ("approved_on", "last_apprentice_on")
        if also[name] is not None and also[name] > today
    ]
    if errors:
        raise Invalid(errors)


def _refuse_lapsed(also: Mapping[str, Any], today: date) -> None:
    start = approvals.counted_from(also["approved_on"], also["last_apprentice_on"])
    if start and (day := approvals.months_from(start, 12 * approvals.LAPSES_AFTER)) <= today:
        words = _("Godkendelsen bortfaldt {day}, fordi der ikke var lærlinge i fem år. Søg om en ny først.")
        raise MoveNotAllowed(words.format(day=da_date(day, weekday=False)), code="approval_lapsed")


def _correct(row: Relation, also: Mapping[str, Any], now: datetime, by: User | None, actor: str) -> None:
    differing = {name: value for name, value in also.items() if getattr(row, name) != value}
    if not differing:
        return
    for name, value in {**differing, "updated_at": now}.items():
        setattr(row, name, value)
    row.save(update_fields=[*differing, "updated_at"])
    record(row, now=now, by=by, actor=actor, what="edited", new=", ".join(str(value) for value in differing.values()))


def note_contacted(organisation: Organisation, *, now: datetime, by: User | None = None) -> int:
    """Whoever has been talked to is unknown no longer, for any trade; returns for how many."""
    rows = list(organisation.relations.filter(stage=S.UNKNOWN).select_related("trade"))
    for row in rows:
        set_stage(organisation, row.trade, S.CONTACTED, now=now, by=by)
    return len(rows)


@dataclass(frozen=True)
class Standing:
    """One relation as a page shows it."""

    relation: Relation
    lapse: approvals.Lapse | None


def standings(organisation: Organisation, today: date) -> list[Standing]:
    rows = organisation.relations.select_related("trade").order_by("trade__order", "trade__name")
    return [Standing(row, approvals.warning(row, today)) for row in rows]
