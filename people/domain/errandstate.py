"""How an errand stands, in words: how far, how long still, and what is wrong when nothing happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.domain.errandkinds import kind_of
from people.domain.signsoflife import worker_is_alive
from people.models import Errand

S = Errand.Status
SILENT_AFTER = timedelta(seconds=45)  # a step takes a moment, reading a large workbook half a minute
GUESS_AFTER = timedelta(seconds=4)  # how long is left is only said when there is something to judge by


@dataclass(frozen=True)
class Standing:
    """``words`` says where it is; ``percent`` is None while that is not known; ``left`` how long it takes still;
    ``trouble`` why nothing happens; ``said`` is what is read aloud, which changes by every tenth only."""

    words: str
    percent: int | None = None
    left: str = ""
    trouble: str = ""

    @property
    def said(self) -> str:
        if self.percent is None:
            return self.trouble or self.words
        return self.trouble or _("{percent} procent").format(percent=self.percent // 10 * 10)


def standing(errand: Errand, now: datetime) -> Standing:
    """For an errand that is under way or over."""
    if errand.is_over:
        return Standing(ended(errand), _percent(errand))
    if errand.status == S.WAITING and not errand.done:
        return Standing(errand.sentence or _("Venter på at komme til."), trouble=_trouble(errand, now))
    if errand.total is None:
        return Standing(_("Gør klar."), trouble=_trouble(errand, now))
    return Standing(how_far(errand), _percent(errand), _left(errand, now), _trouble(errand, now) or errand.sentence)


def ended(errand: Errand) -> str:
    """The sentence at the end: what came of it, or why nothing did."""
    outcome = kind_of(errand).outcome(errand)
    if errand.status == S.STOPPED:
        if not errand.done:
            return _("Stoppet, før det gik i gang. Intet er ændret.")
        return _("Stoppet efter {far}. {outcome}").format(far=how_far(errand), outcome=outcome)
    if errand.status == S.FAILED:
        return f"{errand.sentence} {outcome}" if errand.done else errand.sentence
    return outcome


def how_far(errand: Errand) -> str:
    """ "1.200 af 20.000 skoler"."""
    return str(kind_of(errand).progress).format(done=number(errand.done), total=number(errand.total or 0))


def number(count: int) -> str:
    """20.000; in English 20,000."""
    return str(number_format(count, force_grouping=True))


def _percent(errand: Errand) -> int | None:
    if errand.total is None:
        return None
    return 100 * errand.done // errand.total if errand.total else 100


def _left(errand: Errand, now: datetime) -> str:
    """How long still, by how long it took so far; in whole minutes."""
    if errand.started_at is None or not errand.done or not errand.total or now - errand.started_at < GUESS_AFTER:
        return ""
    seconds = (now - errand.started_at).total_seconds() / errand.done * (errand.total - errand.done)
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("under et minut igen")
    return ngettext("cirka {n} minut igen", "cirka {n} minutter igen", minutes).format(n=minutes)


def _trouble(errand: Errand, now: datetime) -> str:
    """Nobody is there to do it, or whoever did has fallen silent; "" when all is well."""
    if errand.status == S.WAITING and not worker_is_alive(now):
        return _(
            "Ingen arbejder i baggrunden lige nu. Opgaven ligger klar og går i gang af sig selv, så snart det kører "
            "igen. Sig det til den, der driver systemet."
        )
    if errand.status == S.RUNNING and errand.beat_at is not None and now - errand.beat_at > SILENT_AFTER:
        return _("Der er ikke sket noget i et stykke tid. Er arbejdet afbrudt, går det om lidt videre af sig selv.")
    return ""
