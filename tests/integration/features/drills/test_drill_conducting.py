"""A drill is what was pressed: by two devices, late, twice, by a wrong clock; what is refused says why."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import (
    PressAnswer,
    PressState,
    cancel_drill,
    deliver_presses,
    evaluate_drill,
)
from dashboard.features.drills.forms import (
    CancelDrill,
    EvaluateDrill,
    PressBatch,
    PressItem,
    QueuedPress,
    QueuedTakeBack,
    parse_presses,
)
from dashboard.features.drills.queries.conduct import list_presses, running_drills
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.drills.tables import Drill, DrillEvent, DrillInject
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.phone_queue import PhoneTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import revisions
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    P,
    account,
    evaluation,
    fresh_key,
    plan,
)

pytestmark = pytest.mark.usefixtures("db")

START, END, JOIN, PLAY = Press.START, Press.END, Press.JOIN, Press.PLAY
ACHIEVED, NOT_ACHIEVED, DROPPED = Press.ACHIEVED, Press.NOT_ACHIEVED, Press.DROPPED
COMMANDER = account(Role.KARUPAM, Agency.RUTAN, 21)
READER = account(Role.KARUTAN, Agency.RUTAN, 22)
ZERO = timedelta(0)


def press(
    reference: str,
    kind: Press,
    number: int = 0,
    *,
    at: datetime,
    offset: timedelta | None = ZERO,
    key: str = "",
) -> QueuedPress:
    return QueuedPress(key or fresh_key(), reference, kind, number, PhoneTime(at, offset, None))


def undo(reference: str, of: PressItem, at: datetime) -> QueuedTakeBack:
    return QueuedTakeBack(fresh_key(), reference, of.key, PhoneTime(at, ZERO, None))


def send(
    actor: Actor, clock: SteppedClock, *items: PressItem, phone_now: datetime | None = None
) -> tuple[PressAnswer, ...]:
    return deliver_presses(actor, PressBatch(items, phone_now or clock()), clock=clock)


def states(answers: tuple[PressAnswer, ...]) -> list[str]:
    return [one.state.value if one.state is not PressState.REFUSED else one.sentence for one in answers]


def drill() -> Drill:
    with reading() as session:
        return session.exec(select(Drill)).one()


def inject(number: int) -> tuple[str, int | None, bool]:
    with reading() as session:
        row = session.exec(select(DrillInject).where(DrillInject.number == number)).one()
        return row.outcome, row.actual_seconds, row.recorded_at is not None


def standing() -> list[str]:
    with reading() as session:
        rows = (
            select(DrillEvent.slot).where(col(DrillEvent.withdrawn_at).is_(None)).order_by(col(DrillEvent.id))
        )
        return list(session.exec(rows))


def audited(action: str) -> list[dict[str, object]]:
    with reading() as session:
        rows = session.exec(
            select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.id))
        )
        return [row.detail for row in rows]


def revision() -> int:
    with reading() as session:
        return revisions(session).get("drills", 0)


def running() -> list[str]:
    with reading() as session:
        return [one.reference for one in running_drills(session)]


@pytest.fixture
def reference(clock: SteppedClock) -> str:
    return plan(clock, commander="karupam")


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def test_a_whole_drill_of_two_agencies(clock: SteppedClock, reference: str) -> None:
    assert running() == []
    before = revision()
    clock.move(minutes=1)
    first = send(
        PLANNER,
        clock,
        press(reference, START, at=minutes(0)),
        press(reference, JOIN, at=minutes(0)),
        press(reference, PLAY, 1, at=minutes(1)),
    )
    assert states(first) == ["saved"] * 3
    assert (drill().held_at, drill().ended_at, running()) == (NOW, None, [reference])
    assert revision() > before
    clock.move(minutes=30)
    second = send(
        POLICE_PLANNER,
        clock,
        press(reference, JOIN, at=minutes(2)),
        press(reference, ACHIEVED, 1, at=minutes(3.5)),
        press(reference, ACHIEVED, 2, at=minutes(4)),
        press(reference, NOT_ACHIEVED, 3, at=minutes(20)),
        press(reference, DROPPED, 4, at=minutes(21)),
        press(reference, END, at=minutes(30)),
    )
    assert states(second) == ["saved"] * 6
    assert inject(1) == ("achieved", 150, True)  # from the press that played it
    assert inject(2) == ("achieved", 240, True)  # from the start
    assert inject(3) == ("not_achieved", None, True)
    assert inject(4) == ("cancelled", None, True)
    assert inject(5) == ("achieved", None, False)
    assert (drill().ended_at, running()) == (minutes(30), [])
    assert [one["press"] for one in audited("drill.press")][:2] == ["start", "join"]
    assert len(audited("drill.press")) == 9


def test_the_same_queue_twice_is_the_same_drill(clock: SteppedClock, reference: str) -> None:
    items = [press(reference, START, at=NOW), press(reference, ACHIEVED, 1, at=NOW)]
    assert states(send(PLANNER, clock, *items)) == ["saved", "saved"]
    number, lines = revision(), len(audited("drill.press"))
    clock.move(minutes=5)
    assert states(send(PLANNER, clock, *items)) == ["saved", "saved"]
    assert (standing(), revision(), len(audited("drill.press"))) == (["start", "result-1"], number, lines)
    reused = press(reference, ACHIEVED, 2, at=NOW, key=items[0].key)
    assert states(send(PLANNER, clock, reused)) == ["error.key_reused"]


def test_the_first_press_of_a_slot_wins(clock: SteppedClock, reference: str) -> None:
    send(PLANNER, clock, press(reference, START, at=NOW), press(reference, ACHIEVED, 1, at=NOW))
    clock.move(minutes=1)
    later = press(reference, NOT_ACHIEVED, 1, at=clock())
    (answer,) = send(POLICE_PLANNER, clock, later)
    assert (answer.state, answer.sentence) == (PressState.KNOWN, "drills.run.answer.known")
    assert answer.recorded is not None
    assert (answer.recorded.agency, answer.recorded.at, answer.recorded.is_own) == (Agency.RUTAN, NOW, False)
    assert inject(1) == ("achieved", 0, True)
    assert len(audited("drill.press_known")) == 1
    # What is not one's own cannot be taken back through it.
    assert states(send(POLICE_PLANNER, clock, undo(reference, later, clock()))) == [
        "drills.run.refused.no_press"
    ]


def test_two_devices_press_the_same_at_once(clock: SteppedClock, reference: str) -> None:
    gate, found = threading.Barrier(2), []

    def one(actor: Actor) -> None:
        gate.wait()
        found.extend(states(send(actor, clock, press(reference, START, at=NOW))))

    threads = [threading.Thread(target=one, args=(who,)) for who in (PLANNER, POLICE_PLANNER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(found), standing()) == (["known", "saved"], ["start"])


def test_a_press_without_a_signal_counts_when_it_was_pressed(clock: SteppedClock, reference: str) -> None:
    """One device was away: the other one's end, and its result from the start, were there before."""
    send(PLANNER, clock, press(reference, START, at=NOW))
    clock.move(minutes=10)
    send(PLANNER, clock, press(reference, ACHIEVED, 1, at=minutes(6)), press(reference, END, at=minutes(10)))
    assert inject(1) == ("achieved", 360, True)
    clock.move(minutes=20)
    late = send(
        POLICE_PLANNER,
        clock,
        press(reference, PLAY, 1, at=minutes(4)),
        press(reference, ACHIEVED, 2, at=minutes(9)),
        press(reference, ACHIEVED, 3, at=minutes(11)),
    )
    assert states(late) == ["saved", "saved", "drills.run.refused.ended"]
    assert inject(1) == ("achieved", 120, True)  # the play that came late is what it is timed from
    assert inject(2) == ("achieved", 540, True)
    assert inject(3) == ("achieved", None, False)


