"""What every test may lean on. The cast stands in tests/cast.py, the making of rows in tests/making.py."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache


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


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Rate limits and locks of one test must not meet the next."""
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The browser of the system, not one that Playwright would download."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}
