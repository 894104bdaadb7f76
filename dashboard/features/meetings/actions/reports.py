"""Keeping a finished file and taking one away; both are audited, nothing kept is ever changed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.features.meetings.forms.reports import FinishedReport
from dashboard.features.meetings.queries.reports import KEEP, is_kept
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.features.meetings.tables import KeptReport
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.work import UnitOfWork, unit_of_work

TOPIC = "reports"


@dataclass(frozen=True, slots=True)
class TakenReport:
    """A kept file on its way out."""

    name: str
    media_type: str
    body: bytes


def keep_report(actor: Actor, report: FinishedReport, key: str = "", *, clock: Clock) -> int:
    """Put a finished file into the archive; returns its number. The same ``key`` again keeps nothing new.

    Raises Denied without REPORT_TAKE, Refused for a key that was used for another report.
    """
    may_take(actor)
    asked = (report.kind.value, report.period)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier(KEEP, key, asked)
        if earlier is not None:
            return int(earlier)
        kept = _store(work, report)
        work.remember(KEEP, key, asked, kept)
        return kept


def keep_once(
    actor: Actor, period: str, language: Language, make: Callable[[], FinishedReport], *, clock: Clock
) -> int | None:
    """The weekly digest of a week that has none yet; None when there is one. ``make`` runs outside of a
    transaction.

    Two processes may sweep at once: the archive is looked at again in the writing transaction.
    """
    may_take(actor)
    with reading() as session:
        if is_kept(session, ReportKind.WEEKLY, period, language):
            return None
    report = make()
    # Another process may have kept one meanwhile: then there is nothing to audit.
    with unit_of_work(actor, clock, quiet=True) as work:
        work.one_writer_at_a_time(f"report:{ReportKind.WEEKLY}:{period}:{language}")
        if is_kept(work.session, ReportKind.WEEKLY, period, language):
            return None
        return _store(work, report)


def take_report(actor: Actor, report: int, *, clock: Clock) -> TakenReport:
    """A kept file. Raises Denied without REPORT_TAKE, Missing when there is none of this number."""
    may_take(actor)
    with unit_of_work(actor, clock) as work:
        kept = work.session.get(KeptReport, report)
        if kept is None:
            raise Missing("reports.missing")
        work.audit("report.take", "report", report, kind=kept.kind, period=kept.period, digest=kept.digest)
        return TakenReport(kept.name, kept.media_type, kept.body)


def may_take(actor: Actor) -> None:
    """Raise Denied, with the sentence that says who may, unless the actor may make and take reports."""
    actor.require(Permission.REPORT_TAKE, "reports.denied")


def _store(work: UnitOfWork, report: FinishedReport) -> int:
    row = KeptReport(
        kind=report.kind.value,
        period=report.period,
        language=report.language.value,
        name=report.name,
        media_type=report.kind.media_type,
        as_of=report.as_of,
        made_at=work.now,
        made_by=work.actor.user_id,
        digest=hashlib.sha256(report.body).hexdigest(),
        pages=report.pages,
        is_draft=report.is_draft,
        body=report.body,
    )
    work.session.add(row)
    work.session.flush()
    work.audit(KEEP, "report", row.id, kind=row.kind, period=row.period, digest=row.digest)
    work.bump(TOPIC)
    if row.id is None:
        raise AssertionError("a flushed row has a number")
    return row.id
