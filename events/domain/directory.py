"""Schools and companies as an organiser looks them up: lists by name, one with its contacts, ledger and events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from events.domain.scope import Scope
from events.domain.search import holds
from events.domain.story import Line
from events.models import Event
from people.domain.danish import normal_phone
from people.domain.history import history_of, record
from people.domain.organisations import in_words
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, Organisation, Transition, User

PAGE = 40
COUNTED = 5000
SHOWN_EVENTS = 12
SHOWN_HISTORY = 10


class BoundedPaginator(Paginator):
    """Counts no further than COUNTED."""

    @cached_property
    def count(self) -> int:
        return len(self.object_list.order_by().values_list("pk")[:COUNTED])  # type: ignore[attr-defined]


def organisations(kind: str, text: str = "", municipality: int | None = None) -> QuerySet[Organisation]:
    """By name; the text is a name, a town, or the beginning of a number."""
    rows = Organisation.objects.filter(kind=kind).select_related("municipality")
    if text.isdigit():
        number = "institution_number" if kind == Organisation.Kind.SCHOOL else "cvr"
        rows = rows.filter(Q(**{f"{number}__startswith": text}) | Q(postcode__startswith=text))
    elif text:
        rows = rows.filter(holds("name", text) | Q(town__istartswith=text))
    if municipality:
        rows = rows.filter(municipality=municipality)
    return rows.order_by("name", "pk")


def page_of(rows: QuerySet[Organisation], number: object) -> Page[Organisation]:
    """One page with the number of contacts of each, in one more query."""
    page = BoundedPaginator(rows, PAGE).get_page(number)  # type: ignore[arg-type]
    found = list(page.object_list)
    counts = dict(
        Contact.objects.filter(organisation__in=[row.pk for row in found])
        .order_by()
        .values_list("organisation")
        .annotate(n=Count("pk"))
    )
    for row in found:
        row.contact_count = counts.get(row.pk, 0)
    page.object_list = found
    return page


@dataclass(frozen=True)
class Known:
    """One contact with its ledger, newest line first."""

    contact: Contact
    ledger: Sequence[MailBasis]

    @property
    def standing(self) -> MailBasis | None:
        return next((line for line in self.ledger if line.withdrawn_at is None), None)


def contacts_of(organisation: Organisation) -> list[Known]:
    """Its contacts, the main one first, each with the ledger; two queries."""
    lines = MailBasis.objects.select_related("recorded_by").order_by("-recorded_at", "-pk")
    rows = organisation.contacts.prefetch_related(Prefetch("mail_bases", lines)).order_by("-is_primary", "name")
    return [Known(contact, list(contact.mail_bases.all())) for contact in rows]


def events_of(organisation: Organisation, scope: Scope, now: datetime) -> list[Event]:
    """Where it is host, booked the band or is invited: coming ones first, then the latest past."""
    mine = (
        Q(venue__organisation=organisation)
        | Q(performance__organisation=organisation)
        | Q(pk__in=Event.objects.filter(invitations__contact__organisation=organisation).values("pk"))
    )
    rows = Event.objects.filter(mine).filter(scope.condition()).select_related("programme", "venue")
    coming = list(rows.filter(ends_at__gte=now).order_by("starts_at")[:SHOWN_EVENTS])
    past = rows.filter(ends_at__lt=now).order_by("-starts_at")[: SHOWN_EVENTS - len(coming)]
    return [*coming, *past]


def same_kind(organisation: Organisation, text: str, most: int = 4) -> list[Organisation]:
    """Others in use of the same kind that are meant by a number, an exact name, or words of the name."""
    rows = Organisation.objects.filter(kind=organisation.kind, is_active=True).exclude(pk=organisation.pk)
    exact = list(rows.filter(Q(name__iexact=text) | Q(institution_number=text) | Q(cvr=text))[:most])
    return exact or list(rows.filter(name__icontains=text).order_by("name")[:most])


def history_of_organisation(organisation: Organisation) -> list[Line]:
    """The latest changes of what we know about it, newest first."""
    rows = list(history_of(organisation).order_by("-at", "-pk")[:SHOWN_HISTORY])
    return [line_of(row) for row in rows]


def line_of(row: Transition) -> Line:
    """One line of an organisation's own history in words."""
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    who = who[:1].upper() + who[1:]
    if row.what == "made":
        return Line(_("{who} oprettede {name}.").format(who=who, name=row.new), row.at, "plus", row.why)
    if row.what == "merged":
        return Line(
            _("{who} lagde {name} ind under den.").format(who=who, name=row.new), row.at, "arrow-right", row.why
        )
    if row.what == "merged_into":
        return Line(
            _("{who} lagde den ind under {name}.").format(who=who, name=row.new), row.at, "arrow-right", row.why
        )
    if row.what == "undone":
        return Line(_("{who} fortrød sammenlægningen.").format(who=who), row.at, "arrow-back-up", row.why)
    if row.what == "claim_back":
        return Line(_("Givet fri igen: {who}").format(who=row.old), row.at, "flag", row.actor)
    if row.what == "canvass_link":
        text = _("{who} sendte {name} linket til at tage virksomheder.").format(who=who, name=row.new)
        return Line(text, row.at, "send", row.why)
    if row.what == "canvass_link_ended":
        text = _("{who} tog linket fra {name} tilbage.").format(who=who, name=row.old)
        return Line(text, row.at, "link", row.why)
    what = in_words(name.strip() for name in row.new.split(","))
    text = _("{who} rettede {what}.").format(who=who, what=what or _("oplysningerne"))
    return Line(text, row.at, "pencil", row.why)


def save_contact(
    organisation: Organisation,
    values: dict[str, Any],
    *,
    now: datetime,
    by: User | None = None,
    contact: Contact | None = None,
) -> Contact:
    """A new contact, or new words for one. The telephone number is stored in its normal form."""
    phone = values.get("phone", "").strip()
    if phone:
        try:
            phone = normal_phone(phone)
        except ValueError as error:
            raise Invalid([("/phone", str(error))]) from None
    email = values.get("email", "").strip().lower()
    if not email and not phone:
        raise Invalid([("/email", _("Skriv en e-mailadresse eller et telefonnummer, så vi kan få fat i dem."))])
    takes_sms = bool(values.get("takes_sms", contact.takes_sms if contact else False))
    if takes_sms and not phone:
        raise Invalid([("/phone", _("Skriv det nummer, vi skal sende SMS til."))])
    with transaction.atomic():
        row = contact or Contact(organisation=organisation)
        row.takes_sms = takes_sms
        row.name, row.title, row.email, row.phone = (
            values["name"].strip(),
            values.get("title", "").strip(),
            email,
            phone,
        )
        row.is_primary = bool(values.get("is_primary"))
        if row.is_primary:
            organisation.contacts.exclude(pk=row.pk).filter(is_primary=True).update(is_primary=False)
        row.save()
        record(row, now=now, by=by, what="edited" if contact else "made", new=row.name)
    return row


type Parts = Callable[[Organisation, Scope, datetime], tuple[str, dict[str, Any]]]
_parts: list[Parts] = []
_first: list[Parts] = []


def register_part(part: Parts, *, first: bool = False) -> Parts:
    """Adds to the page of a school or company: answers with a template and its context. ``first`` stands before its
    events, the others after them.
    """
    rows = _first if first else _parts
    if part not in rows:
        rows.append(part)
    return part


def parts_of(
    organisation: Organisation, scope: Scope, now: datetime, *, first: bool = False
) -> list[tuple[str, dict[str, Any]]]:
    return [part(organisation, scope, now) for part in (_first if first else _parts)]
