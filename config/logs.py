"""What the log may not know: an address that opens a door by itself is written down without its key."""

import logging
import re

# Feeds, answers, a school's status page, a door, a new password: the last part is the key.
_SECRET = re.compile(r"(/(?:feeds|r|s|doer|login/ny)/)(?!public/)([^/\s?\"']{3})[^/\s?\"']*")


def masked(text: str) -> str:
    """The text with every such key cut down to its first three characters."""
    return _SECRET.sub(r"\1\2…", text)


class MaskKeys(logging.Filter):
    """Masks the finished line, whatever its parts were."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        hidden = masked(line)
        if hidden != line:
            record.msg, record.args = hidden, None
        return True
