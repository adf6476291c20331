"""The search in a process of its own: what the solver takes of memory is given back with the process, and only here is
it loaded at all. Reads a problem (pickled, by the process that started it and nobody else), writes the plan so."""

import pickle
import subprocess
import sys

from events.domain.matchday.problem import Plan, Problem

LONGEST = 40.0  # seconds with everything: beginning, searching, ending


def solved(problem: Problem, seconds: float = 8.0) -> Plan:
    """The plan, worked out beside this process."""
    done = subprocess.run(
        [sys.executable, "-m", "events.domain.matchday.child"],
        input=pickle.dumps((problem, seconds)),
        capture_output=True,
        timeout=LONGEST,
        check=True,
    )
    plan = pickle.loads(done.stdout)  # noqa: S301  # written by our own child
    assert isinstance(plan, Plan)
    return plan


def main() -> None:
    from events.domain.matchday.solving import solve

    problem, seconds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # written by our own parent
    sys.stdout.buffer.write(pickle.dumps(solve(problem, seconds)))


if __name__ == "__main__":
    main()
