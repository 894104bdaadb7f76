"""What happens while a drill is held, press by press, and what each evaluator sees.

Append-only: a press that was a mistake gets ``withdrawn_at``. The drill itself keeps the present values
(``held_at``, ``ended_at``, the seconds of its injects), written in the same transaction.
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_STANDS = "withdrawn_at IS NULL"


class DrillEvent(SQLModel, table=True):
    """One press of a controller. ``at`` is the press in server time, ``phone_at`` what the device said.

    ``slot`` is what there can be only one of ("start", "end", "join-polres", "play-3", "result-3"): two
    devices that press the same thing make one event, the first that arrives.
    """

    __tablename__ = "drill_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_drill_event_slot",
            "drill_id",
            "slot",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index("ix_drill_event_drill", "drill_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    drill_id: int = Field(foreign_key="drill.id")
    kind: str = Field(max_length=16)
    slot: str = Field(max_length=16)
    number: int = 0
    agency: str = Field(max_length=8)
    user_id: int
    at: datetime = Field(sa_type=UtcDateTime)
    phone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    flags: str = Field(default="", max_length=64)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by: int | None = None


class DrillObservation(SQLModel, table=True):
    """What one evaluator says of one objective, before the lead closes; ``version`` guards two devices."""

    __tablename__ = "drill_observation"  # pyright: ignore[reportAssignmentType]

    drill_id: int = Field(foreign_key="drill.id", primary_key=True)
    user_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    agency: str = Field(max_length=8)
    rating: str | None = Field(default=None, max_length=1)
    note: str = Field(default="", max_length=500)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
