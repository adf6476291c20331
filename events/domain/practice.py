"""Practice projects: who is in them, what is to be reached by when, and what was tried and came of it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal
from events.domain.agenda import ZONE, Found, Waiting, first_of
from events.domain.changes import slug_for
from events.domain.scope import Scope
from events.models import Experience, Milestone, PracticeDocument, PracticePartner, PracticeProject, Programme
from people.domain.answerlinks import answer_url
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Contact, Organisation, User

S = PracticeProject.Status
MOST = 4000  # letters of one text
LINK_LIVES = timedelta(days=30)  # after the project's last day
KEPT_FOR = timedelta(days=2 * 365)  # the same
END_OF_WORK = time(16)
MOVES = Moves(
    Words(
        gettext_lazy("Projektet"),
        {
            S.PLANNED: gettext_lazy("er planlagt"),
            S.RUNNING: gettext_lazy("er i gang"),
            S.FINISHED: gettext_lazy("er afsluttet"),
            S.STOPPED: gettext_lazy("er stoppet"),
        },
        {
            S.PLANNED: gettext_lazy("kan ikke blive planlagt"),
            S.RUNNING: gettext_lazy("kan ikke gå i gang"),
            S.FINISHED: gettext_lazy("kan ikke afsluttes"),
            S.STOPPED: gettext_lazy("kan ikke stoppes"),
        },
    ),
    {
        S.PLANNED: {S.RUNNING, S.STOPPED},
        S.RUNNING: {S.FINISHED, S.STOPPED},
        S.FINISHED: {S.RUNNING},
        S.STOPPED: {S.RUNNING},
    },
)


@dataclass(frozen=True)
class Facts:
    """What one writes of a project."""

    programme: Programme
    title: str
    aim: str
    starts_on: date
    ends_on: date
    owner: User | None = None
    learned: str = ""
    is_public: bool = False


def _check(facts: Facts) -> None:
    errors = [
        (f"/{name}", _("Skriv højst {most} tegn.").format(most=MOST))
        for name in ("aim", "learned")
        if len(getattr(facts, name)) > MOST
    ]
    if facts.ends_on < facts.starts_on:
        errors.append(("/ends_on", _("Slutter, før det begynder. Vælg en senere dag.")))
    if errors:
        raise Invalid(errors)


def make(facts: Facts, *, now: datetime, by: User | None = None) -> PracticeProject:
    _check(facts)
    with journal.as_one(now=now, by=by, what="practice"):
        pk = uuid.uuid4()
        journal.also(PracticeProject.objects.filter(pk=pk))
        row = PracticeProject.objects.create(
            pk=pk, slug=slug_for(facts.title, pk), created_at=now, updated_at=now, **vars(facts)
        )
        record(row, now=now, by=by, what="made", new=row.title)
    return row


def change(row: PracticeProject, facts: Facts, *, now: datetime, by: User | None = None) -> None:
    _check(facts)
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(PracticeProject.objects.filter(pk=row.pk))
        differing = [name for name, value in vars(facts).items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, getattr(facts, name))
        row.updated_at = now
        row.save(update_fields=[*differing, "updated_at"])
        if differing:
            record(row, now=now, by=by, what="edited", new=", ".join(differing))


def set_status(row: PracticeProject, new: str, *, now: datetime, by: User | None = None) -> None:
    """A project that is finished says what was learned."""
    if new == S.FINISHED and not row.learned.strip():
        raise MoveNotAllowed(_("Skriv først, hvad I lærte. Så kan projektet afsluttes."), code="nothing_learned")
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(PracticeProject.objects.filter(pk=row.pk))
        move(row, new, moves=MOVES, now=now, by=by)


def next_moves(status: str) -> list[str]:
    return [one for one in S.values if one in MOVES[status]]


# -- partners --------------------------------------------------------------------------------------------------------


def add_partner(
    project: PracticeProject, organisation: Organisation, contact: Contact | None, *, now: datetime, by: User | None
) -> PracticePartner:
    """The same one twice is one partner, with the contact named last."""
    if contact is not None and contact.organisation_id != organisation.pk:
        raise Invalid([("/contact", _("Kontakten hører til en anden."))])
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(PracticePartner.objects.filter(project=project, organisation=organisation))
        row, is_new = PracticePartner.objects.get_or_create(
            project=project, organisation=organisation, defaults={"contact": contact, "created_at": now}
        )
        if not is_new and contact is not None and row.contact_id != contact.pk:
            row.contact = contact
            row.save(update_fields=["contact"])
        if is_new:
            record(project, now=now, by=by, what="partner", new=organisation.name)
    return row


def remove_partner(row: PracticePartner, *, now: datetime, by: User | None) -> None:
    """What it wrote stays in the log."""
    with journal.as_one(now=now, by=by, what="practice"):
        written = list(row.experiences.values_list("pk", flat=True))
        journal.also(PracticePartner.objects.filter(pk=row.pk), Experience.objects.filter(pk__in=written))
        record(row.project, now=now, by=by, what="partner", old=row.organisation.name)
        row.delete()


def send_link(row: PracticePartner, *, now: datetime, by: User | None) -> None:
    """The link by which the partner's contact follows the project and writes in its log."""
    if row.contact is None or not row.contact.email:
        raise MoveNotAllowed(_("Der er ingen kontakt med e-mail. Vælg en, eller kopiér linket."), code="no_address")
    write(
        "practice_link",
        dedupe=f"practice_link:{row.pk}:{row.contact.pk}:{localdate(now)}",
        now=now,
        to=row.contact,
        about=row.project,
        programme_id=row.project.programme_id,
        context={"project": row.project, "programme": row.project.programme, "link": link_of(row)},
    )
    record(row.project, now=now, by=by, what="link_sent", new=row.organisation.name)


