"""What the forms of the incidents feature send, and the commands they become."""

from dashboard.features.incidents.forms.drafts import INCIDENT_DRAFTS
from dashboard.features.incidents.forms.record import (
    AddNote,
    AssignHandler,
    ChangeSeverity,
    CorrectFacts,
    MarkPart,
    MoveRecord,
    SaveAnswers,
    SetLp,
)
from dashboard.features.incidents.forms.report import (
    DRAFT_FIELDS,
    DRAFT_FORM,
    ReportFields,
    ReportIncident,
    parse_report,
)

__all__ = [
    "DRAFT_FIELDS",
    "DRAFT_FORM",
    "INCIDENT_DRAFTS",
    "AddNote",
    "AssignHandler",
    "ChangeSeverity",
    "CorrectFacts",
    "MarkPart",
    "MoveRecord",
    "ReportFields",
    "ReportIncident",
    "SaveAnswers",
    "SetLp",
    "parse_report",
]
