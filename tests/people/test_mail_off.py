"""No more invitations by mail: the link in the letter, the button of the mail program (RFC 8058), and the way back."""

import pytest
from django.test import Client
from django.utils import timezone

from events.domain import meetings
from people.domain.answerlinks import make_token
from people.domain.delivery import deliver_due
from people.domain.history import history_of
from people.domain.mailbasis import may_mail
from people.domain.message import as_message
from people.models import Letter
from tests.making import a_contact, a_mailable_contact, a_user, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return a_mailable_contact(name="Karen Friis")


@pytest.fixture
def letter(contact) -> Letter:
    meetings.invite(an_event(), [contact], now=timezone.now())
    return Letter.objects.get(kind="meeting_invitation")


def test_an_invitation_names_the_way_out_in_its_text_and_for_the_mail_program(letter, contact, settings):
    address = f"{settings.SITE_URL}/r/{make_token('mail_off', contact.pk)}/"
    assert f"sig fra her: {address}" in letter.text
    message = as_message(letter, timezone.now())
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_somebody_has_to_know_has_no_way_out():
    letter = Letter(kind="welcome", to_email="a@b.example", user=a_user(), text="Hej", message_id="<1@b.example>")
    assert as_message(letter, timezone.now())["List-Unsubscribe"] is None


def test_the_mail_programs_button_ends_it_without_a_page_or_a_login(contact, letter):
    address = f"/r/{make_token('mail_off', contact.pk)}/"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not may_mail(contact)[0]
    assert [line.what for line in history_of(contact)][-1] == "mail_basis"
    deliver_due(timezone.now())


def test_looking_at_the_page_ends_nothing_the_button_does_and_there_is_a_way_back(contact):
    client, address = Client(), f"/r/{make_token('mail_off', contact.pk)}/"
    assert "Karen Friis" in client.get(address).content.decode()
    assert may_mail(contact)[0]
    assert "Du får ikke flere invitationer på mail" in client.post(address).content.decode()
    assert not may_mail(contact)[0]
    assert "Du får ingen invitationer på mail" in client.get(address).content.decode()
    assert "igen" in client.post(address, {"back": "1"}).content.decode()
    assert may_mail(contact)[0]


def test_who_is_gone_has_no_page():
    contact = a_contact()
    address = f"/r/{make_token('mail_off', contact.pk)}/"
    contact.delete()
    assert Client().get(address).status_code == 404
