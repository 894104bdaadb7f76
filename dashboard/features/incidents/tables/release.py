"""What an agency has released of an incident: a sanitised copy with its own reference, never the original."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class IncidentRelease(SQLModel, table=True):
    """A copy for the other agency: coarse facts and a text of its own.

    ``sanitised_from_id`` is the original and never leaves the owner. ``approved_at`` is empty while a second
    person still has to agree; ``recalled_at`` ends it, what was read before stays in the audit.
    """

    __tablename__: ClassVar[Any] = "incident_release"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    sanitised_from_id: int = Field(foreign_key="incident.id", index=True)
    agency: str = Field(max_length=8, index=True)
    type: str = Field(max_length=24)
    severity: str = Field(max_length=8)
    zone: str = Field(max_length=16)
    happened_on: str = Field(max_length=10)
    text: str = Field(max_length=1000)
    purpose: str = Field(max_length=200)
    handling: str = Field(default="P", max_length=1)
    handling_text: str = Field(default="", max_length=200)
    released_at: datetime = Field(sa_type=UtcDateTime)
    released_by: int
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: int | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime)
    recalled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recalled_by: int | None = None
