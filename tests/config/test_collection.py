"""Without DEBUG the pages' files are collected when something is missing or newer, and only then."""

import os
from pathlib import Path

import pytest
from django.conf import LazySettings

from config.domain import collection


@pytest.fixture
def sheet(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one file there is to collect."""
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.STATICFILES_DIRS = [tmp_path / "css"]
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements-dev.txt").touch()
    (tmp_path / "css").mkdir()
    sheet = tmp_path / "css" / "page.css"
    sheet.touch()

    def collectstatic(name: str, **options: object) -> None:
        assert name == "collectstatic"
        (settings.STATIC_ROOT / "staticfiles.json").touch()

    monkeypatch.setattr(collection, "call_command", collectstatic)
    return sheet


def collected() -> list[str]:
    said: list[str] = []
    collection.collect(said.append)
    return said


def test_it_collects_once(sheet: Path) -> None:
    assert not collection.is_collected()
    assert collected() == ["Samler sidernes filer …"]
    assert collection.is_collected()
    assert collected() == []


@pytest.mark.parametrize("changed", ["css/page.css", "requirements-dev.txt"])
def test_what_changed_since_is_collected_again(sheet: Path, changed: str) -> None:
    collected()
    file = sheet.parent.parent / changed
    later = file.stat().st_mtime + 60
    os.utime(file, (later, later))
    assert collected() == ["Samler sidernes filer …"]


def test_with_debug_nothing_is_collected(sheet: Path, settings: LazySettings) -> None:
    settings.DEBUG = True
    assert collected() == []


def test_a_folder_that_cannot_be_written_is_said(sheet: Path, settings: LazySettings) -> None:
    (sheet.parent.parent / "var").write_text("a file, where a folder should be made")
    with pytest.raises(OSError, match="var"):
        collected()
