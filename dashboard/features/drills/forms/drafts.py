"""The forms of the drills feature that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of ``ui/``.
"""

from dashboard.features.drills.forms.evaluation import ACTION_ROWS
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.weight_names import RANGES
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario

_DRILL = r"[A-Z]-\d{4}-\d{4,6}"
# One reaction of a real incident, or an action that is to mend it.
_REACTION = _DRILL + r"\.[a-z_]{1,16}"
_PARTS = ("text", "owner", "priority", "due")
_PLAN = frozenset(
    {"scenario", "type", "planned_for", "commander", "lead_agency"}
    | {f"regu_{regu.value}" for regu in Regu}
    | {f"agency_{agency.value}" for agency in Agency}
)
_PROGRAMME = frozenset(
    {"first_at", "interval", "count", "series_commander", "series_lead"}
    | {f"scenarios_{scenario.value}" for scenario in Scenario}
    | {f"types_{kind.value}" for kind in DrillType}
    | {f"regus_{regu.value}" for regu in Regu}
    | {f"agencies_{agency.value}" for agency in Agency}
)
_EVALUATION = frozenset(
    {"held_at", "ended_at", "commander", "notes", "is_text_shared"}
    | {f"attended_{agency.value}" for agency in Agency}
    | {f"action_{row}_{part}" for row in ACTION_ROWS for part in _PARTS}
)
_ACTION = frozenset(f"action_{part}" for part in _PARTS)

_EDIT = frozenset({"edit_commander"} | {f"edit_agency_{agency.value}" for agency in Agency})

DRILL_DRAFTS = {
    "drill-plan": DraftForm(_PLAN, Permission.DRILL_PLAN),
    "drill-edit": DraftForm(_EDIT, Permission.DRILL_PLAN, _DRILL),
    "drill-evaluation": DraftForm(
        _EVALUATION, Permission.DRILL_EVALUATE, _DRILL, r"(rating|actual|outcome)_\d{1,3}"
    ),
    "drill-observation": DraftForm(frozenset(), Permission.DRILL_EVALUATE, _DRILL, r"(seen|note)_\d{1,3}"),
    "drill-action": DraftForm(_ACTION, Permission.DRILL_PLAN, _DRILL),
    "drill-programme": DraftForm(_PROGRAMME, Permission.DRILL_PLAN),
    "drill-move": DraftForm(frozenset({"move_to", "move_reason"}), Permission.DRILL_PLAN, _DRILL),
    "drill-cancel": DraftForm(frozenset({"cancel_reason"}), Permission.DRILL_PLAN, _DRILL),
    "action-slip": DraftForm(frozenset({"slip_due", "slip_reason"}), Permission.DRILL_PLAN, _DRILL),
    "action-evidence": DraftForm(frozenset({"evidence"}), Permission.DRILL_PLAN, _DRILL),
    "action-retest": DraftForm(
        frozenset({"retest_result", "tested_on", "retest_note"}), Permission.DRILL_PLAN, _DRILL
    ),
    "loop-say": DraftForm(frozenset({"outcome", "actual"}), Permission.DRILL_EVALUATE, _REACTION),
    "loop-mend": DraftForm(_ACTION, Permission.DRILL_PLAN, _REACTION),
    "drill-weights": DraftForm(frozenset({"valid_from", "reason", *RANGES}), Permission.DRILL_WEIGH),
    "drill-calendar": DraftForm(frozenset({"device"}), Permission.DRILL_READ),
}
