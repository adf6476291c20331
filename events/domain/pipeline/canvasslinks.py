"""The link by which a person at a vocational school sees companies and takes one for a week, without a key or login."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.domain.pipeline import claims
from events.domain.search import holds
from events.models import CanvassClaim, CanvassLink, Relation
from people.domain.answerlinks import answer_url
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.outbox import write
from people.domain.refusals import Expired, MoveNotAllowed
from people.models import Contact, Municipality, Organisation, Trade, User

GOOD_FOR = timedelta(days=120)
PAGE = 30


def send(contact: Contact, *, now: datetime, by: User | None) -> CanvassLink:
    """A letter with the link, which is good from now on for a third of a year; the same link as long as one stands."""
    school = contact.organisation
    if school.level != Organisation.Level.VOCATIONAL or not school.is_active:
        raise MoveNotAllowed(_("Kun erhvervsskoler søger lærepladser."), code="no_vocational_school")
    if not contact.email or contact.is_bounced:
        raise MoveNotAllowed(_("Der er ingen e-mailadresse, der virker. Ret den først."), code="no_address")
    until = localdate(now) + GOOD_FOR
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact.pk)
        row = contact.canvass_links.filter(ended_at=None).first()
        if row is None:
            row = CanvassLink.objects.create(contact=contact, good_until=until, made_at=now, sent_at=now, by=by)
        else:
            row.good_until, row.sent_at, row.by = until, now, by
            row.save(update_fields=["good_until", "sent_at", "by"])
        write(
            "canvass_link",
            dedupe=f"canvass_link:{row.pk}:{localdate(now)}",
            now=now,
            to=contact,
            about=row,
            context={"school": school.name, "link": link_of(row), "until": until},
        )
        record(school, now=now, by=by, what="canvass_link", new=contact.name)
    return row


def end(contact: Contact, *, now: datetime, by: User | None) -> None:
    """From now on the link opens nothing; what was taken by it stays taken."""
    if contact.canvass_links.filter(ended_at=None).update(ended_at=now):
        record(contact.organisation, now=now, by=by, what="canvass_link_ended", old=contact.name)


def link_of(row: CanvassLink) -> str:
    return answer_url("canvass", row.pk)


def check(row: CanvassLink, now: datetime) -> None:
    school = row.contact.organisation
    if row.ended_at is not None or not school.is_active or school.level != Organisation.Level.VOCATIONAL:
        raise Expired(_("Linket er taget tilbage. Bed sekretariatet om et nyt."))
    if localdate(now) > row.good_until:
        raise Expired(
            _("Linket virkede til og med {day}. Bed sekretariatet om et nyt.").format(
                day=da_date(row.good_until, weekday=False)
            )
        )


# -- what one sees by it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; ``week`` is its Monday."""

    week: date
    trade: Trade | None = None
    municipality: Municipality | None = None
    text: str = ""


@dataclass(frozen=True)
class Company:
    """One company, how far it is in the trades that count, and who has it in the week."""

    company: Organisation
    relations: Sequence[Relation]
    claim: CanvassClaim | None
    is_ours: bool


def trades_of(school: Organisation) -> QuerySet[Trade]:
    """Those the school teaches; of one that does not say, all."""
    own = school.trades.all()
    return own if own.exists() else Trade.objects.all()


def companies(school: Organisation, wanted: Wanted, number: object) -> tuple[Page[Organisation], list[Company]]:
    """Companies with a relation to one of the school's trades, by name; a few queries for each page."""
    trades = [wanted.trade] if wanted.trade else list(trades_of(school))
    rows = Organisation.objects.filter(
        kind=Organisation.Kind.COMPANY,
        is_active=True,
        pk__in=Relation.objects.filter(trade__in=trades).values("organisation"),
    )
    if wanted.municipality:
        rows = rows.filter(municipality=wanted.municipality)
    if wanted.text:
        rows = rows.filter(holds("name", wanted.text) | Q(town__istartswith=wanted.text))
    page = Paginator(rows.order_by("name", "pk"), PAGE).get_page(number)  # type: ignore[arg-type]
    found = list(page.object_list)
    taken = {
        row.organisation_id: row
        for row in CanvassClaim.objects.filter(organisation__in=found, week=wanted.week).select_related("school")
    }
    known: dict[object, list[Relation]] = {}
    for relation in Relation.objects.filter(organisation__in=found, trade__in=trades).select_related("trade"):
        known.setdefault(relation.organisation_id, []).append(relation)
    return page, [
        Company(one, known.get(one.pk, []), claim, claim is not None and claim.school_id == school.pk)
        for one in found
        for claim in [taken.get(one.pk)]
    ]


def own_weeks(school: Organisation, now: datetime) -> QuerySet[CanvassClaim]:
    """What the school has from this week on."""
    rows = CanvassClaim.objects.filter(school=school, week__gte=claims.this_week(now))
    return rows.select_related("organisation").order_by("week", "organisation__name")


def take(row: CanvassLink, company: Organisation, week: date, *, now: datetime) -> CanvassClaim:
    """For the person's own school. Raises Clash with who has it until when; a colleague's claim is the school's."""
    school, name = row.contact.organisation, row.contact.name
    standing = claims.claim_of(company, week)
    if standing is not None and standing.school_id == school.pk:
        return standing
    return claims.claim(company, week=week, now=now, school=school, consultant=name, actor=name)


def give_back(row: CanvassLink, claim: CanvassClaim, *, now: datetime) -> None:
    claims.give_back(claim, now=now, actor=row.contact.name)
