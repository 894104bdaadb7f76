"""The only writers of drills: plan, move, edit, hold, observe, evaluate, mend, learn, import; calendars."""

from dashboard.features.drills.actions.calendar import MadeFeed, make_feed, note_reading, revoke_feed
from dashboard.features.drills.actions.conducting import PressAnswer, PressState, deliver_presses
from dashboard.features.drills.actions.editing import edit_drill
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
from dashboard.features.drills.actions.programme import ProgrammeSaved, move_drill, plan_programme
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
    "MadeFeed",
    "PressAnswer",
    "PressState",
    "ProgrammeSaved",
    "add_corrective_action",
    "add_incident_action",
    "approve_weights",
    "cancel_drill",
    "check_proposal",
    "deliver_presses",
    "edit_drill",
    "evaluate_drill",
    "give_evidence",
    "import_drills",
    "make_feed",
    "move_drill",
    "note_reading",
    "plan_drill",
    "plan_programme",
    "propose_weights",
    "retest_action",
    "revoke_feed",
    "save_observations",
    "say_reaction",
    "slip_action",
    "withdraw_weights",
]
