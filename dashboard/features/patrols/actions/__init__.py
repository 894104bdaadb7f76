"""The only writers of patrols: plans, check-ins, joint parts, reviews, weak spots, checkpoints, files."""

from dashboard.features.patrols.actions.checking import CheckedIn, CheckInMark, check_in
from dashboard.features.patrols.actions.checkpoints import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.actions.entering import Entered, enter_round
from dashboard.features.patrols.actions.excusing import AnsweredExcuse, answer_excuse, excuse_visit
from dashboard.features.patrols.actions.importing import (
    BatchResult,
    ImportedPlan,
    ImportedVisit,
    import_plan,
    import_visits,
)
from dashboard.features.patrols.actions.joint import confirm_part, decline_part
from dashboard.features.patrols.actions.laying_out import DAYS_AHEAD, lay_out_plans
from dashboard.features.patrols.actions.places import (
    change_limits,
    edit_checkpoint,
    new_tag,
    register_checkpoint,
    retire_checkpoint,
)
from dashboard.features.patrols.actions.planning import plan_round
from dashboard.features.patrols.actions.plans import add_exception, add_plan, change_plan, end_plan
from dashboard.features.patrols.actions.reviewing import Reviewed, review_visit
from dashboard.features.patrols.actions.routes import add_route, change_route, retire_route
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
    "DAYS_AHEAD",
    "SOURCE",
    "TOPIC",
    "AnsweredExcuse",
    "BatchResult",
    "CheckInMark",
    "CheckedIn",
    "Entered",
    "ImportedPlan",
    "ImportedVisit",
    "NewCheckpoint",
    "Reviewed",
    "Weakness",
    "add_exception",
    "add_plan",
    "add_route",
    "answer_excuse",
    "change_limits",
    "change_plan",
    "change_route",
    "check_in",
    "close_patrol",
    "confirm_part",
    "decline_part",
    "edit_checkpoint",
    "end_patrol",
    "end_plan",
    "end_weakness",
    "enter_round",
    "excuse_visit",
    "import_plan",
    "import_visits",
    "lay_out_plans",
    "new_tag",
    "plan_round",
    "register_checkpoint",
    "register_checkpoints",
    "report_weakness",
    "retire_checkpoint",
    "retire_route",
    "review_visit",
    "take_camera_state",
    "tell_patrols",
]
