"""Drills with what was to be shown and what was measured.

A drill counts from ``evaluated_at`` on, the instant its evaluation was closed. So every number answers for
any as-of. Table rows never leave the server.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_RUNNING = "held_at IS NOT NULL AND ended_at IS NULL AND evaluated_at IS NULL AND cancelled_at IS NULL"


class Drill(SQLModel, table=True):
    """One drill, planned by ``agency``. Neither held nor cancelled: still to come, or not yet evaluated.

    ``commander`` is a role code, never a person. ``quality`` and its parts are shares 0..1 as computed when
    it was evaluated; an evaluation with too little observed has none, and the drill does not count.
    ``held_at`` without ``ended_at``, evaluation and cancellation: it is running now. The evaluators of
    ``lead_agency`` close the evaluation; ``version`` is raised by every change of plan and evaluation.
    """

    __tablename__ = "drill"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_drill_evaluated", "evaluated_at", "held_at"),
        Index("ix_drill_planned", "planned_for", "id"),
        Index(
            "ix_drill_running",
            "held_at",
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        UniqueConstraint("import_source", "import_key", name="uq_drill_import"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="both", max_length=8)
    scenario: str = Field(max_length=16)
    type: str = Field(max_length=16)
    commander: str = Field(default="", max_length=24)
    lead_agency: str = Field(max_length=8)
    version: int = 1
    planned_for: datetime = Field(sa_type=UtcDateTime)
    original_planned_for: datetime = Field(sa_type=UtcDateTime)
    planned_by: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    held_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_reason: str = Field(default="", max_length=200)
    evaluated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    evaluated_by: int | None = None
    evaluated_agency: str | None = Field(default=None, max_length=8)
    notes: str = Field(default="", max_length=2000)
    is_text_shared: bool = False
    objectives_score: float | None = None
    timing_score: float | None = None
    quality: float | None = None
    rated_share: float | None = None
    import_source: str | None = Field(default=None, max_length=40)
    import_key: str | None = Field(default=None, max_length=64)


class DrillRegu(SQLModel, table=True):
    """A regu that was (or will be) drilled."""

    __tablename__ = "drill_regu"  # pyright: ignore[reportAssignmentType]

    drill_id: int = Field(foreign_key="drill.id", primary_key=True)
    regu: str = Field(primary_key=True, max_length=4)


class DrillParticipant(SQLModel, table=True):
    """An agency that takes part as planned; ``attended`` is said when the evaluation is closed."""

    __tablename__ = "drill_participant"  # pyright: ignore[reportAssignmentType]

    drill_id: int = Field(foreign_key="drill.id", primary_key=True)
    agency: str = Field(primary_key=True, max_length=8)
    attended: bool | None = None


class DrillObjective(SQLModel, table=True):
    """One objective and its rating; no rating after the evaluation means not observed."""

    __tablename__ = "drill_objective"  # pyright: ignore[reportAssignmentType]

    drill_id: int = Field(foreign_key="drill.id", primary_key=True)
    number: int = Field(primary_key=True)
    text_key: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=200)
    weight: float
    rating: str | None = Field(default=None, max_length=1)
    rated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DrillInject(SQLModel, table=True):
    """One timed inject. ``achieved`` without ``actual_seconds``: the time was not taken."""

    __tablename__ = "drill_inject"  # pyright: ignore[reportAssignmentType]

    drill_id: int = Field(foreign_key="drill.id", primary_key=True)
    number: int = Field(primary_key=True)
    text_key: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=200)
    target_seconds: int
    actual_seconds: int | None = None
    outcome: str = Field(default="achieved", max_length=16)
    recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
