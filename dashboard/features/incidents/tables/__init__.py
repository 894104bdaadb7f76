"""Every table of the incidents feature."""

from dashboard.features.incidents.tables.incident import (
    Incident,
    IncidentDay,
    IncidentEvent,
    IncidentPast,
)
from dashboard.features.incidents.tables.parts import (
    IncidentAnswers,
    IncidentCheck,
    IncidentMethane,
    IncidentTask,
)
from dashboard.features.incidents.tables.release import IncidentRelease
from dashboard.features.incidents.tables.searches import ChartBaseline, Search, SearchFind
from dashboard.features.incidents.tables.sharing import ShareRequest

__all__ = [
    "ChartBaseline",
    "Incident",
    "IncidentAnswers",
    "IncidentCheck",
    "IncidentDay",
    "IncidentEvent",
    "IncidentMethane",
    "IncidentPast",
    "IncidentRelease",
    "IncidentTask",
    "Search",
    "SearchFind",
    "ShareRequest",
]
