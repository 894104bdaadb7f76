"""What both agencies put their key on: one digest of the frozen numbers, of those
they are compared with, and of every decision.

Called by actions and queries. Any change gives another digest, so a key turned before is void by itself.
"""

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What the meeting says to a question. The first two become a promise at once."""

    AGREED = "agreed"
    CHANGED = "changed"
    POSTPONED = "postponed"

    @property
    def is_promise(self) -> bool:
        return self is not Outcome.POSTPONED


DecidedItem = tuple[int, str, str, str, str]
"""Number, topic, question, outcome and commitment of one decided item."""


def digest_of(snapshot: str, previous: str, decided: Iterable[DecidedItem]) -> str:
    """64 hexadecimal digits.

    ``snapshot`` is the digest of the frozen picture, ``previous`` that of the one it is compared with or "".
    """
    text = json.dumps([snapshot, previous, sorted(decided)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
