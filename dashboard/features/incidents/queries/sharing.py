"""Who may read an incident, as its panel shows it: the present state, what is asked, who may be named.

Called by ui/sharing_state. Only the owner agency sees more than classification and handling.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.parts import IncidentHead, find_head
from dashboard.features.incidents.rules.sharing import Share, from_json
from dashboard.features.incidents.tables import Incident, IncidentRelease, ShareRequest
from dashboard.kernel.actor import Actor
from dashboard.kernel.people import Person, account, people
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling
from dashboard.kernel.tables import NamedReader


@dataclass(frozen=True, slots=True)
class AskedShare:
    """A change that waits for a second person. ``is_mine``: this actor asked for it."""

    id: int
    share: Share
    reason: str
    asked_at: datetime
    asked_title: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """One reader by name, or one who may become one; ``until`` is the end of his days, None for none yet.

    ``account`` is the name he signs in with, told to his own agency only: rosters stay at home (domain 5.1).
    """

    person: Person
    until: datetime | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class SharingDetail:
    """``readers``, ``asked`` and ``releases`` are empty for the other agency.

    ``is_kept``: ended for everybody but those who answer for the owner's records.
    """

    head: IncidentHead
    version: int
    is_open: bool
    is_exercise: bool
    share: Share
    is_kept: bool = False
    readers: tuple[NamedPerson, ...] = ()
    asked: AskedShare | None = None
    releases: tuple[str, ...] = ()


def find_sharing(session: Session, actor: Actor, reference: str, now: datetime) -> SharingDetail:
    """Raises Missing, also for what must stay unknown."""
    head = find_head(session, actor, reference)
    row = session.get_one(Incident, head.id)
    is_own = head.agency is actor.agency
    readers = _readers(session, row, actor, now) if is_own else ()
    return SharingDetail(
        head=head,
        version=row.version,
        is_open=row.resolved_at is None,
        is_exercise=row.is_exercise,
        share=Share(
            Classification(row.classification),
            Compartment(row.compartments) if is_own else Compartment.NONE,
            Audience(row.audience),
            frozenset(one.person.user_id for one in readers),
            row.expires_at,
            Handling(row.handling),
            row.handling_text,
        ),
        is_kept=is_own and _is_kept(row, readers, now),
        readers=readers,
        asked=_asked(session, actor, row) if is_own else None,
        releases=_releases(session, row) if is_own and _answers(actor) else (),
    )


def list_candidates(session: Session, actor: Actor, level: Classification) -> tuple[NamedPerson, ...]:
    """Whom a record of this level may be for by name: cleared readers of incidents, of both agencies."""
    actor.require(Permission.RECORD_CLASSIFY)
    found = [person for agency in Agency for person in people(session, agency, Permission.INCIDENT_READ)]
    known = [(person, account(session, person.user_id)) for person in found]
    return tuple(
        NamedPerson(person, account=_account_of(who, actor.agency))
        for person, who in known
        if who is not None and who.clearance >= level
    )


def _account_of(who: Actor, reader: Agency) -> str:
    return who.username if who.agency is reader else ""


def _answers(actor: Actor) -> bool:
    return actor.may(Permission.RECORD_RELEASE) or actor.may(Permission.RECORD_APPROVE)


def _readers(session: Session, row: Incident, actor: Actor, now: datetime) -> tuple[NamedPerson, ...]:
    of_this = select(NamedReader).where(
        NamedReader.object_type == Incident.__tablename__,
        NamedReader.object_id == row.id,
        col(NamedReader.until) > now,
    )
    found = []
    for one in session.exec(of_this.order_by(col(NamedReader.user_id))):
        who = account(session, one.user_id)
        if who is not None:
            title = min(role.value for role in who.roles)
            person = Person(one.user_id, title, who.agency)
            found.append(NamedPerson(person, one.until, _account_of(who, actor.agency)))
    return tuple(found)


def _is_kept(row: Incident, readers: tuple[NamedPerson, ...], now: datetime) -> bool:
    is_over = row.expires_at is not None and row.expires_at <= now
    return is_over or (row.audience == Audience.NAMED.value and not readers)


def _asked(session: Session, actor: Actor, row: Incident) -> AskedShare | None:
    waiting = select(ShareRequest).where(ShareRequest.incident_id == row.id, ShareRequest.outcome == "")
    found = session.exec(waiting.order_by(col(ShareRequest.id).desc())).first()
    if found is None:
        return None
    return AskedShare(
        found.id or 0,
        from_json(found.asked),
        found.reason,
        found.asked_at,
        found.asked_title,
        found.asked_by == actor.user_id,
    )


def _releases(session: Session, row: Incident) -> tuple[str, ...]:
    copies = select(IncidentRelease.reference).where(
        IncidentRelease.sanitised_from_id == row.id, col(IncidentRelease.recalled_at).is_(None)
    )
    return tuple(session.exec(copies.order_by(col(IncidentRelease.id))))
