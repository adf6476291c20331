"""What a school may ask for: every broken rule is told, at its field, and nothing is stored."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from ambassadors.domain.requests import submit
from ambassadors.models import VisitRequest
from people.domain.refusals import Invalid
from people.models import Letter, Municipality
from tests.cast import vestervang
from tests.making import a_company, a_moment, a_new_request, a_programme, a_school, a_visit_programme, a_visit_request

pytestmark = pytest.mark.django_db


def ask(**changes):
    a_visit_programme()
    if "school" not in changes and "unlisted_school" not in changes:
        changes["school"] = vestervang()
    return submit(a_new_request(**changes), now=timezone.now(), source="api")


def period(days, minutes=60, hour=9):
    start = a_moment(days, hour)
    return start, start + timedelta(minutes=minutes)


NO_SCHOOL = {"school": None, "unlisted_school": "  "}

WRONG = [
    ("no school", NO_SCHOOL, ["/school"]),
    ("a company", {"school": a_company}, ["/school"]),
    ("school name too long", {"school": None, "unlisted_school": "x" * 201}, ["/unlisted_school"]),
    ("no name", {"contact_name": " "}, ["/contact/name"]),
    ("name too long", {"contact_name": "x" * 121}, ["/contact/name"]),
    ("null byte in the name", {"contact_name": "Dor\x00te"}, ["/contact/name"]),
    ("line break in the name", {"contact_name": "Dorte\nBcc: x@y.dk"}, ["/contact/name"]),
    ("half a character", {"contact_name": "Dorte \ud83d"}, ["/contact/name"]),
    ("no address", {"contact_email": ""}, ["/contact/email"]),
    ("nonsense address", {"contact_email": "dorte@"}, ["/contact/email"]),
    ("address too long", {"contact_email": "x" * 250 + "@skole.dk"}, ["/contact/email"]),
    ("nonsense phone", {"contact_phone": "ring bare"}, ["/contact/phone"]),
    ("short phone", {"contact_phone": "123"}, ["/contact/phone"]),
    ("no phone", {"contact_phone": ""}, ["/contact/phone"]),
    ("unknown audience", {"audience": "alle", "grade": None}, ["/audience"]),
    ("no grade in a primary school", {"grade": None}, ["/grade"]),
    ("grade 11", {"grade": 11}, ["/grade"]),
    ("grade -1", {"grade": -1}, ["/grade"]),
    ("grade in a gymnasium", {"audience": "gymnasium", "grade": 2}, ["/grade"]),
    ("no pupils", {"pupils": 0}, ["/pupils"]),
    ("501 pupils", {"pupils": 501}, ["/pupils"]),
    ("huge number", {"pupils": 10**30}, ["/pupils"]),
    ("unknown trade", {"trades": ["smed", "troldmand"]}, ["/trades/1"]),
    ("null byte trade", {"trades": ["smed\x00"]}, ["/trades/0"]),
    ("unknown format", {"format": "hologram"}, ["/format"]),
    ("unknown language", {"language": "sv"}, ["/language"]),
    ("three seats", {"seats": 3}, ["/seats"]),
    ("long notes", {"notes": "x" * 5001}, ["/notes"]),
    ("null byte in notes", {"notes": "a\x00b"}, ["/notes"]),
    ("bell in notes", {"notes": "a\x07b"}, ["/notes"]),
    ("webhook without address", {"webhook_url": "ikke en adresse"}, ["/webhook_url"]),
    ("webhook by file", {"webhook_url": "file:///etc/passwd"}, ["/webhook_url"]),
    ("in the past", {"slots": [period(-1)]}, ["/slots/0/starts_at"]),
    ("four slots", {"slots": [period(20), period(21), period(22), period(23)]}, ["/slots"]),
    ("too short", {"slots": [period(20, minutes=29)]}, ["/slots/0/ends_at"]),
    ("too long", {"slots": [period(20, minutes=481)]}, ["/slots/0/ends_at"]),
    ("ends before it starts", {"slots": [period(20, minutes=-30)]}, ["/slots/0/ends_at"]),
    ("on top of each other", {"slots": [period(20), period(20)]}, ["/slots/1/starts_at"]),
    ("ten years ahead", {"slots": [period(3650)]}, ["/slots/0/starts_at"]),
    (
        "the last year there is",
        {"slots": [(datetime(9999, 12, 31, 10, tzinfo=UTC), datetime(9999, 12, 31, 11, tzinfo=UTC))]},
        ["/slots/0/starts_at"],
    ),
    (
        "everything at once",
        {"pupils": 0, "grade": None, "contact_phone": "x", "slots": [period(-1), period(20, minutes=1)]},
        ["/contact/phone", "/grade", "/pupils", "/slots/0/starts_at", "/slots/1/ends_at"],
    ),
]


@pytest.mark.parametrize(("changes", "pointers"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_told_at_its_field(changes, pointers):
    changes = {name: value() if callable(value) else value for name, value in changes.items()}
    with pytest.raises(Invalid) as refused:
        ask(**changes)
    assert [pointer for pointer, _sentence in refused.value.errors] == pointers
    assert all(sentence.endswith((".", "/trades.")) for _pointer, sentence in refused.value.errors)
    assert VisitRequest.objects.count() == 0
    assert Letter.objects.count() == 0


RIGHT = [
    ("grade 0", {"grade": 0}),
    ("grade 10", {"grade": 10}),
    ("one pupil", {"pupils": 1}),
    ("500 pupils", {"pupils": 500}),
    ("a gymnasium", {"audience": "gymnasium", "grade": None}),
    ("no trade wanted", {"trades": []}),
    ("half an hour", {"slots": [period(20, minutes=30)]}),
    ("eight hours", {"slots": [period(20, minutes=480)]}),
    ("back to back", {"slots": [period(20, hour=9), period(20, hour=10)]}),
    ("emoji", {"notes": "Vi glæder os 🎉\nMange hilsner"}),
    ("a script", {"notes": "<script>alert(1)</script>"}),
    ("5,000 characters", {"notes": "å" * 5000}),
    ("windows line breaks", {"notes": "a\r\nb"}),
    ("foreign phone", {"contact_phone": "+46 70 123 45 67"}),
    ("a webhook", {"webhook_url": "https://skole.example/krog"}),
]


@pytest.mark.parametrize("changes", [row[1] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_what_is_right_is_taken(changes):
    wish = ask(**changes)
    assert wish.status == "submitted"
    assert wish.seat_rows.count() == 2


def test_what_was_sent_is_stored_tidily():
    wish = ask(contact_phone="12 34 56 78", contact_name=" Dorte Holm ", notes="a\r\nb ")
    assert (wish.contact_phone, wish.contact_name, wish.notes) == ("+4512345678", "Dorte Holm", "a\nb")


def test_the_programme_covering_most_of_the_trades_gets_it():
    a_visit_programme()
    both = a_programme("hands-on", takes_visits=True, trades=["smed", "grafisk-tekniker"], order=9)
    assert ask(trades=["smed", "grafisk-tekniker"]).programme == both
    assert ask(trades=["industritekniker"]).programme == a_visit_programme()


def test_without_a_programme_for_visits_it_is_said():
    with pytest.raises(Invalid) as refused:
        submit(a_new_request(school=vestervang()), now=timezone.now(), source="api")
    assert refused.value.code == "no_programme"


NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HINTS = [
    ("an ordinary Tuesday", datetime(2027, 2, 2, 9, tzinfo=UTC), []),
    ("nytårsdag", datetime(2027, 1, 1, 9, tzinfo=UTC), ["public_holiday"]),
    ("2. juledag at midnight UTC", datetime(2026, 12, 25, 23, 30, tzinfo=UTC), ["public_holiday"]),
    ("winter holiday in week 7", datetime(2027, 2, 17, 9, tzinfo=UTC), ["school_holiday"]),
    ("a Saturday", datetime(2027, 1, 30, 9, tzinfo=UTC), ["weekend"]),
    ("tomorrow", datetime(2026, 11, 24, 9, tzinfo=UTC), ["not_held"]),
]


@pytest.mark.parametrize(("start", "codes"), [row[1:] for row in HINTS], ids=[row[0] for row in HINTS])
def test_holidays_are_taken_with_a_warning(start, codes):
    aarhus = Municipality.objects.filter(code=751).first()
    wish = a_visit_request(now=NOW, school=a_school(municipality=aarhus), slots=[(start, start + timedelta(hours=1))])
    assert [warning["code"] for warning in wish.warnings] == codes


def test_a_likely_duplicate_is_taken_with_a_warning():
    school = a_school()
    first = a_visit_request(school=school, slots=[period(20)])
    again = a_visit_request(school=school, slots=[period(20, hour=12), period(23)])
    assert "likely_duplicate" not in [warning["code"] for warning in first.warnings]
    assert "likely_duplicate" in [warning["code"] for warning in again.warnings]
    VisitRequest.objects.update(status="cancelled")
    third = a_visit_request(school=school, slots=[period(20)])
    assert "likely_duplicate" not in [warning["code"] for warning in third.warnings]


def test_refusals_speak_the_asked_language():
    with override("da"), pytest.raises(Invalid) as refused:
        ask(pupils=0)
    assert refused.value.sentence == "Antal elever skal være fra 1 til 500."
