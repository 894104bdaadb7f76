"""The workflow of the response as one table that can be read aloud.

Called by actions (to move a state or refuse), by the detail page (to show only what is possible) and by
docs/incident-lifecycle.md. The record has a machine of its own (record.py). Source: semantics.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dashboard.features.incidents.rules.codes import OPEN_STATES, Action, OperationalState
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity

REFUSED_KEY = "incidents.refused.transition"
# A wrong tap is taken back by whoever made it; what was wrong an hour ago is said in an addendum.
UNDO_WITHIN = timedelta(minutes=10)


class Who(StrEnum):
    """Whose person may do it. The owner is the agency that reported."""

    OTHER_AGENCY = "other_agency"
    EITHER_AGENCY = "either_agency"
    OWNER_AGENCY = "owner_agency"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``who`` with ``permission`` may do ``action`` in ``from_states``; it leads to ``to_state``.

    ``to_state`` None leaves the state as it is. ``only`` narrows the row to one severity. ``needs_both`` is
    the severity in which a person of each agency must have accepted a site incident first. Whoever did it may
    take it back for ``undo_within`` (taking_back.py). No step asks for a comment: in the first minutes nobody
    writes. The desk of the agency that did not act is told of each.
    """

    action: Action
    from_states: tuple[OperationalState, ...]
    to_state: OperationalState | None
    who: Who
    permission: Permission
    only: Severity | None = None
    needs_both: Severity | None = None
    undo_within: timedelta = UNDO_WITHIN


_REPORTED = OperationalState.REPORTED
_ACKNOWLEDGED = OperationalState.ACKNOWLEDGED
_ON_SCENE = OperationalState.ON_SCENE
_CONTAINED = OperationalState.CONTAINED
_RESOLVED = OperationalState.RESOLVED

# The reporting agency has acknowledged by reporting, so only the other one acknowledges, once. It may
# do so late, when somebody is already on the scene: the fact is stored, the state does not go back.
# A critical incident needs a named person of both agencies: there the owner accepts too, moving no state, and
# nobody ends it before both have.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Action.ACKNOWLEDGE,
        (_REPORTED, _ON_SCENE, _CONTAINED),
        _ACKNOWLEDGED,
        Who.OTHER_AGENCY,
        Permission.INCIDENT_ACKNOWLEDGE,
    ),
    Transition(
        Action.ACKNOWLEDGE,
        OPEN_STATES,
        None,
        Who.OWNER_AGENCY,
        Permission.INCIDENT_ACKNOWLEDGE,
        only=Severity.CRITICAL,
    ),
    Transition(
        Action.ON_SCENE,
        (_REPORTED, _ACKNOWLEDGED),
        _ON_SCENE,
        Who.EITHER_AGENCY,
        Permission.INCIDENT_ON_SCENE,
    ),
    Transition(
        Action.CONTAIN,
        (_REPORTED, _ACKNOWLEDGED, _ON_SCENE),
        _CONTAINED,
        Who.OWNER_AGENCY,
        Permission.INCIDENT_CONTAIN,
    ),
    Transition(
        Action.RESOLVE,
        OPEN_STATES,
        _RESOLVED,
        Who.OWNER_AGENCY,
        Permission.INCIDENT_RESOLVE,
        needs_both=Severity.CRITICAL,
    ),
)

PERMISSION_OF = {row.action: row.permission for row in TRANSITIONS}


def row_of(action: Action, *, by_owner: bool) -> Transition:
    """The row by which this side does it."""
    side = Who.OWNER_AGENCY if by_owner else Who.OTHER_AGENCY
    rows = [row for row in TRANSITIONS if row.action is action]
    return next((row for row in rows if row.who is side), rows[0])


def next_state(state: OperationalState, action: Action, *, by_owner: bool | None = None) -> OperationalState:
    """The state after ``action``; a state never goes back, so it is the later of the two.

    ``by_owner`` tells the owner's own acceptance from the other agency's. Raises
    ``Refused("incidents.refused.transition")`` when the table has no such row.
    """
    row = row_of(action, by_owner=bool(by_owner))
    if state not in row.from_states:
        raise Refused(REFUSED_KEY)
    if row.to_state is None:
        return state
    return max(state, row.to_state, key=lambda candidate: candidate.rank)


def missing_acceptances(
    action: Action,
    *,
    owner: Agency,
    severity: Severity,
    is_site: bool,
    accepted_by: Collection[Agency],
) -> tuple[Agency, ...]:
    """Agencies without whose acceptance the table refuses this step, the owner first; usually none."""
    needs = any(row.needs_both is severity for row in TRANSITIONS if row.action is action)
    if not needs or not is_site:
        return ()
    return tuple(agency for agency in (owner, owner.other) if agency not in accepted_by)


def is_side_allowed(
    action: Action,
    *,
    acting: Agency,
    owner: Agency,
    acknowledged_by: Collection[Agency] = (),
    severity: Severity = Severity.MEDIUM,
) -> bool:
    """Whether the table lets this agency do it.

    ``owner`` is the reporting agency; ``acknowledged_by`` the agencies that already accepted, because nobody
    accepts twice.
    """
    if action is Action.ACKNOWLEDGE and acting in acknowledged_by:
        return False
    sides = {Who.EITHER_AGENCY, Who.OWNER_AGENCY if acting is owner else Who.OTHER_AGENCY}
    rows = (row for row in TRANSITIONS if row.action is action and row.who in sides)
    return any(row.only in (None, severity) for row in rows)


def actions_for(
    state: OperationalState,
    *,
    acting: Agency,
    owner: Agency,
    acknowledged_by: Collection[Agency] = (),
    severity: Severity = Severity.MEDIUM,
) -> tuple[Action, ...]:
    """What this agency may do in this state; roles are checked elsewhere."""
    return tuple(
        action
        for action in Action
        if state in row_of(action, by_owner=acting is owner).from_states
        and is_side_allowed(
            action, acting=acting, owner=owner, acknowledged_by=acknowledged_by, severity=severity
        )
    )
