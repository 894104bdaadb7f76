"""Versions of the weights through the actions: two keys, one order, and a past that keeps its own."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import (
    approve_weights,
    evaluate_drill,
    propose_weights,
    withdraw_weights,
)
from dashboard.features.drills.forms import ApproveWeights, ProposeWeights, WithdrawWeights
from dashboard.features.drills.kpis import index_history, index_with, kpis_of, outlook, weak_scenarios
from dashboard.features.drills.kpis.assessment import assess
from dashboard.features.drills.queries.weights import (
    VersionState,
    list_versions,
    open_version,
    weights_history,
)
from dashboard.features.drills.rules.weight_names import values_of, weights_from
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS
from dashboard.features.drills.tables import Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from dashboard.kernel.tables import AuditEntry
from dashboard.screens.wall.board import wall_board
from dashboard.screens.wall.tiles import band_of
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    S,
    account,
    evaluation,
    fresh_key,
    hold,
    kpi,
    plan,
)

A, B, C, D = Regu
STRICTER = {**values_of(DEFAULT_WEIGHTS), "rating_S": 0.5, "interval_days": 30.0, "half_life_days": 30.0}
SECRETARY = account(Role.SEKRETARIAT_BERSAMA, Agency.POLRES, 14)


def propose(
    clock: SteppedClock, days: int = 1, actor: Actor = PLANNER, key: str = "", **changed: float
) -> int:
    command = ProposeWeights(
        site_day(clock.now) + timedelta(days=days),
        {**STRICTER, **changed},
        "Rapat bersama 12 Maret",
        key or fresh_key(),
    )
    return propose_weights(actor, command, clock=clock)


def approve(clock: SteppedClock, number: int, actor: Actor = POLICE_PLANNER, *, late: bool = False) -> int:
    return approve_weights(actor, ApproveWeights(number, late, fresh_key()), clock=clock)


def withdraw(clock: SteppedClock, number: int, actor: Actor = PLANNER) -> int:
    return withdraw_weights(actor, WithdrawWeights(number, fresh_key()), clock=clock)


def agree(clock: SteppedClock, days: int = 1, **changed: float) -> int:
    command = ProposeWeights(
        site_day(clock.now) + timedelta(days=days), {**STRICTER, **changed}, "Rapat bersama", fresh_key()
    )
    return approve(clock, propose_weights(PLANNER, command, clock=clock))


def test_two_keys_make_a_version_that_holds_from_its_day(db: Database, clock: SteppedClock) -> None:
    proposed = clock.now
    number = propose(clock, 3)
    with reading() as session:
        waiting = open_version(session, PLANNER)
        assert weights_history(session, clock.now).versions == ()
    assert waiting is not None
    assert (waiting.number, waiting.state, waiting.approved_at) == (number, VersionState.OPEN, None)
    assert (waiting.proposed_by, waiting.proposed_at) == (Agency.RUTAN, proposed)
    assert waiting.weights == weights_from(STRICTER)
    clock.move(hours=2)
    approve(clock, number)
    start = day_start(site_day(proposed) + timedelta(days=3))
    with reading() as session:
        history = weights_history(session, clock.now)
        assert history.at(start - timedelta(seconds=1)) == DEFAULT_WEIGHTS
        assert history.at(start) == weights_from(STRICTER)
        assert weights_history(session, clock.now - timedelta(seconds=1)).versions == ()
        assert open_version(session, PLANNER) is None
        assert [one.state for one in list_versions(session, PLANNER)] == [VersionState.AGREED]
        actions = [row.action for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))]
    assert actions == ["drill.weights.propose", "drill.weights.approve"]


def test_who_may_turn_a_key(db: Database, clock: SteppedClock) -> None:
    for other in (EVALUATOR, SECRETARY):
        with pytest.raises(Denied):
            propose(clock, actor=other)
    number = propose(clock)
    for other in (EVALUATOR, SECRETARY):
        with pytest.raises(Denied):
            approve(clock, number, other)
        with pytest.raises(Denied):
            withdraw(clock, number, other)
    with pytest.raises(Refused, match=r"refused\.own"):
        approve(clock, number, account(Role.KEPALA_KPR, Agency.RUTAN, 15))
    with pytest.raises(Missing):
        approve(clock, number + 1)
    assert approve(clock, number) == number
    with pytest.raises(Refused, match=r"refused\.agreed"):
        approve(clock, number)
    with pytest.raises(Refused, match=r"refused\.agreed"):
        withdraw(clock, number)


@pytest.mark.parametrize("who", [PLANNER, POLICE_PLANNER], ids=["taken back", "turned down"])
def test_a_proposal_that_is_closed_never_holds(db: Database, clock: SteppedClock, who: Actor) -> None:
    number = propose(clock)
    withdraw(clock, number, who)
    with pytest.raises(Refused, match=r"refused\.withdrawn"):
        approve(clock, number)
    with reading() as session:
        assert [one.state for one in list_versions(session, PLANNER)] == [VersionState.WITHDRAWN]
        assert weights_history(session, clock.now + timedelta(days=9)).versions == ()
    assert agree(clock) > number


def test_versions_follow_each_other_and_never_overlap(db: Database, clock: SteppedClock) -> None:
    for days in (0, -1):
        with pytest.raises(Invalid) as caught:
            propose(clock, days)
        assert caught.value.fields == {"valid_from": "drills.weights.valid_from.past"}
    with pytest.raises(Invalid) as caught:
        propose(clock, 400)
    assert caught.value.fields == {"valid_from": "drills.weights.valid_from.far"}
    first = propose(clock, 10)
    with pytest.raises(Refused, match=r"refused\.open"):
        propose(clock, 20, POLICE_PLANNER)
    approve(clock, first)
    for days, fault in ((10, "same"), (9, "overlap")):
        with pytest.raises(Invalid) as caught:
            propose(clock, days, rating_S=0.6)
        assert caught.value.fields == {"valid_from": f"drills.weights.valid_from.{fault}"}
    with pytest.raises(Refused, match=r"refused\.same"):
        propose(clock, 11)
    assert agree(clock, 11, rating_S=0.6) > first


def test_a_fault_that_reaches_the_action_is_refused_there_too(db: Database, clock: SteppedClock) -> None:
    with pytest.raises(Invalid) as caught:
        propose(clock, scenario_riot=0.5)
    assert caught.value.fields == {"scenario_riot": "drills.weights.fault.sum_scenarios"}


def test_a_late_key_is_said_and_never_reaches_back(db: Database, clock: SteppedClock) -> None:
    number = propose(clock, 2)
    clock.move(days=5)
    with pytest.raises(Refused, match=r"refused\.late"):
        approve(clock, number)
    approve(clock, number, late=True)
    with reading() as session:
        history = weights_history(session, clock.now)
    assert history.at(clock.now - timedelta(seconds=1)) == DEFAULT_WEIGHTS
    assert history.at(clock.now) == weights_from(STRICTER)
    assert history.on(site_day(clock.now) - timedelta(days=1)) == DEFAULT_WEIGHTS


def test_pressed_twice_is_done_once(db: Database, clock: SteppedClock) -> None:
    key = fresh_key()
    assert propose(clock, key=key) == propose(clock, key=key)
    with pytest.raises(Refused, match="key_reused"):
        propose(clock, 2, key=key)


def _answers(moments: list) -> list:
    with reading() as session:
        return [
            (kpis_of(assess(session, moment), moment), weak_scenarios(session, moment)) for moment in moments
        ]


def test_a_new_version_changes_no_answer_of_the_past_and_no_stored_quality(
    db: Database, clock: SteppedClock
) -> None:
    start = clock.now
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario, ratings=(S, S, S, S))
    clock.move(days=40)
    now = clock.now
    moments = [start - timedelta(days=1), start, start + timedelta(days=20), now]
    before = _answers(moments)
    assert kpi(now).value == pytest.approx(75)
    agree(clock, 1)
    clock.move(days=30)
    assert _answers(moments) == before
    with reading() as session:
        qualities = {one.quality for one in session.exec(select(Drill))}
    assert qualities == {0.75}
    # 70 days old, interval and half-life 30: the version of the day it is asked for
    assert kpi(clock.now).value == pytest.approx(75 * 0.5 ** (40 / 30))


def test_quality_is_computed_with_the_version_of_the_day_held(db: Database, clock: SteppedClock) -> None:
    early = plan(clock, A)
    agree(clock, 1)
    clock.move(days=2)
    evaluate_drill(EVALUATOR, evaluation(early, (S, S, S, S)), clock=clock)
    late = hold(clock, A, ratings=(S, S, S, S))
    with reading() as session:
        quality = {one.reference: one.quality for one in session.exec(select(Drill))}
    assert quality == {early: 0.75, late: 0.5}


def test_weakness_begins_with_the_version_that_makes_it_weak(db: Database, clock: SteppedClock) -> None:
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario, ratings=(S, S, S, S))
    agree(clock, 5, rating_S=0.75, interval_days=90.0, half_life_days=90.0, scenario_minimum=0.8)
    start = day_start(site_day(clock.now) + timedelta(days=5))
    with reading() as session:
        assert weak_scenarios(session, start - timedelta(seconds=1)) == ()
        weak = weak_scenarios(session, start + timedelta(days=3))
    assert {(one.scenario, one.since, one.minimum) for one in weak} == {
        (scenario, start, 80.0) for scenario in Scenario
    }


def test_history_uses_the_version_of_each_point(db: Database, clock: SteppedClock) -> None:
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario, ratings=(S, S, S, S))
    clock.move(days=50)
    agree(clock, 1)
    clock.move(days=40)
    with reading() as session:
        points = index_history(session, clock.now)
        again = [assess(session, point.moment) for point in points]
    assert len(points) == 13
    assert points[-1].moment == clock.now
    for point, known in zip(points, again, strict=True):
        if point.readiness is None:
            assert not known.has_data
        else:
            assert (point.readiness, point.weights) == (known.readiness, known.weights)
    assert sum(point.readiness is not None for point in points) >= 3
    assert sum(point.is_new_version for point in points) == 1


def test_the_effect_is_shown_before_anything_is_saved(db: Database, clock: SteppedClock) -> None:
    with reading() as session:
        assert index_with(session, weights_from(STRICTER), clock.now) is None
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario, ratings=(S, S, S, S))
    clock.move(days=60)
    with reading() as session:
        then = index_with(session, weights_from(STRICTER), clock.now)
    assert kpi(clock.now).value == pytest.approx(75)
    assert then == pytest.approx(37.5)


def test_the_forecast_knows_what_was_agreed_for_later(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D, ratings=(S, S, S, S))
    agree(clock, 60)
    with reading() as session:
        found = outlook(session, clock.now)
        moved = [assess(session, clock.now + timedelta(days=n)).readiness.index for n in range(181)]
    assert [point.idle for point in found.days] == moved
    assert found.starts == (site_day(clock.now) + timedelta(days=60),)
    assert isinstance(found.starts[0], date)
    assert found.days[59].idle == found.days[0].idle
    assert found.days[60].idle == pytest.approx((found.days[0].idle or 0) * 0.5)


def test_the_wall_judges_by_the_version_in_force(db: Database, clock: SteppedClock) -> None:
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario, ratings=(S, S, S, S))
    agree(clock, 1, rating_S=0.75, interval_days=90.0, half_life_days=90.0, ready_from=70.0)
    before, after = kpi(clock.now), kpi(clock.now + timedelta(days=1))
    assert (band_of(before), before.detail["target"]) == ("attention", 80.0)
    assert (band_of(after), after.detail["target"], after.value) == ("good", 70.0, before.value)
    for moment, shown in ((clock.now, "attention"), (clock.now + timedelta(days=1), "good")):
        with reading() as session:
            tile = wall_board(session, moment, Language.ID, control=True).view.drill_readiness
        assert tile.band == shown
