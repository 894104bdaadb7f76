"""Stories become actions: the recent ones step by step, the long history through the bulk path.

A story whose severity is below the suggested one is reported by a supervisor, who says why.

Called by scenarios and, for the scene of a scenario, by scenes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from dashboard.features.incidents.actions import (
    ImportedIncident,
    MoveIncident,
    import_incidents,
    move_incident,
    report_incident,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.severity import is_lowering, suggest
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.factories import Move, Story
from dashboard.seed.record_steps import REVIEWERS, RecordThread
from dashboard.seed.timeline import Step

_SOURCE = "seed"
_LOWER_REASON = "Kerusakan kecil, tidak mengganggu pengamanan."


def story_steps(
    stories: Iterable[Story], crew: Crew, prefix: str, *, until: datetime | None = None
) -> Iterator[Step]:
    """Report and every later step of each story, by the accounts of the crew.

    With ``until`` the records are completed and reviewed too, as far as that is over by then.
    """
    for number, story in enumerate(stories):
        thread = StoryThread(story, crew, f"{prefix}-{number:05d}")
        yield from thread.steps()
        if until is not None:
            yield from thread.record_steps(until)


class StoryThread:
    """One incident while it goes on: the reference is known from the report on."""

    def __init__(self, story: Story, crew: Crew, key: str) -> None:
        self._story, self._crew, self._key = story, crew, key
        self._reference = ""

    def steps(self) -> Iterator[Step]:
        yield Step(self._story.reported_at, self._report)
        for move in self._story.moves:
            yield Step(move.at, lambda clock, move=move: self._move(move, clock))

    def record_steps(self, until: datetime) -> Iterator[Step]:
        thread = RecordThread(self._crew, self._story.reporter, self._story.agency, self._key)
        for at, step in thread.due(self._story.ends_at):
            if at < until:
                yield Step(at, lambda clock, step=step: thread.act(step, self._reference, clock))

    def submit(self, clock: Clock) -> None:
        """Complete the record at once (the golden month counts what it reports)."""
        thread = RecordThread(self._crew, self._story.reporter, self._story.agency, self._key)
        thread.act("submit", self._reference, clock)

    def mark_duplicate(self, original: "StoryThread", clock: Clock) -> None:
        reviewer = REVIEWERS[self._story.agency]
        thread = RecordThread(self._crew, reviewer, self._story.agency, self._key)
        thread.mark_duplicate(self._reference, original._reference, clock)

    def _report(self, clock: Clock) -> None:
        story = self._story
        lowers = is_lowering(story.severity, suggest(story.type, story.markers))
        reporter = REVIEWERS[story.agency] if lowers else story.reporter
        command = ReportIncident(
            type=story.type,
            severity=story.severity,
            zone=story.zone,
            occurred_at=story.occurred_at,
            description=story.text,
            is_text_shared=story.is_text_shared,
            key=self._key,
            markers=story.markers,
            lower_reason=_LOWER_REASON if lowers else "",
        )
        self._reference = report_incident(self._crew[reporter], command, clock=clock)

    def _move(self, move: Move, clock: Clock) -> None:
        command = MoveIncident(self._reference, move.action, f"{self._key}-{move.action}")
        move_incident(self._crew[move.role], command, clock=clock)


def imported_steps(stories: Sequence[Story], prefix: str) -> Iterator[Step]:
    """The same as resolved history, a week of one agency in one batch."""
    batches: dict[tuple[datetime, Agency], list[ImportedIncident]] = {}
    for number, story in enumerate(stories):
        week = _week_end(story.reported_at)
        row = ImportedIncident(
            key=f"{prefix}-{number:05d}",
            type=story.type,
            severity=story.severity,
            zone=story.zone,
            occurred_at=story.occurred_at,
            occurred_day=site_day(story.occurred_at),
        )
        batches.setdefault((week, story.agency), []).append(row)
    for (week, agency), rows in batches.items():
        yield Step(week, lambda clock, agency=agency, rows=rows: _import(agency, rows, clock))


def _week_end(moment: datetime) -> datetime:
    return (moment + timedelta(days=7 - moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def _import(agency: Agency, rows: Sequence[ImportedIncident], clock: Clock) -> None:
    batch = f"{_SOURCE}-{clock():%Y%m%d}"
    import_incidents(system_actor(SEED_NAME, agency), _SOURCE, batch, rows, clock=clock)


def is_routine(story: Story) -> bool:
    """Whether the bulk path is good enough: everything but what people look up years later."""
    return story.type not in (IncidentType.ESCAPE, IncidentType.ESCAPE_ATTEMPT)
