"""Put entries at the end of the chain, inside the transaction of the change they tell of.

The one row of ``audit_head`` is locked last, so that writers wait for each other only for the moment between
here and the commit. A transaction that is rolled back leaves no gap: head and entries go together.
"""

import hashlib
from typing import Any

from sqlalchemy import select as core_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from dashboard.kernel.chain.keys import first_key, key_named
from dashboard.kernel.chain.links import BEGIN, FIELDS, REKEY, Head, canonical, fingerprint, is_lost, seal
from dashboard.kernel.tables import AuditEntry, AuditHead

_PIECE = 1000
# Made once: every transaction passes here.
_HEAD: Any = SQLModel.metadata.tables["audit_head"]
_LOCK = core_select(_HEAD.c.seq, _HEAD.c.mac, _HEAD.c.key).where(_HEAD.c.id == 1).with_for_update()
_MOVE = _HEAD.update().where(_HEAD.c.id == 1)


def append(session: Session, entries: list[AuditEntry]) -> None:
    """Sign the entries and add them; nothing else may be written before the commit.

    Raises MissingKey when the key that signs is not on this machine: then nothing of the transaction is kept.
    """
    if not entries:
        return
    head = _locked(session)
    if head.seq == 0:
        head, entries = _first(session, entries)
    head = seal(entries, head, _keys(head.key, entries))
    session.add_all(entries)
    session.flush()
    session.connection().execute(_MOVE, {"seq": head.seq, "mac": head.mac, "key": head.key})


def read_head(session: Session) -> Head:
    """The end of the chain as committed; number 0 before the first entry."""
    row = session.get(AuditHead, 1)
    return Head() if row is None else Head(row.seq, row.mac, row.key)


def earlier_entries(session: Session, before: int | None = None) -> tuple[int, str]:
    """How many entries have no number (with an id below ``before``), and the digest of all of them."""
    columns = [getattr(AuditEntry, name) for name in ("id", "at", "detail", *FIELDS)]
    statement = select(*columns).where(col(AuditEntry.seq).is_(None)).order_by(col(AuditEntry.id))
    if before is not None:
        statement = statement.where(col(AuditEntry.id) < before)
    digest, count = hashlib.sha256(), 0
    for row in session.execute(statement.execution_options(yield_per=_PIECE)):
        digest.update(canonical(row, id=row.id) + b"\n")
        count += 1
    return count, digest.hexdigest()


def _locked(session: Session) -> Head:
    connection = session.connection()
    found = connection.execute(_LOCK).first()
    if found is None:
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_HEAD)
        # Two processes may begin at once: the second waits here, and then sees the head of the first.
        connection.execute(insert.values(id=1, seq=0, mac="", key="").on_conflict_do_nothing())
        found = connection.execute(_LOCK).one()
    return Head(found.seq, found.mac, found.key)


def _first(session: Session, entries: list[AuditEntry]) -> tuple[Head, list[AuditEntry]]:
    """The chain begins: entries of before it are counted and sealed in its first one.

    A head that was lost is found again at the last entry; what is missing behind it only an anchor tells.
    """
    chained = select(AuditEntry.seq, AuditEntry.mac).where(col(AuditEntry.seq).is_not(None))
    last = session.execute(chained.order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    if last is not None:
        return Head(last.seq, last.mac, _last_key(session)), entries
    head = Head(key=fingerprint(first_key()))
    count, digest = earlier_entries(session)
    if entries[0].action == BEGIN:
        first, rest = entries[0], entries[1:]
    elif count:
        same: dict[str, Any] = {name: getattr(entries[0], name) for name in ("at", "agency")}
        first, rest = AuditEntry(actor_id=0, actor_name="audit", action=BEGIN, **same), entries
    else:
        return head, entries
    first.detail = {"count": count, "digest": digest}
    return head, [first, *rest]


def _last_key(session: Session) -> str:
    changes = select(AuditEntry.object_id).where(AuditEntry.action == REKEY, col(AuditEntry.seq).is_not(None))
    found = session.exec(changes.order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    return fingerprint(first_key()) if found is None else found


def _keys(current: str, entries: list[AuditEntry]) -> dict[str, bytes]:
    changes = [entry for entry in entries if entry.action == REKEY]
    wanted = {entry.object_id for entry in changes}
    if not (changes and is_lost(changes[0]) and entries[0] is changes[0]):
        wanted.add(current)
    return {name: key_named(name) for name in wanted}
