"""Read the chain of a database, piece by piece, and check it. For the command and the inspector's page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import String, type_coerce
from sqlmodel import Session, col, select

from dashboard.kernel.chain.appending import earlier_entries, read_head
from dashboard.kernel.chain.checking import Anchor, Break, Kind, check
from dashboard.kernel.chain.keys import known_keys
from dashboard.kernel.chain.links import BEGIN, FIELDS, detail_of
from dashboard.kernel.tables import AuditEntry

_PIECE = 1000
MOST_BREAKS = 1000
_SEQ: Any = col(AuditEntry.seq)


def verify(
    session: Session,
    keys: Mapping[str, bytes] | None = None,
    anchors: Iterable[Anchor] = (),
    *,
    since: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Break]:
    """What is wrong with the chain, in the order of its numbers; at most MOST_BREAKS, empty when it is whole.

    ``session``: a reading one, so that all is seen as of one instant. ``keys``: fingerprint to key; those of
    this machine when left out. ``progress`` hears how many entries have been read, every thousand.
    """
    known = known_keys() if keys is None else keys
    found = _unnumbered(session) if since <= 1 else []
    breaks = check(
        _rows(session, since, progress),
        keys=known,
        head=read_head(session),
        anchors=anchors,
        since=max(1, since),
        prev=_mac_before(session, since),
    )
    for one in breaks:
        found.append(one)
        if len(found) >= MOST_BREAKS:
            break
    return sorted(found)


def _rows(session: Session, since: int, progress: Callable[[int], None] | None) -> Iterator[Any]:
    """Entries as the database holds them: a text that is no instant or no JSON is a break, not an error."""
    raw = [type_coerce(col(getattr(AuditEntry, name)), String).label(name) for name in ("at", "detail")]
    plain = [getattr(AuditEntry, name) for name in (*FIELDS, "seq", "prev", "mac")]
    statement = select(*raw, *plain).where(since <= _SEQ).order_by(_SEQ)
    with _any_bytes(session):
        rows = session.connection().execute(statement.execution_options(yield_per=_PIECE))
        for count, row in enumerate(rows, start=1):
            if progress is not None and count % _PIECE == 0:
                progress(count)
            yield row


@contextmanager
def _any_bytes(session: Session) -> Iterator[None]:
    """SQLite gives back text that is no UTF-8 as something no signature fits, instead of stopping there."""
    raw: Any = session.connection().connection.dbapi_connection
    if not hasattr(raw, "text_factory"):
        yield
        return
    before, raw.text_factory = raw.text_factory, lambda value: value.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before


def _mac_before(session: Session, since: int) -> str:
    if since <= 1:
        return ""
    return session.exec(select(AuditEntry.mac).where(since - 1 == _SEQ)).first() or ""


def _unnumbered(session: Session) -> list[Break]:
    """Entries without a number: those of before the chain must be what it began with, others must not be."""
    first = select(
        AuditEntry.id, type_coerce(col(AuditEntry.detail), String).label("detail"), AuditEntry.action
    )
    begun = session.execute(first.where(_SEQ == 1)).first()
    begins = begun is not None and begun.action == BEGIN
    loose = select(AuditEntry.id).where(_SEQ.is_(None))
    if begun is not None and begins:
        loose = loose.where(col(AuditEntry.id) > begun.id)
    found = []
    if begun is not None and session.exec(loose.limit(1)).first() is not None:
        found.append(Break(1, Kind.LOOSE))
    if begun is not None and begins:
        detail = detail_of(begun)
        try:
            now = earlier_entries(session, begun.id)
        except (TypeError, ValueError):
            now = (0, "")
        if now != (detail.get("count"), detail.get("digest")):
            found.append(Break(1, Kind.SEALED))
    return found
