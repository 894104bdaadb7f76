"""The only writers of patrols: plan a round, check in, excuse a visit, take in checkpoints and history."""

from dashboard.features.patrols.actions.checking import CheckedIn, CheckInMark, check_in
from dashboard.features.patrols.actions.checkpoints import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.actions.importing import (
    BatchResult,
    ImportedPlan,
    ImportedVisit,
    import_plan,
    import_visits,
)
from dashboard.features.patrols.actions.planning import excuse_visit, plan_round
from dashboard.features.patrols.actions.topic import SOURCE, TOPIC

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "CheckInMark",
    "CheckedIn",
    "ImportedPlan",
    "ImportedVisit",
    "NewCheckpoint",
    "check_in",
    "excuse_visit",
    "import_plan",
    "import_visits",
    "plan_round",
    "register_checkpoints",
]
