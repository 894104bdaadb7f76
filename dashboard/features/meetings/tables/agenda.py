"""What a meeting talks about and decides: agenda, edited headlines, and the keys that lock its minutes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class AgendaItem(SQLModel, table=True):
    """One question of a step. ``rule``: the code of the rule that asked it, "" when a person did.

    ``outcome`` is agreed, changed or postponed, "" while open. What was agreed is the commitment
    ``commitment``; a postponed one comes back in the next meeting as a new item with ``carried_from``.
    """

    __tablename__ = "agenda_item"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    topic: str = Field(max_length=16)
    question: str = Field(max_length=200)
    note: str = Field(default="", max_length=300)
    proposed_by: str = Field(default="", max_length=8)
    rule: str = Field(default="", max_length=32)
    carried_from: int | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int
    outcome: str = Field(default="", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = None
    commitment: str = Field(default="", max_length=16)
    version: int = 1


class MeetingHeadline(SQLModel, table=True):
    """The sentence of a step as somebody wrote it; "" goes back to the rule's own. The newest counts.

    It is about the numbers it was written under: a later freeze puts it aside. ``role``: the writer's duty.
    """

    __tablename__ = "meeting_headline"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    topic: str = Field(max_length=16)
    text: str = Field(default="", max_length=160)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int
    role: str = Field(default="", max_length=24)


class MeetingKey(SQLModel, table=True):
    """One agency's key on what was read back: ``digest`` is the SHA-256 of decisions and snapshots.

    ``role``: the duty in which it was turned, so that minutes do not change with an account.
    """

    __tablename__ = "meeting_key"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("meeting_id", "agency", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    agency: str = Field(max_length=8)
    digest: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int
    role: str = Field(default="", max_length=24)
