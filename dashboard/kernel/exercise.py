"""Which exercises run or ran, as far as other features may know: reference, scenario, since when.

A port: the drills feature answers, the shell wires it (shell/ports.py), whoever must not mix an exercise with
real work asks ``running_exercises``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.kernel.reference import Language, Scenario
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time

EXERCISE_LEVEL = "exercise"
"""The level of a notice about a part of an exercise, where a real one has its severity."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One that was started and has not ended."""

    reference: str
    scenario: Scenario
    since: datetime


FindExercises = Callable[[Session], tuple[Exercise, ...]]
AskThen = Callable[[Session, datetime], bool]

_find: FindExercises | None = None
_ask: AskThen | None = None


def install_exercises(find: FindExercises, ask: AskThen) -> None:
    """Called once by the shell, before anybody asks."""
    global _find, _ask
    _find, _ask = find, ask


def running_exercises(session: Session) -> tuple[Exercise, ...]:
    """Oldest first; empty when everything is real."""
    if _find is None:
        raise RuntimeError("the shell has not wired the exercises")
    return _find(session)


def was_exercising(session: Session, moment: datetime) -> bool:
    """Whether an exercise ran at that instant, as far as is known now."""
    if _ask is None:
        raise RuntimeError("the shell has not wired the exercises")
    return _ask(session, moment)


def exercise_line(running: Sequence[Exercise], language: Language) -> str:
    """What every screen may say: ``Kerusuhan, sejak 10.02``; several with a semicolon between."""
    return "; ".join(
        say(
            "exercise.line",
            language,
            scenario=say(f"scenario.{one.scenario.value}", language),
            time=clock_time(one.since, language),
        )
        for one in running
    )
