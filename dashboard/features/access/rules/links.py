"""One-time links by which the owner of an account chooses a password: 256 bits, 30 minutes, one use."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

LINK_LIFETIME = timedelta(minutes=30)
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def link_hash(secret: str) -> str:
    """What is stored of a link."""
    return hashlib.sha256(secret.encode("ascii", "replace")).hexdigest()


def is_link_secret(secret: str) -> bool:
    return _SHAPE.fullmatch(secret) is not None


def is_open(*, used_at: datetime | None, created_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether a link may still be used; a clock that went back opens none."""
    return used_at is None and created_at <= now < ends_at
