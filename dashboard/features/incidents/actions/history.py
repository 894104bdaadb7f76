"""What every action on an incident does alike: load it through the scope, add to its history, keep sums.

Called by the other modules of this room, inside their unit of work. Never commits, never asks for permission.
"""

from datetime import date, datetime

from dashboard.features.incidents.rules.codes import EventKind, IncidentType, OperationalState, RecordState
from dashboard.features.incidents.rules.sharing import HIGHEST_SHARED, must_share
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent, IncidentPast
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Conflict, Missing, Refused
from dashboard.kernel.exercise import EXERCISE_LEVEL
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, upsert

TOPIC = "incidents"
SOURCE = "incident"
_FACTS = ("type", "zone", "occurred_at", "occurred_day", "ack_due_at", "response_due_at", "resolve_due_at")


def title_of(actor: Actor) -> str:
    """The duty title that stands in the history instead of a name: a role code."""
    return min(role.value for role in actor.roles) if actor.roles else ""


def load(work: UnitOfWork, reference: str, *, own: bool = False) -> Incident:
    """The incident, locked for this transaction. Raises Missing; with ``own`` also for the other agency's.

    What the other agency owns and this actor may not change is refused with a sentence, because both see it.
    """
    statement = visible(work.actor, Incident).where(Incident.reference == reference)
    incident = work.session.exec(statement.with_for_update()).first()
    if incident is None:
        raise Missing
    if own and Agency(incident.agency) is not work.actor.agency:
        raise Refused("incidents.refused.owner_only")
    return incident


def check_version(incident: Incident, version: int) -> None:
    """Raises Conflict when somebody was faster than the page this came from: it shows what has changed."""
    if version != incident.version:
        raise Conflict("incidents.refused.stale")


def add_step(
    work: UnitOfWork,
    incident: Incident,
    action: str,
    *,
    kind: EventKind = EventKind.OPERATIONAL,
    old: str = "",
    new: str = "",
    text: str = "",
    is_text_shared: bool = False,
    agency: Agency | None = None,
    was_at: datetime | None = None,
) -> None:
    """One line of history, a higher version, a fresher source, and everybody who looks is told."""
    if incident.id is None:
        raise AssertionError("the incident is not stored")
    incident.version += 1
    work.session.add(incident)
    work.session.add(
        IncidentEvent(
            incident_id=incident.id,
            at=work.now,
            recorded_at=work.now,
            agency=agency or work.actor.agency,
            actor_id=work.actor.user_id,
            actor_title=title_of(work.actor),
            action=action,
            state=incident.state,
            kind=kind,
            old=old,
            new=new,
            text=text,
            is_text_shared=is_text_shared,
            was_at=was_at,
        )
    )
    work.bump(TOPIC)


def keep_past(work: UnitOfWork, incident: Incident) -> None:
    """Keep what the record says now, before any of its facts or due instants is replaced."""
    if incident.id is None:
        raise AssertionError("the incident is not stored")
    facts = {name: getattr(incident, name) for name in _FACTS}
    work.session.add(IncidentPast(incident_id=incident.id, until=work.now, **facts))


def check_for_both(incident: Incident, kind: IncidentType, severity: Severity) -> None:
    """Raises Refused when it would become what both agencies must know of while it is kept from one.

    Who may read it is changed first, by whoever may do that.
    """
    is_open_to_both = (
        incident.audience == Audience.BOTH.value
        and incident.classification <= int(HIGHEST_SHARED)
        and not incident.compartments
    )
    if must_share(kind, severity, is_site=incident.is_site) and not is_open_to_both:
        raise Refused("incidents.share.must.first")


def state_of(incident: Incident) -> OperationalState:
    return OperationalState(incident.state)


def record_of(incident: Incident) -> RecordState:
    return RecordState(incident.record_state)


def notice_level(incident: Incident) -> str:
    """The level of a notice about it: its severity, or the mark of an exercise, which has none."""
    return EXERCISE_LEVEL if incident.is_exercise else incident.severity


def touch_source(work: UnitOfWork, incident: Incident) -> None:
    """The agency has given an input; a part of an exercise says nothing of how fresh the real picture is."""
    if not incident.is_exercise:
        work.touch(SOURCE)


def count_day(work: UnitOfWork, day: date, zone: Zone, severity: Severity, total: int) -> None:
    """Add to the daily sum (a negative total takes away)."""
    values = {"day": day, "zone": zone.value, "severity": severity.value, "total": total}
    work.session.execute(upsert(work.session, IncidentDay, values, {"total": total}))


def count_incident(work: UnitOfWork, incident: Incident, total: int) -> None:
    """Put a counted incident into the sum of its day, zone and severity, or take it out."""
    if incident.in_statistics:
        count_day(work, incident.occurred_day, Zone(incident.zone), Severity(incident.severity), total)
