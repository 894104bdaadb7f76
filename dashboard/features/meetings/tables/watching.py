"""Who may watch without an account, and the files that a meeting or a week leaves behind."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class GuestLink(SQLModel, table=True):
    """A link to watch one meeting: shown once, kept as a hash, bound to the address that opened it.

    ``session_hash`` is the SHA-256 of the cookie it was exchanged for; one link opens one screen.
    """

    __tablename__ = "guest_link"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    secret_hash: str = Field(max_length=64, unique=True)
    label: str = Field(max_length=60)
    agency: str = Field(max_length=8)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int
    valid_until: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address: str = Field(default="", max_length=64)
    session_hash: str | None = Field(default=None, max_length=64, unique=True)
    csrf: str = Field(default="", max_length=64)


class KeptReport(SQLModel, table=True):
    """A finished file: minutes, monthly, summary, numbers, weekly. ``period`` is 2026-02 or 2026-W09.

    ``digest`` is the SHA-256 of ``body``; a report is never changed, a newer one stands beside it.
    ``is_draft``: minutes that were not locked when it was made.
    """

    __tablename__ = "kept_report"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_kept_report_period", "kind", "period", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    period: str = Field(max_length=8)
    language: str = Field(max_length=2)
    name: str = Field(max_length=80)
    media_type: str = Field(max_length=80)
    as_of: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: int
    digest: str = Field(max_length=64)
    pages: int = 0
    is_draft: bool = False
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
