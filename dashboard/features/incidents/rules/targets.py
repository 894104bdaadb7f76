"""Time targets of incidents: the defaults, what a versioned row may replace, and the due instant they give.

Called by queries/targets.py, which reads the rows in force, and by the actions that promise a due instant. A
report is measured by the targets of its own time, so the due instants are stored. Source: domain 3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.target_names import TargetName, TargetUnit


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

# An open one of these levels is an alert when it is older; a critical one at once (domain 3.1 I1).
DEFAULT_ALERTS: Mapping[Severity, timedelta] = MappingProxyType(
    {
        Severity.CRITICAL: timedelta(0),
        Severity.HIGH: timedelta(hours=4),
        Severity.MEDIUM: timedelta(hours=72),
    }
)

# Kilometres of the unit's registered distance (lower bound, exclusive) and the target; farthest first.
_POLICE_TIERS = ((10.0, timedelta(minutes=25)), (5.0, timedelta(minutes=15)))
_POLICE_NEAREST = timedelta(minutes=10)


def police_response_target(distance_km: float) -> timedelta:
    """Police on scene: 10 min up to 5 km, 15 min beyond, 25 min beyond 10 km (domain 3.1).

    The distance is the one registered for the responding unit, never that of the incident.
    """
    for beyond, target in _POLICE_TIERS:
        if distance_km > beyond:
            return target
    return _POLICE_NEAREST


@dataclass(frozen=True, slots=True)
class TargetSet:
    """The targets in force at one instant.

    ``police_distance_km`` is the registered distance of the police unit that responds to the site.
    """

    times: Targets = field(default_factory=lambda: DEFAULT_TARGETS)
    alerts: Mapping[Severity, timedelta] = field(default_factory=lambda: DEFAULT_ALERTS)
    police_distance_km: float = 0.0

    def target(self, measure: Measure, severity: Severity, owner: Agency) -> timedelta | None:
        """How long it may take; None where there is no target.

        An arrival is measured by the agency that reported and leads: the remand centre by the level, the
        police by the distance of its unit, whatever the level is.
        """
        if measure is Measure.RESPONSE and owner is Agency.POLRES:
            return police_response_target(self.police_distance_km)
        return self.times.get(measure, {}).get(severity)

    def due(self, measure: Measure, severity: Severity, owner: Agency, since: datetime) -> datetime | None:
        """When it has to be done, counted from ``since``."""
        target = self.target(measure, severity, owner)
        return None if target is None else since + target


POLICE_DISTANCE = "incident.police_distance_km"


def target_name(measure: Measure, severity: Severity) -> str:
    """The name of the versioned setting, in minutes: ``incident.acknowledge.critical``."""
    return f"incident.{measure.value}.{severity.value}"


def alert_name(severity: Severity) -> str:
    """The name of the versioned setting, in minutes: ``incident.alert.high``."""
    return f"incident.alert.{severity.value}"


_LONGEST_MINUTES = 30 * 24 * 60
_FARTHEST_KM = 200


def _minutes(target: timedelta | None) -> float | None:
    return None if target is None else target / timedelta(minutes=1)


INCIDENT_TARGETS = (
    *(
        TargetName(
            target_name(measure, severity),
            f"incidents.target.{measure.value}",
            f"severity.{severity.value}",
            TargetUnit.MINUTES,
            1,
            _LONGEST_MINUTES,
            _minutes(DEFAULT_TARGETS[measure].get(severity)),
        )
        for measure in Measure
        for severity in Severity
    ),
    *(
        # Zero: an alert at once.
        TargetName(
            alert_name(severity),
            "incidents.target.alert",
            f"severity.{severity.value}",
            TargetUnit.MINUTES,
            0,
            _LONGEST_MINUTES,
            _minutes(DEFAULT_ALERTS.get(severity)),
        )
        for severity in Severity
    ),
    TargetName(POLICE_DISTANCE, "incidents.target.distance", "", TargetUnit.KILOMETRES, 0, _FARTHEST_KM, 0),
)
"""What an administrator may change; defaults of domain 3.1."""

TARGET_NAMES = tuple(one.name for one in INCIDENT_TARGETS)


def target_set(values: Mapping[str, float]) -> TargetSet:
    """The defaults, with the rows in force in their place; names that are no target are ignored."""
    return TargetSet(
        times={
            measure: _replaced(
                DEFAULT_TARGETS[measure], {one: target_name(measure, one) for one in Severity}, values
            )
            for measure in Measure
        },
        alerts=_replaced(DEFAULT_ALERTS, {one: alert_name(one) for one in Severity}, values),
        police_distance_km=values.get(POLICE_DISTANCE, 0.0),
    )


def _replaced(
    defaults: Mapping[Severity, timedelta], names: Mapping[Severity, str], values: Mapping[str, float]
) -> Mapping[Severity, timedelta]:
    """A row also gives a target to a level that has none by default."""
    given = {one: timedelta(minutes=values[name]) for one, name in names.items() if name in values}
    return {**defaults, **given}
