"""The only writers of drills: plan, cancel, conduct, evaluate, correct, verify, take in imported ones."""

from dashboard.features.drills.actions.conducting import PressAnswer, PressState, deliver_presses
from dashboard.features.drills.actions.evaluation import evaluate_drill
from dashboard.features.drills.actions.importing import (
    BatchResult,
    ImportedAction,
    ImportedDrill,
    import_drills,
)
from dashboard.features.drills.actions.improvement import add_corrective_action, verify_action
from dashboard.features.drills.actions.planning import SOURCE, TOPIC, cancel_drill, plan_drill

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "ImportedAction",
    "ImportedDrill",
    "PressAnswer",
    "PressState",
    "add_corrective_action",
    "cancel_drill",
    "deliver_presses",
    "evaluate_drill",
    "import_drills",
    "plan_drill",
    "verify_action",
]
