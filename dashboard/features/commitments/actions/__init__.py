"""The only writers of commitments: give, move, prove, turn and take back keys; and the port's two answers."""

from dashboard.features.commitments.actions.adding import (
    add_commitment,
    note_open_discussed,
    store_promise,
)
from dashboard.features.commitments.actions.book import SOURCE, TOPIC
from dashboard.features.commitments.actions.changing import add_evidence, move_due_day
from dashboard.features.commitments.actions.keys import take_key_back, turn_key

__all__ = [
    "SOURCE",
    "TOPIC",
    "add_commitment",
    "add_evidence",
    "move_due_day",
    "note_open_discussed",
    "store_promise",
    "take_key_back",
    "turn_key",
]
