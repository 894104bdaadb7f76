"""SELECTs of the shared cursor: where everybody looks, who leads, how long each step has taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from dashboard.features.meetings.rules.minutes import time_used
from dashboard.features.meetings.rules.presenting import Lead, Presence, presence
from dashboard.features.meetings.tables import Meeting, MeetingCursor, MeetingStep
from dashboard.kernel.people import account
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class CursorRow:
    """``presenter_title`` and ``wanted_title`` are role codes, "" for nobody; accounts are numbers."""

    step: int
    is_blank: bool
    step_at: datetime | None
    presenter_id: int | None
    presenter_agency: Agency | None
    presenter_title: str
    seen_at: datetime | None
    wanted_by: int | None
    wanted_agency: Agency | None
    wanted_title: str
    wanted_at: datetime | None
    version: int

    @property
    def lead(self) -> Lead:
        """For rules/presenting.py: presence, may_start, asks, may_consent."""
        return Lead(self.presenter_id, self.seen_at, self.wanted_by, self.wanted_agency, self.wanted_at)


def cursor_of(session: Session, month: str) -> CursorRow:
    """Where the meeting stands; the first step without a presenter before anybody has led it."""
    row = session.exec(
        select(MeetingCursor)
        .join(Meeting, col(Meeting.id) == col(MeetingCursor.meeting_id))
        .where(Meeting.month == month)
    ).first()
    if row is None:
        return CursorRow(1, False, None, None, None, "", None, None, None, "", None, 0)
    return CursorRow(
        step=row.step,
        is_blank=row.is_blank,
        step_at=row.step_at,
        presenter_id=row.presenter_id,
        presenter_agency=Agency(row.presenter_agency) if row.presenter_agency else None,
        presenter_title=_title(session, row.presenter_id),
        seen_at=row.seen_at,
        wanted_by=row.wanted_by,
        wanted_agency=Agency(row.wanted_agency) if row.wanted_agency else None,
        wanted_title=_title(session, row.wanted_by),
        wanted_at=row.wanted_at,
        version=row.version,
    )


def time_used_of(session: Session, month: str, now: datetime) -> dict[Topic, timedelta]:
    """Time each step has taken so far; after locking, until then.

    While nobody leads nothing is used: it stops at the presenter's last sign of life.
    """
    meeting = session.exec(select(Meeting).where(Meeting.month == month)).first()
    if meeting is None:
        return {}
    rows = session.exec(
        select(MeetingStep).where(MeetingStep.meeting_id == meeting.id).order_by(col(MeetingStep.id))
    )
    return time_used(
        [(row.step, row.at) for row in rows], meeting.locked_at or _led_until(session, month, now)
    )


def _led_until(session: Session, month: str, now: datetime) -> datetime:
    lead = cursor_of(session, month).lead
    return lead.seen_at if lead.seen_at is not None and presence(lead, now) is Presence.GONE else now


def _title(session: Session, user_id: int | None) -> str:
    """The first duty of an account; a closed one has none any more."""
    person = None if user_id is None else account(session, user_id)
    return min(role.value for role in person.roles) if person is not None and person.roles else ""
