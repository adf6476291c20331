"""Letters leave through a real mail server on this machine: once each, whatever goes wrong."""

import email
import email.policy
import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.db import connections

from people.domain import delivery
from people.domain.claiming import PAUSES, TRIES, claim_due
from people.domain.delivery import deliver_due
from people.domain.outbox import message_id
from people.models import Contact, Letter, MailBasis, Organisation

NOW = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
S = Letter.Status
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Besøg på Ærø\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Server:
    """Takes letters, or answers what it is told to; ``slow`` seconds before it says yes."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuse_recipient: dict[str, str] = {}
        self.refuse_data = ""
        self.slow = 0.0
        self.connections = 0
        self.data_began = threading.Event()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        self.data_began.set()
        if self.refuse_data:
            return self.refuse_data
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        await asyncio.sleep(self.slow)
        return "250 Taken"

    def recipients(self) -> list[str]:
        return sorted(str(message["To"].addresses[0].addr_spec) for message in self.got)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.connections = 0
    settings.EMAIL_URL = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


def a_letter(number: int = 1, **fields) -> Letter:
    values = {
        "kind": "test",
        "dedupe_key": f"test:{number}",
        "to_email": f"person{number}@skole.example",
        "to_name": f"Person {number}, Øst",
        "subject": "Påmindelse: besøg på Ærø",
        "text": "Hej\n\nVi ses på Ærø.\n",
        "html": "<p>Vi ses på Ærø.</p>",
        "created_at": NOW,
        "due_at": NOW,
        "message_id": message_id(f"test:{number}"),
    }
    return Letter.objects.create(**(values | fields))


@pytest.mark.django_db
def test_a_due_letter_leaves_once_with_its_headers(server):
    letter = a_letter(reply_to="booking+abc@haandslag.example")
    assert deliver_due(NOW) == 1
    assert deliver_due(NOW) == 0
    (message,) = server.got
    assert message["Message-ID"] == letter.message_id
    assert message["Subject"] == "Påmindelse: besøg på Ærø"
    assert message["To"].addresses[0].display_name == "Person 1, Øst"
    assert message["Reply-To"] == "booking+abc@haandslag.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "Vi ses på Ærø." in message.get_body(("plain",)).get_content()
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.error) == (S.SENT, 1, "")
    assert letter.sent_at is not None


@pytest.mark.django_db
def test_a_calendar_part_stands_last_and_again_as_a_file(server):
    a_letter(calendar=ICS, calendar_method="REQUEST")
    deliver_due(NOW)
    (message,) = server.got
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    inline, attached = list(message.walk())[-2:]
    assert inline.get_param("method") == "REQUEST"
    assert inline.get_param("charset") == "utf-8"
    assert inline["Content-Transfer-Encoding"] == "base64"
    assert attached.get_filename() == "invite.ics"
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == ICS.encode()


@pytest.mark.django_db
def test_one_connection_serves_a_round(server):
    for number in range(45):
        a_letter(number)
    assert deliver_due(NOW) == 45
    assert server.connections == 1
    assert len(set(server.recipients())) == 45


@pytest.mark.django_db
def test_letters_that_are_held_or_not_due_stay(server):
    a_letter(1, status=S.HELD)
    a_letter(2, due_at=NOW + timedelta(minutes=1))
    assert deliver_due(NOW) == 0
    assert server.got == []


@pytest.mark.django_db
def test_without_a_server_letters_are_kept(settings):
    settings.EMAIL_URL = ""
    letter = a_letter()
    assert deliver_due(NOW) == 1
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at) == (S.KEPT, None)


@pytest.mark.django_db
def test_a_final_no_fails_at_once_with_the_servers_answer(server):
    server.refuse_recipient["person1@skole.example"] = "550 5.1.1 No such mailbox"
    first, second = a_letter(1), a_letter(2)
    assert deliver_due(NOW) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.error) == (S.FAILED, "550 5.1.1 No such mailbox")
    assert second.status == S.SENT


@pytest.mark.django_db
def test_a_passing_no_is_tried_again_after_growing_pauses_and_then_fails(server):
    server.refuse_data = "451 4.7.1 Greylisted"
    letter = a_letter()
    now, pauses = NOW, []
    for _attempt in range(TRIES):
        deliver_due(now)
        letter.refresh_from_db()
        if letter.status == S.QUEUED:
            pauses.append(round((letter.due_at - now).total_seconds() / 60))
            assert deliver_due(letter.due_at - timedelta(seconds=5)) == 0
            now = letter.due_at
    assert pauses == [round(pause.total_seconds() / 60) for pause in PAUSES]
    assert (letter.status, letter.attempts, letter.error) == (S.FAILED, TRIES, "451 4.7.1 Greylisted")


@pytest.mark.django_db
def test_a_server_that_is_away_costs_every_due_letter_one_try(settings):
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    letters = [a_letter(number) for number in range(3)]
    assert deliver_due(NOW) == 0
    for letter in letters:
        letter.refresh_from_db()
        assert (letter.status, letter.attempts) == (S.QUEUED, 1)
        assert letter.due_at - NOW >= PAUSES[0]
        assert "refused" in letter.error


@pytest.mark.django_db
def test_an_address_no_server_can_use_fails_alone(server):
    bad, good = a_letter(1, to_email="not-an-address"), a_letter(2)
    assert deliver_due(NOW) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (S.FAILED, S.SENT)


@pytest.mark.django_db
def test_a_letter_that_cannot_be_made_into_a_message_holds_up_no_other(server):
    bad, good = a_letter(1, calendar=ICS, calendar_method="RE\r\nQ:"), a_letter(2)
    assert deliver_due(NOW) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (S.FAILED, S.SENT)


@pytest.mark.django_db
def test_line_breaks_in_names_and_subjects_add_no_headers(server):
    a_letter(to_name="Eve\r\nBcc: all@skole.example", subject="Hej\nBcc: all@skole.example")
    deliver_due(NOW)
    (message,) = server.got
    assert message["Bcc"] is None
    assert message["Subject"] == "Hej Bcc: all@skole.example"


@pytest.mark.django_db
def test_a_basis_withdrawn_in_between_keeps_the_letter_here(server):
    company = Organisation.objects.create(kind="company", name="Smedjen")
    contact = Contact.objects.create(organisation=company, name="Karl", email="karl@smedjen.example")
    basis = MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    first = a_letter(1, contact=contact, needs_basis=True)
    assert deliver_due(NOW) == 1
    basis.withdrawn_at = NOW
    basis.save(update_fields=["withdrawn_at"])
    second = a_letter(2, contact=contact, needs_basis=True)
    assert deliver_due(NOW) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (S.SENT, S.CANCELLED)


@pytest.mark.django_db
def test_what_a_dead_worker_had_claimed_comes_back_after_ten_minutes(server):
    letter = a_letter()
    assert [row.pk for row in claim_due(NOW)] == [letter.pk]
    assert deliver_due(NOW + timedelta(minutes=9)) == 0
    assert deliver_due(NOW + timedelta(minutes=11)) == 1
    assert server.recipients() == ["person1@skole.example"]


@pytest.mark.django_db
def test_a_letter_taken_back_meanwhile_is_not_sent_by_the_first_worker(server):
    letter = a_letter()
    claim = claim_due(NOW)
    Letter.objects.filter(pk=letter.pk).update(status=S.CANCELLED)
    with delivery.Postman() as line:
        assert delivery._send_all(claim, line, lambda: NOW) == 0
    assert server.got == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(server):
    for number in range(60):
        a_letter(number)
    sent, start = [], threading.Barrier(3)

    def work():
        try:
            start.wait()
            sent.append(deliver_due(NOW))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 60
    assert len(server.got) == len({message["Message-ID"] for message in server.got}) == 60
    assert Letter.objects.filter(status=S.SENT, attempts=1).count() == 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_killed_while_the_server_thinks_sends_again_under_the_same_message_id(server):
    server.slow = 5.0
    letter = a_letter()
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            deliver_due(NOW)
        finally:
            os._exit(0)
    assert server.data_began.wait(10)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (S.SENDING, 1)
    server.slow = 0.0
    time.sleep(0.1)
    assert deliver_due(NOW + timedelta(minutes=5)) == 0
    assert deliver_due(NOW + timedelta(minutes=11)) == 1
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (S.SENT, 2)
    assert {message["Message-ID"] for message in server.got} == {letter.message_id}
