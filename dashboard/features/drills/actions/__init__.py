"""The only writers of drills: plan, move, cancel, evaluate, correct, verify, import; and of calendars."""

from dashboard.features.drills.actions.calendar import MadeFeed, make_feed, note_reading, revoke_feed
from dashboard.features.drills.actions.evaluation import evaluate_drill
from dashboard.features.drills.actions.importing import (
    BatchResult,
    ImportedAction,
    ImportedDrill,
    import_drills,
)
from dashboard.features.drills.actions.improvement import add_corrective_action, verify_action
from dashboard.features.drills.actions.planning import SOURCE, TOPIC, cancel_drill, plan_drill
from dashboard.features.drills.actions.programme import ProgrammeSaved, move_drill, plan_programme

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "ImportedAction",
    "ImportedDrill",
    "MadeFeed",
    "ProgrammeSaved",
    "add_corrective_action",
    "cancel_drill",
    "evaluate_drill",
    "import_drills",
    "make_feed",
    "move_drill",
    "note_reading",
    "plan_drill",
    "plan_programme",
    "revoke_feed",
    "verify_action",
]
