"""Where patrols go: checkpoints with their agreed gaps, routes, and weak spots that tighten a gap.

Rows only. What a checkpoint was allowed in the past stays: a change is a further ``CheckpointLimit``.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Checkpoint(SQLModel, table=True):
    """A place that ``agency`` walks to. ``day_gap``, ``night_gap``: longest minutes without a visit.

    None in the gaps: no gap was agreed, the checkpoint is no part of P2. ``weight`` is its risk weight. The
    three are what was agreed at registration; later versions stand in ``CheckpointLimit``.
    ``x``, ``y``: metres on the site plan. ``tag``: code on its sign, None until a sign was made.
    """

    __tablename__ = "checkpoint"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("tag", name="uq_checkpoint_tag"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=16, unique=True)
    name: str = Field(max_length=60)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    zone: str = Field(max_length=16)
    kind: str = Field(max_length=12)
    weight: float = 1.0
    day_gap: int | None = None
    night_gap: int | None = None
    valid_from: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    x: int | None = None
    y: int | None = None
    tag: str | None = Field(default=None, max_length=12)
    needs_scan: bool = False
    version: int = 1


class FormerTag(SQLModel, table=True):
    """A code that stood on a sign until ``replaced_at``: an older tap may still be on its way."""

    __tablename__ = "checkpoint_former_tag"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("tag", name="uq_checkpoint_former_tag"),)

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    tag: str = Field(max_length=12)
    replaced_at: datetime = Field(sa_type=UtcDateTime)


class CheckpointLimit(SQLModel, table=True):
    """What is allowed at a checkpoint from ``valid_from`` on; never before ``recorded_at``."""

    __tablename__ = "checkpoint_limit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("checkpoint_id", "valid_from", name="uq_checkpoint_limit"),)

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    weight: float
    day_gap: int | None = None
    night_gap: int | None = None
    valid_from: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int


class CompensatingControl(SQLModel, table=True):
    """A dead camera or an unmanned post: while it lasts, the allowed gap of its checkpoint is halved.

    ``source`` says who told it: ``person``, or ``camera:NUMBER`` once cameras feed it. One open per source
    reference and checkpoint. ``ended_at`` is when it was fixed, ``end_recorded_at`` when that was known.
    """

    __tablename__ = "compensating_control"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_compensating_control_checkpoint", "checkpoint_id", "started_at"),)

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    kind: str = Field(max_length=16)
    zone: str = Field(max_length=16)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    source: str = Field(default="person", max_length=40)
    started_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    reported_by: int
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    end_recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = None


class Route(SQLModel, table=True):
    """A named walk of one agency. ``minutes`` is how long it is planned to take.

    ``is_joint_eligible``: both agencies may walk it together. Changing it changes coming patrols only.
    """

    __tablename__ = "patrol_route"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("agency", "name", name="uq_patrol_route_name"),)

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    audience: str = Field(default="own", max_length=8)
    name: str = Field(max_length=40)
    minutes: int
    is_joint_eligible: bool = False
    valid_from: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class RoutePoint(SQLModel, table=True):
    """One stop of a route, in walking order from 1. What was planned keeps the stops of its day."""

    __tablename__ = "patrol_route_point"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("route_id", "checkpoint_id", name="uq_patrol_route_point"),)

    id: int | None = Field(default=None, primary_key=True)
    route_id: int = Field(foreign_key="patrol_route.id", index=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    position: int
