"""A real incident against the targets of the drills: which milestone answers which inject, late or not.

Called by the pages of real incidents. Pure; it knows milestones as the kernel's port names them. Every time
counts from the report, as in the checklist, but the all-clear, which counts from containment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.rules.outline import injects_of
from dashboard.features.drills.rules.quality import TimedInject, inject_score
from dashboard.features.drills.rules.templates import INJECTS, MINUTE
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.real_events import (
    CONTAINED,
    PARTNER_ACCEPTED,
    POLICE_ON_SCENE,
    REPORTED,
    RESOLVED,
    RealEvent,
)
from dashboard.kernel.reference import Agency, Scenario

SCENARIO_OF: Mapping[str, Scenario] = {
    "riot": Scenario.RIOT,
    "escape": Scenario.ESCAPE,
    "escape_attempt": Scenario.ESCAPE,
    "contraband": Scenario.CONTRABAND,
}
"""Type of an incident -> the scenario that trains for it."""

_KEY = "drills.inject."
# Inject -> checklist steps that say when it was done; the earliest counts.
_STEPS: Mapping[str, tuple[str, ...]] = {
    "lockdown": ("lock_down",),
    "head_informed": ("tell_kpr",),
    "police_informed": ("tell_police",),
    "police_at_gate": ("police_gate",),
    "negotiator": ("negotiator",),
    "perimeter_closed": ("ring",),
    "headcount": ("headcount",),
    "evidence": ("seal",),
    "all_clear": ("all_clear",),
}


class Source(StrEnum):
    """Who knows the time: the incident's own clock, a person, or nobody yet."""

    CLOCK = "clock"
    SAID = "said"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person entered because no clock knows it."""

    outcome: InjectOutcome
    actual_seconds: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """One expected reaction. ``score`` 0..1, None when it is not known or did not apply."""

    inject: str
    target_seconds: int
    actual_seconds: int | None
    outcome: InjectOutcome | None
    source: Source
    score: float | None
    version: int = 0

    @property
    def text_key(self) -> str:
        return _KEY + self.inject

    @property
    def is_gap(self) -> bool:
        """Later than the target, or not achieved at all."""
        return self.score is not None and self.score < 1.0


def expected(event: RealEvent) -> frozenset[str]:
    """The reactions that the incident's scenario expects, by name."""
    injects = INJECTS[SCENARIO_OF[event.type]]
    return frozenset(inject.text_key.removeprefix(_KEY) for inject in injects)


def reactions(
    event: RealEvent, said: Mapping[str, Said], weights: ReadinessWeights = DEFAULT_WEIGHTS
) -> tuple[Reaction, ...]:
    """Every inject of the incident's scenario, in the order of the drill. What a clock knows comes first.

    ``weights`` are those in force when it was reported.
    """
    return tuple(
        _reaction(inject.text_key.removeprefix(_KEY), inject.target_seconds, event, said)
        for inject in injects_of(SCENARIO_OF[event.type], weights)
    )


def timing_of(found: Sequence[Reaction]) -> float | None:
    """``T`` of a real incident, 0..1: the mean of the scores that are known; None when none is."""
    scores = [one.score for one in found if one.score is not None]
    return sum(scores) / len(scores) if scores else None


def known_of(found: Sequence[Reaction]) -> int:
    """How many reactions somebody or some clock knows."""
    return sum(one.source is not Source.NOBODY for one in found)


def _reaction(name: str, target: int, event: RealEvent, said: Mapping[str, Said]) -> Reaction:
    word = said.get(name)
    version = 0 if word is None else word.version
    seconds = clock_seconds(name, event)
    if seconds is not None:
        return _scored(name, target, seconds, InjectOutcome.ACHIEVED, Source.CLOCK, version)
    if word is not None:
        return _scored(name, target, word.actual_seconds, word.outcome, Source.SAID, version)
    return Reaction(name, target, None, None, Source.NOBODY, None)


def _scored(
    name: str, target: int, seconds: int | None, outcome: InjectOutcome, source: Source, version: int
) -> Reaction:
    actual = None if seconds is None else seconds / MINUTE
    score = inject_score(TimedInject(target / MINUTE, actual, outcome))
    return Reaction(name, target, seconds, outcome, source, score, version)


def clock_seconds(name: str, event: RealEvent) -> int | None:
    """Seconds by the incident's own clock; None when it does not know. Before the start counts 0."""
    start = event.moments.get(CONTAINED) if name == "all_clear" else event.moments[REPORTED]
    done = _done_at(name, event)
    if start is None or done is None:
        return None
    return max(0, int((done - start).total_seconds()))


def _done_at(name: str, event: RealEvent) -> datetime | None:
    known = [event.steps[step] for step in _STEPS[name] if step in event.steps]
    if name == "police_informed":
        # Reported by the police, the police know; accepted by them, they know at the latest then.
        first = REPORTED if event.agency is Agency.POLRES else PARTNER_ACCEPTED
        known += _present(event, first)
    if name == "police_at_gate":
        known += _present(event, POLICE_ON_SCENE)
    if name == "all_clear" and not known:
        known += _present(event, RESOLVED)
    return min(known, default=None)


def _present(event: RealEvent, milestone: str) -> list[datetime]:
    moment = event.moments.get(milestone)
    return [] if moment is None else [moment]
