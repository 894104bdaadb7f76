"""The only writers of incidents."""

from dashboard.features.incidents.actions.report import (
    PERMISSION_OF,
    SOURCE,
    TOPIC,
    BatchResult,
    ImportedIncident,
    MoveIncident,
    import_incidents,
    move_incident,
    report_incident,
)

__all__ = [
    "PERMISSION_OF",
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "ImportedIncident",
    "MoveIncident",
    "import_incidents",
    "move_incident",
    "report_incident",
]
