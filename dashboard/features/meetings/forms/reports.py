"""What the archive's buttons ask for, and a finished file on its way into the archive."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.meetings.rules.reports import ReportKind, is_month, week_named
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Language


@dataclass(frozen=True, slots=True)
class WantedReport:
    """One report to be made; ``period`` is a month, for ``weekly`` a week that is over."""

    kind: ReportKind
    period: str
    key: str


@dataclass(frozen=True, slots=True)
class FinishedReport:
    """A file as it will be kept. ``as_of``: the instant its numbers are of; ``pages`` 0 for a workbook."""

    kind: ReportKind
    period: str
    language: Language
    name: str
    as_of: datetime
    body: bytes
    pages: int = 0
    is_draft: bool = False


def parse_wanted_report(fields: object, now: datetime) -> WantedReport:
    """Fields ``kind``, ``period``, ``key``. Raises Invalid with the sentence that says what to do."""
    form = FormReader(fields)
    kind = form.code("kind", ReportKind, "reports.kind.choose")
    period = form.text("period", 8, required="reports.period.choose")
    if kind is not None and period and not _fits(form, kind, period, now):
        form.fail("period", "reports.period.choose")
    key = form.key()
    form.finish()
    if kind is None:
        raise AssertionError("finish raises for every missing field")
    return WantedReport(kind, period, key)


def _fits(form: FormReader, kind: ReportKind, period: str, now: datetime) -> bool:
    if kind is not ReportKind.WEEKLY:
        return is_month(period)
    week = week_named(period)
    if week is not None and week.end > now:
        form.fail("period", "reports.week.runs")
    return week is not None