def link_of(row: PracticePartner) -> str:
    return answer_url("practice", row.pk)


def check_link(row: PracticePartner, now: datetime) -> None:
    if localdate(now) > row.project.ends_on + LINK_LIVES:
        raise Expired(_("Projektet er slut, og linket virker ikke længere."))


# -- milestones ------------------------------------------------------------------------------------------------------


def add_milestone(
    project: PracticeProject, what: str, due_on: date, *, owner: User | None, now: datetime, by: User | None
) -> Milestone:
    if not what.strip():
        raise Invalid([("/what", _("Skriv, hvad der skal nås."))])
    with journal.as_one(now=now, by=by, what="practice"):
        pk = uuid.uuid4()
        journal.also(Milestone.objects.filter(pk=pk))
        return Milestone.objects.create(
            pk=pk,
            project=project,
            what=what.strip()[:200],
            due_on=due_on,
            owner=owner,
            created_at=now,
            updated_at=now,
        )


def reach(row: Milestone, done_on: date | None, *, now: datetime, by: User | None) -> None:
    """Reached on a day, or (None) not after all."""
    if done_on is not None and done_on > localdate(now):
        raise Invalid([("/done_on", _("Datoen ligger i fremtiden. Vælg i dag eller før."))])
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(Milestone.objects.filter(pk=row.pk))
        row.done_on, row.updated_at = done_on, now
        row.save(update_fields=["done_on", "updated_at"])
        record(row, now=now, by=by, what="reached", new=str(done_on or ""))


def remove[Row: Milestone | PracticeDocument](row: Row, *, now: datetime, by: User | None) -> None:
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(type(row)._default_manager.filter(pk=row.pk))
        record(row.project, now=now, by=by, what="removed", old=str(row))
        row.delete()


def late(today: date) -> QuerySet[Milestone]:
    return Milestone.objects.filter(done_on=None, due_on__lt=today, project__status__in=[S.PLANNED, S.RUNNING])


def overdue(scope: Scope, now: datetime, limit: int) -> Found:
    """For the organiser's day: milestones whose day has passed, in projects that go on."""
    rows = (
        late(localdate(now))
        .filter(scope.condition("project__programme"))
        .select_related("project__programme", "owner")
        .order_by("due_on", "pk")
    )
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="milestone",
                icon="flag",
                what=_("Milepæl er ikke nået: {what}").format(what=row.what),
                who=row.project.title,
                note=_("{owner} skulle have nået det {day}").format(
                    owner=row.owner or _("Ingen"), day=da_date(row.due_on, year=False)
                ),
                url=reverse("organise:practice_project", args=[row.project_id]) + "#milepaele",
                deadline=datetime.combine(row.due_on, END_OF_WORK, ZONE),
                colour=row.project.programme.colour,
                programme=str(row.project.programme),
                verb=_("Se projektet"),
            )
            for row in found
        ],
        total,
    )


