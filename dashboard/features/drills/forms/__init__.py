"""What the drill forms send, and the commands they become: plans, evaluation, mending, calendar."""

from dashboard.features.drills.forms.calendar import (
    MakeFeed,
    RevokeFeed,
    parse_make_feed,
    parse_revoke_feed,
)
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
    EditDrill,
    PlanDrill,
    parse_cancellation,
    parse_edit,
    parse_plan_drill,
)
from dashboard.features.drills.forms.programme import (
    MoveDrill,
    PlanProgramme,
    parse_move,
    parse_programme,
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
    "BadPress",
    "CancelDrill",
    "DrillOutline",
    "EditDrill",
    "EvaluateDrill",
    "GiveEvidence",
    "InjectResult",
    "MakeFeed",
    "MoveDrill",
    "NewAction",
    "ObjectiveRating",
    "PlanDrill",
    "PlanProgramme",
    "PressBatch",
    "PressItem",
    "ProposeWeights",
    "QueuedPress",
    "QueuedTakeBack",
    "RetestAction",
    "RevokeFeed",
    "SaveObservations",
    "SayReaction",
    "SeenObjective",
    "SlipAction",
    "WithdrawWeights",
    "drill_reference",
    "parse_action",
    "parse_approval",
    "parse_cancellation",
    "parse_edit",
    "parse_evaluation",
    "parse_evidence",
    "parse_make_feed",
    "parse_move",
    "parse_observations",
    "parse_plan_drill",
    "parse_presses",
    "parse_programme",
    "parse_proposal",
    "parse_reaction",
    "parse_retest",
    "parse_revoke_feed",
    "parse_slip",
    "parse_withdrawal",
]
