"""Who goes where in a whole period at once: the problem as plain values, its solution, and the reasons for it.

``problem`` knows what must hold and what things cost, ``solving`` finds the plan, ``baselines`` what one would do by
hand; none of them has seen a database, so a process of its own can run them. ``gathering`` reads the problem,
``explaining`` says why, ``repairing`` changes as little as possible.
"""
