"""The incident list over 100,000 records: each view, a deep page, filters, common and rare words, the counts.

Before every run another connection commits, as in life: SQLite then drops the reader's page cache.
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bench.fill import AS_OF, fill
from bench.table import Line, p50, p95
from bench.trouble import add_trouble
from dashboard.features.incidents.forms.filters import Filters, Tab, parse_filters
from dashboard.features.incidents.queries.listing import SLICE, count_tabs, list_tab
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency

ROWS = 100_000
GROUP = f"incident list, {ROWS:,} records"
GOAL_MS = 50.0
_DEEP = 60_000
_READER = Actor(1, "bench", Agency.RUTAN, frozenset({Role.KEPALA_KPR}))
_TEXT = (
    "petugas regu siang malam menemukan barang di kamar hunian saat penggeledahan rutin lalu diamankan dan "
    "dicatat dalam buku jaga kepala regu melapor kepada pimpinan piket tidak ada korban kerusakan ringan "
    "pada pagar timur lampu padam sementara saksi diperiksa"
)
_RARE = "jangkar"

# What is asked of the view "all": a filter an index has, one it has not, and searches.
_ASKED = (
    ("one place", {"zone": "block_c"}),
    ("one type", {"type": "fire"}),
    ("type that never was", {"type": "escape"}),
    ("place, type and severity", {"zone": "block_c", "type": "fire", "severity": "critical"}),
    ("one month", {"from": "2025-12-01", "to": "2025-12-31"}),
    ("common word", {"q": "petugas"}),
    ("rare word", {"q": _RARE}),
    ("two words that nobody wrote", {"q": "tidaktertulis sekalipun"}),
    ("whole reference", {"q": "R-2026-050002"}),
)


def run(runs: int) -> list[Line]:
    """Fill, write texts, measure."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder:
        db = fill(Path(folder) / "list.db", ROWS)
        with db.writer.connect() as connection:
            add_trouble(connection, AS_OF)
            _write_texts(connection)
            connection.commit()
        with db.reading() as session:
            deep = list_tab(session, _READER, Filters(Tab.ALL), AS_OF, limit=_DEEP).last

        def page(filters: Filters, after: Any = None) -> Callable[[Session], int]:
            return lambda session: len(list_tab(session, _READER, filters, AS_OF, after=after).rows)

        asked: list[tuple[str, Callable[[Session], int]]] = [
            (f"view {tab.value}", page(Filters(tab))) for tab in Tab
        ]
        asked.append((f"page after {_DEEP:,} rows", page(Filters(Tab.ALL), deep)))
        asked += [(name, page(parse_filters({"tab": "all", **raw}))) for name, raw in _ASKED]
        asked.append(("counts of the views", lambda session: _counts(session, AS_OF)))
        lines = [_line(db, name, ask, runs) for name, ask in asked]
        db.dispose()
        return lines


def _counts(session: Session, now: datetime) -> int:
    return sum(count_tabs(session, _READER, Filters(), now).values())


def _line(db: Database, name: str, ask: Callable[[Session], int], runs: int) -> Line:
    times, rows = [], 0
    for turn in range(runs + 2):
        with db.writer.connect() as connection:
            bump = "INSERT INTO revision VALUES ('bench', 1) ON CONFLICT DO UPDATE SET number = number + 1"
            connection.execute(text(bump))
            connection.commit()
        started = time.perf_counter()
        with db.reading() as session:
            rows = ask(session)
        if turn >= 2:
            times.append((time.perf_counter() - started) * 1000)
    detail = {"p50": p50(times), "rows": rows, "slice": SLICE}
    return Line(GROUP, f"{name}, p95", p95(times), "ms", limit=GOAL_MS, detail=detail)


def _write_texts(connection: Any) -> None:
    """Eighteen words each, half of them shared; one in 30,000 has the rare word."""
    chance, words = random.Random(1), _TEXT.split()
    rows = [
        {
            "id": number,
            "text": " ".join(chance.choice(words) for _ in range(18))
            + (f" {_RARE}" if number % 30_000 == 7 else ""),
            "reference": f"{'P' if number % 3 == 0 else 'R'}-2026-{number:06d}",
        }
        for number in range(1, ROWS + 1)
    ]
    statement = "UPDATE incident SET description = :text, is_text_shared = id % 2, reference = :reference"
    connection.execute(text(statement + " WHERE id = :id"), rows)
