"""The wall's board computed anew: 14,000 site incidents in the window, a short and a long history.

Before every run another connection commits, as in life: SQLite then drops the reader's page cache. Short
and long history take turns. The slowest statements are kept beside the result, so that a miss has a name.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from bench.fill import AS_OF, fill
from bench.table import Line, p50, p95
from bench.trouble import add_trouble
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Language
from dashboard.screens.wall.board import wall_board

GROUP = "wall board from an empty cache"
SHORT = 100_000
MIDDLE = 1_000_000
GOAL_MS, GOAL_RATIO = 10.0, 1.5
_FILL_GOAL_SECONDS = 180.0


def run(rows: int, runs: int) -> list[Line]:
    """Fill both databases, measure a calm and a busy wall in turns."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder:
        started = time.perf_counter()
        long = fill(Path(folder) / "long.db", rows)
        seconds = time.perf_counter() - started
        short = fill(Path(folder) / "short.db", min(SHORT, rows))
        fill_limit = _FILL_GOAL_SECONDS if rows >= 5_000_000 else None
        lines = [Line(GROUP, f"fill {rows:,} rows", seconds, "s", limit=fill_limit)]
        for picture in ("calm", "busy"):
            if picture == "busy":
                for db in (short, long):
                    with db.writer.connect() as connection:
                        add_trouble(connection, AS_OF)
                        connection.commit()
            lines += _picture(picture, short, long, rows, runs)
        long.dispose()
        if rows > MIDDLE:
            lines += _middle(Path(folder), short, runs)
        short.dispose()
        return lines


def _middle(folder: Path, short: Database, runs: int) -> list[Line]:
    """The same busy wall over a history of a million, as a line of its own."""
    middle = fill(folder / "middle.db", MIDDLE)
    with middle.writer.connect() as connection:
        add_trouble(connection, AS_OF)
        connection.commit()
    lines = _picture("busy", short, middle, MIDDLE, runs)
    middle.dispose()
    return lines


def _picture(picture: str, short: Database, long: Database, rows: int, runs: int) -> list[Line]:
    times: dict[str, list[float]] = {"short": [], "long": []}
    states = set()
    for turn in range(runs + 5):
        for name, db in (("short", short), ("long", long)):
            elapsed, state = _once(db)
            states.add(state)
            if turn >= 5:
                times[name].append(elapsed * 1000)
    with _statements(long) as slowest:
        for _ in range(10):
            _once(long)
    # Calm or incomplete: both show the calm rows, which is what makes this picture differ.
    detail = {
        "states": sorted(states),
        "p95": p95(times["long"]),
        "statements_ms": {sql: spent / 10 for sql, spent in _top(slowest)},
    }
    short_ms, long_ms = p50(times["short"]), p50(times["long"])
    return [
        Line(GROUP, f"{picture} wall, {rows:,} rows, p50", long_ms, "ms", limit=GOAL_MS, detail=detail),
        Line(
            GROUP,
            f"{picture} wall, {rows:,} rows against {SHORT:,}",
            long_ms,
            "ms",
            bare=short_ms,
            limit=GOAL_RATIO,
            by_ratio=True,
            detail={"bare_is": f"{SHORT:,} rows"},
        ),
    ]


def _once(db: Database) -> tuple[float, str]:
    with db.writer.connect() as connection:
        bump = "INSERT INTO revision VALUES ('bench', 1) ON CONFLICT DO UPDATE SET number = number + 1"
        connection.execute(text(bump))
        connection.commit()
    started = time.perf_counter()
    with db.reading() as session:
        board = wall_board(session, AS_OF, Language.ID, control=True)
    return time.perf_counter() - started, board.view.state


@contextmanager
def _statements(db: Database) -> Iterator[dict[str, float]]:
    """Milliseconds per statement while the block runs."""
    spent: dict[str, float] = defaultdict(float)
    begun: list[float] = []

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        spent[" ".join(statement.split())] += (time.perf_counter() - begun.pop()) * 1000

    event.listen(db.reader, "before_cursor_execute", before)
    event.listen(db.reader, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(db.reader, "before_cursor_execute", before)
        event.remove(db.reader, "after_cursor_execute", after)


def _top(spent: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda pair: -pair[1])[:6]
