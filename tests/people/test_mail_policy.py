"""Our messages say what Python's own way of writing them says."""

import email
import email.policy
from email.message import EmailMessage

import pytest

from people.domain.mailpolicy import POLICY

HARD = "Linje med mellemrum til sidst \n.punktum\nFrom nogen\n" + "å" * 300 + "\n=\n\tTab »citat« 👋\n"


@pytest.mark.parametrize("text", ["Hej\n", "Hej", "", "Hej\r\n\r\nVi ses\r\n", HARD, "x" * 2000, HARD * 30])
def test_texts_come_out_as_they_went_in(text):
    made = []
    for policy in (POLICY, email.policy.SMTP):
        message = EmailMessage(policy=policy)
        message["From"] = "Håndslag <haandslag@haandslag.example>"
        message["Auto-Submitted"] = "auto-generated"
        message["Subject"] = "Påmindelse " * 12
        if policy is POLICY:
            message.set_content(text)
            message.add_alternative(f"<p>{text}</p>", subtype="html")
        else:
            message.set_content(text, cte="quoted-printable")
            message.add_alternative(f"<p>{text}</p>", subtype="html", cte="quoted-printable")
        raw = message.as_bytes()
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 78
        made.append(email.message_from_bytes(raw, policy=email.policy.default))
    ours, theirs = made
    for part, other in zip(ours.walk(), theirs.walk(), strict=True):
        boundary = ours.get_boundary(), theirs.get_boundary()
        headers = [sorted(str(item).replace(str(mark), "") for item in one.items()) for one, mark in
                   zip((part, other), boundary, strict=True)]  # fmt: skip
        assert headers[0] == headers[1]
        if not part.is_multipart():
            assert part.get_content() == other.get_content()
