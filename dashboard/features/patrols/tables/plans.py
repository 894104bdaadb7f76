"""Plans that repeat, and the days on which they do not. Rows only.

A plan is laid out into patrols and planned visits a few days ahead; a change withdraws what lies ahead and
never what has begun. So the past keeps the plan it had.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class RecurringPlan(SQLModel, table=True):
    """A route on these weekdays: ``rounds`` patrols from ``start_minute`` (WIB), one per interval.

    ``weekdays`` is a bit mask, Monday 1 to Sunday 64. ``shift`` is the shift that owes it (pagi, siang,
    malam), by its first start. ``laid_until`` is how far it has been laid out. ``valid_until`` is inclusive.
    """

    __tablename__ = "patrol_plan"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    route_id: int = Field(foreign_key="patrol_route.id", index=True)
    weekdays: int
    start_minute: int
    interval_minutes: int
    rounds: int
    early_minutes: int
    late_minutes: int
    is_joint: bool = False
    valid_from: date
    valid_until: date | None = None
    planned_by: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    laid_until: date | None = None
    version: int = 1


class PlanException(SQLModel, table=True):
    """A day on which a plan is not walked, with its reason: Lebaran, building work, a court day."""

    __tablename__ = "patrol_plan_exception"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("plan_id", "day", name="uq_patrol_plan_exception"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="patrol_plan.id")
    day: date
    reason: str = Field(max_length=16)
    approved_by: int
    at: datetime = Field(sa_type=UtcDateTime)
