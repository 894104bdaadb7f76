"""Two keys, one of each agency, on the same purpose: what a turn does, and when it is refused.

A key is for what stands there: new evidence or another due day voids it. An agency has one key at a time.
"""

from enum import StrEnum

from dashboard.features.commitments.rules.codes import ActiveKeys, KeyPurpose
from dashboard.kernel.reference import Agency


class Turn(StrEnum):
    """What turning a key does, or why it may not be turned (the end of a string key)."""

    FIRST = "first"
    SECOND = "second"
    ALREADY = "already"
    OTHER_PURPOSE = "other_purpose"
    NO_EVIDENCE = "no_evidence"

    @property
    def is_allowed(self) -> bool:
        return self in (Turn.FIRST, Turn.SECOND)


def turn_of(purpose: KeyPurpose, agency: Agency, active: ActiveKeys, *, has_evidence: bool) -> Turn:
    """What it does when this agency turns its key for this purpose. Closing needs evidence first."""
    own = active.get(agency)
    if own is not None:
        return Turn.ALREADY if own is purpose else Turn.OTHER_PURPOSE
    if purpose is KeyPurpose.CLOSE and not has_evidence:
        return Turn.NO_EVIDENCE
    return Turn.SECOND if active.get(agency.other) is purpose else Turn.FIRST