def test_a_wrong_clock_is_put_right(clock: SteppedClock, reference: str) -> None:
    wrong = timedelta(hours=5)
    clock.move(minutes=8)
    answers = send(
        PLANNER,
        clock,
        press(reference, START, at=minutes(0) - wrong, offset=wrong),
        press(reference, ACHIEVED, 1, at=minutes(2) - wrong, offset=wrong),
        phone_now=clock() - wrong,
    )
    assert states(answers) == ["saved", "saved"]
    assert (drill().held_at, inject(1)) == (NOW, ("achieved", 120, True))
    with reading() as session:
        assert {row.flags for row in session.exec(select(DrillEvent))} == {"clock_off"}
        assert not any(row.is_doubted for row in list_presses(session, PLANNER, reference))
    moved = press(reference, ACHIEVED, 2, at=minutes(6), offset=ZERO)
    assert states(send(PLANNER, clock, moved, phone_now=clock() - timedelta(hours=1))) == ["saved"]
    with reading() as session:
        assert [row.is_doubted for row in list_presses(session, PLANNER, reference)] == [False, False, True]


def test_a_time_that_is_none_is_refused_and_nothing_is_lost(clock: SteppedClock, reference: str) -> None:
    send(PLANNER, clock, press(reference, START, at=NOW))
    clock.move(minutes=10)
    send(PLANNER, clock, press(reference, PLAY, 1, at=minutes(5)))
    bad = send(
        POLICE_PLANNER,
        clock,
        press(reference, ACHIEVED, 1, at=minutes(4)),
        press(reference, ACHIEVED, 2, at=minutes(-3)),
        press(reference, ACHIEVED, 99, at=minutes(4)),
        press(reference, DROPPED, 1, at=minutes(6)),
        press(reference, ACHIEVED, 3, at=minutes(7)),
    )
    assert states(bad) == [
        "drills.run.refused.seconds",
        "drills.run.refused.before_start",
        "drills.run.refused.inject",
        "drills.run.refused.played",
        "saved",
    ]
    assert standing() == ["start", "play-1", "result-3"]
    assert [(one["reason"], one["at"]) for one in audited("drill.refuse")] == [
        ("seconds", minutes(4).isoformat()),
        ("before_start", minutes(-3).isoformat()),
        ("inject", minutes(4).isoformat()),
        ("played", minutes(6).isoformat()),
    ]
    clock.move(hours=30)
    forgotten = press(reference, ACHIEVED, 4, at=clock())
    assert states(send(PLANNER, clock, forgotten, forgotten)) == ["drills.run.refused.seconds"] * 2
    assert len(audited("drill.refuse")) == 5


