"""The seed scenarios: each fills an empty database so that it tells its story at ``now``.

Called by the command line, by ``make run`` and by tests. Everything is written by the real actions with a
stepped clock. The same number and the same ``now`` give the same data, apart from the passwords.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlmodel import select

from dashboard.features.access.tables import Account
from dashboard.features.incidents.tables import Incident
from dashboard.features.notices.actions import mark_seen
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database, reading
from dashboard.kernel.permissions import Permission
from dashboard.seed import golden
from dashboard.seed.access_steps import access_steps
from dashboard.seed.accounts import Crew, create_crew
from dashboard.seed.commitment_steps import commitment_steps
from dashboard.seed.conduct_steps import conduct_steps
from dashboard.seed.drill_steps import drill_steps
from dashboard.seed.duty_steps import census_steps, nil_steps
from dashboard.seed.factories import HISTORY_WEEKS, RARE_DAYS, monthly_stories, rare_stories
from dashboard.seed.incident_steps import imported_steps, is_routine, story_steps
from dashboard.seed.meeting_steps import first_day, frozen_at, meeting_steps
from dashboard.seed.part_steps import part_steps
from dashboard.seed.patrol_cases import patrol_cases
from dashboard.seed.patrol_steps import History, patrol_steps
from dashboard.seed.programme_steps import programme_steps
from dashboard.seed.scenes import SCENES, Scene, open_stories
from dashboard.seed.search_steps import search_steps
from dashboard.seed.sharing_steps import sharing_steps
from dashboard.seed.timeline import Step, play, standing
from dashboard.seed.walks import Walk

SCENARIOS = (*SCENES, "golden_month")

_CENSUS_DAYS = HISTORY_WEEKS * 7 + 12


class NotEmpty(RuntimeError):
    """A scenario is only put into an empty database."""


def is_empty() -> bool:
    """Whether nobody has used this database yet: no account, no incident."""
    with reading() as session:
        rows = (session.exec(select(model.id).limit(1)).first() for model in (Account, Incident))
        return all(row is None for row in rows)


def seed(scenario: str, *, number: int = 1, now: datetime | None = None) -> None:
    """Fill the empty database with a scenario that ends at ``now`` (``golden_month`` has its own end).

    Raises NotEmpty, and KeyError for an unknown scenario.
    """
    if scenario not in SCENARIOS:
        raise KeyError(scenario)
    if not is_empty():
        raise NotEmpty("the database is not empty")
    with database().unhurried():
        _seed(scenario, number, now)


def _seed(scenario: str, number: int, now: datetime | None) -> None:
    if scenario == "golden_month":
        crew = create_crew(standing(golden.BEGIN))
        play(golden.golden_steps(crew), scenario)
        return
    moment = (now or system_clock()).replace(microsecond=0)
    crew = create_crew(standing(moment - timedelta(days=RARE_DAYS)))
    play(_steps(SCENES[scenario], crew, Random(number), moment), scenario)


def _read_notices(crew: Crew, now: datetime) -> Iterator[Step]:
    """Everybody has looked at his notices some hours ago: what is new is new."""
    for actor in crew.values():
        if actor.may(Permission.INCIDENT_READ):
            yield Step(now - timedelta(hours=6), lambda clock, actor=actor: mark_seen(actor, clock=clock))


def _history(scene: Scene, now: datetime) -> History:
    """Every month that a meeting was about has its rounds."""
    if not scene.has_commitments:
        return History(scene.patrol_days)
    return History(scene.patrol_days, first_day(now), frozen_at(now))


def _steps(scene: Scene, crew: Crew, rng: Random, now: datetime) -> Iterator[Step]:
    """Every step of a scene; a generator for each part, so that one can change without the others."""
    parts = [Random(rng.random()) for _ in range(5)]
    stories = (*rare_stories(parts[0], now), *monthly_stories(parts[0], now))
    since = now - timedelta(days=scene.detailed_days)
    detailed = [one for one in stories if one.reported_at >= since or not is_routine(one)]
    yield from imported_steps([one for one in stories if one not in detailed], "riwayat")
    yield from story_steps(detailed, crew, "kejadian", until=now)
    yield from story_steps(open_stories(scene, now), crew, "terbuka")
    yield from _read_notices(crew, now)
    yield from census_steps(parts[1], crew, now, _CENSUS_DAYS)
    yield from nil_steps(parts[2], crew, now, scene.nil_days)
    yield from drill_steps(parts[3], crew, now, scene.drills)
    if scene.has_drill_today:
        yield from conduct_steps(crew, now)
    walk = Walk(now, scene.abandoned, scene.is_police_silent)
    yield from patrol_steps(parts[4], crew, walk, _history(scene, now))
    if scene.has_patrol_cases:
        yield from patrol_cases(crew, now)
    if scene.has_programme:
        yield from programme_steps(crew, now)
    if scene.has_commitments:
        yield from access_steps(crew, now)
        yield from meeting_steps(crew, now)
        yield from commitment_steps(crew, now)
        yield from sharing_steps(crew, now)
    yield from part_steps(crew, now)
    yield from search_steps(Random(rng.random()), crew, now, scene.detailed_days)
