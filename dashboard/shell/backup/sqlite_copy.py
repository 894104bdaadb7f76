"""A copy of a SQLite database through SQLite's own backup, and what a copy says when it is opened.

The copy is one snapshot: the source is read inside one transaction, so writers go on and nothing starts over.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from dashboard.kernel.database import sqlite_driver
from dashboard.shell.backup.manifest import Facts, Progress
from dashboard.shell.backup.sealing import Damaged

_PAGES_AT_ONCE = 2000


def make_private(path: Path) -> None:
    """An empty file that only its owner may read. Raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    """The state of one instant of ``source`` as one file at ``target`` (new, mode 0600)."""
    make_private(target)
    with closing(_connect(source, mode="ro")) as reader, closing(_connect(target)) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reader.backup(
            writer,
            pages=_PAGES_AT_ONCE,
            progress=lambda _status, left, total: progress("copy", total - left, total),
        )
        reader.execute("ROLLBACK")
        # One file, no -wal beside it: that is what is sealed.
        writer.execute("PRAGMA journal_mode=DELETE")


def read_sqlite(copy: Path) -> Facts:
    """Raises Damaged unless integrity and foreign keys hold and it is a database of the product."""
    try:
        with closing(_connect(copy, mode="ro")) as reader:
            return _facts(reader)
    except sqlite_driver.DatabaseError as error:
        raise Damaged(f"the copy is no sound database: {error}") from error


def _facts(reader: Any) -> Facts:
    found = [row[0] for row in reader.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise Damaged(f"integrity_check: {'; '.join(found)}")
    if dangling := reader.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged(f"foreign_key_check: a row of {dangling[0]} belongs to nothing")
    names = [row[0] for row in reader.execute(_TABLES)]
    if not {"alembic_version", "audit_head"} <= set(names):
        raise Damaged("the copy has not the tables of the product")
    tables = {name: reader.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    revision = reader.execute("SELECT version_num FROM alembic_version").fetchone()
    head = reader.execute("SELECT seq, mac FROM audit_head").fetchone() or (0, "")
    return Facts(revision[0] if revision else "", tables, head[0], head[1])


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def _connect(path: Path, *, mode: str = "rw") -> Any:
    return sqlite_driver.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
