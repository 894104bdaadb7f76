"""Pure rules of accounts, passwords, sessions and the second factor. No I/O but own data files."""

from dashboard.features.access.rules.passwords import PASSWORD_LONGEST, PASSWORD_SHORTEST
from dashboard.features.access.rules.roles import role_fits
from dashboard.features.access.rules.sessions import (
    LAST_USED_STEP,
    is_alive,
    is_wall_account,
    login_wait_seconds,
    session_end,
)

__all__ = [
    "LAST_USED_STEP",
    "PASSWORD_LONGEST",
    "PASSWORD_SHORTEST",
    "is_alive",
    "is_wall_account",
    "login_wait_seconds",
    "role_fits",
    "session_end",
]
