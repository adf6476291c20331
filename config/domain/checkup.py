"""What doctor looks at: each part says in one line how it is."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.db import Error, connection
from django.utils.translation import gettext as _

from config.domain import heartbeats
from config.domain.collection import is_collected
from config.domain.readiness import missing_migrations
from people.domain import queue, textgateways
from people.domain.postman import Postman, Unreachable
from people.models import Letter


class Verdict(StrEnum):
    """NOTE is worth knowing and no fault."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    part: str
    verdict: Verdict
    sentence: str


def examine(now: datetime) -> Iterator[Finding]:
    """Each part in turn. A part that cannot be looked at is wrong, and the next is looked at all the same."""
    parts: list[tuple[str, Callable[[datetime], Finding]]] = [
        (_("Indstillinger"), _settings),
        (_("Database"), _database),
        (_("Migreringer"), _migrations),
        (_("Baggrundsjob"), _worker),
        (_("Breve"), _mail),
        (_("SMS"), _texts),
        (_("Cache"), _cache),
        (_("Filer"), _files),
        (_("Skrifter"), _fonts),
    ]
    for name, look in parts:
        try:
            found = look(now)
        except Exception as error:
            found = _wrong(str(error).strip().partition("\n")[0] or type(error).__name__)
        yield Finding(name, found.verdict, found.sentence)


def _ok(sentence: str) -> Finding:
    return Finding("", Verdict.OK, sentence)


def _note(sentence: str) -> Finding:
    return Finding("", Verdict.NOTE, sentence)


def _wrong(sentence: str) -> Finding:
    return Finding("", Verdict.WRONG, sentence)


def _settings(now: datetime) -> Finding:
    if settings.OUTWARD_ALLOWS_PRIVATE and not settings.DEBUG:
        return _wrong(_("OUTWARD_ALLOWS_PRIVATE er slået til: webhooks kan nå det indre net. Kun til prøver."))
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=not settings.DEBUG)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    if found:
        return _wrong(f"{found[0].id}: {found[0].msg}".partition("\n")[0].partition(". ")[0])
    if settings.DEBUG:
        return _note(_("DEBUG er slået til: demo på egen maskine, ikke til drift."))
    return _ok(_("klar til drift på {address}").format(address=settings.SITE_URL))


def _database(now: datetime) -> Finding:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), current_database()")
            version, name = cursor.fetchone()
            return _ok(f"PostgreSQL {version}, {name}")
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    sentence = f"SQLite {version}, {settings.DATABASES['default']['NAME']}"
    return _ok(sentence) if mode == "wal" else _wrong(f"{sentence}: journal_mode={mode}")


def _migrations(now: datetime) -> Finding:
    if missing := missing_migrations():
        return _wrong(
            _("{count} mangler, den første er {name}. Kør manage.py migrate.").format(
                count=len(missing), name=missing[0]
            )
        )
    return _ok(_("alle er kørt"))


def _worker(now: datetime) -> Finding:
    latest = heartbeats.last_beat()
    if latest is None:
        return _wrong(_("har endnu ikke vist tegn på liv. Start med make run eller manage.py serve."))
    seconds = max(0, int((now - latest).total_seconds()))
    if not heartbeats.worker_is_alive(now):
        return _wrong(_("sidste tegn på liv for {seconds} sekunder siden").format(seconds=seconds))
    if not queue.is_reachable():
        return _wrong(_("køen i REDIS_URL svarer ikke; breve går hvert minut"))
    sentence = _("tegn på liv for {seconds} sekunder siden").format(seconds=seconds)
    return _ok(f"{sentence} (Redis)" if queue.is_redis() else sentence)


def _mail(now: datetime) -> Finding:
    try:
        failed = Letter.objects.filter(status=Letter.Status.FAILED).count()
    except Error:
        failed = 0
    if not settings.EMAIL_URL:
        return _note(_("EMAIL_URL er ikke sat: breve vises i udbakken og forlader ikke maskinen."))
    try:
        with Postman() as postman:
            postman.greet()
    except Unreachable as error:
        return _wrong(_("serveren i EMAIL_URL svarer ikke: {error}").format(error=error))
    sentence = _("serveren svarer")
    if failed:
        return _note(_("{sentence}; {count} breve mislykkedes, se udbakken").format(sentence=sentence, count=failed))
    return _ok(sentence)


def _texts(now: datetime) -> Finding:
    if textgateways.is_off():
        return _ok(_("SMS_GATEWAY er off: der skrives ingen SMS."))
    if not 0 < len(settings.SMS_SENDER) <= (15 if settings.SMS_SENDER.lstrip("+").isdigit() else 11):
        return _wrong(_("SMS_SENDER skal være et nummer eller højst 11 bogstaver."))
    if not textgateways.reaches_phones():
        return _note(_("SMS_GATEWAY er ikke sat: SMS vises i udbakken og forlader ikke maskinen."))
    textgateways.gateway()
    failed = Letter.objects.filter(channel=Letter.Channel.SMS, status=Letter.Status.FAILED).count()
    if failed:
        return _note(_("{count} SMS mislykkedes, se udbakken").format(count=failed))
    return _ok(_("der er en vej ud"))


def _cache(now: datetime) -> Finding:
    if not settings.REDIS_URL:
        return _note(_("REDIS_URL er ikke sat: hver proces husker for sig selv. Det rækker til én maskine."))
    cache.set("doctor", now.isoformat(), 10)
    if cache.get("doctor") != now.isoformat():
        return _wrong(_("det skrevne kunne ikke læses igen"))
    return _ok("Redis")


def _files(now: datetime) -> Finding:
    root = Path(settings.MEDIA_ROOT)
    folder = root if root.exists() else next(parent for parent in root.parents if parent.exists())
    if not os.access(folder, os.W_OK):
        return _wrong(_("{folder} kan ikke skrives").format(folder=folder))
    if not settings.DEBUG and not is_collected():
        return _wrong(_("sidernes filer er ikke samlet. Start manage.py serve igen, så sker det."))
    return _ok(_("{folder} kan skrives").format(folder=folder))


def _fonts(now: datetime) -> Finding:
    import pikepdf
    from weasyprint import HTML  # its libraries may be missing, and that is what is to be found out

    with pikepdf.open(BytesIO(HTML(string="<p lang=da>Smørrebrød på åen").write_pdf() or b"")) as document:
        if not document.pages[0].Resources.get("/Font"):
            return _wrong(_("der er ingen skrifter at trykke med"))
    if not any((settings.BASE_DIR / "static" / "vendor" / "inter").glob("*")):
        return _wrong(_("Inter mangler under static/vendor"))
    return _ok(_("en prøveside kan trykkes"))
