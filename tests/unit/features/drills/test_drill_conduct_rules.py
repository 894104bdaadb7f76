"""The table of what may be pressed while a drill is held, and how its injects are timed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.forms import BadPress, QueuedPress, QueuedTakeBack, parse_presses
from dashboard.features.drills.rules.conduct import (
    RULES,
    Course,
    Press,
    Stage,
    Standing,
    refusal_of_drill,
    refusal_of_inject,
    refusal_of_person,
    refusal_of_press,
    refusal_of_undo,
    seconds_of,
    slot_of,
    stage_at,
)
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BOTH = frozenset({"rutan", "polres"})
READY = Course(NOW, BOTH, "karupam")
RUNNING = replace(READY, held_at=NOW)
ENDED = replace(RUNNING, ended_at=NOW + HOUR)
EVALUATED = replace(ENDED, is_evaluated=True)
CANCELLED = replace(READY, is_cancelled=True)
COURSES = {
    Stage.READY: READY,
    Stage.RUNNING: RUNNING,
    Stage.ENDED: ENDED,
    Stage.EVALUATED: EVALUATED,
    Stage.CANCELLED: CANCELLED,
}
# Written out a second time, so that the table cannot change unseen.
ALLOWED = {
    Stage.READY: {Press.START, Press.JOIN},
    Stage.RUNNING: set(Press) - {Press.START},
    Stage.ENDED: set(),
    Stage.EVALUATED: set(),
    Stage.CANCELLED: set(),
}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("press", list(Press))
def test_every_press_in_every_stage(press: Press, stage: Stage) -> None:
    at = NOW + 2 * HOUR
    assert stage_at(COURSES[stage], at) is stage
    refused = refusal_of_press(COURSES[stage], press, at, is_early=False)
    assert (refused == "") is (press in ALLOWED[stage])
    assert refused in ("", f"drills.run.refused.{stage.value}")
    assert set(RULES) == set(Press)


def test_a_press_of_before_the_end_counts_when_it_arrives_after_it() -> None:
    assert refusal_of_press(ENDED, Press.ACHIEVED, NOW + HOUR, is_early=False) == ""
    late = refusal_of_press(ENDED, Press.ACHIEVED, NOW + HOUR + MINUTE, is_early=False)
    assert late == "drills.run.refused.ended"
    assert refusal_of_drill(ENDED, NOW) == ""
    assert refusal_of_drill(EVALUATED, NOW) == "drills.run.refused.evaluated"
    assert refusal_of_drill(CANCELLED, NOW) == "drills.run.refused.cancelled"


def test_a_closing_that_does_not_count_yet_refuses_only_what_came_after_it() -> None:
    incomplete = replace(ENDED, closed_at=NOW + 2 * HOUR)
    assert refusal_of_press(incomplete, Press.ACHIEVED, NOW + MINUTE, is_early=False) == ""
    assert refusal_of_press(replace(READY, closed_at=NOW + HOUR), Press.START, NOW, is_early=False) == ""
    after = NOW + 2 * HOUR + MINUTE
    assert refusal_of_drill(incomplete, NOW + 2 * HOUR) == ""
    assert refusal_of_drill(incomplete, after) == "drills.run.refused.evaluated"
    assert stage_at(replace(READY, closed_at=NOW), after) is Stage.EVALUATED


def test_nothing_of_a_drill_happens_before_it_started_but_an_arrival() -> None:
    early = NOW - MINUTE
    assert refusal_of_press(RUNNING, Press.PLAY, early, is_early=False) == "drills.run.refused.before_start"
    assert refusal_of_press(RUNNING, Press.JOIN, early, is_early=False) == ""
    assert refusal_of_press(RUNNING, Press.PLAY, NOW - SECOND, is_early=False) == ""
    assert refusal_of_press(READY, Press.START, NOW, is_early=True) == "drills.run.refused.early"
    assert refusal_of_press(RUNNING, Press.PLAY, NOW, is_early=True) == ""


def test_who_leads_or_does_not_take_part_does_not_conduct() -> None:
    assert refusal_of_person(READY, "rutan", {"kepala_kpr"}) == ""
    assert refusal_of_person(READY, "rutan", {"kepala_kpr", "karupam"}) == "drills.run.refused.own_command"
    alone = replace(READY, agencies=frozenset({"rutan"}))
    assert refusal_of_person(alone, "polres", {"penilai"}) == "drills.run.refused.not_taking_part"
    assert refusal_of_person(replace(READY, commander=""), "rutan", {"karupam"}) == ""


def test_slots_hold_one_press_each() -> None:
    assert slot_of(Press.START) == "start"
    assert slot_of(Press.JOIN, agency="polres") == "join-polres"
    assert slot_of(Press.PLAY, 3) == "play-3"
    results = {slot_of(press, 3) for press in (Press.ACHIEVED, Press.NOT_ACHIEVED, Press.DROPPED)}
    assert results == {"result-3"}


def standing(press: Press, at: datetime, number: int = 0) -> Standing:
    return Standing(press, slot_of(press, number, "rutan"), number, at)


def test_an_inject_is_timed_from_the_press_that_played_it_else_from_the_start() -> None:
    play = standing(Press.PLAY, NOW + 10 * MINUTE, 1)
    assert seconds_of(NOW + 12 * MINUTE, play, NOW) == 120
    assert seconds_of(NOW + 12 * MINUTE, None, NOW) == 720
    assert seconds_of(NOW, None, NOW) == seconds_of(NOW - SECOND, None, NOW) == 0
    assert seconds_of(NOW - 3 * SECOND, None, NOW) is None
    assert seconds_of(NOW + 24 * HOUR, None, NOW) == 86_400
    assert seconds_of(NOW + 24 * HOUR + SECOND, None, NOW) is None


@given(took=st.timedeltas(-2 * HOUR, 30 * HOUR))
def test_seconds_are_never_negative_and_never_more_than_a_day(took: timedelta) -> None:
    seconds = seconds_of(NOW + took, None, NOW)
    assert (seconds is None) is (took < -2 * SECOND or took > 24 * HOUR)
    assert seconds is None or 0 <= seconds <= 86_400


def test_a_played_inject_is_not_dropped_and_a_finished_one_not_played() -> None:
    play, done = standing(Press.PLAY, NOW, 1), standing(Press.ACHIEVED, NOW + MINUTE, 1)
    assert refusal_of_inject(Press.DROPPED, NOW, play, None) == "drills.run.refused.played"
    assert refusal_of_inject(Press.DROPPED, NOW, None, None) == ""
    assert refusal_of_inject(Press.ACHIEVED, NOW, play, None) == ""
    assert refusal_of_inject(Press.PLAY, NOW, None, done) == ""  # it was pressed before, and came late
    assert refusal_of_inject(Press.PLAY, NOW + 2 * MINUTE, None, done) == "drills.run.refused.has_result"
    dropped = standing(Press.DROPPED, NOW + MINUTE, 1)
    assert refusal_of_inject(Press.PLAY, NOW, None, dropped) == "drills.run.refused.has_result"


def test_an_undo_is_soon_and_takes_nothing_from_under_another_press() -> None:
    start, join = standing(Press.START, NOW), standing(Press.JOIN, NOW)
    play, done = standing(Press.PLAY, NOW, 1), standing(Press.ACHIEVED, NOW, 1)
    assert refusal_of_undo(start, [join], NOW + 10 * MINUTE) == ""
    assert refusal_of_undo(start, [join], NOW + 10 * MINUTE + SECOND) == "drills.run.refused.undo_late"
    assert refusal_of_undo(start, [play], NOW) == "drills.run.refused.undo_start"
    assert refusal_of_undo(play, [start, done], NOW) == "drills.run.refused.undo_play"
    assert refusal_of_undo(play, [start, standing(Press.ACHIEVED, NOW, 2)], NOW) == ""
    assert refusal_of_undo(done, [start, play], NOW) == ""


MS = int(NOW.timestamp() * 1000)
GOOD = {"key": "key-00000001", "drill": "L-2026-0001", "press": "achieved", "number": 2, "phone_at": MS}


def only(item: object) -> object:
    return parse_presses({"items": [item], "phone_now": MS}).items[0]


def test_a_batch_is_read_in_the_order_of_its_presses() -> None:
    undo = {**GOOD, "key": "key-00000002", "undo": "key-00000001", "seq": 2}
    first, second = parse_presses({"items": [undo, {**GOOD, "seq": 1}], "phone_now": MS}).items
    assert isinstance(first, QueuedPress)
    assert (first.reference, first.press, first.number) == ("L-2026-0001", Press.ACHIEVED, 2)
    assert isinstance(second, QueuedTakeBack)
    assert second.undoes == first.key


@pytest.mark.parametrize(
    "change",
    [
        {"phone_at": None},
        {"phone_at": True},
        {"key": "x"},
        {"drill": None},
        {"drill": "L-2026-0001; DROP"},
        {"press": "explode"},
        {"press": None},
        {"number": 0},
        {"number": None},
        {"number": 1000},
        {"undo": "x"},
        {"undo": {"a": 1}},
    ],
)
def test_a_bad_item_is_one_refused_item(change: dict[str, object]) -> None:
    assert isinstance(only(GOOD), QueuedPress)
    assert isinstance(only({**GOOD, **change}), BadPress)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.dictionaries(st.text(), x))
)
def test_whatever_an_item_is_it_is_no_exception(item: object) -> None:
    assert isinstance(only(item), BadPress)
    odd = {"offset": item, "issued_at": item, "seen_at": item, "seq": item}
    assert isinstance(only({**GOOD, **odd}), QueuedPress)


def test_a_batch_without_items_or_with_too_many_is_refused() -> None:
    for body in (None, [], {}, {"items": []}, {"items": [GOOD] * 101}):
        with pytest.raises(Invalid):
            parse_presses(body)
