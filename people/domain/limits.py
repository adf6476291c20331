"""How often somebody may do something: counted in the shared cache, in periods that begin with the first time."""

import hashlib
import math
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times in ``seconds``; ``name`` keeps one limit's counts from another's."""

    name: str
    most: int
    seconds: int

    def count(self, who: str, now: float) -> int:
        """Counts one for ``who`` at ``now`` (seconds since 1970). The seconds to wait when it is one too many, else 0.

        What is refused is counted but does not push the end of the period further.
        """
        began = float(cache.get_or_set(self._period(who), now, self.seconds) or now)
        counter = self._counter(who, began)
        cache.add(counter, 0, self.seconds * 2)
        try:
            count = cache.incr(counter)
        except ValueError:  # the cache forgot it between the two lines
            return 0
        return max(1, math.ceil(began + self.seconds - now)) if count > self.most else 0

    def take_back(self, who: str) -> None:
        """That one time did not count after all."""
        began = cache.get(self._period(who))
        if began is not None:
            try:
                cache.decr(self._counter(who, float(began)))
            except ValueError:
                return

    def forget(self, who: str) -> None:
        """A new beginning for ``who``."""
        cache.delete(self._period(who))

    def _period(self, who: str) -> str:
        # Whatever a stranger typed becomes a key that every cache takes.
        return f"limit:{self.name}:{hashlib.sha256(who.encode()).hexdigest()}"

    def _counter(self, who: str, began: float) -> str:
        return f"{self._period(who)}:{began}"
