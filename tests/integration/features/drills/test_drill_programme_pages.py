"""The programme, dates and calendar pages: what handlers do with what a browser sends, who sees what."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dashboard.features.drills.actions import cancel_drill
from dashboard.features.drills.forms import CancelDrill
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.queries.records import list_drills
from dashboard.features.drills.rules.calendar import is_token
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.ui import calendar_state, change_state, programme_state
from dashboard.features.drills.ui.calendar_page import calendar_page
from dashboard.features.drills.ui.calendar_state import CalendarState
from dashboard.features.drills.ui.change_section import change_section
from dashboard.features.drills.ui.change_state import DrillChangeState
from dashboard.features.drills.ui.change_view import change_of
from dashboard.features.drills.ui.overview_view import lines_of
from dashboard.features.drills.ui.programme_page import programme_page
from dashboard.features.drills.ui.programme_state import ProgrammeState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import to_site
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    account,
    fresh_key,
    hold,
    plan,
)

LEADER = account(Role.KARUTAN, Agency.RUTAN, 20)
DAY = timedelta(days=1)
Sign = Callable[[Actor], None]


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Sign:
    """Who acts in the handlers, at the test's clock."""
    modules = (programme_state, change_state, calendar_state)
    for module in modules:
        monkeypatch.setattr(module, "system_clock", clock)

    def sign(actor: Actor) -> None:
        async def current() -> Actor:
            return actor

        for module in modules:
            monkeypatch.setattr(module, "current_actor", current)

    return sign


def fresh(state: Any) -> Any:
    """A State as Reflex makes one for a new page."""
    return state(_reflex_internal_init=True)


@pytest.fixture
def programme(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ProgrammeState, "_wanted", lambda _self: "")
    return fresh(ProgrammeState)


def dates_of(monkeypatch: pytest.MonkeyPatch, reference: str) -> Any:
    monkeypatch.setattr(DrillChangeState, "_address", lambda _self: reference)
    return fresh(DrillChangeState)


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


def local(days: int) -> str:
    return to_site(NOW + days * DAY).strftime("%Y-%m-%dT%H:%M")


def test_the_pages_are_built() -> None:
    assert programme_page().render()
    assert calendar_page().render()
    assert change_section().render()


# ---- one drill -------------------------------------------------------------------------------------


async def test_a_plan_with_errors_keeps_the_form(db: Database, sign_in: Sign, programme: Any) -> None:
    sign_in(PLANNER)
    assert await fire(programme, "plan", {"scenario": "riot", "key": fresh_key()}) is not None
    assert programme.errors["regu"] == "Pilih paling sedikit satu regu."
    assert [one.field for one in programme.summary] == list(programme.errors)
    assert (programme.forms_sent, programme.planned_reference, programme.tried) == (0, "", "plan")
    await fire(programme, "plan", "rubbish")
    assert "scenario" in programme.errors


async def test_a_plan_is_saved_and_listed(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any
) -> None:
    sign_in(PLANNER)
    fields = {
        "scenario": "riot",
        "type": "drill",
        "regu_A": "on",
        "agency_rutan": "on",
        "planned_for": local(2),
        "commander": "",
        "lead_agency": "polres",
        "key": fresh_key(),
    }
    assert await fire(programme, "plan", fields) is None
    saved = (programme.planned_reference, programme.forms_sent, programme.errors)
    assert saved == ("L-2026-0001", 1, {})
    (drill,) = programme.view.months[2].drills
    assert (drill.title, drill.note, drill.state) == (
        "Kerusuhan",
        "Latihan satu tugas, Regu A",
        "direncanakan",
    )
    with reading() as session:
        (line,) = lines_of(list_drills(session, PLANNER, clock()), Language.ID)
        assert find_change(session, PLANNER, "L-2026-0001").closer is Agency.POLRES
    assert (line.title, line.regus, line.letters, line.slips) == ("Kerusuhan", "Regu A", ("R",), "")
    assert (line.state, line.is_waiting, line.quality) == ("Direncanakan", False, "")


