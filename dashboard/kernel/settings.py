"""Every setting of the product, read once from the environment (prefix ``SIAGA_``).

docs/operations.md holds the same table; a test compares the two.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Durations in the unit of their name; caps are counts."""

    model_config = SettingsConfigDict(env_prefix="SIAGA_", env_ignore_empty=True, frozen=True, extra="ignore")

    var: Path = Field(Path("var"), description="Folder (mode 0700) of everything that is written")
    keys: Path | None = Field(None, description="Folder of the key files; empty: credentials, then var/keys")
    database_url: str = Field("", description="PostgreSQL address; empty: SQLite in the var folder")
    profile: Literal["demo", "production"] = Field("demo", description="demo or production")
    origins: str = Field("", description="Allowed origins in production, separated by commas")
    proxy: str = Field("", description="Address of the proxy whose X-Forwarded-For is believed")
    tls: bool = Field(False, description="Serve over TLS with a certificate made on the spot")
    demo_driver: bool = Field(True, description="Whether the demo goes on by itself while it serves")
    session_idle_minutes: int = Field(60, description="A session ends after this long without use")
    session_absolute_hours: int = Field(10, description="A session ends after this long in any case")
    sensitive_idle_minutes: int = Field(
        15, description="The same once a page above BIASA was opened, until the next sign-in"
    )
    proof_minutes: int = Field(5, description="Sensitive actions ask for password or code after this long")
    wall_session_days: int = Field(90, description="Longest session of an account with the role wall")
    sessions_per_account: int = Field(3, description="Sessions one account may have at once")
    wall_sessions_per_account: int = Field(50, description="The same for accounts with the role wall")
    sockets_per_session: int = Field(8, description="Open pages one session may have")
    wall_sockets_per_session: int = Field(200, description="The same for accounts with the role wall")
    login_failures_free: int = Field(5, description="Failed logins of an account before it must wait")
    login_wait_max_seconds: int = Field(300, description="Longest wait after failed logins")
    login_failures_per_address: int = Field(30, description="Failed logins of one address per minute")
    events_per_second: int = Field(20, description="Events one socket may send per second, sustained")
    events_burst: int = Field(60, description="Events one socket may send at once")
    export_rows_per_day: int = Field(50_000, description="Rows one person may download per site day")

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address in force."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.var.resolve() / 'siaga.db'}"

    @property
    def allowed_origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.origins.split(",") if origin.strip())

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the product over TLS only: cookies may then say so."""
        return self.tls or self.is_production

    @property
    def is_production(self) -> bool:
        return self.profile == "production"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()  # pyright: ignore[reportCallIssue]


def ensure_var() -> Path:
    """Create the var folder, readable by its owner only."""
    folder = settings().var
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
