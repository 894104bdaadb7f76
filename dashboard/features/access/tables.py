"""Accounts, their roles and their sessions. Only hashes of secrets are stored."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from dashboard.kernel.columns import UtcDateTime


class Account(SQLModel, table=True):
    """One duty account of one agency. ``password_hash`` is argon2id; empty means it cannot sign in."""

    __tablename__: ClassVar[Any] = "account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(max_length=64, unique=True)
    agency: str = Field(max_length=8)
    password_hash: str = Field(default="", max_length=200)
    language: str = Field(default="id", max_length=2)
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccountRole(SQLModel, table=True):
    """One role of one account."""

    __tablename__: ClassVar[Any] = "account_role"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    role: str = Field(max_length=24, primary_key=True)


class LoginSession(SQLModel, table=True):
    """A server-side session. The cookie holds 256 random bits, this row their SHA-256."""

    __tablename__: ClassVar[Any] = "login_session"

    id_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    csrf: str = Field(max_length=64)
    address: str = Field(default="", max_length=64)