# ---- a programme -----------------------------------------------------------------------------------


def series(**fields: str) -> dict[str, str]:
    good = {
        "scenarios_riot": "on",
        "scenarios_escape": "on",
        "regus_A": "on",
        "types_functional": "on",
        "agencies_rutan": "on",
        "agencies_polres": "on",
        "first_at": local(10),
        "interval": "60",
        "count": "",
        "series_commander": "",
        "series_lead": "",
        "key": fresh_key(),
    }
    return good | fields


def planned(clock: SteppedClock) -> int:
    with reading() as session:
        return len(list_drills(session, PLANNER, clock()))


async def test_a_preview_saves_nothing_and_saving_saves_what_was_shown(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any
) -> None:
    taken = plan(clock, Regu.A, kind=DrillType.FUNCTIONAL, planned_for=NOW + 10 * DAY)
    sign_in(PLANNER)
    await fire(programme, "try_out", series())
    assert [one.taken for one in programme.preview] == [f"sudah ada: {taken}", "", "", "", ""]
    assert programme.preview[1].title == "Pelarian, Gladi fungsional, Regu A"
    assert programme.preview[1].when == "21 Mei 2026, 14.32"
    assert programme.preview_text == (
        "4 latihan akan direncanakan. 1 tanggal sudah punya latihan yang sama dan dilewati."
    )
    assert planned(clock) == 1
    await fire(programme, "save")
    assert re.fullmatch(
        r"Tersimpan \d\d\.\d\d\.\d\d\. 4 latihan direncanakan\. "
        r"1 tanggal sudah punya latihan yang sama dan dilewati\.",
        programme.saved_text,
    )
    assert (programme.preview, programme.series_sent, programme.forms_sent) == ([], 1, 0)
    assert planned(clock) == 5
    await fire(programme, "save")  # the second half of a double click
    assert (planned(clock), programme.saved_text.partition(" latihan")[0][-1]) == (5, "4")


async def test_a_bad_programme_keeps_the_form_and_forgets_the_preview(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any
) -> None:
    sign_in(PLANNER)
    await fire(programme, "try_out", series())
    assert len(programme.preview) == 5
    assert await fire(programme, "try_out", series(interval="0")) is not None
    assert programme.errors == {"interval": "Isi jarak 1 sampai 366 hari, atau isi jumlahnya."}
    assert (programme.preview, programme.series_sent, programme.tried) == ([], 0, "series")
    for rubbish in ("rubbish", None, [1], {"scenarios_riot": ["on"]}):
        await fire(programme, "try_out", rubbish)
        assert "scenarios" in programme.errors
        await fire(programme, "save")
    assert planned(clock) == 0


async def test_a_programme_whose_first_date_passed_says_so(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any
) -> None:
    sign_in(PLANNER)
    await fire(programme, "try_out", series())
    clock.move(days=11)
    assert await fire(programme, "save") is not None
    assert programme.errors == {"first_at": "Isi waktu yang akan datang."}
    assert len(programme.preview) == 5
    assert planned(clock) == 0


# ---- the picture -----------------------------------------------------------------------------------


