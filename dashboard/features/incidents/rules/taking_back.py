"""Taking back a step of the response: which one, by whom, how long, and the state that follows.

Called by actions/moving (to do it or refuse) and by the pages (to offer it). Pure; the rows are those of
transitions.py. A step taken back stays in the history, with the line that took it back (decision 6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.rules.codes import Action, EventKind, OperationalState
from dashboard.features.incidents.rules.transitions import row_of
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class Taken:
    """One line of the history of the response. ``kind`` says whether it is a step or took one back."""

    kind: EventKind
    action: str
    agency: Agency
    actor_id: int
    at: datetime


def standing(lines: Iterable[Taken]) -> tuple[Taken, ...]:
    """The steps that hold, oldest first, of all lines in the order in which they were written."""
    steps: list[Taken] = []
    for line in lines:
        if line.kind is EventKind.UNDO:
            same = [one for one in steps if (one.action, one.agency) == (line.action, line.agency)]
            steps.remove(same[-1])
        elif line.kind is EventKind.OPERATIONAL and line.action in set(Action):
            steps.append(line)
    return tuple(steps)


def step_to_undo(
    steps: Sequence[Taken], actor_id: int, *, owner: Agency, state: OperationalState, now: datetime
) -> Taken:
    """The last standing step of this person.

    Raises Refused: there is none, its time is over, or the incident is resolved by another step (what was
    done before the end holds until the end itself is taken back).
    """
    own = [step for step in steps if step.actor_id == actor_id]
    if not own:
        raise Refused("incidents.refused.undo_none")
    last = own[-1]
    if not state.is_open and last.action != Action.RESOLVE:
        raise Refused("incidents.refused.undo_resolved")
    within = row_of(Action(last.action), by_owner=last.agency is owner).undo_within
    if now - last.at > within:
        raise Refused("incidents.refused.undo_late", minutes=int(within.total_seconds() // 60))
    return last


def state_after(steps: Iterable[Taken], *, owner: Agency) -> OperationalState:
    """The state that the standing steps lead to: the latest of those that the table names for them."""
    state = OperationalState.REPORTED
    for step in steps:
        to_state = row_of(Action(step.action), by_owner=step.agency is owner).to_state
        if to_state is not None:
            state = max(state, to_state, key=lambda one: one.rank)
    return state
