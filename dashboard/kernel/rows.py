"""One row per person or counter: written in one statement, so that two at once cannot trip over each other.

Called by actions, kernel/work.py and kernel/drafts.py inside a unit of work. Never for rows with a history.
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


def columns_of(model: type[Any]) -> Any:
    """The columns of a table, for statements that the mapped class cannot say."""
    table: Table = model.__table__
    return table.c


def upsert(session: Session, model: type[Any], values: dict[str, Any], increments: dict[str, int]) -> Any:
    """INSERT, or add ``increments`` to the row that is already there; one statement on both databases."""
    dialect = session.get_bind().dialect.name
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(model).values(**values)
    table: Table = model.__table__
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + step for name, step in increments.items()},
    )
