"""New companies of a table, with all that hangs on them, in a few statements however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.domain.pipeline import relations
from events.domain.pipeline.companylines import Line
from events.models import FollowUp, Relation, Role
from people.domain.history import subject_kind
from people.domain.places import point_of, town_of
from people.models import Contact, MailBasis, Organisation, Postcode, Transition, User

BATCH = 500


def organisers() -> QuerySet[User]:
    """Whoever may own a follow-up."""
    return User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER).distinct()


def make(groups: Sequence[Sequence[Line]], owners: Mapping[int, User], *, now: datetime, by: User | None) -> None:
    """A company for each group of lines. What stands on them was judged already."""
    if not groups:
        return
    municipalities = _municipalities({line.values.get("postcode", "") for lines in groups for line in lines})
    companies = [_company(lines, municipalities) for lines in groups]
    pairs = list(zip(companies, groups, strict=True))
    Organisation.objects.bulk_create(companies, batch_size=BATCH)
    through = Organisation.trades.through
    through._default_manager.bulk_create(
        [
            through(organisation_id=company.pk, trade_id=line.trade.pk)
            for company, lines in pairs
            for line in lines
            if line.trade is not None
        ],
        batch_size=BATCH,
    )
    contacts = [(_contact(company, line), line) for company, lines in pairs for line in _people(lines)]
    Contact.objects.bulk_create([row for row, _line in contacts], batch_size=BATCH)
    MailBasis.objects.bulk_create(
        [
            MailBasis(contact=row, basis=line.basis, note=_("virksomhedsimport"), recorded_at=now, recorded_by=by)
            for row, line in contacts
            if line.basis
        ],
        batch_size=BATCH,
    )
    rows = [_relation(company, line, now) for company, lines in pairs for line in lines if line.trade is not None]
    Relation.objects.bulk_create(rows, batch_size=BATCH)
    FollowUp.objects.bulk_create(
        [_promise(company, line, owners[line.number], now) for company, lines in pairs for line in lines if line.next],
        batch_size=BATCH,
    )
    Transition.objects.bulk_create([*_history(companies, rows, now, by)], batch_size=BATCH)


def _municipalities(postcodes: Iterable[str]) -> dict[str, int]:
    """Of each postcode the municipality with the lowest code."""
    links = Postcode.municipalities.through.objects.filter(postcode__in=set(postcodes)).order_by("-municipality_id")
    return {link.postcode_id: link.municipality_id for link in links}


def _company(lines: Sequence[Line], municipalities: Mapping[str, int]) -> Organisation:
    values: dict[str, str] = {}
    for line in lines:
        values |= {name: value for name, value in line.values.items() if name not in values}
    postcode = values.get("postcode", "")
    latitude, longitude = (point_of(postcode) if postcode else None) or (None, None)
    return Organisation(
        kind=Organisation.Kind.COMPANY,
        town=town_of(postcode) if postcode else "",
        municipality_id=municipalities.get(postcode),
        latitude=latitude,
        longitude=longitude,
        **values,
    )


def _people(lines: Sequence[Line]) -> list[Line]:
    """The lines that name somebody, each person once."""
    seen: dict[str, Line] = {}
    for line in lines:
        if line.contact:
            seen.setdefault(line.email or line.contact.casefold(), line)
    return list(seen.values())


def _contact(company: Organisation, line: Line) -> Contact:
    return Contact(organisation=company, name=line.contact, email=line.email)


def _relation(company: Organisation, line: Line, now: datetime) -> Relation:
    facts = relations.Facts(line.approval, line.approved_on, line.last_apprentice_on)
    stage = line.stage or Relation.Stage.UNKNOWN
    also = relations.judge_first(stage, facts, localdate(now))
    return Relation(
        organisation=company, trade=line.trade, stage=stage, stage_since=now, created_at=now, updated_at=now, **also
    )


def _promise(company: Organisation, line: Line, owner: User, now: datetime) -> FollowUp:
    assert line.due_on is not None  # a next action without a day was refused
    return FollowUp(
        organisation=company,
        trade=line.trade,
        what=line.next,
        owner=owner,
        due_on=line.due_on,
        created_at=now,
        updated_at=now,
    )


def _history(
    companies: Sequence[Organisation], rows: Sequence[Relation], now: datetime, by: User | None
) -> Iterable[Transition]:
    same = {"at": now, "by": by, "actor": str(by)[:120] if by else "", "why": _("virksomhedsimport")}
    for company in companies:
        kind = subject_kind(company)
        yield Transition(subject_kind=kind, subject_id=str(company.pk), what="made", new=company.name[:200], **same)
    for row in rows:
        own = {"subject_kind": subject_kind(row), "subject_id": str(row.pk)}
        yield Transition(**own, what="made", new=Relation.Stage.UNKNOWN, **same)
        if row.stage != Relation.Stage.UNKNOWN:
            yield Transition(**own, what="stage", old=Relation.Stage.UNKNOWN, new=row.stage, **same)
