"""One example of what each operation is sent and answers, by its operationId.

The tests send every one of them and hold every answer to its schema.
"""

from typing import Any

_ID = "7c1f2b1e-6f0c-4d53-9a55-3f0c8e2a91d4"
_EVENT_ID = "0b7f3a52-2f4e-4a0f-8d39-5a1f8e6c7d20"
_CONTACT = {"name": "Dorte Holm", "email": "dorte@skole.example", "phone": "+4512345678"}
_SLOT = {"starts_at": "2027-02-03T10:00:00+01:00", "ends_at": "2027-02-03T11:30:00+01:00"}
_LATER = {"starts_at": "2027-03-10T09:00:00+01:00", "ends_at": "2027-03-10T10:30:00+01:00"}
_ASKED = "2027-01-04T09:12:40.512000+01:00"
_FEEDBACK = {
    "useful": 4,
    "prepared": 3,
    "again": 4,
    "pupils": 24,
    "girls": 11,
    "boys": 13,
    "comment": "Eleverne talte om svejsningen hele vejen hjem.",
}
_WISH = {
    "institution_number": "999001",
    "contact": _CONTACT,
    "grade": 8,
    "pupils": 24,
    "trades": ["industritekniker", "smed"],
    "slots": [_SLOT],
}
_SHOWN: dict[str, Any] = {
    "id": _ID,
    "status": "submitted",
    "status_url": "https://haandslag.example/s/Zk3…/",
    **_WISH,
    "audience": "grundskole",
    "study_programme": None,
    "study_year": None,
    "merit": None,
    "guidance_wished": False,
    "group_kind": None,
    "background": None,
    "merit_wished": False,
    "evening": False,
    "module": None,
    "format": "physical",
    "slots": [
        {
            "id": "3d9a4c8e-9a76-4be1-8e43-0f6d1b2c5a77",
            **_SLOT,
            "state": "held",
            "held_until": "2027-01-11T09:12:40.512000+01:00",
        }
    ],
    "teacher_present": True,
    "language": "da",
    "notes": "",
    "webhook_url": None,
    "question": None,
    "answer": None,
    "visit": None,
    "feedback": None,
    "warnings": [],
    "merged_into": None,
    "created_at": _ASKED,
    "updated_at": _ASKED,
}
_CONFIRMED = {
    **_SHOWN,
    "status": "confirmed",
    "visit": {
        "event_id": _EVENT_ID,
        "status": "confirmed",
        **_SLOT,
        "ambassadors": [
            {"first_name": "Maja", "trade": "smed"},
            {"first_name": "Jonas", "trade": "industritekniker"},
        ],
    },
}
_PLACE = {
    "name": "Aulaen",
    "street": "Skolegade 4",
    "postcode": "8600",
    "town": "Silkeborg",
    "room": "",
    "latitude": 56.17,
    "longitude": 9.55,
}
_EVENT = {
    "id": _EVENT_ID,
    "slug": "netvaerksmoede-i-silkeborg",
    "kind": "network_meeting",
    "status": "confirmed",
    "title": "Netværksmøde i Silkeborg",
    "summary": "Vi ser på værkstedet og taler om lærlinge.",
    "starts_at": "2027-02-18T16:00:00+01:00",
    "ends_at": "2027-02-18T18:30:00+01:00",
    "programme": {"slug": "boss-ladies", "name": "Boss Ladies"},
    "place": _PLACE,
    "is_green": False,
    "url": "https://haandslag.example/e/netvaerksmoede-i-silkeborg/",
    "ics_url": "https://haandslag.example/e/netvaerksmoede-i-silkeborg.ics",
    "flyer_url": "https://haandslag.example/e/netvaerksmoede-i-silkeborg/flyer.pdf",
    "updated_at": _ASKED,
}
_WEBHOOK = {
    "id": "e2b6c0d4-51f7-4f0a-8b8f-2a9f6f0d3c11",
    "url": "https://skole.example/haandslag",
    "description": "Aula",
    "event_types": ["visit_request.confirmed", "visit_request.cancelled"],
    "state": "active",
    "secret_version": 1,
    "delivered_at": None,
    "failing_since": None,
    "created_at": _ASKED,
    "updated_at": _ASKED,
}
_FOLLOW_UP = {
    "id": "94d3f7e0-3c55-4b64-9f0e-7f1b6a2c8d19",
    "what": "Ring og hør, om svejseren er færdig med kurset",
    "due_on": "2027-01-18",
    "overdue": False,
    "owner": "Ada Lund",
    "trade": "smed",
    "status": "open",
}
_CLAIM = {
    "id": "b5b0a9f2-7d43-4c1b-8a90-2e6f4d3c1b08",
    "week": "2027-01-11",
    "until": "2027-01-17",
    "held_by": "Mercantec (Mette Krogh)",
    "is_ours": True,
}
_COMPANY: dict[str, Any] = {
    "id": "1f7c5d9e-8b2a-4e36-a1d4-6c0b9e8f7a52",
    "name": "Nordlys Maskinfabrik",
    "cvr": "12345674",
    "p_number": "",
    "street": "Industrivej 8",
    "postcode": "8600",
    "town": "Silkeborg",
    "municipality": {"code": "0740", "name": "Silkeborg"},
    "phone": "+4586000001",
    "relations": [
        {
            "trade": "smed",
            "status": "approved",
            "since": "2023-05-02T09:00:00+02:00",
            "approval": "full",
            "approved_on": "2023-05-01",
            "last_apprentice_on": None,
            "lapses_on": "2028-05-01",
            "next_action": _FOLLOW_UP,
        }
    ],
    "follow_ups": [_FOLLOW_UP],
    "claims": [_CLAIM],
    "updated_at": _ASKED,
}
_WITH_SECRET = {**_WEBHOOK, "secret": "whsec_…"}


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"items": [item], "next_cursor": None}


