"""Drill numbers over two years of weekly drills and over ten: the board of /drills, the forecast, the trends.

Both histories are asked in turn in the same run, so that the ratio is not the machine's mood. Before every
run another connection commits, as in life: SQLite then drops the reader's page cache.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlmodel import Session

from bench.fill import AS_OF
from bench.surroundings import drill_row, table
from bench.table import Line, p50, p95
from dashboard.features.drills.kpis import assess, companion_kpis, index_history, outlook
from dashboard.features.drills.rules.templates import INJECTS
from dashboard.features.drills.tables import (
    CorrectiveAction,
    Drill,
    DrillInject,
    DrillParticipant,
    DrillRegu,
)
from dashboard.features.drills.ui.overview_view import overview_of
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from dashboard.shell import migrations

GROUP = "drill numbers, ten years of drills beside two"
GOAL_MS = 100.0
# Two years fill every window (a year of history, each point with its own year); ten may only be longer.
SHORT, LONG = 2, 10
FLAT = 1.5


def run(runs: int) -> list[Line]:
    """Fill both, measure in turn."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder:
        dbs = [_fill(Path(folder) / f"{years}.db", years) for years in (SHORT, LONG)]
        lines = [line for name, ask, limit in _ASKED for line in _lines(dbs, name, ask, runs, limit)]
        for db in dbs:
            db.dispose()
        return lines


_ASKED: tuple[tuple[str, Callable[[Session], Any], float], ...] = (
    ("board of /drills", lambda s: overview_of(assess(s, AS_OF), AS_OF, Language.ID), GOAL_MS),
    ("forecast of 180 days", lambda s: outlook(s, AS_OF), 2 * GOAL_MS),
    ("history of 12 months", lambda s: index_history(s, AS_OF), GOAL_MS),
    ("numbers beside the index", lambda s: companion_kpis(s, AS_OF), GOAL_MS),
)


def _lines(
    dbs: list[Database], name: str, ask: Callable[[Session], Any], runs: int, limit: float
) -> Iterator[Line]:
    times: list[list[float]] = [[], []]
    for turn in range(runs + 2):
        for which, db in enumerate(dbs):
            spent = _timed(db, ask)
            if turn >= 2:
                times[which].append(spent)
    short, long = times
    detail = {"p50": p50(long), "two_years_p50": p50(short), "n": runs}
    yield Line(GROUP, f"{name}, ten years, p95", p95(long), "ms", limit=limit, detail=detail)
    yield Line(
        GROUP, f"{name}, ten years to two, p50", p50(long), "ms", bare=p50(short), limit=FLAT, by_ratio=True
    )


def _timed(db: Database, ask: Callable[[Session], Any]) -> float:
    """Milliseconds of one question after somebody else's commit."""
    with db.writer.connect() as connection:
        bump = "INSERT INTO revision VALUES ('bench', 1) ON CONFLICT DO UPDATE SET number = number + 1"
        connection.execute(text(bump))
        connection.commit()
    started = time.perf_counter()
    with db.reading() as session:
        ask(session)
    return (time.perf_counter() - started) * 1000


def _fill(path: Path, years: int) -> Database:
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    with db.writer.connect() as connection:
        _drills(connection, years * 52)
        connection.commit()
    return db


def _drills(connection: Connection, count: int) -> None:
    """One joint drill a week of all four regu; each leaves an action, every tenth of them is still open."""
    drills, regus, participants, injects, actions = [], [], [], [], []
    for number, scenario in zip(range(1, count + 1), cycle(Scenario), strict=False):
        held = AS_OF - timedelta(days=7 * number - 4, hours=3)
        drills.append({**drill_row(number, scenario, held), "quality": 0.6 + number % 4 / 10})
        regus += [{"drill_id": number, "regu": regu.value} for regu in Regu]
        participants += [{"drill_id": number, "agency": agency.value} for agency in Agency]
        injects += [
            {
                "drill_id": number,
                "number": n,
                "text_key": inject.text_key,
                "text": "",
                "target_seconds": inject.target_seconds,
                "actual_seconds": inject.target_seconds + 7 * (number % 5) - 10,
                "outcome": "achieved",
                "recorded_at": held + timedelta(hours=2),
            }
            for n, inject in enumerate(INJECTS[scenario], 1)
        ]
        is_open = number % 10 == 0 and number <= 100
        actions.append(
            {
                "reference": f"T-B{number:06d}",
                "drill_id": number,
                "incident_reference": "",
                "number": 1,
                "scenario": scenario.value,
                "text": "x",
                "owner": Agency.RUTAN.value,
                "priority": "high",
                "original_due_on": site_day(held) + timedelta(days=30),
                "due_on": site_day(held) + timedelta(days=30),
                "recorded_at": held + timedelta(hours=2),
                "evidence": "",
                "verified_at": None if is_open else held + timedelta(days=3),
                "version": 1,
            }
        )
    rows = {Drill: drills, DrillRegu: regus, DrillParticipant: participants, DrillInject: injects}
    for model, values in rows.items():
        connection.execute(insert(table(model)), values)
    connection.execute(insert(table(CorrectiveAction)), actions)
