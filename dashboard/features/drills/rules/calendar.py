"""The secret of a calendar address: how it is made, what it looks like, what is kept of it.

Called by the actions, queries and the route of the feed. 256 random bits in 43 url-safe characters; the
database holds only their SHA-256, so a stolen copy of it opens no calendar.
"""

import hashlib
import re
import secrets
from datetime import timedelta

WINDOW = timedelta(days=366)
"""How far a calendar looks back and ahead."""

READ_STEP = timedelta(minutes=10)
"""A reading is noted at most this often: a phone may ask every minute."""

MOST_FEEDS = 10
"""Addresses one account may have at once."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def hash_of(token: str) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()
