"""The workflow table: what is possible, for whom, and that nothing else is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.codes import (
    OPEN_STATES,
    Action,
    IncidentType,
    OperationalState,
    wall_type_key,
)
from dashboard.features.incidents.rules.transitions import (
    TRANSITIONS,
    actions_for,
    is_side_allowed,
    next_state,
)
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Agency

S = OperationalState
A = Action

# Every cell of states x actions, written out by hand; None is a refusal.
EXPECTED = {
    (S.REPORTED, A.ACKNOWLEDGE): S.ACKNOWLEDGED,
    (S.REPORTED, A.ON_SCENE): S.ON_SCENE,
    (S.REPORTED, A.CONTAIN): S.CONTAINED,
    (S.REPORTED, A.RESOLVE): S.RESOLVED,
    (S.ACKNOWLEDGED, A.ACKNOWLEDGE): None,
    (S.ACKNOWLEDGED, A.ON_SCENE): S.ON_SCENE,
    (S.ACKNOWLEDGED, A.CONTAIN): S.CONTAINED,
    (S.ACKNOWLEDGED, A.RESOLVE): S.RESOLVED,
    (S.ON_SCENE, A.ACKNOWLEDGE): S.ON_SCENE,
    (S.ON_SCENE, A.ON_SCENE): None,
    (S.ON_SCENE, A.CONTAIN): S.CONTAINED,
    (S.ON_SCENE, A.RESOLVE): S.RESOLVED,
    (S.CONTAINED, A.ACKNOWLEDGE): S.CONTAINED,
    (S.CONTAINED, A.ON_SCENE): None,
    (S.CONTAINED, A.CONTAIN): None,
    (S.CONTAINED, A.RESOLVE): S.RESOLVED,
    (S.RESOLVED, A.ACKNOWLEDGE): None,
    (S.RESOLVED, A.ON_SCENE): None,
    (S.RESOLVED, A.CONTAIN): None,
    (S.RESOLVED, A.RESOLVE): None,
}


def test_expected_table_names_every_cell() -> None:
    assert set(EXPECTED) == set(itertools.product(S, A))
    assert {row.action for row in TRANSITIONS} == set(A)


@pytest.mark.parametrize(("state", "action"), EXPECTED)
def test_every_cell_of_the_table(state: S, action: A) -> None:
    expected = EXPECTED[state, action]
    if expected is None:
        with pytest.raises(Refused) as refusal:
            next_state(state, action)
        assert refusal.value.key == "incidents.refused.transition"
    else:
        assert next_state(state, action) is expected
    offered = {one for acting in Agency for one in actions_for(state, acting=acting, owner=Agency.RUTAN)}
    assert (action in offered) is (expected is not None)


def test_open_states_are_all_but_resolved() -> None:
    assert OPEN_STATES == (S.REPORTED, S.ACKNOWLEDGED, S.ON_SCENE, S.CONTAINED)


@given(st.lists(st.sampled_from(list(A)), max_size=12))
def test_any_sequence_moves_only_along_the_table_and_never_back(actions: list[A]) -> None:
    state = S.REPORTED
    for action in actions:
        try:
            after = next_state(state, action)
        except Refused:
            assert EXPECTED[state, action] is None
            continue
        assert after is EXPECTED[state, action]
        assert after.rank >= state.rank
        state = after


@pytest.mark.parametrize("owner", list(Agency))
def test_sides(owner: Agency) -> None:
    other = owner.other
    assert actions_for(S.REPORTED, acting=owner, owner=owner) == (A.ON_SCENE, A.CONTAIN, A.RESOLVE)
    assert actions_for(S.REPORTED, acting=other, owner=owner) == (A.ACKNOWLEDGE, A.ON_SCENE)
    assert actions_for(S.RESOLVED, acting=owner, owner=owner) == ()


def test_nobody_acknowledges_twice_nor_what_he_reported() -> None:
    rutan, polres = Agency.RUTAN, Agency.POLRES
    assert not is_side_allowed(A.ACKNOWLEDGE, acting=rutan, owner=rutan)
    assert is_side_allowed(A.ACKNOWLEDGE, acting=polres, owner=rutan, acknowledged_by=[])
    assert not is_side_allowed(A.ACKNOWLEDGE, acting=polres, owner=rutan, acknowledged_by=[polres])
    late = actions_for(S.ON_SCENE, acting=polres, owner=rutan)
    assert late == (A.ACKNOWLEDGE,)
    assert actions_for(S.ON_SCENE, acting=polres, owner=rutan, acknowledged_by=[polres]) == ()


def test_wall_never_tells_self_harm_from_death() -> None:
    keys = {kind: wall_type_key(kind) for kind in IncidentType}
    assert keys[IncidentType.RIOT] == "incidents.wall_type.riot"
    assert keys[IncidentType.SELF_HARM] == keys[IncidentType.DEATH] == "incidents.wall_type.medical"
    assert len(set(keys.values())) == len(IncidentType) - 1
    assert not any("self_harm" in key or "death" in key for key in keys.values())


def test_incident_codes_are_the_promised_ones() -> None:
    promised = (
        "riot escape escape_attempt contraband assault hostage attack_outside throw_over protest fire "
        "headcount_mismatch damage self_harm death crime other"
    )
    assert [kind.value for kind in IncidentType] == promised.split()
