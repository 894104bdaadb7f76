"""Every revision goes up, down and up again with rows in every table, and leaves alone what it is not about.

On both databases. The columns that a revision does change are named here, one by one.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from dashboard.kernel.database import Database
from dashboard.shell import migrations

ROWS = 3
_BEGIN = datetime(2025, 6, 1, 3, tzinfo=UTC)

Sums = dict[str, dict[str, str]]
"""Table -> column -> checksum over its rows in the order of their keys."""

# Revision -> table -> columns that it writes on its way up; "*" is the whole table.
CHANGED: dict[str, dict[str, set[str]]] = {
    # Corrective actions get references of their own, from a new counter.
    "0004": {"reference_counter": {"*"}},
}
# What the audit has had from the beginning: the columns of its chain are of the last revision.
AUDIT = {"id", "at", "actor_id", "actor_name", "agency", "action", "object_type", "object_id", "detail"}


def revisions() -> list[str]:
    """Oldest first."""
    folder = ScriptDirectory(str(migrations.ROOT / "alembic"))
    return [script.revision for script in reversed(list(folder.walk_revisions()))]


def reflected(db: Database) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(db.reader)
    return found


def fill(db: Database) -> None:
    """Three rows in every table that has none; children belong to the parents of the same number."""
    tables = reflected(db)
    with db.writer.connect() as connection:
        made: dict[tuple[str, int], dict[str, Any]] = {}
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            there = connection.execute(sa.select(table)).mappings().all()
            if there:
                made |= {(table.name, number): dict(row) for number, row in enumerate(there, start=1)}
                continue
            for number in range(1, ROWS + 1):
                row = {
                    column.name: value(column, number, made, is_sqlite=db.is_sqlite)
                    for column in table.columns
                }
                connection.execute(table.insert(), row)
                made[table.name, number] = row
        connection.commit()


def value(column: sa.Column, number: int, made: dict[tuple[str, int], Any], *, is_sqlite: bool) -> Any:
    """Something that fits the column and differs from row to row."""
    for key in column.foreign_keys:
        parent = made.get((key.column.table.name, number))
        return parent[key.column.name] if parent else None
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return number % 2 == 0
    if isinstance(kind, sa.Integer | sa.Float | sa.Numeric):
        return number
    if isinstance(kind, sa.DateTime):
        moment = _BEGIN + timedelta(days=number, minutes=len(column.name))
        return moment.replace(tzinfo=None) if is_sqlite else moment
    if isinstance(kind, sa.Date):
        return date(2025, 6, number)
    if isinstance(kind, sa.JSON):
        return {"n": number}
    if isinstance(kind, sa.LargeBinary):
        return bytes([number]) * 10
    return f"{number}{column.name}"[: getattr(kind, "length", None) or 40]


def sums(db: Database) -> Sums:
    found: Sums = {}
    with db.reader.connect() as connection:
        for table in reflected(db).sorted_tables:
            if table.name == "alembic_version":
                continue
            names = [column.name for column in table.columns]
            order = [column.name for column in table.primary_key.columns] or names
            listed = ", ".join(f'"{name}"' for name in names)
            rows = connection.exec_driver_sql(f'SELECT {listed} FROM "{table.name}"').mappings().all()
            rows = sorted(rows, key=lambda row, order=order: [str(row[name]) for name in order])
            found[table.name] = {
                name: hashlib.sha256(repr([row[name] for row in rows]).encode()).hexdigest() for name in names
            }
    return found


def differing(before: Sums, after: Sums, but: dict[str, set[str]]) -> list[str]:
    """``table.column`` of whatever both have and is not the same, unless it is named."""
    found = []
    for table in before.keys() & after.keys():
        named = but.get(table, set())
        for column in before[table].keys() & after[table].keys():
            if "*" not in named and column not in named and before[table][column] != after[table][column]:
                found.append(f"{table}.{column}")
    return sorted(found)


def test_every_revision_goes_up_down_and_up_with_rows_in_every_table(db: Database) -> None:
    order = revisions()
    migrations.downgrade(db, order[0])
    fill(db)
    for older, newer in pairwise(order):
        before = sums(db)
        assert all(before[table] for table in before)
        migrations.upgrade(db, newer)
        up = sums(db)
        assert differing(before, up, CHANGED.get(newer, {})) == [], f"{newer} up"
        assert before.keys() <= up.keys(), f"{newer} takes a table away"
        migrations.downgrade(db, older)
        down = sums(db)
        assert down.keys() == before.keys(), f"{newer} down leaves a table"
        assert differing(before, down, {}) == [], f"{newer} down"
        assert down["audit_entry"] == before["audit_entry"], f"{newer} touches the audit"
        migrations.upgrade(db, newer)
        assert differing(up, sums(db), {}) == [], f"{newer} up again"
        fill(db)
    assert migrations.is_current(db)
    assert migrations.differences(db) == []


def test_the_whole_way_down_and_up_keeps_the_audit(db: Database) -> None:
    order = revisions()
    fill(db)
    before = sums(db)["audit_entry"]
    for revision in reversed(order[:-1]):
        migrations.downgrade(db, revision)
        now = sums(db)["audit_entry"]
        assert all(now[column] == before[column] for column in now.keys() & before.keys()), revision
    migrations.upgrade(db)
    assert migrations.differences(db) == []
    now = sums(db)["audit_entry"]
    assert all(now[column] == before[column] for column in AUDIT)


def test_a_migration_that_leaves_a_row_without_its_parent_changes_nothing(db: Database) -> None:
    """SQLite checks nothing while a table is made anew, so it is checked before the commit."""
    order = revisions()
    fill(db)
    with db.writer.connect() as connection:
        if db.is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("UPDATE account_role SET account_id = 99 WHERE account_id = 1")
            connection.commit()
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
            with pytest.raises(RuntimeError, match="account_role"):
                migrations.downgrade(db, order[-2])
            assert migrations.is_current(db)
            assert migrations.differences(db) == []
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("UPDATE account_role SET account_id = 98 WHERE account_id = 2")
