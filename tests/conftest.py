"""What every test may lean on. The cast stands in tests/cast.py, the making of rows in tests/making.py."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from config.domain import archive
from events.domain import feedhealth
from tests import newborn

# The same examples each time; ``--hypothesis-profile=search`` looks for new ones (`make proof-long` does).
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", derandomize=False, deadline=None, print_blob=True)
hypothesis.settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    # The ORM beside Playwright's synchronous API, which runs an event loop of its own.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_unconfigure(config: pytest.Config) -> None:
    # Only the one that started the others clears up after all of them.
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.get("HAANDSLAG_TEST_DIR", ""), ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if "pg" in item.keywords and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="runs on PostgreSQL only"))
        if "/journeys/" in item.path.as_posix():
            item.add_marker("journey")
            if on_postgres:
                item.add_marker(pytest.mark.skip(reason="browser tests run on SQLite only"))


# -- what migrations put into every new installation, and a test that really commits takes out -----

BORN_WITH: list[tuple[type[models.Model], list[models.Model]]] = []
MADE_ANEW = {"contenttypes", "auth"}


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Begins with a database that is migrated already, where one was made before."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return False
    ready = newborn.place()
    if ready.exists():
        newborn.copy(ready, Path(database["TEST"]["NAME"]))
    return ready.exists()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker) -> None:
    """Remembers the rows that a new installation is born with: places, schedules."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not django_db_keepdb:
        newborn.copy(Path(database["NAME"]), newborn.place())
    with django_db_blocker.unblock():
        kept = [model for model in archive.tables() if model._meta.app_label not in MADE_ANEW]
        BORN_WITH.extend((model, rows) for model in kept if (rows := list(model._base_manager.all())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """After a test that emptied the tables, put those rows back for the next one."""
    result = yield
    mark = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    emptied = (mark and mark.kwargs.get("transaction")) or "transactional_db" in names or "live_server" in names
    if emptied and BORN_WITH and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock(), transaction.atomic():
            for model, rows in BORN_WITH:
                if not model._base_manager.exists():
                    model._base_manager.bulk_create(rows)
            with connection.cursor() as cursor:  # rows with their old numbers do not move the counter
                for sql in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in BORN_WITH]):
                    cursor.execute(sql)
    return result


@pytest.fixture(autouse=True)
def _nothing_left_over() -> None:
    """Rate limits, fetches not yet noted and the language of one test must not meet the next."""
    cache.clear()
    feedhealth.forget()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The browser of the system, not one that Playwright would download."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}
