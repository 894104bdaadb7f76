"""A guest's link and session: how their secrets are made, what is kept of them, how long they open anything.

256 random bits in 43 url-safe characters each; the database holds only SHA-256, so a stolen copy of it opens
no meeting. One link opens one screen, at the address from which it was opened first.
"""

import hashlib
import re
import secrets
from datetime import datetime
from enum import StrEnum

LONGEST_HOURS = 12
"""A meeting lasts an hour; the next day wants a new link."""

MOST_LINKS = 10
"""Links of one meeting that can be open at once."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


class LinkState(StrEnum):
    """Where a link stands; the last two open nothing any more."""

    WAITING = "waiting"
    WATCHING = "watching"
    ENDED = "ended"
    REVOKED = "revoked"


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def hash_of(secret: str) -> str:
    """64 hexadecimal digits; the same as the session store makes of a cookie."""
    return hashlib.sha256(secret.encode("ascii", "replace")).hexdigest()


def link_state(
    *, opened_at: datetime | None, valid_until: datetime, revoked_at: datetime | None, now: datetime
) -> LinkState:
    """Revoked before ended before open: what somebody did says more than what the clock did."""
    if revoked_at is not None:
        return LinkState.REVOKED
    if now >= valid_until:
        return LinkState.ENDED
    return LinkState.WAITING if opened_at is None else LinkState.WATCHING
