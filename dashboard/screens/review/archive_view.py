"""The archive of reports in words: what can be made now, what is kept. Called by archive_state."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from dashboard.features.meetings.queries.meetings import MeetingRow
from dashboard.features.meetings.queries.reports import LONGEST_LIST, ReportRow
from dashboard.features.meetings.rules.reports import ReportKind, finished_weeks, week_named
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.print.week import week_words

PATH = "/review/reports"
MONTHS_SHOWN = 6
_OF_MEETING = tuple(kind for kind in ReportKind if kind is not ReportKind.WEEKLY)


@dataclass(frozen=True)
class Choice:
    """One view of the archive: a month to report on, a kind to list."""

    label: str = ""
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class MakeLine:
    """One report that can be made with a press."""

    kind: str = ""
    name: str = ""
    hint: str = ""
    period: str = ""


@dataclass(frozen=True)
class ReportLine:
    """One kept file; ``href`` gives it to whoever may take it."""

    number: str = ""
    kind: str = ""
    name: str = ""
    period: str = ""
    language: str = ""
    as_of: str = ""
    made: str = ""
    pages: str = ""
    file: str = ""
    href: str = ""
    take: str = ""


@dataclass(frozen=True)
class ArchiveView:
    """The page: ``makes`` is empty for who may only read the list. ``newest``: older ones are left out."""

    may_make: bool = False
    months: list[Choice] = field(default_factory=list)
    month_name: str = ""
    makes: list[MakeLine] = field(default_factory=list)
    kinds: list[Choice] = field(default_factory=list)
    lines: list[ReportLine] = field(default_factory=list)
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: "" and None are the newest month and every kind."""

    month: str = ""
    kind: ReportKind | None = None

    def address(self) -> str:
        query = {"month": self.month, "kind": self.kind.value if self.kind else ""}
        written = urlencode({name: value for name, value in query.items() if value})
        return f"{PATH}?{written}" if written else PATH


def archive_view(
    actor: Actor,
    meetings: tuple[MeetingRow, ...],
    reports: tuple[ReportRow, ...],
    asked: Asked,
    now: datetime,
) -> ArchiveView:
    """``meetings``: newest month first. A month that the address names wins, when its data are frozen.

    ``reports``: newest first, one more than the list shows when there are more.
    """
    language = actor.language
    frozen = [one.month for one in meetings if one.snapshots]
    month = asked.month if asked.month in frozen else (frozen or [""])[0]
    shown = frozen[:MONTHS_SHOWN]
    if month and month not in shown:
        shown = [*shown[: MONTHS_SHOWN - 1], month]
    may_make = actor.may(Permission.REPORT_TAKE)
    return ArchiveView(
        may_make=may_make,
        months=[
            Choice(month_words(one, language), Asked(one, asked.kind).address(), one == month)
            for one in shown
        ],
        month_name=month_words(month, language) if month else "",
        makes=_makes(month, language, now) if may_make else [],
        kinds=_kinds(asked, language),
        lines=[report_line(row, language) for row in reports[:LONGEST_LIST]],
        newest=say("reports.newest", language, total=LONGEST_LIST) if len(reports) > LONGEST_LIST else "",
    )


def report_line(row: ReportRow, language: Language) -> ReportLine:
    """One kept file in words."""
    name, period = say(f"reports.kind.{row.kind.value}", language), period_words(row, language)
    if row.is_draft:
        name = say("reports.draft", language, name=name)
    pages = str(row.pages) if row.pages else say("reports.sheets", language)
    return ReportLine(
        number=str(row.id),
        kind=row.kind.value,
        name=name,
        period=period,
        language=say(f"reports.language.{row.language.value}", language),
        as_of=site_instant(row.as_of, language),
        made=f"{site_instant(row.made_at, language)}, {_maker(row, language)}",
        pages=pages,
        file=f"{row.kind.extension.upper()}, {max(1, round(row.size / 1024))} KB",
        href=f"{PATH}/{row.id}/file",
        take=say("reports.take.what", language, name=f"{name}, {period}"),
    )


def _maker(row: ReportRow, language: Language) -> str:
    if row.maker == Role.SYSTEM:
        return say("reports.by_itself", language)
    return say(f"role.{row.maker}" if row.maker else "reports.by_unknown", language)


def period_words(row: ReportRow, language: Language) -> str:
    """``Februari 2026`` or ``2026-W09, 23 Feb – 1 Mar 2026``."""
    week = week_named(row.period)
    return month_words(row.period, language) if week is None else week_words(week, language)


def _makes(month: str, language: Language, now: datetime) -> list[MakeLine]:
    week = finished_weeks(now, 1)[0]
    makes = [
        MakeLine(
            kind.value,
            say(f"reports.kind.{kind.value}", language),
            say(f"reports.hint.{kind.value}", language),
            month,
        )
        for kind in _OF_MEETING
        if month
    ]
    weekly = MakeLine(
        ReportKind.WEEKLY.value,
        say("reports.kind.weekly", language),
        say("reports.hint.weekly", language, days=week_words(week, language)),
        week.name,
    )
    return [*makes, weekly]


def _kinds(asked: Asked, language: Language) -> list[Choice]:
    every = Choice(say("reports.all", language), Asked(asked.month).address(), asked.kind is None)
    return [every] + [
        Choice(
            say(f"reports.kind.{kind.value}", language),
            Asked(asked.month, kind).address(),
            asked.kind is kind,
        )
        for kind in ReportKind
    ]
