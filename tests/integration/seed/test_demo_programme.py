"""The drills to come in the demo, whatever the day on which it is seeded."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.drills.queries.programme import list_year, list_years, read_programme
from dashboard.features.drills.queries.records import DrillRow, DrillState
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.programme import Slot, standing
from dashboard.features.drills.tables import Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, to_site
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.seed.accounts import create_crew
from dashboard.seed.programme_steps import programme_steps
from dashboard.seed.timeline import play
from dashboard.seed.timeline import standing as clock_at
from tests.integration.seed.conftest import DEMO_NOW

LEADER = Actor(1, "leader", Agency.RUTAN, frozenset({Role.KARUTAN}))


def year_of(now: datetime) -> list[DrillRow]:
    with reading() as session:
        years = list_years(session, LEADER, now)
        return [row for year in years for row in list_year(session, LEADER, year, now)]


@pytest.mark.usefixtures("demo")
def test_the_demo_has_a_year_with_one_moved_and_one_cancelled_drill() -> None:
    rows = year_of(DEMO_NOW)
    today = site_day(DEMO_NOW)  # holds the drill that can be started (seed/conduct_steps)
    ahead = [row for row in rows if row.state is DrillState.PLANNED and site_day(row.planned_for) > today]
    assert len(ahead) >= 15
    assert {row.scenario for row in ahead} == set(Scenario)
    assert {regu for row in ahead for regu in row.regus} == set(Regu)
    assert {to_site(row.planned_for).hour for row in ahead} == {9}
    assert len([row for row in rows if row.state is DrillState.CANCELLED]) == 1
    (moved,) = [row for row in rows if row.slips]
    assert moved.planned_for > DEMO_NOW > moved.original_planned_for
    with reading() as session:
        known = read_programme(session, LEADER, DEMO_NOW)
        reasons = session.exec(select(Drill.cancel_reason).where(col(Drill.cancelled_at).is_not(None)))
        assert all(reasons)
    slot = Slot(Scenario.ESCAPE, Regu.D, DrillType.FUNCTIONAL)
    rest = [drill for drill in known.open if site_day(drill.planned_for) > today]
    late = standing(slot, known.last_on.get(slot), rest, known.begun_on, DEMO_NOW, known.interval_days)
    assert late.is_overdue
    assert late.next is not None
    assert late.next.reference == moved.reference


@pytest.mark.parametrize("day", [datetime(2026, 1, 2, 3, tzinfo=UTC), datetime(2026, 12, 20, 3, tzinfo=UTC)])
def test_at_any_time_of_the_year(db: Database, day: datetime) -> None:
    crew = create_crew(clock_at(day - timedelta(days=30)))
    play(programme_steps(crew, day), "program")
    rows = year_of(day)
    assert len([row for row in rows if row.planned_for > day]) >= 20
