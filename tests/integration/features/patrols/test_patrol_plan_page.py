"""The plan page by plain call: one form at a time, what was typed kept, stale and foreign things refused."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.features.patrols.actions import change_route
from dashboard.features.patrols.forms import ChangeRoute, NewRoute
from dashboard.features.patrols.ui import planning_state as module
from dashboard.features.patrols.ui.planning_page import patrol_plan_page
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.features.patrols.ui.planning_views import weekdays
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Language
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import GUARD, PLANNER, POLICE_PLANNER, fresh_key

Sign = Callable[[Actor], Any]
ROUTE = {"name": " Rute   malam ", "minutes": "25", "order-P1": "1", "order-A1": "5", "order-G1": ""}
PLAN = {
    "start": "15:00",
    "interval": "60",
    "rounds": "4",
    "early": "10",
    "late": "15",
    "valid_from": "",
    "weekday_0": "on",
    "weekday_3": "on",
    "weekday_4": "on",
}


class NoBroadcast:
    async def follow(self, _handler: object, *topics: str) -> None:
        assert topics == ("patrols",)


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Sign:
    """A fresh page of somebody, at the test's clock."""
    monkeypatch.setattr(module, "system_clock", clock)
    monkeypatch.setattr(module, "broadcaster", NoBroadcast)

    def sign(actor: Actor) -> Any:
        async def current() -> Actor:
            return actor

        monkeypatch.setattr(module, "current_actor", current)
        return PatrolPlanState(_reflex_internal_init=True)  # type: ignore[call-arg]

    return sign


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


async def fill(state: Any, form: str, thing: str = "", **fields: str) -> Any:
    await fire(state, "open_form", form, thing)
    return await fire(state, "save", {**state.filled, **fields, "key": fresh_key()})


def test_the_page_is_built() -> None:
    assert patrol_plan_page().render()


async def test_from_a_route_to_what_the_shifts_owe(db: Database, clock: SteppedClock, sign_in: Sign) -> None:
    state = sign_in(PLANNER)
    await fire(state, "load")
    assert (state.routes, state.repeating, state.shifts, state.is_loaded) == ([], [], [], True)
    assert [line.code for line in state.points] == ["A1", "G1", "P1"]
    assert state.points[0].gaps == "Siang 120 menit, malam 60 menit"
    await fill(state, "route", **ROUTE)
    assert (state.saved, state.form, state.errors) == ("Rute disimpan.", "", {})
    (route,) = state.routes
    assert (route.name, route.points) == ("Rute malam", "1 Ring timur, 2 Blok A depan")
    await fill(
        state, "repeating", route=str(route.id), **PLAN, **{f"weekday_{day}": "" for day in (1, 2, 5, 6)}
    )
    assert state.errors == {}
    (line,) = state.repeating
    assert (line.days, line.times) == (
        "Senin, Kamis, Jumat",
        "15.00 sampai 18.00 WIB, tiap 60 menit, 4 putaran",
    )
    assert line.next == "15.00"
    first = state.shifts[0]
    assert (first.day, first.shift, first.total) == ("Kamis, 12 Maret", "Siang", "8")
    assert first.regu.startswith("Regu ")
    assert first.routes == "Rute malam: 4 putaran, 8 kunjungan"
    await fill(state, "off", str(line.id), day="2026-03-13", reason="holiday")
    assert state.repeating[0].off == "13 Mar 2026 (Hari raya)"
    assert {shift.day for shift in state.shifts} == {"Kamis, 12 Maret"}
    await fill(state, "end", str(line.id))
    assert (state.repeating, state.saved) == ([], "Rencana diakhiri.")


