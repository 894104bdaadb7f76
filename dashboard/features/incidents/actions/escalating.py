"""The sweep that takes a missing acceptance one level up. Run every few seconds by the product itself."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, or_
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions.history import add_step
from dashboard.features.incidents.queries.records import IS_LIVE
from dashboard.features.incidents.queries.targets import accept_step
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.escalation import AUDIENCE, Level, level_at
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.work import UnitOfWork, unit_of_work

_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_TOLD_AS = {Level.COMMAND: "incident.escalated_command", Level.LEADERS: "incident.escalated_leaders"}
_IS_PARTNER_LATE = and_(col(Incident.acknowledged_at).is_(None), col(Incident.ack_due_at) < _NOW)
_IS_OWNER_LATE = and_(col(Incident.owner_accepted_at).is_(None), col(Incident.owner_due_at) < _NOW)
_DUE = select(Incident).where(*IS_LIVE, or_(_IS_PARTNER_LATE, _IS_OWNER_LATE)).order_by(col(Incident.id))


def escalate_overdue(actor: Actor, *, clock: Clock) -> int:
    """Raise every acceptance that is due by the clock; returns how many were raised.

    The actor is a named one of the machine; what is done about a record is audited as its owner's, whose
    inspector alone may know of every one. Two processes may sweep at once: the level is looked at again in
    the writing transaction, so nothing is raised twice.
    """
    actor.require(Permission.INCIDENT_ACKNOWLEDGE)
    with reading() as session:
        if not any(_late(session, incident, clock()) for incident in _due(session, clock())):
            return 0
    return sum(_raise_all(replace(actor, agency=owner), clock) for owner in Agency)


def _raise_all(actor: Actor, clock: Clock) -> int:
    """Those of the actor's agency; what another process has raised meanwhile is not raised again."""
    raised = 0
    with unit_of_work(actor, clock, quiet=True) as work:
        own = _DUE.where(Incident.agency == actor.agency.value).with_for_update()
        for incident in work.session.exec(own, params={"now": work.now}).all():
            for agency, level in _late(work.session, incident, work.now):
                _raise(work, incident, agency, level)
                raised += 1
    return raised


def _due(session: Session, now: datetime) -> list[Incident]:
    return list(session.exec(_DUE, params={"now": now}))


def _late(session: Session, incident: Incident, now: datetime) -> list[tuple[Agency, Level]]:
    """(agency that has not accepted, level it should stand at) where that is higher than it stands."""
    severity, owner = Severity(incident.severity), Agency(incident.agency)
    step = accept_step(session, severity, incident.reported_at)
    found = []
    partner = level_at(severity, incident.ack_due_at, step, now)
    if incident.acknowledged_at is None and partner > incident.partner_level:
        found.append((owner.other, partner))
    own = level_at(severity, incident.owner_due_at, step, now)
    if incident.owner_accepted_at is None and own > incident.owner_level:
        found.append((owner, own))
    return found


def _raise(work: UnitOfWork, incident: Incident, agency: Agency, level: Level) -> None:
    is_owner = agency is Agency(incident.agency)
    old = incident.owner_level if is_owner else incident.partner_level
    if is_owner:
        incident.owner_level = level
    else:
        incident.partner_level = level
    add_step(
        work,
        incident,
        "escalate",
        kind=EventKind.ESCALATION,
        old=str(old),
        new=str(int(level)),
        agency=agency,
    )
    work.tell(agency, AUDIENCE[level], _TOLD_AS[level], incident.reference, level=incident.severity)
    work.audit(
        "incident.escalate",
        "incident",
        incident.reference,
        agency=agency.value,
        old=str(old),
        new=str(int(level)),
    )
