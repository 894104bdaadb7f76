"""What the server sends to a wall: one view, and apart from it the short lists of the charts.

Two State classes on purpose: a chart redraws when any var of its State changes, and the numbers are to be
painted before the charts. The defaults are the honest empty wall; the pictures come from the broadcaster.
"""

from collections.abc import AsyncIterator

import reflex as rx

from dashboard.kernel.errors import Denied
from dashboard.kernel.permissions import Permission
from dashboard.screens.wall.view import WallView
from dashboard.web.broadcast import Audience, broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_session


class WallState(rx.State):
    """Every word and number of the wall. ``is_screen``: a paired screen, which shows no old number."""

    view: WallView = WallView()
    is_screen: bool = False

    @allow(Permission.WALL_READ)
    async def load(self) -> AsyncIterator[None]:
        """Join the audience of this viewer; whoever may not see weak points, or asks for it, gets ``open``.

        A paired screen has the profile it was approved for, whatever its address says.
        """
        session = await current_session()
        if session is None:
            raise Denied("error.session_ended")
        actor, self.is_screen = session.actor, session.kind == "device"
        yield  # before the first number comes, the page knows how it must treat numbers
        wants_open = self.router.url.query_parameters.get("profile") == "open" and not self.is_screen
        is_control = actor.may(Permission.WALL_READ_CONTROL) and not wants_open
        profile = "control" if is_control else "open"
        await broadcaster().begin()
        await broadcaster().join(Audience("wall", profile, None, actor.language))


class WallChartState(rx.State):
    """Numbers of the three Plotly charts. Lists of one number (or none) for the bullets.

    ``rate``: weekly rates, oldest first, 12 to 26 of them, None for a week without data. ``rate_center``: the
    centre line, as long as ``rate``. Bands are those of the tiles; ``.._sure`` false hatches the bar.
    """

    rate: list[float | None] = []
    rate_center: list[float] = []
    coverage: list[float] = []
    coverage_target: list[float] = []
    coverage_band: str = ""
    coverage_sure: bool = True
    gap: list[float] = []
    gap_target: list[float] = []
    gap_band: str = ""
    gap_sure: bool = True
