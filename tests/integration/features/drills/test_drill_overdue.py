"""Overdue is one number: the companion of the index, the table of due days and the programme say the same."""

from datetime import timedelta

from dashboard.features.drills.actions import cancel_drill, move_drill
from dashboard.features.drills.forms import CancelDrill, MoveDrill
from dashboard.features.drills.kpis import assess, cells_due, companion_kpis
from dashboard.features.drills.queries.programme import read_programme
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.drills.rules.programme import cell_standing, slots
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.reference import Regu, Scenario
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import EVALUATOR, PLANNER, fresh_key, hold, plan
from tests.integration.features.drills.test_drill_conducting import press, send

A, B, C, D = Regu
DAY = timedelta(days=1)


def by_companion(clock: SteppedClock, **ago: float) -> dict[str, int]:
    with reading() as session:
        found = companion_kpis(session, clock.now - timedelta(**ago))
    return next(one for one in found if one.slug == "drill_overdue").detail["cells"]


def by_programme(clock: SteppedClock) -> dict[str, int]:
    with reading() as session:
        programme = read_programme(session, PLANNER, clock.now)
    days: dict[str, int] = {}
    for scenario in Scenario:
        for regu in Regu:
            own = [programme.last_on[one] for one in slots(scenario, regu) if one in programme.last_on]
            standing = cell_standing(
                scenario,
                regu,
                max(own, default=None),
                programme.open,
                programme.begun_on,
                clock.now,
                programme.interval_days,
            )
            if standing.is_overdue:
                days[f"{scenario.value}.{regu.value}"] = standing.days_overdue
    return days


def by_table(clock: SteppedClock) -> dict[str, int]:
    today = site_day(clock.now)
    with reading() as session:
        cells = cells_due(session, assess(session, clock.now), clock.now)
    return {
        f"{one.scenario.value}.{one.regu.value}": (today - one.owed_on(today)).days
        for one in cells
        if one.days_overdue(today) > 0
    }


def agreed(clock: SteppedClock) -> dict[str, int]:
    found = by_companion(clock)
    assert by_programme(clock) == by_table(clock) == found
    return found


def move(clock: SteppedClock, reference: str, days: float, version: int) -> None:
    command = MoveDrill(reference, clock.now + days * DAY, "Ruang dipakai", version, fresh_key())
    move_drill(PLANNER, command, clock=clock)


def test_moving_an_open_drill_helps_neither_number(db: Database, clock: SteppedClock) -> None:
    for scenario in Scenario:
        hold(clock, A, B, C, D, scenario=scenario)
    clock.move(days=1)
    reference = plan(clock, A, B, kind=DrillType.TABLETOP, planned_for=clock.now + 5 * DAY)
    assert agreed(clock) == {}
    clock.move(days=5)
    assert agreed(clock) == {}  # its day is today
    move(clock, reference, 20, version=1)
    clock.move(days=3)
    assert agreed(clock) == {"riot.A": 3, "riot.B": 3}
    move(clock, reference, 40, version=2)
    assert agreed(clock) == {"riot.A": 3, "riot.B": 3}
    assert by_companion(clock, days=3) == {}
    # Another form that was held since makes up for it.
    hold(clock, A, kind=DrillType.DRILL)
    assert agreed(clock) == {"riot.B": 3}
    assert by_companion(clock, minutes=1) == {"riot.A": 3, "riot.B": 3}  # as it was known then


def test_what_was_started_or_called_off_owes_nothing_from_then_on(db: Database, clock: SteppedClock) -> None:
    hold(clock, A, B, C, D)
    clock.move(days=1)
    started = plan(clock, A, planned_for=clock.now + DAY)
    off = plan(clock, B, planned_for=clock.now + DAY)
    clock.move(days=3)
    riot = {"riot.A": 2, "riot.B": 2}
    assert agreed(clock) == riot | {f"{one}.{regu}": 4 for one in ("escape", "contraband") for regu in Regu}
    send(EVALUATOR, clock, press(started, Press.START, at=clock.now))
    cancel_drill(PLANNER, CancelDrill(off, fresh_key(), "Batal"), clock=clock)
    assert not set(agreed(clock)) & set(riot)
    clock.move(hours=1)
    assert not set(agreed(clock)) & set(riot)
    assert riot.items() <= by_companion(clock, hours=1, seconds=1).items()
