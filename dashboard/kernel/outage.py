"""What it means for people when the database cannot do its work now: a sentence, not a defect.

Called by kernel/work.py and kernel/database.py. A defect (a table that is not there, a wrong statement)
stays a defect: only what passes by itself, or what an operator mends, is translated.
"""

import logging

import psycopg.errors
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from dashboard.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

BUSY = "error.unsaved.busy"
DISK = "error.unsaved.disk"
AWAY = "error.unsaved.away"
UNSURE = "error.unsaved.unsure"
SPACE = "error.unsaved.space"
UNREAD = "error.unread"

# Words of SQLite's own messages: the driver has no class for each.
_SQLITE = {
    "locked": BUSY,
    "busy": BUSY,
    "disk is full": DISK,
    "disk i/o error": DISK,
    "readonly database": DISK,
    "unable to open database": DISK,
}
_POSTGRES: dict[type[Exception], str] = {
    psycopg.errors.LockNotAvailable: BUSY,
    psycopg.errors.QueryCanceled: BUSY,
    psycopg.errors.DeadlockDetected: BUSY,
    psycopg.errors.SerializationFailure: BUSY,
    psycopg.errors.TooManyConnections: BUSY,
    psycopg.errors.DiskFull: DISK,
    psycopg.errors.IoError: DISK,
    psycopg.errors.ReadOnlySqlTransaction: DISK,
}


def why_unsaved(error: Exception, *, committing: bool) -> str | None:
    """The key of the sentence for a write that failed, or None for a defect.

    ``committing``: the connection broke while the commit was under way, so nobody knows whether it is saved.
    """
    if isinstance(error, NoConnectionFree):
        return BUSY
    if not isinstance(error, DBAPIError):
        return None
    for kind, key in _POSTGRES.items():
        if isinstance(error.orig, kind):
            return key
    if isinstance(error.orig, psycopg.OperationalError) or error.connection_invalidated:
        return UNSURE if committing else AWAY
    if isinstance(error, OperationalError):
        said = str(error.orig).lower()
        return next((key for words, key in _SQLITE.items() if words in said), None)
    return None


def raise_if_unavailable(error: Exception, *, committing: bool = False, key: str = "") -> None:
    """Raise Unavailable, with ``key`` instead of the reason's own, unless it is a defect."""
    reason = why_unsaved(error, committing=committing)
    if reason is not None:
        logger.warning("the database cannot do it now: %s", type(getattr(error, "orig", error)).__name__)
        raise Unavailable(key or reason) from error
