"""When the server spoke with a phone of the round, and what its clock said then. Rows only, kept for a week.

Written by actions/witness.py; what a phone claims about its own past is compared with it.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class RoundContact(SQLModel, table=True):
    """``clock_offset`` None: a pack was given out at ``at``. Else how far (s) the phone's clock was from the
    server's while it sent, from ``at`` on until the next such row of the session.
    """

    __tablename__ = "round_contact"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_round_contact_user", "user_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int
    session_ref: str = Field(max_length=16)
    at: datetime = Field(sa_type=UtcDateTime)
    clock_offset: int | None = None
