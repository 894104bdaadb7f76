"""What the drill forms send, and the commands they become: plans, evaluation, correction, calendar."""

from dashboard.features.drills.forms.calendar import (
    MakeFeed,
    RevokeFeed,
    parse_make_feed,
    parse_revoke_feed,
)
from dashboard.features.drills.forms.evaluation import (
    DrillOutline,
    EvaluateDrill,
    InjectResult,
    ObjectiveRating,
    parse_evaluation,
)
from dashboard.features.drills.forms.improvement import (
    AddAction,
    NewAction,
    VerifyAction,
    parse_action,
    parse_verification,
)
from dashboard.features.drills.forms.planning import (
    CancelDrill,
    PlanDrill,
    parse_cancellation,
    parse_plan_drill,
)
from dashboard.features.drills.forms.programme import (
    MoveDrill,
    PlanProgramme,
    parse_move,
    parse_programme,
)

__all__ = [
    "AddAction",
    "CancelDrill",
    "DrillOutline",
    "EvaluateDrill",
    "InjectResult",
    "MakeFeed",
    "MoveDrill",
    "NewAction",
    "ObjectiveRating",
    "PlanDrill",
    "PlanProgramme",
    "RevokeFeed",
    "VerifyAction",
    "parse_action",
    "parse_cancellation",
    "parse_evaluation",
    "parse_make_feed",
    "parse_move",
    "parse_plan_drill",
    "parse_programme",
    "parse_revoke_feed",
    "parse_verification",
]
