"""What is agreed at a checkpoint, and the code on its sign. Pure but for the randomness of a new code.

Called by forms and actions of the plan. What was agreed before is never asked here.
"""

import secrets
from dataclasses import dataclass

# A phone holds a hash of every code, so codes must be too many to be tried one after the other: 60 bits.
TAG_LENGTH = 12
# Crockford's base 32: no I, L, O, U, so that a code read aloud or typed by hand is not mistaken.
TAG_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Limits:
    """Risk weight, and the longest minutes without a visit by day and by night (None: none was agreed)."""

    weight: float
    day_gap: int | None = None
    night_gap: int | None = None


def fresh_tag() -> str:
    """A code that cannot be guessed, nor found again from its hash within a useful time: 60 bits."""
    return "".join(secrets.choice(TAG_LETTERS) for _ in range(TAG_LENGTH))
