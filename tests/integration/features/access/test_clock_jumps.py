"""No clock that goes back brings a session to life again; one that goes forward ends them for good."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from dashboard.features.access.actions import (
    end_lapsed,
    end_lapsed_while_away,
    note_clock_jump,
)
from dashboard.features.access.queries import living_sessions
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.steady_clock import SteadyClock
from dashboard.kernel.tables import AuditEntry
from tests.integration.features.access.conftest import Desk

JUMPS = [timedelta(hours=1), timedelta(days=1)]


@pytest.mark.parametrize("jump", JUMPS)
def test_forwards_and_back_what_was_over_stays_over(desk: Desk, jump: timedelta) -> None:
    signed, start = desk.sign_in(), desk.at
    desk.at = start + jump
    assert desk.live(signed) is None
    assert end_lapsed(desk.at, clock=desk.clock) == 1
    desk.at = start
    assert desk.live(signed) is None


@pytest.mark.parametrize("jump", JUMPS)
def test_a_session_that_idled_out_does_not_come_back_with_the_clock(desk: Desk, jump: timedelta) -> None:
    """The server notices the jump before it looks anything up: lifetimes go by what really passed."""
    counter = 0.0
    with time_machine.travel(desk.at, tick=False) as machine:
        steady = SteadyClock(system_clock, lambda: counter)
        desk.at = steady()
        signed = desk.sign_in()
        start, minutes = desk.at, 61
        counter = minutes * 60.0
        machine.move_to(start + timedelta(minutes=minutes) - jump)
        assert steady.has_jumped_back()
        desk.at = steady()
        assert desk.live(signed) is None
        # What the shell does next (shell/living.py), and then the machine's clock counts again.
        before = steady()
        note_clock_jump(before, clock=system_clock)
        assert end_lapsed(before, clock=system_clock) == 1
        steady.settle()
        desk.at = steady()
        assert desk.at == start + timedelta(minutes=minutes) - jump
        assert desk.live(signed) is None
    with reading() as session:
        actions = session.exec(select(AuditEntry.action)).all()
    assert "clock.jump" in actions
    assert "session.lapse" in actions


@pytest.mark.parametrize("jump", JUMPS)
def test_a_session_used_in_the_future_is_over(desk: Desk, jump: timedelta) -> None:
    """Nobody knows how long it has lasted; its owner signs in once more."""
    signed, start = desk.sign_in(), desk.at
    desk.at = start - jump
    assert desk.live(signed) is None
    with reading() as session:
        assert living_sessions(session, [], desk.at) == set()
    assert end_lapsed(desk.at, clock=desk.clock) == 1
    desk.at = start
    assert desk.live(signed) is None


def test_a_jump_while_the_product_was_down_revives_nothing(desk: Desk) -> None:
    """A later use of any session shows that the clock had been there."""
    early, start = desk.sign_in(), desk.at
    desk.at = start + timedelta(minutes=90)
    late = desk.sign_in()
    desk.at = start + timedelta(minutes=30)
    assert end_lapsed_while_away(clock=desk.clock) == 2
    assert desk.live(early) is None
    assert desk.live(late) is None
    assert desk.live(desk.sign_in()) is not None


def test_nothing_is_written_while_nothing_is_over(desk: Desk) -> None:
    desk.sign_in()
    with reading() as session:
        before = len(session.exec(select(AuditEntry)).all())
    assert end_lapsed(desk.at, clock=desk.clock) == 0
    with reading() as session:
        assert len(session.exec(select(AuditEntry)).all()) == before
