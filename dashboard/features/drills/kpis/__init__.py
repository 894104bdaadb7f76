"""Drill readiness for boards, pages, reports and the command line: every number for any as-of."""

from dashboard.features.drills.kpis.answers import (
    DEFINITIONS,
    READINESS,
    SLUG,
    TARGET,
    drill_kpis,
    kpis_of,
    readiness_kpis,
    slug_of,
)
from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.kpis.companions import COMPANIONS, cells_due, companion_kpis
from dashboard.features.drills.kpis.matrix import MatrixCell, MatrixRow, matrix, matrix_of
from dashboard.features.drills.kpis.outlook import index_with, outlook, ranked_drills
from dashboard.features.drills.kpis.replay import index_history
from dashboard.features.drills.kpis.standing import LatestDrill, WeakScenario, latest_drill, weak_scenarios
from dashboard.features.drills.queries.numbers import KnownAction, count_by_scenario, overdue_actions

__all__ = [
    "COMPANIONS",
    "DEFINITIONS",
    "READINESS",
    "SLUG",
    "TARGET",
    "Assessment",
    "KnownAction",
    "LatestDrill",
    "MatrixCell",
    "MatrixRow",
    "WeakScenario",
    "assess",
    "cells_due",
    "companion_kpis",
    "count_by_scenario",
    "drill_kpis",
    "index_history",
    "index_with",
    "kpis_of",
    "latest_drill",
    "matrix",
    "matrix_of",
    "outlook",
    "overdue_actions",
    "ranked_drills",
    "readiness_kpis",
    "slug_of",
    "weak_scenarios",
]
