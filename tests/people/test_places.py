"""Examples of where things are, how far, and when schools are closed."""

from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation

from people.domain import places
from people.domain.journeys import land_of
from people.domain.schooldays import school_year_of
from people.models import Municipality, MunicipalityRegion, Postcode, Region


@pytest.mark.parametrize("typed", ["8000", 8000, " 8000 ", "DK-8000", "8000 Aarhus C", Postcode(code="8000")])
def test_a_postcode_has_a_point_however_it_is_written(typed):
    lat, lon = places.point_of(typed)
    assert (round(lat, 1), round(lon, 1)) == (56.2, 10.2)
    assert places.town_of(typed) == "Aarhus C"


@pytest.mark.parametrize("typed", ["", "0000", "80", "København", None, "3900"])
def test_no_such_postcode_has_no_point(typed):
    assert places.point_of(typed) is None
    assert places.town_of(typed) == ""


@pytest.mark.parametrize(
    ("code", "land"),
    [
        ("8000", "jylland"),
        ("6400", "jylland"),  # Sønderborg, on Als
        ("7000", "jylland"),  # Fredericia
        ("8500", "jylland"),  # Grenaa, east on Djursland
        ("5500", "fyn"),  # Middelfart, a bridge from Fredericia
        ("5900", "fyn"),  # Rudkøbing, on Langeland
        ("5800", "fyn"),  # Nyborg
        ("4220", "sjælland"),  # Korsør
        ("4400", "sjælland"),  # Kalundborg
        ("4900", "sjælland"),  # Nakskov, on Lolland
        ("4583", "sjælland"),  # Sjællands Odde
        ("2791", "sjælland"),  # Dragør, on Amager
        ("3700", "bornholm"),
        ("8305", "samsø"),
        ("9940", "læsø"),
        ("5970", "ærø"),
        ("6720", "fanø"),
        ("6700", "jylland"),  # Esbjerg, just across from Fanø
        ("8592", "anholt"),
    ],
)
def test_every_point_lies_on_its_land(code, land):
    assert land_of(places.point_of(code)) == land


@pytest.mark.parametrize(
    ("start", "goal", "km", "minutes", "crossings"),
    [
        ("8000", "8000", (0, 0), (5, 5), ()),
        ("8000", "8200", (3, 8), (6, 15), ()),
        ("8000", "9000", (110, 140), (75, 110), ()),
        ("5000", "6000", (65, 85), (45, 75), ("Lillebæltsbroen",)),
        ("2100", "8000", (320, 380), (180, 240), ("Storebæltsbroen", "Lillebæltsbroen")),
        ("5700", "5970", (80, 110), (80, 110), ("Svendborg–Ærøskøbing",)),
        ("6700", "6720", (25, 40), (25, 40), ("Esbjerg–Fanø",)),
        ("1050", "3700", (230, 300), (160, 210), ("Ystad–Rønne",)),
        ("8000", "8305", (100, 140), (100, 140), ("Hou–Sælvig",)),
        ("4400", "8305", (90, 130), (95, 130), ("Kalundborg–Ballen",)),
    ],
)
def test_a_journey_goes_by_way_of_bridges_and_ferries(start, goal, km, minutes, crossings):
    a, b = places.point_of(start), places.point_of(goal)
    found = places.journey(a, b)
    assert found.crossings == crossings
    assert km[0] <= places.distance_km(a, b) <= km[1]
    assert minutes[0] <= places.travel_minutes(a, b) <= minutes[1]
    assert found.road_km <= found.distance_km


def test_there_and_back_is_the_same():
    for one, other in [("2100", "8000"), ("3700", "9990"), ("5700", "5970"), ("8592", "4900")]:
        a, b = places.point_of(one), places.point_of(other)
        assert places.distance_km(a, b) == pytest.approx(places.distance_km(b, a))
        assert places.travel_minutes(a, b) == places.travel_minutes(b, a)


def test_every_postcode_can_reach_every_land():
    copenhagen = places.point_of("1050")
    for code in [
        "5965",
        "6210",
        "7884",
        "8789",
        "8799",
        "4244",
        "4245",
        "4305",
        "4592",
        "4942",
        "4944",
        "4945",
        "5601",
    ]:
        assert 0 < places.travel_minutes(copenhagen, places.point_of(code)) < 600


@pytest.mark.parametrize(("typed", "code"), [("0101", 101), ("101", 101), (101, 101), (" 0860 ", 860)])
def test_a_municipality_code_is_read_with_and_without_its_zero(typed, code):
    assert places.municipality_code(typed) == code


@pytest.mark.parametrize("typed", ["", "0100", "411", "101a", "-101", None, "１０１"])
def test_no_such_municipality_is_refused(typed):
    with pytest.raises(ValueError, match="no such municipality"):
        places.municipality_code(typed)


@pytest.mark.parametrize(
    ("municipality", "on", "region"),
    [
        (101, date(2026, 12, 31), "Region Hovedstaden"),
        (101, date(2027, 1, 1), "Region Østdanmark"),
        (265, date(2026, 12, 31), "Region Sjælland"),
        (265, date(2027, 1, 1), "Region Østdanmark"),
        (400, date(2030, 6, 1), "Region Østdanmark"),
        (461, date(2027, 1, 1), "Region Syddanmark"),
        (751, date(2030, 6, 1), "Region Midtjylland"),
        (851, date(2007, 1, 1), "Region Nordjylland"),
    ],
)
@pytest.mark.django_db
def test_a_municipality_has_the_region_of_the_day(municipality, on, region):
    assert places.region_of(municipality, on).name == region
    assert places.region_of(Municipality.objects.get(pk=municipality), on).code == places.region_code_of(
        municipality, on
    )


