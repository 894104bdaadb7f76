"""The only writers of incidents, one module a subject; each function is one transaction."""

from dashboard.features.incidents.actions.baselines import freeze_baseline
from dashboard.features.incidents.actions.escalating import escalate_overdue
from dashboard.features.incidents.actions.importing import BatchResult, ImportedIncident, import_incidents
from dashboard.features.incidents.actions.moving import MoveIncident, move_incident
from dashboard.features.incidents.actions.recording import MoveRecord, move_record
from dashboard.features.incidents.actions.report import report_incident
from dashboard.features.incidents.actions.severity import ChangeSeverity, change_severity
from dashboard.features.incidents.rules.transitions import PERMISSION_OF

__all__ = [
    "PERMISSION_OF",
    "BatchResult",
    "ChangeSeverity",
    "ImportedIncident",
    "MoveIncident",
    "MoveRecord",
    "change_severity",
    "escalate_overdue",
    "freeze_baseline",
    "import_incidents",
    "move_incident",
    "move_record",
    "report_incident",
]
