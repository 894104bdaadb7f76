"""Drill readiness for boards, pages, reports and the command line: every number for any as-of."""

from dashboard.features.drills.kpis.answers import DEFINITIONS, SLUG, TARGET, kpis_of, readiness_kpis, slug_of
from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.kpis.matrix import MatrixCell, MatrixRow, matrix, matrix_of
from dashboard.features.drills.kpis.standing import LatestDrill, WeakScenario, latest_drill, weak_scenarios
from dashboard.features.drills.queries.numbers import KnownAction, count_by_scenario, overdue_actions

__all__ = [
    "DEFINITIONS",
    "SLUG",
    "TARGET",
    "Assessment",
    "KnownAction",
    "LatestDrill",
    "MatrixCell",
    "MatrixRow",
    "WeakScenario",
    "assess",
    "count_by_scenario",
    "kpis_of",
    "latest_drill",
    "matrix",
    "matrix_of",
    "overdue_actions",
    "readiness_kpis",
    "slug_of",
    "weak_scenarios",
]
