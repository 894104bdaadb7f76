"""What has to be mended, after a drill or after a real incident: actions, their slips and their retests.

A corrective action is done from ``verified_at`` on, the instant a passed retest became known. Overdue is
judged by the *original* due day, which never changes.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class CorrectiveAction(SQLModel, table=True):
    """``drill_id`` and ``number`` for one of a drill, ``incident_reference`` for one of a real incident.

    ``evidence`` is the owner's word that it is done; only a passed retest by the other agency verifies.
    """

    __tablename__ = "corrective_action"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("drill_id", "number", name="uq_corrective_action_drill"),
        Index("ix_corrective_action_due", "original_due_on"),
        Index("ix_corrective_action_incident", "incident_reference"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    drill_id: int | None = Field(default=None, foreign_key="drill.id")
    incident_reference: str = Field(default="", max_length=16)
    number: int
    scenario: str = Field(max_length=16)
    text: str = Field(max_length=300)
    owner: str = Field(max_length=8)
    priority: str = Field(max_length=8)
    original_due_on: date
    due_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    evidence: str = Field(default="", max_length=500)
    evidence_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    evidence_by: int | None = None
    verified_on: date | None = None
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verified_by: int | None = None
    version: int = 1


class ActionSlip(SQLModel, table=True):
    """A due day that was moved, and why."""

    __tablename__ = "action_slip"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="corrective_action.id", index=True)
    from_day: date
    to_day: date
    reason: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int


class ActionRetest(SQLModel, table=True):
    """One retest of an action, passed or not, by the agency that does not own it."""

    __tablename__ = "action_retest"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="corrective_action.id", index=True)
    tested_on: date
    has_passed: bool
    note: str = Field(default="", max_length=500)
    agency: str = Field(max_length=8)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    by: int


class IncidentScore(SQLModel, table=True):
    """One expected reaction of a real incident against the drill's target: did we do what we practised?

    Only what the incident's own clock does not know is stored here; that is said by a person.
    """

    __tablename__ = "incident_score"  # pyright: ignore[reportAssignmentType]

    incident_reference: str = Field(primary_key=True, max_length=16)
    inject: str = Field(primary_key=True, max_length=64)
    outcome: str = Field(max_length=16)
    actual_seconds: int | None = None
    agency: str = Field(max_length=8)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by: int
    version: int = 1
