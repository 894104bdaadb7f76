"""The rows of an export, chunk by chunk along an index: what the viewer may see with the filters applied.

Called by actions/exporting (how many) and by the download routes (the rows). Each chunk is a transaction of
its own, so a slow download holds nothing open; ``until`` and ``limit`` keep it to what was counted before.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.features.incidents.forms.filters import Filters
from dashboard.features.incidents.queries import keyset
from dashboard.features.incidents.queries.keyset import Position
from dashboard.features.incidents.queries.real_events import known_incidents
from dashboard.features.incidents.queries.records import IS_REAL, IncidentRow, row_of
from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.queries.tabs import filter_where, tab_where
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible, visible_where
from dashboard.kernel.sharing import Classification, Handling

CHUNK = 1000
IS_EXPORTABLE = col(Incident.classification) < int(Classification.RAHASIA)
"""RAHASIA and above never leaves the system (domain 5.3 R13)."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row as its viewer may read it."""

    row: IncidentRow
    duplicate_of: str
    lp_number: str
    handling: Handling
    handling_text: str


def count_export(session: Session, actor: Actor, filters: Filters, until: datetime, most: int) -> int:
    """How many rows an export would hold, counted up to ``most``."""
    actor.require(Permission.INCIDENT_EXPORT)
    rows = select(col(Incident.id)).where(visible_where(actor, Incident), *_where(actor, filters, until))
    return session.execute(select(func.count()).select_from(rows.limit(most).subquery())).scalar_one()


def iterate_export(
    actor: Actor, filters: Filters, until: datetime, limit: int, *, chunk: int = CHUNK
) -> Iterator[tuple[ExportRow, ...]]:
    """Chunks of rows, newest report first, ``limit`` rows at most."""
    actor.require(Permission.INCIDENT_EXPORT)
    after: Position | None = None
    while limit > 0:
        with reading() as session:
            rows, after = _chunk(session, actor, filters, until, after, min(chunk, limit))
        if rows:
            yield rows
        limit -= len(rows)
        if after is None:
            return


def _chunk(
    session: Session, actor: Actor, filters: Filters, until: datetime, after: Position | None, size: int
) -> tuple[tuple[ExportRow, ...], Position | None]:
    order = keyset.NEWEST
    statement = visible(actor, Incident).add_columns(*order.columns).where(*_where(actor, filters, until))
    if after is not None:
        statement = statement.where(order.beyond(after))
    found = session.execute(statement.order_by(*order.sorted()).limit(size)).all()
    known = known_incidents(session, actor, {one[0].duplicate_of for one in found} - {""})
    rows = tuple(_row(actor, one[0], known) for one in found)
    log_reads(actor, [one.row for one in rows])
    return rows, tuple(found[-1][1:]) if len(found) == size else None


def _where(actor: Actor, filters: Filters, until: datetime) -> list[Any]:
    conditions = [*tab_where(actor, filters.tab, until), *filter_where(actor, filters)]
    # Whoever counts the rows of a file counts real incidents.
    return [*conditions, IS_REAL, IS_EXPORTABLE, col(Incident.reported_at) <= until]


def _row(actor: Actor, incident: Incident, known: Collection[str]) -> ExportRow:
    return ExportRow(
        row_of(actor, incident),
        incident.duplicate_of if incident.duplicate_of in known else "",
        incident.lp_number,
        Handling(incident.handling),
        incident.handling_text,
    )
