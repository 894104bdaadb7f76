"""The only writers of patrols: plan, check in, end and confirm, review, weak spots, checkpoints, history."""

from dashboard.features.patrols.actions.checking import CheckedIn, CheckInMark, check_in
from dashboard.features.patrols.actions.checkpoints import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.actions.importing import (
    BatchResult,
    ImportedPlan,
    ImportedVisit,
    import_plan,
    import_visits,
)
from dashboard.features.patrols.actions.joint import confirm_part, decline_part
from dashboard.features.patrols.actions.planning import excuse_visit, plan_round
from dashboard.features.patrols.actions.reviewing import Reviewed, review_visit
from dashboard.features.patrols.actions.telling import tell_patrols
from dashboard.features.patrols.actions.topic import SOURCE, TOPIC
from dashboard.features.patrols.actions.walks import close_patrol, end_patrol
from dashboard.features.patrols.actions.weak_spots import (
    Weakness,
    end_weakness,
    report_weakness,
    take_camera_state,
)

__all__ = [
    "SOURCE",
    "TOPIC",
    "BatchResult",
    "CheckInMark",
    "CheckedIn",
    "ImportedPlan",
    "ImportedVisit",
    "NewCheckpoint",
    "Reviewed",
    "Weakness",
    "check_in",
    "close_patrol",
    "confirm_part",
    "decline_part",
    "end_patrol",
    "end_weakness",
    "excuse_visit",
    "import_plan",
    "import_visits",
    "plan_round",
    "register_checkpoints",
    "report_weakness",
    "review_visit",
    "take_camera_state",
    "tell_patrols",
]
