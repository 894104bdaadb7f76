"""State of ``/drills/REFERENCE/run``: only a number that moves when drills change.

A form of Reflex dies with its socket, so ``assets/drill_run.js`` draws the page from what the device keeps.
"""

import reflex as rx

from dashboard.kernel.permissions import Permission
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow


class DrillRunState(rx.State):
    """``revision`` tells drill_run.js to fetch the pack again: what another device has pressed is in it."""

    revision: int = 0

    @allow(Permission.DRILL_CONDUCT)
    async def load(self) -> None:
        await broadcaster().follow(DrillRunState.refresh, "drills")
        self.revision += 1

    @allow(Permission.DRILL_CONDUCT, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        self.revision += 1
