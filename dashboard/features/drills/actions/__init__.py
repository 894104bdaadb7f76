"""The only writers of drills: plan, cancel, evaluate, correct, verify, take in imported ones."""

from dashboard.features.drills.actions.evaluation import evaluate_drill
from dashboard.features.drills.actions.importing import (
    BatchResult,
    ImportedAction,
    ImportedDrill,
    import_drills,
)
from dashboard.features.drills.actions.improvement import add_corrective_action, verify_action
from dashboard.features.drills.actions.planning import SOURCE, TOPIC, cancel_drill, plan_drill
from dashboard.features.drills.actions.weighing import (
    approve_weights,
    check_proposal,
    propose_weights,
    withdraw_weights,
)

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "ImportedAction",
    "ImportedDrill",
    "add_corrective_action",
    "approve_weights",
    "cancel_drill",
    "check_proposal",
    "evaluate_drill",
    "import_drills",
    "plan_drill",
    "propose_weights",
    "verify_action",
    "withdraw_weights",
]
