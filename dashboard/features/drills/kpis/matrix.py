"""The scenario x regu matrix: how well each regu is tested in each scenario, how long ago, what it lacks."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.rules.cells import Cell
from dashboard.features.drills.rules.codes import DragCause, DrillType, ReadinessBand
from dashboard.features.drills.rules.readiness import band_of, find_drags
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.reference import Regu, Scenario


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """``value`` 0..100 with its own ``band``. ``cause`` is the weakest factor, None for a cell that loses
    nothing.

    The last four tell the drill that the value rests on; None when the regu was never tested.
    """

    regu: Regu
    value: float
    band: ReadinessBand
    cause: DragCause | None
    is_never: bool
    age_days: int | None
    held_on: date | None
    reference: str | None
    type: DrillType | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """``value`` (R_s) 0..100; ``penalty`` 0..1 by overdue corrective actions; a cell per regu, A to D."""

    scenario: Scenario
    value: float
    band: ReadinessBand
    penalty: float
    cells: tuple[MatrixCell, ...]


def matrix(session: Session, as_of: datetime) -> tuple[MatrixRow, ...]:
    """One row per scenario; empty when nothing was ever evaluated."""
    return matrix_of(assess(session, as_of))


def matrix_of(assessment: Assessment) -> tuple[MatrixRow, ...]:
    """The same from an assessment that is at hand already."""
    if not assessment.has_data:
        return ()
    scenarios, weights = assessment.readiness.scenarios, assessment.weights
    causes = {(drag.scenario, drag.regu): drag.cause for drag in find_drags(scenarios, weights)}
    return tuple(
        MatrixRow(
            scenario=one.scenario,
            value=one.index,
            band=band_of(one.index, weights),
            penalty=one.penalty,
            cells=tuple(_cell(cell, causes.get((one.scenario, cell.regu)), weights) for cell in one.cells),
        )
        for one in scenarios
    )


def _cell(cell: Cell, cause: DragCause | None, weights: ReadinessWeights) -> MatrixCell:
    best = cell.best
    return MatrixCell(
        regu=cell.regu,
        value=100.0 * cell.value,
        band=band_of(100.0 * cell.value, weights),
        cause=cause,
        is_never=cell.is_never,
        age_days=cell.age_days,
        held_on=None if best is None else best.held_on,
        reference=None if best is None else best.reference,
        type=None if best is None else best.type,
    )
