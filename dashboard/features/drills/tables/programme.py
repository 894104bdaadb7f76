"""What surrounds the drills: moved dates, versions of the readiness formula, calendar feeds."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class DrillMove(SQLModel, table=True):
    """A drill that was rescheduled; the drill keeps its original date beside the present one."""

    __tablename__ = "drill_move"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    drill_id: int = Field(foreign_key="drill.id", index=True)
    from_at: datetime = Field(sa_type=UtcDateTime)
    to_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int


class ReadinessVersion(SQLModel, table=True):
    """Every weight of the readiness formula, in force from ``valid_from`` on, once the other agency agreed.

    ``values`` holds all of them by name. A version is never changed; one not agreed may be withdrawn.
    """

    __tablename__ = "readiness_version"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    valid_from: date
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str = Field(max_length=200)
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    proposed_by: int
    proposed_agency: str = Field(max_length=8)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: int | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by: int | None = None


class CalendarFeed(SQLModel, table=True):
    """A secret address under which a person's phone reads the drills; only its hash is kept."""

    __tablename__ = "calendar_feed"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(index=True)
    token_hash: str = Field(max_length=64, unique=True)
    name: str = Field(default="", max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
