"""The readiness index and one number per scenario as KPIs.

Readiness decays with the days alone, so it is never stale; its age is that of the newest evaluation.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.kpis.companions import COMPANIONS, companion_kpis, count_tested
from dashboard.features.drills.queries.numbers import count_by_scenario
from dashboard.features.drills.rules.readiness import Drag, ScenarioReadiness, band_of
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS
from dashboard.kernel.kpi import Kpi, KpiDefinition, KpiState, Unit
from dashboard.kernel.reference import Scenario

SLUG = "drill_readiness"
# The target of version 0; an answer carries that of the version in force in its detail.
TARGET = DEFAULT_WEIGHTS.ready_from


def slug_of(scenario: Scenario) -> str:
    """``drill_readiness_riot`` and so on."""
    return f"{SLUG}_{scenario.value}"


def _definition(slug: str, name: str) -> KpiDefinition:
    key = f"drills.kpi.{name}"
    return KpiDefinition(
        slug,
        Unit.INDEX,
        "up",
        TARGET,
        f"{key}.formula",
        f"{key}.numerator",
        f"{key}.denominator",
        f"{key}.excludes",
        "domain 3.3 RI",
    )


READINESS = (
    _definition(SLUG, "index"),
    *(_definition(slug_of(scenario), "scenario") for scenario in Scenario),
)
DEFINITIONS = (*READINESS, *COMPANIONS)


def readiness_kpis(session: Session, as_of: datetime) -> tuple[Kpi, ...]:
    """The index and then one KPI per scenario, all 0..100."""
    return kpis_of(assess(session, as_of), as_of)


def drill_kpis(session: Session, as_of: datetime) -> tuple[Kpi, ...]:
    """Every number of drills: readiness, then its companions."""
    assessment = assess(session, as_of)
    return (*kpis_of(assessment, as_of), *companion_kpis(session, as_of, assessment))


def kpis_of(assessment: Assessment, as_of: datetime) -> tuple[Kpi, ...]:
    """The same from an assessment that is at hand already."""
    readiness = assessment.readiness
    return (
        _kpi(SLUG, assessment, as_of, readiness.index, _index_detail(assessment, as_of)),
        *(
            _kpi(slug_of(one.scenario), assessment, as_of, one.index, _scenario_detail(one, assessment))
            for one in readiness.scenarios
        ),
    )


def _kpi(
    slug: str, assessment: Assessment, as_of: datetime, value: float | None, detail: Mapping[str, Any]
) -> Kpi:
    newest = assessment.newest_at
    known = value if assessment.has_data else None
    return Kpi(
        slug=slug,
        state=KpiState.NO_DATA if known is None else KpiState.VALUE,
        value=known,
        numerator=known,
        denominator=None if known is None else 100.0,
        unit=Unit.INDEX,
        window_start=None,
        window_end=as_of,
        age_seconds=None if newest is None else max(0, int((as_of - newest).total_seconds())),
        detail=detail,
    )


def _index_detail(assessment: Assessment, as_of: datetime) -> dict[str, Any]:
    """Without data only the target: a breakdown of nothing would read as zeros."""
    if not assessment.has_data:
        return {"target": assessment.weights.ready_from}
    readiness = assessment.readiness
    tested, total = count_tested(assessment, as_of)
    return {
        "target": assessment.weights.ready_from,
        "floor": assessment.weights.weak_from,
        "minimum": 100.0 * assessment.weights.scenario_minimum,
        "band": None if readiness.band is None else readiness.band.value,
        "gates": [gate.value for gate in readiness.gates],
        "scenarios": {one.scenario.value: one.index for one in readiness.scenarios},
        "drags": [_drag(drag) for drag in readiness.drags],
        "cells_tested": tested,
        "cells_total": total,
        "overdue_actions": len(assessment.overdue),
    }


def _scenario_detail(one: ScenarioReadiness, assessment: Assessment) -> dict[str, Any]:
    if not assessment.has_data:
        return {"target": assessment.weights.ready_from}
    return {
        "target": assessment.weights.ready_from,
        "floor": assessment.weights.weak_from,
        "band": band_of(one.index, assessment.weights).value,
        "penalty": one.penalty,
        "never_tested": [cell.regu.value for cell in one.cells if cell.is_never],
        "overdue_actions": count_by_scenario(assessment.overdue)[one.scenario],
    }


def _drag(drag: Drag) -> dict[str, Any]:
    return {
        "scenario": drag.scenario.value,
        "regu": None if drag.regu is None else drag.regu.value,
        "cause": drag.cause.value,
        "points": drag.points,
    }
