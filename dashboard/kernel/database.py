"""The database of this process: SQLite or PostgreSQL from one address, opened the safe way.

Queries use ``reading()``; actions use ``unit_of_work`` (kernel/work.py), the only place that commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from dashboard.kernel.outage import UNREAD, raise_if_unavailable
from dashboard.kernel.settings import ensure_var, settings
from dashboard.kernel.turns import Seats, Turns

# 3.7.0 to 3.51.2 can lose commits in WAL mode with two connections ("WAL-reset bug"); the two
# backports are safe in their own lines.
_SAFE_SQLITE = (3, 51, 3)
_SAFE_BACKPORTS: dict[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}

_PATIENCE_SECONDS = 5
"""Whoever waits longer for a lock is told that nothing was saved; on both databases."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_PATIENCE_SECONDS * 1000}",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "temp_store=MEMORY",
    # 8 MiB for each connection; the pages lie in the machine's own cache, once for all of them.
    "cache_size=-8192",
)
# SQLite reads inside of this process, so readers contend for the interpreter, not for a disk: measured with
# 200 people, two at a time answer twice as fast as twelve. A long read keeps nobody from going on.
_READERS_AT_ONCE, _SEAT_SECONDS = 2, 0.25


# The module builds its names at import time, which a type checker cannot see.
sqlite_driver: Any = dbapi2


class UnsafeDatabase(RuntimeError):
    """The database engine found here may lose acknowledged writes; the product refuses to start."""


def check_sqlite(version: tuple[int, ...]) -> None:
    """Raise UnsafeDatabase for a SQLite with the WAL-reset bug."""
    if version >= _SAFE_SQLITE:
        return
    if version[2] >= _SAFE_BACKPORTS.get(version[:2], 1000):
        return
    raise UnsafeDatabase(
        f"SQLite {'.'.join(map(str, version))} can lose commits in WAL mode; 3.51.3 or newer is needed "
        "(the pinned package pysqlite3 carries one)."
    )


class Database:
    """Two engines over one address: one that can only read, one that writes.

    On SQLite writers begin with BEGIN IMMEDIATE, because a read lock that is upgraded later fails
    at once when another writer was faster.
    """

    def __init__(self, address: str, *, schema: str = "") -> None:
        """``schema``: of PostgreSQL, when it is not the usual one (a restore is built beside it)."""
        self.address = address
        self._schema = schema
        self.is_sqlite = address.startswith("sqlite")
        if self.is_sqlite:
            check_sqlite(sqlite_driver.sqlite_version_info[:3])
        self._turns = Turns(_PATIENCE_SECONDS) if self.is_sqlite else None
        self._seats = Seats(_READERS_AT_ONCE, _SEAT_SECONDS) if self.is_sqlite else None
        self.writer = self._engine(write=True)
        self.reader = self._engine(write=False)

    def _engine(self, *, write: bool) -> Engine:
        if not self.is_sqlite:
            patience = f"-c lock_timeout={_PATIENCE_SECONDS * 1000}"
            options = f"-c timezone=UTC -c statement_timeout=15000 {patience}"
            if self._schema:
                options += f" -c search_path={self._schema}"
            if not write:
                options += " -c default_transaction_read_only=on"
            return create_engine(
                self.address,
                hide_parameters=True,
                pool_pre_ping=True,
                pool_size=4,
                max_overflow=8,
                isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
                connect_args={"connect_timeout": 3, "options": options},
            )
        engine = create_engine(
            self.address,
            hide_parameters=True,
            module=sqlite_driver,
            pool_size=4,
            max_overflow=8,
            connect_args={"check_same_thread": False, "isolation_level": None},
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            if not write:
                connection.execute("PRAGMA query_only=ON")

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        return engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """For kernel/work.py alone. SQLite's writers of this process come one after the other."""
        turn = self._turns.turn() if self._turns is not None else nullcontext()
        with turn, Session(self.writer, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent snapshot; nothing can be written through it."""
        seat = self._seats.seat() if self._seats is not None else nullcontext()
        with seat, Session(self.reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Commits of the one writing thread reach the disk together, at checkpoints: for seeds only.

        A power cut takes the last ones away and leaves the rest whole. PostgreSQL goes on as ever.
        """
        self._wait_for_disk("NORMAL")
        try:
            yield
        finally:
            self._wait_for_disk("FULL")

    def _wait_for_disk(self, level: str) -> None:
        if not self.is_sqlite:
            return
        connection = self.writer.raw_connection()
        connection.cursor().execute(f"PRAGMA synchronous={level}")
        connection.close()

    def dispose(self) -> None:
        self.reader.dispose()
        self.writer.dispose()


_current: Database | None = None


def database() -> Database:
    """The database of this process, opened on first use."""
    global _current
    if _current is None:
        if not settings().database_url:
            (ensure_var() / "siaga.db").touch(mode=0o600)
        _current = Database(settings().database_address)
    return _current


def use_database(other: Database | None) -> None:
    """Replace the database of this process (tests, commands that name another one)."""
    global _current
    _current = other


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only session on the database of this process. Raises Unavailable while it cannot be reached."""
    try:
        with database().reading() as session:
            yield session
    except SQLAlchemyError as error:
        raise_if_unavailable(error, key=UNREAD)
        raise
