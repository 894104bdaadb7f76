"""What the forms of the incidents feature send, and the commands they become."""

from dashboard.features.incidents.forms.record import (
    AddNote,
    AssignHandler,
    ChangeSeverity,
    CorrectFacts,
    MoveRecord,
    SaveAnswers,
    SetLp,
)
from dashboard.features.incidents.forms.report import ReportFields, ReportIncident, parse_report

__all__ = [
    "AddNote",
    "AssignHandler",
    "ChangeSeverity",
    "CorrectFacts",
    "MoveRecord",
    "ReportFields",
    "ReportIncident",
    "SaveAnswers",
    "SetLp",
    "parse_report",
]
