"""The incident list over 100,000 records: each view, a deep page, filters, common and rare words, the counts.

Then the same as others see it, when half of the records are closed to somebody. Before every run another
connection commits, as in life: SQLite then drops the reader's page cache.
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bench.audit import own_folder
from bench.fill import AS_OF, IN_WINDOW, fill_migrated
from bench.table import Line, p50, p95
from bench.trouble import add_trouble
from dashboard.features.incidents.forms.filters import Filters, Tab, parse_filters
from dashboard.features.incidents.queries.listing import SLICE, count_tabs, list_tab
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency

ROWS = 100_000
GROUP = f"incident list, {ROWS:,} records"
GOAL_MS = 50.0
_DEEP = 60_000
# With a session, so that reading the same sensitive rows again is not written down at every turn.
_READER = Actor(1, "bench", Agency.RUTAN, frozenset({Role.KEPALA_KPR}), session_ref="bench")
_VIEWERS = (
    ("leader of the rutan", Agency.RUTAN, Role.KARUTAN),
    ("leader of the polres", Agency.POLRES, Role.KAPOLRESTABES),
    ("BIASA role of the rutan", Agency.RUTAN, Role.PETUGAS_BLOK),
    ("BIASA role of the polres", Agency.POLRES, Role.SAMAPTA),
)
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
    """Fill, write texts, measure; then close some records and measure again."""
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as folder, own_folder(Path(folder)) as db:
        db.dispose()  # a fill wants the file for itself
        fill_migrated(Path(folder) / "siaga.db", ROWS, AS_OF, IN_WINDOW)
        use_database(db)
        try:
            with db.writer.connect() as connection:
                add_trouble(connection, AS_OF)
                _write_texts(connection)
                connection.commit()
            lines = [_line(db, name, ask, runs) for name, ask in _asked(db)]
            with db.writer.connect() as connection:
                _close_some(connection)
                connection.commit()
            return lines + [line for viewer in _VIEWERS for line in _seen_by(db, *viewer, runs)]
        finally:
            use_database(None)


def _asked(db: Database) -> list[tuple[str, Callable[[Session], int]]]:
    with db.reading() as session:
        deep = list_tab(session, _READER, Filters(Tab.ALL), AS_OF, limit=_DEEP).last
    asked = [(f"view {tab.value}", _page(_READER, Filters(tab))) for tab in Tab]
    asked.append((f"page after {_DEEP:,} rows", _page(_READER, Filters(Tab.ALL), deep)))
    asked += [(name, _page(_READER, parse_filters({"tab": "all", **raw}))) for name, raw in _ASKED]
    asked.append(("counts of the views", lambda session: _counts(session, _READER)))
    return asked


def _page(actor: Actor, filters: Filters, after: Any = None) -> Callable[[Session], int]:
    return lambda session: len(list_tab(session, actor, filters, AS_OF, after=after).rows)


def _seen_by(db: Database, name: str, agency: Agency, role: Role, runs: int) -> list[Line]:
    """What a page of the list asks, through the rows that this viewer may know of."""
    actor = Actor(2, "bench", agency, frozenset({role}), session_ref="bench")
    asked = {
        "view all": _page(actor, Filters(Tab.ALL)),
        "view open": _page(actor, Filters(Tab.OPEN)),
        "one place": _page(actor, parse_filters({"tab": "all", "zone": "block_c"})),
        "common word": _page(actor, parse_filters({"tab": "all", "q": "petugas"})),
        "counts of the views": lambda session: _counts(session, actor),
    }
    return [_line(db, f"{name}: {what}", ask, runs) for what, ask in asked.items()]


def _close_some(connection: Any) -> None:
    """Every level, audience and end, and two circles: half of the records are closed to somebody."""
    connection.execute(
        text(
            "UPDATE incident SET"
            " classification = CASE id % 30 WHEN 0 THEN 3 WHEN 1 THEN 2 WHEN 2 THEN 2"
            "   WHEN 3 THEN 1 WHEN 4 THEN 1 WHEN 5 THEN 1 ELSE 0 END,"
            " audience = CASE id % 15 WHEN 7 THEN 'own' WHEN 8 THEN 'own' WHEN 9 THEN 'leaders'"
            "   WHEN 10 THEN 'named' ELSE 'both' END,"
            " compartments = CASE id % 40 WHEN 11 THEN 4 WHEN 12 THEN 8 ELSE 0 END,"
            " expires_at = CASE id % 20 WHEN 13 THEN '2026-01-01 00:00:00.000000'"
            "   WHEN 14 THEN '2099-01-01 00:00:00.000000' END"
        )
    )


def _counts(session: Session, actor: Actor) -> int:
    return sum(count_tabs(session, actor, Filters(), AS_OF).values())


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
