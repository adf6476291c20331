"""The public list of teaching modules, and a module wished for with a visit."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.models import VisitRequest
from materials.domain.modules import save_module
from tests.api.conftest import Asker, a_wish
from tests.making import a_module


def test_everybody_may_read_the_modules_that_are_shown(stranger: Asker) -> None:
    shown = a_module("Metallet, der husker", title_en="Metal with a memory", trades=["smed"])
    a_module("Endnu ikke klar", is_published=False)
    listed = stranger.get("/modules").json()
    assert listed["next_cursor"] is None
    assert [item["slug"] for item in listed["items"]] == ["metallet-der-husker"]
    item = listed["items"][0]
    assert (item["grade_from"], item["grade_to"], item["minutes"], item["trades"]) == (7, 9, 90, ["smed"])
    assert (item["subject"], item["subject_name"]) == ("fysik-kemi", "fysik/kemi")
    assert item["material_url"] is None
    assert item["url"].endswith(f"/moduler/{shown.slug}/")
    english = stranger.get("/modules", **{"Accept-Language": "en"}).json()["items"][0]
    assert (english["title"], english["subject_name"]) == ("Metal with a memory", "physics and chemistry")


def test_the_pages_of_the_list_hold_each_module_once(stranger: Asker) -> None:
    wanted = [a_module(f"Modul {number}").slug for number in range(5)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = stranger.get("/modules", query).json()
        found += [item["slug"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == wanted


def test_updated_since_tells_what_was_changed_and_what_is_shown_no_longer(stranger: Asker) -> None:
    before = timezone.now() - timedelta(days=2)
    old, changed, gone = (a_module(name, now=before) for name in ("Uændret", "Ændret", "Taget af"))
    since = (timezone.now() - timedelta(days=1)).isoformat()
    values = {"grade_from": 7, "grade_to": 9}
    save_module(values | {"title": "Ændret", "minutes": 60}, now=timezone.now(), module=changed)
    save_module(values | {"title": "Taget af", "is_published": False}, now=timezone.now(), module=gone)
    items = stranger.get("/modules", {"updated_since": since}).json()["items"]
    assert [(item["id"], item.get("deleted", False)) for item in items] == [
        (str(changed.pk), False),
        (str(gone.pk), True),
    ]
    assert old.slug == "uaendret"


def test_the_list_is_told_by_an_etag_and_costs_the_same_however_long(stranger: Asker) -> None:
    a_module()
    first = stranger.get("/modules")
    again = stranger.get("/modules", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            stranger.get("/modules")
        costs.append(len(queries))
        a_module()
        a_module()
    assert costs[0] == costs[1]


def test_a_school_wishes_for_one_with_its_visit(asker: Asker) -> None:
    module = a_module("Metallet, der husker")
    made = asker.post("/visit-requests", a_wish(module=module.slug))
    assert made.status_code == 201, made.content
    assert made.json()["module"] == "metallet-der-husker"
    assert VisitRequest.objects.get().module == "metallet-der-husker"
    assert asker.post("/visit-requests", a_wish()).json()["module"] is None


@pytest.mark.parametrize("slug", ["findes-ikke", "endnu-ikke-klar", "x" * 300, "a b"])
def test_one_that_is_not_offered_is_refused_by_name(asker: Asker, slug: str) -> None:
    a_module("Endnu ikke klar", is_published=False)
    refused = asker.post("/visit-requests", a_wish(module=slug))
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/module"]


def test_a_request_without_a_module_looks_none_up(asker: Asker) -> None:
    with CaptureQueriesContext(connection) as queries:
        asker.post("/visit-requests", a_wish())
    assert not [query for query in queries if "teachingmodule" in query["sql"]]
