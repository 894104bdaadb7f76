"""Checkpoints, planned visits, visits that were made, and approved reasons not to go.

Rows only: nothing that was once known is overwritten, so that every number can be asked for any as-of.
Read by queries, written by actions. Enums come from rules, never the reverse.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_SERVES = text("planned_visit_id IS NOT NULL AND outcome <> 'skipped'")


class Checkpoint(SQLModel, table=True):
    """A place that ``agency`` walks to. ``day_gap``, ``night_gap``: longest minutes without a visit.

    None in the gaps: no gap was agreed, the checkpoint is no part of P2. ``weight`` is its risk weight.
    """

    __tablename__ = "checkpoint"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=16, unique=True)
    name: str = Field(max_length=60)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    zone: str = Field(max_length=16)
    kind: str = Field(max_length=12)
    weight: float = 1.0
    day_gap: int | None = None
    night_gap: int | None = None
    valid_from: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PlannedVisit(SQLModel, table=True):
    """One due visit. The window is stored beside its minutes, so that SQL finds a state by comparing.

    On time in [window_start, window_end], late before ``closes_at``. ``planned_at`` is when it was planned,
    ``recorded_at`` when it became known here (an import knows it later).
    """

    __tablename__ = "planned_visit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("checkpoint_id", "due_at", name="uq_planned_visit_due"),
        Index("ix_planned_visit_due", "due_at", "agency"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    route: str = Field(default="", max_length=40)
    due_at: datetime = Field(sa_type=UtcDateTime)
    early_minutes: int
    late_minutes: int
    window_start: datetime = Field(sa_type=UtcDateTime)
    window_end: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    planned_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Visit(SQLModel, table=True):
    """One tap at a checkpoint: ``at`` is the tap, ``recorded_at`` when the server knew of it.

    ``planned_visit_id`` is the planned visit it serves, or (when skipped) the one it could not serve; a
    duplicate serves none. Skipped ones and duplicates are kept, but never count as a visit.
    """

    __tablename__ = "visit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_visit_checkpoint", "checkpoint_id", "at"),
        Index("ix_visit_at", "at", "checkpoint_id"),
        Index("ix_visit_planned", "planned_visit_id"),
        Index(
            "uq_visit_serves",
            "planned_visit_id",
            unique=True,
            sqlite_where=_SERVES,
            postgresql_where=_SERVES,
        ),
        UniqueConstraint("import_source", "import_key", name="uq_visit_import"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    planned_visit_id: int | None = Field(default=None, foreign_key="planned_visit.id")
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int
    agency: str = Field(max_length=8)
    outcome: str = Field(max_length=8)
    reason: str = Field(default="", max_length=12)
    is_late_entry: bool = False
    is_duplicate: bool = False
    import_source: str | None = Field(default=None, max_length=40)
    import_key: str | None = Field(default=None, max_length=64)


class Excuse(SQLModel, table=True):
    """A reason not to go that somebody with the right to plan approved. One per planned visit."""

    __tablename__ = "excuse"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    planned_visit_id: int = Field(foreign_key="planned_visit.id", unique=True)
    reason: str = Field(max_length=12)
    approved_by: int
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
