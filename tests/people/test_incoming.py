"""Reading a mailbox: each message once, whatever kind of box, and what is wrong with one stops no other."""

import mailbox
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.domain import incoming
from people.domain.incoming import Verdict, read_mailbox, take_in
from people.domain.mailboxes import LARGEST, NoMailbox
from people.models import IncomingLetter
from people.tasks import read_mail
from tests.mail import a_message
from tests.people.imap import an_imap_box

pytestmark = pytest.mark.django_db
THREE = [bytes(a_message("nogen@haandslag.example", subject=f"Brev {number}")) for number in (1, 2, 3)]


def subjects() -> list[str]:
    return sorted(IncomingLetter.objects.values_list("subject", flat=True))


def a_maildir(path: Path) -> Path:
    box = mailbox.Maildir(path / "Maildir", create=True)
    for raw in THREE:
        box.add(raw)
    return path / "Maildir"


def an_mbox(path: Path) -> Path:
    box = mailbox.mbox(path / "post.mbox", create=True)
    for raw in THREE:
        box.add(raw)
    box.flush()
    return path / "post.mbox"


@pytest.mark.parametrize("make", [a_maildir, an_mbox])
def test_a_box_on_disk_is_read_once(make, tmp_path):
    path = str(make(tmp_path))
    assert read_mailbox(path, timezone.now()).total() == 3
    assert read_mailbox(path, timezone.now()).total() == 0
    assert subjects() == ["Brev 1", "Brev 2", "Brev 3"]


def test_an_imap_box_is_read_and_marked():
    with an_imap_box(*THREE) as box:
        assert read_mailbox(box.address, timezone.now()).total() == 3
        assert box.seen == {1, 2, 3}
        assert read_mailbox(box.address, timezone.now()).total() == 0
    assert subjects() == ["Brev 1", "Brev 2", "Brev 3"]


def test_when_taking_in_fails_the_message_stays_unread_for_the_next_time(monkeypatch):
    def away(raw, now):
        raise ConnectionError("the database is away")

    with an_imap_box(*THREE) as box:
        with monkeypatch.context() as patched:
            patched.setattr(incoming, "take_in", away)
            with pytest.raises(ConnectionError):
                read_mailbox(box.address, timezone.now())
        assert box.seen == set()
        assert read_mailbox(box.address, timezone.now()).total() == 3


def test_a_message_without_an_id_is_known_by_what_it_says():
    raw = b"From: a@b.example\r\nTo: c@d.example\r\n\r\nHej\r\n"
    assert take_in(raw, timezone.now()) is not None
    assert take_in(raw, timezone.now()) is None


NONSENSE = {
    "nothing": b"",
    "no headers": b"hej",
    "broken addresses": b"From: <<<>>\r\nTo: ;;,,@\r\nMessage-ID: \r\n\r\nHej",
    "unknown charset": b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
    "control characters": b"From: a@b.example\r\nSubject: =?utf-8?b?AAECAw==?=\r\n\r\n\x00\x01",
    "endless header": b"From: a@b.example\r\nSubject: " + b"x" * 100_000 + b"\r\n\r\nHej",
    "open quote": b'From: a@b.example\r\nTo: "\r\n\r\nHej',
    "open literal": b"From: a@b.example\r\nCc: a@[127.0.0.\r\n\r\nHej",
    "line end in an address": b"From: a@b.example\r\nTo: =?utf-8?q?a=0D=0Ab?= <a@b.example>\r\n\r\nHej",
    "endless comment": b"From: a@b.example\r\nTo: " + b"(" * 5_000 + b"\r\n\r\nHej",
    "letters within letters": b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_written_down_and_harms_nobody(case):
    row = take_in(NONSENSE[case], timezone.now())
    assert row is not None
    assert row.outcome in (IncomingLetter.Outcome.STRANGER, IncomingLetter.Outcome.UNREADABLE)


def test_what_cannot_be_read_in_one_header_hides_no_other(monkeypatch):
    seen: list[incoming.Arrived] = []
    monkeypatch.setattr(incoming, "_readers", [lambda arrived, now: seen.append(arrived)])
    raw = b'From: Karen <a@b.example>\r\nCc: "\r\nTo: post+x@os.example\r\nSubject: Hej\r\n\r\nTak'
    assert take_in(raw, timezone.now()) is not None
    assert (seen[0].sender, seen[0].to, seen[0].text) == ("a@b.example", ("post+x@os.example",), "Tak")


def test_a_reader_that_stumbles_stops_nobody_else(monkeypatch):
    def stumbles(arrived, now):
        if "2" in arrived.subject:
            raise KeyError("DTSTART")
        return Verdict(IncomingLetter.Outcome.WORDS)

    monkeypatch.setattr(incoming, "_readers", [stumbles])
    with an_imap_box(*THREE) as box:
        assert read_mailbox(box.address, timezone.now()) == {"words": 2, "unreadable": 1}


def test_what_is_larger_than_any_answer_is_left_out():
    with an_imap_box(THREE[0], b"Subject: stor\r\n\r\n" + b"x" * LARGEST) as box:
        assert read_mailbox(box.address, timezone.now()) == {"stranger": 1, "too_large": 1}


CLOSED = ["/findes/ikke", "imap://post:hemmelig@127.0.0.1:1/INBOX"]


@pytest.mark.parametrize("where", CLOSED)
def test_a_box_that_cannot_be_opened_says_why(where):
    with pytest.raises(NoMailbox, match=r"127\.0\.0\.1|findes"):
        read_mailbox(where, timezone.now())


def test_a_wrong_password_is_said_and_not_shown():
    with an_imap_box() as box, pytest.raises(NoMailbox) as refusal:
        read_mailbox(box.address.replace("hemmelig", "forkert"), timezone.now())
    assert "wrong password" in refusal.value.sentence
    assert "forkert" not in refusal.value.sentence


def test_the_command_says_what_it_read(tmp_path):
    out = StringIO()
    call_command("readmail", str(a_maildir(tmp_path)), stdout=out)
    assert out.getvalue().splitlines() == ["    3  ukendt afsender", "3 breve læst."]


def test_the_command_needs_to_know_where(settings):
    settings.IMAP_URL = ""
    with pytest.raises(CommandError, match="IMAP_URL"):
        call_command("readmail")


def test_the_minutes_job_reads_the_box_that_is_set_up(settings):
    with an_imap_box(*THREE) as box:
        settings.IMAP_URL = box.address
        assert read_mail() == 3
    settings.IMAP_URL = ""
    assert read_mail() == 0
