"""One incident with everything its page shows, as this actor may read it.

Called by the pages and their states. Returns frozen rows, never table rows; texts of the other agency are
empty unless they were shared, and an addendum that was not shared does not exist for the other agency.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from dashboard.features.incidents.queries.real_events import known_incidents
from dashboard.features.incidents.queries.records import IncidentRow, row_of
from dashboard.features.incidents.queries.seen import log_reads, unknown
from dashboard.features.incidents.queries.targets import accept_step
from dashboard.features.incidents.rules.codes import EventKind, Marker
from dashboard.features.incidents.tables import Incident, IncidentAnswers, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.exercise import was_exercising
from dashboard.kernel.people import Person, people
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.scope import readable_text, visible, visible_where


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """One line of the timeline. ``title`` is a role code; ``old`` and ``new`` are codes, see EventKind.

    ``actor_id`` only tells a viewer's own step from others: a person is shown as a duty.
    """

    at: datetime
    agency: Agency
    action: str
    kind: str = EventKind.OPERATIONAL.value
    title: str = ""
    old: str = ""
    new: str = ""
    text: str = ""
    has_hidden_text: bool = False
    is_text_shared: bool = False
    id: int = 0
    actor_id: int = 0


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answers as saved once: question code to answer, for one version of one type's questions."""

    at: datetime
    agency: Agency
    title: str
    type: str
    type_version: int
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """``saved_answers`` newest first; ``duplicates`` are the records that name this one as their original.

    Details are the owner's: the other agency gets no answers, and 0 for ``handler_id``; who leads there is a
    title, nothing more. ``accept_step``: how long each level waits for an acceptance. ``may_be_exercise``: a
    drill ran when it was recorded.
    """

    row: IncidentRow
    steps: tuple[IncidentStep, ...]
    lp_number: str
    type_version: int
    suggested_severity: Severity
    markers: tuple[Marker, ...]
    duplicate_of: str
    duplicates: tuple[str, ...]
    reporter_title: str
    handler_id: int
    handler_title: str
    partner_title: str
    owner_due_at: datetime | None
    resolve_due_at: datetime | None
    accept_step: timedelta
    recorded_at: datetime
    may_be_exercise: bool
    saved_answers: tuple[AnswerRow, ...]

    @property
    def turn(self) -> int:
        """How often a step of the response was taken back."""
        return sum(step.kind == EventKind.UNDO for step in self.steps)

    @property
    def current_answers(self) -> Mapping[str, Any]:
        """The newest answers to the questions that are asked now; empty when there are none."""
        type_, version = self.row.type.value, self.type_version
        newest = (one for one in self.saved_answers if one.type == type_ and one.type_version == version)
        return next((one.answers for one in newest), {})


_ORIGINAL = re.compile(r"([A-Z]-\d{4}-\d{4,6})(?:\. |$)")


def find_incident(session: Session, actor: Actor, reference: str) -> IncidentDetail:
    """One incident with its history. Raises Missing, also for what must stay unknown."""
    actor.require(Permission.INCIDENT_READ)
    incident = session.exec(visible(actor, Incident).where(Incident.reference == reference)).first()
    if incident is None or incident.id is None:
        raise unknown(actor)
    log_reads(actor, [row_of(actor, incident)])
    is_own = Agency(incident.agency) is actor.agency
    steps = _steps(session, actor, incident.id)
    # A record of a duplicate names its original, which this actor may not be allowed to know of.
    named = {incident.duplicate_of, *(_named(step) for step in steps)} - {""}
    known = known_incidents(session, actor, named)
    return IncidentDetail(
        row=row_of(actor, incident),
        steps=tuple(_without(step, named - known) for step in steps),
        lp_number=incident.lp_number,
        type_version=incident.type_version,
        suggested_severity=Severity(incident.suggested_severity),
        markers=tuple(Marker(code) for code in incident.markers.split(",") if code),
        duplicate_of=incident.duplicate_of if incident.duplicate_of in known else "",
        duplicates=_duplicates(session, actor, incident.reference),
        reporter_title=incident.reporter_title,
        handler_id=(incident.handler_id or 0) if is_own else 0,
        handler_title=incident.handler_title,
        partner_title=incident.partner_title,
        owner_due_at=None if incident.is_exercise else incident.owner_due_at,
        resolve_due_at=None if incident.is_exercise else incident.resolve_due_at,
        accept_step=accept_step(session, Severity(incident.severity), incident.reported_at),
        recorded_at=incident.recorded_at,
        may_be_exercise=incident.is_exercise or was_exercising(session, incident.recorded_at),
        saved_answers=_answers(session, incident.id) if is_own else (),
    )


def _steps(session: Session, actor: Actor, incident_id: int) -> tuple[IncidentStep, ...]:
    """Newest first."""
    is_for_all = or_(
        IncidentEvent.kind != EventKind.NOTE.value,
        col(IncidentEvent.is_text_shared),
        IncidentEvent.agency == actor.agency.value,
    )
    # Who may read it, and what copy was made of it, is its owner's own affair.
    is_known = or_(IncidentEvent.kind != EventKind.SHARING.value, IncidentEvent.agency == actor.agency.value)
    rows = session.exec(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident_id, is_for_all, is_known)
        .order_by(col(IncidentEvent.at).desc(), col(IncidentEvent.id).desc())
    )
    return tuple(_step(actor, row) for row in rows)


def _step(actor: Actor, row: IncidentEvent) -> IncidentStep:
    words = readable_text(actor, row.agency, row.is_text_shared, row.text)
    return IncidentStep(
        at=row.at,
        agency=Agency(row.agency),
        action=row.action,
        id=row.id or 0,
        actor_id=row.actor_id,
        kind=row.kind,
        title=row.actor_title,
        old=row.old,
        new=row.new,
        text=words,
        has_hidden_text=bool(row.text) and not words,
        is_text_shared=row.is_text_shared,
    )


def _named(step: IncidentStep) -> str:
    """The original that a line about a duplicate begins with; "" for any other line."""
    found = _ORIGINAL.match(step.text) if step.kind == EventKind.RECORD else None
    return "" if found is None else found.group(1)


def _without(step: IncidentStep, hidden: Collection[str]) -> IncidentStep:
    """The line without an original that must stay unknown."""
    return replace(step, text=_ORIGINAL.sub("", step.text)) if _named(step) in hidden else step


def _duplicates(session: Session, actor: Actor, reference: str) -> tuple[str, ...]:
    copies = (
        select(Incident.reference)
        .where(Incident.duplicate_of == reference, visible_where(actor, Incident))
        .order_by(col(Incident.id))
    )
    return tuple(session.exec(copies))


def _answers(session: Session, incident_id: int) -> tuple[AnswerRow, ...]:
    rows = session.exec(
        select(IncidentAnswers)
        .where(IncidentAnswers.incident_id == incident_id)
        .order_by(col(IncidentAnswers.id).desc())
    )
    return tuple(
        AnswerRow(row.at, Agency(row.agency), row.actor_title, row.type, row.type_version, dict(row.answers))
        for row in rows
    )


def list_handlers(session: Session, actor: Actor) -> tuple[Person, ...]:
    """Whom this actor may hand an incident to: the own agency's people who may be on the scene."""
    actor.require(Permission.INCIDENT_CONTAIN)
    return people(session, actor.agency, Permission.INCIDENT_ON_SCENE)
