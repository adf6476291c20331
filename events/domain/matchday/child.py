"""The search in a process of its own: what the solver takes of memory is given back with the process, and only here is
it loaded at all. Reads a problem (pickled, by the process that started it and nobody else), writes the plan so."""

import io
import pickle
import subprocess
import sys

from events.domain.matchday.problem import Plan, Problem, value_of
from events.domain.matchday.repairing import repaired

LONGEST = 40.0  # seconds with everything: beginning, searching, ending
PROMISED = 5.0  # the same on the day, where people stand and wait
SEARCHING = 3.5


def solved(problem: Problem, seconds: float | None = None, longest: float | None = None) -> Plan:
    """The plan, worked out beside this process. Where a plan stands, there is an answer within ``PROMISED`` seconds:
    the best that was found by then, and one that only holds where nothing was.
    """
    if longest is None:
        longest = PROMISED if problem.standing else LONGEST
    seconds = seconds if seconds is not None else SEARCHING if problem.standing else 8.0
    child = subprocess.Popen(
        [sys.executable, "-m", "events.domain.matchday.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        said, wrong = child.communicate(pickle.dumps((problem, seconds)), timeout=longest)
    except subprocess.TimeoutExpired:
        child.kill()
        said, wrong = child.communicate()
        if not problem.standing:
            raise
    else:
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, child.args, said, wrong)
    plan = _last(said)
    if plan is None:
        talks = repaired(problem)
        plan = Plan(talks, value_of(problem, [talk.pair for talk in talks]), is_proven=False)
    return plan


def _last(said: bytes) -> Plan | None:
    """The last plan that was written whole."""
    stream, plan = io.BytesIO(said), None
    while True:
        try:
            plan = pickle.load(stream)  # noqa: S301  # written by our own child
        except (EOFError, pickle.UnpicklingError):
            return plan


def main() -> None:
    from events.domain.matchday.solving import solve

    def say(plan: Plan) -> None:
        sys.stdout.buffer.write(pickle.dumps(plan))
        sys.stdout.buffer.flush()

    problem, seconds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # written by our own parent
    say(solve(problem, seconds, say))


if __name__ == "__main__":
    main()
