"""What may be pressed while a drill is held, as a table one can read aloud, and how an inject is timed.

Called by actions/conducting.py and by the page of a running drill. Everything is judged at the instant of the
press, so that one that waited without a signal counts as it would have counted then (decision 8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.features.drills.rules.codes import InjectOutcome

LONGEST = timedelta(hours=24)
"""A reaction that took longer was forgotten, not timed."""
UNDO_WITHIN = timedelta(minutes=10)
TOLERANCE = timedelta(seconds=2)
"""Two clocks that were both put right still differ by the way there and back."""


class Press(StrEnum):
    """What a controller presses. ``dropped``: the inject is not played in this drill."""

    START = "start"
    JOIN = "join"
    PLAY = "play"
    ACHIEVED = "achieved"
    NOT_ACHIEVED = "not_achieved"
    DROPPED = "dropped"
    END = "end"

    @property
    def is_of_inject(self) -> bool:
        return self in (Press.PLAY, *RESULTS)


RESULTS: Mapping[Press, InjectOutcome] = {
    Press.ACHIEVED: InjectOutcome.ACHIEVED,
    Press.NOT_ACHIEVED: InjectOutcome.NOT_ACHIEVED,
    Press.DROPPED: InjectOutcome.CANCELLED,
}


class Stage(StrEnum):
    """Where a drill stands at an instant."""

    READY = "ready"
    RUNNING = "running"
    ENDED = "ended"
    EVALUATED = "evaluated"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: this press, in these stages; ``changes`` names what of the drill it sets."""

    press: Press
    stages: frozenset[Stage]
    changes: str


# Read aloud: "Start may be pressed on a drill that is ready; it sets when the drill was held."
RULES: Mapping[Press, Rule] = {
    rule.press: rule
    for rule in (
        Rule(Press.START, frozenset({Stage.READY}), "held_at"),
        Rule(Press.JOIN, frozenset({Stage.READY, Stage.RUNNING}), ""),
        Rule(Press.PLAY, frozenset({Stage.RUNNING}), ""),
        Rule(Press.ACHIEVED, frozenset({Stage.RUNNING}), "inject"),
        Rule(Press.NOT_ACHIEVED, frozenset({Stage.RUNNING}), "inject"),
        Rule(Press.DROPPED, frozenset({Stage.RUNNING}), "inject"),
        Rule(Press.END, frozenset({Stage.RUNNING}), "ended_at"),
    )
}


@dataclass(frozen=True, slots=True)
class Course:
    """A drill as its pages know it. ``agencies``: who takes part; ``commander``: a role code or empty.

    ``held_at`` and ``ended_at`` as pressed. ``closed_at``: an evaluation was closed, but too little was rated
    for it to count (``is_evaluated``): it will be completed, and presses of before that still arrive.
    """

    planned_for: datetime
    agencies: frozenset[str]
    commander: str
    held_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    is_evaluated: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One press that stands: ``slot`` is what there can be only one of."""

    press: Press
    slot: str
    number: int
    at: datetime


def slot_of(press: Press, number: int = 0, agency: str = "") -> str:
    """``start``, ``end``, ``join-polres``, ``play-3``, ``result-3``."""
    if press is Press.JOIN:
        return f"join-{agency}"
    if press is Press.PLAY:
        return f"play-{number}"
    return f"result-{number}" if press in RESULTS else press.value


def stage_at(course: Course, at: datetime) -> Stage:
    """A press of before the end, delivered after it, is one of a running drill; so with the closing."""
    if course.is_cancelled:
        return Stage.CANCELLED
    if course.is_evaluated or (course.closed_at is not None and at > course.closed_at + TOLERANCE):
        return Stage.EVALUATED
    if course.held_at is None:
        return Stage.READY
    return Stage.RUNNING if course.ended_at is None or at <= course.ended_at + TOLERANCE else Stage.ENDED


def refusal_of_person(course: Course, agency: str, roles: Iterable[str]) -> str:
    """Why this person may not conduct the drill, as a string key; empty when they may."""
    if agency not in course.agencies:
        return "drills.run.refused.not_taking_part"
    return "drills.run.refused.own_command" if course.commander and course.commander in roles else ""


def refusal_of_drill(course: Course, at: datetime) -> str:
    """Why nothing of it counts that is pressed or taken back at that instant; empty while something does."""
    stage = stage_at(course, at)
    return f"drills.run.refused.{stage.value}" if stage in (Stage.CANCELLED, Stage.EVALUATED) else ""


def refusal_of_press(course: Course, press: Press, at: datetime, is_early: bool) -> str:
    """Why it cannot be pressed then; ``is_early``: the day for which it is planned has not begun."""
    stage = stage_at(course, at)
    if stage not in RULES[press].stages:
        return f"drills.run.refused.{stage.value}"
    if is_early and stage is Stage.READY:
        return "drills.run.refused.early"
    if course.held_at is not None and press is not Press.JOIN and at < course.held_at - TOLERANCE:
        return "drills.run.refused.before_start"
    return ""


def refusal_of_inject(press: Press, at: datetime, play: Standing | None, result: Standing | None) -> str:
    """An inject that was played in cannot be one that never was, nor be played in after its result."""
    if press is Press.DROPPED and play is not None:
        return "drills.run.refused.played"
    if press is Press.PLAY and result is not None and (result.press is Press.DROPPED or at > result.at):
        return "drills.run.refused.has_result"
    return ""


def seconds_of(at: datetime, play: Standing | None, held_at: datetime) -> int | None:
    """Whole seconds from the press that played the inject, else from the start; None when it is no time.

    A difference within two clocks' tolerance below zero is zero; what is longer than a day was forgotten.
    """
    took = at - (play.at if play is not None else held_at)
    if took < -TOLERANCE or took > LONGEST:
        return None
    return max(0, round(took.total_seconds()))


def refusal_of_undo(press: Standing, others: Iterable[Standing], at: datetime) -> str:
    """Only soon after it, and never what something else that stands rests on."""
    if at - press.at > UNDO_WITHIN:
        return "drills.run.refused.undo_late"
    # An agency may be there before the start: that does not rest on it.
    if press.press is Press.START and any(one.press not in (Press.START, Press.JOIN) for one in others):
        return "drills.run.refused.undo_start"
    result = slot_of(Press.ACHIEVED, press.number)
    if press.press is Press.PLAY and any(one.slot == result for one in others):
        return "drills.run.refused.undo_play"
    return ""
