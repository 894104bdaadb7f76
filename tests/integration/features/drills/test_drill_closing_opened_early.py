"""The lead's form is open before the start and is sent after the end: what was pressed meanwhile stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import cancel_drill, deliver_presses
from dashboard.features.drills.forms import CancelDrill, PressBatch, PressItem, QueuedPress
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.queries.records import DrillDetail, find_drill
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.drills.ui import evaluation_state
from dashboard.features.drills.ui.evaluation_state import DrillEvaluationState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.phone_queue import PhoneTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import PLANNER, account, fresh_key, plan

LEAD = account(Role.PENILAI, Agency.RUTAN, 61)
RATED = {f"rating_{number}": "P" for number in (1, 2, 3, 4)}
Open = Callable[[str], Any]


@pytest.fixture
def open_form(db: Database, monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Open:
    """The page of a drill as the lead's browser opens it."""

    async def lead() -> Actor:
        return LEAD

    monkeypatch.setattr(evaluation_state, "system_clock", clock)
    monkeypatch.setattr(evaluation_state, "current_actor", lead)

    def opened(reference: str) -> Any:
        monkeypatch.setattr(DrillEvaluationState, "_address", lambda _self: reference)
        state: Any = DrillEvaluationState
        return state(_reflex_internal_init=True)

    return opened


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


async def send_form(state: Any, **typed: str) -> None:
    """What the browser sends: every field of the form, the untouched ones as they were drawn."""
    drawn = {f"actual_{one.number}": "" for one in state.injects}
    drawn |= {f"outcome_{one.number}": "recorded" for one in state.injects}
    drawn |= {f"was_{one.number}": one.was for one in state.injects}
    drawn |= {"attended_rutan": "recorded", "attended_polres": "recorded", "version": str(state.version)}
    await fire(state, "evaluate", {**drawn, **RATED, **typed, "key": fresh_key()})


def press(reference: str, kind: Press, number: int = 0, *, at: datetime) -> PressItem:
    return QueuedPress(fresh_key(), reference, kind, number, PhoneTime(at, timedelta(0), None))


def send(clock: SteppedClock, *items: PressItem) -> None:
    answers = deliver_presses(PLANNER, PressBatch(items, clock()), clock=clock)
    assert [one.state.value for one in answers] == ["saved"] * len(items)


def hold(clock: SteppedClock, reference: str) -> None:
    """Started now by the rutan alone; one inject after 95 seconds, one in vain; ended after ten minutes."""
    begin = clock()
    send(
        clock,
        press(reference, Press.START, at=begin),
        press(reference, Press.JOIN, at=begin),
    )
    clock.move(minutes=10)
    send(
        clock,
        press(reference, Press.ACHIEVED, 1, at=begin + timedelta(seconds=95)),
        press(reference, Press.NOT_ACHIEVED, 2, at=begin + timedelta(minutes=9)),
        press(reference, Press.END, at=begin + timedelta(minutes=10)),
    )


def stored(reference: str, clock: SteppedClock) -> DrillDetail:
    with reading() as session:
        return find_drill(session, PLANNER, reference, clock())


def results(reference: str, clock: SteppedClock) -> list[tuple[str, int | None]]:
    return [(one.outcome.value, one.actual_seconds) for one in stored(reference, clock).injects][:3]


def closings() -> list[dict[str, Any]]:
    with reading() as session:
        rows = select(AuditEntry).where(AuditEntry.action == "drill.evaluate").order_by(col(AuditEntry.id))
        return [row.detail for row in session.exec(rows)]


async def test_presses_outlive_a_form_that_was_open_before_them(open_form: Open, clock: SteppedClock) -> None:
    reference = plan(clock)
    state = open_form(reference)
    await state._open(LEAD)
    assert [one.recorded for one in state.injects][:2] == ["Belum ada catatan"] * 2
    hold(clock, reference)
    await send_form(state)
    assert (state.saved_reference, state.refusal, state.errors) == (reference, "", {})
    detail = stored(reference, clock)
    assert results(reference, clock) == [("achieved", 95), ("not_achieved", None), ("achieved", None)]
    assert all(one.is_recorded for one in detail.injects)
    assert detail.timing_score is not None
    assert detail.row.agencies == (Agency.RUTAN,)
    assert detail.row.held_at == NOW
    assert closings() == [
        {"held_at": NOW.isoformat(), "commander": "perwira_piket",
         "quality": detail.row.quality, "rated_share": 1.0,
         "corrective_actions": 0, "attended": ["rutan"], "replaced": []},
    ]  # fmt: skip


