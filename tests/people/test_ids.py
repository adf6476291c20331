"""Ids that rise with time are UUIDs like others."""

import time
import uuid

from people.domain.ids import rising_id


def test_a_rising_id_is_a_uuid_of_version_7_that_tells_its_millisecond():
    before = time.time_ns() // 1_000_000
    made = rising_id()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_later_ones_are_greater_and_no_two_are_alike():
    early = [rising_id() for _ in range(100)]
    time.sleep(0.002)
    late = [rising_id() for _ in range(100)]
    assert max(early) < min(late)
    assert len({*early, *late}) == 200
