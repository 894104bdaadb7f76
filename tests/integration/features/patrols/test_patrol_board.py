"""The live board: its rows as-of, what the other agency may see, flips by the clock, and who is told."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.features.patrols.actions import (
    NewCheckpoint,
    confirm_part,
    end_patrol,
    register_checkpoints,
    report_weakness,
    tell_patrols,
)
from dashboard.features.patrols.forms import AnswerPart, EndPatrol, Outcome, ReportWeakness, SkipReason
from dashboard.features.patrols.queries import patrols_out
from dashboard.features.patrols.queries.board import Board, live_board
from dashboard.features.patrols.queries.growing import GapStep
from dashboard.features.patrols.rules.codes import CheckpointKind, ControlKind, StepKind
from dashboard.features.patrols.tables import Visit
from dashboard.features.patrols.ui import board_state, state
from dashboard.features.patrols.ui.board_state import PatrolBoardState
from dashboard.features.patrols.ui.board_views import board_view
from dashboard.features.patrols.ui.state import PatrolsState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.screens.wall.hals import welfare_hals
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.board_steps import (
    CHIEF,
    LEADER,
    OFFICER,
    patrol,
    started,
    step,
    suspicious,
)
from tests.integration.features.patrols.conftest import (
    GUARD,
    IMPORT,
    PLANNER,
    POLICE,
    POLICE_IMPORT,
    counted,
    fresh_key,
    plan,
    plan_of,
    tap,
    total,
)  # fmt: skip
from tests.integration.features.patrols.conftest import START as PATROLLED


def board(actor: Actor, as_of: datetime) -> Board:
    with reading() as session:
        return live_board(session, actor, as_of, is_now=False)


def test_who_is_out_and_how_far(db: Database, clock: SteppedClock) -> None:
    mine = started(clock, "A1", "P1", "G1", minutes=40)
    theirs = started(clock, "X1", agency=Agency.POLRES, name="Lingkar", due=1)
    tap(clock, "A1")
    clock.move(minutes=1)
    rows = {row.patrol.id: row for row in board(GUARD, clock.now).out}
    assert (rows[mine].done, rows[mine].total, rows[mine].next_point) == (1, 3, "Ring timur")
    assert (rows[mine].patrol.route, rows[mine].patrol.planned_end) == (
        "Rute malam",
        rows[mine].patrol.started_at + timedelta(minutes=40),
    )
    # Of the partner: that somebody is out, on which route, how far. Not where.
    assert (rows[theirs].patrol.route, rows[theirs].done, rows[theirs].total) == ("Lingkar", 0, 1)
    assert rows[theirs].next_point == ""
    seen = {row.patrol.id: row.next_point for row in board(POLICE, clock.now).out}
    assert seen == {mine: "", theirs: "Pertigaan"}
    end_patrol(GUARD, EndPatrol(mine, fresh_key()), clock=clock)
    assert [row.patrol.id for row in board(GUARD, clock.now).out] == [theirs]
    assert len(board(GUARD, clock.now - timedelta(seconds=1)).out) == 2
    assert board(GUARD, clock.now - timedelta(hours=1)).out == ()
    with pytest.raises(Denied):
        board(Actor(9, "x", Agency.RUTAN, frozenset()), clock.now)


def test_a_skip_that_was_undone_is_open_again_on_board_and_list(db: Database, clock: SteppedClock) -> None:
    number = started(clock, "A1", "P1")
    tap(clock, "A1", outcome=Outcome.SKIPPED)
    skipped_at = clock.now

    def seen(as_of: datetime) -> tuple[int, str, list[SkipReason | None]]:
        (row,) = board(GUARD, as_of).out
        day = timedelta(days=1)
        rows = plan_of(as_of - day, as_of + day, as_of, GUARD)
        return row.done, row.next_point, [one.skipped for one in rows]

    assert seen(skipped_at) == (1, "Ring timur", [SkipReason.RAIN, None])
    clock.move(minutes=2)
    with Session(db.writer) as session:
        skip = session.exec(select(Visit).where(Visit.outcome == Outcome.SKIPPED.value)).one()
        skip.counts_until = clock.now
        session.add(skip)
        session.commit()
    assert seen(clock.now) == (0, "Blok A depan", [None, None])
    assert seen(clock.now - timedelta(seconds=1)) == (1, "Ring timur", [SkipReason.RAIN, None])
    assert board(GUARD, clock.now).out[0].patrol.id == number


def test_what_comes_turns_late_and_then_missed_by_the_clock(db: Database, clock: SteppedClock) -> None:
    patrol(clock, "A1", "G1", due=30)
    far = patrol(clock, "P1", due=200, name="Jauh")
    seen = board(GUARD, clock.now)
    assert [(row.route, row.points, row.zones) for row in seen.coming] == [
        ("Rute malam", 2, (Zone.BLOCK_A, Zone.GATE))
    ]
    assert (seen.late, far > 0) == ((), True)
    due = clock.now + timedelta(minutes=30)
    assert seen.next_flip(clock.now) == due
    at_end = due + timedelta(minutes=15)
    assert board(GUARD, at_end).late == ()
    just_after = at_end + timedelta(milliseconds=20)
    assert [(row.points, row.until) for row in board(GUARD, just_after).late] == [
        (2, due + timedelta(minutes=60))
    ]
    assert board(GUARD, just_after).coming == ()
    clock.now = just_after
    tap(clock, "A1")
    assert [row.points for row in board(GUARD, clock.now).late] == [1]
    assert board(GUARD, due + timedelta(minutes=60)).late == ()


def test_rounds_without_a_patrol_stand_on_the_board_too(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "G1", ahead=30)
    assert [(row.route, row.points) for row in board(GUARD, clock.now).coming] == [("Rute", 2)]
    assert [row.points for row in board(GUARD, clock.now + timedelta(minutes=46)).late] == [2]


def test_of_the_other_agency_only_zone_and_count_of_what_is_late(db: Database, clock: SteppedClock) -> None:
    patrol(clock, "X1", agency=Agency.POLRES, name="Lingkar", due=30)
    patrol(clock, "X1", agency=Agency.POLRES, name="Pasar", due=40)
    due = clock.now + timedelta(minutes=30)
    assert [row.route for row in board(POLICE, clock.now).coming] == ["Lingkar", "Pasar"]
    assert board(GUARD, clock.now).coming == ()
    late = due + timedelta(minutes=26)
    assert [(row.route, row.due_at) for row in board(POLICE, late).late] == [
        ("Lingkar", due),
        ("Pasar", due + timedelta(minutes=10)),
    ]
    (seen,) = board(GUARD, late).late
    assert (seen.agency, seen.zones, seen.points) == (Agency.POLRES, (Zone.SURROUNDINGS,), 2)
    assert (seen.route, seen.due_at, seen.until) == ("", None, None)
    with reading() as session:
        line = board_view(live_board(session, GUARD, late), (), GUARD, late).late[0]
    assert (line.route, line.sub, line.progress, line.due_ms) == ("Jalan sekitar", "", "2 titik", 0)


def test_gaps_stand_by_their_share_of_what_is_allowed(db: Database, clock: SteppedClock) -> None:
    for code in ("A1", "P1", "G1"):
        tap(clock, code)
    clock.move(minutes=30)
    tap(clock, "P1")
    assert board(GUARD, clock.now).gaps == ()  # 30 of 120 minutes
    clock.move(minutes=91)
    rows = board(GUARD, clock.now).gaps
    measured = [(row.name, row.step, row.measured) for row in rows]
    assert [(name, step, gap and (int(gap.ratio * 100), gap.severity)) for name, step, gap in measured] == [
        ("Blok A depan", GapStep.EXCEEDED, (100, Severity.MEDIUM)),
        ("P2U", GapStep.EXCEEDED, (100, Severity.MEDIUM)),
        ("Ring timur", GapStep.NEAR, (75, None)),
    ]
    assert clock.now + timedelta(minutes=29) in board(GUARD, clock.now).flips


def test_of_the_other_agency_a_gap_is_one_step_for_each_zone(db: Database, clock: SteppedClock) -> None:
    second = NewCheckpoint("A2", "Blok A belakang", Zone.BLOCK_A, CheckpointKind.BLOCK, 2.0, PATROLLED)
    register_checkpoints(IMPORT, (second,), clock=lambda: PATROLLED)
    for code in ("A1", "P1", "G1", "A2"):
        tap(clock, code)
    clock.move(minutes=30)
    tap(clock, "A2")
    steps = []
    for minutes in (29, 1, 30, 31):
        clock.move(minutes=minutes)
        with reading() as session:
            found = live_board(session, POLICE, clock.now)
        assert all((row.name, row.measured) == ("", None) for row in found.gaps)
        lines = board_view(found, (), POLICE, clock.now).gaps
        assert {(line.sub, line.since_ms, line.share, line.due_ms, line.level) for line in lines} <= {
            ("", 0, "", 0, "")
        }
        steps.append([line.word for line in lines if line.place == "Blok A"])
        assert len(lines) == len({line.place for line in lines})
    assert steps == [[], ["Tumbuh"], ["Hampir melewati batas"], ["Melewati batas"]]
    assert {row.name for row in board(GUARD, clock.now).gaps} >= {"Blok A depan", "Blok A belakang"}


def test_the_cost_of_the_board_is_flat(db: Database, clock: SteppedClock) -> None:
    started(clock, "A1")
    with counted(db) as few:
        board(GUARD, clock.now)
        small = few()
    for number in range(6):
        started(clock, "P1", due=2 + number, name=f"R{number}", is_joint=True)
        suspicious(clock, by=GUARD)
    with counted(db) as many:
        board(GUARD, clock.now)
        assert many() == small <= 9


def notices() -> list[tuple[str, str, str]]:
    with reading() as session:
        return sorted((row.agency, row.kind, row.reference) for row in session.exec(select(Notice)))


SWEEP = IMPORT


def test_the_sweep_tells_each_thing_once(db: Database, clock: SteppedClock) -> None:
    out = started(clock, "A1", minutes=40)
    joint = started(clock, "G1", is_joint=True, due=1)
    maybe = started(clock, "P1", is_eligible=True, due=2)
    for number in (joint, maybe):
        step(clock, number, StepKind.END)
    first = suspicious(clock, by=GUARD)
    second = suspicious(clock, "P1", by=GUARD)
    assert tell_patrols(SWEEP, clock=clock) == 3
    expected = [
        ("polres", "patrol.joint", f"patrol-{joint}"),
        ("rutan", "patrol.joint", f"patrol-{joint}"),
        ("rutan", "patrol.review", f"visit-{second}"),
    ]
    assert (notices(), first < second) == (expected, True)
    clock.move(minutes=60, seconds=1)
    assert tell_patrols(SWEEP, clock=clock) == 1
    assert ("rutan", "patrol.overdue", f"patrol-{out}") in notices()
    for _ in range(2):
        clock.move(hours=1)
        assert tell_patrols(SWEEP, clock=clock) == 0
    third = suspicious(clock, by=GUARD)
    assert tell_patrols(SWEEP, clock=clock) == 1
    assert ("rutan", "patrol.review", f"visit-{third}") in notices()
    with reading() as session:
        assert total(session, Notice) == 5
        told = session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.tell")).all()
        assert len(told) == 5
    with pytest.raises(Denied):
        tell_patrols(LEADER, clock=clock)


def test_two_processes_sweep_at_once_and_nobody_is_told_twice(db: Database, clock: SteppedClock) -> None:
    for number in range(3):
        started(clock, "A1", due=number, minutes=10, name=f"R{number}")
    clock.move(minutes=16)
    gate, counts, failed = threading.Barrier(4), [], []

    def sweep() -> None:
        gate.wait()
        try:
            counts.append(tell_patrols(SWEEP, clock=clock))
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=sweep) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (failed, sum(counts), len(notices())) == ([], 3, 3)


def test_the_wall_names_the_route_only_in_the_control_room(db: Database, clock: SteppedClock) -> None:
    started(clock, "A1", minutes=40)
    started(clock, "X1", agency=Agency.POLRES, name="Lingkar", due=1, minutes=50)
    clock.move(minutes=76)
    with reading() as session:
        out = patrols_out(session, clock.now)
    control = welfare_hals(out, Language.ID, with_places=True)
    assert [(hal.level, hal.title) for hal in control] == [
        (Severity.HIGH, "Belum kembali, Rute malam"),
        (Severity.HIGH, "Belum kembali, Lingkar"),
    ]
    assert control[0].since == clock.now - timedelta(minutes=16)
    guests = welfare_hals(out, Language.ID, with_places=False)
    assert [(hal.title, hal.since) for hal in guests] == [("2 patroli belum kembali", control[0].since)]
    assert "Rute" not in guests[0].title + guests[0].sub
    assert welfare_hals(out[:0], Language.ID, with_places=False) == []


Call = Callable[..., Awaitable[Any]]


class Stage:
    """The screens without a socket: when they asked to be woken."""

    def __init__(self) -> None:
        self.wakes: dict[str, datetime | None] = {}

    async def follow(self, _handler: object, *topics: str) -> None:
        assert topics == ("patrols",)

    async def wake_at(self, handler: Any, moment: datetime | None) -> None:
        self.wakes["board" if handler is PatrolBoardState.refresh else "plan"] = moment


@pytest.fixture
def stage(db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage()
    for module in (state, board_state):
        monkeypatch.setattr(module, "broadcaster", lambda: made)
        monkeypatch.setattr(module, "system_clock", clock)
    return made


def screen(kind: type, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Callable[..., Any]]:
    async def current() -> Actor:
        return actor

    for module in (state, board_state):
        monkeypatch.setattr(module, "current_actor", current)
    shown = kind(_reflex_internal_init=True)

    def call(name: str, *arguments: Any) -> Any:
        return asyncio.run(kind.event_handlers[name].fn(shown, *arguments))  # type: ignore[attr-defined]

    return shown, call


def test_a_row_flips_from_waiting_to_late_without_a_write(
    stage: Stage, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(clock, "A1", ahead=30)
    shown, call = screen(PatrolBoardState, GUARD, monkeypatch)
    lists, read = screen(PatrolsState, GUARD, monkeypatch)
    call("load")
    read("load")
    read("look", True)
    for minutes, words, late in (
        (30, "Menunggu", 0),
        (45, "Terlambat, belum dikunjungi", 1),
        (90, "Patroli terlewat", 0),
    ):
        asked = NOW + timedelta(minutes=minutes)
        assert stage.wakes["board"] == asked
        clock.now = asked + timedelta(milliseconds=20)
        call("refresh")
        read("look", False)
        assert ([line.state_word for line in lists.lines], len(shown.view.late)) == ([words], late)
    assert lists.lines[0].state == "missed"
    assert stage.wakes["plan"] is None


def test_the_board_takes_decisions_and_says_so(
    stage: Stage, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = started(clock, "A1", minutes=40)
    joint = started(clock, "G1", is_joint=True, due=1)
    step(clock, joint, StepKind.END)
    visit = suspicious(clock, by=GUARD)
    clock.move(minutes=61)
    shown, call = screen(PatrolBoardState, CHIEF, monkeypatch)
    call("load")
    view = shown.view
    assert [line.id for line in view.overdue] == [number]
    assert (view.overdue[0].may_close, view.overdue[0].may_end) == (True, False)
    assert (view.reviews[0].title, view.reviews[0].note) == (
        "Blok A depan",
        "Terlalu cepat dari titik sebelumnya",
    )
    assert view.joints[0].note == "Rutan belum menjawab, Polrestabes belum menjawab"
    call("close", number, "nonsense")
    assert shown.refusal == "Pilih satu alasan penutupan."
    call("close", number, "checked")
    assert (shown.said, shown.refusal, shown.view.overdue) == ("Patroli ditutup dengan alasan.", "", ())
    call("review", visit, "confirm")
    assert shown.said == "Blok A depan dibenarkan dan dihitung mulai sekarang."
    key = shown.view.joints[0].key
    call("confirm", joint, key)
    assert shown.said == "Keikutsertaan petugas Anda dicatat."
    assert (shown.view.joints[0].is_confirmed, shown.view.joints[0].key == key) == (True, False)
    call("decline", joint, shown.view.joints[0].key)
    assert shown.said == "Dicatat: petugas Anda tidak ikut."
    # It stays until the 48 hours are over, and may be taken back.
    declined = shown.view.joints[0]
    assert (declined.note, declined.may_answer) == ("Rutan tidak ikut, Polrestabes belum menjawab", True)
    assert (declined.is_confirmed, shown.view.asked) == (False, 0)
    call("confirm", joint, declined.key)
    assert (shown.said, shown.view.asked) == ("Keikutsertaan petugas Anda dicatat.", 1)
    call("decline", joint, shown.view.joints[0].key)
    confirm_part(OFFICER, AnswerPart(joint, fresh_key()), clock=clock)
    call("refresh")
    assert shown.view.joints[0].note == "Rutan tidak ikut, Polrestabes ikut"
    call("confirm", joint, shown.view.joints[0].key)
    assert shown.view.joints == ()
    call("decline", joint, "part-8-8")
    clock.move(minutes=1)
    call("refresh")
    assert len(shown.view.joints) == 1
    clock.move(hours=48)
    call("refresh")
    assert shown.view.joints == ()
    call("confirm", joint, "part-9-9")
    assert shown.said == "Dicatat, tetapi tidak dihitung: lebih dari 48 jam sejak patroli selesai."
    call("report_weak", {"kind": "camera_down", "zone": "", "key": fresh_key()})
    assert (shown.errors, shown.reports, shown.refusal) == ({"zone": "Pilih satu zona."}, 0, "")
    call("report_weak", {"kind": "camera_down", "zone": "gate", "key": fresh_key()})
    assert (shown.errors, shown.reports, shown.view.weak[0].kind) == ({}, 1, "Kamera mati")
    call("end_weak", shown.view.weak[0].id)
    assert (shown.weak_said, shown.view.weak) == ("Tercatat pulih. Batas semula berlaku lagi.", ())


def test_buttons_follow_the_role_and_nonsense_is_a_sentence(
    stage: Stage, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = started(clock, "A1", minutes=40)
    suspicious(clock, by=PLANNER)
    clock.move(minutes=1)
    seen = {}
    for actor in (GUARD, CHIEF, PLANNER, POLICE, OFFICER):
        shown, call = screen(PatrolBoardState, actor, monkeypatch)
        call("load")
        line = shown.view.out[0]
        may_answer = [one.may_answer for one in shown.view.reviews]
        seen[actor.username] = (line.may_end, line.may_close, may_answer)
        call("end_weak", 1)
        assert shown.refusal in ("Tidak ditemukan. Periksa nomornya.",)
    assert seen == {
        "petugas_blok-22": (True, False, [False]),
        "kepala_kpr-32": (False, True, [True]),
        "karupam-21": (True, True, [False]),  # nobody decides about his own tap
        "samapta-23": (False, False, []),
        "perwira_piket-31": (False, False, []),
    }
    shown, call = screen(PatrolBoardState, LEADER, monkeypatch)
    call("report_weak", {"kind": "camera_down", "zone": "gate", "key": fresh_key()})
    assert shown.refusal == "Peran Anda tidak berhak melakukan ini."
    for name, arguments in (
        ("end", (None,)), ("close", ([], {})), ("confirm", ("x", None)), ("decline", ({}, "")),
        ("review", (2**80, "confirm")), ("report_weak", (None,)), ("end_weak", ("1; DROP",)),
    ):  # fmt: skip
        call(name, *arguments)
        assert shown.refusal or shown.errors
    assert board(GUARD, clock.now).out[0].patrol.id == number


def test_a_silent_feed_is_said(stage: Stage, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, call = screen(PatrolBoardState, GUARD, monkeypatch)
    call("load")
    assert [line.words for line in shown.view.feeds] == [
        "Belum ada masukan patroli. Papan ini tidak lengkap."
    ]
    tap(clock, "A1")
    tap(clock, "X1", actor=POLICE)
    clock.move(hours=3)
    tap(clock, "A1")
    call("refresh")
    assert [line.words for line in shown.view.feeds] == [
        "Masukan patroli Polres terakhir pukul 14.32. Yang tidak tampak belum tentu tidak ada. Usia masukan:"
    ]
    assert shown.view.as_of_ms == int(clock.now.timestamp() * 1000)


def test_weak_spots_of_one_agency_stay_there(db: Database, clock: SteppedClock) -> None:
    command = ReportWeakness(ControlKind.CAMERA_DOWN, Zone.GATE, "", fresh_key())
    report_weakness(CHIEF, command, clock=clock)
    assert [row.name for row in board(GUARD, clock.now).weak] == ["P2U"]
    assert board(OFFICER, clock.now).weak == board(POLICE_IMPORT, clock.now).weak == ()
