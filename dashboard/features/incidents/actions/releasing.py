"""Give the other agency a sanitised copy of a record, agree to one as the second person, recall it.

The original never leaves its owner; what was read of a copy before it was recalled stays in the audit.
"""

from sqlmodel import select

from dashboard.features.incidents.actions.history import add_step, load
from dashboard.features.incidents.forms.sharing import DecideRelease, RecallRelease, ReleaseIncident
from dashboard.features.incidents.rules.codes import EventKind, IncidentType
from dashboard.features.incidents.rules.releasing import (
    SECOND_FROM,
    SERIES,
    coarse_day,
    coarse_type,
    coarse_zone,
    copy_ends,
    copy_errors,
)
from dashboard.features.incidents.tables import Incident, IncidentRelease
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.masks import masked_in
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.scope import released, visible
from dashboard.kernel.sharing import Handling
from dashboard.kernel.work import UnitOfWork, unit_of_work

TOPIC = "incidents"


def release_incident(actor: Actor, command: ReleaseIncident, *, clock: Clock) -> str:
    """Make the copy; returns its reference (``S-2026-0001``). Out at once, or after a second person agreed.

    Raises Denied, Missing, Refused (the other agency's, a part of an exercise) or Invalid with one sentence
    per field: no text, no purpose, no conditions, an end out of range, something personal in a text.
    """
    actor.require(Permission.RECORD_RELEASE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.release", command.key, command)
        if earlier is not None:
            return earlier
        incident = load(work, command.reference, own=True)
        if incident.is_exercise:
            raise Refused("incidents.release.exercise")
        row = _copy(work, incident, command)
        work.session.add(row)
        text = command.mask_reason if masked_in(command.text) else ""
        add_step(work, incident, "release", kind=EventKind.SHARING, new=row.reference, text=text)
        if row.approved_at is None:
            work.tell(actor.agency, Permission.RECORD_APPROVE, "release.asked", row.reference)
        else:
            _tell_other(work, row, "release.given")
        work.remember("incident.release", command.key, command, row.reference)
        work.audit(
            "incident.release",
            "incident",
            incident.reference,
            release=row.reference,
            handling=row.handling,
            until=row.expires_at.isoformat(),
            is_out=row.approved_at is not None,
            masked=list(masked_in(command.text)),
        )
    return row.reference


def _copy(work: UnitOfWork, incident: Incident, command: ReleaseIncident) -> IncidentRelease:
    wrong = copy_errors(
        text=command.text,
        purpose=command.purpose,
        handling=command.handling,
        handling_text=command.handling_text,
        last_day=command.last_day,
        mask_reason=command.mask_reason,
        now=work.now,
    )
    if wrong:
        raise Invalid(wrong)
    needs_second = incident.classification >= int(SECOND_FROM)
    return IncidentRelease(
        reference=work.next_reference(SERIES),
        sanitised_from_id=incident.id or 0,
        agency=incident.agency,
        type=coarse_type(IncidentType(incident.type)),
        severity=incident.severity,
        zone=coarse_zone(Zone(incident.zone)),
        happened_on=coarse_day(incident.occurred_at),
        text=command.text,
        purpose=command.purpose,
        handling=command.handling,
        handling_text=command.handling_text if command.handling is Handling.CONDITIONS else "",
        released_at=work.now,
        released_by=work.actor.user_id,
        approved_at=None if needs_second else work.now,
        expires_at=copy_ends(command.last_day, work.now),
    )


def decide_release(actor: Actor, command: DecideRelease, *, clock: Clock) -> bool:
    """The second person's answer, who must be able to read the original; returns whether the copy is out.

    Raises Denied, Missing, or Refused (the same person, decided already).
    """
    actor.require(Permission.RECORD_APPROVE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("release.decide", command.key, command)
        if earlier is not None:
            return earlier == "out"
        row = _own(work, command.release)
        of_row = visible(actor, Incident).where(Incident.id == row.sanitised_from_id)
        if work.session.exec(of_row).first() is None:
            raise Missing
        if row.approved_at is not None or row.recalled_at is not None:
            raise Refused("incidents.release.decided")
        if row.released_by == actor.user_id:
            raise Refused("incidents.share.same_person")
        if command.is_approved:
            row.approved_at, row.approved_by = work.now, actor.user_id
            _tell_other(work, row, "release.given")
        else:
            row.recalled_at, row.recalled_by = work.now, actor.user_id
        work.session.add(row)
        work.tell(
            actor.agency,
            Permission.RECORD_RELEASE,
            "release.decided",
            row.reference,
            user_id=row.released_by,
        )
        work.bump(TOPIC)
        result = "out" if command.is_approved else "refused"
        work.remember("release.decide", command.key, command, result)
        work.audit("release.decide", "release", row.reference, new=result)
    return command.is_approved


def recall_release(actor: Actor, command: RecallRelease, *, clock: Clock) -> None:
    """End a copy: nobody reads it from now on, and whoever could is told. Raises Denied, Missing, Refused."""
    actor.require(Permission.RECORD_RELEASE)
    with unit_of_work(actor, clock) as work:
        if work.earlier("release.recall", command.key, command) is not None:
            return
        row = _own(work, command.release)
        if row.recalled_at is not None:
            raise Refused("incidents.release.recalled")
        row.recalled_at, row.recalled_by = work.now, actor.user_id
        work.session.add(row)
        if row.approved_at is not None:
            _tell_other(work, row, "release.recalled")
        work.bump(TOPIC)
        work.remember("release.recall", command.key, command, row.reference)
        work.audit("release.recall", "release", row.reference)


def _own(work: UnitOfWork, reference: str) -> IncidentRelease:
    """A release of the actor's own agency, locked. Raises Missing, also for one of the other agency."""
    rows = select(IncidentRelease).where(
        released(work.actor, IncidentRelease), IncidentRelease.reference == reference
    )
    row = work.session.exec(rows.with_for_update()).first()
    if row is None:
        raise Missing
    if Agency(row.agency) is not work.actor.agency:
        raise Refused("incidents.refused.owner_only")
    return row


def _tell_other(work: UnitOfWork, row: IncidentRelease, kind: str) -> None:
    work.tell(Agency(row.agency).other, Permission.INCIDENT_READ, kind, row.reference)
