"""The forms of commitments that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of ``ui/``.
"""

from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission

_COMMITMENT = r"K-\d{4}-\d{4,6}"
_NEW = ("text", "owner", "role", "due", "kind", "clause", "origin")

COMMITMENT_DRAFTS = {
    "commitment-new": DraftForm(frozenset(f"promise_{part}" for part in _NEW), Permission.COMMITMENT_WRITE),
    "commitment-slip": DraftForm(
        frozenset({"slip_due", "slip_reason"}), Permission.COMMITMENT_WRITE, _COMMITMENT
    ),
    "commitment-evidence": DraftForm(frozenset({"evidence"}), Permission.COMMITMENT_WRITE, _COMMITMENT),
    "commitment-cancel": DraftForm(frozenset({"cancel_reason"}), Permission.COMMITMENT_CLOSE, _COMMITMENT),
}
