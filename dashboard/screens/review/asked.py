"""The question of an agenda item for one viewer: a rule's is worded from the picture on reading. Pure.

The agenda stores a rule's question in Indonesian. It is told in the viewer's language as long as the frozen
numbers ask the very same; what an older picture asked, or a person, stays as it was written.
"""

from dataclasses import dataclass, replace

from dashboard.features.meetings.queries.agenda import AgendaRow
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.proposals import proposals


@dataclass(frozen=True, slots=True)
class Asked:
    """``row`` in the viewer's words; ``promise``: what the form of a decision begins with."""

    row: AgendaRow
    promise: str


def asked_of(row: AgendaRow, picture: ReviewPicture | None, language: Language) -> Asked:
    """A person's question is its own promise, which the form lets them put into other words."""
    if not row.rule or picture is None:
        return Asked(row, row.question)
    # Both lists come from the same rules in the same order.
    for stored, told in zip(proposals(picture, Language.ID), proposals(picture, language), strict=True):
        if (stored.code, stored.question, stored.note) == (row.rule, row.question, row.note):
            return Asked(replace(row, question=told.question, note=told.note), told.promise)
    return Asked(row, row.question)
