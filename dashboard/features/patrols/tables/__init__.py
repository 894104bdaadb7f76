"""Tables of patrols: places, plans, patrols, visits."""

from dashboard.features.patrols.tables.patrols import Patrol, PatrolStep
from dashboard.features.patrols.tables.places import (
    Checkpoint,
    CheckpointLimit,
    CompensatingControl,
    Route,
    RoutePoint,
)
from dashboard.features.patrols.tables.plans import PlanException, RecurringPlan
from dashboard.features.patrols.tables.visits import Excuse, PlannedVisit, Visit

__all__ = [
    "Checkpoint",
    "CheckpointLimit",
    "CompensatingControl",
    "Excuse",
    "Patrol",
    "PatrolStep",
    "PlanException",
    "PlannedVisit",
    "RecurringPlan",
    "Route",
    "RoutePoint",
    "Visit",
]
