"""Long work: claimed once, done in steps, each row once, whatever is killed, stopped or away meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_q.models import OrmQ

from people.domain import errandfiles, errands
from people.domain.errandstate import number, standing
from people.domain.refusals import MoveNotAllowed
from people.models import Errand, Heartbeat, Trade
from tests.cast import ada
from tests.errands import Fault, Power, an_errand, before_row
from tests.races import at_once

S = Errand.Status
ONCE = pytest.mark.django_db
REALLY = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_happens() -> None:
    before_row.clear()


def made() -> list[str]:
    return sorted(Trade.objects.filter(slug__startswith="trade-").values_list("slug", flat=True))


def trades(count: int) -> list[str]:
    return sorted(f"trade-{row}" for row in range(count))


def again(errand: Errand) -> Errand:
    return Errand.objects.get(pk=errand.pk)


@ONCE
def test_all_rows_are_done_and_the_wrong_ones_said() -> None:
    errand = an_errand(60, given={"wrong": [3, 50]})
    errands.run(errand.pk, timezone.now())
    errand = again(errand)
    assert (errand.status, errand.done, errand.total) == (S.DONE, 60, 60)
    assert errand.result == {"made": 58, "refused": 2, "ended_with": 58}
    assert list(errand.refused_rows.values_list("number", "name", "why")) == [
        (5, "Række 3", "Den er forkert."),
        (52, "Række 50", "Den er forkert."),
    ]
    assert len(made()) == 58


@ONCE
def test_what_is_small_is_done_at_once() -> None:
    errand = an_errand(3, at_once=True)
    assert (errand.status, errand.result["made"], OrmQ.objects.count()) == (S.DONE, 3, 0)


@REALLY
def test_the_worker_is_woken_when_the_errand_is_stored() -> None:
    errand = an_errand()
    (job,) = OrmQ.objects.all()
    assert (job.task["func"], job.task["args"]) == ("people.tasks.run_errand", (str(errand.pk),))


@ONCE
def test_woken_twice_or_late_it_is_done_once() -> None:
    errand = an_errand(5)
    for _time in range(3):
        errands.run(errand.pk, timezone.now())
    assert made() == trades(5)


@REALLY
@pytest.mark.parametrize("round_number", range(3))
def test_two_workers_wake_at_once_and_one_works(round_number: int) -> None:
    errand = an_errand(80)
    at_once(*[lambda: errands.run(errand.pk, timezone.now())] * 3)
    errand = again(errand)
    assert (errand.status, errand.result["made"]) == (S.DONE, 80)
    assert made() == trades(80)


@ONCE
@pytest.mark.parametrize("row", [0, 30, 99])
def test_a_worker_killed_half_way_leaves_whole_steps_and_the_next_goes_on(row: int) -> None:
    now = timezone.now()
    errand = an_errand(100)

    def dies(at: int) -> None:
        if at == row:
            before_row.clear()
            raise Power

    before_row.append(dies)
    with pytest.raises(Power):
        errands.run(errand.pk, now)
    half = again(errand)
    assert (half.status, half.done) == (S.RUNNING, len(made()))
    assert half.done <= row
    # Nobody takes it while it may still be alive.
    assert errands.take_back_stale(now) == 0
    later = now + 2 * errands.STALE_AFTER
    assert errands.take_back_stale(later) == 1
    assert "går videre" in again(errand).sentence
    assert standing(again(errand), later).left == ""
    errands.run(errand.pk, later)
    assert (again(errand).status, again(errand).result["made"], again(errand).sentence) == (S.DONE, 100, "")
    assert made() == trades(100)


def between_two_steps(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """The deed happens once, after the first step."""
    one_step = errands._one_step

    def first_the_deed(ours: Errand, *args: Any) -> None:
        if ours.done:
            monkeypatch.undo()
            deed()
        one_step(ours, *args)

    monkeypatch.setattr(errands, "_one_step", first_the_deed)


@ONCE
def test_one_that_was_taken_for_dead_does_nothing_when_it_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    later = now + 2 * errands.STALE_AFTER
    errand = an_errand(100)

    def another_takes_over() -> None:
        assert errands.take_back_stale(later) == 1
        errands.run(errand.pk, later)

    between_two_steps(monkeypatch, another_takes_over)
    errands.run(errand.pk, now)
    assert (again(errand).status, again(errand).result["made"]) == (S.DONE, 100)
    assert made() == trades(100)


@ONCE
def test_three_times_in_one_place_and_it_has_failed() -> None:
    now = timezone.now()
    errand = an_errand(50)

    def fails(at: int) -> None:
        if at == 30:
            raise Fault

    before_row.append(fails)
    seen = []
    for _time in range(4):
        errands.run(errand.pk, now)
        seen.append(again(errand).status)
    assert seen == [S.WAITING, S.WAITING, S.FAILED, S.FAILED]
    assert made() == trades(again(errand).done)
    assert "samme sted" in again(errand).sentence


@ONCE
def test_what_cannot_be_read_has_failed_with_its_sentence() -> None:
    errand = an_errand(given={"unreadable": True}, at_once=True)
    assert (errand.status, errand.sentence, made()) == (S.FAILED, "Filen kan ikke læses.", [])


@ONCE
def test_a_kind_that_is_gone_ends() -> None:
    errand = an_errand()
    Errand.objects.update(kind="of_former_days")
    errands.run(errand.pk, timezone.now())
    assert again(errand).status == S.FAILED


@ONCE
def test_stopped_half_way_what_is_done_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    errand = an_errand(100)
    between_two_steps(monkeypatch, lambda: errands.stop(again(errand), now=timezone.now(), by=ada()))
    errands.run(errand.pk, timezone.now())
    stopped = again(errand)
    assert stopped.status == S.STOPPED
    assert made() == trades(stopped.done) != []
    assert standing(stopped, timezone.now()).words.startswith(f"Stoppet efter {stopped.done} af 100 fag.")
    with pytest.raises(MoveNotAllowed):
        errands.stop(stopped, now=timezone.now(), by=ada())


@ONCE
def test_a_long_one_lets_the_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "LONGEST_ROUND", timedelta(0))
    errand = an_errand(10)
    errands.run(errand.pk, timezone.now())
    assert (again(errand).status, OrmQ.objects.count()) == (S.WAITING, 1)
    monkeypatch.undo()
    errands.run(errand.pk, timezone.now())
    assert made() == trades(10)


@ONCE
def test_the_tick_wakes_what_waits() -> None:
    errand = an_errand()
    assert errands.look_after(timezone.now()) == 1
    (job,) = OrmQ.objects.all()
    assert job.task["args"] == (str(errand.pk),)


@ONCE
@pytest.mark.parametrize("ends", ["done", "failed", "stopped"])
def test_the_file_goes_when_the_errand_is_over(ends: str) -> None:
    errand = an_errand(content=b"abc", given={"unreadable": ends == "failed"})
    name = errand.file
    assert errandfiles.content_of(errand) == b"abc"
    if ends == "stopped":
        errands.stop(errand, now=timezone.now(), by=ada())
    errands.run(errand.pk, timezone.now())
    assert (again(errand).status, again(errand).file, default_storage.exists(name)) == (ends, "", False)


@ONCE
def test_a_table_is_read_once_and_kept_as_its_rows() -> None:
    errand = an_errand(content=b"a;b\n\n1;\xc3\xa6")
    rows = [(1, ["a", "b"]), (3, ["1", "æ"])]
    former = errand.file
    assert errandfiles.table_of(errand) == rows
    assert errand.file == again(errand).file != former
    assert (default_storage.exists(former), default_storage.exists(errand.file)) == (False, True)
    assert errandfiles.table_of(again(errand)) == rows


@ONCE
def test_files_that_nobody_waits_for_are_swept_up() -> None:
    now = timezone.now()
    lost, waiting = errandfiles.keep(b"lost"), an_errand(content=b"waits")
    over = an_errand(content=b"over")
    Errand.objects.filter(pk=over.pk).update(status=S.DONE, finished_at=now)
    errands.look_after(now + errandfiles.KEPT / 2)
    assert [default_storage.exists(name) for name in (lost, waiting.file, over.file)] == [True, True, True]
    errands.look_after(now + 2 * errandfiles.KEPT)
    assert [default_storage.exists(name) for name in (lost, waiting.file, over.file)] == [False, True, False]


@ONCE
def test_after_a_month_an_errand_is_forgotten_and_its_rows_with_it() -> None:
    now = timezone.now()
    an_errand(3, given={"wrong": [1]}, at_once=True, now=now)
    waiting = an_errand(3, now=now)
    errands.look_after(now + timedelta(days=29))
    assert Errand.objects.count() == 2
    errands.look_after(now + timedelta(days=31))
    assert list(Errand.objects.all()) == [waiting]


@ONCE
def test_it_says_how_far_it_is_and_what_is_wrong() -> None:
    now = timezone.now()
    errand = an_errand(now=now)
    nobody = standing(errand, now)
    assert (nobody.words, nobody.percent) == ("Venter på at komme til.", None)
    assert "Ingen arbejder i baggrunden lige nu." in nobody.trouble
    Heartbeat.objects.create(name="worker:test", beat_at=now)
    assert standing(errand, now).trouble == ""
    errand.status, errand.total, errand.done = S.RUNNING, 20_000, 1_200
    errand.started_at, errand.beat_at = now - timedelta(seconds=12), now
    there = standing(errand, now)
    assert (there.words, there.percent, there.said) == ("1.200 af 20.000 fag", 6, "0 procent")
    assert there.left == "cirka 3 minutter igen"
    errand.beat_at = now - timedelta(minutes=1)
    assert "ikke sket noget" in standing(errand, now).trouble


@pytest.mark.parametrize(("language", "said"), [("da", "1.234.567"), ("en", "1,234,567")])
def test_large_numbers_are_grouped(language: str, said: str) -> None:
    from django.utils.translation import override

    with override(language):
        assert number(1_234_567) == said
