"""Schools from the official extract: what each line would do, said first and done afterwards, a few at a time.

Looking and importing are errands (people.domain.errands): the first writes nothing and keeps the file for the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.domain import errandfiles, errands
from people.domain.addresses import Address, NewAddress, foreseen, tell
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.domain.history import subject_kind
from people.domain.places import point_of
from people.domain.refusals import MoveNotAllowed, Refused
from people.domain.schoollines import Line, lines_of, read_lines
from people.models import Contact, Errand, Organisation, Transition, User

STORED = ("name", "street", "postcode", "town", "municipality_id", "level", "email", "phone")
BATCH = 500
AT_ONCE = 200  # so many lines are done while one waits
LOOK, IMPORT = "school_look", "school_import"


@dataclass(frozen=True)
class Plan:
    """What some lines of the file would do."""

    lines: Sequence[Line]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if not line.errors and line.school is None]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if not line.errors and line.school is not None and line.changed]

    @property
    def unchanged(self) -> int:
        return sum(not line.errors and line.school is not None and not line.changed for line in self.lines)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def moves(self) -> list[NewAddress]:
        """The schools that would get another name or address."""
        found = []
        for line in self.changed:
            assert line.school is not None
            before = Address.of(line.school)
            after = before._replace(**_new_place(line, line.school))
            if before != after:
                found.append(NewAddress(line.school.pk, before, after))
        return found


def plan(content: bytes) -> Plan:
    """Looks at every line and at what we have; writes nothing. Raises Refused when the file as a whole will not do."""
    return compared(read_lines(content))


def compared(lines: Sequence[Line], *, to_write: bool = False) -> Plan:
    """Puts the school we have beside each line, and which fields would change. An empty cell changes nothing."""
    numbers = [line.institution_number for line in lines if not line.errors]
    rows = Organisation.objects.filter(institution_number__in=numbers)
    known = {row.institution_number: row for row in (rows.select_for_update() if to_write else rows)}
    names: dict[object, set[str]] = {}
    contacts = Contact.objects.filter(organisation__institution_number__in=numbers)
    for organisation, name in contacts.values_list("organisation", "name"):
        names.setdefault(organisation, set()).add(name.casefold())
    for line in lines:
        school = known.get(line.institution_number)
        if line.errors or school is None:
            continue
        if school.kind != Organisation.Kind.SCHOOL:
            line.errors.append(_("Nummeret hører til »{name}«, som ikke er en skole.").format(name=school.name))
            continue
        if school.merged_into_id is not None:
            line.errors.append(_("Skolen er lagt sammen med en anden. Ret nummeret i filen."))
            continue
        line.school = school
        if line.guessed_town and school.postcode == line.values["postcode"]:
            del line.values["town"]
        line.changed = [name for name in STORED if name in line.values and getattr(school, name) != line.values[name]]
        if line.contact and line.contact.casefold() not in names.get(school.pk, ()):
            line.changed.append("contact")
    return Plan(lines)


@transaction.atomic
def carry_out(planned: Plan, *, now: datetime, by: User | None = None) -> Step:
    """Makes and changes the schools of a plan; lines with errors are left out, and said. What hangs on the schools'
    addresses follows."""
    moves = planned.moves
    made = [_new_school(line) for line in planned.new]
    edited = [_edited(line, now) for line in planned.changed]
    Organisation.objects.bulk_create(made, batch_size=BATCH)
    # An upsert writes thousands of rows in one statement; bulk_update would take minutes.
    Organisation.objects.bulk_create(
        edited,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*STORED, "latitude", "longitude", "updated_at"],
        batch_size=BATCH,
    )
    with_new_contact = [*zip(planned.new, made, strict=True), *zip(planned.changed, edited, strict=True)]
    Contact.objects.bulk_create(
        [
            _new_contact(line, school)
            for line, school in with_new_contact
            if line.contact and (line.school is None or "contact" in line.changed)
        ],
        batch_size=BATCH,
    )
    Transition.objects.bulk_create(
        [
            *(_history(school, "made", school.name, now, by) for school in made),
            *(
                _history(school, "edited", ", ".join(line.changed), now, by)
                for line, school in zip(planned.changed, edited, strict=True)
            ),
        ],
        batch_size=BATCH,
    )
    step = tell(moves, now=now, by=by)
    step.counts.update(made=len(made), changed=len(edited), unchanged=planned.unchanged)
    _refuse(step, planned)
    return step


def _new_school(line: Line) -> Organisation:
    school = Organisation(kind=Organisation.Kind.SCHOOL, institution_number=line.institution_number)
    return _apply(line, school)


def _edited(line: Line, now: datetime) -> Organisation:
    assert line.school is not None
    line.school.updated_at = now
    return _apply(line, line.school)


def _apply(line: Line, school: Organisation) -> Organisation:
    for name, value in {**line.values, **_new_place(line, school)}.items():
        setattr(school, name, value)
    return school


def _new_place(line: Line, school: Organisation) -> dict[str, Any]:
    """Of the values that are about the place: those the line names, and the point of its postcode."""
    place = {name: line.values[name] for name in Address._fields if name in line.values}
    if ("postcode" in place and school.postcode != place["postcode"]) or school.latitude is None:
        point = point_of(place.get("postcode", school.postcode)) or (None, None)
        place["latitude"], place["longitude"] = point
    return place


def _new_contact(line: Line, school: Organisation) -> Contact:
    return Contact(
        organisation=school,
        name=line.contact,
        email=str(line.values.get("email", "")),
        phone=str(line.values.get("phone", "")),
    )


def _history(school: Organisation, what: str, new: str, now: datetime, by: User | None) -> Transition:
    return Transition(
        subject_kind=subject_kind(school),
        subject_id=str(school.pk),
        what=what,
        new=new[:200],
        why=_("skoleimport"),
        at=now,
        by=by,
        actor=str(by)[:120] if by else "",
    )


def _refuse(step: Step, planned: Plan) -> None:
    for line in planned.wrong:
        step.refuse(line.number, line.name or line.institution_number, " ".join(line.errors))


# -- the two errands -------------------------------------------------------------------------------


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
    return Work(len(lines), lambda start, stop, now: _look(compared(lines[start:stop]), now))


def _look(planned: Plan, now: datetime) -> Step:
    step = foreseen(planned.moves, now)
    step.counts.update(made=len(planned.new), changed=len(planned.changed), unchanged=planned.unchanged)
    for line in planned.new:
        place = f"{line.values.get('postcode', '')} {line.values.get('town', '')}".strip()
        step.sample("new", [line.number, line.name, line.institution_number, place, line.contact])
    for line in planned.changed:
        assert line.school is not None
        words = ", ".join(line.changed_words)
        step.sample("edited", [line.number, line.school.name, line.institution_number, words, str(line.school.pk)])
    _refuse(step, planned)
    return step


def _begin_importing(errand: Errand) -> Work:
    lines, by = lines_of(errandfiles.table_of(errand)), errand.by
    return Work(
        len(lines), lambda start, stop, now: carry_out(compared(lines[start:stop], to_write=True), now=now, by=by)
    )


def _looked(errand: Errand) -> str:
    if errand.result.get("made", 0) + errand.result.get("changed", 0):
        return _("Filen er set igennem. Intet er gemt endnu.")
    return _("Filen er set igennem. Der er ikke noget at importere.")


def _imported(errand: Errand) -> str:
    made, changed = errand.result.get("made", 0), errand.result.get("changed", 0)
    if not made + changed:
        return _("Ingen skoler er ændret.")
    parts = [
        ngettext("{n} skole er oprettet.", "{n} skoler er oprettet.", made).format(n=number(made)) if made else "",
        ngettext("{n} skole er rettet.", "{n} skoler er rettet.", changed).format(n=number(changed)) if changed else "",
    ]
    return " ".join(part for part in parts if part)


KINDS = (
    Kind(
        LOOK,
        title=gettext_lazy("Skoleimport"),
        progress=gettext_lazy("{done} af {total} linjer set igennem"),
        begin=_begin_looking,
        outcome=_looked,
        back=lambda errand: (_("Skoleimport"), reverse("organise:school_import")),
        for_all_programmes=True,
        keeps_file=True,
    ),
    Kind(
        IMPORT,
        title=gettext_lazy("Skoleimport"),
        progress=gettext_lazy("{done} af {total} skoler"),
        begin=_begin_importing,
        outcome=_imported,
        back=lambda errand: (_("Skoler"), reverse("organise:schools")),
        for_all_programmes=True,
    ),
)
