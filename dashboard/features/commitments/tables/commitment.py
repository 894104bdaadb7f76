"""A promise of one agency to both, what became of it, and who turned which key.

Late is judged by ``original_due_on``, which never changes. Done is ``done_at``, the instant of the
second key; every change is a row with its instant, so that any as-of can be answered.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Commitment(SQLModel, table=True):
    """``origin_reference`` names an incident or a corrective action, ``meeting`` a month; "" is none."""

    __tablename__ = "commitment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_commitment_open", "done_at", "cancelled_at", "original_due_on"),
        Index("ix_commitment_meeting", "meeting"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    text: str = Field(max_length=300)
    owner: str = Field(max_length=8)
    owner_role: str = Field(max_length=24)
    kind: str = Field(max_length=16)
    clause: str = Field(max_length=16)
    topic: str = Field(max_length=16)
    origin: str = Field(max_length=16)
    origin_reference: str = Field(default="", max_length=16)
    meeting: str = Field(default="", max_length=7)
    original_due_on: date
    due_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime, index=True)
    recorded_by: int
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class CommitmentSlip(SQLModel, table=True):
    """A due day that was moved, and why."""

    __tablename__ = "commitment_slip"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    from_day: date
    to_day: date
    reason: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int


class CommitmentEvidence(SQLModel, table=True):
    """What shows that it is done; never overwritten. A new one voids keys turned for an earlier one."""

    __tablename__ = "commitment_evidence"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    text: str = Field(max_length=500)
    agency: str = Field(max_length=8)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int


class CommitmentKey(SQLModel, table=True):
    """One agency's key to close or to cancel. ``voided_at``: something changed before the second one came."""

    __tablename__ = "commitment_key"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    purpose: str = Field(max_length=8)
    agency: str = Field(max_length=8)
    reason: str = Field(default="", max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CommitmentDiscussion(SQLModel, table=True):
    """It was open when the minutes of this meeting were locked (carry-over, C3)."""

    __tablename__ = "commitment_discussion"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("commitment_id", "meeting"),)

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    meeting: str = Field(max_length=7)
    at: datetime = Field(sa_type=UtcDateTime)
