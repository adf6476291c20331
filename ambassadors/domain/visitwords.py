"""What a visit is called, and what whoever opens it in a calendar wants to know. Stored, so always in Danish."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from ambassadors.domain import audiences, modulewishes, riders
from ambassadors.models import VisitRequest
from people.domain.danish import da_span


def title_of(wish: VisitRequest) -> str:
    """ "Skolebesøg på Vestervang Skole, 8. klasse"."""
    with override("da"):
        school = wish.school_name[:100]
        start = (
            _("Onlinebesøg på {skole}") if wish.format == VisitRequest.Format.VIRTUAL else _("Skolebesøg på {skole}")
        )
        title = start.format(skole=school)
        return title if wish.grade is None else f"{title}, " + _("{trin}. klasse").format(trin=wish.grade)


def facts_of(wishes: Sequence[VisitRequest]) -> str:
    """The classes in order, with their times when there are several; no names, no numbers to call."""
    with override("da"):
        return "\n\n".join(_facts(wish, with_time=len(wishes) > 1) for wish in wishes)


def _facts(wish: VisitRequest, *, with_time: bool) -> str:
    lines = [f"{audiences.heads(wish)}."]
    when = riders.own_time(wish) if with_time else None
    if when is not None:
        lines = [_("{tid}: {klasse}.").format(tid=da_span(when.starts_at, when.ends_at), klasse=riders.class_of(wish))]
    if wish.teacher_present:
        lines.append(_("En lærer er med hele tiden."))
    if wish.language == "en":
        lines.append(_("Besøget holdes på engelsk."))
    lines += [f"{label}: {words}." for label, words in audiences.facts(wish)]
    module = modulewishes.of(wish)
    if module is not None:
        lines.append(_("Klassen ønsker modulet »{modul}«.").format(modul=module.title))
        if module.kit:
            lines.append(_("Tag med: {grej}").format(grej=module.kit))
    text = " ".join(lines)
    return f"{text}\n\n{wish.notes}" if wish.notes else text
