"""What the drill forms send, and the commands they become: a plan, an evaluation, a corrective action."""

from dashboard.features.drills.forms.conduct import (
    BadPress,
    PressBatch,
    PressItem,
    QueuedPress,
    QueuedTakeBack,
    drill_reference,
    parse_presses,
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

__all__ = [
    "AddAction",
    "BadPress",
    "CancelDrill",
    "DrillOutline",
    "EvaluateDrill",
    "InjectResult",
    "NewAction",
    "ObjectiveRating",
    "PlanDrill",
    "PressBatch",
    "PressItem",
    "QueuedPress",
    "QueuedTakeBack",
    "VerifyAction",
    "drill_reference",
    "parse_action",
    "parse_cancellation",
    "parse_evaluation",
    "parse_plan_drill",
    "parse_presses",
    "parse_verification",
]
