"""State of ``/review/guest``: the presenter's slide for whoever watches through a link. It takes no input.

The gate lets a guest reach these two handlers and nothing else; the slide is made without any text of a
promise, place of a weak point or small number (board/slides.py).
"""

import asyncio

import reflex as rx

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.exercise import exercise_line, running_exercises
from dashboard.kernel.permissions import Permission
from dashboard.screens.review.board.view import Slide
from dashboard.screens.review.room import Room, read_guest
from dashboard.screens.review.room_view import RoomView
from dashboard.web.broadcast import broadcaster
from dashboard.web.locale import LocaleState
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[Room, str]:
    with reading() as session:
        exercise = exercise_line(running_exercises(session), actor.language)
        return read_guest(session, actor, system_clock()), exercise


class GuestState(rx.State):
    """``room`` holds only month, step, where the numbers are from and whether somebody leads."""

    room: RoomView = RoomView()
    slide: Slide = Slide()
    exercise: str = ""
    server_ms: int = 0
    is_loaded: bool = False

    @allow(Permission.MEETING_WATCH)
    async def load(self) -> None:
        """First handler of the page: there is no frame."""
        await broadcaster().begin()
        actor = await current_actor()
        (await self.get_state(LocaleState)).language = actor.language.value
        await broadcaster().follow(GuestState.refresh, "drills", "meetings")
        self.server_ms = int(system_clock().timestamp() * 1000)
        await self._show(actor)
        self.is_loaded = True

    @allow(Permission.MEETING_WATCH, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster: the presenter has moved, or was not seen."""
        await self._show(await current_actor())

    async def _show(self, actor: Actor) -> None:
        room, self.exercise = await asyncio.to_thread(_read, actor)
        if self.room != room.view:
            self.room = room.view
        if self.slide != room.slide:
            self.slide = room.slide
        await broadcaster().wake_at(GuestState.refresh, room.flips_at)