@pytest.mark.django_db
def test_before_the_reform_there_is_no_region():
    assert places.region_of(101, date(2006, 12, 31)) is None
    assert places.region_code_of(101, date(2006, 12, 31)) is None


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_mends_what_is_wrong():
    def everything():
        return (
            list(Region.objects.order_by("pk").values_list()),
            list(Municipality.objects.order_by("pk").values_list()),
            list(MunicipalityRegion.objects.order_by("pk").values_list()),
            list(Postcode.objects.order_by("pk").values_list()),
            sorted(Postcode.municipalities.through.objects.values_list("postcode_id", "municipality_id")),
        )

    models = (Region, Municipality, MunicipalityRegion, Postcode)
    places.load_places(*models)
    before = everything()
    assert [len(rows) for rows in before[:3]] == [6, 98, 144]
    Postcode.objects.filter(pk="8000").update(town="Arhus")
    Postcode.objects.get(pk="8000").municipalities.set([101])
    places.load_places(*models)
    assert everything() == before


@pytest.mark.django_db
def test_the_east_has_46_municipalities_from_2027():
    assert MunicipalityRegion.objects.filter(region_id=1086, valid_from=date(2027, 1, 1)).count() == 46
    assert not MunicipalityRegion.objects.filter(region_id__in=[1084, 1085], valid_to=None).exists()


@pytest.mark.parametrize(
    ("day", "in_danish", "in_english"),
    [
        (date(2027, 3, 25), "Skærtorsdag", "Maundy Thursday"),
        (date(2027, 5, 6), "Kristi himmelfartsdag", "Ascension Day"),
        (date(2023, 5, 5), "Store bededag", "Great Prayer Day"),
        (date(2027, 4, 23), None, None),  # Store bededag would have been here
        (date(2027, 6, 5), None, None),
        (date(2027, 12, 26), "Anden juledag", "Second Day of Christmas"),
    ],
)
def test_public_holidays_are_named_in_the_language(day, in_danish, in_english):
    with translation.override("da"):
        assert places.public_holiday(day) == in_danish
    with translation.override("en"):
        assert places.public_holiday(day) == in_english


# What schools published for these years.
PUBLISHED = [
    (2025, "autumn", date(2025, 10, 11), date(2025, 10, 19)),
    (2025, "christmas", date(2025, 12, 20), date(2026, 1, 4)),
    (2025, "winter", date(2026, 2, 7), date(2026, 2, 15)),
    (2025, "easter", date(2026, 3, 28), date(2026, 4, 6)),
    (2025, "ascension", date(2026, 5, 14), date(2026, 5, 17)),
    (2025, "summer", date(2026, 6, 27), date(2026, 8, 9)),
    (2026, "autumn", date(2026, 10, 10), date(2026, 10, 18)),
    (2026, "winter", date(2027, 2, 13), date(2027, 2, 21)),
    (2026, "easter", date(2027, 3, 20), date(2027, 3, 29)),
    (2026, "summer", date(2027, 6, 26), date(2027, 8, 8)),
    (2027, "autumn", date(2027, 10, 16), date(2027, 10, 24)),
    (2027, "winter", date(2028, 2, 12), date(2028, 2, 20)),
    (2027, "easter", date(2028, 4, 8), date(2028, 4, 17)),
]


@pytest.mark.parametrize(("school_year", "key", "first", "last"), PUBLISHED)
def test_the_usual_school_holidays(school_year, key, first, last):
    found = {holiday.key: holiday for holiday in places.school_holidays(482, school_year)}
    assert (found[key].starts_on, found[key].last_day) == (first, last)


def test_a_municipality_may_have_its_winter_holiday_a_week_later():
    found = {holiday.key: holiday for holiday in places.school_holidays(175, 2026)}
    assert found["winter"].starts_on == date(2027, 2, 20)
    assert found["autumn"].starts_on == date(2026, 10, 10)


def test_holidays_are_in_order_and_do_not_overlap():
    for school_year in range(2024, 2040):
        found = places.school_holidays(None, school_year)
        assert all(a.ends_on <= b.starts_on for a, b in pairwise(found))
        assert all(holiday.starts_on < holiday.ends_on for holiday in found)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 10, 14), "autumn"),
        (date(2026, 8, 5), "summer"),
        (date(2027, 1, 2), "christmas"),
        (date(2027, 2, 3), None),
        (date(2027, 8, 9), None),
    ],
)
def test_a_day_falls_in_a_school_holiday_or_not(day, key):
    found = places.school_holiday_on(101, day)
    assert (found.key if found else None) == key


def test_a_day_is_warned_about_with_a_sentence():
    with translation.override("da"):
        assert places.day_warning(101, date(2027, 3, 25)) == "Dagen er en helligdag: Skærtorsdag."
        assert (
            places.day_warning(101, date(2026, 10, 14)) == "Skolerne i kommunen har normalt fri den dag: Efterårsferie."
        )
        assert places.day_warning(101, date(2027, 2, 3)) == ""


def test_the_school_year_begins_in_august():
    assert school_year_of(date(2026, 8, 1)) == 2026
    assert school_year_of(date(2027, 7, 31)) == 2026
