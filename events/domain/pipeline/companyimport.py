"""Companies from a table: what each line would do, said first and done afterwards, a few at a time.

Looking and importing are errands (people.domain.errands): the first writes nothing and keeps the file for the second.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain.pipeline import companymaking, followups, relations
from events.domain.pipeline.companylines import LABELS, ORGANISATION, Line, lines_of
from events.models import FollowUp, Relation
from people.domain import errandfiles, errands, organisations
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.domain.history import record
from people.domain.mailbasis import note_basis
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import Contact, Errand, MailBasis, Organisation, Trade, User

AT_ONCE = 200  # so many lines are done while one waits
LOOK, IMPORT = "company_look", "company_import"
COMPANIES = Organisation.objects.filter(kind=Organisation.Kind.COMPANY)


@dataclass
class Known:
    """What we have of the companies that some lines may be about; a few queries in all."""

    by_p: dict[str, Organisation] = field(default_factory=dict)
    by_cvr: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    relations: dict[tuple[uuid.UUID, str], Relation] = field(default_factory=dict)
    contacts: dict[uuid.UUID, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    bases: set[tuple[uuid.UUID, str]] = field(default_factory=set)
    promises: dict[uuid.UUID, list[FollowUp]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, User] = field(default_factory=dict)

    @classmethod
    def about(cls, lines: Sequence[Line]) -> "Known":
        found = cls()
        good = [line.values for line in lines if not line.errors]
        numbers = {name: {one[name] for one in good if one.get(name)} for name in ("p_number", "cvr", "postcode")}
        names = {way for line in lines if not line.errors for way in _spellings(line.name)}
        rows = COMPANIES.filter(
            Q(p_number__in=numbers["p_number"])
            | Q(cvr__in=numbers["cvr"])
            | Q(postcode__in=numbers["postcode"], name__in=names)
        ).select_related("merged_into")
        for row in rows.order_by("-is_active", "created_at", "pk"):
            it = row.merged_into or row
            if row.p_number:
                found.by_p.setdefault(row.p_number, it)
            if row.cvr and it not in found.by_cvr[row.cvr]:
                found.by_cvr[row.cvr].append(it)
            found.by_name.setdefault((row.name.casefold(), row.postcode), it)
        found._load({row.pk for row in found._all()})
        found.owners = {one.email.lower(): one for one in companymaking.organisers()}
        found.owners |= {one.name.casefold(): one for one in companymaking.organisers()}
        return found

    def _all(self) -> Iterable[Organisation]:
        yield from self.by_p.values()
        yield from self.by_name.values()
        for rows in self.by_cvr.values():
            yield from rows

    def _load(self, pks: set[uuid.UUID]) -> None:
        for relation in Relation.objects.filter(organisation__in=pks).select_related("trade", "organisation"):
            self.relations[relation.organisation_id, relation.trade_id] = relation
        for contact in Contact.objects.filter(organisation__in=pks).order_by("-is_primary", "name"):
            self.contacts[contact.organisation_id].append(contact)
        standing = MailBasis.objects.filter(contact__organisation__in=pks, withdrawn_at=None)
        self.bases = set(standing.values_list("contact", "basis"))
        for promise in followups.open_ones(pks):
            self.promises[promise.organisation_id].append(promise)

    def company(self, line: Line) -> Organisation | None:
        """By P-number, else by CVR where only one has it (or one at that postcode), else by name and postcode."""
        p, cvr, postcode = (line.values.get(name, "") for name in ("p_number", "cvr", "postcode"))
        named = self.by_name.get((line.name.casefold(), postcode)) if postcode else None
        if p and p in self.by_p:
            return self.by_p[p]
        if cvr and self.by_cvr.get(cvr):
            rows = [row for row in self.by_cvr[cvr] if not (p and row.p_number)]
            near = [row for row in rows if postcode and row.postcode == postcode]
            if named in rows:
                return named
            if len(near) == 1 or len(rows) == 1:
                return (near if len(near) == 1 else rows)[0]
            if not rows:
                return None  # another workplace of the same company
            raise Refused(_("Flere virksomheder har CVR-nummer {cvr}. Skriv også P-nummeret.").format(cvr=cvr))
        if named is not None and ((p and named.p_number) or (cvr and named.cvr)):
            return None  # the same name, but other numbers
        return named


def _spellings(name: str) -> tuple[str, ...]:
    """As it stands, and as those write it who do not mind capitals; told apart exactly afterwards."""
    return (name, name.upper(), name.lower(), name.title(), name.capitalize())


@dataclass
class Meant:
    """What one line would do: ``changed`` names what differs from what we have."""

    line: Line
    company: Organisation | None = None
    values: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    contact: Contact | None = None
    owner: User | None = None

    @property
    def what(self) -> str:
        if self.company is None:
            return "new" if self.line.first is None else "changed"
        return "changed" if self.changed else "same"

    @property
    def words(self) -> str:
        names = self.changed or (["trade"] if self.line.first else [])
        return ", ".join(str(LABELS[name]) for name in names)


def compared(lines: Sequence[Line], now: datetime, by: User | None) -> list[Meant]:
    """Puts the company we have beside each line, and what would differ; what will not do is written on the line."""
    known = Known.about(lines)
    return [_meant(line, known, now, by) for line in lines]


def _meant(line: Line, known: Known, now: datetime, by: User | None) -> Meant:
    meant = Meant(line)
    if line.errors:
        return meant
    try:
        meant.company = known.company(line)
    except Refused as refusal:
        line.errors.append(refusal.sentence)
        return meant
    if line.next:
        meant.owner = known.owners.get(line.owner.casefold()) if line.owner else by
        if meant.owner is None:
            line.errors.append(_("»{name}« er ikke en arrangør.").format(name=line.owner[:60]))
    if meant.company is not None and not meant.company.is_active:
        line.errors.append(_("{navn} er ikke i brug længere.").format(navn=meant.company.name))
    _judge_relation(line, meant, known, now)
    if not line.errors and meant.company is not None:
        _differing(meant, meant.company, known)
    if line.next and not line.errors and (meant.company is None or "next" in meant.changed):
        assert line.due_on is not None
        if line.due_on < localdate(now):
            line.errors.append(_("Dagen for den næste handling er gået. Vælg en senere."))
    return meant


def _judge_relation(line: Line, meant: Meant, known: Known, now: datetime) -> None:
    """As the rule says when it is done: a refused stage is said now."""
    if line.trade is None:
        return
    there = known.relations.get((meant.company.pk, line.trade.pk)) if meant.company else None
    facts = relations.Facts(line.approval, line.approved_on, line.last_apprentice_on)
    try:
        if there is None:
            relations.judge_first(line.stage or Relation.Stage.UNKNOWN, facts, localdate(now))
        elif line.stage or facts != relations.Facts():
            relations.judge(there, line.stage or there.stage, facts, localdate(now))
    except Invalid as refusal:
        line.errors += [sentence for _pointer, sentence in refusal.errors]
    except MoveNotAllowed as refusal:
        line.errors.append(refusal.sentence)


def _differing(meant: Meant, company: Organisation, known: Known) -> None:
    line = meant.line
    meant.values = {
        name: line.values[name]
        for name in ORGANISATION
        if name in line.values and getattr(company, name) != line.values[name]
    }
    meant.changed = list(meant.values)
    if line.contact:
        people = known.contacts[company.pk]
        meant.contact = next((one for one in people if line.email and one.email.lower() == line.email), None) or next(
            (one for one in people if one.name.casefold() == line.contact.casefold()), None
        )
        if meant.contact is None or (line.email and not meant.contact.email):
            meant.changed.append("contact")
        elif line.email and meant.contact.email.lower() != line.email:
            meant.changed.append("email")
        if line.basis and (meant.contact is None or (meant.contact.pk, line.basis) not in known.bases):
            meant.changed.append("basis")
    if line.trade is not None:
        there = known.relations.get((company.pk, line.trade.pk))
        if there is None:
            meant.changed.append("trade")
        else:
            said = {name: getattr(line, name) for name in FACTS if getattr(line, name)}
            meant.changed += [name for name, value in said.items() if getattr(there, name) != value]
    if line.next:
        trade = line.trade.pk if line.trade else None
        same = [one for one in known.promises[company.pk] if one.what == line.next and one.trade_id in (None, trade)]
        if not same:
            meant.changed.append("next")


FACTS = ("stage", "approval", "approved_on", "last_apprentice_on")


# -- done ------------------------------------------------------------------------------------------------------------


def carry_out(meant: Sequence[Meant], *, now: datetime, by: User | None = None) -> Step:
    """Makes and changes; what a rule refuses in the last moment is a refused line, and nothing of it is kept."""
    step = Step(Counter(made=0, changed=0, unchanged=0))
    new: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for one in meant:
        line = one.line
        if line.errors:
            step.refuse(line.number, line.name, " ".join(line.errors))
        elif one.company is None:
            new[line.key].append(line)
            step.counts["made" if len(new[line.key]) == 1 else "changed"] += 1
        elif not one.changed:
            step.counts["unchanged"] += 1
        else:
            try:
                with transaction.atomic():
                    _change(one, one.company, now, by)
                step.counts["changed"] += 1
            except Invalid as refusal:
                step.refuse(line.number, line.name, " ".join(text for _at, text in refusal.errors))
            except Refused as refusal:
                step.refuse(line.number, line.name, refusal.sentence)
    owners = {one.line.number: one.owner for one in meant if one.owner is not None}
    companymaking.make(list(new.values()), owners, now=now, by=by)
    return step


def _change(one: Meant, company: Organisation, now: datetime, by: User | None) -> None:
    line = one.line
    if one.values:
        organisations.change(company, one.values, now=now, by=by)
    contact = one.contact
    if line.contact and contact is None:
        contact = Contact.objects.create(organisation=company, name=line.contact, email=line.email)
        record(contact, now=now, by=by, what="made", new=line.contact)
    elif contact is not None and line.email and contact.email.lower() != line.email:
        contact.email = line.email
        contact.save(update_fields=["email"])
        record(contact, now=now, by=by, what="edited", new="email")
    if "basis" in one.changed and contact is not None:
        note_basis(contact, line.basis, now=now, by=by, note=_("virksomhedsimport"))
    if line.trade is not None and {"trade", *FACTS} & set(one.changed):
        facts = relations.Facts(line.approval, line.approved_on, line.last_apprentice_on)
        if "trade" in one.changed:
            relations.set_first(company, line.trade, line.stage or Relation.Stage.UNKNOWN, facts, now=now, by=by)
        else:
            stage = line.stage or company.relations.get(trade=line.trade).stage
            relations.set_stage(company, line.trade, stage, now=now, by=by, facts=facts, why=_("virksomhedsimport"))
    if "next" in one.changed:
        assert line.due_on is not None
        followups.promise(company, line.next, line.due_on, owner=one.owner, now=now, by=by, trade=line.trade)


# -- the two errands -------------------------------------------------------------------------------------------------


def import_after(look: Errand, *, now: datetime, by: User) -> Errand:
    """The import of a file that was looked through; asked for twice it is the same one."""
    with transaction.atomic():
        stored = Errand.objects.select_for_update().get(pk=look.pk, kind=LOOK)
        standing = Errand.objects.filter(pk=stored.result.get("import")).first() if "import" in stored.result else None
        if standing is not None:
            return standing
        if stored.status != Errand.Status.DONE:
            raise MoveNotAllowed(_("Filen er ikke set igennem endnu."))
        if not stored.file:
            raise Refused(_("Filen ligger her ikke længere. Vælg den igen."), code="file_gone")
        errand = errands.start(IMPORT, now=now, by=by, name=stored.name, file=stored.file, total=stored.total)
        stored.file, stored.result = "", stored.result | {"import": str(errand.pk)}
        stored.save(update_fields=["file", "result"])
    if (errand.total or 0) <= AT_ONCE:
        errands.run(errand.pk, now)
        errand.refresh_from_db()
    return errand


def _begin_looking(errand: Errand) -> Work:
    lines = lines_of(errandfiles.table_of(errand))
    return Work(len(lines), partial(_look, lines, errand.by))


def _look(lines: Sequence[Line], by: User | None, start: int, stop: int, now: datetime) -> Step:
    step = Step(Counter(made=0, changed=0, unchanged=0))
    for one in compared(lines[start:stop], now, by):
        line = one.line
        if line.errors:
            step.refuse(line.number, line.name, " ".join(line.errors))
            continue
        step.counts[{"new": "made", "changed": "changed", "same": "unchanged"}[one.what]] += 1
        for note in line.notes:
            step.sample("notes", [line.number, line.name, note])
        if one.what == "new":
            trade = f"{line.trade} · {_stage(line)}" if line.trade else ""
            step.sample("new", [line.number, line.name, line.values.get("cvr", ""), trade])
        elif one.what == "changed":
            company = str(one.company.pk) if one.company else ""
            after = _("samme virksomhed som linje {line}").format(line=line.first) if not company else ""
            step.sample("edited", [line.number, line.name, one.words, company, after])
    return step


def _stage(line: Line) -> str:
    return str(Relation.Stage(line.stage or Relation.Stage.UNKNOWN).label)


def _begin_importing(errand: Errand) -> Work:
    lines, by = lines_of(errandfiles.table_of(errand)), errand.by

    def step(start: int, stop: int, now: datetime) -> Step:
        # One import at a time: two would both find that a company is not there yet.
        list(Trade.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")[:1])
        return carry_out(compared(lines[start:stop], now, by), now=now, by=by)

    return Work(len(lines), step)


def _looked(errand: Errand) -> str:
    if errand.result.get("made", 0) + errand.result.get("changed", 0):
        return _("Filen er set igennem. Intet er gemt endnu.")
    return _("Filen er set igennem. Der er ikke noget at importere.")


def _imported(errand: Errand) -> str:
    made, changed = errand.result.get("made", 0), errand.result.get("changed", 0)
    if not made + changed:
        return _("Ingen virksomheder er ændret.")
    parts = [
        ngettext("{n} virksomhed er oprettet.", "{n} virksomheder er oprettet.", made).format(n=number(made))
        if made
        else "",
        ngettext("{n} linje rettede noget.", "{n} linjer rettede noget.", changed).format(n=number(changed))
        if changed
        else "",
    ]
    return " ".join(part for part in parts if part)


KINDS = (
    Kind(
        LOOK,
        title=gettext_lazy("Import af virksomheder"),
        progress=gettext_lazy("{done} af {total} linjer set igennem"),
        begin=_begin_looking,
        outcome=_looked,
        back=lambda errand: (_("Import af virksomheder"), reverse("organise:company_import")),
        keeps_file=True,
    ),
    Kind(
        IMPORT,
        title=gettext_lazy("Import af virksomheder"),
        progress=gettext_lazy("{done} af {total} linjer"),
        begin=_begin_importing,
        outcome=_imported,
        back=lambda errand: (_("Virksomhedernes vej"), reverse("organise:company_board")),
    ),
)