async def test_the_matrix_says_last_next_due_and_late(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(clock, Regu.A)
    clock.move(days=100)
    hold(clock, Regu.B)
    reference = plan(clock, Regu.B, planned_for=clock() + 20 * DAY)
    change = dates_of(monkeypatch, reference)
    sign_in(PLANNER)
    fields = {"move_to": local(130), "move_reason": "Hujan.", "version": "1", "key": fresh_key()}
    await fire(change, "move", fields)
    sign_in(LEADER)
    await fire(programme, "refresh")
    riot = programme.view.matrix[0].cells
    assert [(one.late, one.shape) for one in riot] == [
        ("lewat 10 hari", "attention"),
        ("", ""),
        ("100 hari sejak program dimulai", "poor"),
        ("100 hari sejak program dimulai", "poor"),
    ]
    assert [one.due for one in riot] == ["tenggat 10 Jun", "tenggat 18 Sep", "belum pernah", "belum pernah"]
    (line,) = riot[1].types
    assert (line.name, line.text) == (
        "Gladi lapang penuh",
        "terakhir 20 Jun, berikut 20 Jul (semula 10 Jul), tenggat 18 Sep",
    )
    assert riot[1].never == (
        "Belum pernah dan belum direncanakan: Gladi fungsional, Latihan satu tugas, Gladi meja (TTX)"
    )
    assert riot[2].types == ()


async def test_a_form_that_was_never_done_is_said_without_a_mark_of_its_own(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any
) -> None:
    hold(clock, Regu.A)
    clock.move(days=30)
    plan(clock, Regu.A, kind=DrillType.TABLETOP, planned_for=clock() + 4 * DAY)
    sign_in(LEADER)
    await fire(programme, "refresh")
    cell = programme.view.matrix[0].cells[0]
    assert (cell.late, cell.shape) == ("", "")
    assert [(one.text, one.late, one.shape) for one in cell.types] == [
        ("terakhir 12 Mar, tenggat 10 Jun", "", ""),
        ("belum pernah, berikut 15 Apr, 30 hari sejak program dimulai", "", ""),
    ]


async def test_a_year_shows_moved_and_cancelled_drills_in_words(
    db: Database, clock: SteppedClock, sign_in: Sign, programme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold(clock, Regu.A)
    off = plan(clock, Regu.B, planned_for=NOW + 5 * DAY)
    cancel_drill(PLANNER, CancelDrill(off, fresh_key(), "Hujan."), clock=clock)
    sign_in(LEADER)
    await fire(programme, "refresh")
    assert [one.name for one in programme.view.months][::11] == ["Januari", "Desember"]
    march = programme.view.months[2].drills
    assert [(one.reference, one.state, one.is_cancelled) for one in march] == [
        (held, "terlaksana", False),
        (off, "dibatalkan", True),
    ]
    assert (programme.view.year, programme.view.total) == ("2026", "2 latihan")
    assert [(one.year, one.is_shown) for one in programme.view.years] == [("2026", True), ("2027", False)]
    for wanted, year in (("2027", "2027"), ("1999", "2026"), ("x", "2026"), ("2027x", "2026")):
        monkeypatch.setattr(ProgrammeState, "_wanted", lambda _self, wanted=wanted: wanted)
        await fire(programme, "refresh")
        assert programme.view.year == year


async def test_nothing_was_ever_planned(db: Database, sign_in: Sign, programme: Any) -> None:
    sign_in(LEADER)
    await fire(programme, "refresh")
    cells = [cell for row in programme.view.matrix for cell in row.cells]
    assert len(cells) == len(Scenario) * len(Regu)
    assert {(one.due, one.late) for one in cells} == {("belum pernah", "")}
    assert programme.view.total == "0 latihan"


# ---- dates of one drill ----------------------------------------------------------------------------


async def test_a_move_with_errors_keeps_the_form(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = dates_of(monkeypatch, plan(clock, planned_for=NOW + 5 * DAY))
    sign_in(PLANNER)
    await fire(state, "look")
    assert state.seen_version == 1
    wrong = {"move_to": local(-1), "move_reason": "", "version": "1", "key": fresh_key()}
    assert await fire(state, "move", wrong) is not None
    assert state.errors == {
        "move_to": "Isi waktu yang akan datang.",
        "move_reason": "Tulis mengapa latihan dipindah.",
    }
    assert (state.forms_sent, state.shown.moves) == (0, ())
    good = {**wrong, "move_to": local(9), "move_reason": "Hujan deras."}
    assert await fire(state, "move", good) is None
    assert (state.errors, state.refusal, state.forms_sent, state.seen_version) == ({}, "", 1, 2)
    (line,) = state.shown.moves
    assert line.dates == "17 Mar 2026, 14.32 menjadi 21 Mar 2026, 14.32"
    assert (line.reason, state.shown.original) == ("Hujan deras.", "17 Mar 2026, 14.32")
    assert state.shown.slips == "dipindah 1 kali"


async def test_a_change_meanwhile_is_said_and_then_seen(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = plan(clock, planned_for=NOW + 5 * DAY)
    mine, theirs = dates_of(monkeypatch, reference), dates_of(monkeypatch, reference)
    sign_in(PLANNER)
    for state in (mine, theirs):
        await fire(state, "look")
    fields = {"move_reason": "Hujan.", "version": "1"}
    await fire(theirs, "move", {**fields, "move_to": local(9), "key": fresh_key()})
    await fire(mine, "refresh")
    assert mine.seen_version == 1  # a refresh does not pretend that the person looked
    await fire(mine, "move", {**fields, "move_to": local(12), "key": fresh_key()})
    assert mine.refusal.startswith("Latihan ini baru saja diubah orang lain.")
    assert (mine.seen_version, mine.forms_sent) == (2, 0)
    again = {**fields, "version": "2", "move_to": local(12), "key": fresh_key()}
    await fire(mine, "move", again)
    assert (mine.refusal, len(mine.shown.moves)) == ("", 2)


async def test_calling_off_needs_a_reason_and_shows_it(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = dates_of(monkeypatch, plan(clock, planned_for=NOW + 5 * DAY))
    sign_in(PLANNER)
    assert await fire(state, "cancel", {"key": fresh_key()}) is not None
    assert state.errors == {"cancel_reason": "Tulis mengapa latihan dibatalkan."}
    await fire(state, "cancel", {"cancel_reason": "Kunjungan pimpinan.", "key": fresh_key()})
    shown = state.shown
    assert (shown.cancel_reason, shown.may_move, shown.may_cancel) == ("Kunjungan pimpinan.", False, False)
    await fire(state, "cancel", {"cancel_reason": "Lagi.", "key": fresh_key()})
    assert state.refusal == "Latihan ini sudah dibatalkan."


def test_only_planners_of_the_own_agency_may_change_dates(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + 5 * DAY)
    with reading() as session:
        row = find_change(session, PLANNER, reference)
    rights = {
        actor.username: (shown.may_move, shown.may_cancel)
        for actor in (PLANNER, POLICE_PLANNER, EVALUATOR, LEADER)
        for shown in [change_of(row, actor)]
    }
    assert rights == {
        PLANNER.username: (True, True),
        POLICE_PLANNER.username: (False, False),
        EVALUATOR.username: (False, False),
        LEADER.username: (False, False),
    }


async def test_a_drill_that_is_not_there_has_no_dates(
    db: Database, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = dates_of(monkeypatch, "L-2026-9999")
    sign_in(PLANNER)
    await fire(state, "refresh")
    assert (state.shown.version, state.shown.may_move) == (0, False)


# ---- the calendar ----------------------------------------------------------------------------------


async def test_an_address_is_shown_once_and_revoked(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CalendarState, "_origin", lambda _self: "https://10.0.0.5:3000")
    state = fresh(CalendarState)
    sign_in(LEADER)
    assert await fire(state, "make", {"key": fresh_key()}) is not None
    assert state.errors == {"device": "Tulis nama perangkat."}
    assert (state.address, state.forms_sent) == ("", 0)
    fields = {"device": "HP dinas", "key": fresh_key()}
    await fire(state, "make", fields)
    origin, _, name = state.address.partition("/calendar/")
    assert origin == "https://10.0.0.5:3000"
    assert is_token(name.removesuffix(".ics"))
    assert state.phone_address == state.address.replace("https://", "webcals://")
    assert state.code.startswith("data:image/svg+xml")
    (line,) = state.feeds
    assert (line.name, line.made, line.read) == ("HP dinas", "14.32", "belum pernah")
    shown = state.address
    await fire(state, "make", fields)  # the same click again: the address stands, no second one is made
    assert (state.address, len(state.feeds)) == (shown, 1)
    await fire(state, "revoke", {"feed": line.id, "key": fresh_key()})
    assert (state.address, state.code, state.feeds, state.revoked) == ("", "", [], "HP dinas")
    await fire(state, "revoke", {"feed": "77", "key": fresh_key()})
    assert state.refusal != ""
