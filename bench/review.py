"""The frozen picture of a month and its nine slides: of the demo, and over a long history.

The demo is seeded anew in a folder of its own. The long history has 14,000 incidents in 30 days, hundreds of
times those of the house, so that a query without its index has nowhere to hide.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.fill import AS_OF, fill
from bench.table import Line, p50, p95
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.months import month_of
from dashboard.screens.review.board.picture import digest
from dashboard.screens.review.board.reading import review_picture
from dashboard.screens.review.board.slides import slides_of

GROUP = "picture of a review"
# Freezing is a press that waits for its answer; a slide is worded for every screen that follows.
GOAL_MS, GOAL_SLIDES_MS, GOAL_LONG_MS = 500.0, 100.0, 10_000.0
_LONG = 1_000_000


def run(rows: int, runs: int) -> list[Line]:
    """Seed and fill once, freeze and word ``runs`` times."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder:
        # Another process: a seed writes the accounts of the demo into the folder of its settings.
        own = {"SIAGA_VAR": folder, "SIAGA_DATABASE_URL": "", "SIAGA_PROFILE": "demo"}
        subprocess.run([sys.executable, "-m", "dashboard", "seed", "demo"], env=os.environ | own, check=True)
        demo = Database(f"sqlite:///{Path(folder) / 'siaga.db'}")
        lines = _demo(demo, runs)
        demo.dispose()
        long = fill(Path(folder) / "long.db", min(rows, _LONG))
        lines.append(_long(long, min(rows, _LONG), max(1, runs // 10)))
        long.dispose()
        return lines


def _demo(db: Database, runs: int) -> list[Line]:
    as_of = system_clock()
    month = month_of(site_day(as_of).replace(day=1))
    frozen: list[float] = []
    worded: list[float] = []
    digests = set()
    for turn in range(runs):
        started = time.perf_counter()
        with db.reading() as session:
            made = review_picture(session, month, as_of)
        digests.add(digest(made))
        frozen.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        slides_of(made, made, list(Language)[turn % 2], is_guest=turn % 3 == 0)
        worded.append((time.perf_counter() - started) * 1000)
    return [
        Line(
            GROUP,
            "a month of the demo frozen, p95",
            p95(frozen),
            "ms",
            limit=GOAL_MS,
            detail={"p50": p50(frozen), "digests": len(digests)},
        ),
        Line(
            GROUP,
            "its nine slides worded, p95",
            p95(worded),
            "ms",
            limit=GOAL_SLIDES_MS,
            detail={"p50": p50(worded)},
        ),
    ]


def _long(db: Database, rows: int, runs: int) -> Line:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        with db.reading() as session:
            review_picture(session, month_of(site_day(AS_OF)), AS_OF)
        times.append((time.perf_counter() - started) * 1000)
    return Line(GROUP, f"frozen over {rows:,} incidents, p50", p50(times), "ms", limit=GOAL_LONG_MS)
