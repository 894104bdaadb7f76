"""State of the live plan board on ``/patrols``: read, worded, and the decisions that can be taken on it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.patrols.actions import (
    answer_excuse,
    close_patrol,
    confirm_part,
    decline_part,
    end_patrol,
    end_weakness,
    report_weakness,
    review_visit,
)
from dashboard.features.patrols.forms import (
    parse_close,
    parse_end,
    parse_end_weakness,
    parse_excuse_answer,
    parse_part,
    parse_review,
    parse_weakness,
)
from dashboard.features.patrols.queries.board import live_board
from dashboard.features.patrols.ui.board_lines import BoardView
from dashboard.features.patrols.ui.board_views import board_view
from dashboard.features.patrols.ui.views import sentence
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[BoardView, datetime | None]:
    """The board, and when it changes next without anybody writing."""
    now = system_clock()
    with reading() as session:
        board, ages = live_board(session, actor, now), source_ages(session, now)
    return board_view(board, ages, actor, now), board.next_flip(now)


class PatrolBoardState(rx.State):
    """``view`` is one reading. ``reports`` counts saved weak spots: each form has its own key.

    What became of a weak spot is said beside it (``weak_said``), not above the board.
    """

    view: BoardView = BoardView()
    is_loaded: bool = False
    refusal: str = ""
    said: str = ""
    weak_said: str = ""
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    reports: int = 0

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolBoardState.refresh, "patrols")
        if page_opened():
            self._clear()
        await self._show(await current_actor())

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit, and when a row flips by the clock."""
        await self._show(await current_actor())

    @allow(Permission.PATROL_CHECK_IN)
    async def end(self, patrol: int) -> None:
        fields = {"patrol": patrol, "key": f"patrol-end-{patrol}"[:64]}
        await self._do(lambda actor: _end(actor, fields))

    @allow(Permission.PATROL_SUPERVISE)
    async def close(self, patrol: int, reason: str) -> None:
        """The same reason for the same patrol is the same click."""
        fields = {"patrol": patrol, "reason": reason, "key": f"patrol-close-{patrol}-{reason}"[:64]}
        await self._do(lambda actor: _close(actor, fields))

    @allow(Permission.PATROL_SUPERVISE)
    async def confirm(self, patrol: int, key: str) -> None:
        await self._do(lambda actor: _confirm(actor, {"patrol": patrol, "key": f"yes-{key}"[:64]}))

    @allow(Permission.PATROL_SUPERVISE)
    async def decline(self, patrol: int, key: str) -> None:
        await self._do(lambda actor: _decline(actor, {"patrol": patrol, "key": f"no-{key}"[:64]}))

    @allow(Permission.PATROL_SUPERVISE)
    async def review(self, visit: int, answer: str) -> None:
        fields = {"visit": visit, "answer": answer, "key": f"review-{visit}-{answer}"[:64]}
        await self._do(lambda actor: _review(actor, fields))

    @allow(Permission.PATROL_SUPERVISE)
    async def answer_excuse(self, planned_visit: int, answer: str) -> None:
        key = f"excuse-answer-{planned_visit}-{answer}"[:64]
        fields = {"planned_visit": planned_visit, "answer": answer, "key": key}
        await self._do(lambda actor: _answer_excuse(actor, fields))

    @allow(Permission.PATROL_READ)
    async def report_weak(self, fields: dict[str, Any]) -> None:
        """What was chosen stays until it is saved. The action decides who may."""
        if await self._do(lambda actor: _report(actor, fields)):
            self.reports += 1
            self.weak_said, self.said = self.said, ""
        elif self.errors:
            self.refusal = ""  # it stands beside the fields

    @allow(Permission.PATROL_READ)
    async def end_weak(self, control: int) -> None:
        """It was fixed. The action decides who may: a supervisor, or who reported it."""
        fields = {"control": control, "key": f"weak-end-{control}"[:64]}
        if await self._do(lambda actor: _fixed(actor, fields)):
            self.weak_said, self.said = self.said, ""

    async def _do(self, act: Callable[[Actor], str]) -> bool:
        """Parse, act, show; what was refused says why. True when it was done."""
        actor = await current_actor()
        self._clear()
        try:
            self.said = await asyncio.to_thread(act, actor)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
            self.refusal = sentence(error, actor.language)
        except DomainError as error:
            self.refusal = sentence(error, actor.language)
        await self._show(actor)
        return not self.refusal

    def _clear(self) -> None:
        self.refusal = self.said = self.weak_said = ""
        self.errors, self.summary = {}, []

    async def _show(self, actor: Actor) -> None:
        self.view, flip = await asyncio.to_thread(_read, actor)
        self.is_loaded = True
        await broadcaster().wake_at(PatrolBoardState.refresh, flip)


def _end(actor: Actor, fields: object) -> str:
    end_patrol(actor, parse_end(fields), clock=system_clock)
    return say("patrols.board.said.ended", actor.language)


def _close(actor: Actor, fields: object) -> str:
    close_patrol(actor, parse_close(fields), clock=system_clock)
    return say("patrols.board.said.closed", actor.language)


def _confirm(actor: Actor, fields: object) -> str:
    counts = confirm_part(actor, parse_part(fields), clock=system_clock)
    return say(f"patrols.board.said.{'confirmed' if counts else 'confirmed_late'}", actor.language)


def _decline(actor: Actor, fields: object) -> str:
    decline_part(actor, parse_part(fields), clock=system_clock)
    return say("patrols.board.said.declined", actor.language)


def _review(actor: Actor, fields: object) -> str:
    done = review_visit(actor, parse_review(fields), clock=system_clock)
    word = "rejected" if not done.is_confirmed else "counted" if done.counts else "not_counted"
    return say(f"patrols.board.said.{word}", actor.language, place=done.place)


def _answer_excuse(actor: Actor, fields: object) -> str:
    done = answer_excuse(actor, parse_excuse_answer(fields), clock=system_clock)
    word = "approved" if done.is_approved else "rejected"
    return say(f"patrols.excuse.said.{word}", actor.language, place=done.place)


def _report(actor: Actor, fields: object) -> str:
    found = report_weakness(actor, parse_weakness(fields), clock=system_clock)
    word = "weak" if found.is_new else "weak_known"
    return say(f"patrols.board.said.{word}", actor.language, place=found.place)


def _fixed(actor: Actor, fields: object) -> str:
    end_weakness(actor, parse_end_weakness(fields), clock=system_clock)
    return say("patrols.board.said.fixed", actor.language)
