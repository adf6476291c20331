"""Text messages are handed to a gateway once each: a folder, an HTTP server on this machine, a class of one's own."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from people.domain import letteredits, letters, textgateways, textletters
from people.domain.delivery import deliver_due
from people.domain.postman import Refusal
from people.domain.refusals import Invalid
from people.models import Letter
from tests.cast import ada

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
S = Letter.Status


def a_text(number: int = 1, **fields) -> Letter:
    values = {"expires_at": NOW + timedelta(hours=3), "now": NOW, "text": lambda: "Mødet er flyttet til kl. 10 på Ærø."}
    made = textletters.write("test", dedupe=f"test:{number}", number=f"+4520304{number:03d}", **(values | fields))
    assert made is not None
    return made


def states() -> list[str]:
    return list(Letter.objects.order_by("to_phone").values_list("status", flat=True))


class OwnGateway:
    """As somebody's own class would be: named in SMS_GATEWAY, made without arguments."""

    taken: list[tuple[str, str]] = []
    answers: list[Exception] = []

    def send(self, message):
        if self.answers:
            raise self.answers.pop()
        self.taken.append((message.to, message.text))


@pytest.fixture
def own(settings):
    settings.SMS_GATEWAY = f"{__name__}.OwnGateway"
    OwnGateway.taken, OwnGateway.answers = [], []
    return OwnGateway


class Server(HTTPServer):
    def __init__(self) -> None:
        self.got: list[tuple[dict, dict]] = []
        self.status = 201
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"not that number")

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def server(settings):
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY, settings.SMS_TOKEN = f"http://127.0.0.1:{made.server_port}/sms", "hemmelig"
    yield made
    made.shutdown()
    made.server_close()


def test_without_a_gateway_it_is_a_file_here_and_counts_as_shown(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    text = a_text()
    assert deliver_due(NOW) == 1
    (file,) = (tmp_path / "sms").iterdir()
    assert file.read_text() == (
        "To: 4520304001\nFrom: Haandslag\nAlphabet: UTF-8\n\nMødet er flyttet til kl. 10 på Ærø."
    )
    text.refresh_from_db()
    assert (text.status, text.sent_at) == (S.KEPT, None)
    assert textgateways.forget_old(timezone.now() + timedelta(days=29)) == 0
    assert textgateways.forget_old(timezone.now() + timedelta(days=31)) == 1


def test_a_folder_of_ones_own_is_a_way_out(settings, tmp_path):
    settings.SMS_GATEWAY = f"file://{tmp_path}/ud%20her"
    a_text()
    deliver_due(NOW)
    assert states() == [S.SENT]
    assert len(list((tmp_path / "ud her").iterdir())) == 1


def test_by_http_it_carries_its_id_and_the_token(server):
    a_text(), a_text(2)
    assert deliver_due(NOW) == 2
    headers, told = server.got[0]
    assert told == {
        "id": headers["Idempotency-Key"],
        "to": "+4520304001",
        "from": "Haandslag",
        "text": "Mødet er flyttet til kl. 10 på Ærø.",
    }
    assert headers["Authorization"] == "Bearer hemmelig"
    assert len({told["id"] for _headers, told in server.got}) == 2


def test_what_the_gateway_refuses_has_failed_with_its_answer(server):
    server.status = 422
    text = a_text()
    deliver_due(NOW)
    text.refresh_from_db()
    assert (text.status, text.error) == (S.FAILED, "422 not that number")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_it_cannot_take_now_waits_and_goes_again_under_the_same_id(server, status):
    server.status = status
    a_text()
    deliver_due(NOW)
    assert states() == [S.QUEUED]
    server.status = 200
    assert deliver_due(NOW + timedelta(seconds=30)) == 0
    assert deliver_due(NOW + timedelta(minutes=2)) == 1
    assert server.got[0][1]["id"] == server.got[1][1]["id"]


def test_a_gateway_that_is_away_is_tried_once_and_all_wait(settings):
    settings.SMS_GATEWAY = "http://127.0.0.1:9/"
    a_text(), a_text(2)
    assert deliver_due(NOW) == 0
    assert states() == [S.QUEUED, S.QUEUED]
    assert set(Letter.objects.values_list("attempts", flat=True)) == {1}


def test_a_class_of_ones_own(own):
    a_text(), a_text(2)
    own.answers = [Refusal("blocked", final=True)]
    assert deliver_due(NOW) == 1
    assert states() == [S.FAILED, S.SENT]
    assert own.taken == [("+4520304002", "Mødet er flyttet til kl. 10 på Ærø.")]


def test_a_class_that_breaks_holds_up_nobody(own):
    a_text(), a_text(2)
    own.answers = [KeyError("to")]
    assert deliver_due(NOW) == 1
    assert states() == [S.QUEUED, S.SENT]


def test_a_name_that_names_nothing_is_said_and_nothing_is_lost(settings):
    settings.SMS_GATEWAY = "people.domain.nowhere.Gateway"
    a_text()
    deliver_due(NOW)
    assert states() == [S.QUEUED]
    assert "SMS_GATEWAY" in Letter.objects.get().error


def test_it_does_not_leave_when_its_day_is_over_unless_somebody_says_so(own):
    text = a_text()
    assert deliver_due(NOW + timedelta(hours=3)) == 0
    text.refresh_from_db()
    assert text.status == S.CANCELLED
    later = NOW + timedelta(hours=4)
    letters.resend(text, now=later, by=ada())
    assert deliver_due(later) == 1


def test_off_means_none_is_written_and_none_leaves(settings, own):
    a_text()
    settings.SMS_GATEWAY = "off"
    assert textletters.write("test", dedupe="test:9", number="+4520304009", expires_at=NOW, now=NOW) is None
    deliver_due(NOW)
    assert states() == [S.CANCELLED]
    assert own.taken == []


def test_mail_waits_for_no_text_message_and_the_other_way_round(settings, own):
    Letter.objects.create(
        kind="test", dedupe_key="mail", to_email="a@demo.example", subject="x", text="x", created_at=NOW, due_at=NOW
    )
    a_text()
    settings.EMAIL_URL = "smtp://127.0.0.1:9"  # nobody there
    assert deliver_due(NOW) == 1
    assert dict(Letter.objects.values_list("channel", "status")) == {"mail": S.QUEUED, "sms": S.SENT}


def test_one_that_is_held_can_be_put_right_and_is_called_by_its_new_words(own):
    text = a_text()
    letters.hold(text, now=NOW, by=ada())
    version = letteredits.wording(text).version
    with pytest.raises(Invalid, match="for lang"):
        letteredits.edit(text, subject="", text="Mødet er flyttet. " * 20, version=version, now=NOW, by=ada())
    letteredits.edit(text, subject="", text="Mødet er flyttet – til kl. 11.", version=version, now=NOW, by=ada())
    letters.release(text, now=NOW, by=ada())
    deliver_due(NOW)
    assert own.taken == [("+4520304001", "Mødet er flyttet - til kl. 11.")]
    text.refresh_from_db()
    assert (text.status, text.subject) == (S.SENT, "Mødet er flyttet - til kl. 11.")
