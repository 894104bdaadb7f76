"""A fresh, migrated database for each test: the same test runs on SQLite and on a real PostgreSQL."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell import migrations
from dashboard.shell.ports import install_ports
from tests.postgres import postgres_address, statement

install_ports()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for every test would take most of the time."""
    path = tmp_path_factory.mktemp("template") / "siaga.db"
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    with db.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
        connection.execute(statement(f'CREATE DATABASE "{name}"'))
    db = Database(postgres_address(name).replace("postgresql://", "postgresql+psycopg://"))
    migrations.upgrade(db)
    db.dispose()
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The database of this process for the test, empty and with the code's schema."""
    if request.param == "sqlite":
        path = tmp_path / "siaga.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        made = Database(f"sqlite:///{path}")
        use_database(made)
        yield made
        made.dispose()
    else:
        template = request.getfixturevalue("postgres_template")
        name = f"test_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        made = Database(postgres_address(name).replace("postgresql://", "postgresql+psycopg://"))
        use_database(made)
        yield made
        made.dispose()
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(f'DROP DATABASE "{name}" WITH (FORCE)'))
    use_database(None)


def actor(role: Role, agency: Agency, user_id: int = 1) -> Actor:
    """A signed-in account with one role."""
    return Actor(user_id=user_id, username=f"{role}-{user_id}", agency=agency, roles=frozenset({role}))


@pytest.fixture
def karupam() -> Actor:
    return actor(Role.KARUPAM, Agency.RUTAN, 1)


@pytest.fixture
def perwira() -> Actor:
    return actor(Role.PERWIRA_PIKET, Agency.POLRES, 2)


@pytest.fixture
def block_officer() -> Actor:
    return actor(Role.PETUGAS_BLOK, Agency.RUTAN, 3)


@pytest.fixture
def leader() -> Actor:
    return actor(Role.KAPOLRESTABES, Agency.POLRES, 4)
