"""What the forms of commitments send: frozen commands, or one sentence for each field."""

from dashboard.features.commitments.forms.adding import TEXT_LONGEST, AddCommitment, parse_commitment
from dashboard.features.commitments.forms.changing import (
    EVIDENCE_LONGEST,
    REASON_LONGEST,
    AddEvidence,
    MoveDueDay,
    TakeKeyBack,
    TurnKey,
    parse_back,
    parse_cancel,
    parse_close,
    parse_evidence,
    parse_slip,
)

__all__ = [
    "EVIDENCE_LONGEST",
    "REASON_LONGEST",
    "TEXT_LONGEST",
    "AddCommitment",
    "AddEvidence",
    "MoveDueDay",
    "TakeKeyBack",
    "TurnKey",
    "parse_back",
    "parse_cancel",
    "parse_close",
    "parse_commitment",
    "parse_evidence",
    "parse_slip",
]
