"""The question of an agenda item for one viewer: a rule's is told in the viewer's language. Pure.

The agenda stores a rule's question in Indonesian. Carried to a later meeting, or answered and frozen over
since, it is still the rule's: its values are read back from the stored words. What a person wrote stays.
"""

from dataclasses import dataclass, replace

from dashboard.features.meetings.queries.agenda import AgendaRow
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.reworded import reworded


@dataclass(frozen=True, slots=True)
class Asked:
    """``row`` in the viewer's words; ``promise``: what the form of a decision begins with."""

    row: AgendaRow
    promise: str


def asked_of(row: AgendaRow, language: Language) -> Asked:
    """A person's question is its own promise, which the form lets them put into other words."""
    told = reworded(row.rule, row.question, row.note, language) if row.rule else None
    if told is None:
        return Asked(row, row.question)
    return Asked(replace(row, question=told.question, note=told.note), told.promise)
