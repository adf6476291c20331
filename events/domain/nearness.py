"""What lies near a place, asked of the database: a flat map of the surroundings is right to half a per cent here."""

import math
from typing import Protocol

from django.db.models import ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Power
from django.db.models.lookups import LessThanOrEqual

KM_NORTH, KM_EAST = 110.57, 111.32  # of one degree; eastwards times the cosine of the latitude
FURTHEST = 500


class Around(Protocol):
    latitude: float | None
    longitude: float | None
    radius_km: int | None


def around(point: tuple[float, float]) -> Q:
    """A condition on feeds whose surroundings may reach this point: a box, so rather one too many."""
    latitude, longitude = point
    north = ExpressionWrapper(F("radius_km") / KM_NORTH, output_field=FloatField())
    # The widest a degree gets in this country: at its northern end.
    east = ExpressionWrapper(F("radius_km") / 58.0, output_field=FloatField())
    return Q(
        latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east)
    )


def within(around: Around, venue: str) -> Q:
    """A condition on rows whose ``venue`` (the name of the relation) has a point at most ``radius_km`` away."""
    if around.latitude is None or around.longitude is None:
        return Q(pk__in=[])
    km = min(around.radius_km or 0, FURTHEST)
    shrinks = KM_EAST * math.cos(math.radians(around.latitude))
    north = (F(f"{venue}__latitude") - around.latitude) * KM_NORTH
    east = (F(f"{venue}__longitude") - around.longitude) * shrinks
    squared = ExpressionWrapper(Power(north, 2) + Power(east, 2), output_field=FloatField())
    box = Q(
        **{
            f"{venue}__latitude__range": (around.latitude - km / KM_NORTH, around.latitude + km / KM_NORTH),
            f"{venue}__longitude__range": (around.longitude - km / shrinks, around.longitude + km / shrinks),
        }
    )
    return box & Q(LessThanOrEqual(squared, float(km * km)))