async def test_what_is_wrong_is_said_beside_its_field(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    assert await fill(state, "route") is not None
    assert state.errors == {
        "name": "Isi namanya.",
        "checkpoints": "Isi urutan pada paling sedikit satu titik.",
    }
    assert [one.field for one in state.summary] == list(state.errors)
    assert state.form == "route"
    await fire(state, "save", {**ROUTE, "order-G1": "5", "key": fresh_key()})
    assert state.errors == {"checkpoints": "Beri tiap titik nomor urut sendiri."}
    for rubbish in ("rubbish", None, {"order-A1": ["x"], "name": 7}):
        await fire(state, "save", rubbish)
        assert state.errors
    await fill(
        state, "repeating", start="25:00", rounds="97", early="x", valid_from="2020-01-01", valid_until="a"
    )
    assert set(state.errors) == {"route", "start", "rounds", "early", "valid_from", "valid_until"}
    await fill(state, "repeating", interval="720", rounds="3")
    assert state.errors["rounds"].startswith("Kurangi putaran")
    await fill(
        state, "point", code="?", name="", weight="11", day_gap="5", night_gap="", x="3", zone="nowhere"
    )
    assert set(state.errors) == {"code", "name", "zone", "kind", "weight", "night_gap", "day_gap", "y"}


async def test_a_form_that_others_overtook_keeps_what_was_typed(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    await fill(state, "route", **ROUTE)
    number = state.routes[0].id
    await fire(state, "open_form", "route", str(number))
    assert (state.title, state.filled["version"]) == ("Rute malam", "1")
    change_route(PLANNER, ChangeRoute(number, 1, NewRoute("Lain", 20, ("A1",)), fresh_key()), clock=clock)
    await fire(state, "refresh")
    assert (state.routes[0].name, state.filled["version"]) == ("Lain", "1")
    await fire(state, "save", {**state.filled, "order-A1": "1", "key": fresh_key()})
    assert state.refusal.startswith("Orang lain sudah mengubahnya")
    assert (state.form, state.routes[0].name) == ("route", "Lain")
    await fill(state, "route", str(number), **{"order-A1": "1", "name": "Baru"})
    assert (state.form, state.routes[0].name) == ("", "Baru")


async def test_a_checkpoint_is_registered_limited_signed_and_retired(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    new = {"code": "b9", "name": "Blok B", "zone": "block_b", "kind": "block", "weight": "2,5"}
    await fill(state, "point", **new, day_gap="120", night_gap="60", x="10", y="20", needs_scan="on")
    assert state.errors == {}
    line = next(line for line in state.points if line.code == "B9")
    assert (line.weight, line.place, len(line.tag)) == ("2,5", "denah 10 m, 20 m, wajib pindai", 12)
    await fill(state, "limits", "B9", weight="4", day_gap="", night_gap="")
    await fill(state, "tag", "B9")
    await fill(state, "point", "B9", name="Blok B belakang")
    changed = next(line for line in state.points if line.code == "B9")
    assert (changed.name, changed.gaps, changed.weight) == (
        "Blok B belakang",
        "Tidak ada celah yang disepakati",
        "4,0",
    )
    assert changed.tag != line.tag
    await fill(state, "retire-point", "B9")
    assert "B9" not in [line.code for line in state.points]


async def test_each_agency_sees_its_own_and_a_guard_no_sign(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    await fill(state, "route", **ROUTE)
    await fill(state, "tag", "A1")
    number = str(state.routes[0].id)
    guard = sign_in(GUARD)
    await fire(guard, "load")
    assert [line.name for line in guard.routes] == ["Rute malam"]
    assert {line.tag for line in guard.points} == {""}
    police = sign_in(POLICE_PLANNER)
    await fire(police, "load")
    assert ([line.code for line in police.points], police.routes) == (["X1"], [])
    for form, thing in (("route", number), ("limits", "A1"), ("retire-route", number)):
        await fire(police, "open_form", form, thing)
        assert (police.form, police.refusal) == ("", "Tidak ditemukan. Periksa nomornya.")
    await fire(police, "open_form", "<script>", "1")
    assert police.form == ""
    assert await fire(police, "save", {"key": fresh_key()}) is None


def test_days_in_words() -> None:
    assert [weekdays(mask, Language.ID) for mask in (127, 31, 96, 7, 5)] == [
        "Setiap hari",
        "Senin sampai Jumat",
        "Sabtu, Minggu",
        "Senin sampai Rabu",
        "Senin, Rabu",
    ]
    assert weekdays(31, Language.EN) == "Monday to Friday"
