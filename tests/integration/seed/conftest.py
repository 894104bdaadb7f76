"""One seeded demo for the tests that only read it; it takes seconds, so it is made once a run, on SQLite.

The scenarios of the wall and the golden month run on both databases (fixture ``db``), and so do the actions.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.kernel.database import Database, use_database
from dashboard.seed.scenarios import seed

DEMO_NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
"""14.32 WIB on 12 March 2026."""


@pytest.fixture(scope="session")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a file to copy, and beside it the accounts of its seed."""
    path = tmp_path_factory.mktemp("demo") / "siaga.db"
    path.write_bytes(sqlite_template.read_bytes())
    made = Database(f"sqlite:///{path}")
    use_database(made)
    seed("demo", now=DEMO_NOW)
    with made.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    made.dispose()
    use_database(None)
    return path


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The database of this process: a copy of the demo."""
    path = tmp_path / "demo.db"
    path.write_bytes(demo_file.read_bytes())
    made = Database(f"sqlite:///{path}")
    use_database(made)
    yield made
    made.dispose()
    use_database(None)
