"""The workflow of the record as one table that can be read aloud: may this go into the statistics?

Called by actions, by the detail page and by docs/incident-lifecycle.md. Independent of the operational
machine (transitions.py): a draft may be resolved, a closed record may still be open. Model: the status
transitions of ministryofjustice/hmpps-incident-reporting; source: domain A1 and 3.0.
"""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.features.incidents.rules.codes import RecordAction, RecordState
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission

REFUSED_KEY = "incidents.refused.record"


class Told(StrEnum):
    """Who hears of a step: the people of the owner agency who review, or the one who reported."""

    REVIEWERS = "reviewers"
    REPORTER = "reporter"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RecordTransition:
    """One row: who (a permission, in the owner agency) may do ``action`` in ``from_states``.

    ``comment_in`` are the states in which a comment is needed; ``needs_answers`` asks for every required
    question of the type, ``needs_original`` for the number of the original record.
    """

    action: RecordAction
    from_states: tuple[RecordState, ...]
    to_state: RecordState
    permission: Permission
    comment_in: tuple[RecordState, ...]
    told: Told
    needs_answers: bool = False
    needs_original: bool = False


_S, _A = RecordState, RecordAction
_UNFINISHED = (_S.DRAFT, _S.AWAITING_REVIEW, _S.NEEDS_UPDATING, _S.ON_HOLD)
_UNDER_REVIEW = (_S.AWAITING_REVIEW, _S.ON_HOLD)
_SET_ASIDE = (_S.DUPLICATE, _S.NOT_REPORTABLE)
ENDED = (_S.CLOSED, *_SET_ASIDE)
"""What is closed or set aside changes only after it was reopened."""

# What a reviewer looks at must not move under his eyes: answers and facts change in these two only.
EDITABLE = (_S.DRAFT, _S.NEEDS_UPDATING)

RECORD_TRANSITIONS: tuple[RecordTransition, ...] = (
    # Sending a returned record again asks what was changed.
    RecordTransition(
        _A.SUBMIT,
        (_S.DRAFT, _S.NEEDS_UPDATING),
        _S.AWAITING_REVIEW,
        Permission.INCIDENT_REPORT,
        (_S.NEEDS_UPDATING,),
        Told.REVIEWERS,
        needs_answers=True,
    ),
    RecordTransition(
        _A.RETURN,
        _UNDER_REVIEW,
        _S.NEEDS_UPDATING,
        Permission.INCIDENT_REVIEW,
        _UNDER_REVIEW,
        Told.REPORTER,
    ),
    RecordTransition(
        _A.HOLD,
        (_S.AWAITING_REVIEW, _S.NEEDS_UPDATING),
        _S.ON_HOLD,
        Permission.INCIDENT_REVIEW,
        (_S.AWAITING_REVIEW, _S.NEEDS_UPDATING),
        Told.REPORTER,
    ),
    RecordTransition(_A.CLOSE, _UNDER_REVIEW, _S.CLOSED, Permission.INCIDENT_REVIEW, (), Told.REPORTER),
    RecordTransition(
        _A.MARK_DUPLICATE,
        _UNFINISHED,
        _S.DUPLICATE,
        Permission.INCIDENT_REVIEW,
        (),
        Told.REPORTER,
        needs_original=True,
    ),
    RecordTransition(
        _A.MARK_NOT_REPORTABLE,
        _UNFINISHED,
        _S.NOT_REPORTABLE,
        Permission.INCIDENT_REVIEW,
        _UNFINISHED,
        Told.REPORTER,
    ),
    RecordTransition(
        _A.REOPEN,
        (_S.CLOSED,),
        _S.NEEDS_UPDATING,
        Permission.INCIDENT_REVIEW,
        (_S.CLOSED,),
        Told.REPORTER,
    ),
    # Perhaps it was never submitted: it is counted again only when somebody has completed it.
    RecordTransition(_A.REOPEN, _SET_ASIDE, _S.DRAFT, Permission.INCIDENT_REVIEW, _SET_ASIDE, Told.REPORTER),
)


def record_transition(state: RecordState, action: RecordAction) -> RecordTransition:
    """The row of the table. Raises ``Refused("incidents.refused.record")`` when there is none."""
    for row in RECORD_TRANSITIONS:
        if row.action is action and state in row.from_states:
            return row
    raise Refused(REFUSED_KEY)
