"""Patrol numbers over one year of plan (about 66,000 visits) and over ten: the last 24 hours, gaps, heat map.

Both histories are asked in turn in the same run, so that the ratio of ten years to one is not the machine's
mood. Before every run another connection commits, as in life: SQLite then drops the reader's page cache.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlmodel import Session

from bench.fill import AS_OF
from bench.surroundings import table
from bench.table import Line, p50, p95
from dashboard.features.patrols.figures import coverage_heat_figure
from dashboard.features.patrols.kpis import WINDOW, all_patrol_kpis, first_hour, spread_of, window_times
from dashboard.features.patrols.queries import running_gaps
from dashboard.features.patrols.queries.board import live_board
from dashboard.features.patrols.queries.entry import list_open_rounds
from dashboard.features.patrols.queries.numbers import tally_window
from dashboard.features.patrols.queries.patrols import last_starts
from dashboard.features.patrols.queries.watch import patrols_out
from dashboard.features.patrols.rules.gaps import weighted_coverage
from dashboard.features.patrols.tables import (
    Checkpoint,
    CheckpointLimit,
    CompensatingControl,
    Patrol,
    PatrolStep,
    PlannedVisit,
    Route,
    Visit,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import SITE_ZONES, Agency, Language
from dashboard.kernel.tables import SourceInput
from dashboard.shell import migrations

GROUP = "patrol numbers, ten years of plan beside one"
GOAL_MS = 50.0
# Ten years may cost a little more where an index is one step deeper; never ten times.
FLAT = 1.5
POINTS, EVERY = 30, timedelta(hours=4)  # 30 points, six rounds a day: 65,700 visits a year
_CHUNK = 20_000
SUPERVISOR = Actor(user_id=1, username="bench", agency=Agency.RUTAN, roles=frozenset({Role.KARUPAM}))
_MONTH, _WEEK = timedelta(days=28), timedelta(days=7)


def run(runs: int) -> list[Line]:
    """Fill both, measure in turn."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder:
        dbs = [fill(Path(folder) / f"{years}.db", years) for years in (1, 10)]
        lines = [line for name, ask, limit in _asked() for line in _lines(dbs, name, ask, runs, limit)]
        for db in dbs:
            db.dispose()
        return lines


def _asked() -> list[tuple[str, Callable[[Session], Any], float]]:
    def heat(session: Session) -> Any:
        cells = spread_of(session, _MONTH, AS_OF).cells(first_hour(_MONTH, AS_OF))
        return coverage_heat_figure(cells, 28, Language.ID)

    def week(session: Session) -> Any:
        cells = spread_of(session, _WEEK, AS_OF).cells(first_hour(_WEEK, AS_OF))
        return coverage_heat_figure(cells, 7, Language.ID)

    def gaps(session: Session) -> Any:
        times = window_times(session, AS_OF)
        return weighted_coverage([part for one in times for part in one.parts(AS_OF - WINDOW, AS_OF)])

    return [
        ("coverage of the last 24 h", lambda s: tally_window(s, AS_OF - WINDOW, AS_OF), GOAL_MS),
        ("gap coverage of the last 24 h", gaps, GOAL_MS),
        ("gaps that run now", lambda s: running_gaps(s, AS_OF), GOAL_MS),
        ("heat map of 7 days", week, 2 * GOAL_MS),
        ("heat map of 28 days", heat, 4 * GOAL_MS),
        ("who is out", lambda s: patrols_out(s, AS_OF), GOAL_MS),
        ("live board", lambda s: live_board(s, SUPERVISOR, AS_OF), 2 * GOAL_MS),
        ("rounds to type in", lambda s: list_open_rounds(s, SUPERVISOR, AS_OF), GOAL_MS),
        ("last starts of each route", lambda s: last_starts(s, AS_OF), GOAL_MS),
        ("all patrol numbers", lambda s: all_patrol_kpis(s, AS_OF), 4 * GOAL_MS),
    ]


