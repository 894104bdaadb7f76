"""What belongs to one incident: answers, tasks, protap steps, M/ETHANE. All append-only but tasks."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class IncidentAnswers(SQLModel, table=True):
    """The answers to the type's questions as saved once; the newest row of an incident is the current one.

    ``type`` and ``type_version`` name the question set, so that a change of type keeps the old answers.
    ``answers``: question code -> string, number, bool or list of option codes.
    """

    __tablename__: ClassVar[Any] = "incident_answers"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    agency: str = Field(max_length=8)
    actor_id: int
    actor_title: str = Field(default="", max_length=24)
    type: str = Field(max_length=24)
    type_version: int
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class IncidentTask(SQLModel, table=True):
    """A sub-task for one agency. Either may ask, only ``agency`` finishes it; the request never changes."""

    __tablename__: ClassVar[Any] = "incident_task"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    agency: str = Field(max_length=8)
    text: str = Field(max_length=300)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_agency: str = Field(max_length=8)
    created_by: int
    created_title: str = Field(default="", max_length=24)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: int | None = None
    done_title: str = Field(default="", max_length=24)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IncidentCheck(SQLModel, table=True):
    """One answer to one protap step. Undoing is a newer row with the answer ``undone``."""

    __tablename__: ClassVar[Any] = "incident_check"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    protap_version: int
    step: str = Field(max_length=40)
    answer: str = Field(max_length=24)
    at: datetime = Field(sa_type=UtcDateTime)
    agency: str = Field(max_length=8)
    actor_id: int
    actor_title: str = Field(default="", max_length=24)


class IncidentMethane(SQLModel, table=True):
    """One M/ETHANE message of a major incident, for both agencies; a correction is a newer message."""

    __tablename__: ClassVar[Any] = "incident_methane"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    agency: str = Field(max_length=8)
    actor_id: int
    actor_title: str = Field(default="", max_length=24)
    is_major: bool
    exact_location: str = Field(max_length=200)
    kind: str = Field(max_length=200)
    hazards: str = Field(default="", max_length=200)
    access: str = Field(default="", max_length=200)
    casualties: str = Field(default="", max_length=200)
    services: str = Field(default="", max_length=200)
