"""State of the staff overview: the wall's picture, in office dress."""

import reflex as rx

from dashboard.kernel.permissions import Permission
from dashboard.screens.wall.view import WallView
from dashboard.web.broadcast import Audience, broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


class OverviewState(rx.State):
    """Filled by the broadcaster; empty until the first message."""

    view: WallView = WallView()

    @allow(Permission.OVERVIEW_READ)
    async def load(self) -> None:
        """Staff who may read patrols see weak points by zone, the others do not."""
        actor = await current_actor()
        profile = "control" if actor.may(Permission.PATROL_READ) else "open"
        await broadcaster().join(Audience("overview", profile, None, actor.language))
