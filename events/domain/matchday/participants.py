"""Who takes part in a matching day: companies that said they come, and pupils at the end of GF2."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.concerned import Recipient
from events.domain.matchday.planning import touch
from events.models import Event, MatchApprentice, MatchCompany, MatchDay, MatchTalk, MatchWish
from events.models.matchdays import Participant, Presence
from people.domain.answerlinks import answer_url
from people.domain.history import record, subject_kind
from people.domain.refusals import Clash, Invalid
from people.models import Letter, Organisation, Trade, User

FORGOTTEN_AFTER = timedelta(days=365)  # from the day: until then it is followed what came of it
AT_ONCE = 200
PURPOSE = {MatchCompany: "match_company", MatchApprentice: "match_apprentice"}


def link_of(one: Participant) -> str:
    """The page of this participant: wishes first, then the own plan."""
    return answer_url(PURPOSE[type(one)], one.pk)


def name_of(one: Participant) -> str:
    return one.organisation.name if isinstance(one, MatchCompany) else str(one)


def day_for(event: Event, now: datetime) -> MatchDay:
    """The layout that a new matching day begins with; wishes are asked for until a week before at noon."""
    row, _new = MatchDay.objects.get_or_create(
        event=event,
        defaults={
            "answers_by": max(event.starts_at - timedelta(days=7), now),
            "seed": event.pk.int % 9973 + 1,
            "created_at": now,
            "updated_at": now,
        },
    )
    return row


def _check_rounds(day: MatchDay, first: int, last: int | None, errors: list[tuple[str, str]]) -> None:
    if not 1 <= first <= day.rounds:
        errors.append(("/first_round", _("Dagen har {n} runder.").format(n=day.rounds)))
    if last is not None and not first <= last <= day.rounds:
        errors.append(("/last_round", _("Vælg en runde, der ikke ligger før den første.")))


def save_company(
    day: MatchDay,
    organisation: Organisation,
    values: Mapping[str, Any],
    trades: Iterable[Trade],
    *,
    now: datetime,
    by: User | None = None,
    row: MatchCompany | None = None,
) -> MatchCompany:
    """A new one, or what is known of one. Raises Invalid; Clash when the company is there already."""
    errors: list[tuple[str, str]] = []
    if organisation.kind != Organisation.Kind.COMPANY:
        errors.append(("/organisation", _("Kun virksomheder møder lærlinge på en matchdag.")))
    contact = values.get("contact")
    if contact is not None and contact.organisation_id != organisation.pk:
        errors.append(("/contact", _("Vælg en kontakt fra virksomheden.")))
    _check_rounds(day, values.get("first_round", 1), values.get("last_round"), errors)
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="match_people"):
        pk = row.pk if row else uuid.uuid4()
        journal.watch(day.event, *_rows_of_company(pk))
        if row is None:
            if MatchCompany.objects.filter(day=day, organisation=organisation).exists():
                raise Clash(_("Virksomheden er med i forvejen."), pointer="/organisation")
            row = MatchCompany(pk=pk, day=day, organisation=organisation, created_at=now)
        for name, value in values.items():
            setattr(row, name, value)
        row.updated_at = now
        row.save()
        row.trades.set(trades)
        touch(day, now)
    return row


def _rows_of_company(pk: uuid.UUID) -> list[Any]:
    return [MatchCompany.objects.filter(pk=pk), MatchCompany.trades.through.objects.filter(matchcompany_id=pk)]


def save_apprentice(
    day: MatchDay,
    values: Mapping[str, Any],
    *,
    now: datetime,
    by: User | None = None,
    row: MatchApprentice | None = None,
) -> MatchApprentice:
    """A new one, or what is known of one. Raises Invalid; Clash when the address is there already."""
    errors: list[tuple[str, str]] = []
    if not values.get("name", "").strip():
        errors.append(("/name", _("Skriv lærlingens navn.")))
    _check_rounds(day, values.get("first_round", 1), values.get("last_round"), errors)
    if errors:
        raise Invalid(errors)
    email = values.get("email", "").strip().lower()
    with journal.as_one(now=now, by=by, what="match_people"):
        pk = row.pk if row else uuid.uuid4()
        journal.watch(day.event, MatchApprentice.objects.filter(pk=pk))
        if email and MatchApprentice.objects.filter(day=day, email=email).exclude(pk=pk).exists():
            raise Clash(_("Der er allerede en lærling med den adresse."), pointer="/email")
        if row is None:
            row = MatchApprentice(pk=pk, day=day, created_at=now)
        for name, value in {**values, "email": email}.items():
            setattr(row, name, value)
        row.updated_at = now
        row.save()
        touch(day, now)
    return row


def remove(one: Participant, *, now: datetime, by: User | None = None) -> None:
    """With what was wished and planned; it can be taken back for ten minutes."""
    day: MatchDay = one.day  # type: ignore[attr-defined]
    of = {"company": one} if isinstance(one, MatchCompany) else {"apprentice": one}
    with journal.as_one(now=now, by=by, what="match_people"):
        own = _rows_of_company(one.pk) if isinstance(one, MatchCompany) else [MatchApprentice.objects.filter(pk=one.pk)]
        journal.watch(day.event, *own, MatchWish.objects.filter(**of), MatchTalk.objects.filter(**of))
        one.delete()
        touch(day, now)


def of_link(model: type[Participant], pk: uuid.UUID) -> Participant | None:
    related = ("day__event__programme", "day__event__venue")
    more = ("organisation", "contact") if model is MatchCompany else ("trade",)
    return model._default_manager.select_related(*related, *more).filter(pk=pk).first()


def recipients(event: Event) -> list[Recipient]:
    """Whom letters and reminders about the day go to, each with the own link."""
    day = MatchDay.objects.filter(event=event).first()
    if day is None:
        return []
    rows = [
        Recipient.of_contact(one.contact, "host", link_of(one))
        for one in day.companies.exclude(presence=Presence.ABSENT)
        .select_related("contact")
        .order_by("created_at", "pk")
        if one.contact is not None
    ]
    return rows + [
        Recipient.of_address(one.name, one.email, one.language, "host", link_of(one), one.phone)
        for one in day.apprentices.filter(forgotten_at=None).exclude(presence=Presence.ABSENT).order_by("name", "pk")
        if one.email or one.phone
    ]


def forget(now: datetime) -> int:
    """A year after the day the pupils are nobody any more; how many met whom, and what came of it, stays."""
    old = MatchApprentice.objects.filter(forgotten_at=None, day__event__ends_at__lt=now - FORGOTTEN_AFTER)
    done = 0
    for one in old.select_related("day__event")[:AT_ONCE]:
        with transaction.atomic():
            event = one.day.event
            if one.email:
                Letter.objects.filter(
                    about_kind=subject_kind(event), about_id=str(event.pk), to_email=one.email
                ).delete()
            MatchApprentice.objects.filter(pk=one.pk).update(
                name=_("Anonymiseret"), email="", phone="", forgotten_at=now, updated_at=now
            )
            record(one, now=now, what="forgotten", actor="systemet")
        done += 1
    return done
