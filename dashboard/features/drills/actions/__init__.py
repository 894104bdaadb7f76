"""The only writers of drills: plan, cancel, observe, evaluate, mend, learn from incidents, import."""

from dashboard.features.drills.actions.evaluation import evaluate_drill
from dashboard.features.drills.actions.importing import (
    BatchResult,
    ImportedAction,
    ImportedDrill,
    import_drills,
)
from dashboard.features.drills.actions.improvement import add_corrective_action, add_incident_action
from dashboard.features.drills.actions.loop import say_reaction
from dashboard.features.drills.actions.mending import give_evidence, retest_action, slip_action
from dashboard.features.drills.actions.observing import save_observations
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
    "add_incident_action",
    "approve_weights",
    "cancel_drill",
    "check_proposal",
    "evaluate_drill",
    "give_evidence",
    "import_drills",
    "plan_drill",
    "propose_weights",
    "retest_action",
    "save_observations",
    "say_reaction",
    "slip_action",
    "withdraw_weights",
]