def test_who_may_not_is_told_why(clock: SteppedClock, reference: str) -> None:
    start = press(reference, START, at=NOW)
    with pytest.raises(Denied):
        send(READER, clock, start)
    led = Actor(21, "both", Agency.RUTAN, frozenset({Role.KARUPAM, Role.PENILAI}))
    assert states(send(led, clock, start)) == ["drills.run.refused.own_command"]
    alone = plan(clock, agencies=(Agency.RUTAN,))
    outside = press(alone, START, at=NOW)
    assert states(send(POLICE_PLANNER, clock, outside)) == ["drills.run.refused.not_taking_part"]
    assert states(send(PLANNER, clock, press("L-2026-9999", START, at=NOW))) == ["error.missing"]
    assert standing() == []
    assert states(send(EVALUATOR, clock, start)) == ["saved"]
    with pytest.raises(Denied):
        send(COMMANDER, clock, press(reference, END, at=NOW))


def test_what_is_over_or_not_yet_is_refused(clock: SteppedClock, reference: str) -> None:
    early = plan(clock, planned_for=NOW + timedelta(days=1))
    assert states(send(PLANNER, clock, press(early, START, at=NOW))) == ["drills.run.refused.early"]
    assert states(send(PLANNER, clock, press(reference, PLAY, 1, at=NOW))) == ["drills.run.refused.ready"]
    cancel_drill(PLANNER, CancelDrill(early, fresh_key()), clock=clock)
    assert states(send(PLANNER, clock, press(early, START, at=NOW))) == ["drills.run.refused.cancelled"]
    first = press(reference, START, at=NOW)
    send(PLANNER, clock, first)
    clock.move(minutes=5)
    command = evaluation(reference, (P, P, P, P))
    with pytest.raises(Refused, match=r"drills\.refused\.running"):
        evaluate_drill(EVALUATOR, command, clock=clock)
    evaluate_drill(EVALUATOR, replace(command, ended_at=clock()), clock=clock)
    answers = send(
        PLANNER, clock, press(reference, ACHIEVED, 1, at=NOW), undo(reference, first, minutes(5)), first
    )
    assert states(answers) == ["drills.run.refused.evaluated"] * 2 + ["saved"]
    assert running() == []


