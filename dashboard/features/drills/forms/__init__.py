"""What the drill forms send, and the commands they become: a plan, an evaluation, what has to be mended."""

from dashboard.features.drills.forms.evaluation import (
    DrillOutline,
    EvaluateDrill,
    InjectResult,
    ObjectiveRating,
    parse_evaluation,
)
from dashboard.features.drills.forms.improvement import AddAction, NewAction, parse_action
from dashboard.features.drills.forms.loop import SayReaction, parse_reaction
from dashboard.features.drills.forms.mending import (
    GiveEvidence,
    RetestAction,
    SlipAction,
    parse_evidence,
    parse_retest,
    parse_slip,
)
from dashboard.features.drills.forms.observing import SaveObservations, SeenObjective, parse_observations
from dashboard.features.drills.forms.planning import (
    CancelDrill,
    PlanDrill,
    parse_cancellation,
    parse_plan_drill,
)

__all__ = [
    "AddAction",
    "CancelDrill",
    "DrillOutline",
    "EvaluateDrill",
    "GiveEvidence",
    "InjectResult",
    "NewAction",
    "ObjectiveRating",
    "PlanDrill",
    "RetestAction",
    "SaveObservations",
    "SayReaction",
    "SeenObjective",
    "SlipAction",
    "parse_action",
    "parse_cancellation",
    "parse_evaluation",
    "parse_evidence",
    "parse_observations",
    "parse_plan_drill",
    "parse_reaction",
    "parse_retest",
    "parse_slip",
]
