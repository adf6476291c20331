"""doctor says in one line each how the parts are, and by its exit code whether all is well."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from config.domain import heartbeats
from config.domain.checkup import Verdict, examine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_own_machine(settings):
    """The test runner turns DEBUG off; then the strict rules of production would be asked for."""
    settings.DEBUG = True


def verdicts() -> dict[str, Verdict]:
    return {finding.part: finding.verdict for finding in examine(timezone.now())}


def test_a_new_installation_lacks_only_its_worker():
    found = verdicts()
    assert [part for part, verdict in found.items() if verdict is Verdict.WRONG] == ["Baggrundsjob"]
    assert len(found) == 9


def test_without_mail_server_there_is_a_note_and_no_fault():
    heartbeats.beat(timezone.now())
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "note  Breve" in out.getvalue()
    assert len(out.getvalue().splitlines()) == 9


def test_a_worker_that_went_silent_is_a_fault_and_exit_code_1():
    heartbeats.beat(timezone.now() - 2 * heartbeats.STALE_AFTER)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "FEJL  Baggrundsjob" in out.getvalue()


def test_a_mail_server_that_does_not_answer_is_a_fault(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    assert verdicts()["Breve"] is Verdict.WRONG


def test_leave_to_reach_the_inner_net_is_a_fault_in_production(settings):
    settings.DEBUG, settings.OUTWARD_ALLOWS_PRIVATE = False, True
    sentences = [finding.sentence for finding in examine(timezone.now()) if finding.verdict is Verdict.WRONG]
    assert any("OUTWARD_ALLOWS_PRIVATE" in sentence for sentence in sentences)
