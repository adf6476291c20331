"""A school asks, follows, answers, moves and calls off; and everything that can be wrong with what it sends."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from ambassadors.domain.slots import expire_slots
from ambassadors.models import Slot, VisitRequest
from people.models import Contact, Letter
from tests.api.conftest import a_slot, a_wish
from tests.making import a_moment, a_school


def test_a_school_asks_for_a_visit(asker):
    wish = a_wish()
    made = asker.post("/visit-requests", wish)
    assert made.status_code == 201
    shown = made.json()
    stored = VisitRequest.objects.get()
    assert made["Location"] == f"http://testserver/api/v1/visit-requests/{stored.pk}"
    assert (shown["id"], shown["status"], shown["visit"]) == (str(stored.pk), "submitted", None)
    assert shown["status_url"].startswith("http://127.0.0.1:8000/s/")
    same = [
        "institution_number",
        "contact",
        "audience",
        "grade",
        "pupils",
        "format",
        "teacher_present",
        "language",
        "notes",
    ]
    assert {name: shown[name] for name in same} == {name: wish[name] for name in same}
    assert shown["trades"] == wish["trades"] == ["industritekniker", "smed"]
    assert shown["webhook_url"] is None
    for sent, slot in zip(wish["slots"], shown["slots"], strict=True):
        for name in ("starts_at", "ends_at"):
            assert datetime.fromisoformat(slot[name]) == datetime.fromisoformat(sent[name])
        held = datetime.fromisoformat(slot["held_until"]) - timezone.now()
        assert timedelta(days=6, hours=23) < held <= timedelta(days=7)
    assert asker.get(f"/visit-requests/{stored.pk}").json() == shown
    assert asker.get("/visit-requests").json() == {"items": [shown], "next_cursor": None}


def test_times_are_told_in_the_clock_of_copenhagen(asker):
    year = timezone.now().year + 1
    slots = [
        {"starts_at": f"{year}-02-03T09:00:00Z", "ends_at": f"{year}-02-03T04:30:00.123456789-06:00"},
        {"starts_at": f"{year}-08-24t10:00:00+02:00", "ends_at": f"{year}-08-24T08:45:00z"},
    ]
    shown = asker.post("/visit-requests", a_wish(slots=slots)).json()["slots"]
    assert [slot["starts_at"] for slot in shown] == [f"{year}-02-03T10:00:00+01:00", f"{year}-08-24T10:00:00+02:00"]
    assert [slot["ends_at"] for slot in shown] == [f"{year}-02-03T11:30:00+01:00", f"{year}-08-24T10:45:00+02:00"]


def test_what_may_be_left_out_has_sensible_values(asker):
    least = a_wish(audience=..., format=..., teacher_present=..., language=..., notes=..., webhook_url=...)
    shown = asker.post("/visit-requests", least).json()
    assert (shown["audience"], shown["format"], shown["teacher_present"]) == ("grundskole", "physical", True)
    assert (shown["language"], shown["notes"], shown["webhook_url"]) == ("da", "", None)


def test_other_audiences_have_no_grade(asker):
    assert asker.post("/visit-requests", a_wish(audience="gymnasium", grade=...)).status_code == 201
    assert asker.post("/visit-requests", a_wish(audience="adults", grade=None)).status_code == 201


@pytest.mark.parametrize(
    "text", ["🔧🤝 Vi glæder os", "<script>alert(1)</script>", "'; DROP TABLE people_user; --", "a\nb\tc"]
)
def test_text_is_kept_as_it_is(asker, text):
    shown = asker.post("/visit-requests", a_wish(notes=text)).json()
    assert shown["notes"] == text
    assert VisitRequest.objects.get().notes == text


SLOT = a_slot(21)
DAY_AFTER = a_slot(22)


def moved(slot, **minutes):
    """The slot with its end so long after its start."""
    start = datetime.fromisoformat(slot["starts_at"])
    return {"starts_at": slot["starts_at"], "ends_at": (start + timedelta(**minutes)).isoformat()}


# What is changed in a good request → the pointers that are named.
WRONG = [
    # missing
    ({"institution_number": ...}, ["/institution_number"]),
    ({"contact": ...}, ["/contact"]),
    ({"contact": {}}, ["/contact/email", "/contact/name", "/contact/phone"]),
    ({"pupils": ...}, ["/pupils"]),
    ({"trades": ...}, ["/trades"]),
    ({"slots": ...}, ["/slots"]),
    ({"slots": [{}]}, ["/slots/0/ends_at", "/slots/0/starts_at"]),
    ({"grade": ...}, ["/grade"]),
    ({"pupils": ..., "slots": ...}, ["/pupils", "/slots"]),
    # unknown
    ({"colour": "red"}, ["/colour"]),
    ({"id": "1", "status": "confirmed"}, ["/id", "/status"]),
    ({"a/b~c": 1}, ["/a~1b~0c"]),
    ({"contact": {"name": "A", "email": "a@b.dk", "phone": "12345678", "cpr": "x"}}, ["/contact/cpr"]),
    ({"slots": [{**SLOT, "held_until": None}]}, ["/slots/0/held_until"]),
    # of another type
    ({"institution_number": 999001}, ["/institution_number"]),
    ({"contact": "Dorte"}, ["/contact"]),
    ({"contact": []}, ["/contact"]),
    ({"contact": None}, ["/contact"]),
    ({"contact": {"name": 1, "email": [], "phone": {}}}, ["/contact/email", "/contact/name", "/contact/phone"]),
    ({"audience": 1}, ["/audience"]),
    ({"grade": "8"}, ["/grade"]),
    ({"grade": True}, ["/grade"]),
    ({"grade": 8.0}, ["/grade"]),
    ({"grade": 8.5}, ["/grade"]),
    ({"pupils": "24"}, ["/pupils"]),
    ({"pupils": False}, ["/pupils"]),
    ({"pupils": None}, ["/pupils"]),
    ({"pupils": [24]}, ["/pupils"]),
    ({"trades": "smed"}, ["/trades"]),
    ({"trades": {"smed": True}}, ["/trades"]),
    ({"trades": ["smed", 7, None]}, ["/trades/1", "/trades/2"]),
    ({"format": None}, ["/format"]),
    ({"slots": SLOT}, ["/slots"]),
    ({"slots": ["2027-02-03T10:00:00+01:00"]}, ["/slots/0"]),
    ({"teacher_present": "true"}, ["/teacher_present"]),
    ({"teacher_present": 1}, ["/teacher_present"]),
    ({"language": ["da"]}, ["/language"]),
    ({"notes": 5}, ["/notes"]),
    ({"notes": None}, ["/notes"]),
    ({"webhook_url": 5}, ["/webhook_url"]),
    # outside
    ({"institution_number": "999002"}, ["/institution_number"]),
    ({"institution_number": "000000"}, ["/institution_number"]),
    ({"institution_number": ""}, ["/institution_number"]),
    ({"institution_number": "999001 "}, ["/institution_number"]),
    ({"institution_number": "９９９００１"}, ["/institution_number"]),
    ({"audience": "kindergarten"}, ["/audience"]),
    ({"audience": "grundskole", "grade": None}, ["/grade"]),
    ({"audience": "gymnasium", "grade": 3}, ["/grade"]),
    ({"grade": -1}, ["/grade"]),
    ({"grade": 11}, ["/grade"]),
    ({"grade": 10**30}, ["/grade"]),
    ({"pupils": 0}, ["/pupils"]),
    ({"pupils": 501}, ["/pupils"]),
    ({"pupils": -(10**25)}, ["/pupils"]),
    ({"trades": ["blacksmith"]}, ["/trades/0"]),
    ({"trades": ["smed", "", "x" * 10_000]}, ["/trades/1", "/trades/2"]),
    ({"format": "hologram"}, ["/format"]),
    ({"language": "de"}, ["/language"]),
    ({"notes": "x" * 5001}, ["/notes"]),
    ({"webhook_url": "ftp://x.dk"}, ["/webhook_url"]),
    ({"webhook_url": "javascript:alert(1)"}, ["/webhook_url"]),
    ({"webhook_url": "https://x.dk/" + "a" * 500}, ["/webhook_url"]),
    ({"contact": {"name": "", "email": "a@b.dk", "phone": "12345678"}}, ["/contact/name"]),
    ({"contact": {"name": "  ", "email": "a@b.dk", "phone": "12345678"}}, ["/contact/name"]),
    ({"contact": {"name": "x" * 121, "email": "a@b.dk", "phone": "12345678"}}, ["/contact/name"]),
    ({"contact": {"name": "A", "email": "nobody", "phone": "12345678"}}, ["/contact/email"]),
    ({"contact": {"name": "A", "email": "a@b.dk\nBcc: c@d.dk", "phone": "12345678"}}, ["/contact/email"]),
    ({"contact": {"name": "A", "email": "a" * 250 + "@b.dk", "phone": "12345678"}}, ["/contact/email"]),
    ({"contact": {"name": "A", "email": "a@b.dk", "phone": "ring to me"}}, ["/contact/phone"]),
    ({"contact": {"name": "A", "email": "a@b.dk", "phone": "123"}}, ["/contact/phone"]),
    ({"contact": {"name": "A", "email": "a@b.dk", "phone": "+45" + "1" * 5000}}, ["/contact/phone"]),
    # slots
    ({"slots": []}, ["/slots"]),
    ({"slots": [a_slot(day) for day in (21, 22, 23, 24)]}, ["/slots"]),
    ({"slots": [a_slot(-1)]}, ["/slots/0/starts_at"]),
    ({"slots": [SLOT, a_slot(-400)]}, ["/slots/1/starts_at"]),
    ({"slots": [SLOT, SLOT]}, ["/slots/1/starts_at"]),
    ({"slots": [SLOT, DAY_AFTER, a_slot(21, hour=10)]}, ["/slots/2/starts_at"]),
    ({"slots": [moved(SLOT, minutes=0)]}, ["/slots/0/ends_at"]),
    ({"slots": [moved(SLOT, minutes=-60)]}, ["/slots/0/ends_at"]),
    ({"slots": [moved(SLOT, minutes=29)]}, ["/slots/0/ends_at"]),
    ({"slots": [moved(SLOT, minutes=481)]}, ["/slots/0/ends_at"]),
    # times that are none
    *(
        ({"slots": [{**SLOT, "starts_at": nonsense}]}, ["/slots/0/starts_at"])
        for nonsense in [
            "2027-02-03T10:00:00", "2027-02-03", "10:00", "", "tomorrow", 1800000000, None, True, ["2027"],
            "2027-02-30T10:00:00+01:00", "2027-02-03T25:00:00+01:00", "2027-02-03T10:00:00+99:00",
            "2027-02-03T10:00:00 +01:00", "2027-02-03T10:00:00Europe/Copenhagen", "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00+14:00", "99999-01-01T00:00:00Z", "２０２７-02-03T10:00:00Z", "2027-02-03T10:00:60Z",
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "pointers"), WRONG, ids=lambda value: json.dumps(value, default=str)[:60])
def test_what_is_wrong_is_named_by_pointer_and_nothing_is_stored(asker, changes, pointers):
    answer = asker.post("/visit-requests", a_wish(**changes))
    assert answer.status_code == 422, answer.content
    errors = answer.json()["errors"]
    assert sorted(error["pointer"] for error in errors) == pointers
    assert all(error["detail"] for error in errors)
    assert not VisitRequest.objects.exists()
    assert not Slot.objects.exists()
    assert not Contact.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"])
def test_characters_that_cannot_be_stored_are_refused_wherever_they_stand(asker, character):
    for changes, pointer in [
        ({"notes": f"a{character}b"}, "/notes"),
        ({"contact": {"name": character, "email": "a@b.dk", "phone": "12345678"}}, "/contact/name"),
        ({"trades": ["smed", f"smed{character}"]}, "/trades/1"),
        ({f"no{character}tes": ""}, ""),
    ]:
        answer = asker.post("/visit-requests", a_wish(**changes))
        assert answer.status_code == 422, changes
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not VisitRequest.objects.exists()


def test_a_key_of_a_company_cannot_ask_for_a_school(asker, school):
    school.kind = "company"
    school.institution_number = ""
    school.save()
    answer = asker.post("/visit-requests", a_wish(institution_number=""))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/institution_number"]


def test_weekends_and_likely_duplicates_are_warned_about_but_accepted(asker):
    saturday = a_moment(21)
    saturday += timedelta(days=(5 - saturday.weekday()) % 7)
    slot = {"starts_at": saturday.isoformat(), "ends_at": (saturday + timedelta(hours=1)).isoformat()}
    first = asker.post("/visit-requests", a_wish(slots=[slot]))
    second = asker.post("/visit-requests", a_wish(slots=[slot]))
    assert (first.status_code, second.status_code) == (201, 201)
    assert {"weekend", "public_holiday", "school_holiday"} & {hint["code"] for hint in first.json()["warnings"]}
    assert "likely_duplicate" in {hint["code"] for hint in second.json()["warnings"]}


def test_a_school_calls_off(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    gone = asker.post(f"/visit-requests/{made['id']}/cancel", {"reason": "Klassen er på lejrskole."})
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert {slot["state"] for slot in gone.json()["slots"]} == {"released"}
    again = asker.post(f"/visit-requests/{made['id']}/cancel", {"reason": "Stadig"})
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")


def test_a_reason_to_call_off_may_be_left_out_but_not_be_nonsense(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    for wrong in ({"reason": 7}, {"reason": "x" * 301}, {"because": "x"}, {"reason": None}):
        assert asker.post(f"/visit-requests/{made['id']}/cancel", wrong).status_code == 422
    assert asker.post(f"/visit-requests/{made['id']}/cancel", {}).json()["status"] == "cancelled"


def test_a_school_proposes_other_times(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    answer = asker.post(f"/visit-requests/{made['id']}/reschedule", {"slots": [a_slot(40)]})
    assert (answer.status_code, answer.json()["status"]) == (200, "rescheduling")
    states = {slot["starts_at"]: slot["state"] for slot in answer.json()["slots"]}
    assert sorted(states.values()) == ["held", "released", "released"]


@pytest.mark.parametrize(
    ("slots", "pointers"),
    [
        (..., ["/slots"]),
        ([], ["/slots"]),
        ([a_slot(-1)], ["/slots/0/starts_at"]),
        ([SLOT, SLOT], ["/slots/1/starts_at"]),
        ([{"starts_at": "2027-02-03T10:00:00", "ends_at": "x"}], ["/slots/0/ends_at", "/slots/0/starts_at"]),
    ],
)
def test_other_times_are_judged_like_the_first(asker, slots, pointers):
    made = asker.post("/visit-requests", a_wish()).json()
    answer = asker.post(f"/visit-requests/{made['id']}/reschedule", {} if slots is ... else {"slots": slots})
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers
    assert asker.get(f"/visit-requests/{made['id']}").json() == made


def test_a_school_answers_what_it_was_asked_and_only_then(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    too_soon = asker.post(f"/visit-requests/{made['id']}/answer", {"answer": "Der er plads til ti."})
    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "move_not_allowed")
    VisitRequest.objects.update(status="needs_info", question="Er der parkering?")
    assert asker.get(f"/visit-requests/{made['id']}").json()["question"] == "Er der parkering?"
    empty = asker.post(f"/visit-requests/{made['id']}/answer", {"answer": " "})
    assert [error["pointer"] for error in empty.json()["errors"]] == ["/answer"]
    answered = asker.post(f"/visit-requests/{made['id']}/answer", {"answer": "Ja, bag skolen."})
    assert (answered.json()["status"], answered.json()["answer"]) == ("submitted", "Ja, bag skolen.")


def test_a_school_sees_what_it_sent_by_the_form_once_it_is_confirmed(asker, school):
    now = timezone.now()
    fields = {
        "programme": school_programme(),
        "school": school,
        "contact_name": "D",
        "contact_email": "d@x.dk",
        "pupils": 9,
    }
    for status in VisitRequest.Status.values:
        VisitRequest.objects.create(status=status, created_at=now, updated_at=now, **fields)
    seen = {item["status"] for item in asker.get("/visit-requests").json()["items"]}
    assert seen == set(VisitRequest.Status.values) - {"draft", "lapsed"}
    draft = VisitRequest.objects.get(status="draft")
    assert asker.get(f"/visit-requests/{draft.pk}").status_code == 404


def school_programme():
    from events.models import Programme

    return Programme.objects.get(slug="boss-ladies")


def test_a_grade_0_class_and_the_longest_texts_are_welcome(asker):
    wish = a_wish(grade=0, pupils=500, notes="ø" * 5000, slots=[a_slot(21), a_slot(22, hours=8), a_slot(23, hours=0.5)])
    assert asker.post("/visit-requests", wish).status_code == 201


def test_another_school_with_its_own_number_is_not_mistaken(asker):
    a_school("999002")
    answer = asker.post("/visit-requests", a_wish(institution_number="999002"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "other_institution"


def test_slots_that_touch_do_not_overlap(asker):
    start = a_moment(30, hour=8).replace(tzinfo=UTC)
    noon, later = start + timedelta(hours=2), start + timedelta(hours=4)
    slots = [
        {"starts_at": start.isoformat(), "ends_at": noon.isoformat()},
        {"starts_at": noon.isoformat(), "ends_at": later.isoformat()},
    ]
    assert asker.post("/visit-requests", a_wish(slots=slots)).status_code == 201


def test_a_hold_that_runs_out_is_a_change_that_updated_since_finds(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    later = timezone.now() + timedelta(days=8)
    assert expire_slots(later) == 2
    found = asker.get("/visit-requests", {"updated_since": (later - timedelta(seconds=1)).isoformat()}).json()["items"]
    assert [(item["id"], {slot["state"] for slot in item["slots"]}) for item in found] == [(made["id"], {"expired"})]
