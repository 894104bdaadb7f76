"""Random incident histories written as rows, and what a naive reader of the same rows would say."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlmodel import Session

from dashboard.features.incidents.rules.codes import EventKind, IncidentType, OperationalState, RecordState
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent, IncidentPast
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import SourceInput

LAST = datetime.max.replace(tzinfo=UTC)
TYPES = (IncidentType.ASSAULT, IncidentType.FIRE, IncidentType.ESCAPE)
DUE = {
    Severity.CRITICAL: timedelta(minutes=2),
    Severity.HIGH: timedelta(minutes=5),
    Severity.MEDIUM: timedelta(minutes=30),
    Severity.LOW: timedelta(hours=24),
}


@dataclass(frozen=True)
class Facts:
    """What a record says between two corrections."""

    type: IncidentType
    zone: Zone
    occurred: datetime
    due: datetime | None
    response_due: datetime | None = None
    resolve_due: datetime | None = None


@dataclass
class Tale:
    """One incident as a person would tell it: every state with the instant from which it held.

    ``changes`` are the corrections, each with what the record says from then on.
    """

    type: IncidentType
    zone: Zone
    occurred: datetime
    reported: datetime
    due: datetime | None
    ack: datetime | None = None
    on_scene: datetime | None = None
    contained: datetime | None = None
    resolved: datetime | None = None
    response_due: datetime | None = None
    resolve_due: datetime | None = None
    changes: list[tuple[datetime, Facts]] = field(default_factory=list)
    records: list[tuple[datetime, RecordState]] = field(default_factory=list)
    severities: list[tuple[datetime, Severity]] = field(default_factory=list)

    def facts_at(self, as_of: datetime) -> Facts:
        first = Facts(self.type, self.zone, self.occurred, self.due, self.response_due, self.resolve_due)
        return [first, *(facts for at, facts in self.changes if at <= as_of)][-1]

    def record_at(self, as_of: datetime) -> RecordState:
        return [state for at, state in self.records if at <= as_of][-1]

    def severity_at(self, as_of: datetime) -> Severity:
        return [level for at, level in self.severities if at <= as_of][-1]

    def is_known(self, as_of: datetime) -> bool:
        return self.reported <= as_of and self.zone.is_site

    def is_counted(self, as_of: datetime) -> bool:
        return self.is_known(as_of) and self.record_at(as_of) not in (
            RecordState.DRAFT,
            RecordState.DUPLICATE,
            RecordState.NOT_REPORTABLE,
        )

    def is_open(self, as_of: datetime) -> bool:
        gone = (RecordState.DUPLICATE, RecordState.NOT_REPORTABLE)
        done = self.resolved is not None and self.resolved <= as_of
        return self.is_known(as_of) and not done and self.record_at(as_of) not in gone


def random_tales(seed: int, count: int, end: datetime) -> list[Tale]:
    """``count`` incidents in the 60 days before ``end``; nothing happens after it."""
    chance = random.Random(seed)
    tales = []
    for _ in range(count):
        reported = end - timedelta(minutes=chance.randint(1, 60 * 24 * 60))
        zone = chance.choice([Zone.BLOCK_A, Zone.GATE, Zone.CITY])
        severity = chance.choice(list(Severity))
        tale = Tale(
            type=chance.choice(TYPES),
            zone=zone,
            occurred=reported - timedelta(minutes=chance.choice([0, 3, 90, 3000])),
            reported=reported,
            due=reported + DUE[severity] if zone.is_site else None,
        )
        tale.records.append((reported, RecordState.DRAFT))
        tale.severities.append((reported, severity))
        _live(tale, chance, end)
        tales.append(tale)
    return tales


def _live(tale: Tale, chance: random.Random, end: datetime) -> None:
    def later(most: int) -> datetime | None:
        moment = tale.reported + timedelta(minutes=chance.randint(1, most))
        return moment if moment <= end and chance.random() < 0.75 else None

    tale.ack = later(120) if tale.zone.is_site else None
    tale.on_scene, tale.contained, tale.resolved = later(60), later(200), later(4000)
    if tale.zone.is_site:
        tale.response_due = chance.choice([None, tale.reported + timedelta(minutes=20)])
        tale.resolve_due = chance.choice([None, tale.reported + timedelta(minutes=1500)])
    _correct(tale, chance, end)
    moment = tale.reported
    for _ in range(chance.randint(0, 4)):
        moment += timedelta(minutes=chance.randint(1, 8000))
        if moment <= end:
            tale.records.append((moment, chance.choice(list(RecordState))))
    for _ in range(chance.randint(0, 2)):
        moment = tale.severities[-1][0] + timedelta(minutes=chance.randint(1, 5000))
        if moment <= end:
            tale.severities.append((moment, chance.choice(list(Severity))))


def _correct(tale: Tale, chance: random.Random, end: datetime) -> None:
    """Up to two corrections; a due instant moves only as long as nobody has done what it asks for."""
    moment = tale.reported
    for _ in range(chance.choice([0, 0, 1, 2])):
        moment += timedelta(minutes=chance.randint(1, 9000))
        if moment > end:
            return
        old = tale.facts_at(moment)
        moves = tale.zone.is_site and (tale.ack is None or moment < tale.ack)
        arrives = tale.zone.is_site and (tale.on_scene is None or moment < tale.on_scene)
        ends = tale.zone.is_site and (tale.resolved is None or moment < tale.resolved)
        earlier = timedelta(minutes=chance.choice([0, 7, 2000, 50000]), seconds=chance.randint(0, 59))
        new = Facts(
            type=chance.choice(TYPES),
            zone=chance.choice([Zone.BLOCK_A, Zone.GATE]) if tale.zone.is_site else tale.zone,
            occurred=tale.reported - earlier,
            due=min(old.due or moment, moment + timedelta(minutes=2)) if moves else old.due,
            response_due=moment + timedelta(minutes=3) if arrives else old.response_due,
            resolve_due=tale.reported + timedelta(minutes=900) if ends else old.resolve_due,
        )
        tale.changes.append((moment, new))


def write_tales(db: Database, tales: list[Tale]) -> None:
    """The rows, their history and the daily sums as the actions would have left them."""
    with Session(db.writer) as session:
        for number, tale in enumerate(tales, 1):
            session.add(_incident(number, tale))
        session.flush()
        days: dict[tuple[date, str, str], int] = {}
        for number, tale in enumerate(tales, 1):
            for kind, changes in ((EventKind.RECORD, tale.records), (EventKind.SEVERITY, tale.severities)):
                for (_, old), (at, new) in pairwise(changes):
                    session.add(_event(number, kind, at, old, new))
            for at, _ in tale.changes:
                session.add(_past(number, at, tale.facts_at(at - timedelta(microseconds=1))))
            if tale.records[-1][1].is_counted:
                facts = tale.facts_at(LAST)
                slot = (site_day(facts.occurred), facts.zone.value, tale.severities[-1][1].value)
                days[slot] = days.get(slot, 0) + 1
        for (day, zone, severity), total in days.items():
            session.add(IncidentDay(day=day, zone=zone, severity=severity, total=total))
        first = min(tale.reported for tale in tales)
        session.add(SourceInput(agency="rutan", source="incident", at=first))
        session.commit()


def _incident(number: int, tale: Tale) -> Incident:
    record, facts = tale.records[-1][1], tale.facts_at(LAST)
    late = None
    if tale.ack is not None and facts.due is not None and tale.ack >= tale.reported:
        late = int(tale.ack > facts.due)
    return Incident(
        id=number,
        reference=f"R-2026-{number:04}",
        agency=Agency.RUTAN,
        type=facts.type,
        severity=tale.severities[-1][1],
        zone=facts.zone,
        is_site=facts.zone.is_site,
        occurred_at=facts.occurred,
        occurred_day=site_day(facts.occurred),
        reported_at=tale.reported,
        recorded_at=tale.reported,
        state=OperationalState.REPORTED if tale.resolved is None else OperationalState.RESOLVED,
        acknowledged_at=tale.ack,
        on_scene_at=tale.on_scene,
        contained_at=tale.contained,
        resolved_at=tale.resolved,
        ack_due_at=facts.due,
        response_due_at=facts.response_due,
        resolve_due_at=facts.resolve_due,
        ack_late=late,
        record_state=record,
        in_statistics=record.is_counted,
    )


def _past(number: int, until: datetime, facts: Facts) -> IncidentPast:
    return IncidentPast(
        incident_id=number,
        until=until,
        type=facts.type,
        zone=facts.zone,
        occurred_at=facts.occurred,
        occurred_day=site_day(facts.occurred),
        ack_due_at=facts.due,
        response_due_at=facts.response_due,
        resolve_due_at=facts.resolve_due,
    )


def _event(number: int, kind: EventKind, at: datetime, old: str, new: str) -> IncidentEvent:
    return IncidentEvent(
        incident_id=number,
        at=at,
        recorded_at=at,
        agency=Agency.RUTAN,
        actor_id=1,
        action="test",
        state="reported",
        kind=kind,
        old=old,
        new=new,
    )
