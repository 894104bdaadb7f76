"""The forms of the incidents feature that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of ``ui/``.
"""

from dashboard.features.incidents.forms.report import REPORT_DRAFT
from dashboard.features.incidents.forms.sharing import RECORD as _INCIDENT
from dashboard.features.incidents.forms.sharing import SHARING_DRAFTS
from dashboard.features.incidents.rules.codes import RecordAction
from dashboard.features.incidents.rules.finds import ItemClass
from dashboard.features.incidents.rules.methane import LINES
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission

# A question of the type's question set, an option of it, or the choice between two people's answers.
_ANSWER = r"(answer|pick)_[a-z0-9_]{1,60}(\.[a-z0-9_]{1,60})?"
_SEARCH = frozenset(
    {"zone", "kind", "minutes", "started_at", "ended_at", "rooms", "is_unannounced", "is_joint", "has_finds"}
    | {"note", "is_text_shared", "incident"}
    | {f"item_{item.value}" for item in ItemClass}
)
_METHANE = frozenset(f"methane_{field}" for _, field in LINES)


def _desk(*fields: str) -> DraftForm:
    """A small form of one incident's page, open to whoever reports."""
    return DraftForm(frozenset(fields), Permission.INCIDENT_REPORT, _INCIDENT)


INCIDENT_DRAFTS = {
    **REPORT_DRAFT,
    "incident-note": _desk("note", "is_text_shared", "mask_reason"),
    "incident-correct": _desk("type", "zone", "occurred_at", "correction", "keep_reason"),
    "incident-severity": _desk("severity", "reason"),
    "incident-part": DraftForm(frozenset({"part", "part_reason"}), Permission.INCIDENT_REVIEW, _INCIDENT),
    "incident-lp": _desk("lp_number"),
    "incident-handler": DraftForm(frozenset({"user_id"}), Permission.INCIDENT_CONTAIN, _INCIDENT),
    "incident-answers": DraftForm(frozenset(), Permission.INCIDENT_REPORT, _INCIDENT, _ANSWER),
    **{f"record-{step.value}": _desk("comment", "original") for step in RecordAction},
    "incident-task": DraftForm(
        frozenset({"task_agency", "task_text", "task_due"}), Permission.INCIDENT_ACKNOWLEDGE, _INCIDENT
    ),
    "incident-methane": DraftForm(_METHANE, Permission.INCIDENT_ON_SCENE, _INCIDENT),
    **SHARING_DRAFTS,
    "incident-search": DraftForm(_SEARCH, Permission.SEARCH_RECORD),
    "incident-baseline": DraftForm(
        frozenset({"chart", "first_day", "last_day", "reason"}), Permission.INCIDENT_REVIEW
    ),
}
