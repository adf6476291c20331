"""Seeded chance: the same seed and name give the same numbers and ids on every machine."""

import random
import uuid

_VERSION_8 = 0x8 << 76
_VARIANT = 0x2 << 62
_FREE = ~((0xF << 76) | (0x3 << 62))


class Chance(random.Random):
    """Random numbers of one named stream."""

    def __init__(self, seed: int, *name: object) -> None:
        # Text is hashed by SHA-512 here, so it does not depend on the process.
        super().__init__("/".join(str(part) for part in ("haandslag", seed, *name)))

    def uuid(self) -> uuid.UUID:
        """An id of version 8 (RFC 9562, 5.8): the demo's rows are known by it, the product makes none of these."""
        return uuid.UUID(int=(self.getrandbits(128) & _FREE) | _VERSION_8 | _VARIANT)

    def one_in(self, number: int) -> bool:
        return self.randrange(number) == 0


def is_demos(id: uuid.UUID) -> bool:
    """Was this id made by the demo?"""
    return (id.int >> 76) & 0xF == 8
