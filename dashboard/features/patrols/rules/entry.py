"""A round typed in from paper: which moment a clock time on the sheet means, and what is odd about it. Pure.

Called by the form and the action of a late entry. A sheet has clock times only: the day follows from the due.
"""

from datetime import UTC, datetime, time, timedelta

from dashboard.features.patrols.rules.codes import ScanFlag
from dashboard.kernel.clock import SITE_ZONE, to_site
from dashboard.kernel.phone_clock import OLDEST_TAP

# Further from its due it is a slip of the pen, or another round.
FARTHEST = timedelta(hours=3)
# Sheets of a dead network come in within days; what is older belongs into an import, with its reason.
OLDEST_SHEET = timedelta(days=3)


def moment_near(clock: time, due: datetime) -> datetime:
    """The instant with this clock time at the site nearest to ``due``: 00.10 of 23.55 is tomorrow."""
    day = to_site(due).date()
    around = (
        datetime.combine(day + timedelta(days=step), clock, SITE_ZONE).astimezone(UTC) for step in (-1, 0, 1)
    )
    return min(around, key=lambda moment: abs(moment - due))


def entry_flags(at: datetime, now: datetime, *, needs_scan: bool) -> frozenset[ScanFlag]:
    """Why a typed visit waits for somebody else's word; late alone, it counts and is marked."""
    flags = {ScanFlag.NO_SCAN} if needs_scan else set()
    return frozenset(flags | ({ScanFlag.TOO_OLD} if now - at > OLDEST_TAP else set()))
