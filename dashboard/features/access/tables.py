"""Accounts, their roles and their sessions. Only hashes of secrets are stored."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Account(SQLModel, table=True):
    """One duty account of one agency. ``password_hash`` is argon2id; empty means it cannot sign in.

    ``totp_seed`` is encrypted with a key outside the database, ``totp_step`` the last 30-second step whose
    code was used; ``factor_at`` is when the second factor was proved for the first time, None until then.
    """

    __tablename__: ClassVar[Any] = "account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(max_length=64, unique=True)
    agency: str = Field(max_length=8)
    password_hash: str = Field(default="", max_length=200)
    language: str = Field(default="id", max_length=2)
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    password_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deactivated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp_seed: str = Field(default="", max_length=200)
    totp_step: int = 0
    factor_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountRole(SQLModel, table=True):
    """One role of one account."""

    __tablename__: ClassVar[Any] = "account_role"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    role: str = Field(max_length=24, primary_key=True)


class AccountCompartment(SQLModel, table=True):
    """One closed circle an account belongs to (kernel/sharing.py)."""

    __tablename__: ClassVar[Any] = "account_compartment"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    compartment: str = Field(max_length=16, primary_key=True)


class AccountLink(SQLModel, table=True):
    """A one-time link by which the owner of an account chooses a password; the hash of its secret."""

    __tablename__: ClassVar[Any] = "account_link"

    id_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int = 0
    ends_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecoveryCode(SQLModel, table=True):
    """One of ten codes that stand in for the second factor once."""

    __tablename__: ClassVar[Any] = "recovery_code"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    code_hash: str = Field(primary_key=True, max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountChange(SQLModel, table=True):
    """What was done to an account, or is asked for it until a second person decides, and why.

    ``kind`` and ``outcome`` are codes of rules/changes.py ("" is open). ``roles`` and ``compartments`` are
    those it shall have, for the kind ``roles``.
    """

    __tablename__: ClassVar[Any] = "account_change"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: str = Field(default="roles", max_length=12)
    roles: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    compartments: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    reason: str = Field(max_length=200)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by: int
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = None
    outcome: str = Field(default="", max_length=8)


class AccessReview(SQLModel, table=True):
    """A leader's tick in the monthly list: the account still needs what it has, or not. The latest counts."""

    __tablename__: ClassVar[Any] = "access_review"

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7, index=True)
    account_id: int = Field(foreign_key="account.id")
    is_kept: bool
    at: datetime = Field(sa_type=UtcDateTime)
    by: int


class LoginSession(SQLModel, table=True):
    """A server-side session. The cookie holds 256 random bits, this row their SHA-256.

    ``factor_due``: the second factor has not been given yet, so it holds no permission. ``proved_at``: when
    password or code were last given. ``idle_minutes``: a shorter idle time since a sensitive page was opened.
    """

    __tablename__: ClassVar[Any] = "login_session"

    id_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    csrf: str = Field(max_length=64)
    address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=40)
    factor_due: bool = False
    proved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    idle_minutes: int | None = None
