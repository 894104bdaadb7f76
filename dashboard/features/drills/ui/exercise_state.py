"""Whether an exercise runs, for the band on every staff page and the entries to its controls."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from dashboard.features.drills.queries.conduct import running_drills
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.exercise import exercise_line
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class RunningLine:
    """One drill that runs, with its page of controls."""

    text: str
    href: str


def _read(actor: Actor) -> tuple[str, list[RunningLine]]:
    with reading() as session:
        running = running_drills(session)
    lines = [
        RunningLine(
            say(
                "drills.run.now.line",
                actor.language,
                scenario=say(f"scenario.{one.scenario.value}", actor.language),
                reference=one.reference,
                time=clock_time(one.since, actor.language),
            ),
            f"/drills/{one.reference}/run",
        )
        for one in running
    ]
    return exercise_line(running, actor.language), lines if actor.may(Permission.DRILL_CONDUCT) else []


class ExerciseState(rx.State):
    """``line`` is empty while everything is real: then no page wears LATIHAN."""

    line: str = ""
    running: list[RunningLine] = []

    @allow(Permission.SESSION_OWN)
    async def load(self) -> None:
        """After FrameState.load on every staff page."""
        await broadcaster().follow(ExerciseState.refresh, "drills")
        self.line, self.running = await asyncio.to_thread(_read, await current_actor())

    @allow(Permission.SESSION_OWN, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        self.line, self.running = await asyncio.to_thread(_read, await current_actor())
