"""Guessing is stopped; knowing the password is not, however many people share one address.

Only wrong passwords count, so a whole school behind one address may log in at the same time.
"""

import time

from people.domain.limits import Limit

# The same person from the same address: what a forgetful owner and a simple robot both do.
HERE = Limit("login-here", 5, 5 * 60)
# The same person from everywhere: many addresses that share the work. Wide, because it also stops the owner.
EVERYWHERE = Limit("login-everywhere", 50, 60 * 60)
# Everybody from one address: wide enough for a class that mistypes, far too narrow for a list of passwords.
ADDRESS = Limit("login-address", 100, 5 * 60)

LETTERS_TO = Limit("new-password-to", 5, 15 * 60)
LETTERS_FROM = Limit("new-password-from", 60, 15 * 60)


def count_guess(email: str, address: str) -> int:
    """Before a password is looked at: seconds to wait when this is one guess too many, else 0, and it is counted."""
    return _count(_guesses(email, address))


def guessed_right(email: str, address: str) -> None:
    """It was no guess."""
    for limit, who in _guesses(email, address):
        limit.take_back(who)


def begin_anew(email: str, address: str) -> None:
    """The password was chosen anew: earlier guesses are about one that is gone."""
    for limit, who in _guesses(email, address)[:2]:
        limit.forget(who)


def count_letter(email: str, address: str) -> int:
    """Seconds to wait before another letter about a new password may be asked for, else 0, and this one is counted."""
    return _count([(LETTERS_TO, email.lower()), (LETTERS_FROM, address)])


def _guesses(email: str, address: str) -> list[tuple[Limit, str]]:
    email = email.strip().lower()
    return [(HERE, f"{email} {address}"), (EVERYWHERE, email), (ADDRESS, address)]


def _count(limits: list[tuple[Limit, str]]) -> int:
    counted: list[tuple[Limit, str]] = []
    for limit, who in limits:
        if wait := limit.count(who, time.time()):
            for earlier, same in counted:  # nothing was tried, so nothing counts against the others
                earlier.take_back(same)
            return wait
        counted.append((limit, who))
    return 0
