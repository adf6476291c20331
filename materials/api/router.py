"""The teaching modules, for everybody; a visit request names one by its slug."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router

from materials.access import shown_modules
from materials.api.schemas import ModuleList
from materials.domain.modules import KIND
from materials.models import TeachingModule
from people.api.answers import answer
from people.api.keys import KeyRequest
from people.api.moments import shown
from people.api.pages import Paging, Part, known_only, merged_page, page, tombstone
from people.domain import tombstones

router = Router(tags=[gettext_noop("Åbent for alle")])


@router.get(
    "/modules",
    response=ModuleList,
    operation_id="list_modules",
    summary=gettext_noop("Undervisningsmoduler"),
    description=gettext_noop(
        "Det, en klasse kan arbejde med før besøget; ønsk et i module, når I beder om besøg. Med updated_since de "
        "ældst ændrede først."
    ),
)
def list_modules(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    rows = shown_modules()
    if paging.updated_since:
        gone = tombstones.since(KIND, paging.updated_since)
        gone = gone.exclude(subject_id__in=rows.order_by().values("pk"))
        parts = [
            Part(rows.filter(updated_at__gte=paging.updated_since), "updated_at"),
            Part(gone, "gone_at", "subject_id"),
        ]
        found, cursor = merged_page(parts, paging, of=["modules", "changes"])
        items = [module_item(one.row) if isinstance(one.row, TeachingModule) else tombstone(one) for one in found]
        return answer({"items": items, "next_cursor": cursor})
    modules, cursor = page(rows, paging, by="created_at", of=["modules", "created_at"])
    return answer({"items": [module_item(module) for module in modules], "next_cursor": cursor})


def module_item(module: TeachingModule) -> dict[str, Any]:
    """Reads the module, its programme and its trades."""
    return {
        "id": str(module.pk),
        "slug": module.slug,
        "title": str(module),
        "summary": module.shown_summary,
        "grade_from": module.grade_from,
        "grade_to": module.grade_to,
        "subject": module.subject,
        "subject_name": module.get_subject_display(),
        "minutes": module.minutes,
        "trades": [trade.slug for trade in module.trades.all()],
        "kit": module.kit,
        "material_url": module.material_url or None,
        "programme": {"slug": module.programme.slug, "name": str(module.programme)},
        "url": f"{settings.SITE_URL}{reverse('module', args=[module.slug])}",
        "updated_at": shown(module.updated_at),
    }
