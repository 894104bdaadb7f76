"""An empty, migrated database for each test: the same test runs on SQLite and on a real PostgreSQL."""

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


class PostgresDatabase:
    """One database for test after test: emptied in between, made anew when a test has changed its schema.

    Emptying one takes a small part of the time that making one takes.
    """

    def __init__(self, template: str) -> None:
        self.template, self.name, self._shape = template, "", None

    def ready(self) -> str:
        """The name of an empty database with the code's schema."""
        if not self.name:
            self.name = f"test_{uuid.uuid4().hex[:8]}"
            self._everywhere(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
            with self._inside() as connection:
                self._shape = connection.execute(_SHAPE).fetchone()
        return self.name

    def clear(self) -> None:
        """Cut whoever is still connected, take every row away and let every sequence begin again."""
        with self._inside() as connection:
            connection.execute(_CUT_OTHERS)
            if connection.execute(_SHAPE).fetchone() == self._shape:
                connection.execute(_EMPTY)
                return
        self._everywhere(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        self.name = ""

    def _inside(self) -> psycopg.Connection:
        return psycopg.connect(postgres_address(self.name), autocommit=True)

    def _everywhere(self, text: str) -> None:
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(text))


_CUT_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Numbers that change whenever a table, column, index, constraint, default or function does.
_SHAPE = """
SELECT (SELECT (count(*), max(oid::bigint), sum(relnatts))::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
    (SELECT (count(*), max(oid::bigint))::text FROM pg_constraint),
    (SELECT (count(*), max(oid::bigint))::text FROM pg_attrdef),
    (SELECT (count(*), max(oid::bigint))::text FROM pg_proc),
    (SELECT string_agg(version_num, ',') FROM alembic_version)
"""
_EMPTY = """
DO $$
DECLARE one text; filled text := ''; has boolean;
BEGIN
    -- What is audited can be emptied by nobody else: see the guards in migration 0010.
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO has;
        IF has THEN filled := filled || ', ' || quote_ident(one); END IF;
    END LOOP;
    IF filled <> '' THEN EXECUTE 'TRUNCATE ' || substr(filled, 3) || ' CASCADE'; END IF;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def postgres_database(postgres_template: str) -> PostgresDatabase:
    return PostgresDatabase(postgres_template)


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
        kept: PostgresDatabase = request.getfixturevalue("postgres_database")
        made = Database(postgres_address(kept.ready()).replace("postgresql://", "postgresql+psycopg://"))
        use_database(made)
        yield made
        made.dispose()
        kept.clear()
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
