"""Codes of commitments: the state of a promise, what a key is for, where a clause belongs in a meeting."""

from collections.abc import Mapping
from enum import StrEnum

from dashboard.kernel.promises import Clause, Topic
from dashboard.kernel.reference import Agency


class PromiseState(StrEnum):
    """What has become of it, judged by the original due day. The order is that of the list."""

    LATE = "late"
    DUE_SOON = "due_soon"
    OPEN = "open"
    DONE_LATE = "done_late"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES

    @property
    def rank(self) -> int:
        """0 comes first in a list."""
        return list(PromiseState).index(self)


OPEN_STATES = frozenset({PromiseState.LATE, PromiseState.DUE_SOON, PromiseState.OPEN})
DONE_STATES = frozenset({PromiseState.DONE, PromiseState.DONE_LATE})


class KeyPurpose(StrEnum):
    """What the two keys do together."""

    CLOSE = "close"
    CANCEL = "cancel"


ActiveKeys = Mapping[Agency, KeyPurpose]
"""The keys that are turned and neither taken back nor voided: at most one of each agency."""

TOPIC_OF: Mapping[Clause, Topic] = {
    Clause.PATROL: Topic.PATROLS,
    Clause.DRILL: Topic.READINESS,
    Clause.CCTV: Topic.CAMERAS,
    Clause.INTELLIGENCE: Topic.INTELLIGENCE,
    Clause.RISK: Topic.MAP,
    Clause.DATA: Topic.SUMMARY,
}
"""The step of a meeting where a promise of this clause is looked at, when none was decided there."""
