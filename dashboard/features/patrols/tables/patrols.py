"""A patrol is one walk of a route: planned, started, ended, confirmed. Rows only.

What happened to it stands in ``PatrolStep`` alone, so that every number can be asked for any as-of.
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_ONCE = text("kind IN ('start', 'end', 'close') AND withdrawn_at IS NULL")


class Patrol(SQLModel, table=True):
    """One planned walk. ``name`` and ``minutes`` are the route's at planning time.

    ``is_joint_eligible``: counts for the joint share. ``is_joint``: promised as a joint patrol.
    ``withdrawn_at``: the plan was changed before it began; from then on it never was planned.
    """

    __tablename__ = "patrol"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_patrol_due", "due_at", "agency"),
        Index("ix_patrol_route", "route_id", "due_at"),
        Index("ix_patrol_plan", "plan_id", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    route_id: int | None = Field(default=None, foreign_key="patrol_route.id")
    plan_id: int | None = Field(default=None, foreign_key="patrol_plan.id")
    name: str = Field(default="", max_length=40)
    due_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int
    is_joint_eligible: bool = False
    is_joint: bool = False
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PatrolStep(SQLModel, table=True):
    """What happened: ``start``, ``end`` (by who walked), ``close`` (by a supervisor, with a reason),
    ``confirm`` and ``decline`` (one agency says whether its own people took part; the latest counts).
    ``withdrawn_at``: the tap that said so was undone; from then on the step never was.
    """

    __tablename__ = "patrol_step"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_patrol_step_patrol", "patrol_id", "at"),
        Index("ix_patrol_step_kind", "kind", "at"),
        Index(
            "uq_patrol_step_once",
            "patrol_id",
            "kind",
            unique=True,
            sqlite_where=_ONCE,
            postgresql_where=_ONCE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    patrol_id: int = Field(foreign_key="patrol.id")
    kind: str = Field(max_length=8)
    agency: str = Field(max_length=8)
    actor_id: int
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=16)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
