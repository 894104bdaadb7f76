"""The two States by plain call: parse, act, show. What is shown is words; the round only holds a number."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.features.patrols.actions import plan_round
from dashboard.features.patrols.forms import parse_plan_round
from dashboard.features.patrols.tables import PlannedVisit
from dashboard.features.patrols.ui import round_state, state
from dashboard.features.patrols.ui.state import PatrolRoundState, PatrolsState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import GUARD, PLANNER, answer, fresh_key, plan, tap

Call = Callable[..., Awaitable[Any]]


class NoBroadcast:
    """Stands for the live push, which needs a socket."""

    async def follow(self, _handler: object, *topics: str) -> None:
        assert set(topics) <= {"drills", "patrols"}

    async def wake_at(self, _handler: object, _moment: object) -> None:
        """The flips by the clock have a test of their own."""


@pytest.fixture
def acting(db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    """Who is at the screen: change ``acting["actor"]``."""
    found = {"actor": GUARD}

    async def current() -> Actor:
        return found["actor"]

    monkeypatch.setattr(state, "current_actor", current)
    monkeypatch.setattr(state, "system_clock", clock)
    for module in (state, round_state):
        monkeypatch.setattr(module, "broadcaster", NoBroadcast)
    return found


def handler(screen: PatrolsState | PatrolRoundState, name: str) -> Call:
    function = type(screen).event_handlers[name].fn

    async def call(*arguments: Any) -> Any:
        return await function(screen, *arguments)

    return call


def plan_screen() -> PatrolsState:
    return PatrolsState(_reflex_internal_init=True)  # type: ignore[call-arg]


async def test_the_round_holds_a_number_and_nothing_else(acting: dict[str, Actor]) -> None:
    screen = PatrolRoundState(_reflex_internal_init=True)  # type: ignore[call-arg]
    assert screen.revision == 0
    await handler(screen, "load")()
    await handler(screen, "refresh")()
    assert screen.revision == 2
    assert set(PatrolRoundState.event_handlers) & {"tap", "ask"} == set()
    assert set(PatrolRoundState.base_vars) == {"revision"}


async def test_the_plan_page_shows_numbers_states_and_plans(
    acting: dict[str, Actor], clock: SteppedClock
) -> None:
    acting["actor"] = PLANNER
    screen = plan_screen()
    await handler(screen, "load")()
    assert screen.patrol_coverage.number == "belum ada data"
    fields = {"start": "2026-03-12T15:00", "interval": "60", "rounds": "2", "key": fresh_key()}
    command = parse_plan_round({**fields, "checkpoint-A1": "on", "checkpoint-G1": "on"}, clock())
    assert plan_round(PLANNER, command, clock=clock) == 4
    await handler(screen, "look")(True)
    assert (screen.is_ahead, len(screen.lines)) == (True, 4)
    clock.move(minutes=30)
    tap(clock, "A1")
    clock.move(hours=3)
    await handler(screen, "look")(False)
    assert [(line.name, line.state_word, line.may_excuse) for line in screen.lines] == [
        ("P2U", "Patroli terlewat", True),
        ("Blok A depan", "Patroli terlewat", True),
        ("P2U", "Patroli terlewat", True),
        ("Blok A depan", "Tepat waktu", False),
    ]
    assert screen.patrol_coverage.number == "25,0"
    assert screen.patrol_coverage.note == "1 dari 4 kunjungan, sasaran 95"
    missed = screen.lines[0].id
    await handler(screen, "excuse")(missed, "rain")
    assert (screen.lines[0].state_word, screen.refusal) == ("Patroli terlewat", "")
    assert screen.lines[0].note == "Pengecualian menunggu persetujuan: Hujan"
    assert (screen.lines[0].may_excuse, screen.warning) == (False, "")
    assert screen.excuse_said.startswith("Permintaan dicatat.")
    await handler(screen, "excuse")(missed, "locked")
    assert screen.refusal.startswith("Pengecualian kunjungan ini sudah diminta.")
    answer(clock, missed)
    await handler(screen, "refresh")()
    assert screen.lines[0].state_word == "Dikecualikan setelah jendela tutup: Hujan"
    assert screen.warning == (
        "25,0 % kunjungan dikecualikan. Periksa alasannya. Di antaranya: dispensasi setelah jendela tutup 1."
    )
    await handler(screen, "excuse")(missed, "locked")
    assert screen.refusal == "Kunjungan ini sudah dikecualikan."


async def test_a_guard_sees_the_plan_but_no_form(acting: dict[str, Actor], clock: SteppedClock) -> None:
    plan(clock, "A1")
    screen = plan_screen()
    await handler(screen, "load")()
    await handler(screen, "look")(True)
    assert len(screen.lines) == 1
    assert not screen.lines[0].may_excuse
    await handler(screen, "look")("yes")  # anything but true is the past
    assert not screen.is_ahead


async def test_nothing_a_browser_sends_as_an_excuse_is_an_exception(
    acting: dict[str, Actor], clock: SteppedClock
) -> None:
    acting["actor"] = PLANNER
    screen = plan_screen()
    for visit, reason in ((None, None), ("x", "rain"), (2**80, "rain"), ([], {})):
        await handler(screen, "excuse")(visit, reason)
        assert screen.refusal
    with reading() as session:
        assert _planned(session) == 0


def _planned(session: Session) -> int:
    return session.exec(select(func.count(col(PlannedVisit.id)))).one()
