"""Who may open what of events. Hidden and absent sound the same."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from events.domain import lifecycle, plans
from events.domain.door import links
from events.domain.scope import Scope
from events.models import ChangeSet, DoorLink, Event, Plan, Programme, ReminderRule, Resource, Role, Series
from people.domain.answerlinks import read_token
from people.domain.errandkinds import KINDS
from people.domain.refusals import NotFound
from people.models import Errand, IncomingLetter, Letter, User

type Visitor = User | AnonymousUser


def organises_all(user: Visitor) -> bool:
    """Organiser of every programme (a role without a programme), or superuser."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or any(role.programme_id is None for role in _organiser_roles(user))


def _organiser_roles(user: User) -> list[Role]:
    """Read once per request and person."""
    cached = user.__dict__.get("_organiser_roles")
    if cached is None:
        cached = user.__dict__["_organiser_roles"] = list(user.roles.filter(kind=Role.Kind.ORGANISER))
    return cached


def is_organiser(user: Visitor) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or bool(_organiser_roles(user))


_own: list[Callable[[User], bool]] = []


def register_own(rule: Callable[[User], bool]) -> None:
    """One more reason to have pages of one's own under /me/."""
    _own.append(rule)


def has_own_pages(user: Visitor) -> bool:
    """Whoever has a role, was ever put on something, or looks after an event; and whom an app above knows."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return (
        is_organiser(user)
        or user.roles.exists()
        or any(rule(user) for rule in _own)
        or Event.objects.filter(owner=user).exists()
        or Event.objects.filter(bookings__resource__user=user).exists()
    )


def organised_programmes(user: Visitor) -> QuerySet[Programme]:
    """The programmes this person organises; none for everybody else."""
    if organises_all(user):
        return Programme.objects.all()
    if not is_organiser(user) or not isinstance(user, User):
        return Programme.objects.none()
    return Programme.objects.filter(pk__in=[role.programme_id for role in _organiser_roles(user)])


def programme_filter(user: Visitor, field: str = "programme") -> Q:
    """A condition on any model with a programme: the rows this organiser sees. Everything costs nothing."""
    if organises_all(user):
        return Q()
    if not is_organiser(user) or not isinstance(user, User):
        return Q(pk__in=[])
    return Q(**{f"{field}__in": [role.programme_id for role in _organiser_roles(user)]})


def scope_of(user: Visitor) -> Scope:
    """What this organiser sees, for rules that ask over many programmes."""
    if organises_all(user):
        return Scope()
    if not is_organiser(user) or not isinstance(user, User):
        return Scope(frozenset())
    return Scope(frozenset(role.programme_id for role in _organiser_roles(user) if role.programme_id))


def may_organise(user: Visitor, programme: Programme | uuid.UUID | None) -> bool:
    if organises_all(user):
        return True
    if not is_organiser(user) or not isinstance(user, User) or programme is None:
        return False
    pk = programme.pk if isinstance(programme, Programme) else programme
    return any(role.programme_id == pk for role in _organiser_roles(user))


def hidden(what: str = "") -> NotFound:
    return NotFound(what or _("Siden findes ikke, eller du har ikke adgang til den."))


def open_one[M: Model](queryset: QuerySet[M], **by: object) -> M:
    """The row, or NotFound."""
    row = queryset.filter(**by).first()
    if row is None:
        raise hidden()
    return row


def organised_events(user: Visitor) -> QuerySet[Event]:
    return Event.objects.filter(programme_filter(user)).select_related("programme", "venue")


def open_event(user: Visitor, pk: uuid.UUID, to: str = "see") -> Event:
    """An event of a programme this person organises."""
    return open_one(organised_events(user).select_related("owner", "performance"), pk=pk)


def open_door(token: str, now: datetime) -> DoorLink:
    """The door that a link opens; an organiser's own opens as long as the organiser may. Raises Expired afterwards."""
    purpose, subject = read_token(token)
    rows = DoorLink.objects.select_related("event__programme", "event__venue", "user")
    link = open_one(rows, pk=subject) if purpose == "door" else None
    if link is None or (link.user and not may_organise(link.user, link.event.programme_id)):
        raise hidden()
    links.check(link, now)
    return link


def may_undo(user: Visitor, change_set: ChangeSet) -> bool:
    """Who organises every event that it touched; of events that are gone, who did it."""
    if organises_all(user):
        return True
    if not is_organiser(user) or not isinstance(user, User):
        return False
    events = Event.objects.filter(change_rows__change_set=change_set)
    theirs = events.filter(programme_filter(user)).count()
    return theirs == events.count() and (theirs > 0 or change_set.by_id == user.pk)


def open_change_set(user: Visitor, pk: uuid.UUID) -> ChangeSet:
    found = open_one(ChangeSet.objects.all(), pk=pk)
    if not may_undo(user, found):
        raise hidden()
    return found


