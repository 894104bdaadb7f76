"""Tables that belong to no feature: audit, idempotency, revisions, inputs, counters, census, targets,
notices, drafts of forms, named readers, rows exported.

Table rows stay on the server: a row serialises every column, so none may become a State var.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """Who did what to which thing. Append-only; written in the transaction of the change.

    ``seq`` has no gap; ``mac`` covers the entry and ``prev``, the mac before it. All are empty in entries of
    before the chain.
    """

    __tablename__: ClassVar[Any] = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_thing", "object_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: int
    actor_name: str = Field(max_length=64)
    agency: str = Field(max_length=8)
    session_ref: str = Field(default="", max_length=16)
    action: str = Field(max_length=48, index=True)
    object_type: str = Field(default="", max_length=32)
    object_id: str = Field(default="", max_length=64)
    outcome: str = Field(default="done", max_length=16)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    seq: int | None = Field(default=None, index=True, unique=True)
    prev: str = Field(default="", max_length=64)
    mac: str = Field(default="", max_length=64)


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever appends. ``key``: fingerprint of who signs next."""

    __tablename__: ClassVar[Any] = "audit_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    mac: str = Field(default="", max_length=64)
    key: str = Field(default="", max_length=16)


class IdempotencyKey(SQLModel, table=True):
    """The first result of a write, so that the same click sent twice gives the same answer."""

    __tablename__: ClassVar[Any] = "idempotency_key"

    user_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=64)
    action: str = Field(max_length=48)
    fingerprint: str = Field(max_length=64)
    result: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)


class Revision(SQLModel, table=True):
    """A number for each topic, raised in the transaction that changes the topic."""

    __tablename__: ClassVar[Any] = "revision"

    topic: str = Field(primary_key=True, max_length=32)
    number: int = 0


class SourceInput(SQLModel, table=True):
    """One saved input of an agency: what makes a source fresh. Append-only, so it has an as-of."""

    __tablename__: ClassVar[Any] = "source_input"
    __table_args__ = (
        Index("ix_source_input_agency", "agency", "at"),
        Index("ix_source_input_source", "source", "at"),
        Index("ix_source_input_both", "source", "agency", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    source: str = Field(max_length=16)
    at: datetime = Field(sa_type=UtcDateTime)
    is_nil: bool = False


class ReferenceCounter(SQLModel, table=True):
    """The last number given per agency letter and site year."""

    __tablename__: ClassVar[Any] = "reference_counter"

    series: str = Field(primary_key=True, max_length=8)
    year: int = Field(primary_key=True)
    last: int = 0


class CensusCount(SQLModel, table=True):
    """Occupants at the end of a site day. A correction is a newer row for the same day."""

    __tablename__: ClassVar[Any] = "census_count"
    __table_args__ = (Index("ix_census_count_day", "day", "recorded_at"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date
    occupants: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by: int
    batch: str = Field(default="", max_length=40)


class Target(SQLModel, table=True):
    """A versioned setting: a target, a weight or a threshold that holds from ``valid_from`` on."""

    __tablename__: ClassVar[Any] = "target"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    valid_from: datetime = Field(sa_type=UtcDateTime)
    value: float
    reason: str = Field(default="", max_length=200)


class Notice(SQLModel, table=True):
    """One line that tells people of one agency to look: codes only, nothing above BIASA. Append-only.

    ``audience`` is the permission a reader must hold; ``user_id`` narrows it to one person, ``author_id`` is
    who caused it and is not told. ``level`` is a severity code, ``exercise`` or empty, ``reference`` what to
    open.
    """

    __tablename__: ClassVar[Any] = "notice"
    __table_args__ = (Index("ix_notice_reader", "agency", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    agency: str = Field(max_length=8)
    audience: str = Field(max_length=32)
    user_id: int | None = None
    author_id: int = 0
    kind: str = Field(max_length=40)
    level: str = Field(default="", max_length=8)
    reference: str = Field(max_length=16)


class NoticeReader(SQLModel, table=True):
    """Up to which notice a person has seen them, and whether a new one may sound."""

    __tablename__: ClassVar[Any] = "notice_reader"

    user_id: int = Field(primary_key=True)
    seen_id: int = 0
    is_sound_on: bool = False


class FormDraft(SQLModel, table=True):
    """What a person has typed so far in one form; gone when the form is saved, or after a day."""

    __tablename__: ClassVar[Any] = "form_draft"

    user_id: int = Field(primary_key=True)
    form: str = Field(primary_key=True, max_length=40)
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = Field(sa_type=UtcDateTime)


class NamedReader(SQLModel, table=True):
    """One person a record with the audience ``named`` is for: at most ten, for thirty days, no groups."""

    __tablename__: ClassVar[Any] = "named_reader"

    object_type: str = Field(primary_key=True, max_length=32)
    object_id: int = Field(primary_key=True)
    user_id: int = Field(primary_key=True)
    until: datetime = Field(sa_type=UtcDateTime)


class ExportCount(SQLModel, table=True):
    """Rows one person has exported on one site day, for the daily limit."""

    __tablename__: ClassVar[Any] = "export_count"

    user_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    rows: int = 0
