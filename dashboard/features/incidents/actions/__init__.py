"""The only writers of incidents, one module a subject; each function is one transaction."""

from dashboard.features.incidents.actions.answers import save_answers
from dashboard.features.incidents.actions.baselines import freeze_baseline
from dashboard.features.incidents.actions.escalating import escalate_overdue
from dashboard.features.incidents.actions.exporting import AllowedExport, allow_export
from dashboard.features.incidents.actions.facts import assign_handler, correct_facts, set_lp
from dashboard.features.incidents.actions.importing import BatchResult, ImportedIncident, import_incidents
from dashboard.features.incidents.actions.marking import mark_part
from dashboard.features.incidents.actions.moving import MoveIncident, move_incident
from dashboard.features.incidents.actions.notes import add_note
from dashboard.features.incidents.actions.recording import move_record
from dashboard.features.incidents.actions.report import report_incident
from dashboard.features.incidents.actions.severity import change_severity
from dashboard.features.incidents.actions.undoing import UndoStep, undo_step
from dashboard.features.incidents.forms import (
    AddNote,
    AssignHandler,
    ChangeSeverity,
    CorrectFacts,
    MarkPart,
    MoveRecord,
    SaveAnswers,
    SetLp,
)
from dashboard.features.incidents.rules.transitions import PERMISSION_OF

__all__ = [
    "PERMISSION_OF",
    "AddNote",
    "AllowedExport",
    "AssignHandler",
    "BatchResult",
    "ChangeSeverity",
    "CorrectFacts",
    "ImportedIncident",
    "MarkPart",
    "MoveIncident",
    "MoveRecord",
    "SaveAnswers",
    "SetLp",
    "UndoStep",
    "add_note",
    "allow_export",
    "assign_handler",
    "change_severity",
    "correct_facts",
    "escalate_overdue",
    "freeze_baseline",
    "import_incidents",
    "mark_part",
    "move_incident",
    "move_record",
    "report_incident",
    "save_answers",
    "set_lp",
    "undo_step",
]
