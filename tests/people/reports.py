"""Reports of letters that came back, written after the forms in which mail servers send them."""

from email.message import EmailMessage


def _crlf(text: str) -> bytes:
    return text.lstrip("\n").replace("\n", "\r\n").encode()


def postfix(
    to: str, message_id: str, *, status: str = "5.1.1", action: str = "failed", answer: str = "", of: str = ""
) -> bytes:
    """Postfix: three parts, the letter's headers as text/rfc822-headers."""
    answer = answer or f"550 {status} <{to}>: Recipient address rejected: User unknown"
    return _crlf(f"""
Return-Path: <>
Date: Mon, 01 Feb 2027 09:00:00 +0100 (CET)
From: MAILER-DAEMON@mail.haandslag.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: booking+bounce@haandslag.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F2.1801500000/mail.haandslag.example"
Message-Id: <20270201080000.{status}.{action}@mail.haandslag.example>

This is a MIME-encapsulated message.

--4F2.1801500000/mail.haandslag.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.haandslag.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<{to}>: host mx.firma.example[192.0.2.7] said: {answer} (in reply to RCPT TO command)

--4F2.1801500000/mail.haandslag.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.haandslag.example
X-Postfix-Queue-ID: 4F21801
X-Postfix-Sender: rfc822; booking+bounce@haandslag.example
Arrival-Date: Mon, 01 Feb 2027 08:59:58 +0100 (CET)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{of or to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.firma.example
Diagnostic-Code: smtp; {answer}

--4F2.1801500000/mail.haandslag.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: =?utf-8?q?H=C3=A5ndslag?= <haandslag@haandslag.example>
To: {to}
Subject: =?utf-8?q?P=C3=A5mindelse?=
Message-ID: {message_id}

--4F2.1801500000/mail.haandslag.example--
""")


def exchange(to: str, message_id: str) -> bytes:
    """Exchange and Office 365: an HTML explanation, the whole letter returned, the original named in the headers."""
    return _crlf(f"""
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.example>
To: booking+bounce@haandslag.example
Date: Mon, 1 Feb 2027 08:00:03 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="d9c7a1d0-2b5e-4f0c-a1f1-7b3a5d2f9e11"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <3b1f0a44-9be5@AM9PR04MB8211.eurprd04.prod.outlook.com>
In-Reply-To: {message_id}
References: {message_id}
Subject: Kan ikke leveres: =?utf-8?B?UMOlbWluZGVsc2U=?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--d9c7a1d0-2b5e-4f0c-a1f1-7b3a5d2f9e11
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="inner"

--inner
Content-Type: text/plain; charset="us-ascii"

Your message to {to} couldn't be delivered.

--inner
Content-Type: text/html; charset="us-ascii"

<html><body>Your message to {to} couldn't be delivered.</body></html>

--inner--

--d9c7a1d0-2b5e-4f0c-a1f1-7b3a5d2f9e11
Content-Type: message/delivery-status

Reporting-MTA: dns;AM9PR04MB8211.eurprd04.prod.outlook.com
Received-From-MTA: dns;mail.haandslag.example
Arrival-Date: Mon, 1 Feb 2027 08:00:02 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not
 found by SMTP address lookup
X-Display-Name: Karen Friis

--d9c7a1d0-2b5e-4f0c-a1f1-7b3a5d2f9e11
Content-Type: message/rfc822

From: haandslag@haandslag.example
To: {to}
Subject: Invitation
Message-ID: {message_id}
Content-Type: text/plain

Hej

--d9c7a1d0-2b5e-4f0c-a1f1-7b3a5d2f9e11--
""")


def gmail(to: str, message_id: str) -> bytes:
    """Gmail: multipart/report with X-Failed-Recipients beside it, and a picture."""
    return _crlf(f"""
Delivered-To: booking+bounce@haandslag.example
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: booking+bounce@haandslag.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: {to}
Message-ID: <65bb0c2f.170a0220.1b2c3.4d5e.GMR@mx.google.com>
Date: Mon, 01 Feb 2027 00:00:04 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="00000000000011aabb0610"; report-type=delivery-status

--00000000000011aabb0610
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {to} because the address couldn't be found.

--00000000000011aabb0610
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 01 Feb 2027 00:00:03 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (2a00:1450:4025::1b, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 NoSuchUser
Last-Attempt-Date: Mon, 01 Feb 2027 00:00:04 -0800 (PST)

--00000000000011aabb0610
Content-Type: message/rfc822

From: haandslag@haandslag.example
To: {to}
Message-ID: {message_id}
Subject: Invitation

Hej
--00000000000011aabb0610--
""")


def exim(to: str, message_id: str) -> bytes:
    """Exim without delivery-status: a text, X-Failed-Recipients, and the letter's headers below."""
    return _crlf(f"""
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@cpanel.example>
To: booking+bounce@haandslag.example
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1rVQxk-0004Hq-2P@cpanel.example>
Date: Mon, 01 Feb 2027 09:00:05 +0100

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mx.firma.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 5.1.1 No such user here

------ This is a copy of the message, including all the headers. ------

Return-path: <haandslag@haandslag.example>
From: haandslag@haandslag.example
To: {to}
Message-ID: {message_id}
Subject: Invitation

Hej
""")


def out_of_office(sender: str, message_id: str) -> bytes:
    """No report at all: somebody is on holiday."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "booking+bounce@haandslag.example", "Autosvar: ferie"
    message["Auto-Submitted"], message["Message-ID"] = "auto-replied", "<ferie@firma.example>"
    message["In-Reply-To"] = message_id
    message.set_content("Jeg er tilbage mandag. 550 5.1.1 er ikke mit nummer.")
    return bytes(message)
