"""Where an ambassador starts from, and how long it takes with what they have."""

from datetime import UTC, datetime

import pytest

from ambassadors.domain import ranking, travel
from ambassadors.models import Ambassador, VisitRequest
from people.domain.places import point_of
from tests.cast import maja
from tests.making import a_trade

pytestmark = pytest.mark.django_db

SILKEBORG = point_of("8600")
MORNING = datetime(2027, 2, 3, 7, 15, tzinfo=UTC)  # Wednesday 8.15 in Denmark
MIDDAY = datetime(2027, 2, 3, 10, 0, tzinfo=UTC)
SUNDAY = datetime(2027, 2, 7, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("home", "work", "at", "from_work"),
    [
        ("8000", "8600", MIDDAY, True),  # works in the town of the school
        ("8000", "8600", MORNING, False),  # first thing in the morning one comes from home
        ("8000", "8600", SUNDAY, False),
        ("8600", "8000", MIDDAY, False),  # home is nearer
        ("8600", "8600", MIDDAY, False),  # the same: home is what one expects
        ("8000", "", MIDDAY, False),
    ],
)
def test_one_starts_from_the_nearer_sensible_place(home: str, work: str, at: datetime, from_work: bool) -> None:
    way = travel.way_to(Ambassador(postcode=home, work_postcode=work), SILKEBORG, at)
    assert way is not None
    assert way.is_from_work is from_work


def test_what_one_travels_by_is_said_and_counted() -> None:
    words = {}
    for means in ([], ["car"], ["public"], ["public", "lift"], ["bicycle"]):
        way = travel.way_to(Ambassador(postcode="8000", travels_by=means), SILKEBORG, MIDDAY)
        assert way is not None
        words["+".join(means)] = (way.means, way.minutes, way.words.split(" min. ")[1])
    car = words[""][1]
    assert words["car"] == words[""] == ("car", car, "væk")
    assert words["public+lift"] == ("lift", car, "væk")
    assert words["public"] == ("public", round(car * 1.5) + 15, "væk med bus og tog")
    assert words["bicycle"][2] == "væk på cykel"
    assert words["bicycle"][1] > words["public"][1]


def test_an_unknown_end_is_no_way() -> None:
    assert travel.way_to(Ambassador(postcode="8000"), None, MIDDAY) is None
    assert travel.way_to(Ambassador(postcode=""), SILKEBORG, MIDDAY) is None


def test_the_ranking_says_from_work_and_counts_the_radius_from_there(wish: VisitRequest) -> None:
    her = maja(postcode="5000", work_postcode="8000", radius_km=30)
    wish.slots.update(starts_at=MIDDAY, ends_at=MIDDAY.replace(hour=11))
    seat = wish.seat_rows.get(trade="industritekniker")
    (candidate,) = ranking.rank(wish, wish.slots.get(), seat)
    assert candidate.ambassador == her
    assert any("min. fra arbejde" in reason for reason in candidate.reasons)
    assert not any("rejser højst" in obstacle for obstacle in candidate.obstacles)


def test_another_trade_of_hers_fits_the_seat_and_is_said(wish: VisitRequest) -> None:
    her = maja()
    seat = wish.seat_rows.get(trade="smed")
    (before,) = ranking.rank(wish, wish.slots.get(), seat)
    her.other_trades.add(a_trade("smed"))
    (after,) = ranking.rank(wish, wish.slots.get(), seat)
    assert (before.wanted, after.wanted) == (1, 0)
    assert "Industritekniker, kan også fortælle om Smed" in after.reasons
