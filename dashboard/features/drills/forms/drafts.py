"""The forms of the drills feature that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of ``ui/``.
"""

from dashboard.features.drills.forms.evaluation import ACTION_ROWS
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu

_DRILL = r"[A-Z]-\d{4}-\d{4,6}"
_PARTS = ("text", "owner", "priority", "due")
_PLAN = frozenset(
    {"scenario", "type", "planned_for", "commander", "lead_agency"}
    | {f"regu_{regu.value}" for regu in Regu}
    | {f"agency_{agency.value}" for agency in Agency}
)
_EVALUATION = frozenset(
    {"held_at", "ended_at", "commander", "notes", "is_text_shared"}
    | {f"attended_{agency.value}" for agency in Agency}
    | {f"action_{row}_{part}" for row in ACTION_ROWS for part in _PARTS}
)

_EDIT = frozenset({"edit_commander"} | {f"edit_agency_{agency.value}" for agency in Agency})

DRILL_DRAFTS = {
    "drill-plan": DraftForm(_PLAN, Permission.DRILL_PLAN),
    "drill-edit": DraftForm(_EDIT, Permission.DRILL_PLAN, _DRILL),
    "drill-evaluation": DraftForm(
        _EVALUATION, Permission.DRILL_EVALUATE, _DRILL, r"(rating|actual|outcome)_\d{1,3}"
    ),
    "drill-observation": DraftForm(frozenset(), Permission.DRILL_EVALUATE, _DRILL, r"(seen|note)_\d{1,3}"),
    "drill-action": DraftForm(frozenset(f"action_{part}" for part in _PARTS), Permission.DRILL_PLAN, _DRILL),
}
