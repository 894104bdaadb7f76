"""What one agency proposes for a number of the table ``target``, and what the other one made of it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class TargetProposal(SQLModel, table=True):
    """Holds for nothing until the other agency agrees; then a row of ``target`` is written. Never changed."""

    __tablename__: ClassVar[Any] = "target_proposal"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64, index=True)
    valid_from: datetime = Field(sa_type=UtcDateTime)
    value: float
    reason: str = Field(max_length=200)
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    proposed_by: int
    proposed_agency: str = Field(max_length=8)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: int | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by: int | None = None
