"""State of ``/review/reports``: the archive, and a report on its way into it, step by step."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import reflex as rx

from dashboard.features.meetings.actions.reports import TOPIC, keep_report
from dashboard.features.meetings.forms.reports import WantedReport, parse_wanted_report
from dashboard.features.meetings.queries.meetings import list_meetings
from dashboard.features.meetings.queries.reports import LONGEST_LIST, find_made, find_report, list_reports
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.screens.review.archive_view import (
    ArchiveView,
    Asked,
    ReportLine,
    archive_view,
    report_line,
)
from dashboard.screens.review.print.making import STAGES, draw_figures, gather, typeset
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_TOPICS = (TOPIC, "meetings")
# A report takes a core for seconds; one at a time leaves the machine to the live pages.
_MAKING = asyncio.Semaphore(1)

Result = TypeVar("Result")


def _read(actor: Actor, asked: Asked) -> ArchiveView:
    with reading() as session:
        meetings = list_meetings(session, actor)
        reports = list_reports(session, actor, kind=asked.kind, limit=LONGEST_LIST + 1)
    return archive_view(actor, meetings, reports, asked, system_clock())


def _asked(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what is no kind is every kind."""
    kind = None
    with suppress(ValueError):
        kind = ReportKind(str(query.get("kind", "")))
    return Asked(str(query.get("month", ""))[:7], kind)


def _made_before(actor: Actor, key: str) -> int | None:
    with reading() as session:
        return find_made(session, actor, key)


def _line(actor: Actor, report: int) -> ReportLine:
    with reading() as session:
        return report_line(find_report(session, actor, report), actor.language)


class ArchiveState(rx.State):
    """``busy`` is the kind that is being made, ``step`` how many of its steps have begun.

    ``forms_sent`` counts finished presses: the next one has a key of its own, a repeated one finds what the
    first has made.
    """

    view: ArchiveView = ArchiveView()
    made: ReportLine = ReportLine()
    made_words: str = ""
    refusal: str = ""
    busy: str = ""
    step: int = 0
    progress: str = ""
    forms_sent: int = 0
    is_loaded: bool = False

    @allow(Permission.MEETING_READ)
    async def load(self) -> None:
        """Also run when the link was lost: a report that was just made stays in sight."""
        await broadcaster().follow(ArchiveState.refresh, *_TOPICS)
        self.refusal = ""
        await self._show()

    @allow(Permission.MEETING_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show()

    @allow(Permission.REPORT_TAKE)
    async def make(self, fields: dict[str, Any]) -> AsyncIterator[None]:
        """Gather, draw, typeset, keep; after each step the page hears how far it is."""
        actor = await current_actor()
        self._clear()
        try:
            wanted = parse_wanted_report(fields, system_clock())
            kept = await asyncio.to_thread(_made_before, actor, wanted.key)
            if kept is None:
                if _MAKING.locked():
                    self._wait(actor, wanted)
                    yield
                async with _MAKING:
                    async for report in self._steps(actor, wanted):
                        kept = report
                        yield
            await self._tell(actor, kept)
        except DomainError as error:
            key = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key
            self.refusal = say(key, actor.language, **error.params)
        finally:
            self.busy, self.step, self.progress = "", 0, ""
        await self._show()

    async def _steps(self, actor: Actor, wanted: WantedReport) -> AsyncIterator[int | None]:
        """None after each announcement, the number of the kept report at the end."""
        self.busy = wanted.kind.value
        self._announce(actor, wanted, 1)
        yield None
        matter = await _in_thread(lambda: gather(actor, wanted, clock=system_clock))
        self._announce(actor, wanted, 2)
        yield None
        drawn = await _in_thread(lambda: draw_figures(matter))
        self._announce(actor, wanted, 3)
        yield None
        report = await _in_thread(lambda: typeset(matter, drawn))
        self._announce(actor, wanted, 4)
        yield None
        yield await _in_thread(lambda: keep_report(actor, report, wanted.key, clock=system_clock))

    def _wait(self, actor: Actor, wanted: WantedReport) -> None:
        self.busy = wanted.kind.value
        name = say(f"reports.kind.{wanted.kind.value}", actor.language)
        self.progress = say("reports.waiting", actor.language, name=name)

    def _announce(self, actor: Actor, wanted: WantedReport, step: int) -> None:
        self.step = step
        self.progress = say(
            "reports.progress",
            actor.language,
            name=say(f"reports.kind.{wanted.kind.value}", actor.language),
            stage=say(f"reports.stage.{STAGES[step - 1]}", actor.language),
            step=step,
            steps=len(STAGES),
        )

    async def _tell(self, actor: Actor, report: int | None) -> None:
        if report is None:
            return
        self.made = await asyncio.to_thread(_line, actor, report)
        name = f"{self.made.name}, {self.made.period}"
        self.made_words = say("reports.made", actor.language, name=name)
        self.forms_sent += 1

    def _clear(self) -> None:
        self.made, self.made_words, self.refusal = ReportLine(), "", ""

    async def _show(self) -> None:
        asked = _asked(self.router.url.query_parameters)
        self.view = await asyncio.to_thread(_read, await current_actor(), asked)
        self.is_loaded = True


async def _in_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.to_thread(work)
