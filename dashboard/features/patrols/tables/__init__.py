"""Tables of patrols: places, plans, patrols, visits, contacts of phones."""

from dashboard.features.patrols.tables.patrols import Patrol, PatrolStep
from dashboard.features.patrols.tables.phones import RoundContact
from dashboard.features.patrols.tables.places import (
    Checkpoint,
    CheckpointLimit,
    CompensatingControl,
    FormerTag,
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
    "FormerTag",
    "Patrol",
    "PatrolStep",
    "PlanException",
    "PlannedVisit",
    "RecurringPlan",
    "RoundContact",
    "Route",
    "RoutePoint",
    "Visit",
]
