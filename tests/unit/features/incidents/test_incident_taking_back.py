"""Taking back a step of the response: whose, which, how long, and the state that follows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.codes import Action, EventKind, OperationalState
from dashboard.features.incidents.rules.taking_back import Taken, standing, state_after, step_to_undo
from dashboard.features.incidents.rules.transitions import (
    TRANSITIONS,
    UNDO_WITHIN,
    missing_acceptances,
    next_state,
)
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Agency, Severity
from tests.conftest import NOW

R, P = Agency.RUTAN, Agency.POLRES


def step(action: Action, agency: Agency = R, person: int = 1, minutes: float = 0) -> Taken:
    return Taken(EventKind.OPERATIONAL, action.value, agency, person, NOW - timedelta(minutes=minutes))


def undone(action: Action, agency: Agency = R, person: int = 1) -> Taken:
    return Taken(EventKind.UNDO, action.value, agency, person, NOW)


def find(*steps: Taken, person: int = 1, state: OperationalState = OperationalState.ON_SCENE) -> str:
    return step_to_undo(steps, person, owner=R, state=state, now=NOW).action


def test_what_stands_is_what_nobody_took_back() -> None:
    report = Taken(EventKind.OPERATIONAL, "report", R, 1, NOW)
    note = Taken(EventKind.NOTE, "note", R, 1, NOW)
    both = (step(Action.ACKNOWLEDGE, R, 1), step(Action.ACKNOWLEDGE, P, 2))
    assert standing((report, *both, note, undone(Action.ACKNOWLEDGE, P, 2))) == both[:1]
    again = step(Action.CONTAIN, R, 1, -1)
    assert standing((step(Action.CONTAIN), undone(Action.CONTAIN), again)) == (again,)


def test_the_own_last_step_and_nobody_elses() -> None:
    assert find(step(Action.ON_SCENE), step(Action.ACKNOWLEDGE, P, 2)) == "on_scene"
    with pytest.raises(Refused, match="undo_none"):
        find(step(Action.ON_SCENE), person=3)
    end = (step(Action.ON_SCENE, person=3), step(Action.RESOLVE))
    assert find(*end, state=OperationalState.RESOLVED) == "resolve"
    with pytest.raises(Refused, match="undo_resolved"):
        find(*end, person=3, state=OperationalState.RESOLVED)


def test_ten_minutes_and_not_a_moment_longer() -> None:
    assert {row.undo_within for row in TRANSITIONS} == {UNDO_WITHIN} == {timedelta(minutes=10)}
    assert find(step(Action.CONTAIN, minutes=10)) == "contain"
    with pytest.raises(Refused, match="undo_late"):
        find(step(Action.CONTAIN, minutes=10.01))


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Agency)), max_size=8), st.integers(0, 7))
def test_the_state_without_a_step_never_lies_ahead(taken: list[tuple[Action, Agency]], gone: int) -> None:
    steps, state = [], OperationalState.REPORTED
    for action, agency in taken:
        try:
            state = next_state(state, action, by_owner=agency is R)
        except Refused:
            continue
        steps.append(step(action, agency))
    assert state_after(steps, owner=R) is state
    left = [one for number, one in enumerate(steps) if number != gone]
    assert state_after(left, owner=R).rank <= state.rank


def test_who_is_missing_before_a_critical_one_may_end() -> None:
    def missing(severity: Severity, *accepted: Agency, site: bool = True) -> tuple[Agency, ...]:
        return missing_acceptances(
            Action.RESOLVE, owner=R, severity=severity, is_site=site, accepted_by=accepted
        )

    assert missing(Severity.CRITICAL) == (R, P)
    assert missing(Severity.CRITICAL, R) == (P,)
    assert missing(Severity.CRITICAL, P) == (R,)
    assert (
        missing(Severity.CRITICAL, R, P)
        == missing(Severity.HIGH)
        == missing(Severity.CRITICAL, site=False)
        == ()
    )
    contain = missing_acceptances(
        Action.CONTAIN, owner=R, severity=Severity.CRITICAL, is_site=True, accepted_by=()
    )
    assert contain == ()
