"""Pure rules of accounts, passwords, sessions and the second factor. No I/O but own data files."""

from dashboard.features.access.rules.administration import (
    CIRCLES,
    access_fault,
    circle_code,
    circles_in,
    givable_roles,
    is_sensitive,
    needs_second,
)
from dashboard.features.access.rules.names import is_account_name
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
    "CIRCLES",
    "LAST_USED_STEP",
    "PASSWORD_LONGEST",
    "PASSWORD_SHORTEST",
    "access_fault",
    "circle_code",
    "circles_in",
    "givable_roles",
    "is_account_name",
    "is_alive",
    "is_sensitive",
    "is_wall_account",
    "login_wait_seconds",
    "needs_second",
    "role_fits",
    "session_end",
]
