"""Stories become actions: the recent ones step by step, the long history through the bulk path.

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
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.factories import Move, Story
from dashboard.seed.timeline import Step

_SOURCE = "seed"


def story_steps(stories: Iterable[Story], crew: Crew, prefix: str) -> Iterator[Step]:
    """Report and every later step of each story, by the accounts of the crew."""
    for number, story in enumerate(stories):
        yield from _Thread(story, crew, f"{prefix}-{number:05d}").steps()


class _Thread:
    """One incident while it goes on: the reference is known from the report on."""

    def __init__(self, story: Story, crew: Crew, key: str) -> None:
        self._story, self._crew, self._key = story, crew, key
        self._reference = ""

    def steps(self) -> Iterator[Step]:
        yield Step(self._story.reported_at, self._report)
        for move in self._story.moves:
            yield Step(move.at, lambda clock, move=move: self._move(move, clock))

    def _report(self, clock: Clock) -> None:
        story = self._story
        command = ReportIncident(
            type=story.type,
            severity=story.severity,
            zone=story.zone,
            occurred_at=story.occurred_at,
            description=story.text,
            is_text_shared=story.is_text_shared,
            key=self._key,
        )
        self._reference = report_incident(self._crew[story.reporter], command, clock=clock)

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
