"""Entries that an inspector may see: the own agency's, and the other one's about
things that both share, about released copies, and about records that belong to the own agency.

Newest first, in pages by key. Rows carry codes and references; ``detail`` never leaves the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from dashboard.features.audit.forms import AuditFilters
from dashboard.features.audit.rules import SHARED_THINGS, Topic, shown_thing
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.shared_things import shared_things
from dashboard.kernel.tables import AuditEntry

PAGE = 50
REFUSED = "refused"
# Some actions say in their name that they refused: `session.refuse`, `session.factor_refuse`.
_REFUSING = "refuse"
_PIECE = 500
_COLUMNS = (
    "id", "seq", "at", "agency", "actor_id", "actor_name", "action", "object_type", "object_id", "outcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as it may be shown. ``seq``: None before the chain; ``who``: "" for other people."""

    id: int
    seq: int | None
    at: datetime
    agency: Agency
    who: str
    is_system: bool
    action: str
    thing_kind: str
    thing: str
    outcome: str


def list_entries(
    session: Session, actor: Actor, filters: AuditFilters, *, before: int | None = None, limit: int = PAGE
) -> tuple[EntryRow, ...]:
    """The newest ``limit`` entries with an id below ``before``. Raises Denied without AUDIT_READ."""
    actor.require(Permission.AUDIT_READ)
    statement = _statement(actor, filters, before).limit(limit)
    return tuple(_row(actor, row) for row in session.execute(statement))


def measure_entries(session: Session, actor: Actor, filters: AuditFilters, *, limit: int) -> tuple[int, int]:
    """The newest id, and how many there are, counted up to ``limit``. Raises Denied without AUDIT_READ."""
    actor.require(Permission.AUDIT_READ)
    found = _statement(actor, filters, None).limit(limit).subquery()
    newest, count = session.execute(select(func.max(found.c.id), func.count()).select_from(found)).one()
    return newest or 0, count


def iterate_entries(
    session: Session, actor: Actor, filters: AuditFilters, *, newest: int, limit: int
) -> Iterator[EntryRow]:
    """All of them up to the id ``newest``, in constant memory. Raises Denied without AUDIT_READ."""
    actor.require(Permission.AUDIT_READ)
    statement = _statement(actor, filters, newest + 1).limit(limit)
    for row in session.execute(statement.execution_options(yield_per=_PIECE)):
        yield _row(actor, row)


def _statement(actor: Actor, filters: AuditFilters, before: int | None) -> Any:
    columns = [getattr(AuditEntry, name) for name in _COLUMNS]
    conditions = [_visible(actor), *_narrowed(actor, filters)]
    if before is not None:
        conditions.append(col(AuditEntry.id) < before)
    return select(*columns).where(*conditions).order_by(col(AuditEntry.id).desc())


def _visible(actor: Actor) -> Any:
    kind, thing = col(AuditEntry.object_type), col(AuditEntry.object_id)
    shared = [and_(kind == name, where(actor, thing)) for name, where in shared_things().items()]
    joint = or_(kind.in_(SHARED_THINGS), *shared)
    return or_(col(AuditEntry.agency) == actor.agency.value, joint)


def _narrowed(actor: Actor, filters: AuditFilters) -> list[Any]:
    found: list[Any] = []
    if filters.who:
        # Names of the other agency's people are not shown, so they cannot be asked for either.
        found.append(col(AuditEntry.actor_name) == filters.who)
        found.append(col(AuditEntry.agency) == actor.agency.value)
    if filters.what is Topic.REFUSED:
        found.append(or_(col(AuditEntry.outcome) == REFUSED, col(AuditEntry.action).endswith(_REFUSING)))
    elif filters.what is not None:
        found.append(col(AuditEntry.action).startswith(f"{filters.what.value}.", autoescape=True))
    if filters.thing:
        found.append(col(AuditEntry.object_id) == filters.thing)
    if filters.first:
        found.append(col(AuditEntry.at) >= day_start(filters.first))
    if filters.last:
        found.append(col(AuditEntry.at) < day_start(filters.last + timedelta(days=1)))
    return found


def _row(actor: Actor, row: Any) -> EntryRow:
    is_own = row.agency == actor.agency.value
    return EntryRow(
        id=row.id,
        seq=row.seq,
        at=row.at,
        agency=Agency(row.agency),
        who=row.actor_name if is_own or row.actor_id == 0 else "",
        is_system=row.actor_id == 0,
        action=row.action,
        thing_kind=row.object_type,
        thing=shown_thing(row.action, row.object_id),
        outcome=REFUSED if row.action.endswith(_REFUSING) else row.outcome,
    )
