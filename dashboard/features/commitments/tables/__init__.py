"""Tables of commitments."""

from dashboard.features.commitments.tables.commitment import (
    Commitment,
    CommitmentDiscussion,
    CommitmentEvidence,
    CommitmentKey,
    CommitmentSlip,
)

__all__ = [
    "Commitment",
    "CommitmentDiscussion",
    "CommitmentEvidence",
    "CommitmentKey",
    "CommitmentSlip",
]
