"""The demo goes on by itself while it serves: one small step every few seconds, through the real actions.

Started by shell.pages in the demo profile. Whatever it does is marked: "[peragaan]" begins the text of its
incidents, and the audit shows ``peragaan`` where a person's session would stand. It acts only in a database
that has the demo's checkpoints, so a golden month or an imported one is left alone.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.features.patrols.queries.records import list_checkpoints
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.driver_duty import count_occupants, report_nothing
from dashboard.seed.driver_incidents import report_something, respond
from dashboard.seed.driver_records import keep_records
from dashboard.seed.driver_rounds import plan_ahead, walk
from dashboard.seed.driver_sign import signed_crew
from dashboard.seed.patrol_steps import PLANNERS
from dashboard.seed.rounds import POINTS
from dashboard.seed.timeline import standing

logger = logging.getLogger(__name__)

TICK_SECONDS = 10.0
_PLAN_EVERY = timedelta(minutes=10)
_PARTS = (walk, report_something, respond, keep_records, report_nothing, count_occupants)


@dataclass(slots=True)
class Memory:
    """What one run of the driver remembers; everything that matters stands in the database."""

    next_plan_at: datetime | None = None
    done: set[str] = field(default_factory=set)


async def drive() -> None:
    """Go on forever; an error is logged and the next step comes as usual."""
    memory = Memory()
    while True:
        try:
            await asyncio.to_thread(step, memory, system_clock)
        except Exception:
            logger.exception("the demo driver stumbled and goes on")
        await asyncio.sleep(TICK_SECONDS)


def step(memory: Memory, clock: Clock) -> None:
    """Do everything that is due at the clock's now; the same step twice does it once.

    One part that fails does not keep the others from their work; the first error is raised at the end.
    """
    now = clock()
    crew = signed_crew()
    if not _is_demo(crew, now):
        return
    errors: list[Exception] = []
    if memory.next_plan_at is None or memory.next_plan_at <= now:
        memory.next_plan_at = now + _PLAN_EVERY
        _try(lambda: plan_ahead(crew, standing(now)), errors)
    for part in _PARTS:
        _try(lambda part=part: part(crew, standing(now), memory.done), errors)
    if errors:
        raise errors[0]


def _try(act: Callable[[], object], errors: list[Exception]) -> None:
    try:
        act()
    except Exception as error:
        errors.append(error)


def _is_demo(crew: dict[Role, Actor], now: datetime) -> bool:
    """Whether both agencies have the demo's checkpoints and the accounts that walk and plan them."""
    if not set(PLANNERS.values()) <= set(crew):
        return False
    with reading() as session:
        for agency in Agency:
            known = {row.code for row in list_checkpoints(session, crew[PLANNERS[agency]], now)}
            if not {point.code for point in POINTS[agency]} <= known:
                return False
    return True
