"""A clock for lifetimes goes on when the machine's clock goes back, until what was over has been ended."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.kernel.steady_clock import CLOCK_TOLERANCE, SteadyClock

NOON = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)


class Machine:
    """A wall clock that can be set and a counter that cannot."""

    def __init__(self) -> None:
        self.wall, self.counter = NOON, 0.0
        self.steady = SteadyClock(lambda: self.wall, lambda: self.counter)

    def pass_time(self, by: timedelta, *, set_by: timedelta = timedelta(0)) -> None:
        self.counter += by.total_seconds()
        self.wall += by + set_by


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1)])
def test_a_jump_back_does_not_turn_lifetimes_back(jump: timedelta) -> None:
    machine = Machine()
    machine.pass_time(timedelta(minutes=5), set_by=jump)
    assert machine.steady.has_jumped_back()
    assert machine.steady() == NOON + timedelta(minutes=5)
    machine.pass_time(timedelta(minutes=1))
    assert machine.steady() == NOON + timedelta(minutes=6)
    machine.steady.settle()
    assert not machine.steady.has_jumped_back()
    assert machine.steady() == machine.wall


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1), timedelta(0), -CLOCK_TOLERANCE])
def test_forwards_and_small_corrections_are_taken_as_they_are(jump: timedelta) -> None:
    machine = Machine()
    machine.pass_time(timedelta(minutes=5), set_by=jump)
    assert not machine.steady.has_jumped_back()
    assert machine.steady() == machine.wall


def test_forwards_and_back_again_is_a_jump_back() -> None:
    """What was over in between stays over: the clock has been there."""
    machine = Machine()
    machine.pass_time(timedelta(minutes=1), set_by=timedelta(days=1))
    there = machine.steady()
    machine.pass_time(timedelta(minutes=1), set_by=timedelta(days=-1))
    assert machine.steady() == there + timedelta(minutes=1)
    assert machine.steady.has_jumped_back()


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
def test_a_leap_ahead_is_told_once(jump: timedelta) -> None:
    machine = Machine()
    machine.pass_time(timedelta(minutes=5))
    assert machine.steady.take_leap() is None
    machine.pass_time(timedelta(minutes=5), set_by=jump)
    assert machine.steady.take_leap() == NOON + timedelta(minutes=10)
    assert machine.steady.take_leap() is None


def test_a_small_correction_is_no_leap() -> None:
    machine = Machine()
    machine.pass_time(timedelta(minutes=5), set_by=CLOCK_TOLERANCE)
    assert machine.steady.take_leap() is None
