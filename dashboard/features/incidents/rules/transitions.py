"""The workflow of an incident as one table that can be read aloud.

Called by actions (to move a state or refuse) and by the detail page (to show only what is possible).
Never decides by role: permissions live in the kernel. Source: semantics.md, "Incidents".
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from dashboard.features.incidents.rules.codes import OPEN_STATES, Action, OperationalState
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Agency

REFUSED_KEY = "incidents.refused.transition"


class Who(StrEnum):
    """Whose person may do it. The owner is the agency that reported."""

    OTHER_AGENCY = "other_agency"
    EITHER_AGENCY = "either_agency"
    OWNER_AGENCY = "owner_agency"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``action`` is possible in ``from_states``, leads to ``to_state``, done by ``who``."""

    action: Action
    from_states: tuple[OperationalState, ...]
    to_state: OperationalState
    who: Who


_REPORTED = OperationalState.REPORTED
_ACKNOWLEDGED = OperationalState.ACKNOWLEDGED
_ON_SCENE = OperationalState.ON_SCENE
_CONTAINED = OperationalState.CONTAINED
_RESOLVED = OperationalState.RESOLVED

# The reporting agency has acknowledged by reporting, so only the other one acknowledges, once. It may
# do so late, when somebody is already on the scene: the fact is stored, the state does not go back.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Action.ACKNOWLEDGE, (_REPORTED, _ON_SCENE, _CONTAINED), _ACKNOWLEDGED, Who.OTHER_AGENCY),
    Transition(Action.ON_SCENE, (_REPORTED, _ACKNOWLEDGED), _ON_SCENE, Who.EITHER_AGENCY),
    Transition(Action.CONTAIN, (_REPORTED, _ACKNOWLEDGED, _ON_SCENE), _CONTAINED, Who.OWNER_AGENCY),
    Transition(Action.RESOLVE, OPEN_STATES, _RESOLVED, Who.OWNER_AGENCY),
)

_BY_ACTION = {transition.action: transition for transition in TRANSITIONS}


def next_state(state: OperationalState, action: Action) -> OperationalState:
    """The state after ``action``; a state never goes back, so it is the later of the two.

    Raises ``Refused("incidents.refused.transition")`` when the table has no such row.
    """
    transition = _BY_ACTION[action]
    if state not in transition.from_states:
        raise Refused(REFUSED_KEY)
    return max(state, transition.to_state, key=lambda candidate: candidate.rank)


def allowed_actions(state: OperationalState) -> tuple[Action, ...]:
    """Actions the table knows for this state, whoever asks, in the order of the table."""
    return tuple(transition.action for transition in TRANSITIONS if state in transition.from_states)


def is_side_allowed(
    action: Action, *, acting: Agency, owner: Agency, acknowledged_by: Collection[Agency] = ()
) -> bool:
    """Whether the table lets this agency do it.

    ``owner`` is the reporting agency; ``acknowledged_by`` the agencies that already acknowledged,
    because nobody acknowledges twice.
    """
    if action is Action.ACKNOWLEDGE and acting in acknowledged_by:
        return False
    match _BY_ACTION[action].who:
        case Who.OTHER_AGENCY:
            return acting is owner.other
        case Who.OWNER_AGENCY:
            return acting is owner
        case Who.EITHER_AGENCY:
            return True


def actions_for(
    state: OperationalState, *, acting: Agency, owner: Agency, acknowledged_by: Collection[Agency] = ()
) -> tuple[Action, ...]:
    """``allowed_actions`` narrowed to what this agency may do; roles are checked elsewhere."""
    return tuple(
        action
        for action in allowed_actions(state)
        if is_side_allowed(action, acting=acting, owner=owner, acknowledged_by=acknowledged_by)
    )
