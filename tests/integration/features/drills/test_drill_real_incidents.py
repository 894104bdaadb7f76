"""Real incidents against the drills' targets: by their own clock, by what is said, and never in the index."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.drills.actions import add_incident_action, retest_action, say_reaction
from dashboard.features.drills.forms import AddAction, RetestAction, SayReaction
from dashboard.features.drills.queries.improvement import actions_of_incident, find_action, list_open_actions
from dashboard.features.drills.queries.loop import ScoredEvent, find_scored, list_scored
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.rules.loop import Reaction, Source
from dashboard.features.drills.tables import IncidentScore
from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.actions.checks import AnswerStep, answer_step
from dashboard.features.incidents.forms.report import ReportIncident
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario, Severity, Zone
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    account,
    correction,
    fresh_key,
    hold,
    kpi,
)

GUARD = account(Role.KARUPAM, Agency.RUTAN, 1)
DESK = account(Role.PERWIRA_PIKET, Agency.POLRES, 2)


def happen(
    clock: SteppedClock, kind: IncidentType = IncidentType.RIOT, zone: Zone = Zone.BLOCK_D, who: Actor = GUARD
) -> str:
    command = ReportIncident(kind, Severity.CRITICAL, zone, None, "", False, fresh_key())
    return report_incident(who, command, clock=clock)


def respond(reference: str, action: Action, who: Actor, clock: SteppedClock) -> None:
    move_incident(who, MoveIncident(reference, action, fresh_key()), clock=clock)


def tick(reference: str, code: str, clock: SteppedClock, answer: str = "done") -> None:
    answer_step(GUARD, AnswerStep(reference, code, answer, 1, fresh_key()), clock=clock)


def scored(reference: str, who: Actor = EVALUATOR) -> ScoredEvent:
    with reading() as session:
        return find_scored(session, who, reference)


def reaction(reference: str, name: str) -> Reaction:
    return next(one for one in scored(reference).reactions if one.inject == name)


def said(reference: str, inject: str, seconds: int | None = 200, version: int = 0) -> SayReaction:
    outcome = InjectOutcome.NOT_ACHIEVED if seconds is None else InjectOutcome.ACHIEVED
    return SayReaction(reference, inject, outcome, seconds, version, fresh_key())


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        attempt()
    return caught.value.key


def test_the_incidents_own_clock_is_read(db: Database, clock: SteppedClock) -> None:
    reference = happen(clock)
    assert scored(reference).timing is None
    clock.move(minutes=4)
    tick(reference, "lock_down", clock)
    respond(reference, Action.ACKNOWLEDGE, DESK, clock)
    clock.move(minutes=6)
    respond(reference, Action.ON_SCENE, DESK, clock)
    clock.move(minutes=10)
    respond(reference, Action.CONTAIN, GUARD, clock)
    clock.move(minutes=20)
    tick(reference, "all_clear", clock)
    found = scored(reference)
    assert {one.inject: one.actual_seconds for one in found.reactions} == {
        "lockdown": 240,
        "head_informed": None,
        "police_informed": 240,
        "police_at_gate": 600,
        "negotiator": None,
        "all_clear": 1200,
    }
    assert found.timing == pytest.approx((0.75 + 1 + 1 + 0.75) / 4)
    assert (found.known, found.scenario) == (4, Scenario.RIOT)
    assert [one.inject for one in found.reactions if one.is_gap] == ["lockdown", "all_clear"]


def test_a_step_taken_back_is_not_known_and_guards_on_scene_are_no_police(
    db: Database, clock: SteppedClock
) -> None:
    reference = happen(clock)
    tick(reference, "lock_down", clock)
    tick(reference, "lock_down", clock, "undone")
    respond(reference, Action.ON_SCENE, GUARD, clock)
    assert scored(reference).known == 0


def test_what_is_listed(db: Database, clock: SteppedClock) -> None:
    old = happen(clock)
    clock.move(days=366)
    riot, attempt = happen(clock), happen(clock, IncidentType.ESCAPE_ATTEMPT)
    find = happen(clock, IncidentType.CONTRABAND)
    happen(clock, IncidentType.ASSAULT)
    away = happen(clock, IncidentType.CONTRABAND)
    _change(away, clock, record_state="not_reportable")
    with reading() as session:
        rows = list_scored(session, EVALUATOR, clock())
        assert list_scored(session, DESK, clock()) == rows
        with pytest.raises(Denied):
            list_scored(session, account(Role.ADMIN_RUTAN, Agency.RUTAN, 40), clock())
    assert {row.event.reference: row.scenario for row in rows} == {
        riot: Scenario.RIOT,
        attempt: Scenario.ESCAPE,
        find: Scenario.CONTRABAND,
    }
    assert scored(old).event.reference == old  # an old one still has its page
    for unknown in (away, "R-2026-9999"):
        with pytest.raises(Missing):
            scored(unknown)


def _change(reference: str, clock: SteppedClock, **values: object) -> None:
    with unit_of_work(GUARD, clock) as work:
        row = work.session.exec(select(Incident).where(Incident.reference == reference)).one()
        for name, value in values.items():
            setattr(row, name, value)
        work.session.add(row)
        work.audit("test")


def test_what_was_not_shared_does_not_exist_for_the_other_agency(db: Database, clock: SteppedClock) -> None:
    reference = happen(clock)
    add = AddAction(reference, correction(site_day(clock())), fresh_key())
    action = add_incident_action(PLANNER, add, clock=clock)
    _change(reference, clock, audience="own")
    with reading() as session:
        assert len(list_open_actions(session, PLANNER, site_day(clock()))) == 1
        assert list_open_actions(session, POLICE_PLANNER, site_day(clock())) == ()
        assert actions_of_incident(session, POLICE_PLANNER, reference) == ()
        with pytest.raises(Missing):
            find_action(session, POLICE_PLANNER, action)
    for attempt in (
        lambda: scored(reference),
        lambda: say_reaction(EVALUATOR, said(reference, "lockdown"), clock=clock),
        lambda: add_incident_action(POLICE_PLANNER, replace(add, key=fresh_key()), clock=clock),
    ):
        with pytest.raises(Missing):
            attempt()


def test_nobody_is_asked_to_mend_what_nobody_may_retest(db: Database, clock: SteppedClock) -> None:
    reference = happen(clock)
    add = AddAction(reference, correction(site_day(clock())), fresh_key())
    _change(reference, clock, audience="own")
    assert refusal(lambda: add_incident_action(PLANNER, add, clock=clock)) == "drills.refused.not_shared"
    _change(reference, clock, audience="both")
    assert add_incident_action(PLANNER, add, clock=clock) == "T-2026-0001"


@pytest.mark.parametrize(
    "became",
    [
        {"type": "assault"},
        {"record_state": "not_reportable"},
        {"record_state": "duplicate"},
        {"is_site": False},
        {"is_exercise": True},
    ],
    ids=lambda became: "-".join(map(str, next(iter(became.items())))),
)
def test_an_action_outlives_what_its_incident_was_called(
    db: Database, clock: SteppedClock, became: dict[str, object]
) -> None:
    """It costs points, so it can be seen and retested; nothing new may be added to it."""
    hold(clock, *Regu)
    reference = happen(clock)
    add = AddAction(reference, correction(site_day(clock())), fresh_key())
    action = add_incident_action(PLANNER, add, clock=clock)
    _change(reference, clock, **became)
    clock.move(days=1)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(95)
    with reading() as session:
        for who in (PLANNER, POLICE_PLANNER):
            assert [one.reference for one in list_open_actions(session, who, site_day(clock()))] == [action]
            assert find_action(session, who, action).source == reference
        with pytest.raises(Missing):
            find_scored(session, PLANNER, reference)
    with pytest.raises(Missing):
        add_incident_action(PLANNER, replace(add, key=fresh_key()), clock=clock)
    done = RetestAction(action, None, True, "", fresh_key())
    retest_action(POLICE_PLANNER, done, clock=clock)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(100)


def test_people_say_what_no_clock_knows(db: Database, clock: SteppedClock) -> None:
    reference = happen(clock)
    command = said(reference, "negotiator")
    assert say_reaction(EVALUATOR, command, clock=clock) == reference
    assert say_reaction(EVALUATOR, command, clock=clock) == reference  # the same click again
    one = reaction(reference, "negotiator")
    assert (one.source, one.actual_seconds, one.version) == (Source.SAID, 200, 1)
    # A second device that has not read it is refused; read, it may correct.
    with pytest.raises(Conflict):
        say_reaction(EVALUATOR, said(reference, "negotiator", None), clock=clock)
    say_reaction(EVALUATOR, said(reference, "negotiator", None, version=1), clock=clock)
    one = reaction(reference, "negotiator")
    assert (one.outcome, one.score, one.is_gap) == (InjectOutcome.NOT_ACHIEVED, 0.0, True)
    clock.move(minutes=2)
    tick(reference, "lock_down", clock)
    known = said(reference, "lockdown")
    assert refusal(lambda: say_reaction(EVALUATOR, known, clock=clock)) == "drills.refused.clock_knows"
    with pytest.raises(Invalid):
        say_reaction(EVALUATOR, said(reference, "headcount"), clock=clock)
    # Whatever was said, the clock wins once it knows.
    tick(reference, "negotiator", clock)
    assert (reaction(reference, "negotiator").source, reaction(reference, "negotiator").score) == (
        Source.CLOCK,
        1.0,
    )
    with reading() as session:
        assert len(session.exec(select(IncidentScore)).all()) == 1


def test_who_may_say_and_who_may_act(db: Database, clock: SteppedClock) -> None:
    reference = happen(clock)
    for number, role in enumerate(HUMAN_ROLES):
        who = account(role, Agency.RUTAN, 30)
        say = said(reference, "head_informed", 60 + number, version=0)
        if who.may(Permission.DRILL_EVALUATE):
            say_reaction(who, say, clock=clock)
        else:
            with pytest.raises(Denied):
                say_reaction(who, say, clock=clock)
        add = AddAction(reference, correction(site_day(clock())), fresh_key())
        if who.may(Permission.DRILL_PLAN):
            assert add_incident_action(who, add, clock=clock).startswith("T-2026-")
        else:
            with pytest.raises(Denied):
                add_incident_action(who, add, clock=clock)
    with reading() as session:
        rows = actions_of_incident(session, EVALUATOR, reference)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert {(row.source, row.is_of_incident) for row in rows} == {(reference, True)}


def test_a_real_incident_is_never_in_the_readiness_index(db: Database, clock: SteppedClock) -> None:
    hold(clock, *Regu)
    before = kpi(clock())
    reference = happen(clock)
    clock.move(minutes=1)
    tick(reference, "lock_down", clock)
    say_reaction(EVALUATOR, said(reference, "negotiator", None), clock=clock)
    due = site_day(clock() + timedelta(days=9))
    add_incident_action(PLANNER, AddAction(reference, correction(due), fresh_key()), clock=clock)
    after = kpi(clock())
    assert (after.value, after.detail) == (before.value, before.detail)
    assert scored(reference).timing == pytest.approx(0.5)


def test_what_an_incident_asked_for_costs_once_it_is_overdue(db: Database, clock: SteppedClock) -> None:
    """An action is an action, whatever it follows: domain 3.3 counts those of the scenario."""
    hold(clock, *Regu)
    reference = happen(clock)
    due = site_day(clock())
    add_incident_action(PLANNER, AddAction(reference, correction(due), fresh_key()), clock=clock)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(100)
    clock.move(days=1)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(95)
