"""The checklist (protap) per type of incident: versioned data in protap.toml, branching, a clock per step.

Called by the detail page, by the action that ticks a step and by the wall (the current step). Pure but for
reading its own data file once. The targets are those of the drills, so that both can be compared.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from dashboard.features.incidents.rules.versions import (
    Versions,
    When,
    refuse_other_keys,
    take_code,
    take_options,
    take_valid_from,
    take_when,
    visible,
)
from dashboard.kernel.errors import Refused

DONE = "done"
UNDONE = "undone"
_LONGEST_TARGET = 24 * 3600


class StepAgency(StrEnum):
    """Who ticks a step; ``both`` means whichever is first."""

    RUTAN = "rutan"
    POLRES = "polres"
    BOTH = "both"


class StepKind(StrEnum):
    """``do`` is ticked, ``decide`` is answered and may open later steps."""

    DO = "do"
    DECIDE = "decide"


class ClockState(StrEnum):
    """Where a step stands against its target."""

    WAITING = "waiting"
    LATE = "late"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``options`` are the codes of a decide step; ``target_seconds`` count from the report."""

    code: str
    agency: StepAgency
    kind: StepKind
    options: tuple[str, ...]
    target_seconds: int | None
    when: When | None
    label_key: str

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be stored: ``done`` or the options, and ``undone`` to take it back."""
        return (*(self.options or (DONE,)), UNDONE)


@dataclass(frozen=True, slots=True)
class Protap:
    """The steps of one type in one version, in the order in which they are done."""

    type: str
    version: int
    valid_from: datetime
    steps: tuple[Step, ...]

    def find(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)


@dataclass(frozen=True, slots=True)
class StepClock:
    """A step against its target. ``seconds`` is never negative and means, by ``state``:

    ``waiting`` left until ``due_at`` (since the report where there is no target), ``late`` past ``due_at``,
    ``done_in_time`` and ``done_late`` taken since the report. A step without target is never late.
    """

    due_at: datetime | None
    state: ClockState
    seconds: int


def active_protap_version(type: str, at: datetime) -> int:
    """The version for an incident reported ``at`` (aware); the first for anything older.

    Raises ``Refused("incidents.refused.unknown_version")`` for an unknown type.
    """
    return _protaps().active(type, at)


def protap(type: str, version: int) -> Protap:
    """One checklist. Raises ``Refused("incidents.refused.unknown_version")``."""
    return _protaps().get(type, version)


def visible_steps(checklist: Protap, answers: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps that apply with these answers (step code to newest answer), in order."""
    return visible(checklist.steps, answers)


def check_answer(checklist: Protap, step_code: str, answer: str) -> Step:
    """The step that is answered.

    Raises ``Refused`` with ``incidents.refused.unknown_step`` or ``incidents.refused.unknown_answer``.
    """
    step = checklist.find(step_code)
    if step is None:
        raise Refused("incidents.refused.unknown_step")
    if answer not in step.answers:
        raise Refused("incidents.refused.unknown_answer")
    return step


def is_settled(answer: str | None) -> bool:
    """Whether the newest answer of a step settles it (nothing yet and ``undone`` do not)."""
    return answer not in (None, "", UNDONE)


def step_clock(step: Step, reported_at: datetime, answered_at: datetime | None, now: datetime) -> StepClock:
    """The clock of a step; ``answered_at`` is None while it is not settled. All times aware.

    Exactly on the target is in time, as in I3 (domain 3.1). Answered before the report counts 0 seconds.
    """
    due_at = None if step.target_seconds is None else reported_at + timedelta(seconds=step.target_seconds)
    reference = now if answered_at is None else answered_at
    is_late = due_at is not None and reference > due_at
    if answered_at is not None:
        state = ClockState.DONE_LATE if is_late else ClockState.DONE_IN_TIME
        return StepClock(due_at, state, _seconds(answered_at - reported_at))
    if due_at is not None and is_late:
        return StepClock(due_at, ClockState.LATE, _seconds(now - due_at))
    return StepClock(due_at, ClockState.WAITING, _seconds(due_at - now if due_at else now - reported_at))


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))


@lru_cache(maxsize=1)
def _protaps() -> Versions[Protap]:
    text = Path(__file__).with_name("protap.toml").read_text(encoding="utf-8")
    protaps = read_protaps(text)
    protaps.require_all_types()
    return protaps


def read_protaps(text: str) -> Versions[Protap]:
    """The checklists in a TOML text. Raises ValueError for anything that is not exactly as it should be."""
    rows = refuse_other_keys(tomllib.loads(text), {"protap"}).get("protap", [])
    return Versions([checklist for row in rows for checklist in _read_protap(row)])


def _read_protap(row: object) -> list[Protap]:
    """One table of the file gives a checklist for each of its ``types``."""
    table = refuse_other_keys(row, {"types", "version", "valid_from", "steps"})
    types, version, valid_from = table.get("types"), table.get("version", 0), take_valid_from(table)
    if not isinstance(types, list) or not types or not table.get("steps"):
        raise ValueError("a protap has types and steps")
    return [Protap(str(type), version, valid_from, _read_steps(str(type), table["steps"])) for type in types]


def _read_steps(type: str, lines: list[object]) -> tuple[Step, ...]:
    steps: list[Step] = []
    earlier: dict[str, tuple[str, ...]] = {}
    for line in lines:
        step = _read_step(type, line, earlier)
        earlier[step.code] = step.options
        steps.append(step)
    return tuple(steps)


def _read_step(type: str, line: object, earlier: Mapping[str, tuple[str, ...]]) -> Step:
    row = refuse_other_keys(line, {"code", "agency", "kind", "options", "target_seconds", "when", "own"})
    code = take_code(row, earlier)
    kind = StepKind(row.get("kind", ""))
    options = take_options(row, wanted=kind is StepKind.DECIDE)
    if {DONE, UNDONE} & set(options):
        raise ValueError(f"{code}: done and undone are no options")
    target = row.get("target_seconds")
    if target is not None and (
        isinstance(target, bool) or not isinstance(target, int) or not 0 < target <= _LONGEST_TARGET
    ):
        raise ValueError(f"{code}: target_seconds is a whole number of seconds, at most a day")
    own = row.get("own", False)
    if not isinstance(own, bool):
        raise ValueError(f"{code}: own is true or false")
    agency = StepAgency(row.get("agency", ""))
    label_key = f"incidents.protap.{type if own else 'common'}.{code}"
    return Step(code, agency, kind, options, target, take_when(row, earlier), label_key)
