"""Planned visits, visits that were made, and approved reasons not to go.

Rows only: nothing that was once known is overwritten, so that every number can be asked for any as-of.
Read by queries, written by actions. Enums come from rules, never the reverse.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_SERVES = text("planned_visit_id IS NOT NULL AND counts_from IS NOT NULL AND counts_until IS NULL")
_PLANNED = text("withdrawn_at IS NULL")
_REVIEW = text("review = 'waiting'")


class PlannedVisit(SQLModel, table=True):
    """One due visit. The window is stored beside its minutes, so that SQL finds a state by comparing.

    On time in [window_start, window_end], late before ``closes_at``. ``planned_at`` is when it was planned,
    ``recorded_at`` when it became known here (an import knows it later). ``withdrawn_at``: the plan was
    changed before it began; from then on it was never planned. ``position`` is its place on the route.
    """

    __tablename__ = "planned_visit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_planned_visit_due",
            "checkpoint_id",
            "due_at",
            unique=True,
            sqlite_where=_PLANNED,
            postgresql_where=_PLANNED,
        ),
        Index("ix_planned_visit_due", "due_at", "agency"),
        Index("ix_planned_visit_patrol", "patrol_id"),
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
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    patrol_id: int | None = Field(default=None, foreign_key="patrol.id")
    position: int = 0


class Visit(SQLModel, table=True):
    """One tap at a checkpoint: ``at`` is the tap in server time, ``recorded_at`` when the server knew of it.

    ``planned_visit_id`` is the planned visit it serves, or (when skipped) the one it could not serve; a
    duplicate serves none. It counts as a visit from ``counts_from`` (when it became known, or when a
    supervisor confirmed it; None: a skip, a duplicate, unconfirmed) until ``counts_until`` (undone).
    ``phone_at`` is what the phone's clock said, ``phone_offset`` how far (s) that was from the server,
    ``phone_seq`` its place in the queue of that phone, ``session_ref`` the session that sent it.
    ``how``: button, scan, code, typed or import. ``flags``: ScanFlag codes, comma between. ``review``: empty,
    waiting, confirmed or rejected.
    """

    __tablename__ = "visit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_visit_checkpoint", "checkpoint_id", "at"),
        Index("ix_visit_at", "at", "checkpoint_id"),
        Index("ix_visit_planned", "planned_visit_id"),
        Index("ix_visit_actor", "actor_id", "at"),
        Index("ix_visit_review", "agency", "at", sqlite_where=_REVIEW, postgresql_where=_REVIEW),
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
    counts_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    counts_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    how: str = Field(default="button", max_length=8)
    phone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    phone_offset: int | None = None
    phone_seq: int | None = None
    session_ref: str = Field(default="", max_length=16)
    flags: str = Field(default="", max_length=60)
    review: str = Field(default="", max_length=10)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_by: int | None = None
    import_source: str | None = Field(default=None, max_length=40)
    import_key: str | None = Field(default=None, max_length=64)


class Excuse(SQLModel, table=True):
    """A reason not to go, asked for by somebody with the right to plan. One per planned visit.

    It counts from ``at``, when it was approved: at once while the visit could still be made, by a second
    person when it was missed already (``kind`` late; None until then, and for ever when ``rejected_at``).
    ``recorded_at`` is when it was asked for. ``kind``: ExcuseKind.
    """

    __tablename__ = "excuse"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    planned_visit_id: int = Field(foreign_key="planned_visit.id", unique=True)
    reason: str = Field(max_length=12)
    kind: str = Field(default="in_time", max_length=10)
    asked_by: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: int | None = None
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rejected_by: int | None = None
    rejected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
