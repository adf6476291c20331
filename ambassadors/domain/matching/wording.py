"""The codes of `explaining` in words a person reads, the same as where one visit is ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ambassadors.domain import audiences, travel
from ambassadors.domain.matching import problem
from ambassadors.domain.matching.gathering import moment
from ambassadors.domain.whocan import place_of
from ambassadors.models import Ambassador, MatchLine, Slot
from events.domain import roadtime
from people.domain.danish import da_date, da_month, da_span, da_when, in_a_row
from people.models import Trade

type Said = Mapping[str, Any]


@dataclass(frozen=True)
class Chip:
    """One reason, and whether it speaks for or against."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Other:
    """Somebody who is not proposed, and why."""

    name: str
    why: list[str]


class Words:
    """Puts a plan's lines into words; names and trades are read once for all of them."""

    def __init__(self, lines: Iterable[MatchLine]) -> None:
        rows = list(lines)
        keys = {said["who"] for line in rows for said in (*line.others, *line.relaxation) if "who" in said}
        people = Ambassador.objects.filter(pk__in=keys).select_related("user")
        self._names = {str(row.pk): row.user.name for row in people}
        self._trades = {row.pk: str(row) for row in Trade.objects.all()}
        times = {said["time"] for line in rows for said in line.relaxation if said.get("time")}
        self._slots = {str(row.pk): row for row in Slot.objects.filter(pk__in=times)}

    def reasons(self, line: MatchLine) -> list[Chip]:
        """Why this one; of a seat nobody was found for: who is kept away by what."""
        if line.ambassador_id is None:
            return [Chip(text) for said in line.reasons if (text := self._nobody(said))]
        return [chip for said in line.reasons if (chip := self._reason(said, line))]

    def others(self, line: MatchLine) -> list[Other]:
        return [
            Other(self._names[said["who"]], [self.against(why) for why in said["why"]])
            for said in line.others
            if said["who"] in self._names
        ]

    def ways_out(self, line: MatchLine) -> list[str]:
        return [text for said in line.relaxation if (text := self._way_out(said, line))]

    def _reason(self, said: Said, line: MatchLine) -> Chip | None:
        match said["code"]:
            case "kept":
                return Chip(_("som før"), "good")
            case "trade" if said["wanted"]:
                return Chip(self._trade(said["trade"]))
            case "trade":
                return Chip(
                    _("{uddannelse}, som skolen ikke har bedt om").format(uddannelse=self._trade(said["trade"]))
                )
            case "way":
                way = (
                    travel.way_to(line.ambassador, place_of(line.request), line.starts_at) if line.ambassador else None
                )
                return Chip(way.words) if way else None
            case "fits" if line.ambassador is not None and line.starts_at is not None:
                fits = audiences.fit(line.ambassador, line.request, line.starts_at)
                return Chip(", ".join(fits.reasons), "good") if fits.reasons else None
            case "free":
                return Chip(_("fri"))
            case "load":
                return Chip(_load(said["visits"], said["month"]))
            case "trip":
                return Chip(_("er på skolen i forvejen samme dag: én tur"), "good")
            case "known":
                return Chip(_("har været på skolen før"), "good")
            case "first":
                return Chip(_("skolen har aldrig haft besøg"))
            case "spared":
                return Chip(_("har haft mindre end de fleste"))
            case "order_clearance":
                return Chip(_("andet besøg på skolen på tre måneder: bestil børneattest"), "bad")
            case "cleared":
                return Chip(_("børneattest i orden"))
        return None

    def _way(self, line: MatchLine) -> Chip | None:
        if line.ambassador is None:
            return None
        way = travel.way_to(line.ambassador, place_of(line.request), line.starts_at)
        return Chip(way.words) if way else None

    def against(self, said: Said) -> str:
        """What keeps somebody away, or what spoke more for the one proposed."""
        amount, about = said.get("amount", 0), said.get("about", "")
        match said["code"]:
            case problem.RADIUS:
                return _("{km} km længere væk, end de vil rejse").format(km=amount)
            case problem.LOAD:
                return _("når loftet: {loft}").format(loft=_load(amount, int(about)))
            case problem.BUSY:
                return _("optaget af {andet}").format(andet=f"»{about}«")
            case problem.TRAVEL:
                return _("når ikke frem i tide: mangler {tid} fra {andet}").format(
                    tid=roadtime.in_words(amount), andet=f"»{about}«"
                )
            case problem.AWAY | problem.EMPLOYER:
                return _("fraværende: {grund}").format(grund=about)
            case problem.HOURS:
                return _("kan normalt ikke på den tid")
            case problem.CLEARANCE:
                return _("tredje besøg på skolen på tre måneder kræver børneattest")
            case problem.LANGUAGE:
                return _("taler ikke besøgets sprog")
            case problem.TRADE:
                return _("samme uddannelse som den anden ({uddannelse})").format(uddannelse=self._trade(about))
            case problem.DECLINED:
                return _("har sagt nej")
            case problem.REJECTED:
                return _("er valgt fra af jer")
            case "other_trade":
                return _("{uddannelse}, som skolen ikke har bedt om").format(uddannelse=self._trade(said["trade"]))
            case "fits_less":
                return _("passer mindre til målgruppen")
            case "carried_more":
                return _("har haft mere på det seneste")
            case "further":
                return _("{km} km længere væk").format(km=said["km"])
            case "needed":
                return _("kan også, men er foreslået til {andet}").format(andet=f"»{about}«")
            case "as_good":
                return _("kan også: det var tæt løb")
        return _("kan også")

    def _nobody(self, said: Said) -> str:
        many = said["people"]
        match said["code"]:
            case problem.RADIUS:
                text = ngettext("{antal} bor for langt væk", "{antal} bor for langt væk", many)
            case problem.BUSY | problem.TRAVEL:
                text = ngettext("{antal} er optaget", "{antal} er optaget", many)
            case problem.LOAD:
                text = ngettext("{antal} har nået sit loft", "{antal} har nået deres loft", many)
            case problem.HOURS:
                text = ngettext("{antal} kan normalt ikke da", "{antal} kan normalt ikke da", many)
            case problem.AWAY:
                text = ngettext("{antal} er fraværende", "{antal} er fraværende", many)
            case problem.EMPLOYER:
                text = ngettext(
                    "{antal} kan ikke undværes på lærepladsen", "{antal} kan ikke undværes på lærepladsen", many
                )
            case problem.CLEARANCE:
                text = ngettext("{antal} mangler børneattest", "{antal} mangler børneattest", many)
            case problem.LANGUAGE:
                text = ngettext("{antal} taler ikke sproget", "{antal} taler ikke sproget", many)
            case problem.TRADE:
                text = ngettext(
                    "{antal} har samme uddannelse som den anden", "{antal} har samme uddannelse som den anden", many
                )
            case problem.DECLINED:
                text = ngettext("{antal} har sagt nej", "{antal} har sagt nej", many)
            case _:
                text = ngettext("{antal} er valgt fra af jer", "{antal} er valgt fra af jer", many)
        return text.format(antal=many)

    def _way_out(self, said: Said, line: MatchLine) -> str:
        match said["code"]:
            case "person":
                name = self._names.get(said["who"])
                if name is None:
                    return ""
                gives = in_a_row([self._gives(why) for why in said["gives"]])
                text = _("{navn} kan, hvis {hvad}").format(navn=name, hvad=gives)
                slot = self._slots.get(said.get("time", ""))
                if slot is not None and slot.starts_at != line.starts_at:
                    return f"{text} ({da_when(slot.starts_at, slot.ends_at, year=False)})"
                return text
            case "one_seat":
                return _("Nøjes med én ambassadør")
            case "other_day":
                start = moment(said["minutes"])
                end = start + (line.ends_at - line.starts_at)
                return ngettext(
                    "Spørg skolen om {dag} {tid}: {antal} kan",
                    "Spørg skolen om {dag} {tid}: {antal} kan",
                    said["people"],
                ).format(dag=da_date(start, year=False), tid=da_span(start, end), antal=said["people"])
            case "online":
                return ngettext("Hold det online: {antal} kan", "Hold det online: {antal} kan", said["people"]).format(
                    antal=said["people"]
                )
        return ""

    def _gives(self, said: Said) -> str:
        amount, about = said.get("amount", 0), said.get("about", "")
        match said["code"]:
            case problem.RADIUS:
                return _("turen må være {km} km længere end ellers").format(km=amount)
            case problem.LOAD:
                return _("loftet hæves med et besøg i {måned}").format(måned=_month(int(about)))
            case problem.TRAVEL:
                return _("besøget begynder {tid} senere, så de når frem").format(tid=roadtime.in_words(amount))
            case problem.HOURS:
                return _("det må ligge uden for de tider, der plejer at passe")
            case problem.CLEARANCE:
                return _("der bestilles en børneattest")
            case problem.AWAY:
                return _("fraværet kan flyttes ({grund})").format(grund=about)
            case problem.EMPLOYER:
                return _("lærepladsen alligevel kan undvære dem")
        return _("de spørges igen efter et nej")

    def _trade(self, slug: str) -> str:
        return self._trades.get(slug, slug)


def _month(count: int) -> str:
    return da_month(date(count // 12, count % 12 + 1, 1))


def _load(visits: int, month: int) -> str:
    if not visits:
        return _("ingen besøg i {måned}").format(måned=_month(month))
    return ngettext("{antal} besøg i {måned}", "{antal} besøg i {måned}", visits).format(
        antal=visits, måned=_month(month)
    )
