"""Pure rules of signing in: how long sessions last and how long a guesser waits."""

from datetime import datetime, timedelta

from dashboard.kernel.identity import Role
from dashboard.kernel.settings import Settings
from dashboard.kernel.steady_clock import CLOCK_TOLERANCE

# The idle time moves at most this often, so that reading a page does not write to the database.
LAST_USED_STEP = timedelta(minutes=1)


def is_wall_account(roles: frozenset[Role]) -> bool:
    return roles == {Role.WALL}


def session_end(now: datetime, *, wall: bool, settings: Settings) -> datetime:
    """When a session made now ends in any case."""
    if wall:
        return now + timedelta(days=settings.wall_session_days)
    return now + timedelta(hours=settings.session_absolute_hours)


def is_alive(
    *, now: datetime, last_used: datetime, ends: datetime, revoked: datetime | None, wall: bool,
    settings: Settings, idle_minutes: int | None = None,
) -> bool:  # fmt: skip
    """A wall has no idle limit: nobody touches it. ``idle_minutes``: a shorter one than usual.

    A session that was used in the future has seen the clock go back; how long it has lasted nobody knows.
    """
    if revoked is not None or now >= ends or last_used > now + CLOCK_TOLERANCE:
        return False
    idle = min(settings.session_idle_minutes, idle_minutes or settings.session_idle_minutes)
    return wall or now < last_used + timedelta(minutes=idle)


def login_wait_seconds(failures: int, settings: Settings) -> int:
    """Seconds an account must wait after this many failures in a row: 0, then 1, 2, 4 .. the longest.

    A delay, not a lockout: otherwise anyone could lock the duty officer out.
    """
    over = failures - settings.login_failures_free
    return 0 if over < 0 else min(2**over, settings.login_wait_max_seconds)
