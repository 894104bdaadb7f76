"""A review meeting about one month, the data frozen for it, and where its presenter stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Meeting(SQLModel, table=True):
    """One for each month. ``started_at``: somebody presents; ``locked_at``: both keys, nothing changes."""

    __tablename__ = "meeting"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class MeetingSnapshot(SQLModel, table=True):
    """Data frozen for a meeting: every number as known at ``as_of``. Never changed; the newest one counts.

    ``picture`` is the JSON of screens/review/board/picture.py, ``digest`` the SHA-256 of its canonical text.
    ``previous_id``: what the last meeting looked at, as it was when this one was frozen.
    """

    __tablename__ = "meeting_snapshot"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    number: int
    as_of: datetime = Field(sa_type=UtcDateTime)
    frozen_at: datetime = Field(sa_type=UtcDateTime)
    frozen_by: int
    picture: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    digest: str = Field(max_length=64)
    previous_id: int | None = Field(default=None, foreign_key="meeting_snapshot.id")


class MeetingCursor(SQLModel, table=True):
    """Where everybody in the room looks, and who leads them. ``seen_at``: their last sign of life."""

    __tablename__ = "meeting_cursor"  # pyright: ignore[reportAssignmentType]

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    step: int = 1
    is_blank: bool = False
    step_at: datetime = Field(sa_type=UtcDateTime)
    presenter_id: int | None = None
    presenter_agency: str = Field(default="", max_length=8)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wanted_by: int | None = None
    wanted_agency: str = Field(default="", max_length=8)
    wanted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class MeetingStep(SQLModel, table=True):
    """A step that was come to, and when: the minutes used. Append-only."""

    __tablename__ = "meeting_step"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    step: int
    at: datetime = Field(sa_type=UtcDateTime)
    by: int
