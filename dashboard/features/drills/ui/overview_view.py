"""What ``/drills`` shows, worded for the viewer. Made from assessments and rows, never from tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.features.drills.kpis import (
    SLUG,
    Assessment,
    MatrixCell,
    MatrixRow,
    kpis_of,
    matrix_of,
    ranked_drills,
    slug_of,
)
from dashboard.features.drills.queries.records import DrillRow, DrillState
from dashboard.features.drills.rules.codes import ReadinessBand
from dashboard.features.drills.ui.advice_section import NO_ADVICE, AdviceView, advice_view
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Language, Scenario
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, number, percent, short_day

# Below 40 poor, below 80 attention: the same shapes as on the wall (semantics.md, one table).
_SHAPE = {
    ReadinessBand.READY: "good",
    ReadinessBand.LIMITED: "attention",
    ReadinessBand.WEAK: "attention",
    ReadinessBand.NOT_READY: "poor",
}


@dataclass(frozen=True)
class CardView:
    """One number of the strip on top. ``since_ms`` (epoch ms) lets the screen count the age by itself."""

    number: str = ""
    state: str = "no_data"
    band: str = ""
    band_word: str = ""
    note: str = ""
    age: str = ""
    since_ms: int = 0


@dataclass(frozen=True)
class DragLine:
    """One cause of lost points."""

    text: str
    points: str


@dataclass(frozen=True)
class CellView:
    """One cell of the matrix: its value, the age of the drill it rests on, and what it lacks most."""

    number: str
    age: str
    cause: str


@dataclass(frozen=True)
class MatrixLine:
    """One scenario: its own number, then a cell per regu."""

    scenario: str
    number: str
    band: str
    band_word: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class DrillLine:
    """One drill of the list. ``slips`` says how often it was moved; empty: never."""

    reference: str
    title: str
    type: str
    regus: str
    letters: tuple[str, ...]
    when: str
    slips: str
    state: str
    is_waiting: bool
    quality: str


@dataclass(frozen=True)
class OverviewView:
    """The picture above the list. Empty tuples mean that nothing was ever evaluated."""

    index: CardView = CardView()
    riot: CardView = CardView()
    escape: CardView = CardView()
    contraband: CardView = CardView()
    gates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    drags: tuple[DragLine, ...] = ()
    matrix: tuple[MatrixLine, ...] = ()
    advice: AdviceView = NO_ADVICE


def overview_of(assessment: Assessment, as_of: datetime, language: Language) -> OverviewView:
    """Cards, gates, drags, advice and matrix of one assessment."""
    kpis = {kpi.slug: kpi for kpi in kpis_of(assessment, as_of)}
    detail = kpis[SLUG].detail
    cards = {
        scenario.value: _card(kpis[slug_of(scenario)], language)
        for scenario in Scenario
        if slug_of(scenario) in kpis
    }
    return OverviewView(
        index=_card(kpis[SLUG], language),
        gates=tuple(
            say(f"drills.gate.{gate}", language, minimum=number(detail["minimum"], language))
            for gate in detail.get("gates", ())
        ),
        notes=_notes(detail, language),
        drags=tuple(_drag(drag, language) for drag in detail.get("drags", ())),
        matrix=tuple(_matrix_line(row, language) for row in matrix_of(assessment)),
        advice=advice_view(ranked_drills(assessment, as_of), assessment.weights.expected_quality, language),
        **cards,
    )


def _card(kpi: Kpi, language: Language) -> CardView:
    if kpi.value is None or kpi.state is not KpiState.VALUE:
        return CardView(
            say("kpi.no_data", language), kpi.state.value, age=say("drills.page.no_age", language)
        )
    band = ReadinessBand(kpi.detail["band"])
    word = say(f"drills.band.{band.value}", language)
    penalty = kpi.detail.get("penalty", 0.0)
    note = say("drills.page.penalty", language, percent=percent(100 * penalty, language)) if penalty else word
    evaluated_at = kpi.window_end - timedelta(seconds=kpi.age_seconds or 0)
    return CardView(
        number=number(kpi.value, language, 1),
        state=kpi.state.value,
        band=_SHAPE[band],
        band_word=word,
        note=note,
        since_ms=int(evaluated_at.timestamp() * 1000),
    )


def _notes(detail: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    if "cells_total" not in detail:
        return ()
    tested, total = detail["cells_tested"], detail["cells_total"]
    notes = [say("drills.page.tested", language, tested=tested, total=total)]
    if detail["overdue_actions"]:
        notes.append(say("drills.page.overdue", language, total=detail["overdue_actions"]))
    return tuple(notes)


def _drag(drag: Mapping[str, Any], language: Language) -> DragLine:
    key = "drills.drags.scenario" if drag["regu"] is None else "drills.drags.regu"
    text = say(
        key,
        language,
        scenario=say(f"scenario.{drag['scenario']}", language),
        regu=drag["regu"],
        cause=say(f"drills.cause.{drag['cause']}", language),
    )
    return DragLine(text, say("drills.drags.points", language, points=number(drag["points"], language, 1)))


def _matrix_line(row: MatrixRow, language: Language) -> MatrixLine:
    return MatrixLine(
        scenario=say(f"scenario.{row.scenario.value}", language),
        number=number(row.value, language, 1),
        band=_SHAPE[row.band],
        band_word=say(f"drills.band.{row.band.value}", language),
        cells=tuple(_cell(cell, language) for cell in row.cells),
    )


def _cell(cell: MatrixCell, language: Language) -> CellView:
    if cell.is_never:
        return CellView(number(0, language), say("drills.matrix.never", language), "")
    days = cell.age_days or 0
    age = say("drills.matrix.age", language, days=days) if days else say("drills.matrix.today", language)
    # A good cell needs no excuse.
    is_good = cell.band is ReadinessBand.READY
    cause = "" if cell.cause is None or is_good else say(f"drills.cause.{cell.cause.value}", language)
    return CellView(number(cell.value, language), age, cause)


def lines_of(rows: Sequence[DrillRow], language: Language) -> list[DrillLine]:
    """The list of drills."""
    return [_line(row, language) for row in rows]


def _line(row: DrillRow, language: Language) -> DrillLine:
    moment = row.held_at or row.planned_for
    return DrillLine(
        reference=row.reference,
        title=say(f"scenario.{row.scenario.value}", language),
        type=say(f"drills.type.{row.type.value}", language),
        regus=say("drills.list.regus", language, regus=", ".join(row.regus)),
        letters=tuple(agency.letter for agency in row.agencies),
        when=f"{short_day(moment, language)}, {clock_time(moment, language)}",
        slips=say("drills.list.slips", language, count=row.slips) if row.slips else "",
        state=say(f"drills.state.{row.state.value}", language),
        is_waiting=row.state in (DrillState.AWAITING, DrillState.INCOMPLETE),
        quality="" if row.quality is None else number(100 * row.quality, language, 1),
    )
