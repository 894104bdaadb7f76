"""Every kind of report of a month of demo data: gathered, drawn, typeset, kept, as a press on its button.

The demo is seeded anew, in a folder of its own; the newest meeting that was held is reported on, every
second time in English.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.audit import own_folder
from bench.table import Line, p50, p95
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.queries.meetings import list_meetings
from dashboard.features.meetings.rules.reports import ReportKind, finished_weeks
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading, use_database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.screens.review.print.making import make_report

GROUP = "reports of a month of demo data"
GOAL_MS = 5000.0
_MAKER = Actor(99, "bench", Agency.RUTAN, frozenset({Role.KARUTAN}))


def run(runs: int) -> list[Line]:
    """Seed once, make every kind ``runs`` times in turn."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder, own_folder(Path(folder)) as db:
        # Another process: it works in the demo profile, this one does not.
        demo = os.environ | {"SIAGA_PROFILE": "demo"}
        subprocess.run([sys.executable, "-m", "dashboard", "seed", "demo"], env=demo, check=True)
        use_database(db)
        try:
            return _lines(runs)
        finally:
            use_database(None)


def _lines(runs: int) -> list[Line]:
    with reading() as session:
        held = next(one.month for one in list_meetings(session, _MAKER) if one.snapshots)
    week = finished_weeks(system_clock(), 1)[0].name
    times: dict[ReportKind, list[float]] = {kind: [] for kind in ReportKind}
    for turn in range(runs):
        maker = replace(_MAKER, language=list(Language)[turn % 2])
        for kind, spent in times.items():
            wanted = WantedReport(kind, week if kind is ReportKind.WEEKLY else held, "")
            started = time.perf_counter()
            make_report(maker, wanted, clock=system_clock)
            spent.append((time.perf_counter() - started) * 1000)
    return [
        Line(GROUP, f"{kind.value}, p95", p95(spent), "ms", limit=GOAL_MS, detail={"p50": p50(spent)})
        for kind, spent in times.items()
    ]