def incomplete(reference: str, **more: Any) -> EvaluateDrill:
    """Too little is rated for it to count."""
    return replace(evaluation(reference, (P, None, None, None)), **more)


def test_a_press_of_before_an_incomplete_closing_still_arrives(clock: SteppedClock, reference: str) -> None:
    start = press(reference, START, at=NOW)
    send(PLANNER, clock, start)
    clock.move(minutes=10)
    send(PLANNER, clock, press(reference, END, at=minutes(10)))
    clock.move(minutes=5)
    evaluate_drill(EVALUATOR, incomplete(reference), clock=clock)
    clock.move(minutes=5)
    waited = [press(reference, JOIN, at=minutes(1)), press(reference, ACHIEVED, 1, at=minutes(3))]
    wrong = press(reference, ACHIEVED, 2, at=minutes(5))
    late = [*waited, wrong, undo(reference, wrong, minutes(6)), press(reference, JOIN, at=minutes(16))]
    assert states(send(POLICE_PLANNER, clock, *late)) == ["saved"] * 3 + ["undone"] + [
        "drills.run.refused.evaluated"
    ]
    assert states(send(PLANNER, clock, undo(reference, start, minutes(19)))) == [
        "drills.run.refused.evaluated"
    ]
    assert [(one["press"], one["at"]) for one in audited("drill.refuse")] == [
        ("join", minutes(16).isoformat()),
        ("undo", minutes(19).isoformat()),
    ]
    assert (running(), inject(1), inject(2)) == ([], ("achieved", 180, True), ("achieved", None, False))
    whole = evaluation(reference, (P, P, P, P))
    evaluate_drill(EVALUATOR, whole, clock=clock)
    assert (drill().quality is not None, inject(1)) == (True, ("achieved", 180, True))
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.agencies == (Agency.POLRES,)
    assert states(send(PLANNER, clock, press(reference, ACHIEVED, 3, at=minutes(4)))) == [
        "drills.run.refused.evaluated"
    ]


def test_a_start_that_waited_goes_before_the_one_that_was_typed(clock: SteppedClock, reference: str) -> None:
    """The whole queue of a tablet arrives after an incomplete closing: what was held is what was pressed."""
    clock.move(hours=2)
    typed = incomplete(reference, held_at=minutes(30), ended_at=minutes(90))
    evaluate_drill(EVALUATOR, typed, clock=clock)
    clock.move(minutes=1)
    assert states(send(PLANNER, clock, press(reference, PLAY, 1, at=minutes(2)))) == [
        "drills.run.refused.ready"
    ]
    queue = [
        press(reference, START, at=minutes(1)),
        press(reference, ACHIEVED, 1, at=minutes(4)),
        press(reference, END, at=minutes(100)),
    ]
    assert states(send(PLANNER, clock, *queue)) == ["saved"] * 3
    assert (drill().held_at, drill().ended_at) == (minutes(1), minutes(100))
    assert (inject(1), running()) == (("achieved", 180, True), [])
    again = press(reference, START, at=clock())
    assert states(send(POLICE_PLANNER, clock, again)) == ["drills.run.refused.evaluated"]


