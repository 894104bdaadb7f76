"""A copy of a PostgreSQL database as text: each table's rows as the server's own COPY writes them.

One snapshot (REPEATABLE READ) through the connection the product uses anyway: no program of the server's
version has to be installed. The schema is not in it: migrations make it again, of the revision in the head.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, LiteralString, cast

import psycopg
from psycopg import sql

from dashboard.shell import migrations
from dashboard.shell.backup.manifest import Facts, Progress
from dashboard.shell.backup.sealing import Damaged
from dashboard.shell.backup.sqlite_copy import make_private

_END = b"\\.\n"
_TABLE = b"table "
_VERSION = "alembic_version"


def plain_address(address: str) -> str:
    """The address as the driver itself wants it."""
    return address.replace("postgresql+psycopg://", "postgresql://", 1)


def copy_postgres(address: str, target: Path, progress: Progress) -> None:
    """The state of one instant as text at ``target`` (new, mode 0600)."""
    make_private(target)
    utc = {"connect_timeout": 3, "options": "-c timezone=UTC"}
    with psycopg.connect(plain_address(address), **utc) as connection, target.open("wb") as file:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        tables = [(_VERSION, ("version_num",)), *_tables(connection)]
        for number, (name, columns) in enumerate(tables):
            progress("copy", number, len(tables))
            file.write(_TABLE + " ".join((name, *columns)).encode() + b"\n")
            with connection.cursor().copy(_select(name, columns)) as rows:
                for piece in rows:
                    file.write(piece)
            file.write(_END)
        progress("copy", len(tables), len(tables))


def read_postgres(copy: Path) -> Facts:
    """Counts and the end of the audit chain out of the text. Raises Damaged for what is none."""
    tables: dict[str, int] = {}
    revision, seq, mac = "", 0, ""
    with copy.open("rb") as file:
        for name, columns, lines in parts(file):
            tables[name] = 0
            for line in lines:
                tables[name] += 1
                values = dict(zip(columns, line.rstrip(b"\n").decode().split("\t"), strict=True))
                if name == _VERSION:
                    revision = values["version_num"]
                elif name == "audit_head":
                    seq, mac = int(values["seq"]), values["mac"]
    if not {_VERSION, "audit_head"} <= set(tables):
        raise Damaged("the copy has not the tables of the product")
    return Facts(revision, tables, seq, mac)


def fill_postgres(connection: psycopg.Connection, copy: Path, total: int, progress: Progress) -> None:
    """Put the rows into the empty tables on the search path; sequences go on after the highest number."""
    done = 0
    with copy.open("rb") as file:
        for name, columns, lines in parts(file):
            if name == _VERSION:
                for _line in lines:
                    done += 1
                continue
            _clear(connection, name)
            with connection.cursor().copy(_into(name, columns)) as into:
                for line in lines:
                    into.write(line)
                    done += 1
                    if done % 1000 == 0:
                        progress("restore", done, total)
            _go_on(connection, name, columns)
    progress("restore", total, total)


def parts(file: IO[bytes]) -> Iterator[tuple[str, tuple[str, ...], Iterator[bytes]]]:
    """(table, columns, its lines) in the order of the copy. Raises Damaged."""
    while head := file.readline():
        if not head.startswith(_TABLE):
            raise Damaged("the copy is not in the order that a backup has")
        name, *columns = head[len(_TABLE) :].decode().split()
        yield name, tuple(columns), _lines(file)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while (line := file.readline()) != _END:
        if not line:
            raise Damaged("the copy ends within a table")
        yield line


def _tables(connection: psycopg.Connection) -> list[tuple[str, tuple[str, ...]]]:
    """What is stored now, parents before children, columns in their own order."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS).fetchall():
        found.setdefault(table, []).append(column)
    known = [table.name for table in migrations.METADATA.sorted_tables if table.name in found]
    return [(name, tuple(found[name])) for name in known]


def _into(name: str, columns: tuple[str, ...]) -> Any:
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), fields)


def _select(name: str, columns: tuple[str, ...]) -> Any:
    """The audit in its own order, so that its chain can be checked in one pass."""
    order = sql.SQL(" ORDER BY id" if name == "audit_entry" else "")
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT").format(fields, sql.Identifier(name), order)


def _clear(connection: psycopg.Connection, name: str) -> None:
    """A migration may have put rows of its own into a table; the copy has them too."""
    found = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(name))
    row = connection.execute(found).fetchone()
    if row is not None and row[0]:
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _go_on(connection: psycopg.Connection, name: str, columns: tuple[str, ...]) -> None:
    if "id" not in columns:
        return
    highest = sql.SQL(
        cast(
            LiteralString,
            "SELECT setval(pg_get_serial_sequence({text}, 'id'), max(id))"
            " FROM {table} HAVING max(id) > 0 AND pg_get_serial_sequence({text}, 'id') IS NOT NULL",
        )
    )
    connection.execute(highest.format(text=sql.Literal(name), table=sql.Identifier(name)))


_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
ORDER BY table_name, ordinal_position
"""
