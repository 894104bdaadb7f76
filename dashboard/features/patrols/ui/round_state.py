"""State of ``/patrols/round``: only a number that moves when patrols change, or an exercise begins or ends.

A form of Reflex dies with its socket, so ``assets/round.js`` draws the round from what the phone keeps.
"""

import reflex as rx

from dashboard.kernel.permissions import Permission
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow


class PatrolRoundState(rx.State):
    """``revision`` tells round.js to fetch the pack again; what is in it comes over plain HTTP."""

    revision: int = 0

    @allow(Permission.PATROL_CHECK_IN)
    async def load(self) -> None:
        await broadcaster().follow(PatrolRoundState.refresh, "patrols", "drills")
        self.revision += 1

    @allow(Permission.PATROL_CHECK_IN, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        self.revision += 1
