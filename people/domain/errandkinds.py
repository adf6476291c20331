"""Which kinds of errands there are, and what each has to know. An app registers its own when it starts.

An importer (or whatever else takes a while) is three things::

    def begin(errand: Errand) -> Work:
        # Reads what it needs, writes nothing; asked again after a pause or a crash, so it answers the same each time.
        rows = errandfiles.table_of(errand)  # or content_of, when it is no table
        return Work(len(rows), step=partial(_step, rows, errand))

    def _step(rows, errand, start: int, stop: int, now: datetime) -> Step:
        # Does rows[start:stop]. Runs inside a transaction that also moves errand.done, so each row is done
        # exactly once, whatever is killed when; what is true of a row is looked up here, not in begin.
        step = Step()
        ...
        step.counts["made"] += 1
        step.refuse(line, name, _("Datoen mangler."))
        return step

    errandkinds.register(Kind("event_import", gettext_lazy("Import af arrangementer"), begin=begin,
        progress=gettext_lazy("{done} af {total} arrangementer"), outcome=..., back=...))   # in AppConfig.ready

and then, in the view, ``errand = errands.start("event_import", …, content=upload, at_once=is_small(upload))`` and
``return redirect("organise:errand", pk=errand.pk)``. The page there shows how far it is, the sentence of ``outcome``
when it is done and the refused rows with their reasons, also as CSV. Where there is a templates/errands/<kind>.html it
stands under the sentence instead, and puts errands/_refused.html where it belongs.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.models import Errand

MOST_SAMPLES = 100  # of what an errand shows of itself, list by list


@dataclass
class Step:
    """What some rows came to. Counts are added up in ``errand.result``, and of each list of samples, under a name of
    its own, the first hundred are kept there."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[Any]] = field(default_factory=dict)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, number: int, name: str, why: str) -> None:
        """The row of this line (as a spreadsheet counts) is left out."""
        self.refused.append((number, name, why))

    def sample(self, name: str, what: Any) -> None:
        """Something to show of this kind, as JSON can carry it."""
        self.samples.setdefault(name, []).append(what)

    def include(self, other: "Step") -> None:
        """Adds what another step came to."""
        self.counts.update(other.counts)
        self.refused += other.refused
        for name, some in other.samples.items():
            self.samples.setdefault(name, []).extend(some)

    def added_to(self, result: dict[str, Any]) -> dict[str, Any]:
        """``result`` with this step in it, as a new dictionary."""
        merged = dict(result)
        for name, count in self.counts.items():
            merged[name] = merged.get(name, 0) + count
        for name, some in self.samples.items():
            merged[name] = [*merged.get(name, []), *some][:MOST_SAMPLES]
        if self.refused:
            merged["refused"] = merged.get("refused", 0) + len(self.refused)
        return merged


@dataclass(frozen=True)
class Work:
    """``total`` rows, and how to do those from ``start`` up to ``stop``. ``finish`` is called once, after the last
    row, in the transaction that ends the errand, with the result so far; what it answers is put into the result.
    ``first`` rows are done to begin with, then as many as a step has time for, ``most`` at the most. ``ahead`` is
    called just before a step, outside its transaction, and may look up what the step then finds still true."""

    total: int
    step: Callable[[int, int, datetime], Step]
    finish: Callable[[dict[str, Any], datetime], dict[str, Any]] | None = None
    first: int = 25
    most: int = 500
    ahead: Callable[[int, int, datetime], None] | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of errand.

    ``begin`` may raise Refused: the errand has failed with that sentence. ``progress`` is a sentence with {done} and
    {total}. ``outcome`` says in sentences what came of ``errand.result``, also of one that was stopped half way.
    ``back`` is where one goes on to: words for a button, and an address. ``for_all_programmes``: only organisers of
    every programme see errands of this kind that belong to no programme; otherwise whoever asked sees them as well.
    ``keeps_file``: the file stays for an hour after the end, for the errand that follows.
    """

    name: str
    title: Any  # a lazy sentence
    progress: Any
    begin: Callable[[Errand], Work]
    outcome: Callable[[Errand], str]
    back: Callable[[Errand], tuple[str, str]]
    for_all_programmes: bool = False
    keeps_file: bool = False


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    KINDS[kind.name] = kind
    return kind


def kind_of(errand: Errand) -> Kind:
    return KINDS[errand.kind]
