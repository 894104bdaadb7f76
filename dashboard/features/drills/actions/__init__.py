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

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "ImportedAction",
    "ImportedDrill",
    "add_corrective_action",
    "add_incident_action",
    "cancel_drill",
    "evaluate_drill",
    "give_evidence",
    "import_drills",
    "plan_drill",
    "retest_action",
    "save_observations",
    "say_reaction",
    "slip_action",
]
