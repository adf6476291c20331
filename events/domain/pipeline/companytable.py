"""Companies as a table, in the columns that are read again: imported unchanged it changes nothing."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date

from events.domain.pipeline import board
from events.domain.pipeline.companylines import HEADER
from events.models import FollowUp, Relation
from people.models import Contact, MailBasis, Organisation

type Row = list[object]


def rows(wanted: board.Wanted, today: date) -> Iterator[Row]:
    """The header, a line for each relation, and one for each company that has none (unless it is narrowed to trades).

    Six queries, however many there are.
    """
    yield list(HEADER)
    relations = list(
        wanted.relations(today)
        .filter(organisation__kind=Organisation.Kind.COMPANY)
        .select_related("organisation", "trade")
        .order_by("organisation__name", "organisation", "trade__order", "trade")
    )
    companies = {row.organisation_id: row.organisation for row in relations}
    others: list[Organisation] = []
    if not (wanted.trade or wanted.programme):
        others = list(wanted.companies(today).filter(relations=None).order_by("name", "pk"))
    everybody = {*companies, *(one.pk for one in others)}
    people: dict[object, Contact] = {}
    for contact in Contact.objects.filter(organisation__in=everybody).order_by("-is_primary", "name", "pk"):
        people.setdefault(contact.organisation_id, contact)
    bases = {
        row.contact_id: row.get_basis_display()
        for row in MailBasis.objects.filter(contact__organisation__in=everybody, withdrawn_at=None).order_by(
            "recorded_at", "pk"
        )
    }
    following = board.next_of(everybody)
    for relation in relations:
        company = relation.organisation
        yield _row(company, people.get(company.pk), bases, following.get(company.pk, []), relation)
    for company in others:
        yield _row(company, people.get(company.pk), bases, following.get(company.pk, []), None)


def _row(
    company: Organisation,
    contact: Contact | None,
    bases: Mapping[uuid.UUID, str],
    following: list[FollowUp],
    relation: Relation | None,
) -> Row:
    trade = relation.trade_id if relation else None
    coming = next((one for one in following if one.trade_id in (None, trade)), None)
    email = contact.email if contact else ""
    return [
        company.name,
        company.cvr,
        company.p_number,
        company.street,
        company.postcode,
        company.town,
        company.phone,
        contact.name if contact else "",
        email,
        bases.get(contact.pk, "") if contact and email else "",
        str(relation.trade) if relation else "",
        relation.get_stage_display() if relation else "",
        relation.get_approval_display() if relation else "",
        (relation.approved_on if relation else None) or "",
        (relation.last_apprentice_on if relation else None) or "",
        coming.what if coming else "",
        coming.owner.email if coming and coming.owner else "",
        coming.due_on if coming else "",
    ]
