"""Wall screens and how they were paired. Only hashes of codes and cookies are stored."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class DevicePairing(SQLModel, table=True):
    """A screen that shows a code and waits ten minutes. ``claim_hash``: its cookie's, until it is paired."""

    __tablename__: ClassVar[Any] = "device_pairing"

    claim_hash: str = Field(primary_key=True, max_length=64)
    code_hash: str = Field(max_length=64, unique=True)
    address: str = Field(default="", max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    device_id: int | None = Field(default=None, foreign_key="device.id")


class Device(SQLModel, table=True):
    """One paired screen of one agency: read-only, one profile. ``address`` binds it, "" is any.

    ``id_hash`` is the SHA-256 of the newest cookie ("" until the screen fetched one), ``previous_hash`` of
    the one before, which stays good until the newest was seen: its answer may have been lost.
    ``session_hash`` names the session inside the process, whatever cookie it came with; no cookie hashes to
    it.
    """

    __tablename__: ClassVar[Any] = "device"

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(max_length=8)
    place: str = Field(max_length=60)
    profile: str = Field(max_length=8)
    address: str = Field(default="", max_length=64)
    session_hash: str = Field(max_length=64, unique=True)
    id_hash: str = Field(default="", max_length=64, index=True)
    previous_hash: str = Field(default="", max_length=64, index=True)
    rotated_at: datetime = Field(sa_type=UtcDateTime)
    paired_at: datetime = Field(sa_type=UtcDateTime)
    paired_by: int
    ends_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by: int | None = None
