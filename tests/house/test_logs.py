"""An address that opens a door by itself does not stand in the log."""

import logging

import pytest

from config.logs import MaskKeys, masked


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Not Found: /feeds/AbCdEfGhIjKl.ics", "Not Found: /feeds/AbC…"),
        ("Internal Server Error: /r/v.1234-abcd/", "Internal Server Error: /r/v.1…/"),
        ("/s/abcdef/ilustrator", "/s/abc…/ilustrator"),
        ("Gone: /doer/abcdef/sync/", "Gone: /doer/abc…/sync/"),
        ("/login/ny/MQ-abc123-def/", "/login/ny/MQ-…/"),
        ("/feeds/public/robotbandet.ics", "/feeds/public/robotbandet.ics"),
        ("/organise/letters/", "/organise/letters/"),
    ],
)
def test_keys_are_cut_short_and_other_addresses_stay(line, written):
    assert masked(line) == written


def test_a_line_is_masked_whatever_its_parts_were():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Gone", "/r/abcdefgh/"), None)
    assert MaskKeys().filter(record)
    assert record.getMessage() == "Gone: /r/abc…/"
