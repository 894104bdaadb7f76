"""Runs migrations on the database it is handed, in one transaction."""

from alembic.autogenerate.api import AutogenContext
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


database = context.config.attributes["database"]

with database.writer.connect() as connection:
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
    connection.commit()
