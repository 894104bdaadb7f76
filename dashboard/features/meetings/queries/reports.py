"""The archive of finished files: what there is, one with its content, and what anchors the next one.

A list never reads a content: files are only fetched when somebody takes one away.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.features.meetings.tables import KeptReport
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.tables import AuditEntry, IdempotencyKey

KEEP = "report.keep"
LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One kept file. ``maker`` is a role code, ``system`` for the product itself, "" for who is gone."""

    id: int
    kind: ReportKind
    period: str
    language: Language
    name: str
    media_type: str
    as_of: datetime
    made_at: datetime
    maker: str
    digest: str
    pages: int
    is_draft: bool
    size: int


def list_reports(
    session: Session, actor: Actor, *, kind: ReportKind | None = None, limit: int = LONGEST_LIST
) -> tuple[ReportRow, ...]:
    """Newest first. Raises Denied without MEETING_READ."""
    actor.require(Permission.MEETING_READ)
    rows = _ROWS.order_by(col(KeptReport.made_at).desc(), col(KeptReport.id).desc()).limit(limit)
    if kind is not None:
        rows = rows.where(col(KeptReport.kind) == kind.value)
    titles: dict[int, str] = {}
    return tuple(_row(session, titles, *found) for found in session.execute(rows))


def find_report(session: Session, actor: Actor, report: int) -> ReportRow:
    """One kept file, without its content. Raises Denied without MEETING_READ, Missing."""
    actor.require(Permission.MEETING_READ)
    found = session.execute(_ROWS.where(col(KeptReport.id) == report)).first()
    if found is None:
        raise Missing("reports.missing")
    return _row(session, {}, *found)


def is_kept(session: Session, kind: ReportKind, period: str, language: Language) -> bool:
    """Whether there is a report of this kind and period in this language."""
    same = (
        KeptReport.kind == kind.value,
        KeptReport.period == period,
        KeptReport.language == language.value,
    )
    return session.exec(select(KeptReport.id).where(*same).limit(1)).first() is not None


def find_made(session: Session, actor: Actor, key: str) -> int | None:
    """What this person's button with this key has made already; None when it has made nothing."""
    earlier = session.get(IdempotencyKey, (actor.user_id, key))
    return int(earlier.result) if earlier is not None and earlier.action == KEEP else None


def newest_audit_entry(session: Session) -> int:
    """The number of the last entry of the audit; 0 in an empty one. What is printed is anchored to it."""
    return session.scalar(select(func.max(AuditEntry.id))) or 0


_ROWS = select_columns(
    col(KeptReport.id),
    col(KeptReport.kind),
    col(KeptReport.period),
    col(KeptReport.language),
    col(KeptReport.name),
    col(KeptReport.media_type),
    col(KeptReport.as_of),
    col(KeptReport.made_at),
    col(KeptReport.made_by),
    col(KeptReport.digest),
    col(KeptReport.pages),
    col(KeptReport.is_draft),
    func.length(col(KeptReport.body)),
)


def _row(
    session: Session,
    titles: dict[int, str],
    number: int,
    kind: str,
    period: str,
    language: str,
    name: str,
    media_type: str,
    as_of: datetime,
    made_at: datetime,
    made_by: int,
    digest: str,
    pages: int,
    is_draft: bool,
    size: int,
) -> ReportRow:
    if made_by not in titles:
        titles[made_by] = _title(session, made_by)
    return ReportRow(
        number,
        ReportKind(kind),
        period,
        Language(language),
        name,
        media_type,
        as_of,
        made_at,
        titles[made_by],
        digest,
        pages,
        is_draft,
        size,
    )


def _title(session: Session, user_id: int) -> str:
    if not user_id:
        return Role.SYSTEM.value
    maker = account(session, user_id)
    return min(maker.roles).value if maker is not None else ""
