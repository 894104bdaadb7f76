"""A round sheet typed in by a supervisor: allowed and refused, what counts at once and what waits."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.istate.data import ReflexURL
from sqlmodel import col, select

from dashboard.features.patrols.actions import Entered, enter_round, review_visit
from dashboard.features.patrols.forms import (
    EnterRound,
    ReviewAnswer,
    ReviewVisit,
    TypedVisit,
    parse_entry,
    time_field_of,
)
from dashboard.features.patrols.queries.entry import list_open_rounds
from dashboard.features.patrols.rules.entry import moment_near
from dashboard.features.patrols.tables import PatrolStep, Visit
from dashboard.features.patrols.ui import entry_state as module
from dashboard.features.patrols.ui.entry_state import PatrolEntryState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import to_site
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.board_steps import OFFICER, patrol
from tests.integration.features.patrols.conftest import (
    CHIEF,
    GUARD,
    PLANNER,
    POLICE,
    fresh_key,
    kpis_at,
    total,
)
from tests.integration.features.patrols.test_patrol_delivery import change

MINUTE = timedelta(minutes=1)


def rounds(clock: SteppedClock, actor: Actor = CHIEF) -> Any:
    with reading() as session:
        return list_open_rounds(session, actor, clock.now)


def enter(
    clock: SteppedClock, times: dict[str, timedelta], actor: Actor = CHIEF, key: str = ""
) -> tuple[Entered, EnterRound]:
    """Type in the newest round: point name -> how long after its due somebody was there."""
    (one, *_) = rounds(clock)
    visits = tuple(
        TypedVisit(line.id, line.due_at + times[line.name]) for line in one.lines if line.name in times
    )
    command = EnterRound(visits, key or fresh_key())
    return enter_round(actor, command, clock=clock), command


def visits() -> list[Visit]:
    with reading() as session:
        return list(session.exec(select(Visit).order_by(col(Visit.at), col(Visit.id))))


def test_a_sheet_is_taken_in_once_marked_and_audited(db: Database, clock: SteppedClock) -> None:
    walk = patrol(clock, "A1", "P1", "G1", due=10)
    clock.move(hours=2)  # every point was missed
    assert kpis_at(clock.now)["patrol_coverage"].value == 0.0
    missed = clock.now
    clock.move(minutes=1)
    sheet = {"Blok A depan": timedelta(0), "Ring timur": 6 * MINUTE, "P2U": 40 * MINUTE}
    key = fresh_key()
    done, command = enter(clock, sheet, key=key)
    assert done == Entered(filled=3, unplanned=0, duplicate=0, waiting=0)
    assert enter_round(CHIEF, command, clock=clock) == done  # the second click
    found = visits()
    assert [(row.how, row.is_late_entry, row.actor_id, row.review) for row in found] == [
        ("typed", True, CHIEF.user_id, "")
    ] * 3
    assert {row.counts_from for row in found} == {clock.now}
    assert kpis_at(clock.now)["patrol_coverage"].value == 100.0
    assert kpis_at(missed)["patrol_coverage"].value == 0.0  # yesterday's answer for yesterday
    with reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.enter_round")).one()
        assert entry.detail == {"visits": 3, "waiting": 0}
        taps = session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.check_in")).all()
        steps = session.exec(select(PatrolStep).order_by(col(PatrolStep.id))).all()
    assert len(taps) == 3
    assert [(one.patrol_id, one.kind) for one in steps] == [(walk, "start"), (walk, "end")]
    assert rounds(clock) == ()


def test_only_a_supervisor_of_the_own_agency(db: Database, clock: SteppedClock) -> None:
    patrol(clock, "A1", due=10)
    clock.move(minutes=30)
    (one,) = rounds(clock)
    command = EnterRound((TypedVisit(one.lines[0].id, one.start),), fresh_key())
    for actor, error in ((GUARD, Denied), (POLICE, Denied), (OFFICER, Missing)):
        with pytest.raises(error):
            enter_round(actor, command, clock=clock)
    with reading() as session, pytest.raises(Denied):
        list_open_rounds(session, GUARD, clock.now)
    assert rounds(clock, OFFICER) == ()
    later = EnterRound((TypedVisit(one.lines[0].id, clock.now + MINUTE),), fresh_key())
    with pytest.raises(Refused, match="future"):
        enter_round(CHIEF, later, clock=clock)
    unknown = EnterRound((*command.visits, TypedVisit(999_999, one.start)), fresh_key())
    with pytest.raises(Missing):
        enter_round(CHIEF, unknown, clock=clock)
    with reading() as session:
        assert total(session, Visit) == 0  # all or none


def test_what_is_old_or_was_not_scanned_waits_for_another_supervisor(
    db: Database, clock: SteppedClock
) -> None:
    change(db, "P1", needs_scan=True)
    patrol(clock, "A1", "P1", due=10)
    clock.move(minutes=40)
    done, _ = enter(clock, {"Blok A depan": timedelta(0), "Ring timur": 6 * MINUTE})
    assert done == Entered(1, 0, 0, 1)
    waiting = visits()[1]
    assert (waiting.flags, waiting.review, waiting.counts_from) == ("no_scan", "waiting", None)
    with pytest.raises(Refused, match="own_tap"):
        review_visit(CHIEF, ReviewVisit(waiting.id or 0, ReviewAnswer.CONFIRM, fresh_key()), clock=clock)
    confirm = ReviewVisit(waiting.id or 0, ReviewAnswer.CONFIRM, fresh_key())
    assert review_visit(PLANNER, confirm, clock=clock).counts
    patrol(clock, "G1", due=10)
    clock.move(hours=25)
    done, _ = enter(clock, {"P2U": timedelta(0)})
    assert done == Entered(0, 0, 0, 1)
    assert visits()[-1].flags == "too_old"


def test_a_time_outside_of_the_window_and_a_second_one_are_told(db: Database, clock: SteppedClock) -> None:
    patrol(clock, "A1", "G1", due=10)
    clock.move(hours=3)
    done, _ = enter(clock, {"Blok A depan": 90 * MINUTE})
    assert done == Entered(0, 1, 0, 0)
    done, _ = enter(clock, {"Blok A depan": 91 * MINUTE, "P2U": timedelta(0)})
    assert done == Entered(1, 0, 1, 0)


def test_rounds_to_type_in_have_begun_and_lack_a_visit(db: Database, clock: SteppedClock) -> None:
    patrol(clock, "A1", due=10, name="Rute lama")
    clock.move(days=3)
    patrol(clock, "P1", "G1", due=5)
    patrol(clock, "A1", due=90, name="Rute nanti")
    clock.move(minutes=5)
    assert [(one.route, one.total, [line.place for line in one.lines]) for one in rounds(clock)] == [
        ("Rute malam", 2, [1, 2]),
        ("Rute lama", 1, [1]),
    ]
    enter(clock, {"Ring timur": timedelta(0)})
    clock.move(minutes=6)  # the old one is three days back now
    assert [(one.total, [line.place for line in one.lines]) for one in rounds(clock)] == [(2, [2])]


def test_a_clock_time_means_the_day_of_its_due() -> None:
    due = NOW.replace(hour=16, minute=55)  # 23.55 WIB
    assert moment_near(time(0, 10), due) == due + 15 * MINUTE
    assert moment_near(time(23, 50), due) == due - 5 * MINUTE
    after = due + 10 * MINUTE  # 00.05
    assert moment_near(time(23, 59), after) == after - 6 * MINUTE


def test_the_form_gives_a_command_or_a_sentence_a_field() -> None:
    dues = {3: NOW - timedelta(hours=1), 4: NOW - timedelta(minutes=50)}
    key = {"key": "key-00000001"}

    def local(moment: datetime, mark: str = ":") -> str:
        return to_site(moment).strftime(f"%H{mark}%M")

    sent = {time_field_of(3): local(dues[3] + MINUTE), time_field_of(4): "", time_field_of(9): "10:00"}
    assert parse_entry({**sent, **key}, dues, NOW).visits == (TypedVisit(3, dues[3] + MINUTE),)
    dotted = {time_field_of(4): local(dues[4], ".")}
    assert parse_entry({**dotted, **key}, dues, NOW).visits == (TypedVisit(4, dues[4]),)
    for typed, sentence in (
        ("25:00", "time"),
        ("siang", "time"),
        (local(NOW + 2 * MINUTE), "future"),
        (local(NOW - timedelta(hours=5)), "far"),
    ):
        with pytest.raises(Invalid) as caught:
            parse_entry({time_field_of(3): typed, **key}, dues, NOW)
        assert caught.value.fields == {"time-3": f"patrols.form.entry.{sentence}"}
    for nothing in (None, [], {}, {"time-3": ""}):
        with pytest.raises(Invalid) as caught:
            parse_entry(nothing, dues, NOW)
        assert "times" in caught.value.fields


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Callable[[Actor, str], Any]:
    """A fresh page of somebody at an address."""
    monkeypatch.setattr(module, "system_clock", clock)

    def opened(actor: Actor, query: str = "") -> Any:
        async def current() -> Actor:
            return actor

        monkeypatch.setattr(module, "current_actor", current)
        router = SimpleNamespace(url=ReflexURL(f"https://siaga.example/patrols{query}"))
        monkeypatch.setattr(PatrolEntryState, "router", router)
        return PatrolEntryState(_reflex_internal_init=True)  # type: ignore[call-arg]

    return opened


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


async def test_the_page_keeps_the_sheet_and_what_was_refused(
    db: Database, clock: SteppedClock, page: Callable[..., Any]
) -> None:
    patrol(clock, "A1", "P1", due=10)
    clock.move(minutes=40)
    state = page(CHIEF)
    await fire(state, "load")
    assert [one.label for one in state.rounds] == ["14.42, Rute malam, 2 dari 2 titik belum tercatat"]
    await fire(state, "choose", state.rounds[0].value)
    assert [(line.name, line.due) for line in state.lines] == [
        ("1. Blok A depan", "jadwal 14.42"),
        ("2. Ring timur", "jadwal 14.42"),
    ]
    first, second = (line.field for line in state.lines)
    await fire(state, "save", {first: "14:44", second: "99", "key": fresh_key()})
    assert [line.error for line in state.lines] == ["", "Tulis jam tiba seperti 13.05."]
    assert [one.field for one in state.summary] == [second]

    fresh = page(CHIEF, state.address)  # the server has forgotten everything
    await fire(fresh, "load")
    assert (fresh.sheet, [line.field for line in fresh.lines]) == (state.sheet, [first, second])
    await fire(fresh, "save", {first: "14:44", second: "", "key": fresh_key()})
    assert fresh.said == "Lembar dicatat: 1 mengisi jadwal."
    assert (fresh.sheet, fresh.address, fresh.saves) == ("", "", 1)
    await fire(fresh, "save", {first: "14:44", "key": fresh_key()})
    assert fresh.errors == {"sheet": "Pilih ronde yang ada pada lembar."}

    guard = page(GUARD, state.address)
    await fire(guard, "load")
    assert (guard.rounds, guard.lines, guard.is_loaded) == ([], [], False)
