"""A whole plan accepted, or taken back: a few visits here and now, many of them as an errand with its progress."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ambassadors.domain.matching import lines
from ambassadors.models import MatchLine, MatchRun, Offer
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.refusals import Refused
from people.models import Errand, User

KIND, BACK_KIND = "match_accept", "match_take_back"
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


# -- taken back ------------------------------------------------------------------------------------


def just_sent(run: MatchRun, now: datetime) -> dict[str, list[str]]:
    """Offers of this plan that went out less than ten minutes ago and wait for an answer: visit → their ids."""
    rows = run.lines.filter(
        status=MatchLine.Status.ACCEPTED, decided_at__gt=now - lines.UNDO_FOR, offer__status=Offer.Status.SENT
    )
    found: dict[str, list[str]] = defaultdict(list)
    for visit, offer in rows.order_by("request", "number").values_list("request", "offer"):
        found[str(visit)].append(str(offer))
    return found


def take_all_back(run: MatchRun, *, now: datetime, by: User) -> Errand | tuple[int, int]:
    """Withdraws what was just sent; how many, and how many of those asked hear of it. Many take a while: an errand."""
    sent = just_sent(run, now)
    if not sent:
        raise Refused(_("Det er for sent at fortryde. Træk tilbuddene tilbage et for et."), code="too_late")
    if len(sent) > AT_ONCE:
        given = {"run": str(run.pk), "offers": list(sent.values())}
        name = str(run.programme or "")
        return errands.start(BACK_KIND, now=now, by=by, name=name, given=given, programme_id=run.programme_id)
    return lines.take_back(run, [offer for some in sent.values() for offer in some], now=now, by=by)


def _begin_back(errand: Errand) -> Work:
    run = MatchRun.objects.filter(pk=errand.given["run"]).first()
    if run is None:
        raise Refused(_("Planen findes ikke længere."))
    offers = errand.given["offers"]
    return Work(len(offers), partial(_step_back, run, offers, errand.by))


def _step_back(
    run: MatchRun, offers: Sequence[Sequence[str]], by: User | None, start: int, stop: int, now: datetime
) -> Step:
    step = Step()
    for some in offers[start:stop]:
        back, told = lines.take_back(run, some, now=now, by=by)
        step.counts["back"] += back
        step.counts["told"] += told
    return step


def _outcome_back(errand: Errand) -> str:
    return back_in_words(errand.result.get("back", 0), errand.result.get("told", 0))


def back_in_words(back: int, told: int) -> str:
    """ "12 tilbud er trukket tilbage. 3 havde fået det og får besked." """
    text = ngettext("{antal} tilbud er trukket tilbage.", "{antal} tilbud er trukket tilbage.", back).format(antal=back)
    if told:
        heard = ngettext("{antal} havde fået det og får besked.", "{antal} havde fået det og får besked.", told)
        text = f"{text} {heard.format(antal=told)}"
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

TAKE_BACK = Kind(
    BACK_KIND,
    gettext_lazy("Tilbud fra en plan trækkes tilbage"),
    gettext_lazy("{done} af {total} besøg"),
    begin=_begin_back,
    outcome=_outcome_back,
    back=_back,
)
