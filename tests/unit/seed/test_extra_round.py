"""The demo can begin at any minute: its extra round never falls on one that is due at the same points."""

from datetime import UTC, date, datetime, timedelta

from dashboard.kernel.clock import day_start
from dashboard.seed.patrol_cases import extra_start
from dashboard.seed.rounds import plans_of

DAY = date(2026, 11, 28)


def test_no_minute_of_the_day_is_taken() -> None:
    midnight = day_start(DAY)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    days = [DAY + timedelta(days=number) for number in (-2, -1, 0, 1)]
    taken = {due for day in days for _, plan in plans_of(day, long_ago) for due in plan.dues}
    assert len(taken) > 100
    for seconds in range(50, 86_400, 60):
        now = midnight + timedelta(seconds=seconds)
        assert extra_start(now) not in taken
        assert now - timedelta(minutes=9, seconds=59) < extra_start(now) < now - timedelta(minutes=7)
