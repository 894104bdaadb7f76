"""What a share is in the rows of an incident: its columns, its named readers, what it means for the clocks.

Called by actions/sharing inside its unit of work. Never commits, asks for no permission.
"""

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import add_step, keep_past, notice_level
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.sharing import READING_DAYS, Share, as_json, share_code
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling
from dashboard.kernel.tables import NamedReader
from dashboard.kernel.work import UnitOfWork


def share_of(work: UnitOfWork, incident: Incident) -> Share:
    """How the incident is now; readers whose days are over are none."""
    rows = work.session.exec(_named(incident).where(col(NamedReader.until) > work.now))
    return Share(
        Classification(incident.classification),
        Compartment(incident.compartments),
        Audience(incident.audience),
        frozenset(row.user_id for row in rows),
        incident.expires_at,
        Handling(incident.handling),
        incident.handling_text,
    )


def give_share(work: UnitOfWork, incident: Incident, old: Share, new: Share, reason: str) -> None:
    """Write the new state: columns, readers, targets, history, audit, notices without a content."""
    _retime(work, incident, new)
    incident.classification, incident.compartments = int(new.classification), int(new.compartments)
    incident.audience, incident.expires_at = new.audience.value, new.expires_at
    incident.handling, incident.handling_text = new.handling.value, new.handling_text
    _write_readers(work, incident, old, new)
    before, after = share_code(old), share_code(new)
    add_step(work, incident, "share", kind=EventKind.SHARING, old=before, new=after, text=reason)
    facts = {name: value for name, value in as_json(new).items() if name != "handling_text"}
    work.audit("incident.share", "incident", incident.reference, old=before, **facts)
    _tell(work, incident, new)


def _named(incident: Incident):  # type: ignore[no-untyped-def]
    return select(NamedReader).where(
        NamedReader.object_type == Incident.__tablename__, NamedReader.object_id == incident.id
    )


def _write_readers(work: UnitOfWork, incident: Incident, old: Share, new: Share) -> None:
    """Whoever stays keeps the days that are left, unless nothing but the days was to change."""
    rows = {row.user_id: row for row in work.session.exec(_named(incident))}
    for user_id in rows.keys() - new.readers:
        work.session.delete(rows[user_id])
    for user_id in sorted(new.readers):
        row = rows.get(user_id) or NamedReader(
            object_type=str(Incident.__tablename__),
            object_id=incident.id or 0,
            user_id=user_id,
            until=work.now,
        )
        if new == old or user_id not in old.readers:
            row.until = work.now + READING_DAYS
        work.session.add(row)


def _retime(work: UnitOfWork, incident: Incident, new: Share) -> None:
    """Nobody waits for the acceptance of an agency that may not know; once it may, the clock starts."""
    if not incident.is_site or incident.is_exercise or incident.acknowledged_at is not None:
        return
    was_both, is_both = incident.audience == Audience.BOTH.value, new.audience is Audience.BOTH
    if was_both is is_both or incident.resolved_at is not None:
        return
    if was_both and incident.ack_due_at is None:
        return
    keep_past(work, incident)
    if was_both:
        incident.ack_due_at, incident.partner_level = None, 0
        return
    targets = targets_at(work.session, incident.reported_at)
    owner = Agency(incident.agency)
    incident.ack_due_at = targets.due(Measure.ACKNOWLEDGE, Severity(incident.severity), owner, work.now)


def _tell(work: UnitOfWork, incident: Incident, new: Share) -> None:
    """Whoever may open it from now on is asked to look; the notice says no more than that."""
    level = notice_level(incident)
    if new.audience is Audience.BOTH and incident.is_site:
        other, desk = Agency(incident.agency).other, Permission.INCIDENT_ACKNOWLEDGE
        work.tell(other, desk, "incident.shared", incident.reference, level=level)
    for user_id in sorted(new.readers):
        person = account(work.session, user_id)
        if person is not None:
            work.tell(
                person.agency,
                Permission.INCIDENT_READ,
                "incident.shared",
                incident.reference,
                level=level,
                user_id=user_id,
            )