_ANOTHER = {name: value for name, value in _WISH.items() if name != "grade"}
# More of what may be sent, by the name of its schema: each audience in its own way.
MORE: dict[str, list[dict[str, Any]]] = {
    "NewVisitRequest": [
        _WISH | {"module": None},
        _ANOTHER
        | {
            "audience": "gymnasium",
            "study_programme": "htx",
            "study_year": 2,
            "merit": "Matematik B og fysik B; nogle har teknologi A.",
            "guidance_wished": True,
        },
        _ANOTHER
        | {
            "audience": "adults",
            "group_kind": "jobcenter",
            "background": "Lager og transport, de fleste uden uddannelse.",
            "merit_wished": True,
            "evening": True,
        },
    ]
}

SENT: dict[str, dict[str, Any]] = {
    "ask_for_visit": _WISH,
    "cancel_visit_request": {"reason": "Klassen er på lejrskole."},
    "reschedule_visit_request": {"slots": [_LATER], "reason": "Der er terminsprøve den dag."},
    "answer_visit_request": {"answer": "Der er parkering bag skolen."},
    "give_feedback": _FEEDBACK,
    "enquire_performance": {
        "contact": {"name": "Dorte Holm", "email": "dorte@skole.example"},
        "starts_at": "2027-05-08T18:00:00+02:00",
        "ends_at": "2027-05-08T19:00:00+02:00",
        "place": {"name": "Aulaen", "postcode": "8600"},
        "occasion": "Skolefest",
        "expected_audience": 300,
    },
    "move_company": {"status": "approved", "approval": "full", "approved_on": "2023-05-01", "why": "Besøgt i maj."},
    "promise_follow_up": {
        "what": _FOLLOW_UP["what"],
        "due_on": "2027-01-18",
        "owner_email": "ada@demo.example",
        "trade": "smed",
    },
    "claim_company": {"week": "2027-01-11", "consultant": "Mette Krogh"},
    "make_webhook": {name: _WEBHOOK[name] for name in ("url", "event_types", "description")},
}

ANSWERED: dict[str, dict[str, Any]] = {
    "ask_for_visit": _SHOWN,
    "list_visit_requests": _listed(_CONFIRMED),
    "show_visit_request": _CONFIRMED,
    "cancel_visit_request": {**_SHOWN, "status": "cancelled"},
    "reschedule_visit_request": {**_CONFIRMED, "status": "rescheduling"},
    "answer_visit_request": {
        **_SHOWN,
        "question": "Hvor kan ambassadørerne parkere?",
        "answer": "Der er parkering bag skolen.",
    },
    "give_feedback": {
        **_CONFIRMED,
        "status": "closed",
        "feedback": {**_FEEDBACK, "given_at": "2027-02-03T13:05:00+01:00"},
    },
    "list_events": _listed(_EVENT),
    "show_event": {**_EVENT, "description": "Kaffe fra 15.30. Rundvisning kl. 16."},
    "list_programmes": _listed(
        {
            "id": "5a0e9c7d-1b7c-4b43-9a2c-6f1de0a4b9f3",
            "slug": "boss-ladies",
            "name": "Boss Ladies",
            "purpose": "Flere kvinder i industriens fag.",
            "committee": None,
            "trades": ["industritekniker", "smed"],
            "takes_visits": True,
            "takes_performances": False,
            "ics_url": "https://haandslag.example/feeds/public/boss-ladies.ics",
            "updated_at": _ASKED,
        }
    ),
    "list_modules": _listed(
        {
            "id": "c4c8a1de-2b5f-4d0c-8f0a-1c9d6a7b3e55",
            "slug": "metallet-der-husker",
            "title": "Metallet, der husker",
            "summary": "En tråd af nitinol bøjes helt skæv og retter sig ud i varmt vand.",
            "grade_from": 8,
            "grade_to": 10,
            "subject": "fysik-kemi",
            "subject_name": "fysik/kemi",
            "minutes": 90,
            "trades": ["industritekniker", "smed"],
            "kit": "Nitinoltråd, 8 termometre og en elkedel.",
            "material_url": "https://materialer.example/metallet-der-husker.pdf",
            "programme": {"slug": "magiske-forandringer", "name": "Magiske forandringer"},
            "url": "https://haandslag.example/moduler/metallet-der-husker/",
            "updated_at": _ASKED,
        }
    ),
    "list_trades": _listed({"slug": "smed", "name": "Smed"}),
    "enquire_performance": {
        "id": _EVENT_ID,
        "status": "enquiry",
        "status_url": "https://haandslag.example/p/Zk3…/",
        "title": "Skolefest",
        "starts_at": "2027-05-08T18:00:00+02:00",
        "ends_at": "2027-05-08T19:00:00+02:00",
        "place": _PLACE,
        "updated_at": _ASKED,
    },
    "list_companies": _listed(_COMPANY),
    "show_company": _COMPANY,
    "move_company": _COMPANY,
    "promise_follow_up": _FOLLOW_UP,
    "settle_follow_up": {**_FOLLOW_UP, "status": "done"},
    "claim_company": _CLAIM,
    "make_webhook": _WITH_SECRET,
    "list_webhooks": _listed(_WEBHOOK),
    "show_webhook": _WITH_SECRET,
    "rotate_webhook_secret": {**_WITH_SECRET, "secret_version": 2},
    "test_webhook": {
        "id": "msg_2f6d…",
        "event_type": "webhook.test",
        "status": "pending",
        "occurred_at": _ASKED,
    },
}
