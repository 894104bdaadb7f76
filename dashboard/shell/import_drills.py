"""Drills that were held, from a file with one row a drill: ratings and reaction times in their columns.

Called by dashboard/shell/imports.py. Objectives and injects are those of the scenario's template, in its
order. Writes nothing itself.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dashboard.features.drills.actions import ImportedDrill, import_drills
from dashboard.features.drills.forms import InjectResult, ObjectiveRating
from dashboard.features.drills.rules.codes import DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.templates import INJECTS, OBJECTIVES
from dashboard.features.drills.tables import Drill
from dashboard.kernel.reference import Agency, Regu, Scenario
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

Code = TypeVar("Code", bound=StrEnum)

LONGEST_SECONDS = 24 * 3600
_SEPARATORS = re.compile(r"[\s,;/+]+")
_SECONDS = re.compile(r"[0-9]{1,5}")
_WITHOUT_TIME = {outcome.value: outcome for outcome in InjectOutcome if outcome is not InjectOutcome.ACHIEVED}


class DrillMapping(FileMapping):
    """``ratings`` and ``seconds`` are columns in the order of the template's objectives and injects."""

    source: Source
    key: Column
    time: TimeColumn
    scenario: CodeColumn[Scenario]
    type: CodeColumn[DrillType]
    regus: Column
    agencies: Column
    ratings: list[Column]
    seconds: list[Column] = []

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the file must have, each once."""
        named = (
            self.key,
            self.time.column,
            self.scenario.column,
            self.type.column,
            self.regus,
            self.agencies,
        )
        return tuple(dict.fromkeys(column for column in (*named, *self.ratings, *self.seconds) if column))

    def row(self, cells: Cells, now: datetime) -> ImportedDrill:
        """Raises BadRow."""
        scenario = self.scenario.read(cells, self.scenario.column, "scenario")
        ratings = [
            ObjectiveRating(number, _rating(cells[column], column))
            for number, column in _filled(cells, self.ratings, len(OBJECTIVES[scenario]), scenario)
        ]
        if not ratings:
            raise BadRow("no objective is rated: fill in at least one of P, S, M, U")
        results = [
            _result(number, cells[column], column)
            for number, column in _filled(cells, self.seconds, len(INJECTS[scenario]), scenario)
        ]
        return ImportedDrill(
            key=read_key(cells, self.key),
            scenario=scenario,
            type=self.type.read(cells, self.type.column, "type"),
            regus=_several(Regu, cells[self.regus], self.regus),
            agencies=_several(Agency, cells[self.agencies], self.agencies),
            held_at=self.time.read(cells, now),
            ratings=tuple(ratings),
            results=tuple(results),
        )


def drill_importer(path: Path, run: Run) -> Importer[ImportedDrill]:
    """Raises Unreadable for a wrong mapping."""
    mapping = load_mapping(path, DrillMapping)

    def write(batch: str, rows: Sequence[ImportedDrill]) -> tuple[int, int]:
        result = import_drills(run.actor, mapping.source, batch, rows, clock=run.clock)
        return result.taken, result.already_there

    return Importer(
        columns=mapping.columns,
        delimiter=mapping.delimiter,
        read=lambda cells: mapping.row(cells, run.now),
        key=lambda row: row.key,
        known=lambda session, rows: known_keys(session, Drill, mapping.source, [row.key for row in rows]),
        write=write,
    )


def _filled(cells: Cells, columns: Sequence[str], most: int, scenario: Scenario) -> list[tuple[int, str]]:
    """(number from 1, column) of the filled cells. Raises BadRow beyond what the scenario has."""
    filled = [(number, column) for number, column in enumerate(columns, 1) if cells[column]]
    if filled and filled[-1][0] > most:
        raise BadRow(f"{shown(filled[-1][1])} is filled, but a drill of {scenario} has only {most}: empty it")
    return filled


def _rating(value: str, column: str) -> Rating:
    if value.upper() not in Rating.__members__:
        raise BadRow(f"{shown(value)} in {shown(column)}: write P, S, M, U or nothing")
    return Rating(value.upper())


def _result(number: int, value: str, column: str) -> InjectResult:
    if value in _WITHOUT_TIME:
        return InjectResult(number, _WITHOUT_TIME[value])
    if not _SECONDS.fullmatch(value) or int(value) > LONGEST_SECONDS:
        words = ", ".join(_WITHOUT_TIME)
        raise BadRow(
            f"{shown(value)} in {shown(column)}: write whole seconds up to a day, {words} or nothing"
        )
    return InjectResult(number, InjectOutcome.ACHIEVED, int(value))


def _several(kind: type[Code], value: str, column: str) -> tuple[Code, ...]:
    """Codes side by side, such as ``A B``, each once."""
    parts = [part for part in _SEPARATORS.split(value) if part]
    codes = {code.value.lower(): code for code in kind}
    if not parts or any(part.lower() not in codes for part in parts):
        raise BadRow(f"{shown(value)} in {shown(column)}: write one or more of {', '.join(kind)}")
    return tuple(dict.fromkeys(codes[part.lower()] for part in parts))
