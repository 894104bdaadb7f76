"""The place of a PostgreSQL database: built as a schema of its own beside ``public``, then both are renamed.

Renaming is one transaction, takes the grants along, and needs the rights of the database's owner only
(PostgreSQL 15 or newer).
"""

import time
from pathlib import Path

import psycopg
from psycopg import sql

from dashboard.kernel.database import Database
from dashboard.shell import migrations
from dashboard.shell.backup.manifest import Manifest, Progress
from dashboard.shell.backup.place import InUse
from dashboard.shell.backup.postgres_copy import fill_postgres, plain_address
from dashboard.shell.backup.postgres_rights import copy_rights, promise_rights, require_ownership

_ASKED, _MOMENT = 20, 0.1
# What another role's process is, the server tells to a superuser only: else whoever has a name counts.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend'
"""
_PUBLIC = "public"


class PostgresPlace:
    """The schema ``public`` of one database."""

    kind = "postgres"

    def __init__(self, address: str) -> None:
        self._address = address

    def require_rights(self) -> None:
        """Raises NotOwner for a role that does not own the database, as the product's own should not."""
        with self._connect() as connection:
            require_ownership(connection)

    def require_unused(self) -> None:
        """Raises InUse while anybody else is connected; whoever has just hung up needs a moment to go."""
        with self._connect() as connection:
            for _ in range(_ASKED):
                row = connection.execute(_OTHERS).fetchone()
                if row is not None and not row[0]:
                    return
                time.sleep(_MOMENT)
            raise InUse("somebody is connected")

    def build(self, copy: Path, manifest: Manifest, name: str, progress: Progress) -> Database:
        """Schema of the backup's revision, then its rows."""
        schema = self._beside(name)
        with self._connect() as connection, connection.transaction():
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            promise_rights(connection, _PUBLIC, schema)
        db = Database(self._address, schema=schema)
        migrations.upgrade(db, manifest.facts.revision)
        with self._connect() as connection, connection.transaction():
            connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
            fill_postgres(connection, copy, manifest.facts.rows, progress)
        return db

    def swap(self, name: str) -> str:
        self.require_unused()
        before, beside = f"before_{name.lower()}", self._beside(name)
        rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        with self._connect() as connection, connection.transaction():
            copy_rights(connection, _PUBLIC, beside)
            connection.execute(rename.format(sql.Identifier(_PUBLIC), sql.Identifier(before)))
            connection.execute(rename.format(sql.Identifier(beside), sql.Identifier(_PUBLIC)))
            # A product that was started since would have written into what is about to be put away.
            row = connection.execute(_OTHERS).fetchone()
            if row is None or row[0]:
                raise InUse("somebody has connected")
        return before

    def give_up(self, name: str) -> None:
        with self._connect() as connection:
            drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
            connection.execute(drop.format(sql.Identifier(self._beside(name))))

    def _beside(self, name: str) -> str:
        return f"restore_{name.lower()}"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(plain_address(self._address), autocommit=True, connect_timeout=3)
