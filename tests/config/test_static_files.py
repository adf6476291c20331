"""In the demo and while developing, a file edited under the running server is served as it is now."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware


def _absent(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


@pytest.fixture
def sheet(settings: LazySettings, tmp_path: Path) -> Path:
    """A file of the pages; the settings are those of the demo."""
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    sheet = tmp_path / "page.css"
    sheet.write_text("a { color: red }")
    yield sheet
    finders.get_finder.cache_clear()


def test_an_edited_file_comes_with_its_new_length(sheet: Path, rf: RequestFactory) -> None:
    """With the old length the browser waits for bytes that never come."""
    server = WhiteNoiseMiddleware(_absent)
    for text in ("a { color: red }", "a { color: blue; font-weight: bold }", "a {}"):
        sheet.write_text(text)
        answer = server(rf.get("/static/page.css"))
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert (body.decode(), answer["Content-Length"]) == (text, str(len(text)))


def test_a_new_file_is_there_and_a_removed_one_is_gone(sheet: Path, rf: RequestFactory) -> None:
    server = WhiteNoiseMiddleware(_absent)
    (sheet.parent / "new.css").write_text("b {}")
    sheet.unlink()
    assert [server(rf.get(f"/static/{name}.css")).status_code for name in ("new", "page")] == [200, 404]
