"""What each incident number stands on: which incidents, over which window, without which records.

The one place that says so: the lists behind the numbers and what "explain this number" says is left out are
made from it, and a test compares both with the numbers. Source: domain 3.0 (exclusions), 3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dashboard.features.incidents.rules.codes import RecordState
from dashboard.features.incidents.rules.quality import Reversal
from dashboard.features.incidents.rules.targets import Measure
from dashboard.kernel.clock import day_start, site_day

WINDOW = timedelta(hours=720)


class Basis(StrEnum):
    """Which instant of a site incident puts it under the number."""

    OPEN = "open"
    OCCURRED = "occurred"
    REPORTED = "reported"
    WEEK = "week"
    """Reported or resolved in the last complete week."""


NOT_COUNTED = tuple(state for state in RecordState if not state.is_counted)
NOT_LIVE = tuple(state for state in RecordState if not state.is_live)


@dataclass(frozen=True, slots=True)
class Counting:
    """``left_out`` are the record states that never count; ``reversal`` the times that are not measured.

    ``due`` narrows the reported ones to those that had a target of this measure.
    """

    basis: Basis
    left_out: tuple[RecordState, ...] = NOT_COUNTED
    reversal: Reversal | None = None
    due: Measure | None = None

    def window(self, as_of: datetime) -> tuple[datetime | None, datetime]:
        """(start, end) at ``as_of``; no start for a state of the instant."""
        if self.basis is Basis.OPEN:
            return None, as_of
        if self.basis is Basis.WEEK:
            return last_week(as_of)
        return as_of - WINDOW, as_of


def last_week(as_of: datetime) -> tuple[datetime, datetime]:
    """The last complete week of the site, Monday 00.00 to Monday 00.00 WIB."""
    today = site_day(as_of)
    monday = today - timedelta(days=today.weekday())
    return day_start(monday - timedelta(days=7)), day_start(monday)


COUNTING: Mapping[str, Counting] = MappingProxyType(
    {
        # A draft is an event that is already running: it is open at once.
        "open_incidents": Counting(Basis.OPEN, NOT_LIVE),
        "backlog_age": Counting(Basis.OPEN, NOT_LIVE),
        "incident_rate": Counting(Basis.OCCURRED),
        "incident_repeat": Counting(Basis.OCCURRED),
        "incident_flow": Counting(Basis.WEEK),
        "ack_time": Counting(Basis.REPORTED, reversal=Reversal.ACKNOWLEDGED),
        "ack_sla": Counting(Basis.REPORTED, reversal=Reversal.ACKNOWLEDGED, due=Measure.ACKNOWLEDGE),
        "response_time": Counting(Basis.REPORTED, reversal=Reversal.ON_SCENE),
        "response_sla": Counting(Basis.REPORTED, reversal=Reversal.ON_SCENE, due=Measure.RESPONSE),
        "contain_time": Counting(Basis.REPORTED, reversal=Reversal.CONTAINED),
        "resolve_time": Counting(Basis.REPORTED, reversal=Reversal.RESOLVED),
        "resolve_sla": Counting(Basis.REPORTED, reversal=Reversal.RESOLVED, due=Measure.RESOLVE),
        "detection_delay": Counting(Basis.REPORTED, reversal=Reversal.OCCURRED),
    }
)
"""By slug. The yield of searches counts no incidents and stands on none of this."""
