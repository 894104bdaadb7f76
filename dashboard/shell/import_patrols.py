"""Patrols from files: planned visits, and visits that were made. Checkpoints must be registered before.

Called by dashboard/shell/imports.py. Writes nothing itself. Both kinds go in by time, because the action
gives each tap, one after the other, to the planned visit that it serves.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from dashboard.features.patrols.actions import ImportedPlan, ImportedVisit, import_plan, import_visits
from dashboard.features.patrols.forms import ROUTE_LONGEST, Outcome, SkipReason
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.scope import visible
from dashboard.shell.import_csv import BadRow, Cells, shown
from dashboard.shell.import_kind import Importer, Run, known_keys
from dashboard.shell.import_mapping import (
    CodeColumn,
    Column,
    FileMapping,
    Source,
    TimeColumn,
    load_mapping,
    read_key,
)

FURTHEST_PLAN = timedelta(days=366)

Codes = Callable[[], frozenset[str]]


class PlanMapping(FileMapping):
    """One row a due visit: the same checkpoint at the same time is the same visit."""

    checkpoint: Column
    time: TimeColumn
    route: Column | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        named = (self.checkpoint, self.time.column, self.route)
        return tuple(dict.fromkeys(column for column in named if column))

    def row(self, cells: Cells, now: datetime, codes: Codes) -> ImportedPlan:
        """Raises BadRow."""
        route = " ".join(cells[self.route].split()) if self.route else ""
        if len(route) > ROUTE_LONGEST or not route.isprintable():
            raise BadRow(f"the route {shown(route)} is longer than {ROUTE_LONGEST} characters: shorten it")
        due_at = self.time.read(cells, now, ahead=FURTHEST_PLAN)
        return ImportedPlan(_checkpoint(cells[self.checkpoint], codes), due_at, route)


class VisitMapping(FileMapping):
    """One row a visit; ``outcome`` is OK unless said, ``reason`` is read for skipped ones only.

    Unless ``scanned`` says that the source read each sign on the spot, the visits were written down by hand:
    they count, but are marked as late entries like any other that was typed in too long afterwards.
    """

    source: Source
    key: Column
    checkpoint: Column
    time: TimeColumn
    outcome: CodeColumn[Outcome] = CodeColumn(default=Outcome.OK)
    reason: CodeColumn[SkipReason] = CodeColumn(default=SkipReason.OTHER)
    scanned: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the file must have, each once."""
        named = (self.key, self.checkpoint, self.time.column, self.outcome.column, self.reason.column)
        return tuple(dict.fromkeys(column for column in named if column))

    def row(self, cells: Cells, now: datetime, codes: Codes) -> ImportedVisit:
        """Raises BadRow."""
        outcome = self.outcome.read(cells, self.outcome.column, "outcome")
        is_skipped = outcome is Outcome.SKIPPED
        return ImportedVisit(
            key=read_key(cells, self.key),
            checkpoint=_checkpoint(cells[self.checkpoint], codes),
            at=self.time.read(cells, now),
            outcome=outcome,
            reason=self.reason.read(cells, self.reason.column, "reason") if is_skipped else None,
            is_manual=not self.scanned,
        )


def plan_importer(path: Path, run: Run) -> Importer[ImportedPlan]:
    """Raises Unreadable for a wrong mapping."""
    mapping = load_mapping(path, PlanMapping)
    codes = _own_codes(run.actor)

    def known(session: Session, rows: Sequence[ImportedPlan]) -> set[Hashable]:
        found = session.exec(
            select(col(Checkpoint.code), col(PlannedVisit.due_at))
            .where(PlannedVisit.checkpoint_id == Checkpoint.id)
            .where(col(Checkpoint.code).in_({row.checkpoint for row in rows}))
            .where(col(PlannedVisit.due_at).in_({row.due_at for row in rows}))
        )
        return {(code, due_at) for code, due_at in found}

    def write(batch: str, rows: Sequence[ImportedPlan]) -> tuple[int, int]:
        result = import_plan(run.actor, batch, rows, clock=run.clock)
        return result.taken, result.already_there

    return Importer(
        columns=mapping.columns,
        delimiter=mapping.delimiter,
        read=lambda cells: mapping.row(cells, run.now, codes),
        key=lambda row: (row.checkpoint, row.due_at),
        known=known,
        write=write,
        order=lambda row: row.due_at,
    )


def visit_importer(path: Path, run: Run) -> Importer[ImportedVisit]:
    """Raises Unreadable for a wrong mapping."""
    mapping = load_mapping(path, VisitMapping)
    codes = _own_codes(run.actor)

    def write(batch: str, rows: Sequence[ImportedVisit]) -> tuple[int, int]:
        result = import_visits(run.actor, mapping.source, batch, rows, clock=run.clock)
        return result.taken, result.already_there

    return Importer(
        columns=mapping.columns,
        delimiter=mapping.delimiter,
        read=lambda cells: mapping.row(cells, run.now, codes),
        key=lambda row: row.key,
        known=lambda session, rows: known_keys(session, Visit, mapping.source, [row.key for row in rows]),
        write=write,
        order=lambda row: row.at,
    )


def _own_codes(actor: Actor) -> Codes:
    """The agency's checkpoints, asked once: one unknown code would make the action refuse its whole chunk."""

    @cache
    def codes() -> frozenset[str]:
        with reading() as session:
            rows = session.exec(visible(actor, Checkpoint).where(Checkpoint.agency == actor.agency.value))
            return frozenset(row.code for row in rows)

    return codes


def _checkpoint(code: str, codes: Codes) -> str:
    if code not in codes():
        raise BadRow(f"unknown checkpoint {shown(code)}: correct the code, or the --agency it belongs to")
    return code
