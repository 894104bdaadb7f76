"""What other features may know of incidents by their own clocks; answers the kernel's ports.

Set-aside records (duplicates, not reportable) and parts of an exercise are no incidents. Three statements,
however many are found.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.records import IS_REAL, is_public
from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.rules.codes import Action, RecordState
from dashboard.features.incidents.rules.protap import is_settled
from dashboard.features.incidents.tables import Incident, IncidentCheck, IncidentEvent
from dashboard.kernel import real_events
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.real_events import RealEvent
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible, visible_where

_SET_ASIDE = [state.value for state in RecordState if not state.is_live]


def find_real_events(
    session: Session,
    actor: Actor,
    *,
    types: Collection[str],
    since: datetime | None = None,
    references: Collection[str] | None = None,
) -> tuple[RealEvent, ...]:
    """Site incidents the actor may know of, newest report first. Raises Denied."""
    actor.require(Permission.INCIDENT_READ)
    statement = visible(actor, Incident).where(
        col(Incident.is_site),
        col(Incident.type).in_(types),
        col(Incident.record_state).not_in(_SET_ASIDE),
        IS_REAL,
    )
    if since is not None:
        statement = statement.where(Incident.reported_at >= since)
    if references is not None:
        statement = statement.where(col(Incident.reference).in_(references))
    rows = list(session.exec(statement.order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())))
    log_reads(actor, rows)
    ids = [row.id for row in rows]
    police, steps = _police_on_scene(session, ids), _settled_steps(session, ids)
    return tuple(_event(row, police.get(row.id), steps.get(row.id, {})) for row in rows)


def known_incidents(session: Session, actor: Actor, references: Collection[str]) -> frozenset[str]:
    """Which of these incidents the actor may know of; answers the kernel's port (origins)."""
    if not references or not actor.may(Permission.INCIDENT_READ):
        return frozenset()
    readable = visible_where(actor, Incident)
    found = session.exec(select(Incident.reference).where(readable, col(Incident.reference).in_(references)))
    return frozenset(found)


def _event(row: Incident, police: datetime | None, steps: Mapping[str, datetime]) -> RealEvent:
    moments = {
        real_events.REPORTED: row.reported_at,
        real_events.PARTNER_ACCEPTED: row.acknowledged_at,
        real_events.POLICE_ON_SCENE: police,
        real_events.CONTAINED: row.contained_at,
        real_events.RESOLVED: row.resolved_at,
    }
    return RealEvent(
        reference=row.reference,
        agency=Agency(row.agency),
        type=row.type,
        severity=Severity(row.severity),
        zone=Zone(row.zone),
        is_shared=is_public(row),
        moments={name: moment for name, moment in moments.items() if moment is not None},
        steps=steps,
    )


def _police_on_scene(session: Session, ids: Collection[int | None]) -> Mapping[int, datetime]:
    """When the police themselves said that they were there; the other agency's own arrival is no answer."""
    rows = session.exec(
        select(IncidentEvent.incident_id, IncidentEvent.at)
        .where(
            col(IncidentEvent.incident_id).in_(ids),
            IncidentEvent.action == Action.ON_SCENE.value,
            IncidentEvent.agency == Agency.POLRES.value,
        )
        .order_by(col(IncidentEvent.at).desc())
    )
    return dict(rows.all())


def _settled_steps(session: Session, ids: Collection[int | None]) -> Mapping[int, Mapping[str, datetime]]:
    """The newest answer of each step, where it settles the step; what was taken back is not known."""
    newest: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = session.exec(
        select(IncidentCheck).where(col(IncidentCheck.incident_id).in_(ids)).order_by(col(IncidentCheck.id))
    )
    for row in rows:
        if is_settled(row.answer):
            newest[row.incident_id][row.step] = row.at
        else:
            newest[row.incident_id].pop(row.step, None)
    return newest
