"""The only writers of incidents: report one, move one on, take in an imported batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import Action, IncidentType, OperationalState
from dashboard.features.incidents.rules.targets import Measure, due_at
from dashboard.features.incidents.rules.transitions import is_side_allowed, next_state
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work, upsert

TOPIC = "incidents"
SOURCE = "incident"

PERMISSION_OF = {
    Action.ACKNOWLEDGE: Permission.INCIDENT_ACKNOWLEDGE,
    Action.ON_SCENE: Permission.INCIDENT_ON_SCENE,
    Action.CONTAIN: Permission.INCIDENT_CONTAIN,
    Action.RESOLVE: Permission.INCIDENT_RESOLVE,
}
_MILESTONE = {
    Action.ACKNOWLEDGE: "acknowledged_at",
    Action.ON_SCENE: "on_scene_at",
    Action.CONTAIN: "contained_at",
    Action.RESOLVE: "resolved_at",
}


def report_incident(actor: Actor, command: ReportIncident, *, clock: Clock) -> str:
    """Record an incident of the actor's agency; returns its reference.

    The same key gives the same reference again. Raises Denied, or Refused for a reused key.
    """
    actor.require(Permission.INCIDENT_REPORT)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.report", command.key, command)
        if earlier is not None:
            return earlier
        reference = work.next_reference(actor.agency.letter)
        occurred_at = min(command.occurred_at or work.now, work.now)
        incident = Incident(
            reference=reference,
            agency=actor.agency,
            type=command.type,
            severity=command.severity,
            zone=command.zone,
            is_site=command.zone.is_site,
            occurred_at=occurred_at,
            occurred_day=site_day(occurred_at),
            reported_at=work.now,
            recorded_at=work.now,
            description=command.description,
            is_text_shared=command.is_text_shared,
            ack_due_at=due_at(Measure.ACKNOWLEDGE, command.severity, work.now)
            if command.zone.is_site
            else None,
            resolve_due_at=due_at(Measure.RESOLVE, command.severity, work.now),
        )
        work.session.add(incident)
        work.session.flush()
        _step(work, incident, "report", OperationalState.REPORTED)
        _count_day(work, incident.occurred_day, command.zone, command.severity, 1)
        work.touch(SOURCE)
        work.remember("incident.report", command.key, command, reference)
        work.audit("incident.report", "incident", reference, type=command.type, severity=command.severity)
        work.bump(TOPIC)
    return reference


@dataclass(frozen=True, slots=True)
class MoveIncident:
    """One step of one incident, as a button asks for it."""

    reference: str
    action: Action
    key: str


def move_incident(actor: Actor, command: MoveIncident, *, clock: Clock) -> OperationalState:
    """Acknowledge, arrive, contain or resolve; returns the state afterwards.

    Raises Denied (role, or not the owner agency), Missing, or Refused (not in the transition table).
    """
    actor.require(PERMISSION_OF[command.action])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.move", command.key, command)
        if earlier is not None:
            return OperationalState(earlier)
        statement = visible(actor, Incident).where(Incident.reference == command.reference)
        incident = work.session.exec(statement.with_for_update()).first()
        if incident is None:
            raise Missing
        owner = Agency(incident.agency)
        if not is_side_allowed(command.action, acting=actor.agency, owner=owner):
            own_side = command.action is Action.ACKNOWLEDGE
            raise Refused("incidents.refused.own_acknowledgement") if own_side else Denied()
        if not incident.is_site and owner is not actor.agency:
            raise Denied
        milestone = _MILESTONE[command.action]
        if getattr(incident, milestone) is not None:
            raise Refused("incidents.refused.done_already")
        state = next_state(OperationalState(incident.state), command.action)
        incident.state = state
        setattr(incident, milestone, work.now)
        if command.action is Action.ACKNOWLEDGE and incident.ack_due_at is not None:
            incident.ack_late = int(work.now > incident.ack_due_at)
        work.session.add(incident)
        _step(work, incident, command.action, state)
        work.touch(SOURCE)
        work.remember("incident.move", command.key, command, state)
        work.audit(f"incident.{command.action}", "incident", incident.reference, state=state)
        work.bump(TOPIC)
    return state


@dataclass(frozen=True, slots=True)
class ImportedIncident:
    """One row of a file after its mapping: resolved and closed, outside any duty shift."""

    key: str
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime
    occurred_day: date


@dataclass(frozen=True, slots=True)
class BatchResult:
    taken: int
    already_there: int


def import_incidents(
    actor: Actor, source: str, batch: str, rows: Sequence[ImportedIncident], *, clock: Clock
) -> BatchResult:
    """Take in one chunk of an imported file in one transaction; rows known by key are left alone.

    ``source`` names the file's origin: the same key of the same source is the same incident.
    """
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        work.one_import_at_a_time(source)
        keys = [row.key for row in rows]
        known = set(
            work.session.exec(
                select(Incident.import_key)
                .where(Incident.import_source == source)
                .where(col(Incident.import_key).in_(keys))
            )
        )
        fresh: dict[str, ImportedIncident] = {}
        for row in rows:
            if row.key not in known:
                fresh.setdefault(row.key, row)
        days: dict[tuple[date, Zone, Severity], int] = {}
        references = work.next_references(actor.agency.letter, len(fresh)) if fresh else []
        for reference, row in zip(references, fresh.values(), strict=True):
            work.session.add(_imported(work, actor, source, reference, row))
            slot = (row.occurred_day, row.zone, row.severity)
            days[slot] = days.get(slot, 0) + 1
        for (day, zone, severity), total in days.items():
            _count_day(work, day, zone, severity, total)
        work.audit(
            "incident.import", "batch", batch, source=source, taken=len(fresh), known=len(rows) - len(fresh)
        )
        if fresh:
            work.bump(TOPIC)
    return BatchResult(len(fresh), len(rows) - len(fresh))


def _imported(work: UnitOfWork, actor: Actor, source: str, reference: str, row: ImportedIncident) -> Incident:
    return Incident(
        reference=reference,
        agency=actor.agency,
        type=row.type,
        severity=row.severity,
        zone=row.zone,
        is_site=row.zone.is_site,
        occurred_at=row.occurred_at,
        occurred_day=row.occurred_day,
        reported_at=row.occurred_at,
        recorded_at=work.now,
        state=OperationalState.RESOLVED,
        resolved_at=row.occurred_at,
        import_source=source,
        import_key=row.key,
    )


def _step(work: UnitOfWork, incident: Incident, action: str, state: OperationalState) -> None:
    if incident.id is None:
        raise AssertionError("the incident is not stored")
    work.session.add(
        IncidentEvent(
            incident_id=incident.id,
            at=work.now,
            recorded_at=work.now,
            agency=work.actor.agency,
            actor_id=work.actor.user_id,
            action=action,
            state=state,
        )
    )


def _count_day(work: UnitOfWork, day: date, zone: Zone, severity: Severity, total: int) -> None:
    values = {"day": day, "zone": zone.value, "severity": severity.value, "total": total}
    work.session.execute(upsert(work.session, IncidentDay, values, {"total": total}))