def open_series(user: Visitor, pk: uuid.UUID) -> Series:
    """A series of a programme this person organises."""
    return open_one(Series.objects.filter(programme_filter(user)).select_related("programme", "continues"), pk=pk)


def plans_of(user: Visitor) -> QuerySet[Plan]:
    """The drafts that are about nothing but programmes this person organises."""
    if not is_organiser(user) or not isinstance(user, User):
        return Plan.objects.none()
    mine = None if organises_all(user) else [programme.pk for programme in organised_programmes(user)]
    return plans.open_plans(mine, user)


def open_plan(user: Visitor, pk: uuid.UUID) -> Plan:
    """One that is neither released nor discarded."""
    return open_one(plans_of(user), pk=pk)


def open_resource(user: Visitor, pk: uuid.UUID) -> Resource:
    """A person, robot, van or room that this organiser may say something about: of the own programmes."""
    mine = [programme.pk for programme in organised_programmes(user)]
    rows = Resource.objects.select_related("user", "venue", "programme")
    if not organises_all(user):
        rows = rows.filter(
            Q(programme__in=mine) | Q(pk__in=Resource.objects.filter(user__roles__programme__in=mine).values("pk"))
        )
    return open_one(rows, pk=pk)


def public_events() -> QuerySet[Event]:
    """What a stranger may see: public, released, cancelled ones included (they say so)."""
    return Event.objects.filter(is_public=True, status__in=lifecycle.SHOWN_TO_ALL).select_related("programme", "venue")


def open_public_event(slug: str) -> Event:
    return open_one(public_events(), slug=slug)


def shown_programmes() -> QuerySet[Programme]:
    """What a stranger may see of programmes: those under way and not kept back."""
    return Programme.objects.filter(is_public=True, is_active=True).select_related("committee")


def open_shown_programme(slug: str) -> Programme:
    return open_one(shown_programmes().prefetch_related("trades"), slug=slug)


def open_programme(user: Visitor, slug: str) -> Programme:
    return open_one(organised_programmes(user), slug=slug)


def letters_of(user: Visitor) -> QuerySet[Letter]:
    """Letters of the programmes this person organises; those of no programme only for organisers of all."""
    return Letter.objects.filter(scope_of(user).condition("programme_id"))


def open_letter(user: Visitor, pk: uuid.UUID) -> Letter:
    return open_one(letters_of(user).select_related("contact"), pk=pk)


def incoming_of(user: Visitor) -> QuerySet[IncomingLetter]:
    """Mail that came in about the programmes this person organises; about none only for organisers of all."""
    return IncomingLetter.objects.filter(scope_of(user).condition("programme_id")).select_related("seen_by")


def open_incoming(user: Visitor, pk: uuid.UUID) -> IncomingLetter:
    return open_one(incoming_of(user), pk=pk)


def errands_of(user: Visitor) -> QuerySet[Errand]:
    """Long work of the programmes this person organises, and what the person asked for; what concerns everything
    is for organisers of all programmes only."""
    rows = Errand.objects.filter(kind__in=KINDS)
    if organises_all(user):
        return rows
    if not is_organiser(user):
        return rows.none()
    own = Q(programme_id__isnull=True, by=user, kind__in=[k.name for k in KINDS.values() if not k.for_all_programmes])
    return rows.filter(own | scope_of(user).condition("programme_id"))


def open_errand(user: Visitor, pk: uuid.UUID) -> Errand:
    return open_one(errands_of(user).select_related("by"), pk=pk)


def reminder_rules_of(user: Visitor) -> QuerySet[ReminderRule]:
    """The rules that hold for what this person organises: those for all, and the own programmes'."""
    rows = ReminderRule.objects.filter(deleted_at=None).select_related("programme", "event__programme")
    if organises_all(user):
        return rows
    if not is_organiser(user):
        return rows.none()
    own = organised_programmes(user)
    return rows.filter(Q(programme=None, event=None) | Q(programme__in=own) | Q(event__programme__in=own))


def open_deleted_rule(user: Visitor, slug: str) -> ReminderRule:
    """One that is to be put back."""
    rule = open_one(ReminderRule.objects.select_related("programme", "event__programme"), pk=slug)
    if not may_keep_rule(user, rule):
        raise hidden()
    return rule


def may_keep_rule(user: Visitor, rule: ReminderRule) -> bool:
    """Change, switch and delete it: one for all programmes only those who organise all."""
    if rule.event is not None:
        return may_organise(user, rule.event.programme_id)
    return may_organise(user, rule.programme_id)


def open_rule(user: Visitor, slug: str, to: str = "see") -> ReminderRule:
    rule = open_one(reminder_rules_of(user), pk=slug)
    if to == "change" and not may_keep_rule(user, rule):
        raise hidden()
    return rule
