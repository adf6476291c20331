"""What only gymnasiums or adults are asked, sent by a school's system."""

from typing import Any

import pytest

from tests.api.conftest import Asker, a_wish


def asked(audience: str, **own: Any) -> dict[str, Any]:
    return a_wish(audience=audience, grade=8 if audience == "grundskole" else None, **own)


def test_what_was_sent_is_shown_and_what_was_left_out_is_null(asker: Asker) -> None:
    made = asker.post("/visit-requests", asked("gymnasium", study_programme="hf", merit="Dansk A")).json()
    shown = asker.get(f"/visit-requests/{made['id']}").json()
    assert (shown["study_programme"], shown["study_year"], shown["merit"]) == ("hf", None, "Dansk A")
    assert (shown["guidance_wished"], shown["group_kind"], shown["evening"]) == (False, None, False)


@pytest.mark.parametrize(
    ("audience", "own", "pointer"),
    [
        ("grundskole", {"study_programme": "stx"}, "/study_programme"),
        ("grundskole", {"merit_wished": True}, "/merit_wished"),
        ("adults", {"guidance_wished": True}, "/guidance_wished"),
        ("gymnasium", {"group_kind": "amu"}, "/group_kind"),
        ("other", {"background": "Lager"}, "/background"),
        ("gymnasium", {"study_programme": "phd"}, "/study_programme"),
        ("gymnasium", {"study_year": 7}, "/study_year"),
        ("gymnasium", {"study_year": "2"}, "/study_year"),
        ("adults", {"evening": "yes"}, "/evening"),
        ("adults", {"shoe_size": 43}, "/shoe_size"),
    ],
)
def test_what_belongs_elsewhere_is_refused_by_name(
    asker: Asker, audience: str, own: dict[str, Any], pointer: str
) -> None:
    refused = asker.post("/visit-requests", asked(audience, **own))
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_empty_fields_of_others_may_be_sent_along(asker: Asker) -> None:
    """A system that always sends every field."""
    own = {"study_programme": None, "study_year": None, "merit": "", "guidance_wished": False, "evening": False}
    assert asker.post("/visit-requests", asked("grundskole", **own)).status_code == 201
