"""Searches, with and without finds, and what was found; and the recorded baselines of the control charts."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Search(SQLModel, table=True):
    """One search operation (razia). A find counts only when recovered, so it hangs on a search.

    ``kind`` is routine or incidental; ``rooms`` how many rooms were searched (0 for a gate or a yard).
    """

    __tablename__: ClassVar[Any] = "search"
    __table_args__ = (Index("ix_search_ended", "ended_at", "recorded_at"),)

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="both", max_length=8)
    zone: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    is_unannounced: bool
    is_joint: bool
    rooms: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by: int
    recorded_title: str = Field(default="", max_length=24)
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    note: str = Field(default="", max_length=500)
    is_text_shared: bool = False


class SearchFind(SQLModel, table=True):
    """One class of item recovered in a search, with its quantity in ``unit`` (piece, gram, pack)."""

    __tablename__: ClassVar[Any] = "search_find"

    id: int | None = Field(default=None, primary_key=True)
    search_id: int = Field(foreign_key="search.id", index=True)
    item: str = Field(max_length=24)
    quantity: float
    unit: str = Field(max_length=8)


class ChartBaseline(SQLModel, table=True):
    """A recorded decision: from ``decided_at`` on this chart is judged by these days. Append-only.

    ``chart`` is ``u`` (all site incidents) or ``g:TYPE`` (days between incidents of a rare type).
    """

    __tablename__: ClassVar[Any] = "chart_baseline"
    __table_args__ = (Index("ix_chart_baseline", "chart", "decided_at"),)

    id: int | None = Field(default=None, primary_key=True)
    chart: str = Field(max_length=32)
    first_day: date
    last_day: date
    decided_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int
    agency: str = Field(max_length=8)
    reason: str = Field(max_length=300)
