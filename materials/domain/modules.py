"""Teaching modules: kept by organisers, shown to schools, wished for with a visit."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ambassadors.domain.modulewishes import Module
from ambassadors.models import VisitRequest
from materials.models import TeachingModule
from people.domain import tombstones
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

KIND = TeachingModule._meta.label_lower
FIELDS = (
    "programme",
    "title",
    "title_en",
    "summary",
    "summary_en",
    "grade_from",
    "grade_to",
    "subject",
    "minutes",
    "kit",
    "kits",
    "material_url",
    "is_published",
)
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def shown() -> QuerySet[TeachingModule]:
    """What schools may see and wish for."""
    return TeachingModule.objects.filter(is_published=True)


def save_module(
    values: Mapping[str, Any], *, now: datetime, by: User | None = None, module: TeachingModule | None = None
) -> TeachingModule:
    """A new one, or new words for one. Its name in addresses is made once and stays."""
    _check(values, module)
    with transaction.atomic():
        row = module or TeachingModule(slug=_free_slug(values["title"]), created_at=now)
        was_shown = module is not None and row.is_published
        changed = [name for name in FIELDS if name in values and getattr(row, name, None) != values[name]]
        for name in changed:
            setattr(row, name, values[name])
        row.updated_at = now
        row.save()
        if "trades" in values:
            row.trades.set(values["trades"])
        if module is None:
            record(row, now=now, by=by, what="made", new=row.title)
        elif changed:
            record(row, now=now, by=by, what="edited", new=", ".join(changed))
        if was_shown and not row.is_published:
            tombstones.bury(KIND, row.pk, now=now)
    return row


def _check(values: Mapping[str, Any], module: TeachingModule | None) -> None:
    errors = []
    same = TeachingModule.objects.filter(title__iexact=values["title"])
    if module:
        same = same.exclude(pk=module.pk)
    if same.exists():
        errors.append(("/title", _("Der er allerede et modul med den titel.")))
    if values["grade_from"] > values["grade_to"]:
        errors.append(("/grade_to", _("Vælg et klassetrin, der ikke er lavere end det første.")))
    if errors:
        raise Invalid(errors)


def _free_slug(title: str) -> str:
    stem = slugify(title.translate(_DANISH))[:50].strip("-") or "modul"
    begun = Q(slug=stem) | Q(slug__startswith=f"{stem}-")
    taken = set(TeachingModule.objects.filter(begun).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def grades_of(module: TeachingModule) -> str:
    """ "7.–9. klasse"."""
    if module.grade_from == module.grade_to:
        return _("{trin}. klasse").format(trin=module.grade_from)
    return _("{fra}.–{til}. klasse").format(fra=module.grade_from, til=module.grade_to)


def for_whom(module: TeachingModule) -> str:
    """ "7.–9. klasse, fysik/kemi, 90 min."."""
    return _("{klasser}, {fag}, {minutter} min.").format(
        klasser=grades_of(module), fag=module.get_subject_display(), minutter=module.minutes
    )


def _as_wished(module: TeachingModule) -> Module:
    return Module(
        slug=module.slug, title=str(module), for_whom=for_whom(module), kit=module.kit, is_shown=module.is_published
    )


def find_wished(slugs: Collection[str]) -> dict[str, Module]:
    """Whatever requests name, also what is not shown any more."""
    return {module.slug: _as_wished(module) for module in TeachingModule.objects.filter(slug__in=slugs)}


def offered() -> list[Module]:
    return [_as_wished(module) for module in shown()]


def wished_for(modules: QuerySet[TeachingModule]) -> list[TeachingModule]:
    """Each with ``wishes``: how many requests name it. Two queries."""
    rows = list(modules.select_related("programme"))
    named = VisitRequest.objects.exclude(module="").order_by().values_list("module")
    counts = dict(named.annotate(n=Count("pk")))
    for row in rows:
        row.wishes = counts.get(row.slug, 0)  # type: ignore[attr-defined]
    return rows
