"""Visits of a month by day and zone and open weak spots by zone: as known then, and the same as the plan."""

from datetime import timedelta

import pytest

from dashboard.features.patrols.actions import end_weakness, report_weakness
from dashboard.features.patrols.forms import EndWeakness, ReportWeakness
from dashboard.features.patrols.queries.months import count_days, count_weak
from dashboard.features.patrols.rules.codes import ControlKind, VisitState
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Zone
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import CHIEF, fresh_key, only_planned, plan, plan_of, tap

pytestmark = pytest.mark.usefixtures("db")
_TODAY = site_day(NOW)


def days(clock: SteppedClock) -> dict[tuple[int, str], tuple[int, int]]:
    """(days from today, zone) -> (done, owed)."""
    with reading() as session:
        found = count_days(session, _TODAY - timedelta(days=3), _TODAY + timedelta(days=3), clock.now)
    return {((one.day - _TODAY).days, one.zone.value): (one.done, one.owed) for one in found}


def test_a_visit_counts_on_its_day_once_it_is_over(clock: SteppedClock) -> None:
    plan(clock, "A1", "P1", ahead=30)
    assert days(clock) == {}, "still to come"
    clock.move(minutes=31)
    tap(clock, planned=only_planned(clock, "A1"))
    assert days(clock) == {(0, "block_a"): (1, 1)}
    before = clock.now
    clock.move(minutes=90)
    assert days(clock) == {(0, "block_a"): (1, 1), (0, "perimeter"): (0, 1)}
    assert days(SteppedClock(before)) == {(0, "block_a"): (1, 1)}, "as known then"


def test_midnight_of_the_site_parts_the_days(clock: SteppedClock) -> None:
    midnight = day_start(_TODAY + timedelta(days=1))
    ahead = (midnight - clock.now).total_seconds() / 60
    plan(clock, "A1", ahead=ahead - 60, interval=60, rounds=3)
    clock.now = midnight + timedelta(hours=5)
    assert days(clock) == {(0, "block_a"): (0, 1), (1, "block_a"): (0, 2)}
    rows = plan_of(midnight - timedelta(hours=3), clock.now, clock.now)
    assert sum(row.state is VisitState.MISSED for row in rows) == 3


def test_no_day_is_no_visit(clock: SteppedClock) -> None:
    with reading() as session:
        assert count_days(session, _TODAY, _TODAY - timedelta(days=1), clock.now) == ()


def test_weak_spots_are_those_open_at_the_instant(clock: SteppedClock) -> None:
    reported = clock.now
    command = ReportWeakness(ControlKind.CAMERA_DOWN, Zone.GATE, "", fresh_key())
    number = report_weakness(CHIEF, command, clock=clock).control_id
    clock.move(minutes=10)
    end_weakness(CHIEF, EndWeakness(number, fresh_key()), clock=clock)
    with reading() as session:
        assert count_weak(session, reported - timedelta(minutes=1)) == ()
        assert count_weak(session, reported) == ((ControlKind.CAMERA_DOWN, Zone.GATE, 1),)
        assert count_weak(session, clock.now) == ()
