"""A wall screen's code, its cookie, what it may do and where it stands. Pure.

A code is short because a person reads it across a room; it opens nothing by itself: the waiting screen holds
256 random bits of its own (the claim), and only they fetch what an administrator has approved.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.kernel.permissions import Permission

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 letters, so 5 bits each: without 0, O, 1 and I, which a distance makes the same.

Reading S and 5, B and 8, U and V, Z and 2 as one too would leave eight letters less than the 40 bits of
docs/security.md: the page names those pairs when a code is refused.
"""

CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=10)
ROTATES_AFTER = timedelta(hours=24)
ANSWER_LASTS = timedelta(minutes=1)
"""A new cookie that has not come back after this long never reached its screen."""

SEEN_STEP = timedelta(minutes=1)
"""A sign of life is written at most this often."""

SILENT_AFTER = timedelta(minutes=3)
MOST_SCREENS = 40
"""Screens of one agency in force at once."""

MOST_WAITING = 100
MOST_WAITING_AT = 20
"""Codes that wait at once: everywhere, and from one network address (a proxy has one for all)."""

_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


class Profile(StrEnum):
    """What a screen shows: with the weak points, for a control room, or without, for where guests pass."""

    CONTROL = "control"
    OPEN = "open"


class ScreenState(StrEnum):
    """Where a paired screen stands; the last two show nothing any more."""

    COMING = "coming"
    ON = "on"
    SILENT = "silent"
    ENDED = "ended"
    REVOKED = "revoked"


def new_token() -> str:
    """256 random bits, for a claim or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """64 hexadecimal digits; the same as the session store makes of a cookie."""
    return hashlib.sha256(secret.encode("ascii", "replace")).hexdigest()


def code_of(claim: str) -> str:
    """The code of a claim: 40 bits that do not lead back to it, so that nobody has to store the code."""
    bits = int.from_bytes(hashlib.sha256(f"code of {claim}".encode("ascii", "replace")).digest()[:5], "big")
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def typed_code(text: str) -> str:
    """The code that a person typed: small letters, blanks and hyphens do not matter; "" when it is none."""
    plain = re.sub(r"[\s-]", "", text).upper()
    return plain if _CODE.fullmatch(plain) else ""


def permissions_of(profile: str) -> frozenset[Permission]:
    """Everything a screen of this profile may ask for; nothing for a profile that does not exist."""
    if profile == Profile.CONTROL:
        return frozenset({Permission.WALL_READ, Permission.WALL_READ_CONTROL})
    return frozenset({Permission.WALL_READ}) if profile == Profile.OPEN else frozenset()


def screen_state(
    *,
    seen: datetime | None,
    ends: datetime,
    revoked: datetime | None,
    by: int | None,
    now: datetime,
) -> ScreenState:
    """Revoked before ended before seen: what somebody did says more than what the clock did.

    ``by`` is None when the machine has closed it because its time was over. A screen that was never seen is
    still coming: it is not silent, it has not spoken yet.
    """
    if revoked is not None and by is not None:
        return ScreenState.REVOKED
    if revoked is not None or now >= ends:
        return ScreenState.ENDED
    if seen is None:
        return ScreenState.COMING
    return ScreenState.ON if now - seen <= SILENT_AFTER else ScreenState.SILENT


def is_due(*, came_with_newest: bool, rotated: datetime, now: datetime) -> bool:
    """Whether the screen gets a new cookie: every day, and again when the last one never came back.

    Two windows of one screen ask at once: the second one, still with the old cookie, gets none, or the
    browser could end up holding the one that no longer counts.
    """
    return now - rotated >= (ROTATES_AFTER if came_with_newest else ANSWER_LASTS)
