"""After a restore nobody is signed in: what was revoked since the backup must not come back to life.

Every secret that lets somebody in without a password ends: sessions of accounts, guests and screens, links
not used yet, addresses of calendars.
"""

from datetime import datetime

from sqlalchemy import Table, update
from sqlmodel import Session

from dashboard.shell.migrations import METADATA

# Table -> the column whose instant ends a row. A test holds this against every table that has such a column.
ENDED_BY = {
    "account_link": "used_at",
    "calendar_feed": "revoked_at",
    "device": "revoked_at",
    "guest_link": "revoked_at",
    "login_session": "revoked_at",
}
_UNTIL = {"device_pairing": "ends_at"}


def revoke_everything(session: Session, now: datetime) -> int:
    """End them all in the caller's transaction; returns how many there were."""
    ended = 0
    for name, column in ENDED_BY.items():
        table = METADATA.tables[name]
        ended += _set(session, table, column, now, table.c[column].is_(None))
    for name, column in _UNTIL.items():
        table = METADATA.tables[name]
        ended += _set(session, table, column, now, table.c[column] > now)
    return ended


def _set(session: Session, table: Table, column: str, now: datetime, where: object) -> int:
    result = session.execute(update(table).where(where).values({column: now}))  # type: ignore[arg-type]
    return int(result.rowcount)  # type: ignore[attr-defined]
