"""An expense and a wage claim in words: the trip as a sentence, each amount, what happened, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.money.amounts import as_kroner, plain
from ambassadors.models import Expense, ExpenseLine, Receipt, TravelRate, WageClaim
from people.domain.danish import da_date, quoted
from people.domain.history import history_of
from people.models import Transition

E = Expense.Status
W = WageClaim.Status

NEXT = {
    E.DRAFT: gettext_lazy("Se turen efter, og send den ind."),
    E.SUBMITTED: gettext_lazy("Arrangøren ser på det. Skal noget rettes, får du en mail."),
    E.RETURNED: gettext_lazy("Ret det, der står, og send det ind igen."),
    E.APPROVED: gettext_lazy("Det er godkendt og kommer med næste gang, der sendes til løn."),
    E.EXPORTED: gettext_lazy("Det er sendt til løn. Du får en mail, når pengene er på vej."),
    E.PAID: gettext_lazy("Pengene er udbetalt."),
}


@dataclass(frozen=True)
class Shown:
    """One amount: what for, how it was reckoned, how much."""

    what: str
    how: str
    amount_ore: int
    receipt: Receipt | None = None

    @property
    def amount(self) -> str:
        return as_kroner(self.amount_ore)


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Entry:
    text: str
    at: datetime
    icon: str
    note: str = ""


def lines(expense: Expense) -> list[Shown]:
    return [_line(line) for line in expense.lines.all()]


def _line(line: ExpenseLine) -> Shown:
    if line.kind == ExpenseLine.Kind.RECEIPT:
        return Shown(line.words, "", line.amount_ore, getattr(line, "receipt", None))
    what = {
        TravelRate.Means.CAR: _("Bil"),
        TravelRate.Means.CAR_ABOVE: _("Bil, over årets grænse"),
        TravelRate.Means.BICYCLE: _("Cykel eller knallert"),
    }[TravelRate.Means(line.means)]
    assert line.km is not None
    assert line.ore_per_km is not None
    how = _("{km} km × {sats}").format(km=plain(line.km), sats=as_kroner(line.ore_per_km))
    return Shown(what, how, line.amount_ore)


def trip_sentence(expense: Expense) -> str:
    """ "118 km i bil fra 8000 Aarhus C til Vestervang Skole og hjem igen"."""
    if expense.means == Expense.Means.PUBLIC:
        if expense.to_words:
            return _("Med tog, bus eller færge til {til}, efter billetternes pris.").format(til=expense.to_words)
        return _("Med tog, bus eller færge, efter billetternes pris.")
    words = {
        "km": plain(expense.km),
        "hvordan": _("på cykel eller knallert") if expense.means == Expense.Means.BICYCLE else _("i bil"),
        "fra": expense.from_words,
        "til": expense.to_words,
    }
    if not expense.km:
        return _("Ingen kørsel.")
    if not expense.to_words:
        return _("{km} km {hvordan}.").format(**words)
    return _("{km} km {hvordan} fra {fra} til {til} og tilbage igen.").format(**words)


def steps(expense: Expense) -> list[Step]:
    """The way to the money, what is done and what is next."""
    names = {
        E.DRAFT: _("Kladde"),
        E.SUBMITTED: _("Sendt ind"),
        E.APPROVED: _("Godkendt"),
        E.EXPORTED: _("Sendt til løn"),
        E.PAID: _("Udbetalt"),
    }
    at = E.DRAFT if expense.status == E.RETURNED else E(expense.status)
    order = list(names)
    found = []
    for number, status in enumerate(order):
        here = number == order.index(at)
        state = "done" if number < order.index(at) or expense.status == E.PAID else "now" if here else "next"
        label = _("Skal rettes") if here and expense.status == E.RETURNED else names[status]
        found.append(Step(label, state, str(NEXT[E(expense.status)]) if here else ""))
    return found


_ICONS = {
    E.SUBMITTED: "send",
    E.RETURNED: "arrow-back-up",
    E.APPROVED: "circle-check",
    E.EXPORTED: "package-export",
    E.PAID: "checks",
    E.DRAFT: "pencil",
}


def story(claim: Expense | WageClaim) -> list[Entry]:
    """Newest first."""
    return [_entry(claim, row) for row in history_of(claim).order_by("-at", "-pk")]


def _entry(claim: Expense | WageClaim, row: Transition) -> Entry:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    who = who[:1].upper() + who[1:]
    note = quoted(row.why) if row.why and not row.why.startswith("#") else ""
    said = _status(claim, row) if row.what == "status" else _other(row)
    icon, sentence = said or ("point-filled", _("{who} ændrede noget."))
    words = {"who": who, "old": row.old, "new": row.new, "number": row.why.lstrip("#")}
    return Entry(sentence.format(**words), row.at, icon, note)


def _status(claim: Expense | WageClaim, row: Transition) -> tuple[str, str] | None:
    sentences: Mapping[tuple[str, str], str] = {
        (E.APPROVED, E.SUBMITTED): _("{who} fortrød godkendelsen."),
        (E.RETURNED, E.SUBMITTED): _("{who} sendte det ind igen."),
        (E.PAID, E.EXPORTED): _("{who} fortrød udbetalingen."),
        ("", E.SUBMITTED): _("{who} sendte det ind."),
        ("", E.DRAFT): _("{who} trak det tilbage."),
        ("", E.RETURNED): _("{who} sendte det tilbage."),
        ("", E.APPROVED): _("{who} godkendte det."),
        ("", E.EXPORTED): _("{who} sendte det afsted i fil {number}."),
        ("", E.PAID): _("{who} noterede, at pengene er udbetalt."),
        ("", W.DECLINED): _("{who} takkede nej."),
    }
    sentence = sentences.get((row.old, row.new)) or sentences.get(("", row.new))
    return (_ICONS.get(E(row.new) if row.new in E.values else E.DRAFT, "point-filled"), sentence) if sentence else None


def _other(row: Transition) -> tuple[str, str] | None:
    known: dict[str, tuple[str, str]] = {
        "made": ("receipt", _("{who} oprettede det.")),
        "edited": ("pencil", _("{who} rettede turen: {new}.")),
        "receipt": (
            "paperclip",
            _("{who} lagde et bilag ved: {new}.") if row.new else _("{who} fjernede et bilag: {old}."),
        ),
        "reminded": ("bell", _("{who} sendte brevet igen.")),
    }
    return known.get(row.what)


def claim_sentence(claim: WageClaim) -> str:
    """ "3,5 timer × 170,00 kr."; "3,5 timer"."""
    if claim.hours is None:
        return ""
    hours = plain(claim.hours)
    if claim.ore_per_hour is None:
        return _("{timer} timer").format(timer=hours)
    return _("{timer} timer × {sats}").format(timer=hours, sats=as_kroner(claim.ore_per_hour))


def day_words(claim: Any) -> str:
    return da_date(claim.day, weekday=False)
