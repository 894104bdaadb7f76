"""Objective weights and targets are versions too: a drill copies its day's, an incident keeps its own."""

from datetime import timedelta

from sqlmodel import col, select

from dashboard.features.drills.actions import approve_weights, plan_programme, propose_weights
from dashboard.features.drills.forms import ApproveWeights, ProposeWeights, parse_programme
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.queries.weights import list_versions, weights_history
from dashboard.features.drills.rules.weight_names import values_of
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS
from dashboard.features.drills.tables import Drill, ReadinessVersion
from dashboard.features.incidents.rules.codes import Action
from dashboard.kernel.clock import site_day, to_site
from dashboard.kernel.database import Database, reading
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import PLANNER, POLICE_PLANNER, fresh_key, plan
from tests.integration.features.drills.test_drill_real_incidents import DESK, happen, reaction, respond

CHANGED = {"target_riot_police_informed": 10.0, "target_riot_lockdown": 2.5, "objectives_riot_command": 4.0}


def agree(clock: SteppedClock, days: int, **changed: float) -> None:
    values = {**values_of(DEFAULT_WEIGHTS), **changed}
    day = site_day(clock.now) + timedelta(days=days)
    number = propose_weights(PLANNER, ProposeWeights(day, values, "Rapat", fresh_key()), clock=clock)
    approve_weights(POLICE_PLANNER, ApproveWeights(number, False, fresh_key()), clock=clock)


def numbers(clock: SteppedClock, reference: str) -> tuple[float, int]:
    """Weight of the second objective (command), seconds of the first inject (lockdown)."""
    with reading() as session:
        detail = find_drill(session, PLANNER, reference, clock.now)
    return detail.objectives[1].weight, detail.injects[0].target_seconds


def test_a_planned_drill_copies_what_is_agreed_for_its_day(db: Database, clock: SteppedClock) -> None:
    before = plan(clock, planned_for=clock.now + timedelta(days=9))
    agree(clock, 5, **CHANGED)
    early = plan(clock, planned_for=clock.now + timedelta(days=4))
    late = plan(clock, planned_for=clock.now + timedelta(days=5))
    assert (numbers(clock, early), numbers(clock, late)) == ((2, 180), (4, 150))
    assert numbers(clock, before) == (2, 180)  # what stands in the plan is not changed behind anybody's back
    clock.move(days=9)
    assert numbers(clock, before) == (2, 180)


def test_a_programme_copies_day_by_day(db: Database, clock: SteppedClock) -> None:
    agree(clock, 5, **CHANGED)
    first = to_site(clock.now) + timedelta(days=1)
    typed = {
        "scenarios_riot": "on",
        "regus_A": "on",
        "types_drill": "on",
        "agencies_rutan": "on",
        "first_at": first.strftime("%Y-%m-%dT%H:%M"),
        "interval": "6",
        "key": fresh_key(),
    }
    plan_programme(PLANNER, parse_programme(typed, clock.now), clock=clock)
    with reading() as session:
        references = session.exec(select(Drill.reference).order_by(col(Drill.planned_for)).limit(2)).all()
    assert [numbers(clock, one) for one in references] == [(2, 180), (4, 150)]


def test_an_incident_is_scored_by_the_targets_of_its_own_instant(db: Database, clock: SteppedClock) -> None:
    def accepted_after(minutes: float) -> str:
        reference = happen(clock)
        clock.move(minutes=minutes)
        respond(reference, Action.ACKNOWLEDGE, DESK, clock)
        return reference

    old = accepted_after(10)
    was = reaction(old, "police_informed")
    assert (was.target_seconds, was.score) == (300, 0.5)
    agree(clock, 1, **CHANGED)
    assert reaction(old, "police_informed") == was
    clock.move(days=1)
    new = accepted_after(10)
    assert (reaction(new, "police_informed").target_seconds, reaction(new, "police_informed").score) == (
        600,
        1,
    )
    assert reaction(old, "police_informed") == was


def test_a_version_stored_without_the_names_holds_as_it_was(db: Database, clock: SteppedClock) -> None:
    agree(clock, 1, rating_S=0.5)
    with unit_of_work(PLANNER, clock, quiet=True) as work:
        row = work.session.exec(select(ReadinessVersion)).one()
        row.values = {
            name: value
            for name, value in row.values.items()
            if not name.startswith(("objectives_", "target_"))
        }
        work.session.add(row)
    clock.move(days=1)
    with reading() as session:
        held = weights_history(session, clock.now).at(clock.now)
        (listed,) = list_versions(session, PLANNER)
    assert held == listed.weights
    assert (held.targets, held.objectives) == (DEFAULT_WEIGHTS.targets, DEFAULT_WEIGHTS.objectives)
    assert values_of(held)["rating_S"] == 0.5
    assert numbers(clock, plan(clock)) == (2, 180)
