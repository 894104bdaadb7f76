"""The plan page by plain call: one form at a time, what was typed kept, stale and foreign things refused."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.istate.data import ReflexURL

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
ROUTE = {"name": " Rute   malam ", "minutes": "25"}
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


async def make_route(state: Any, *codes: str, **fields: str) -> None:
    """A new route by the page: its points pressed in walking order."""
    await fire(state, "open_form", "route", "")
    for code in codes:
        await fire(state, "toggle_point", code)
    await fire(state, "save", {**state.filled, **ROUTE, **fields, "key": fresh_key()})


def order(state: Any) -> list[str]:
    return [stop.code for stop in state.stops]


def points(state: Any) -> list[Any]:
    return [line for zone in state.zones for line in zone.points]


def test_the_page_is_built() -> None:
    assert patrol_plan_page().render()


async def test_from_a_route_to_what_the_shifts_owe(db: Database, clock: SteppedClock, sign_in: Sign) -> None:
    state = sign_in(PLANNER)
    await fire(state, "load")
    assert (state.routes, state.repeating, state.days, state.is_loaded) == ([], [], [], True)
    assert [line.code for line in points(state)] == ["G1", "A1", "P1"]
    assert points(state)[1].gaps == "Siang 120 menit, malam 60 menit"
    await make_route(state, "P1", "A1")
    assert (state.saved, state.form, state.errors) == ("Rute disimpan.", "", {})
    assert state.saved_mark == "Tersimpan 14.32.00 #1"
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
    assert [(day.day, day.is_open) for day in state.days] == [
        ("Kamis, 12 Maret", True),
        ("Jumat, 13 Maret", False),
    ]
    first = state.days[0].shifts[0]
    assert (first.shift, first.total, state.days[0].total) == ("Siang", "8", "8 kunjungan")
    assert first.regu.startswith("Regu ")
    assert first.routes == "Rute malam: 4 putaran, 8 kunjungan"
    await fill(state, "off", str(line.id), day="2026-03-13", reason="holiday")
    assert state.repeating[0].off == "13 Mar 2026 (Hari raya)"
    assert [day.day for day in state.days] == ["Kamis, 12 Maret"]
    await fill(state, "end", str(line.id))
    assert (state.repeating, state.saved) == ([], "Rencana diakhiri.")


async def test_what_is_wrong_is_said_beside_its_field(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    assert await fill(state, "route") is not None
    assert state.errors == {
        "name": "Isi namanya.",
        "checkpoints": "Pilih paling sedikit satu titik.",
    }
    assert [one.field for one in state.summary] == list(state.errors)
    assert state.form == "route"
    await fire(state, "toggle_point", "A1")
    assert ([one.field for one in state.summary], set(state.errors)) == (["name"], {"name"})
    for rubbish in ("rubbish", None, {"checkpoints": ["x"], "name": 7}):
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
    await make_route(state, "P1", "A1")
    number = state.routes[0].id
    await fire(state, "open_form", "route", str(number))
    assert (state.title, state.filled["version"]) == ("Rute malam", "1")
    change_route(PLANNER, ChangeRoute(number, 1, NewRoute("Lain", 20, ("A1",)), fresh_key()), clock=clock)
    await fire(state, "refresh")
    assert (state.routes[0].name, state.filled["version"]) == ("Lain", "1")
    await fire(state, "move_point", "A1", -1)
    await fire(state, "save", {**state.filled, "key": fresh_key()})
    assert state.refusal.startswith("Orang lain sudah mengubahnya")
    assert (state.form, state.routes[0].name, order(state)) == ("route", "Lain", ["A1", "P1"])
    await fill(state, "route", str(number), name="Baru")
    assert (state.form, state.routes[0].name, state.routes[0].points) == ("", "Baru", "1 Blok A depan")
    assert state.saved_mark == f"Tersimpan 14.32.00 #{number}"


async def test_points_are_ordered_one_press_at_a_time(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    await fire(state, "open_form", "route", "")
    for code in ("G1", "A1", "P1"):
        await fire(state, "toggle_point", code)
    assert (order(state), state.told) == (["G1", "A1", "P1"], "Ring timur sekarang nomor 3 dari 3.")
    await fire(state, "move_point", "P1", -1)
    assert (order(state), state.told) == (["G1", "P1", "A1"], "Ring timur sekarang nomor 2 dari 3.")
    for code, step in (("G1", -1), ("A1", 1), ("X1", 1), ("P1", 7), ("P1", "up"), (None, 1)):
        await fire(state, "move_point", code, step)
        assert order(state) == ["G1", "P1", "A1"]
    await fire(state, "toggle_point", "G1")
    assert (order(state), state.told) == (["P1", "A1"], "P2U dihapus dari rute. Tersisa 2 titik.")
    for foreign in ("X1", "<script>", None):
        await fire(state, "toggle_point", foreign)
        assert order(state) == ["P1", "A1"]
    # What the browser says about the order is not asked: it may be older than the last press.
    fields = {**state.filled, **ROUTE, "checkpoints": ["A1", "G1"], "key": fresh_key()}
    await fire(state, "save", fields)
    assert state.routes[0].points == "1 Ring timur, 2 Blok A depan"
    await fire(state, "toggle_point", "A1")
    assert order(state) == []


async def test_extra_rounds_are_planned_once(db: Database, clock: SteppedClock, sign_in: Sign) -> None:
    state = sign_in(PLANNER)
    await fire(state, "open_form", "once", "")
    assert [spot.field for group in state.groups for spot in group.spots] == [
        "checkpoint-G1",
        "checkpoint-A1",
        "checkpoint-P1",
    ]
    fields = {"start": "2026-03-12T15:00", "interval": "60", "rounds": "2", "key": fresh_key()}
    for wrong in (None, [], "x", {"checkpoints": {"a": []}}, {"start": 5, "rounds": [1]}):
        await fire(state, "save", wrong)
        assert state.errors
    await fire(state, "save", fields)
    assert state.errors == {"checkpoints": "Pilih paling sedikit satu titik."}
    await fire(state, "save", {**fields, "checkpoint-A1": "on", "checkpoint-G1": "on"})
    assert (state.saved, state.saved_mark, state.form) == (
        "4 kunjungan direncanakan.",
        "Tersimpan 14.32.00",
        "",
    )
    assert state.days[0].total == "4 kunjungan"


async def test_what_is_wrong_comes_first_and_the_retired_last(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    await make_route(state, "G1", "A1", "P1")
    assert (state.zones[0].total, state.zones[0].wrong) == ("1 titik", "")
    await fill(state, "limits", "P1", weight="2", day_gap="", night_gap="")
    first = state.zones[0]
    assert (first.wrong, first.points[0].code) == ("1 perlu diperbaiki", "P1")
    assert first.points[0].wrong == "Celah belum disepakati"
    await fill(state, "retire-point", "P1")
    last = state.zones[-1]
    assert (last.name, last.points[0].code) == ("Tidak dipakai lagi", "P1")
    assert last.points[0].ended == "Dihentikan 14.32"
    assert {zone.wrong for zone in state.zones} == {""}
    police = sign_in(POLICE_PLANNER)
    await fire(police, "load")
    assert [line.code for line in points(police)] == ["X1"]


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """The address in the browser, as the State is told at each loading."""

    def go(state: Any, query: str) -> None:
        router = SimpleNamespace(url=ReflexURL(f"https://siaga.example/patrols/plan{query}"))
        monkeypatch.setattr(type(state), "router", router)

    return go


Address = Callable[[Any, str], None]


async def test_a_link_opens_the_form_for_who_may_plan(db: Database, sign_in: Sign, address: Address) -> None:
    for actor, query, form, thing in (
        (PLANNER, "?new=once", "once", ""),
        (PLANNER, "?form=limits&thing=A1", "limits", "A1"),
        (PLANNER, "?form=route", "route", ""),
        (PLANNER, "?form=<script>&thing=1", "", ""),
        (PLANNER, "?form=limits&thing=X1", "", ""),  # the other agency's
        (GUARD, "?new=once", "", ""),
        (GUARD, "?form=limits&thing=A1", "", ""),
    ):
        state = sign_in(actor)
        address(state, query)
        await fire(state, "load")
        assert (state.form, state.thing, state.came_from) == (form, thing, query)


async def test_a_restart_opens_the_same_form_with_the_same_order(
    db: Database, sign_in: Sign, address: Address
) -> None:
    state = sign_in(PLANNER)
    address(state, "")
    await make_route(state, "P1", "A1")
    number = str(state.routes[0].id)
    await fire(state, "open_form", "route", number)
    await fire(state, "toggle_point", "G1")
    await fire(state, "move_point", "G1", -1)
    assert state.address == f"?form=route&thing={number}&order=P1,G1,A1"
    before = (state.mark, state.order, state.title)

    fresh = sign_in(PLANNER)  # the server has forgotten everything
    address(fresh, state.address)
    await fire(fresh, "load")
    assert (fresh.mark, fresh.order, fresh.title) == before
    assert order(fresh) == ["P1", "G1", "A1"]
    # A new link of the same page: nothing of the form is made anew, what was refused stays said.
    await fire(fresh, "save", {"id": number, "version": "1", "name": "", "minutes": "25", "key": fresh_key()})
    assert set(fresh.errors) == {"name"}
    await fire(fresh, "load")
    assert (fresh.mark, order(fresh), set(fresh.errors)) == (before[0], ["P1", "G1", "A1"], {"name"})
    await fire(fresh, "save", {**fresh.filled, "key": fresh_key()})
    assert fresh.routes[0].points == "1 Ring timur, 2 P2U, 3 Blok A depan"
    assert (fresh.form, fresh.address, fresh.order) == ("", "", "")
    address(fresh, "")
    await fire(fresh, "load")
    assert fresh.form == ""


async def test_a_kept_order_is_put_back_and_foreign_points_are_left_out(db: Database, sign_in: Sign) -> None:
    state = sign_in(PLANNER)
    await fire(state, "open_form", "route", "")
    await fire(state, "put_in_order", "G1,X1,A1,G1,<b>")
    assert (order(state), state.order, state.stops[1].number) == (["G1", "A1"], "G1,A1", "2")
    await fire(state, "put_in_order", "")
    assert order(state) == []
    await fire(state, "open_form", "limits", "A1")
    await fire(state, "put_in_order", "G1,A1")
    assert (state.order, state.stops) == ("", [])


async def test_saving_without_an_open_form_is_never_silent(db: Database, sign_in: Sign) -> None:
    state = sign_in(PLANNER)
    await fire(state, "save", {"code": "A1", "weight": "4", "key": fresh_key()})
    assert state.refusal.startswith("Formulir ini sudah tertutup di server")
    assert (state.saved, state.form) == ("", "")
    await fire(state, "open_form", "limits", "A1")
    sent = {**state.filled, "weight": "4", "key": fresh_key()}
    await fire(state, "save", sent)
    assert state.saved
    await fire(state, "save", sent)  # the second half of a double click
    assert (state.refusal, bool(state.saved)) == ("", True)
    await fire(state, "save", {**sent, "key": fresh_key()})
    assert state.refusal.startswith("Formulir ini sudah tertutup di server")
    assert state.saved == ""


async def test_a_checkpoint_is_registered_limited_signed_and_retired(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    new = {"code": "b9", "name": "Blok B", "zone": "block_b", "kind": "block", "weight": "2,5"}
    await fill(state, "point", **new, day_gap="120", night_gap="60", x="10", y="20", needs_scan="on")
    assert state.errors == {}
    assert state.saved_mark == "Tersimpan 14.32.00 #B9"
    line = next(line for line in points(state) if line.code == "B9")
    assert (line.weight, line.place, len(line.tag)) == ("2,5", "denah 10 m, 20 m, wajib pindai", 12)
    await fill(state, "limits", "B9", weight="4", day_gap="", night_gap="")
    await fill(state, "tag", "B9")
    await fill(state, "point", "B9", name="Blok B belakang")
    changed = next(line for line in points(state) if line.code == "B9")
    assert (changed.name, changed.gaps, changed.weight) == (
        "Blok B belakang",
        "Tidak ada celah yang disepakati",
        "4,0",
    )
    assert changed.tag != line.tag
    await fill(state, "retire-point", "B9")
    assert "B9" not in [line.code for line in points(state) if not line.ended]


async def test_each_agency_sees_its_own_and_a_guard_no_sign(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    state = sign_in(PLANNER)
    await make_route(state, "P1", "A1")
    await fill(state, "tag", "A1")
    number = str(state.routes[0].id)
    guard = sign_in(GUARD)
    await fire(guard, "load")
    assert [line.name for line in guard.routes] == ["Rute malam"]
    assert {line.tag for line in points(guard)} == {""}
    police = sign_in(POLICE_PLANNER)
    await fire(police, "load")
    assert ([line.code for line in points(police)], police.routes) == (["X1"], [])
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
