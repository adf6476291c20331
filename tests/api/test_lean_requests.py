"""Asking for a visit stays cheap: so many statements and no more, whatever is asked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.models import VisitRequest
from people.models import IdempotentAnswer, Letter, Transition
from tests.api.conftest import a_slot, a_wish

# The key; trades, programmes, duplicates, contact and webhooks looked up; request, trades, slots, seats, history,
# letter, wake-up and answer written. PostgreSQL is told what is looked up in one go, and what is written in another.
MOST = 14 if connection.vendor == "sqlite" else 4


def statements(asker, wish) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert asker.post("/visit-requests", wish).status_code == 201
    return [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]


@pytest.mark.parametrize("slots", [1, 3])
def test_a_request_costs_so_many_statements_with_one_slot_and_with_three(asker, slots):
    asker.post("/visit-requests", a_wish())  # the contact is known from now on
    asked = statements(asker, a_wish(slots=[a_slot(30 + day) for day in range(slots)]))
    assert len(asked) <= MOST, "\n".join(asked)


def test_the_first_request_of_a_contact_costs_two_more(asker):
    """Looked up again where nobody else can write one, and written. The key's use is noted once a minute, too."""
    assert len(statements(asker, a_wish())) <= MOST + 2 + 1


def test_what_was_answered_is_what_a_get_answers(asker):
    made = asker.post("/visit-requests", a_wish(trades=["smed", "industritekniker"]))
    read = asker.get(f"/visit-requests/{made.json()['id']}")
    assert (made.json(), made["ETag"]) == (read.json(), read["ETag"])


def test_all_of_it_stands_after_one_commit(asker):
    now = timezone.now()
    wish_id = asker.post("/visit-requests", a_wish()).json()["id"]
    wish = VisitRequest.objects.get(pk=wish_id)
    assert [slot.state for slot in wish.slots.all()] == ["held", "held"]
    assert all(slot.held_until <= now + timedelta(days=7, minutes=1) for slot in wish.slots.all())
    assert [(seat.number, seat.trade_id) for seat in wish.seat_rows.all()] == [(1, "industritekniker"), (2, "smed")]
    assert set(wish.trades.values_list("slug", flat=True)) == {"industritekniker", "smed"}
    assert (wish.contact.email, wish.school.institution_number) == ("dorte@vestervang.example", "999001")
    line = Transition.objects.get(subject_id=wish_id)
    assert (line.what, line.new, line.actor) == ("made", "submitted", "Dorte Holm")
    letter = Letter.objects.get()
    assert (letter.kind, letter.status, letter.about_id) == ("visit_received", "queued", wish_id)
    assert IdempotentAnswer.objects.get().status_code == 201


def test_the_letter_says_it_in_the_schools_language(asker):
    asker.post("/visit-requests", a_wish(language="en"))
    asker.post("/visit-requests", a_wish(slots=[a_slot(40)]))
    english, danish = Letter.objects.order_by("created_at")
    assert "Vestervang Skole" in english.subject
    assert "Dear" in english.text or "Hello" in english.text or "Hi " in english.text
    assert danish.subject == "Vi har modtaget ønsket om besøg på Vestervang Skole"
    assert danish.text.startswith("Hej Dorte Holm\n\nTak for jeres ønske om besøg.")
    assert danish.text.count("– ") == 1
    assert "(holdes til " in danish.text
    assert "/s/" in danish.text
