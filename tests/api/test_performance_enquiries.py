"""An organisation with a key asks for Robotbandet."""

from datetime import timedelta
from typing import Any

import pytest

from events.models import Event, Performance
from people.models import Letter
from tests.api.conftest import a_wish
from tests.making import a_moment, a_programme


@pytest.fixture(autouse=True)
def _band(school):
    a_programme("robotbandet", takes_performances=True)


def an_enquiry(**changes: Any) -> dict[str, Any]:
    start = a_moment(60, hour=17)
    enquiry = {
        "contact": {"name": "Dorte Holm", "email": "dorte@vestervang.example", "phone": "+4512345678"},
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=2)).isoformat(),
        "place": {"name": "Aulaen", "street": "Skolevej 1", "postcode": "8600"},
        "occasion": "Skolefest",
        "expected_audience": 300,
        "is_outdoor": False,
        "has_power": None,
        "notes": "Vi har en scene.",
    } | changes
    return {name: value for name, value in enquiry.items() if value is not ...}


def test_an_enquiry_becomes_an_event_that_can_be_followed(asker):
    made = asker.post("/performance-enquiries", an_enquiry(), "p1")
    assert made.status_code == 201, made.content
    shown = made.json()
    event = Event.objects.get(pk=shown["id"])
    assert (event.kind, event.status, shown["status"]) == ("performance", "enquiry", "enquiry")
    assert made["Location"] == shown["status_url"]
    assert (shown["place"]["name"], shown["place"]["postcode"]) == ("Aulaen", "8600")
    assert event.performance.organisation.institution_number == "999001"
    assert event.performance.expected_audience == 300
    assert Letter.objects.count() == 1
    assert asker.post("/performance-enquiries", an_enquiry(), "p1").content == made.content
    assert Performance.objects.count() == 1


def test_little_is_needed(asker):
    least = an_enquiry(occasion=..., expected_audience=..., is_outdoor=..., has_power=..., notes=...)
    least["contact"] = {"name": "Dorte", "email": "d@x.dk"}
    least["place"] = {"name": "Aulaen", "postcode": "8600"}
    assert asker.post("/performance-enquiries", least).status_code == 201


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"contact": ...}, ["/contact"]),
        ({"occasion": "Skolefest\nog bal", "notes": "To linjer\ner godt."}, ["/occasion"]),
        ({"contact": {"name": "Dorte\r\nBcc: x@y.dk", "email": "d@x.dk"}}, ["/contact/name"]),
        ({"contact": {"name": "", "email": "x"}}, ["/contact/email", "/contact/name"]),
        ({"contact": {"name": "A", "email": "a@b.dk", "phone": "call"}}, ["/contact/phone"]),
        ({"place": {}}, ["/place/name", "/place/postcode"]),
        ({"place": {"name": "A", "postcode": "0000"}}, ["/place/postcode"]),
        ({"place": {"name": "A", "postcode": 8600}}, ["/place/postcode"]),
        ({"place": {"name": "x" * 161, "postcode": "8600", "street": "x" * 161}}, ["/place/name", "/place/street"]),
        ({"starts_at": "2027-02-03T10:00:00"}, ["/starts_at"]),
        ({"starts_at": a_moment(-1).isoformat()}, ["/ends_at", "/starts_at"]),
        ({"ends_at": a_moment(59).isoformat()}, ["/ends_at"]),
        ({"expected_audience": 0}, ["/expected_audience"]),
        ({"expected_audience": "many"}, ["/expected_audience"]),
        ({"is_outdoor": "no"}, ["/is_outdoor"]),
        ({"has_power": 1}, ["/has_power"]),
        ({"notes": "x" * 5001}, ["/notes"]),
        ({"notes": "\x00"}, ["/notes"]),
        ({"organisation_name": "Someone else"}, ["/organisation_name"]),
    ],
)
def test_what_is_wrong_is_named_by_pointer_and_nothing_is_stored(asker, changes, pointers):
    answer = asker.post("/performance-enquiries", an_enquiry(**changes))
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers
    assert not Event.objects.exists()
    assert not Letter.objects.exists()


def test_a_key_for_visits_alone_is_not_enough(asker, school):
    school.api_keys.update(scopes=["visits:read", "visits:write"])
    assert asker.post("/performance-enquiries", an_enquiry()).status_code == 403
    assert asker.post("/visit-requests", a_wish()).status_code == 201
