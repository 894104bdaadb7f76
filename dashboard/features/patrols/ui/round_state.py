"""State of ``/patrols/round``: the next point of the actor's agency and what was recorded."""

import asyncio
import secrets
from datetime import timedelta

import reflex as rx
from reflex.event import EventSpec

from dashboard.features.patrols.actions import check_in
from dashboard.features.patrols.forms import Outcome, parse_check_in
from dashboard.features.patrols.queries.records import list_done, next_visits, round_of
from dashboard.features.patrols.ui.round_views import NextPoint, RoundView, round_view, saved_sentence
from dashboard.features.patrols.ui.views import sentence
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

SHOWN_FOR = timedelta(hours=12)
MOST_SHOWN = 9


def _read(actor: Actor, held: NextPoint) -> RoundView:
    """``held`` is the point that is shown: it keeps its key while it is still the next one."""
    now = system_clock()
    with reading() as session:
        waiting = next_visits(session, actor, now)
        point = waiting[0] if waiting else None
        steps = () if point is None else round_of(session, actor, point, now)
        done = list_done(session, actor, now - SHOWN_FOR, now, MOST_SHOWN)
    is_held = point is not None and point.id == held.id
    key = held.key if is_held else secrets.token_urlsafe(12)
    return round_view(point, steps, done, now, actor.language, key)


class PatrolRoundState(rx.State):
    """``view`` is one reading; ``saved`` and ``refusal`` speak of the last tap."""

    view: RoundView = RoundView()
    is_loaded: bool = False
    is_asking: bool = False
    saved: str = ""
    refusal: str = ""

    @allow(Permission.PATROL_CHECK_IN)
    async def load(self) -> None:
        await broadcaster().follow(PatrolRoundState.refresh, "patrols")
        self.saved = self.refusal = ""
        self.is_asking = False
        await self._show(await current_actor(), self.view.point)

    @allow(Permission.PATROL_CHECK_IN, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; a point that is still the next one keeps its key."""
        await self._show(await current_actor(), self.view.point)

    @allow(Permission.PATROL_CHECK_IN)
    async def ask(self) -> None:
        """ "Tidak bisa" asks for one reason; a second tap takes the question back."""
        self.is_asking = not self.is_asking

    @allow(Permission.PATROL_CHECK_IN)
    async def tap(self, planned_visit: int, key: str, outcome: str, reason: str) -> EventSpec | None:
        """Record the tap on the point that was shown; a finding goes on to the report with its place."""
        actor = await current_actor()
        self.saved = self.refusal = ""
        self.is_asking = False
        fields = {"planned_visit": planned_visit, "key": key, "outcome": outcome, "reason": reason}
        leads_to = None
        try:
            command = parse_check_in(fields, system_clock())
            done = await asyncio.to_thread(check_in, actor, command, clock=system_clock)
        except DomainError as error:
            self.refusal = sentence(error, actor.language)
        else:
            self.saved = saved_sentence(done, command.outcome, actor.language)
            if command.outcome is Outcome.FINDING:
                leads_to = rx.redirect(f"/incidents/new?zone={done.zone.value}")
        # The next tap is another one, even on the same point.
        await self._show(actor, NextPoint())
        return leads_to

    async def _show(self, actor: Actor, held: NextPoint) -> None:
        self.view = await asyncio.to_thread(_read, actor, held)
        self.is_loaded = True
