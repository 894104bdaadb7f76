"""The forms of the patrols feature that are kept while they are written: fields, right, kind of record.

Read by kernel/drafts.py through the shell's ports. The field names are those of ``ui/``.
"""

from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.permissions import Permission

# A route or repeating plan by its number, a checkpoint by its code; a new one has neither.
_NUMBER = r"(\d{1,9})?"
_POINT = r"([A-Za-z0-9_-]{1,16})?"
_LIMITS = frozenset({"weight", "day_gap", "night_gap"})


def _plan(*fields: str, record: str = _NUMBER, numbered: str = "") -> DraftForm:
    return DraftForm(frozenset(fields), Permission.PATROL_PLAN, record, numbered)


PATROL_DRAFTS = {
    "plan-once": _plan(
        "start", "interval", "rounds", "until", "route", numbered=r"checkpoint-[A-Za-z0-9_-]{1,16}"
    ),
    "plan-route": _plan("name", "minutes", "is_joint_eligible", "checkpoints"),
    "plan-repeating": _plan(
        "route", "is_joint", "start", "interval", "rounds", "early", "late", "valid_from", "valid_until",
        numbered=r"weekday_[0-6]",
    ),
    "plan-off": _plan("day", "reason"),
    "plan-point": _plan(
        "name", "code", "zone", "kind", "x", "y", "needs_scan", *_LIMITS, record=_POINT
    ),
    "plan-limits": _plan(*_LIMITS, record=_POINT),
    # A round sheet: the round by its first planned visit, a time for each of its points.
    "patrol-entry": DraftForm(frozenset(), Permission.PATROL_SUPERVISE, r"\d{1,9}", r"time-\d{1,9}"),
    "patrol-weak": DraftForm(frozenset({"kind", "zone", "checkpoint"}), Permission.PATROL_READ),
}  # fmt: skip
