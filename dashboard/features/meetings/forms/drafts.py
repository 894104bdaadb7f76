"""The forms of meetings that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of screens/review/.
"""

from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission

_MONTH = r"20\d\d-(0[1-9]|1[0-2])"
_DECISION = frozenset({"text", "owner", "owner_role", "due_on", "kind", "clause"})

MEETING_DRAFTS = {
    # 0 is a decision typed live.
    "review-decision": DraftForm(_DECISION, Permission.MEETING_PRESENT, _MONTH + r"\.\d{1,10}"),
    "review-freeze": DraftForm(frozenset({"as_of"}), Permission.MEETING_PREPARE, _MONTH),
    "review-headline": DraftForm(frozenset({"text"}), Permission.MEETING_PREPARE, _MONTH + r"\.[a-z]{1,16}"),
    "review-item": DraftForm(frozenset({"topic", "question", "note"}), Permission.MEETING_PREPARE, _MONTH),
    "review-guest": DraftForm(frozenset({"label", "hours"}), Permission.MEETING_PREPARE, _MONTH),
}
