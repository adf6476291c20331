"""Every sentence that somebody reads is there in Danish and in English."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import allauth
import django
import polib
import pytest
from django import forms
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
ROOMS = ("config", "people", "events", "ambassadors", "materials", "templates")
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")

type Key = tuple[str, str]


def sentences(catalogue: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, polib.POEntry]:
    """What the code and the templates say today, collected anew beside the tree."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed: the sentences cannot be collected")
    folder = tmp_path_factory.mktemp("words")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    (folder / "locale").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--no-wrap", "--extension", "py,html,txt"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return sentences(polib.pofile(str(folder / "locale" / "en" / "LC_MESSAGES" / "django.po")))


@pytest.fixture(scope="module")
def english() -> dict[Key, polib.POEntry]:
    return sentences(polib.pofile(str(CATALOGUE)))


def is_said(entry: polib.POEntry) -> bool:
    return entry.translated() and "fuzzy" not in entry.flags


def test_nothing_is_said_in_danish_only(spoken: dict[Key, polib.POEntry], english: dict[Key, polib.POEntry]) -> None:
    missing = [key[1] for key in spoken if key not in english or not is_said(english[key])]
    assert missing == [], "run scripts/messages and write the English"


def test_english_keeps_the_holes_of_the_danish(english: dict[Key, polib.POEntry]) -> None:
    wrong = []
    for entry in english.values():
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        allowed = set(HOLE.findall(entry.msgid)) | set(HOLE.findall(entry.msgid_plural or ""))
        if any(not set(HOLE.findall(text)) <= allowed for text in said):
            wrong.append(entry.msgid)
    assert wrong == []


def test_what_is_read_is_what_was_written(english: dict[Key, polib.POEntry]) -> None:
    compiled = sentences(polib.mofile(str(CATALOGUE.with_suffix(".mo"))))  # type: ignore[arg-type]
    written = {key: entry for key, entry in english.items() if is_said(entry)}
    assert {key: (entry.msgstr, entry.msgstr_plural) for key, entry in compiled.items()} == {
        key: (entry.msgstr, entry.msgstr_plural) for key, entry in written.items()
    }, "run scripts/compile-messages"


OWN_WORDS = CATALOGUE.parents[2] / "da" / "LC_MESSAGES" / "django.po"


def test_beside_a_field_stands_what_to_do_in_our_own_words() -> None:
    class Some(forms.Form):
        name = forms.CharField(max_length=5)
        number = forms.IntegerField(max_value=20)
        choice = forms.ChoiceField(choices=[("a", "a")])

    with override("da"):
        assert Some({}).errors["name"] == ["Feltet skal udfyldes."]
        wrong = Some({"name": "for langt", "number": "21", "choice": "b"}).errors
    assert wrong == {
        "name": ["Skriv højst 5 tegn. Der står 9."],
        "number": ["Skriv højst 20."],
        "choice": ["Vælg en mulighed på listen."],
    }


def test_what_we_say_in_our_own_words_is_still_said_by_django_or_allauth() -> None:
    theirs = {
        entry.msgid
        for package in (django, allauth)
        for path in Path(package.__file__).parent.rglob("locale/da/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
    }
    assert [entry.msgid for entry in polib.pofile(str(OWN_WORDS)) if entry.msgid not in theirs] == []
