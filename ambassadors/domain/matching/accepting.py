"""A whole plan accepted: a few visits at once here and now, many of them as an errand with its progress."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ambassadors.domain.matching import lines
from ambassadors.models import MatchLine, MatchRun
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.refusals import Refused
from people.models import Errand, User

KIND = "match_accept"
AT_ONCE = 12  # visits


def accept_all(run: MatchRun, *, now: datetime, by: User) -> Errand | lines.Outcome:
    """Asks everybody who is still proposed. Many take a while: then it is an errand."""
    visits = _visits(run, MatchLine.objects.filter(status=MatchLine.Status.PROPOSED))
    if not visits:
        raise Refused(_("Der er ingen åbne forslag tilbage i planen."), code="nothing_proposed")
    if len(visits) > AT_ONCE:
        name = str(run.programme or "")
        return errands.start(
            KIND, now=now, by=by, name=name, given={"run": str(run.pk)}, programme_id=run.programme_id, total=None
        )
    outcome = lines.Outcome()
    for visit in visits:
        outcome.include(lines.accept(_of(run, visit), now=now, by=by))
    return outcome


def _visits(run: MatchRun, rows: Any) -> list[Any]:
    return list(
        rows.filter(run=run, ambassador__isnull=False).order_by("request").values_list("request", flat=True).distinct()
    )


def _of(run: MatchRun, visit: Any) -> Sequence[MatchLine]:
    return list(lines.readable(run).filter(request=visit).order_by("number"))


def begin(errand: Errand) -> Work:
    """All visits of the plan, the same each time it is asked; what is accepted already is left as it is."""
    run = MatchRun.objects.filter(pk=errand.given["run"]).first()
    if run is None:
        raise Refused(_("Planen findes ikke længere."))
    visits = _visits(run, MatchLine.objects.all())
    return Work(len(visits), partial(_step, run, visits, errand.by))


def _step(run: MatchRun, visits: Sequence[Any], by: User | None, start: int, stop: int, now: datetime) -> Step:
    step = Step()
    for number, visit in enumerate(visits[start:stop], start + 1):
        outcome = lines.accept(_of(run, visit), now=now, by=by)
        step.counts["sent"] += len(outcome.sent)
        for line in outcome.stale:
            name = f"{line.request.school_name}: {line.ambassador.user.name}" if line.ambassador else ""
            step.refuse(number, name, line.sentence)
    return step


def outcome(errand: Errand) -> str:
    sent, stale = errand.result.get("sent", 0), errand.result.get("refused", 0)
    return in_words(sent, stale)


def in_words(sent: int, stale: int) -> str:
    """ "12 ambassadører er spurgt og får en mail. 2 forslag passede ikke længere." """
    text = ngettext(
        "{antal} ambassadør er spurgt og får en mail.", "{antal} ambassadører er spurgt og får en mail.", sent
    ).format(antal=sent)
    if stale:
        more = ngettext(
            "{antal} forslag passede ikke længere; hvorfor står ved linjen.",
            "{antal} forslag passede ikke længere; hvorfor står ved linjerne.",
            stale,
        ).format(antal=stale)
        text = f"{text} {more}"
    return text


def _back(errand: Errand) -> tuple[str, str]:
    return _("Tilbage til planen"), reverse("organise:match_run", args=[errand.given["run"]])


ACCEPT = Kind(
    KIND,
    gettext_lazy("Tilbud fra en plan"),
    gettext_lazy("{done} af {total} besøg"),
    begin=begin,
    outcome=outcome,
    back=_back,
)
