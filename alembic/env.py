"""Runs migrations on the database it is handed, in one transaction."""

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from alembic import context
from dashboard.kernel.columns import UtcDateTime
from dashboard.shell.migrations import METADATA


def _render(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write portable types into migrations: a text is a String, an instant our UtcDateTime."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    return False


def _set_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by making it anew: while the old one goes, its children would refuse. Only
    outside of a transaction does the setting change anything."""
    if database.is_sqlite:
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={state}")


def _refuse_dangling(connection: Connection) -> None:
    if database.is_sqlite and (row := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(
            f"a row of {row[0]} would belong to nothing after this migration; nothing was changed"
        )


database = context.config.attributes["database"]

with database.writer.connect() as connection:
    _set_foreign_keys(connection, "OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
            render_item=_render,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            _refuse_dangling(connection)
        connection.commit()
    finally:
        connection.rollback()
        _set_foreign_keys(connection, "ON")
