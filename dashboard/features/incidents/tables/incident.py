"""Incidents, their history, and the daily sums that keep long trends cheap.

``Incident`` holds the latest milestones and states; ``IncidentEvent`` is the append-only history they come
from, ``IncidentPast`` the exact facts that a correction replaced: what was true at an earlier instant follows
from the first change after it (decision 6).
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime

_IS_OPEN = text("resolved_at IS NULL")
_IS_TIMED = text("ack_due_at IS NOT NULL")
_IS_UNACKED = text("acknowledged_at IS NULL AND ack_due_at IS NOT NULL")
# A step before the report, the report before the event, or the end before the arrival (queries/reversed.py).
_IS_REVERSED = text(
    "occurred_at > reported_at OR acknowledged_at < reported_at OR on_scene_at < reported_at"
    " OR contained_at < reported_at OR resolved_at < reported_at OR resolved_at < on_scene_at"
)
_IS_TAKEN_BACK = text("was_at IS NOT NULL")
_IS_UNFINISHED = text("record_state IN ('draft', 'awaiting_review', 'needs_updating', 'on_hold')")


class Incident(SQLModel, table=True):
    """One event = one incident, however many people. ``agency`` reported it and owns it.

    ``occurred_day`` is the calendar day at the place of the event (site days are WIB days).
    ``ack_due_at`` is when the other agency should have acknowledged, by the target of that time (only site
    incidents have one); ``ack_late`` is 0 or 1 once it has. ``response_due_at`` and ``resolve_due_at`` are
    the same for the first arrival and the end, None where the level has no target. ``acknowledged_at`` is the
    other agency's, ``owner_accepted_at`` the owner's own, asked for by a critical one only, until
    ``owner_due_at``.
    ``handler_*`` is the one person who leads for the owner, ``partner_*`` the one who accepted for the other
    agency; a title is a role code. ``version`` rises with every write; ``in_statistics`` follows the record
    state. ``is_exercise``: written while a drill ran, as a part of it; no number ever counts it.
    """

    __tablename__: ClassVar[Any] = "incident"
    __table_args__ = (
        Index("ix_incident_open", "is_site", "severity", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_incident_occurred", "is_site", "occurred_at", "recorded_at", "in_statistics"),
        Index(
            "ix_incident_reported", "is_site", "reported_at", "recorded_at", "acknowledged_at", "ack_due_at"
        ),
        # Two small indexes answer the acknowledgement target of now from 14,000 incidents in a millisecond;
        # in_statistics stands in them so that no row has to be read.
        Index(
            "ix_incident_ack",
            "reported_at",
            "ack_late",
            "in_statistics",
            sqlite_where=_IS_TIMED,
            postgresql_where=_IS_TIMED,
        ),
        Index(
            "ix_incident_unacked",
            "ack_due_at",
            "reported_at",
            "in_statistics",
            sqlite_where=_IS_UNACKED,
            postgresql_where=_IS_UNACKED,
        ),
        Index(
            "ix_incident_resolved",
            "is_site",
            "resolved_at",
            "reported_at",
            "in_statistics",
            sqlite_where=_IS_TIMED,
            postgresql_where=_IS_TIMED,
        ),
        Index("ix_incident_type", "is_site", "type", "occurred_at", "recorded_at"),
        Index("ix_incident_period", "occurred_day", "occurred_at", "id"),
        # The list: newest report first, whatever is filtered; and what a reviewer still has to look at.
        Index("ix_incident_listed", "reported_at", "id"),
        Index("ix_incident_zone", "zone", "reported_at", "id"),
        Index("ix_incident_severity", "severity", "reported_at", "id"),
        Index(
            "ix_incident_record",
            "agency",
            "record_state",
            "reported_at",
            "id",
            sqlite_where=_IS_UNFINISHED,
            postgresql_where=_IS_UNFINISHED,
        ),
        Index("ix_incident_reversed", "id", sqlite_where=_IS_REVERSED, postgresql_where=_IS_REVERSED),
        UniqueConstraint("import_source", "import_key", name="uq_incident_import"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="both", max_length=8)
    classification: int = 0
    handling: str = Field(default="P", max_length=1)
    handling_text: str = Field(default="", max_length=200)
    compartments: int = 0
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    type: str = Field(max_length=24)
    severity: str = Field(max_length=8)
    zone: str = Field(max_length=16)
    is_site: bool
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    occurred_day: date
    reported_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    description: str = Field(default="", max_length=2000)
    is_text_shared: bool = False
    state: str = Field(default="reported", max_length=16)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    on_scene_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contained_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ack_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ack_late: int | None = None
    response_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolve_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_level: int = 0
    partner_level: int = 0
    record_state: str = Field(default="draft", max_length=16)
    in_statistics: bool = False
    is_exercise: bool = False
    duplicate_of: str = Field(default="", max_length=16)
    version: int = 1
    type_version: int = 1
    markers: str = Field(default="", max_length=160)
    suggested_severity: str = Field(default="low", max_length=8)
    callsign: str = Field(default="", max_length=16)
    reporter_id: int = 0
    reporter_title: str = Field(default="", max_length=24)
    handler_id: int | None = None
    handler_title: str = Field(default="", max_length=24)
    partner_id: int | None = None
    partner_title: str = Field(default="", max_length=24)
    form_seconds: int | None = None
    lp_number: str = Field(default="", max_length=40)
    import_source: str | None = Field(default=None, max_length=40)
    import_key: str | None = Field(default=None, max_length=64)


class IncidentEvent(SQLModel, table=True):
    """One line of one incident's history: who (agency, duty title) did what when. Never changed.

    ``kind`` is the machine or part it belongs to (rules.codes.EventKind), ``old`` and ``new`` are the codes
    before and after, ``state`` the operational state afterwards. ``text`` is a comment or an addendum; the
    other agency reads it only when ``is_text_shared``. ``was_at`` only where a step of the response was taken
    back: when that step had been done.
    """

    __tablename__: ClassVar[Any] = "incident_event"
    __table_args__ = (
        Index("ix_incident_event_kind", "incident_id", "kind", "at"),
        # The few steps that were taken back: an earlier as-of still counts them (queries/milestones.py).
        Index(
            "ix_incident_event_undone",
            "at",
            "was_at",
            sqlite_where=_IS_TAKEN_BACK,
            postgresql_where=_IS_TAKEN_BACK,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    agency: str = Field(max_length=8)
    actor_id: int
    actor_title: str = Field(default="", max_length=24)
    action: str = Field(max_length=24)
    state: str = Field(max_length=16)
    kind: str = Field(default="operational", max_length=16)
    old: str = Field(default="", max_length=40)
    new: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=2000)
    is_text_shared: bool = False
    was_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IncidentPast(SQLModel, table=True):
    """What a record said until ``until``, when something replaced it. Never changed.

    A correction does, and another level or a step taken back that moves a due instant. The line of history
    beside it is for people: in minutes, in words. This row is exact, and whole: the first one after an
    instant is what the record said then, whichever of its facts was replaced.
    """

    __tablename__: ClassVar[Any] = "incident_past"
    __table_args__ = (
        Index("ix_incident_past", "incident_id", "until", "id"),
        Index("ix_incident_past_until", "until", "incident_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")
    until: datetime = Field(sa_type=UtcDateTime)
    type: str = Field(max_length=24)
    zone: str = Field(max_length=16)
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    occurred_day: date
    ack_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    response_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolve_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IncidentDay(SQLModel, table=True):
    """Incidents in the statistics per day, zone and severity; kept by the transaction that changes them."""

    __tablename__: ClassVar[Any] = "incident_day"

    day: date = Field(primary_key=True)
    zone: str = Field(primary_key=True, max_length=16)
    severity: str = Field(primary_key=True, max_length=8)
    total: int = 0
