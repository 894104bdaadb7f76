"""Default time targets of incidents and the due instant they give.

Called by kpis and by the seeding of target rows. These are the defaults of the first version only: rows
with ``valid_from`` win, so never read them for a historical answer. Source: domain 3.1, I3 to I5.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dashboard.kernel.reference import Severity


class Measure(StrEnum):
    """Which time since ``reported_at`` is measured."""

    ACKNOWLEDGE = "acknowledge"
    RESPONSE = "response"
    RESOLVE = "resolve"


Targets = Mapping[Measure, Mapping[Severity, timedelta]]

# A severity that is absent has no target: its cases are shown but never met or breached.
DEFAULT_TARGETS: Targets = MappingProxyType(
    {
        Measure.ACKNOWLEDGE: MappingProxyType(
            {
                Severity.CRITICAL: timedelta(minutes=2),
                Severity.HIGH: timedelta(minutes=5),
                Severity.MEDIUM: timedelta(minutes=30),
                Severity.LOW: timedelta(hours=24),
            }
        ),
        Measure.RESPONSE: MappingProxyType(
            {Severity.CRITICAL: timedelta(minutes=3), Severity.HIGH: timedelta(minutes=5)}
        ),
        Measure.RESOLVE: MappingProxyType(
            {Severity.HIGH: timedelta(hours=24), Severity.MEDIUM: timedelta(days=7)}
        ),
    }
)


def due_at(
    measure: Measure, severity: Severity, reported_at: datetime, targets: Targets = DEFAULT_TARGETS
) -> datetime | None:
    """When it has to be done; None where the severity has no target for this measure."""
    target = targets.get(measure, {}).get(severity)
    return None if target is None else reported_at + target
