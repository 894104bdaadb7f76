"""Real incidents of the drilled scenarios against the drills' targets, through the kernel's port.

They are never drills: nothing here is read by the readiness index. Scope is the incidents feature's own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.rules.loop import (
    SCENARIO_OF,
    Reaction,
    Said,
    known_of,
    reactions,
    timing_of,
)
from dashboard.features.drills.tables import IncidentScore
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.real_events import RealEvent, known_events, real_events
from dashboard.kernel.reference import Agency, Scenario

WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ScoredEvent:
    """A real incident with its reactions. ``timing`` is T, 0..1, None when nothing is known yet."""

    event: RealEvent
    scenario: Scenario
    reactions: tuple[Reaction, ...]
    said_by: Mapping[str, Agency]

    @property
    def timing(self) -> float | None:
        return timing_of(self.reactions)

    @property
    def known(self) -> int:
        return known_of(self.reactions)


def list_scored(session: Session, actor: Actor, now: datetime) -> tuple[ScoredEvent, ...]:
    """Incidents of the last 365 days that a scenario trains for, newest first. Raises Denied."""
    actor.require(Permission.DRILL_READ)
    return _scored(session, real_events(session, actor, types=tuple(SCENARIO_OF), since=now - WINDOW))


def find_scored(session: Session, actor: Actor, reference: str) -> ScoredEvent:
    """One incident, however old. Raises Missing, also for what must stay unknown."""
    actor.require(Permission.DRILL_READ)
    return _scored(session, [find_event(session, actor, reference)])[0]


def find_event(session: Session, actor: Actor, reference: str) -> RealEvent:
    """The incident as its clock knows it. Raises Missing, also for a type that no scenario trains for."""
    found = real_events(session, actor, types=tuple(SCENARIO_OF), references=[reference])
    if not found:
        raise Missing
    return found[0]


def known_references(session: Session, actor: Actor, references: Collection[str]) -> frozenset[str]:
    """Which of these incidents the actor may know of, also when they are none of a scenario any more.

    An action that was agreed goes on costing the index until it is retested, so it goes on being reachable.
    """
    if not references or not actor.may(Permission.INCIDENT_READ):
        return frozenset()
    return known_events(session, actor, references)


def _scored(session: Session, events: Collection[RealEvent]) -> tuple[ScoredEvent, ...]:
    """Each by the targets in force at the instant it was reported: a later version moves none."""
    versions = weights_history(session)
    references = [event.reference for event in events]
    said: dict[str, dict[str, Said]] = defaultdict(dict)
    agencies: dict[str, dict[str, Agency]] = defaultdict(dict)
    for row in session.exec(
        select(IncidentScore).where(col(IncidentScore.incident_reference).in_(references))
    ):
        word = Said(InjectOutcome(row.outcome), row.actual_seconds, row.version)
        said[row.incident_reference][row.inject] = word
        agencies[row.incident_reference][row.inject] = Agency(row.agency)
    return tuple(
        ScoredEvent(
            event=event,
            scenario=SCENARIO_OF[event.type],
            reactions=reactions(event, said[event.reference], versions.at(event.reported_at)),
            said_by=agencies[event.reference],
        )
        for event in events
    )
