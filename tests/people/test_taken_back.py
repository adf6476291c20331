"""A letter that is taken back does not leave, or the one that corrects it follows: a mailbox gets both or neither."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from people.domain.claiming import claim_due, stale_after
from people.domain.delivery import deliver_due
from people.domain.outbox import take_back
from people.models import Letter
from tests.people.test_delivery import NOW, S, a_letter, server  # noqa: F401  # the fixture

pytestmark = pytest.mark.django_db


def a_correction(first: Letter) -> Letter:
    return a_letter(2, corrects=first)


def states(*letters: Letter) -> list[str]:
    return [Letter.objects.get(pk=letter.pk).status for letter in letters]


@pytest.mark.parametrize("status", [S.QUEUED, S.HELD])
def test_what_waits_is_stopped(server, status):  # noqa: F811
    first = a_letter(status=status)
    back = take_back(Letter.objects.filter(pk=first.pk))
    assert (back.stopped, back.heard) == ([first], [])
    assert deliver_due(NOW) == 0
    assert states(first) == [S.CANCELLED]


@pytest.mark.parametrize("status", [S.SENT, S.KEPT])
def test_what_is_gone_is_gone_and_its_correction_leaves(server, status):  # noqa: F811
    first = a_letter(status=status)
    assert take_back(Letter.objects.filter(pk=first.pk)).heard == [first]
    second = a_correction(first)
    deliver_due(NOW)
    assert states(first, second) == [status, S.SENT]


def test_what_a_worker_holds_but_has_not_handed_over_stays_here_with_its_correction(server):  # noqa: F811
    first = a_letter()
    from people.domain import delivery
    from people.domain.postman import Postman

    claim = claim_due(NOW)
    assert take_back(Letter.objects.filter(pk=first.pk)).on_the_way == [first]
    second = a_correction(first)
    assert claim_due(NOW) == []
    with Postman() as line:
        delivery._send_all(claim, line, lambda: NOW)
    deliver_due(NOW)
    assert states(first, second) == [S.CANCELLED, S.CANCELLED]
    assert server.got == []


def test_what_the_server_puts_off_does_not_leave_later(server):  # noqa: F811
    first = a_letter()
    server.refuse_data = "451 come back later"
    server.slow = 0
    deliver_due(NOW)
    assert states(first) == [S.QUEUED]
    Letter.objects.filter(pk=first.pk).update(status=S.SENDING, claimed_by="me", claimed_at=NOW, is_withdrawn=True)
    from people.domain.claiming import try_later

    try_later([Letter.objects.get(pk=first.pk)], "451", NOW)
    assert states(first) == [S.CANCELLED]


def test_of_a_worker_that_died_nobody_knows_and_the_correction_leaves(server):  # noqa: F811
    first = a_letter(status=S.SENDING, claimed_by="gone", claimed_at=NOW - stale_after() - timedelta(seconds=1))
    take_back(Letter.objects.filter(pk=first.pk))
    second = a_correction(first)
    assert deliver_due(NOW) == 1
    assert states(first, second) == [S.SENT, S.SENT]
    assert server.recipients() == ["person2@skole.example"]


def test_a_correction_of_what_failed_stays_here(server):  # noqa: F811
    first = a_letter(status=S.FAILED)
    second = a_correction(first)
    assert deliver_due(NOW) == 0
    assert states(second) == [S.CANCELLED]


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_the_server_has_it_in_its_hands(server):  # noqa: F811
    server.slow = 0.5
    first = a_letter()

    def work() -> None:
        deliver_due(NOW)
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert server.data_began.wait(10)
    assert take_back(Letter.objects.filter(pk=first.pk)).on_the_way == [first]
    second = a_correction(first)
    worker.join(20)
    deliver_due(NOW)
    assert states(first, second) == [S.SENT, S.SENT]
    assert server.recipients() == ["person1@skole.example", "person2@skole.example"]