# -- the log ---------------------------------------------------------------------------------------------------------


def note(
    project: PracticeProject,
    day: date,
    tried: str,
    came_of_it: str,
    *,
    now: datetime,
    by: User | None = None,
    partner: PracticePartner | None = None,
) -> Experience:
    """One experience more, by somebody logged in or by a partner's link."""
    errors = []
    for name, words in (("tried", tried), ("came_of_it", came_of_it)):
        if not words.strip():
            errors.append((f"/{name}", _("Feltet skal udfyldes.")))
        elif len(words) > MOST:
            errors.append((f"/{name}", _("Skriv højst {most} tegn.").format(most=MOST)))
        elif holds_cpr(words):
            errors.append((f"/{name}", _("Her må ikke stå et CPR-nummer.")))
    if day > localdate(now):
        errors.append(("/day", _("Datoen ligger i fremtiden. Vælg i dag eller før.")))
    if errors:
        raise Invalid(errors)
    if project.status == S.STOPPED:
        raise MoveNotAllowed(_("Projektet er stoppet."), code="stopped")
    with journal.as_one(now=now, by=by, what="practice"):
        pk = uuid.uuid4()
        journal.also(Experience.objects.filter(pk=pk))
        return Experience.objects.create(
            pk=pk,
            project=project,
            partner=partner,
            by=by,
            day=day,
            tried=tried.strip(),
            came_of_it=came_of_it.strip(),
            created_at=now,
        )


def show(row: Experience, is_shown: bool, *, now: datetime, by: User | None) -> None:
    with journal.as_one(now=now, by=by, what="practice"):
        journal.also(Experience.objects.filter(pk=row.pk))
        Experience.objects.filter(pk=row.pk).update(is_shown=is_shown)


def add_document(
    project: PracticeProject, title: str, url: str, is_merit: bool, *, now: datetime, by: User | None
) -> PracticeDocument:
    errors = []
    if not title.strip():
        errors.append(("/title", _("Skriv en titel.")))
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        errors.append(("/url", _("Skriv en gyldig webadresse.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="practice"):
        pk = uuid.uuid4()
        journal.also(PracticeDocument.objects.filter(pk=pk))
        return PracticeDocument.objects.create(
            pk=pk, project=project, title=title.strip()[:140], url=url, is_merit=is_merit, created_at=now
        )


# -- lists -----------------------------------------------------------------------------------------------------------


def projects(scope: Scope, today: date) -> QuerySet[PracticeProject]:
    """Those of these programmes with how far they are; one query."""
    late_ones = Q(milestones__done_on=None, milestones__due_on__lt=today)
    return (
        PracticeProject.objects.filter(scope.condition())
        .select_related("programme", "owner")
        .annotate(
            steps=Count("milestones", distinct=True),
            reached=Count("milestones", filter=Q(milestones__done_on__isnull=False), distinct=True),
            late=Count("milestones", filter=late_ones, distinct=True),
            written=Count("experiences", distinct=True),
        )
        .order_by(F("ends_on").desc(), "title", "pk")
    )


def shown_to_all() -> QuerySet[PracticeProject]:
    return PracticeProject.objects.filter(is_public=True).exclude(status=S.PLANNED).select_related("programme")


# -- forgetting ------------------------------------------------------------------------------------------------------


def forget(now: datetime) -> int:
    """Two years after a project's last day its log is what was shown to everybody: the other lines are deleted, and
    nobody can tell who wrote those that stay, or whom one wrote to. What was learned stays.
    """
    over = PracticeProject.objects.filter(
        status__in=[S.FINISHED, S.STOPPED], ends_on__lt=localdate(now) - KEPT_FOR
    ).values("pk")
    with transaction.atomic():
        gone, _by_table = Experience.objects.filter(project__in=over, is_shown=False).delete()
        gone += Experience.objects.filter(project__in=over, by__isnull=False).update(by=None)
        return gone + PracticePartner.objects.filter(project__in=over, contact__isnull=False).update(contact=None)
