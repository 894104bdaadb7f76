"""Tables of drills: the drill itself, its conduct, what is mended afterwards, the programme around it."""

from dashboard.features.drills.tables.conduct import DrillEvent, DrillObservation
from dashboard.features.drills.tables.drill import (
    Drill,
    DrillInject,
    DrillObjective,
    DrillParticipant,
    DrillRegu,
)
from dashboard.features.drills.tables.improvement import (
    ActionRetest,
    ActionSlip,
    CorrectiveAction,
    IncidentScore,
)
from dashboard.features.drills.tables.programme import CalendarFeed, DrillMove, ReadinessVersion

__all__ = [
    "ActionRetest",
    "ActionSlip",
    "CalendarFeed",
    "CorrectiveAction",
    "Drill",
    "DrillEvent",
    "DrillInject",
    "DrillMove",
    "DrillObjective",
    "DrillObservation",
    "DrillParticipant",
    "DrillRegu",
    "IncidentScore",
    "ReadinessVersion",
]
