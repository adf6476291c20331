"""Places where events happen: found by name, town or postcode, made with a point on the map."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events.models import Venue
from people.domain.places import point_of, town_of
from people.domain.refusals import Invalid
from people.models import Municipality, Organisation


def find_venues(text: str, most: int = 8) -> QuerySet[Venue]:
    """Places whose name or town begins with, or holds, the text; by postcode when it is digits."""
    words = text.strip()[:60]
    if not words:
        return Venue.objects.none()
    if words.isdigit():
        return Venue.objects.filter(postcode__startswith=words).order_by("name")[:most]
    match = Q()
    for form in spellings(words):
        match |= Q(name__icontains=form) | Q(town__istartswith=form)
    return Venue.objects.filter(match).order_by("name", "town")[:most]


def find_hosts(text: str, most: int = 6) -> QuerySet[Organisation]:
    """Schools and companies by name that have no place of their own yet."""
    match = Q()
    for form in spellings(text.strip()[:60]):
        match |= Q(name__icontains=form)
    return Organisation.objects.filter(match, venue__isnull=True, is_active=True).exclude(postcode="")[:most]


def spellings(words: str) -> list[str]:
    """SQLite compares Æ, Ø and Å with regard to case: so both spellings are asked for."""
    if words.isascii():
        return [words]
    return list(dict.fromkeys([words, words.lower(), words.capitalize(), words.upper()]))


def make_venue(name: str, street: str, postcode: str) -> Venue:
    """A new place; the same name, street and postcode again is the same place."""
    name, street, postcode = name.strip(), street.strip(), postcode.strip()
    errors = []
    if not name:
        errors.append(("/venue_name", _("Skriv stedets navn.")))
    point = point_of(postcode) if postcode else None
    if not postcode.isdigit() or len(postcode) != 4 or point is None:
        errors.append(("/venue_postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if errors:
        raise Invalid(errors)
    same = Venue.objects.filter(name=name, street=street, postcode=postcode).first()
    if same:
        return same
    return Venue.objects.create(
        name=name,
        street=street,
        postcode=postcode,
        town=town_of(postcode),
        municipality=Municipality.objects.filter(postcodes__code=postcode).order_by("code").first(),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def venue_of(organisation: Organisation) -> Venue:
    """The organisation's own place, made at its first event."""
    latitude, longitude = organisation.point or point_of(organisation.postcode) or (None, None)
    venue, _new = Venue.objects.get_or_create(
        organisation=organisation,
        defaults={
            "name": organisation.name,
            "street": organisation.street,
            "postcode": organisation.postcode,
            "town": organisation.town,
            "municipality": organisation.municipality,
            "latitude": latitude,
            "longitude": longitude,
        },
    )
    return venue
