"""Notices commits of other processes and wakes the feed. One thread per process.

SQLite: ``PRAGMA data_version`` moves when another connection committed; PostgreSQL: LISTEN, with a
slow look at the revision table as the truth in case the listening connection was cut.
"""

import logging
import threading
from collections.abc import Callable

import psycopg

from dashboard.kernel.database import Database, sqlite_driver
from dashboard.kernel.feed import feed
from dashboard.kernel.work import revisions

logger = logging.getLogger(__name__)

# One pragma costs a few microseconds; half of this is what a commit of another process waits.
_POLL_SECONDS = 0.02
_LISTEN_SECONDS = 2.0
_RETRY_SECONDS = 2.0


def start_watcher(database: Database) -> Callable[[], None]:
    """Start watching; the returned function stops it."""
    stop = threading.Event()
    watch = _watch_sqlite if database.is_sqlite else _watch_postgres
    thread = threading.Thread(target=_forever, args=(watch, database, stop), name="watcher", daemon=True)
    thread.start()

    def finish() -> None:
        stop.set()
        thread.join(timeout=5)

    return finish


def _forever(watch: Callable[[Database, threading.Event], None], db: Database, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            watch(db, stop)
        except Exception as error:  # the database is away: try again, the screens show the age
            logger.warning("watcher lost the database: %s", type(error).__name__)
            stop.wait(_RETRY_SECONDS)
            feed.wake()


def _watch_sqlite(db: Database, stop: threading.Event) -> None:
    path = db.address.removeprefix("sqlite:///")
    connection = sqlite_driver.connect(path, timeout=5, isolation_level=None)
    try:
        seen = None
        while not stop.wait(_POLL_SECONDS):
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if seen is not None and version != seen:
                feed.wake()
            seen = version
    finally:
        connection.close()


def _watch_postgres(db: Database, stop: threading.Event) -> None:
    address = db.address.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
        connection.execute("LISTEN siaga")
        known = _revision_numbers(db)
        while not stop.is_set():
            heard = next(connection.notifies(timeout=_LISTEN_SECONDS, stop_after=1), None)
            numbers = _revision_numbers(db) if heard is None else None
            if heard is not None or numbers != known:
                feed.wake()
            known = numbers if numbers is not None else known


def _revision_numbers(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return revisions(session)
