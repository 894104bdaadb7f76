"""State of ``/review/2026-02``: the slide of the presenter's step, or of a step of one's own.

Only the cursor is shared: every screen loads its slide here, with the rights of its own viewer. A presenter
who turns a page moves everybody who follows.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.features.meetings.actions import (
    ask_to_present,
    hand_over,
    move_cursor,
    show_life,
    start_presenting,
)
from dashboard.features.meetings.forms import parse_hand_over, parse_move
from dashboard.features.meetings.rules.minutes import STEPS
from dashboard.features.meetings.rules.months import is_month
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.screens.review.board.view import Slide
from dashboard.screens.review.room import Room, read_room
from dashboard.screens.review.room_view import RoomView
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, month: str, browsing: int) -> Room:
    with reading() as session:
        return read_room(session, actor, month, system_clock(), browsing)


def month_in(path: object) -> str:
    """The month in an address ``/review/2026-02/...``; "" when there is none."""
    steps = str(path).split("/")
    return steps[2] if len(steps) > 2 and is_month(steps[2]) else ""


class RoomState(rx.State):
    """``browsing`` is a step of one's own in month ``browsed``, 0 follows; ``server_ms`` sets the clock."""

    room: RoomView = RoomView()
    slide: Slide = Slide()
    browsing: int = 0
    browsed: str = ""
    refusal: str = ""
    server_ms: int = 0
    is_loaded: bool = False
    is_found: bool = False

    @allow(Permission.MEETING_READ)
    async def load(self) -> None:
        """Also run when the link was lost: the step in sight stays."""
        await broadcaster().follow(RoomState.refresh, "meetings", "commitments")
        self.server_ms = int(system_clock().timestamp() * 1000)
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.MEETING_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster: the cursor moved, something was decided, or the presenter was not seen."""
        await self._show(await current_actor())

    @allow(Permission.MEETING_READ)
    async def turn(self, step: int) -> None:
        """To a step of the bar: with everybody for the presenter, alone for anybody else."""
        if isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= STEPS:
            await self._turn(step)

    @allow(Permission.MEETING_READ)
    async def turn_to(self, topic: str) -> None:
        """To the step of a topic, from the sentence about it."""
        step = next((one.number for one in self.room.steps if one.topic == topic), 0)
        if step:
            await self._turn(step)

    @allow(Permission.MEETING_READ)
    async def step_by(self, way: int) -> None:
        """One step on (1) or back (-1); the first and the last one are the ends."""
        if way in (1, -1):
            await self._turn(min(STEPS, max(1, self.room.step + way)))

    @allow(Permission.MEETING_READ)
    async def follow_presenter(self) -> None:
        self.browsing = 0
        await self._show(await current_actor())

    @allow(Permission.MEETING_PRESENT)
    async def blank(self) -> None:
        """Every screen of the room rests, or comes back."""
        await self._lead(self.room.step, is_blank=not self.room.is_blank)

    @allow(Permission.MEETING_PRESENT)
    async def start(self) -> None:
        """Lead from now on: where nobody leads, or as the presenter who comes back."""
        self.browsing = 0
        await self._act(start_presenting)

    @allow(Permission.MEETING_PRESENT)
    async def ask(self) -> None:
        """Ask to take over; the presenter agrees, or, when that one is gone, the other agency."""
        await self._act(ask_to_present)

    @allow(Permission.MEETING_PRESENT)
    async def consent(self, asker: int) -> None:
        """A yes to the person that the page showed."""

        def write(actor: Actor, month: str, *, clock: Any) -> object:
            return hand_over(actor, parse_hand_over({"to": asker}, month), clock=clock)

        await self._act(write)

    @allow(Permission.MEETING_PRESENT, passive=True)
    async def live(self) -> None:
        """The presenter's sign of life, pressed by assets/review.js. It moves and tells nothing."""
        actor, month = await current_actor(), self._month()
        if month and self.room.presenter.is_me:
            await asyncio.to_thread(show_life, actor, month, clock=system_clock)

    def _month(self) -> str:
        return month_in(self.router.url.path)

    async def _turn(self, step: int) -> None:
        if self.room.presenter.is_me and self.room.state == "running":
            await self._lead(step, is_blank=False)
        else:
            # Whoever comes back to the presenter's step follows again.
            led = next((one.number for one in self.room.steps if one.is_led), 0)
            self.browsing = 0 if step == led else step
            await self._show(await current_actor())

    async def _lead(self, step: int, *, is_blank: bool) -> None:
        def write(actor: Actor, month: str, *, clock: Any) -> object:
            command = parse_move({"step": step, "is_blank": is_blank}, month)
            return move_cursor(actor, command, clock=clock)

        self.browsing = 0
        await self._act(write)

    async def _act(self, write: Callable[..., object]) -> None:
        """Do it and show; a refusal is a sentence over the slide, which stays."""
        actor, month = await current_actor(), self._month()
        self.refusal = ""
        try:
            await asyncio.to_thread(write, actor, month, clock=system_clock)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        """Only what has changed is sent: a drawing is some kilobytes."""
        month, flips_at = self._month(), None
        if self.browsed != month:
            # Another meeting: the step of one's own was of the one before.
            self.browsed, self.browsing = month, 0
        try:
            room = await asyncio.to_thread(_read, actor, month, self.browsing)
        except Missing:
            self.room, self.slide, self.is_found = RoomView(month=month, state="missing"), Slide(), False
        else:
            self.is_found, flips_at = True, room.flips_at
            if self.room != room.view:
                self.room = room.view
            if self.slide != room.slide:
                self.slide = room.slide
        await broadcaster().wake_at(RoomState.refresh, flips_at)
