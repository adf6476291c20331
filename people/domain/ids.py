"""Ids that rise with time."""

import os
import time
import uuid


def rising_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): milliseconds, then chance. Rows made one after the other lie beside each other in
    every index, so that storing one touches few pages however many there are.
    """
    chance = int.from_bytes(os.urandom(10))
    moment = time.time_ns() // 1_000_000
    return uuid.UUID(int=moment << 80 | 7 << 76 | (chance >> 62 & 0xFFF) << 64 | 2 << 62 | chance & (1 << 62) - 1)
