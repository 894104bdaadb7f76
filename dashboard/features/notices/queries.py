"""SELECTs of notices: only what this person is asked to look at. Returns frozen rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dashboard.features.notices.rules import ACCOUNT, CLOSED_KIND, MOST_COUNTED
from dashboard.kernel.actor import Actor
from dashboard.kernel.exercise import EXERCISE_LEVEL
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity
from dashboard.kernel.secrecy import closed_among, known_where
from dashboard.kernel.tables import Notice, NoticeReader

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line; ``is_new`` since the reader last looked. ``level`` is None where none belongs to it.

    ``is_exercise``: about a part of an exercise, nothing real. ``account``: name of the account that it is
    about, "" for anything else and when that is closed.
    """

    id: int
    at: datetime
    kind: str
    level: Severity | None
    reference: str
    is_new: bool
    is_exercise: bool = False
    account: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """How many are new (at most rules.MOST_COUNTED), the newest of all, and whether new ones may sound."""

    count: int
    newest_id: int
    is_sound_on: bool


def mine(actor: Actor) -> tuple[object, ...]:
    """Who reads what: the own agency, a permission that is held, neither personal to others nor one's own.

    And nothing about a record that the reader may not know of.
    """
    held = [permission.value for permission in Permission if actor.may(permission)]
    return (
        col(Notice.agency) == actor.agency.value,
        col(Notice.audience).in_(held),
        or_(col(Notice.user_id).is_(None), col(Notice.user_id) == actor.user_id),
        # Nobody has to be told what he has just done himself.
        col(Notice.author_id) != actor.user_id,
        # What a notice names may have become a secret since.
        known_where(actor, col(Notice.reference)),
    )


def count_unread(session: Session, actor: Actor) -> Unread:
    """For the bell on every page. A wall and a guest have none: nobody is told there."""
    if not actor.may(Permission.ACCOUNT_OWN):
        return Unread(0, 0, False)
    reader = session.get(NoticeReader, actor.user_id)
    seen = reader.seen_id if reader is not None else 0
    found = session.exec(
        select(Notice.id)
        .where(*mine(actor), col(Notice.id) > seen)  # type: ignore[arg-type]
        .order_by(col(Notice.id).desc())
        .limit(MOST_COUNTED)
    ).all()
    newest = max([number for number in found if number is not None], default=seen)
    return Unread(len(found), newest, reader is not None and reader.is_sound_on)


def list_notices(session: Session, actor: Actor) -> tuple[NoticeRow, ...]:
    """The newest first, at most PAGE_SIZE. Raises Denied."""
    actor.require(Permission.ACCOUNT_OWN)
    reader = session.get(NoticeReader, actor.user_id)
    seen = reader.seen_id if reader is not None else 0
    statement = select(Notice).where(*mine(actor))  # type: ignore[arg-type]
    rows = list(session.exec(statement.order_by(col(Notice.id).desc()).limit(PAGE_SIZE)))
    closed = closed_among(session, {row.reference for row in rows})
    return tuple(
        _row(row, seen, is_closed=row.reference in closed, account_name=_account_of(session, row.reference))
        for row in rows
    )


def _account_of(session: Session, reference: str) -> str:
    number = ACCOUNT.fullmatch(reference)
    person = account(session, int(number[1])) if number else None
    return person.username if person else ""


def _row(row: Notice, seen: int, *, is_closed: bool, account_name: str) -> NoticeRow:
    """Of a record above BIASA only that there is something new (domain 5.3 R17)."""
    level = next((level for level in Severity if level.value == row.level), None)
    return NoticeRow(
        id=row.id or 0,
        at=row.at,
        kind=CLOSED_KIND if is_closed else row.kind,
        level=None if is_closed else level,
        reference=row.reference,
        is_new=(row.id or 0) > seen,
        is_exercise=row.level == EXERCISE_LEVEL,
        account=account_name,
    )
