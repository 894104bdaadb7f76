"""`python -m dashboard import KIND FILE`: read, check, and hand over in chunks to the action of the kind.

Called by dashboard/__main__.py. Each chunk is one transaction of the feature's own bulk path; whoever
starts the same file again after an interruption adds only what is missing.
"""

import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy import inspect

from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import database, reading
from dashboard.kernel.reference import Agency
from dashboard.shell import migrations
from dashboard.shell.import_census import census_importer
from dashboard.shell.import_csv import BadRow, Cells, Unreadable, open_csv
from dashboard.shell.import_drills import drill_importer
from dashboard.shell.import_incidents import incident_importer
from dashboard.shell.import_kind import Importer, Run
from dashboard.shell.import_patrols import plan_importer, visit_importer

__all__ = ["ImportResult", "Unreadable", "run_import"]

CHUNK = 500

IMPORTERS: dict[str, Callable[[Path, Run], Importer[Any]]] = {
    "incidents": incident_importer,
    "census": census_importer,
    "patrol-plan": plan_importer,
    "patrol-visits": visit_importer,
    "drills": drill_importer,
}


@dataclass(slots=True)
class ImportResult:
    """Rows by fate; ``refused`` holds (physical line number, reason) in the order of the file."""

    taken: int = 0
    already_there: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_all_refused(self) -> bool:
        return bool(self.refused) and not self.taken and not self.already_there


def run_import(
    kind: str,
    file: Path,
    mapping: Path,
    agency: Agency,
    *,
    dry_run: bool = False,
    clock: Clock = system_clock,
) -> ImportResult:
    """Take in one file. A dry run gives the same numbers and writes nothing. Raises Unreadable."""
    make = IMPORTERS.get(kind)
    if make is None:
        raise Unreadable(f"{kind} cannot be imported yet; what can: {', '.join(IMPORTERS)}.")
    run = Run(system_actor("import", agency), clock, clock())
    importer = make(mapping, run)
    with open_csv(file, importer.columns, importer.delimiter) as source:
        records = source.records()
        first = next(records, None)
        if first is None:
            raise Unreadable(f"{file.name} has a header but no rows: there is nothing to import.")
        _ensure_schema()
        # The same bytes have the same name in the audit, whatever the file is called.
        batch = f"{run.now:%Y%m%dT%H%M%SZ}-{source.digest[:16]}"
        with _progress() as progress:
            task = progress.add_task(f"import {kind}", total=source.size)

            def show(share: float) -> None:
                # A sorted file is read to its end before the first row of it is written.
                done = source.bytes_done if importer.order is None else source.size * share
                progress.update(task, completed=done)

            intake = _Intake(importer, batch, show, is_dry=dry_run)
            for line, cells in chain((first,), records):
                intake.add(line, cells)
            intake.finish()
            progress.update(task, completed=source.size)
    return intake.result


class _Intake:
    """Collects checked rows and hands them over chunk by chunk; keys seen before are counted here."""

    def __init__(
        self, importer: Importer[Any], batch: str, show: Callable[[float], None], *, is_dry: bool
    ) -> None:
        self.result = ImportResult()
        self._importer = importer
        self._batch = batch
        self._show = show
        self._is_dry = is_dry
        self._seen: set[Hashable] = set()
        self._waiting: list[Any] = []

    def add(self, line: int, cells: Cells | BadRow) -> None:
        """Take one record; a full chunk is handed over, unless the whole file has to be sorted first."""
        try:
            if isinstance(cells, BadRow):
                raise cells
            item = self._importer.read(cells)
        except BadRow as fault:
            self.result.refused.append((line, str(fault)))
            return
        key = self._importer.key(item)
        if key in self._seen:
            self.result.already_there += 1
            return
        self._seen.add(key)
        self._waiting.append(item)
        if self._importer.order is None and len(self._waiting) == CHUNK:
            self.finish()

    def finish(self) -> None:
        """Hand over everything that waits, each chunk in a transaction of its own."""
        if self._importer.order is not None:
            self._waiting.sort(key=self._importer.order)
        for start in range(0, len(self._waiting), CHUNK):
            chunk = self._waiting[start : start + CHUNK]
            taken, there = self._look(chunk) if self._is_dry else self._importer.write(self._batch, chunk)
            self.result.taken += taken
            self.result.already_there += there
            self._show((start + len(chunk)) / len(self._waiting))
        self._waiting = []

    def _look(self, chunk: list[Any]) -> tuple[int, int]:
        with reading() as session:
            known = self._importer.known(session, chunk)
        there = sum(self._importer.key(item) in known for item in chunk)
        return len(chunk) - there, there


def _ensure_schema() -> None:
    """A new database gets its schema; one of another version is left to its operator."""
    db = database()
    if migrations.is_current(db):
        return
    if inspect(db.reader).get_table_names():
        raise Unreadable("the database has another schema: run `python -m dashboard db upgrade` first.")
    migrations.upgrade(db)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
    )
