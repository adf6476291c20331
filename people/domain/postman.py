"""The way to the mail server: one connection for a round of letters, and what its answers mean."""

import ipaddress
import smtplib
import socket
import ssl
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import environ
from django.conf import settings

TIMEOUT = 20  # seconds for each step


class Refusal(Exception):
    """The server did not take this letter. ``final``: nor will it ever."""

    def __init__(self, answer: str, *, final: bool) -> None:
        super().__init__(answer)
        self.answer = answer
        self.final = final


class Unreachable(Exception):
    """No talking with the server just now; says nothing about any letter."""


def has_server() -> bool:
    """Without EMAIL_URL nothing leaves the machine."""
    return bool(settings.EMAIL_URL)


class Postman:
    """Talks to the server of EMAIL_URL; connects at the first letter, again after the line was cut."""

    def __init__(self) -> None:
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def greet(self) -> None:
        """Connects and logs in, without a letter. Raises Unreachable."""
        self._connected().noop()

    def deliver(self, message: bytes, sender: str, recipient: str) -> None:
        """Returns when the server has taken the message. Raises Refusal or Unreachable."""
        line = self._connected()
        try:
            line.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _refusal(code, answer) from error
        except smtplib.SMTPServerDisconnected as error:
            self.hang_up()
            raise Unreachable(str(error)) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                self.hang_up()
                raise Unreachable(_text(error.smtp_code, error.smtp_error)) from error
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refusal(str(error), final=True) from error
        except OSError as error:
            self.hang_up()
            raise Unreachable(str(error) or type(error).__name__) from error

    def hang_up(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except (smtplib.SMTPException, OSError):
            line.close()

    def _connected(self) -> smtplib.SMTP:
        if self._line is None:
            try:
                self._line = _connect()
            except smtplib.SMTPResponseException as error:
                raise Unreachable(_text(error.smtp_code, error.smtp_error)) from error
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(str(error) or type(error).__name__) from error
        return self._line


def _connect() -> smtplib.SMTP:
    server = environ.Env.email_url_config(settings.EMAIL_URL)
    host, user = server["EMAIL_HOST"] or "localhost", server["EMAIL_HOST_USER"]
    over_ssl, start_tls = server.get("EMAIL_USE_SSL", False), server.get("EMAIL_USE_TLS", False)
    port = server["EMAIL_PORT"] or (465 if over_ssl else 587 if start_tls else 25)
    context = ssl.create_default_context()
    line: smtplib.SMTP
    if over_ssl:
        line = smtplib.SMTP_SSL(host, port, local_hostname=_own_name(), timeout=TIMEOUT, context=context)
    else:
        line = smtplib.SMTP(host, port, local_hostname=_own_name(), timeout=TIMEOUT)
    try:
        if start_tls:
            line.starttls(context=context)
        if user:
            line.login(user, server["EMAIL_HOST_PASSWORD"] or "")
    except BaseException:
        line.close()
        raise
    return line


def _own_name() -> str:
    """What we call ourselves in EHLO: our own site's name; asking the resolver can take seconds."""
    name = urlsplit(settings.SITE_URL).hostname or socket.gethostname()
    try:
        return f"[{ipaddress.ip_address(name)}]"
    except ValueError:
        return name.encode("idna").decode("ascii")


def _refusal(code: int, answer: bytes | str) -> Refusal:
    return Refusal(_text(code, answer), final=500 <= code < 600)


def _text(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}".strip()
