"""The access reviews of the demo: each month a leader of each agency went through the list, once late.

Called by scenarios. The present month is left open: its list is what somebody tries out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.access.actions import tick_account
from dashboard.features.access.forms import TickAccount
from dashboard.features.access.rules.reviews import begins, month_before
from dashboard.kernel.identity import Role
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

MONTHS = 12
"""As many as the page shows."""

_REVIEWERS = (Role.KARUTAN, Role.KAPOLRESTABES)
_USUAL = timedelta(days=4, hours=2)
_LATE = timedelta(days=26, hours=9)
"""The month before last was looked through in its last days only."""


def access_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """A tick for every account of each past month; the accounts are older than the first of them."""
    month = month_before(now)
    for number in range(MONTHS):
        first = begins(month) + (_LATE if number == 1 else _USUAL)
        for reviewer in _REVIEWERS:
            leader = crew[reviewer]
            names = sorted(one.username for one in crew.values() if one.agency is leader.agency)
            for place, name in enumerate(names):
                command = TickAccount(name, month, True, f"review-{month}-{name}")
                yield Step(
                    first + timedelta(minutes=place),
                    lambda clock, who=leader, what=command: tick_account(who, what, clock=clock),
                )
        month = month_before(begins(month))
