"""The people of the house: who organises what, who travels with what, and who may log in at all."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from events.domain.bookings import resource_of
from events.domain.search import holds
from events.models import Programme, Resource, Role
from people.domain.history import record
from people.domain.refusals import Refused
from people.models import User

K = Role.Kind


def people(text: str = "") -> QuerySet[User]:
    """Those with a role; when one is looked for, everybody with a login."""
    rows = User.objects.prefetch_related(Prefetch("roles", Role.objects.select_related("programme").order_by("kind")))
    if text:
        return rows.filter(holds("name", text) | Q(email__istartswith=text)).order_by("name", "pk")
    return rows.filter(Q(is_superuser=True) | Q(pk__in=Role.objects.values("user"))).order_by(
        "-is_active", "name", "pk"
    )


def organisers_of_all() -> QuerySet[User]:
    """Who can still open the administration."""
    role = Role.objects.filter(kind=K.ORGANISER, programme=None).values("user")
    return User.objects.filter(Q(is_superuser=True) | Q(pk__in=role), is_active=True)


def set_roles(
    user: User,
    *,
    organises_all: bool,
    organises: Iterable[Programme],
    crew_of: Iterable[Programme],
    now: datetime,
    by: User | None = None,
) -> None:
    """Exactly these roles from now on. Somebody always organises everything; whoever has a role can be booked."""
    wanted: set[tuple[str, uuid.UUID | None]] = {(K.CREW.value, programme.pk) for programme in crew_of}
    wanted |= (
        {(K.ORGANISER.value, None)} if organises_all else {(K.ORGANISER.value, programme.pk) for programme in organises}
    )
    with transaction.atomic():
        list(organisers_of_all().select_for_update().order_by("pk"))
        rows = {(role.kind, role.programme_id): role for role in user.roles.all()}
        if wanted:
            _can_be_booked(user)
        if rows.keys() == wanted:
            return
        before = _in_words(user)
        for key, role in rows.items():
            if key not in wanted:
                role.delete()
        for kind, programme_id in sorted(wanted - rows.keys(), key=str):
            Role.objects.create(user=user, kind=kind, programme_id=programme_id)
        _somebody_left()
        record(user, now=now, by=by, what="roles", old=before, new=_in_words(user))


def organise_everything(user: User) -> None:
    """The first organiser of an installation, before there is anybody who could give roles."""
    Role.objects.get_or_create(user=user, kind=K.ORGANISER, programme=None)
    _can_be_booked(user)


def _can_be_booked(user: User) -> None:
    """Stands in the lists of people from now on, not only from the first booking."""
    resource = resource_of(user)
    if not resource.is_active:
        resource.is_active = True
        resource.save(update_fields=["is_active"])


def deactivate(user: User, *, now: datetime, by: User) -> None:
    """No login any more, from the next click; what is booked stays until somebody else is put on it."""
    if user.pk == by.pk:
        raise Refused(_("Du kan ikke lukke din egen adgang. Bed en anden arrangør om det."))
    with transaction.atomic():
        list(organisers_of_all().select_for_update().order_by("pk"))
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        _somebody_left()
        record(user, now=now, by=by, what="access", old="open", new="closed")
    user.is_active = False


def reactivate(user: User, *, now: datetime, by: User) -> None:
    """The old password and roles count again."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record(user, now=now, by=by, what="access", old="closed", new="open")
    user.is_active = True


def crew() -> QuerySet[Resource]:
    """Those who travel along, with their roles."""
    rows = Resource.objects.filter(kind=Resource.Kind.PERSON, user__roles__kind=K.CREW).distinct()
    mine = Prefetch("user__roles", Role.objects.filter(kind=K.CREW).select_related("programme"), to_attr="crew_roles")
    return rows.select_related("user").prefetch_related(mine).order_by("-is_active", "name")


def _somebody_left() -> None:
    if not organisers_of_all().exists():
        raise Refused(_("Der skal altid være mindst én, der arrangerer alt. Giv en anden rollen først."))


def _in_words(user: User) -> str:
    roles = user.roles.select_related("programme").order_by("kind", "programme__name")
    return ", ".join(f"{role.kind} {role.programme.slug if role.programme else '*'}" for role in roles)
