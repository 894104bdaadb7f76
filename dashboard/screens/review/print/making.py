"""Making a report in four steps, one after the other: gather, draw, typeset, keep. Each runs in a thread.

Called by the archive's page, which says between the steps how far it is; by the weekly sweep; by the bench.
"""

from functools import partial
from typing import Any

from dashboard.features.meetings.actions.reports import keep_once, keep_report, may_take
from dashboard.features.meetings.forms.reports import FinishedReport, WantedReport
from dashboard.features.meetings.rules.reports import ReportKind, Week, finished_weeks, week_named
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid
from dashboard.kernel.freshness import first_input_at
from dashboard.kernel.text import say
from dashboard.screens.review.print.drawing import Drawn, draw
from dashboard.screens.review.print.gathering import meeting_matter
from dashboard.screens.review.print.matter import Matter
from dashboard.screens.review.print.setting import set_pdf
from dashboard.screens.review.print.week import week_matter
from dashboard.screens.review.print.workbook import set_workbook

STAGES = ("gather", "draw", "typeset", "keep")


def gather(actor: Actor, wanted: WantedReport, *, clock: Clock) -> Matter:
    """Everything the report says. Raises Denied, Missing, Refused, or Invalid for an unknown week."""
    may_take(actor)
    now = clock()
    with reading() as session:
        if wanted.kind is not ReportKind.WEEKLY:
            return meeting_matter(session, actor, wanted, now)
        week = week_named(wanted.period)
        if week is None:
            raise Invalid({"period": "reports.period.choose"})
        return week_matter(session, actor, week, now)


def draw_figures(matter: Matter) -> tuple[Drawn, ...]:
    """A workbook has rows instead of figures."""
    return () if matter.kind is ReportKind.NUMBERS else draw(matter.shown)


def typeset(matter: Matter, drawn: tuple[Drawn, ...]) -> FinishedReport:
    """The file under its name: ``notulen-2026-02.pdf``, with ``-konsep`` before both keys."""
    body, pages = (set_workbook(matter), 0) if matter.kind is ReportKind.NUMBERS else set_pdf(matter, drawn)
    name = say(f"reports.file.{matter.kind.value}", matter.language)
    is_draft = matter.kind is ReportKind.MINUTES and matter.note != ""
    draft = "-" + say("reports.file.draft", matter.language) if is_draft else ""
    return FinishedReport(
        kind=matter.kind,
        period=matter.period,
        language=matter.language,
        name=f"{name}-{matter.period}{draft}.{matter.kind.extension}",
        as_of=matter.as_of,
        body=body,
        pages=pages,
        is_draft=is_draft,
    )


def finish(actor: Actor, wanted: WantedReport, *, clock: Clock) -> FinishedReport:
    """The first three steps at once."""
    matter = gather(actor, wanted, clock=clock)
    return typeset(matter, draw_figures(matter))


def make_report(actor: Actor, wanted: WantedReport, *, clock: Clock) -> int:
    """All four steps; returns the number under which it is kept."""
    return keep_report(actor, finish(actor, wanted, clock=clock), wanted.key, clock=clock)


def make_weekly(actor: Actor, *, clock: Clock) -> int | None:
    """Keep the digest of the last finished week that has none yet, in the source language; None when there is
    none to make. Run again and again by the product; two processes at once keep one.
    """
    for week in finished_weeks(clock()):
        if _is_recorded(week):
            wanted = WantedReport(ReportKind.WEEKLY, week.name, "")
            made: Any = partial(finish, actor, wanted, clock=clock)
            kept = keep_once(actor, week.name, actor.language, made, clock=clock)
            if kept is not None:
                return kept
    return None


def _is_recorded(week: Week) -> bool:
    """Whether anything had been recorded when the week was over."""
    with reading() as session:
        first = first_input_at(session)
    return first is not None and first < week.end
