"""Keyset paging: an order as one row value, and the position of a row in it. Never counts rows off.

Called by queries/listing and queries/export.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, literal, or_, tuple_
from sqlmodel import col

from dashboard.features.incidents.tables import Incident
from dashboard.kernel.reference import Severity

Position = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Columns compared as one value, all in the same direction; the last one is unique."""

    columns: tuple[Any, ...]
    is_descending: bool

    def sorted(self) -> list[Any]:
        return [column.desc() if self.is_descending else column for column in self.columns]

    def beyond(self, position: Position, *, backwards: bool = False, included: bool = False) -> Any:
        """Rows after ``position`` in this order (before it with ``backwards``)."""
        row = tuple_(*self.columns)
        other = tuple_(
            *[literal(value, column.type) for value, column in zip(position, self.columns, strict=True)]
        )
        if self.is_descending is not backwards:
            return row <= other if included else row < other
        return row >= other if included else row > other


CRITICAL = col(Incident.severity) == Severity.CRITICAL.value
OWNER_WAITS = and_(CRITICAL, col(Incident.owner_accepted_at).is_(None))
PARTNER_WAITS = col(Incident.acknowledged_at).is_(None)

_ID, _REPORTED = col(Incident.id), col(Incident.reported_at)
_RANK = case({severity.value: severity.rank for severity in Severity}, value=col(Incident.severity), else_=9)
_ACCEPTED = case((or_(PARTNER_WAITS, OWNER_WAITS), 0), else_=1)

TRIAGE = Order((_RANK, _ACCEPTED, _REPORTED, _ID), False)
"""Severity, then not accepted, then age."""
QUEUE = Order((_REPORTED, _ID), False)
FINISHED = Order((col(Incident.resolved_at), _REPORTED, _ID), True)
NEWEST = Order((_REPORTED, _ID), True)
BY_DAY = Order((col(Incident.occurred_day), col(Incident.occurred_at), _ID), True)
"""With days chosen the newest event comes first: the index of the period serves it."""