async def test_what_stands_moves_beside_the_fields(open_form: Open, clock: SteppedClock) -> None:
    reference = plan(clock)
    state = open_form(reference)
    await state._open(LEAD)
    assert state.attended["polres"] == "menurut catatan atau rencana: hadir"
    hold(clock, reference)
    await fire(state, "refresh")
    assert [one.recorded for one in state.injects][:3] == [
        "Tercatat: 1.35",
        "Tercatat: Tidak tercapai",
        "Belum ada catatan",
    ]
    assert state.attended["polres"] == "belum tercatat hadir"
    assert state.version == 1


async def test_a_recorded_result_is_replaced_only_when_it_is_meant(
    open_form: Open, clock: SteppedClock
) -> None:
    """Typed before anybody pressed: asked once about what stands now, and again when that changed."""
    reference = plan(clock)
    state = open_form(reference)
    await state._open(LEAD)
    hold(clock, reference)
    typed = {"actual_1": "120", "outcome_2": "cancelled", "actual_3": "300"}
    await send_form(state, **typed)
    assert set(state.errors) == {"actual_1", "actual_2"}
    assert state.errors["actual_1"].startswith("Hasil lain sudah tercatat saat latihan")
    assert results(reference, clock)[0] == ("achieved", 95)
    # A play that arrives late corrects the time meanwhile: the answer was about another one.
    send(clock, press(reference, Press.PLAY, 1, at=NOW + timedelta(seconds=5)))
    assert results(reference, clock)[0] == ("achieved", 90)
    await send_form(state, **typed)
    assert set(state.errors) == {"actual_1"}
    await send_form(state, **typed)
    assert (state.saved_reference, state.errors) == (reference, {})
    assert results(reference, clock) == [("achieved", 120), ("cancelled", None), ("achieved", 300)]
    assert [one["replaced"] for one in closings()] == [[1, 2]]


async def test_the_day_it_was_pressed_is_not_moved_by_typing(open_form: Open, clock: SteppedClock) -> None:
    reference = plan(clock)
    state = open_form(reference)
    await state._open(LEAD)
    assert not state.desk.is_started
    hold(clock, reference)
    for field in ("held_at", "ended_at"):
        await send_form(state, **{field: "2026-03-12T14:40"})
        assert state.refusal.startswith("Waktu mulai atau selesai sudah dicatat dengan tombol"), field
        assert (state.saved_reference, state.desk.is_started, state.desk.is_ended) == ("", True, True)
    await send_form(state)
    row = stored(reference, clock).row
    assert (row.held_at, row.ended_at) == (NOW, NOW + timedelta(minutes=10))


async def test_a_time_that_nobody_pressed_is_typed(open_form: Open, clock: SteppedClock) -> None:
    reference = plan(clock)
    clock.move(days=1)
    state = open_form(reference)
    await state._open(LEAD)
    await send_form(state, held_at="2026-03-12T15:02", ended_at="2026-03-12T16:02")
    row = stored(reference, clock).row
    assert (row.held_at, row.ended_at) == (NOW + timedelta(minutes=30), NOW + timedelta(minutes=90))
    assert closings()[0]["held_at"] == (NOW + timedelta(minutes=30)).isoformat()


def test_what_was_held_is_not_called_off(db: Database, clock: SteppedClock) -> None:
    held, broken_off = plan(clock), plan(clock)
    hold(clock, held)
    send(clock, press(broken_off, Press.START, at=clock()))

    def cancellable(reference: str) -> bool:
        with reading() as session:
            return find_change(session, PLANNER, reference).is_cancellable

    assert (cancellable(held), cancellable(broken_off)) == (False, True)
    with pytest.raises(Refused, match=r"drills\.refused\.held"):
        cancel_drill(PLANNER, CancelDrill(held, fresh_key(), "Hasilnya buruk"), clock=clock)
    assert cancel_drill(PLANNER, CancelDrill(broken_off, fresh_key(), "Hujan"), clock=clock) == broken_off


async def test_an_incomplete_closing_says_nothing_of_what_nobody_said(
    open_form: Open, clock: SteppedClock
) -> None:
    reference = plan(clock)
    state = open_form(reference)
    await state._open(LEAD)
    hold(clock, reference)
    await send_form(state, rating_2="", rating_3="", rating_4="", attended_polres="present")
    detail = stored(reference, clock)
    assert detail.row.quality is None
    assert [one.is_recorded for one in detail.injects][:3] == [True, True, False]
    assert detail.row.agencies == (Agency.RUTAN, Agency.POLRES)
    await send_form(state)
    assert stored(reference, clock).row.agencies == (Agency.RUTAN, Agency.POLRES)
    assert results(reference, clock)[0] == ("achieved", 95)
