"""SELECTs of commitments; rows of people take the actor, public aggregates are the same for everyone."""

from dashboard.features.commitments.queries.records import (
    FreshDecisions,
    OverdueCommitment,
    decided_public,
    find_commitment,
    known_commitments,
    list_commitments,
    overdue_public,
)
from dashboard.features.commitments.queries.rows import CommitmentRow, EvidenceRow, KeyRow, SlipRow

__all__ = [
    "CommitmentRow",
    "EvidenceRow",
    "FreshDecisions",
    "KeyRow",
    "OverdueCommitment",
    "SlipRow",
    "decided_public",
    "find_commitment",
    "known_commitments",
    "list_commitments",
    "overdue_public",
]
