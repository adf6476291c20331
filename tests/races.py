"""Several deeds at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from people.domain.refusals import Refused


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Does all of them at the same moment; what each returned, or the refusal it met."""
    start = threading.Barrier(len(deeds))
    outcomes: list[object] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            outcomes[number] = deed()
        except Exception as problem:
            outcomes[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
            raise outcome
    return outcomes
