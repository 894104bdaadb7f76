"""One row per person: written in one statement, so that two tabs at once cannot trip over each other.

Called by actions and kernel/drafts.py inside a unit of work. Never for rows with a history.
"""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def put_row(session: Session, model: type[Any], values: dict[str, Any]) -> None:
    """INSERT, or overwrite the given columns of the row with the same primary key."""
    dialect = session.get_bind().dialect.name
    table: Table = model.__table__
    keys = {column.name for column in table.primary_key.columns}
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(model).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={name: value for name, value in values.items() if name not in keys},
        )
    )
