"""The bare page's table and its four numbers and two charts, read the direct way.

Same driver and same durability as the product; the writer process and the server both use it.
"""

import json
import time
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

Connection = Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS report (id INTEGER PRIMARY KEY, at REAL NOT NULL, week INTEGER NOT NULL,
  level INTEGER NOT NULL, closed_at REAL);
CREATE INDEX IF NOT EXISTS report_open ON report (level) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS report_week ON report (week, level);
"""


def connect(path: str) -> Connection:
    connection: Connection = dbapi2.connect(  # pyright: ignore[reportAttributeAccessIssue]
        path, isolation_level=None, check_same_thread=False, timeout=5
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def create(path: Path) -> None:
    """A table with half a year of 40 reports a week."""
    connection = connect(str(path))
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN IMMEDIATE")
    rows = [(time.time() - 604800 * (26 - n // 40), n // 40, n % 4, 1.0) for n in range(26 * 40)]
    connection.executemany("INSERT INTO report (at, week, level, closed_at) VALUES (?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    connection.close()


def write(connection: Connection, *, opens: bool) -> float:
    """Open a report (weeks back: a chart changes) or close the newest; returns the commit time."""
    now = time.time()
    connection.execute("BEGIN IMMEDIATE")
    if opens:
        connection.execute("INSERT INTO report (at, week, level) VALUES (?, ?, ?)", (now, 20, 1))
    else:
        newest = "SELECT max(id) FROM report WHERE closed_at IS NULL"
        connection.execute(f"UPDATE report SET closed_at = ? WHERE id = ({newest})", (now,))
    connection.execute("COMMIT")
    return time.time()


def message(connection: Connection) -> str:
    """What every page is sent: four numbers, then the lists of the charts."""
    connection.execute("BEGIN")
    opened = dict(
        connection.execute("SELECT level, count(*) FROM report WHERE closed_at IS NULL GROUP BY level")
    )
    weeks = connection.execute("SELECT count(*) FROM report GROUP BY week ORDER BY week").fetchall()
    levels = connection.execute("SELECT count(*) FROM report GROUP BY level ORDER BY level").fetchall()
    connection.execute("COMMIT")
    line = [row[0] for row in weeks]
    return json.dumps(
        {
            "numbers": [sum(opened.values()), opened.get(1, 0), line[-1], sum(line)],
            "line": line,
            "bars": [row[0] for row in levels],
        }
    )
