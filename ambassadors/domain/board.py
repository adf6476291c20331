"""The way into the corps as a board: applied, interview, training, active, on pause; who waits longest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.models import Ambassador, Application
from people.domain.danish import da_date, da_moment
from people.domain.places import town_of

Status, Member = Application.Status, Ambassador.Status
MOST = 60  # cards in one column
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Card:
    """One person. ``waits_for`` says what waits for the organiser; without it, nothing does."""

    name: str
    trade: str
    town: str
    url: str
    note: str
    since: datetime
    colour: str
    waits_for: str = ""

    @property
    def order(self) -> tuple[bool, datetime]:
        return not self.waits_for, self.since


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    cards: Sequence[Card]
    total: int


def columns(applications: QuerySet[Application], corps: QuerySet[Ambassador], now: datetime) -> list[Column]:
    """Five columns; of the active only those who came lately, the others stand in the list of the corps."""
    applied = applications.filter(status=Status.APPLIED).order_by("created_at")
    interview = (
        applications.filter(status=Status.INTERVIEW).prefetch_related("interview_times").order_by("interview_at")
    )
    members = corps.select_related("training_event").order_by("joined_on", "pk")
    lately = (now - NEW_FOR).astimezone(COPENHAGEN).date()
    return [
        _column("applied", _("Ny"), [_applied(row) for row in applied[:MOST]], applied.count()),
        _column("interview", _("Samtale"), [_interview(row, now) for row in interview[:MOST]], interview.count()),
        _members("training", _("Oplæring"), members.filter(status=Member.TRAINING), now),
        _members("active", _("Nye i korpset"), members.filter(status=Member.ACTIVE, trained_on__gte=lately), now),
        _members("paused", _("På pause"), members.filter(status=Member.PAUSED), now),
    ]


def next_decision(found: Sequence[Column]) -> Card | None:
    """Who has waited longest for somebody to decide."""
    waiting = [card for column in found for card in column.cards if card.waits_for]
    return min(waiting, key=lambda card: card.since, default=None)


def _column(key: str, title: str, cards: list[Card], total: int) -> Column:
    return Column(key, title, sorted(cards, key=lambda card: card.order), total)


def _applied(row: Application) -> Card:
    return _card_of(row, note=_("søgte {dag}").format(dag=da_date(row.created_at)), waits_for=_("Læs, og svar"))


def _interview(row: Application, now: datetime) -> Card:
    if row.interview_at is not None:
        is_over = row.interview_at <= now
        note = da_moment(row.interview_at)
        return _card_of(row, note=note, waits_for=_("Giv svar efter samtalen") if is_over else "")
    if row.interview_answer:
        return _card_of(row, note=_("ingen af tiderne passer"), waits_for=_("Foreslå nye tider"))
    if all(one.starts_at <= now for one in row.interview_times.all()):
        return _card_of(row, note=_("svarede ikke i tide"), waits_for=_("Foreslå nye tider"))
    return _card_of(row, note=_("vælger en tid"))


def _card_of(row: Application, *, note: str, waits_for: str = "") -> Card:
    url = reverse("organise:application", args=[row.pk])
    town = town_of(row.postcode) or row.postcode
    return Card(row.name, str(row.trade), town, url, note, row.updated_at, row.programme.colour, waits_for)


def _members(key: str, title: str, rows: QuerySet[Ambassador], now: datetime) -> Column:
    return _column(key, title, [_member(row, now) for row in rows[:MOST]], rows.count())


def _member(row: Ambassador, now: datetime) -> Card:
    note, waits_for = "", ""
    since = datetime.combine(row.joined_on, time(), COPENHAGEN)
    event = row.training_event
    if row.status == Member.TRAINING:
        if event is None or event.status == "cancelled":
            note, waits_for = _("ingen oplæring valgt"), _("Vælg oplæring")
        elif event.ends_at <= now:
            note, waits_for, since = da_moment(event.starts_at), _("Gør aktiv"), event.ends_at
        else:
            note = da_moment(event.starts_at)
    elif row.trained_on:
        note = _("oplært {dag}").format(dag=da_date(row.trained_on, weekday=False))
    url = reverse("organise:ambassador", args=[row.pk])
    town = town_of(row.postcode) or row.postcode
    return Card(row.user.name, str(row.trade), town, url, note, since, row.programme.colour, waits_for)
