"""Sanitised copies: what the other agency has released to us, and what ours has released to it.

Called by ui/releases_state. A copy never names its original, nor its author; only its owner's release desk
sees which record it is of, and only where it may read that. Every reading is audited.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from dashboard.features.incidents.queries.seen import log_release_reads
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.tables import Incident, IncidentEvent, IncidentRelease
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.scope import released, visible_where
from dashboard.kernel.sharing import Handling

PAGE_SIZE = 50


class ReleaseState(StrEnum):
    """Where a copy stands."""

    WAITING = "waiting"
    OUT = "out"
    ENDED = "ended"
    REFUSED = "refused"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One copy. ``original`` only for whoever may read it, else ""; ``happened_on`` is a month, ``2026-03``.

    ``is_mine``: this actor made it, so somebody else has to agree. ``released_at`` is when it went out, while
    ``is_asked`` when that was asked for; ``released_title`` is the duty then of whoever made it,
    for the own agency.
    """

    reference: str
    agency: Agency
    type: str
    severity: Severity
    zone: str
    happened_on: str
    text: str
    purpose: str
    handling: Handling
    handling_text: str
    released_at: datetime
    expires_at: datetime
    state: ReleaseState
    released_title: str = ""
    recalled_at: datetime | None = None
    is_asked: bool = False
    original: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """One page, newest first. ``next_before`` is the id to go on from; 0 at the end."""

    rows: tuple[ReleaseRow, ...]
    next_before: int


def list_releases(session: Session, actor: Actor, now: datetime, *, before_id: int = 0) -> ReleasePage:
    """The other agency's that are out, and for its release desk the own ones, also over.

    An own one that was never agreed to is shown to whoever may read its original.
    """
    actor.require(Permission.INCIDENT_READ)
    statement = select(IncidentRelease).where(released(actor, IncidentRelease))
    if not (actor.may(Permission.RECORD_RELEASE) or actor.may(Permission.RECORD_APPROVE)):
        statement = statement.where(IncidentRelease.agency != actor.agency.value)
    # What nobody agreed to is still a text of its original: for whoever may read that, and for nobody else.
    readable = select(Incident.id).where(visible_where(actor, Incident))
    statement = statement.where(
        or_(
            col(IncidentRelease.approved_at).is_not(None),
            col(IncidentRelease.sanitised_from_id).in_(readable),
        )
    )
    if before_id:
        statement = statement.where(col(IncidentRelease.id) < before_id)
    newest = statement.order_by(col(IncidentRelease.id).desc()).limit(PAGE_SIZE + 1)
    further = list(session.exec(newest))
    found = further[:PAGE_SIZE]
    log_release_reads(actor, [row.reference for row in found])
    own = {row.sanitised_from_id for row in found if row.agency == actor.agency.value}
    named = select(Incident.id, Incident.reference).where(
        visible_where(actor, Incident), col(Incident.id).in_(own)
    )
    originals = dict(session.exec(named).all()) if own else {}
    titles = _titles(session, [row for row in found if row.agency == actor.agency.value])
    rows = tuple(
        _row(actor, row, now, originals.get(row.sanitised_from_id, ""), titles.get(row.reference, ""))
        for row in found
    )
    return ReleasePage(rows, (found[-1].id or 0) if len(further) > PAGE_SIZE else 0)


def is_waiting(session: Session, actor: Actor, reference: str) -> bool:
    """Whether a copy of the own agency waits for its second person."""
    actor.require(Permission.RECORD_RELEASE)
    waiting = select(IncidentRelease.id).where(
        IncidentRelease.reference == reference,
        IncidentRelease.agency == actor.agency.value,
        col(IncidentRelease.approved_at).is_(None),
        col(IncidentRelease.recalled_at).is_(None),
    )
    return session.exec(waiting).first() is not None


def _titles(session: Session, copies: list[IncidentRelease]) -> dict[str, str]:
    """Who made each copy, as a duty: what the history of its original said then, and nothing else of it."""
    made = select(IncidentEvent.new, IncidentEvent.actor_title).where(
        IncidentEvent.kind == EventKind.SHARING,
        IncidentEvent.action == "release",
        col(IncidentEvent.incident_id).in_({row.sanitised_from_id for row in copies}),
        col(IncidentEvent.new).in_([row.reference for row in copies]),
    )
    return dict(session.exec(made).all()) if copies else {}


def _row(actor: Actor, row: IncidentRelease, now: datetime, original: str, title: str) -> ReleaseRow:
    is_own = row.agency == actor.agency.value
    return ReleaseRow(
        reference=row.reference,
        agency=Agency(row.agency),
        type=row.type,
        severity=Severity(row.severity),
        zone=row.zone,
        happened_on=row.happened_on,
        text=row.text,
        purpose=row.purpose,
        handling=Handling(row.handling),
        handling_text=row.handling_text,
        released_at=row.approved_at or row.released_at,
        expires_at=row.expires_at,
        state=_state(row, now),
        released_title=title,
        recalled_at=row.recalled_at,
        is_asked=row.approved_at is None,
        original=original if is_own else "",
        is_mine=is_own and row.released_by == actor.user_id,
    )


def _state(row: IncidentRelease, now: datetime) -> ReleaseState:
    if row.recalled_at is not None:
        is_refused = row.approved_at is None and row.recalled_by not in (None, row.released_by)
        return ReleaseState.REFUSED if is_refused else ReleaseState.RECALLED
    if row.expires_at <= now:
        return ReleaseState.ENDED
    return ReleaseState.OUT if row.approved_at is not None else ReleaseState.WAITING
