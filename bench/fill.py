"""Millions of incidents by bulk SQL, as the actions would have left them: rows, steps and daily sums agree.

The rate is the same in every fill (14,000 in 30 days), so that a longer history only adds what lies outside
of every window of the wall. Never used outside of benchmarks: no audit, no action.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite_driver
from sqlalchemy import Connection, create_engine, text

from bench.surroundings import add_surroundings
from dashboard.kernel.database import Database
from dashboard.shell import migrations

IN_WINDOW = 14_000
WINDOW = timedelta(days=30)
# 23.30 WIB: nearly a whole day of resolved incidents behind it, the most the wall has to read.
AS_OF = datetime(2026, 3, 12, 16, 30, tzinfo=UTC)
# An attempt to escape every two years: the calm wall says how many days ago the last one was.
_RARE = 340_000
_CHUNK = 500_000

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)"

_INCIDENTS = f"""
INSERT INTO incident (id, reference, agency, audience, type, severity, zone, is_site, occurred_at,
  occurred_day, reported_at, recorded_at, description, is_text_shared, state, acknowledged_at, on_scene_at,
  contained_at, resolved_at, ack_due_at, ack_late, resolve_due_at, owner_accepted_at, owner_level,
  partner_level, record_state, in_statistics, duplicate_of, version, type_version, markers,
  suggested_severity, callsign, reporter_id, reporter_title, handler_title, partner_title, lp_number)
{_NUMBERS}, k AS (
  SELECT i, :begin + i * :step AS t, i % 100 AS p,
    CASE WHEN i % 100 < 3 THEN 'critical' WHEN i % 100 < 15 THEN 'high'
         WHEN i % 100 < 55 THEN 'medium' ELSE 'low' END AS severity,
    CASE WHEN i % 100 < 3 THEN 120 WHEN i % 100 < 15 THEN 300
         WHEN i % 100 < 55 THEN 1800 ELSE 86400 END AS due
  FROM n), m AS (
  SELECT *, min(:now, t + 20 + due * (0.2 + (i % 11) * 0.09)) AS acked FROM k)
SELECT i, printf('%s-B%09d', CASE i % 3 WHEN 0 THEN 'P' ELSE 'R' END, i),
  CASE i % 3 WHEN 0 THEN 'polres' ELSE 'rutan' END, 'both',
  CASE WHEN i % :rare = 0 THEN 'escape_attempt' ELSE
    CASE i % 7 WHEN 0 THEN 'assault' WHEN 1 THEN 'damage' WHEN 2 THEN 'throw_over' WHEN 3 THEN 'fire'
               WHEN 4 THEN 'protest' WHEN 5 THEN 'other' ELSE 'contraband' END END,
  severity,
  CASE i % 9 WHEN 0 THEN 'gate' WHEN 1 THEN 'block_a' WHEN 2 THEN 'block_b' WHEN 3 THEN 'block_c'
             WHEN 4 THEN 'block_d' WHEN 5 THEN 'block_e' WHEN 6 THEN 'services' WHEN 7 THEN 'perimeter'
             ELSE 'surroundings' END,
  1, strftime('%Y-%m-%d %H:%M:%f000', t, 'unixepoch'), date(t + 25200, 'unixepoch'),
  strftime('%Y-%m-%d %H:%M:%f000', t + 20, 'unixepoch'),
  strftime('%Y-%m-%d %H:%M:%f000', t + 20, 'unixepoch'), '', 0, 'resolved',
  strftime('%Y-%m-%d %H:%M:%f000', acked, 'unixepoch'), NULL,
  NULL, strftime('%Y-%m-%d %H:%M:%f000', min(:now, t + 1200 + p * 30), 'unixepoch'),
  strftime('%Y-%m-%d %H:%M:%f000', t + 20 + due, 'unixepoch'), acked > t + 20 + due, NULL,
  CASE severity WHEN 'critical' THEN strftime('%Y-%m-%d %H:%M:%f000', t + 40, 'unixepoch') END, 0,
  0, 'closed', 1, '', 1, 1, '', severity, '', 1, 'karupam', '', '', ''
FROM m
"""

_STEPS = """
INSERT INTO incident_event (id, incident_id, at, recorded_at, agency, actor_id, action, state, kind,
  old, new, text, actor_title, is_text_shared)
SELECT id, id, reported_at, recorded_at, agency, 1, 'report', 'reported', 'operational', '', '', '', '', 0
FROM incident WHERE id BETWEEN :first AND :last
"""

_DAYS = """
INSERT INTO incident_day (day, zone, severity, total)
SELECT occurred_day, zone, severity, count(*) FROM incident WHERE id BETWEEN :first AND :last
GROUP BY occurred_day, zone, severity
ON CONFLICT (day, zone, severity) DO UPDATE SET total = total + excluded.total
"""


def fill(path: Path, rows: int) -> Database:
    """A migrated database with ``rows`` site incidents up to AS_OF and everything else a wall reads."""
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    db.dispose()
    fill_migrated(path, rows, AS_OF, IN_WINDOW)
    return db


def fill_migrated(path: Path, rows: int, as_of: datetime, in_window: int) -> None:
    """Add ``rows`` incidents to a database that has its schema, ``in_window`` of them in 30 days."""
    step = WINDOW.total_seconds() / in_window
    begin = as_of.timestamp() - step * rows - 60
    rate = {"begin": begin, "step": step, "rare": _RARE, "now": as_of.timestamp()}
    with _fast(path) as connection:
        for first in range(1, rows + 1, _CHUNK):
            chunk = {"first": first, "last": min(rows, first + _CHUNK - 1)}
            connection.execute(text(_INCIDENTS), {**chunk, **rate})
            connection.execute(text(_STEPS), chunk)
            connection.execute(text(_DAYS), chunk)
            connection.commit()
        add_surroundings(connection, as_of, datetime.fromtimestamp(begin, UTC))
        connection.commit()


@contextmanager
def _fast(path: Path) -> Iterator[Connection]:
    """Without a journal: a fill that fails is thrown away as a whole."""
    engine = create_engine(f"sqlite:///{path}", module=sqlite_driver)
    with engine.connect() as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144", "locking_mode=EXCLUSIVE"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.commit()
        yield connection
    engine.dispose()
    db = Database(f"sqlite:///{path}")  # back to WAL, as the product opens it
    with db.writer.connect():
        pass
    db.dispose()
