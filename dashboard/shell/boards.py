"""The boards the broadcaster sends: audience -> messages, computed in a thread, JSON-safe."""

from collections.abc import Sequence
from dataclasses import asdict

from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.screens.overview.state import OverviewState
from dashboard.screens.wall.board import wall_board
from dashboard.screens.wall.state import WallChartState, WallState
from dashboard.web.broadcast import Audience, Delta, state_delta


def wall_messages(audience: Audience) -> Sequence[Delta]:
    """Numbers first, the charts as a message of their own."""
    with reading() as session:
        board = wall_board(session, system_clock(), audience.language, control=audience.profile == "control")
    return (
        state_delta(WallState, view=asdict(board.view)),
        state_delta(WallChartState, **asdict(board.charts)),
    )


def overview_messages(audience: Audience) -> Sequence[Delta]:
    """The same picture in office dress; it has no charts."""
    with reading() as session:
        board = wall_board(
            session, system_clock(), audience.language, control=audience.profile == "control", has_band=False
        )
    return (state_delta(OverviewState, view=asdict(board.view)),)


BOARDS = {"wall": wall_messages, "overview": overview_messages}
