"""Stories written down by whoever put them up: kept, corrected as more people see them, taken out again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, Story
from events.models import Booking, Event, EventStatus, Programme
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.refusals import Invalid, NotFound
from people.models import Trade, User

OLDEST = timedelta(days=2 * 366)
RECENT = timedelta(days=90)
MOST = 50_000_000
SHOWN = 40
_LINK = URLValidator(schemes=["https"])


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the form says; nothing in it has been judged yet."""

    day: date
    channel: str
    reached: int
    programme: Programme
    trade: Trade | None = None
    event: Event | None = None
    what: str = ""
    url: str = ""
    shows_people: bool = False
    has_consent: bool = False


@dataclass(frozen=True)
class Sums:
    stories: int
    reached: int


def readable() -> QuerySet[Story]:
    return Story.objects.select_related("programme", "trade", "event", "ambassador__user", "made_by")


def events_of(ambassador: Ambassador, now: datetime) -> QuerySet[Event]:
    """What one was on lately, that a story may be from; the newest first."""
    own = Booking.objects.filter(resource__user=ambassador.user_id, state=Booking.State.FIRM).values("event")
    rows = Event.objects.filter(pk__in=own, starts_at__lte=now, starts_at__gt=now - RECENT)
    return rows.exclude(status=EventStatus.CANCELLED).order_by("-starts_at", "pk")


def events_in(programmes: Iterable[Programme], now: datetime) -> QuerySet[Event]:
    """What a programme did lately."""
    rows = Event.objects.filter(programme__in=programmes, starts_at__lte=now, starts_at__gt=now - RECENT)
    return rows.exclude(status=EventStatus.CANCELLED).exclude(kind="mentoring").order_by("-starts_at", "pk")


def log(told: Told, *, now: datetime, by: User, ambassador: Ambassador | None = None) -> Story:
    """Raises Invalid with every broken rule. With people in it, only when they have said yes."""
    told = _judged(told, now)
    with transaction.atomic():
        made = Story.objects.create(**vars(told), ambassador=ambassador, made_by=by, created_at=now, updated_at=now)
        record(made, now=now, by=by, what="made", new=str(told.reached))
    return made


def correct(story: Story, told: Told, *, now: datetime, by: User) -> Story:
    told = _judged(told, now)
    with transaction.atomic():
        story = Story.objects.select_for_update().get(pk=story.pk)
        changed = [name for name, value in vars(told).items() if getattr(story, name) != value]
        if not changed:
            return story
        old = story.reached
        for name in changed:
            setattr(story, name, getattr(told, name))
        story.updated_at = now
        story.save(update_fields=[*changed, "updated_at"])
        record(story, now=now, by=by, what="edited", old=str(old), new=str(story.reached), why=", ".join(changed))
    return story


def delete(story: Story, *, now: datetime, by: User) -> None:
    with transaction.atomic():
        found = Story.objects.select_for_update().filter(pk=story.pk).first()
        if found is None:
            raise NotFound("")
        record(found, now=now, by=by, what="deleted", old=str(found.reached))
        found.delete()


def _judged(told: Told, now: datetime) -> Told:
    errors: Errors = []
    told = replace(told, what=" ".join(told.what.split()), url=told.url.strip())
    today = now.astimezone(COPENHAGEN).date()
    if not today - OLDEST <= told.day <= today:
        errors.append(("/day", _("Vælg en dato, der er gået, og højst to år tilbage.")))
    if told.channel not in Story.Channel.values:
        errors.append(("/channel", _("Vælg en mulighed på listen.")))
    if not 0 <= told.reached <= MOST:
        errors.append(("/reached", _("Skriv et antal mellem 0 og 50.000.000.")))
    text_rule(told.what, "/what", 140, errors)
    if holds_cpr(told.what):
        errors.append(("/what", _("Skriv aldrig et CPR-nummer her.")))
    if told.url and not _is_safe(told.url):
        errors.append(("/url", _("Skriv et link, der begynder med https://.")))
    if told.shows_people and not told.has_consent:
        errors.append(
            ("/has_consent", _("Få et ja fra dem, der kan kendes, eller tag billedet ned, før du noterer det."))
        )
    if errors:
        raise Invalid(errors)
    return replace(told, has_consent=told.has_consent and told.shows_people)


def _is_safe(url: str) -> bool:
    try:
        _LINK(url)
    except ValidationError:
        return False
    return len(url) <= 400 and "@" not in urlsplit(url).netloc


def sums(rows: QuerySet[Story], *, year: int | None = None) -> Sums:
    """Of all of them, or of one year; one query."""
    wanted = Q() if year is None else Q(day__year=year)
    found = rows.filter(wanted).aggregate(stories=Count("pk"), reached=Sum("reached"))
    return Sums(found["stories"], found["reached"] or 0)


def may_change(story: Story, user: User) -> bool:
    """One's own: written down by oneself, or about oneself as an ambassador."""
    return story.made_by_id == user.pk or (story.ambassador is not None and story.ambassador.user_id == user.pk)
