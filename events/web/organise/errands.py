"""Long work as whoever asked sees it: how far it is, what came of it, which rows were left out."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.access import open_errand
from events.web.doors import organiser_required
from people.domain import errands
from people.domain.errandkinds import kind_of
from people.domain.errandstate import standing
from people.domain.tablefiles import as_csv
from people.models import Errand
from people.web.signedin import SignedInRequest

SHOWN = 100


@organiser_required
@require_safe
@never_cache
def errand(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_errand(request.user, pk)
    return render(request, "errands/errand.html", _page(it))


@organiser_required
@require_safe
@never_cache
def errand_panel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the page asks for each second; aloud it is said only when it differs from what was said last."""
    it = open_errand(request.user, pk)
    page = _page(it)
    if it.is_over:
        answer = render(request, "errands/panel.html", page | {"say": True})
        answer["HX-Retarget"] = "#errand"
        return answer
    say = page["standing"].said != request.GET.get("said", "")
    return render(request, "errands/_progress.html", page | {"say": say})


@organiser_required
@require_POST
def errand_stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    errands.stop(open_errand(request.user, pk), now=timezone.now(), by=request.user)
    return redirect("organise:errand", pk=pk)


@organiser_required
@require_safe
def errand_refused(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The rows that were left out, with why, for a spreadsheet."""
    it = open_errand(request.user, pk)
    rows: list[list[object]] = [[_("linje"), _("navn"), _("fejl")]]
    rows += [list(row) for row in it.refused_rows.order_by("number", "pk").values_list("number", "name", "why")]
    return csv_file(as_csv(rows), "fejl.csv")


def csv_file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _page(it: Errand) -> dict[str, Any]:
    kind, refused = kind_of(it), it.result.get("refused", 0)
    label, address = kind.back(it)
    return {
        "errand": it,
        "kind": kind,
        "standing": standing(it, timezone.now()),
        "refused_count": refused,
        "refused": list(it.refused_rows.order_by("number", "pk")[:SHOWN]) if refused and it.is_over else [],
        "shown": SHOWN,
        "back_label": label,
        "back": address,
        "part": _part(it) if it.status == Errand.Status.DONE else None,
    }


def _part(it: Errand) -> str | None:
    """The template of what a kind shows of its own, where it has something to show."""
    name = f"errands/{it.kind}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return None
    return name