def test_a_mistake_is_withdrawn_and_never_deleted(clock: SteppedClock, reference: str) -> None:
    start, play, done = (
        press(reference, START, at=minutes(0)),
        press(reference, PLAY, 1, at=minutes(1)),
        press(reference, ACHIEVED, 1, at=minutes(2)),
    )
    clock.move(minutes=2)
    send(PLANNER, clock, start, play, done)
    assert states(
        send(PLANNER, clock, undo(reference, start, minutes(2)), undo(reference, play, minutes(2)))
    ) == [
        "drills.run.refused.undo_start",
        "drills.run.refused.undo_play",
    ]
    back = undo(reference, done, minutes(2))
    assert states(send(PLANNER, clock, back, back)) == ["undone", "undone"]
    assert inject(1) == ("achieved", None, False)
    again = press(reference, NOT_ACHIEVED, 1, at=minutes(2))
    assert states(send(POLICE_PLANNER, clock, again)) == ["saved"]
    assert states(send(PLANNER, clock, undo(reference, again, minutes(2)))) == ["drills.run.refused.no_press"]
    assert states(send(POLICE_PLANNER, clock, undo(reference, again, minutes(12.5)))) == ["undone"]
    clock.move(minutes=11)
    assert states(send(PLANNER, clock, undo(reference, play, minutes(11.5)))) == [
        "drills.run.refused.undo_late"
    ]
    assert standing() == ["start", "play-1"]
    with reading() as session:
        assert len(session.exec(select(DrillEvent)).all()) == 4


def test_a_start_that_was_taken_back_never_was(clock: SteppedClock, reference: str) -> None:
    start = press(reference, START, at=NOW)
    send(PLANNER, clock, start, press(reference, JOIN, at=NOW))
    assert states(send(PLANNER, clock, undo(reference, start, minutes(1)))) == ["undone"]
    assert (drill().held_at, running()) == (None, [])
    clock.move(minutes=3)
    assert states(send(POLICE_PLANNER, clock, press(reference, START, at=minutes(3)))) == ["saved"]
    assert (drill().held_at, running()) == (minutes(3), [reference])


def test_an_end_that_was_taken_back_lets_it_run_on(clock: SteppedClock, reference: str) -> None:
    end = press(reference, END, at=minutes(1))
    clock.move(minutes=1)
    send(PLANNER, clock, press(reference, START, at=NOW), end)
    assert running() == []
    clock.move(minutes=1)
    assert states(send(PLANNER, clock, undo(reference, end, minutes(2)))) == ["undone"]
    assert running() == [reference]


def test_what_a_browser_sends_is_answered_item_by_item(clock: SteppedClock, reference: str) -> None:
    ms = int(NOW.timestamp() * 1000)
    common = {"drill": reference, "phone_at": ms, "offset": 0}
    body = {
        "phone_now": ms,
        "items": [
            {**common, "key": "key-browser-1", "press": "start", "seq": 1},
            {"key": "key-browser-2", "press": "start"},
            {**common, "key": "key-browser-3", "press": "achieved", "number": 1, "seq": 3},
        ],
    }
    answers = deliver_presses(PLANNER, parse_presses(body), clock=clock)
    assert {one.key: one.state.value for one in answers} == {
        "key-browser-1": "saved",
        "key-browser-2": "refused",
        "key-browser-3": "saved",
    }


def test_a_defect_keeps_the_item_in_the_device(
    clock: SteppedClock, reference: str, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.features.drills.actions import conducting

    real = conducting.record_press

    def broken(work, item, time):
        if item.press is JOIN:
            raise ZeroDivisionError
        return real(work, item, time)

    monkeypatch.setattr(conducting, "record_press", broken)
    items = [
        press(reference, START, at=NOW),
        press(reference, JOIN, at=NOW),
        press(reference, PLAY, 1, at=NOW),
    ]
    assert [one.key for one in send(PLANNER, clock, *items)] == [items[0].key, items[2].key]
