"""After a restore nobody is signed in: what was revoked since the backup must not come back to life.

Every secret that lets somebody in without a password ends: sessions of accounts, guests and screens, links
not used yet, addresses of calendars, recovery codes. Released copies end too, and requests that wait for a
second person: which of them were recalled or decided since, a backup cannot know. What else was withdrawn
since is counted, so that its owners look at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select, update
from sqlmodel import Session

from dashboard.features.access.rules.changes import Outcome
from dashboard.kernel.sharing import Audience, Classification
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
# Table -> the outcome of a request ("" is open) that nobody can agree to any more. The same test holds it.
ASKED = {"account_change": Outcome.RESTORED.value, "incident_share_request": "void"}


@dataclass(frozen=True, slots=True)
class Revoked:
    """``ended``: sessions and links; ``copies``: released copies recalled; ``codes``: recovery codes used up.

    ``requests``: for accounts and for the sharing of records, that waited for a second person. ``named`` and
    ``shared`` hold again as in the backup: people who read a record by name, and records above BIASA that
    both agencies read.
    """

    ended: int
    copies: int
    codes: int
    requests: int
    named: int
    shared: int


def revoke_everything(session: Session, now: datetime) -> Revoked:
    """End them all in the caller's transaction; returns how many there were."""
    ended = 0
    for name, column in ENDED_BY.items():
        table = METADATA.tables[name]
        ended += _set(session, table, column, now, table.c[column].is_(None))
    for name, column in _UNTIL.items():
        table = METADATA.tables[name]
        ended += _set(session, table, column, now, table.c[column] > now)
    copies, codes = METADATA.tables["incident_release"], METADATA.tables["recovery_code"]
    is_out = copies.c.recalled_at.is_(None) & (copies.c.expires_at > now)
    return Revoked(
        ended,
        copies=_set(session, copies, "recalled_at", now, is_out),
        codes=_set(session, codes, "used_at", now, codes.c.used_at.is_(None)),
        requests=_end_requests(session, now),
        named=_named(session, now),
        shared=_shared(session, now),
    )


def _end_requests(session: Session, now: datetime) -> int:
    """Decided now, by nobody: what was refused since must not be there for one more person to agree to."""
    count = 0
    for name, outcome in ASKED.items():
        table = METADATA.tables[name]
        values = {"decided_at": now, "outcome": outcome}
        count += _update(session, table, values, table.c.outcome == "")
    return count


def _named(session: Session, now: datetime) -> int:
    table = METADATA.tables["named_reader"]
    return _count(session, table, table.c.until > now)


def _shared(session: Session, now: datetime) -> int:
    """In every table whose rows are classified (kernel/sharing.py)."""
    count = 0
    for table in METADATA.sorted_tables:
        column = table.c
        if "classification" in column:
            is_above = column.classification > int(Classification.BIASA)
            is_running = column.expires_at.is_(None) | (column.expires_at > now)
            is_shared = column.audience == Audience.BOTH.value
            count += _count(session, table, is_above & is_running & is_shared)
    return count


def _count(session: Session, table: Table, where: Any) -> int:
    return session.execute(select(func.count()).select_from(table).where(where)).scalar_one()


def _set(session: Session, table: Table, column: str, now: datetime, where: Any) -> int:
    return _update(session, table, {column: now}, where)


def _update(session: Session, table: Table, values: Mapping[str, Any], where: Any) -> int:
    result = session.execute(update(table).where(where).values(dict(values)))
    return int(result.rowcount)  # type: ignore[attr-defined]
