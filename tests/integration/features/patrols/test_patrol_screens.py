"""The two States by plain call: parse, act, show. What is shown is words, and a refused tap says why."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from reflex.event import EventSpec
from sqlmodel import Session, col, func, select

from dashboard.features.patrols.tables import PlannedVisit, Visit
from dashboard.features.patrols.ui import round_state, state
from dashboard.features.patrols.ui.state import PatrolRoundState, PatrolsState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import GUARD, PLANNER, fresh_key, plan, tap, total

Call = Callable[..., Awaitable[Any]]


class NoBroadcast:
    """Stands for the live push, which needs a socket."""

    async def follow(self, _handler: object, *topics: str) -> None:
        assert topics == ("patrols",)

    async def wake_at(self, _handler: object, _moment: object) -> None:
        """The flips by the clock have a test of their own."""


@pytest.fixture
def acting(db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    """Who is at the screen: change ``acting["actor"]``."""
    found = {"actor": GUARD}

    async def current() -> Actor:
        return found["actor"]

    for module in (state, round_state):
        monkeypatch.setattr(module, "current_actor", current)
        monkeypatch.setattr(module, "broadcaster", NoBroadcast)
        monkeypatch.setattr(module, "system_clock", clock)
    return found


def handler(screen: PatrolsState | PatrolRoundState, name: str) -> Call:
    function = type(screen).event_handlers[name].fn

    async def call(*arguments: Any) -> Any:
        return await function(screen, *arguments)

    return call


def round_screen() -> PatrolRoundState:
    return PatrolRoundState(_reflex_internal_init=True)  # type: ignore[call-arg]


def plan_screen() -> PatrolsState:
    return PatrolsState(_reflex_internal_init=True)  # type: ignore[call-arg]


async def press(screen: PatrolRoundState, outcome: str, reason: str = "") -> EventSpec | None:
    point = screen.view.point
    return await handler(screen, "tap")(point.id, point.key, outcome, reason)


async def test_a_round_goes_from_point_to_point(acting: dict[str, Actor], clock: SteppedClock) -> None:
    plan(clock, "A1", "G1", "P1")
    screen = round_screen()
    await handler(screen, "load")()
    assert (screen.view.point.name, screen.view.title) == ("Blok A depan", "Rute")
    assert screen.view.point.opens == "Titik berikutnya mulai pukul 14.52"
    clock.move(minutes=30)
    await handler(screen, "load")()
    assert screen.view.point.line == "Blok A, jadwal 15.02"
    assert await press(screen, "ok") is None
    assert screen.saved == "Blok A depan dicatat aman"
    assert (screen.view.point.name, screen.view.progress) == ("P2U", "1 dari 3 titik")
    assert screen.view.steps == ("done", "next", "open")
    await press(screen, "skipped", "locked")
    assert (screen.saved, screen.view.point.name) == ("P2U dicatat tidak bisa", "Ring timur")
    assert screen.view.steps == ("done", "skipped", "next")
    found = await press(screen, "finding")
    assert found is not None
    assert "/incidents/new?zone=perimeter" in str(found.args)
    assert not screen.view.has_next
    assert [(line.name, line.note) for line in screen.view.done] == [
        ("Ring timur", "Ada temuan"),
        ("P2U", "Tidak bisa: Terkunci"),
        ("Blok A depan", ""),
    ]
    assert screen.view.done[0].end == "15.02, terkirim"


async def test_a_double_tap_is_one_record(acting: dict[str, Actor], clock: SteppedClock) -> None:
    plan(clock, "A1", "G1")
    clock.move(minutes=30)
    screen = round_screen()
    await handler(screen, "load")()
    point = screen.view.point
    await handler(screen, "refresh")()
    assert screen.view.point == point  # the same point keeps its key
    for _ in range(2):
        await handler(screen, "tap")(point.id, point.key, "ok", "")
        assert screen.saved == "Blok A depan dicatat aman"
    with reading() as session:
        assert total(session, Visit) == 1


async def test_a_second_guard_is_told_that_it_does_not_count(
    acting: dict[str, Actor], clock: SteppedClock
) -> None:
    plan(clock, "A1", ahead=10, interval=15, rounds=2)
    clock.move(minutes=17)
    tap(clock, "A1", actor=PLANNER)
    screen = round_screen()
    await handler(screen, "load")()
    key = screen.view.point.key
    await press(screen, "ok")
    assert screen.saved == "Blok A depan baru saja dicatat. Catatan kedua tidak dihitung."
    assert screen.view.point.key != key
    clock.move(minutes=4)
    await press(screen, "ok")
    assert screen.saved == "Blok A depan dicatat aman"


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ((0, "key-00000001", "ok", ""), "Pilih titik yang dikunjungi."),
        (("1; DROP", "key-00000001", "ok", ""), "Pilih titik yang dikunjungi."),
        ((None, None, None, None), "Pilih titik yang dikunjungi."),
        ((999, "key-00000001", "ok", ""), "Tidak ditemukan. Periksa nomornya."),
        ((999, "key-00000001", "skipped", "x"), "Pilih satu alasan."),
        ((999, "", "ok", ""), "Muat ulang halaman ini, lalu simpan sekali lagi."),
    ],
)
async def test_what_a_browser_invents_is_refused_with_a_sentence(
    acting: dict[str, Actor], clock: SteppedClock, arguments: tuple[Any, ...], refusal: str
) -> None:
    screen = round_screen()
    assert await handler(screen, "tap")(*arguments) is None
    assert (screen.refusal, screen.saved) == (refusal, "")
    with reading() as session:
        assert total(session, Visit) == 0


async def test_the_plan_page_shows_numbers_states_and_plans(
    acting: dict[str, Actor], clock: SteppedClock
) -> None:
    acting["actor"] = PLANNER
    screen = plan_screen()
    await handler(screen, "load")()
    assert screen.patrol_coverage.number == "belum ada data"
    assert [point.field for point in screen.points] == ["checkpoint-A1", "checkpoint-G1", "checkpoint-P1"]
    fields = {"start": "2026-03-12T15:00", "interval": "60", "rounds": "2", "key": fresh_key()}
    await handler(screen, "plan")(fields)
    assert screen.errors == {"checkpoints": "Pilih paling sedikit satu titik."}
    assert screen.summary[0].field == "checkpoints"
    await handler(screen, "plan")({**fields, "checkpoint-A1": "on", "checkpoint-G1": "on"})
    assert (screen.saved, screen.errors, screen.plans) == ("4 kunjungan direncanakan.", {}, 1)
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
    assert (screen.lines[0].state_word, screen.refusal) == ("Dikecualikan: Hujan", "")
    assert screen.warning == "25,0 % kunjungan dikecualikan. Periksa alasannya."
    await handler(screen, "excuse")(missed, "locked")
    assert screen.refusal == "Kunjungan ini sudah dikecualikan."


async def test_a_guard_sees_the_plan_but_no_form(acting: dict[str, Actor], clock: SteppedClock) -> None:
    plan(clock, "A1")
    screen = plan_screen()
    await handler(screen, "load")()
    await handler(screen, "look")(True)
    assert (len(screen.lines), screen.points) == (1, [])
    assert not screen.lines[0].may_excuse
    await handler(screen, "look")("yes")  # anything but true is the past
    assert not screen.is_ahead


async def test_nothing_a_browser_sends_to_the_form_is_an_exception(
    acting: dict[str, Actor], clock: SteppedClock
) -> None:
    acting["actor"] = PLANNER
    screen = plan_screen()
    for fields in (None, [], "x", {"checkpoints": {"a": []}}, {"start": 5, "rounds": [1]}):
        await handler(screen, "plan")(fields)
        assert screen.errors
    for visit, reason in ((None, None), ("x", "rain"), (2**80, "rain"), ([], {})):
        await handler(screen, "excuse")(visit, reason)
        assert screen.refusal
    with reading() as session:
        assert _planned(session) == 0


def _planned(session: Session) -> int:
    return session.exec(select(func.count(col(PlannedVisit.id)))).one()
