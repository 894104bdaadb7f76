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
from dashboard.features.incidents.forms.report import (
    DRAFT_FIELDS,
    DRAFT_FORM,
    REPORT_DRAFT,
    ReportFields,
    ReportIncident,
    parse_report,
)

__all__ = [
    "DRAFT_FIELDS",
    "DRAFT_FORM",
    "REPORT_DRAFT",
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
