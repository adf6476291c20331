"""Teaching modules that a school may wish for with its visit.

What a module is, ``materials`` knows, and registers here when the app starts; a request keeps its slug.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ambassadors.models import VisitRequest


@dataclass(frozen=True)
class Module:
    """What a request's readers want to know of it. ``kit`` is what the ambassadors bring."""

    slug: str
    title: str
    for_whom: str  # "7.–9. klasse, fysik/kemi, 90 min."
    kit: str
    is_shown: bool  # it has a page of its own


type Find = Callable[[Collection[str]], Mapping[str, Module]]
type Offered = Callable[[], Sequence[Module]]

_finds: list[Find] = []
_offers: list[Offered] = []


def register(find: Find, offered: Offered) -> None:
    """``find(slugs)``: any there ever were; ``offered()``: those that can be wished for now. In the active language."""
    _finds[:], _offers[:] = [find], [offered]


def offered() -> list[Module]:
    return [module for ask in _offers for module in ask()]


def is_offered(slug: str) -> bool:
    return any(module.slug == slug for module in offered())


def read(wishes: Iterable[VisitRequest]) -> None:
    """Fetches the modules of many requests at once, for whoever asks ``of`` each of them in the same language."""
    rows = list(wishes)
    known = _found({wish.module for wish in rows if wish.module})
    for wish in rows:
        wish.__dict__["_module_read"] = known.get(wish.module)


def of(wish: VisitRequest) -> Module | None:
    """The one this school wished for; asks nobody when there is none."""
    if "_module_read" in wish.__dict__:
        return wish.__dict__["_module_read"]
    return _found({wish.module}).get(wish.module) if wish.module else None


def _found(slugs: Collection[str]) -> dict[str, Module]:
    return {slug: module for find in _finds if slugs for slug, module in find(slugs).items()}