def _lines(
    dbs: list[Database], name: str, ask: Callable[[Session], Any], runs: int, limit: float
) -> Iterator[Line]:
    times: list[list[float]] = [[], []]
    for turn in range(runs + 2):
        for which, db in enumerate(dbs):
            spent = _timed(db, ask)
            if turn >= 2:
                times[which].append(spent)
    one, ten = times
    detail = {"p50": p50(ten), "one_year_p50": p50(one), "n": runs}
    yield Line(GROUP, f"{name}, ten years, p95", p95(ten), "ms", limit=limit, detail=detail)
    yield Line(
        GROUP, f"{name}, ten years to one, p50", p50(ten), "ms", bare=p50(one), limit=FLAT, by_ratio=True
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


def fill(path: Path, years: int) -> Database:
    """A migrated database whose plan ends at AS_OF: points, rounds, visits, decisions, weak spots."""
    db = Database(f"sqlite:///{path}")
    migrations.upgrade(db)
    with db.writer.connect() as connection:
        _places(connection, years)
        _rounds(connection, years)
        connection.execute(text("ANALYZE"))
        connection.commit()
    return db


def _places(connection: Connection, years: int) -> None:
    """A new limit for each point twice a year, three weak spots a week, one of them open."""
    since = AS_OF - timedelta(days=365 * years + 1)
    points = [
        {
            "id": n + 1,
            "code": f"CP-{n:02d}",
            "name": f"Titik {n}",
            "agency": Agency.RUTAN.value,
            "zone": SITE_ZONES[n % len(SITE_ZONES)].value,
            "kind": "block",
            "weight": 1.0 + n % 3,
            "day_gap": 240,
            "night_gap": 240,
            "valid_from": since,
        }
        for n in range(POINTS)
    ]
    connection.execute(insert(table(Checkpoint)), points)
    limits = [
        {
            "checkpoint_id": point["id"],
            "weight": 1.0 + (point["id"] + half) % 3,
            "day_gap": 240 + half,
            "night_gap": 240,
            "valid_from": since + timedelta(days=182 * half),
            "recorded_at": since + timedelta(days=182 * half),
            "decided_by": 1,
        }
        for half in range(1, 2 * years + 1)
        for point in points
    ]
    connection.execute(insert(table(CheckpointLimit)), limits)
    spots = []
    for n in range(156 * years):
        begun = AS_OF - timedelta(hours=56 * n + 5)
        ended = None if n == 0 else begun + timedelta(hours=30)
        spots.append(
            {
                "agency": Agency.RUTAN.value,
                "kind": "camera_down",
                "zone": "gate",
                "checkpoint_id": n % POINTS + 1,
                "started_at": begun,
                "recorded_at": begun,
                "reported_by": 1,
                "ended_at": ended,
                "end_recorded_at": ended,
            }
        )
    connection.execute(insert(table(CompensatingControl)), spots)
    routes = [
        {"id": n + 1, "agency": Agency.RUTAN.value, "name": f"Rute {n}", "minutes": 40, "valid_from": since}
        for n in range(6)
    ]
    connection.execute(insert(table(Route)), routes)
    given = {"agency": Agency.RUTAN.value, "source": "patrol", "at": AS_OF - timedelta(minutes=3)}
    connection.execute(insert(table(SourceInput)), [{**given, "is_nil": False}])


def _rounds(connection: Connection, years: int) -> None:
    rows = _round_rows(years)
    while chunk := list(islice(rows, _CHUNK // POINTS)):
        for place, model in enumerate((Patrol, PatrolStep, PlannedVisit, Visit)):
            made = [row for part in chunk for row in part[place]]
            connection.execute(insert(table(model)), made)
    connection.commit()


def _round_rows(years: int) -> Iterator[tuple[list[dict], list[dict], list[dict], list[dict]]]:
    """For each round: its patrol, start and end (the last is out), 30 planned visits, one in 41 not made."""
    first = AS_OF - timedelta(days=365 * years)
    rounds = timedelta(days=365 * years) // EVERY
    base = {"agency": Agency.RUTAN.value, "audience": "own"}
    for n in range(rounds):
        number, due = n + 1, first + EVERY * (n + 1) - timedelta(minutes=70 - n % 12 * 5)
        known = due - timedelta(days=3)
        route = n % 6 + 1
        patrol = {**base, "id": number, "route_id": route, "due_at": due, "minutes": 40, "recorded_at": known}
        patrol |= {"is_joint_eligible": route == 1, "is_joint": route == 1}
        step = {"patrol_id": number, "agency": Agency.RUTAN.value, "actor_id": 1}
        steps = [{**step, "kind": "start", "at": due, "recorded_at": due}]
        if number < rounds:
            end = due + timedelta(minutes=40)
            steps.append({**step, "kind": "end", "at": end, "recorded_at": end})
        planned, made = [], []
        for point in range(1, POINTS + 1):
            key, at = n * POINTS + point, due + timedelta(minutes=point)
            planned.append(_planned(key, point, number, at, known, base))
            if key % 41:
                made.append(_visit(key, point, at))
        yield [patrol], steps, planned, made


def _planned(key: int, point: int, patrol: int, due: Any, known: Any, base: dict[str, Any]) -> dict[str, Any]:
    return {
        **base,
        "id": key,
        "checkpoint_id": point,
        "patrol_id": patrol,
        "position": point,
        "route": "",
        "due_at": due,
        "early_minutes": 10,
        "late_minutes": 15,
        "window_start": due - timedelta(minutes=10),
        "window_end": due + timedelta(minutes=15),
        "closes_at": due + timedelta(minutes=60),
        "planned_at": known,
        "recorded_at": known,
    }


def _visit(key: int, point: int, due: Any) -> dict[str, Any]:
    at = due + timedelta(minutes=key % 9)
    return {
        "checkpoint_id": point,
        "planned_visit_id": key,
        "at": at,
        "recorded_at": at,
        "actor_id": 1,
        "agency": Agency.RUTAN.value,
        "outcome": "ok",
        "counts_from": at,
    }
