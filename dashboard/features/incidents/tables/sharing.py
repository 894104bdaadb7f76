"""Asked changes of who may read a record, until a second person of its agency decides."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class ShareRequest(SQLModel, table=True):
    """``asked`` and ``before`` are shares as JSON (rules/sharing.py); it holds as long as ``before`` does.

    ``outcome``: "" is open, else approved, refused or void.
    """

    __tablename__: ClassVar[Any] = "incident_share_request"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    asked: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str = Field(max_length=500)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by: int
    asked_title: str = Field(default="", max_length=24)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = None
    outcome: str = Field(default="", max_length=8)
