"""What the drill forms send, and the commands they become: a plan, an evaluation, a corrective action."""

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
from dashboard.features.drills.forms.weighing import (
    ApproveWeights,
    ProposeWeights,
    WithdrawWeights,
    parse_approval,
    parse_proposal,
    parse_withdrawal,
)

__all__ = [
    "AddAction",
    "ApproveWeights",
    "CancelDrill",
    "DrillOutline",
    "EvaluateDrill",
    "InjectResult",
    "NewAction",
    "ObjectiveRating",
    "PlanDrill",
    "ProposeWeights",
    "VerifyAction",
    "WithdrawWeights",
    "parse_action",
    "parse_approval",
    "parse_cancellation",
    "parse_evaluation",
    "parse_plan_drill",
    "parse_proposal",
    "parse_verification",
    "parse_withdrawal",
]
