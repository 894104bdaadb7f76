"""What each incident KPI is: for "explain this number", for docs/kpis.md, and the windows they share."""

from dashboard.features.incidents.rules.counting import WINDOW
from dashboard.kernel.kpi import KpiDefinition, Unit

TREND_WEEKS = 26
ACK_TARGET_PERCENT = 90.0

__all__ = ["ACK_TARGET_PERCENT", "DEFINITIONS", "TREND_WEEKS", "WINDOW"]


def _definition(slug: str, unit: Unit, better: str, target: float | None, source: str) -> KpiDefinition:
    key = f"incidents.kpi.{slug}"
    return KpiDefinition(
        slug,
        unit,
        better,
        target,
        f"{key}.formula",
        f"{key}.numerator",
        f"{key}.denominator",
        f"{key}.excludes",
        source,
    )


DEFINITIONS = (
    _definition("open_incidents", Unit.COUNT, "down", None, "domain 3.1 I1"),
    _definition("incident_rate", Unit.RATE, "down", None, "domain 3.1 I2"),
    _definition("ack_time", Unit.MINUTES, "down", None, "domain 3.1 I3"),
    _definition("ack_sla", Unit.PERCENT, "up", ACK_TARGET_PERCENT, "domain 3.1 I3"),
    _definition("response_time", Unit.MINUTES, "down", None, "domain 3.1 I4"),
    _definition("response_sla", Unit.PERCENT, "up", None, "domain 3.1 I4"),
    _definition("contain_time", Unit.MINUTES, "down", None, "domain 3.1 I5"),
    _definition("resolve_time", Unit.MINUTES, "down", None, "domain 3.1 I5"),
    _definition("resolve_sla", Unit.PERCENT, "up", None, "domain 3.1 I5"),
    _definition("detection_delay", Unit.MINUTES, "down", None, "domain 3.1 I3 to I5"),
    _definition("incident_flow", Unit.COUNT, "down", None, "domain 3.1 I6"),
    _definition("backlog_age", Unit.MINUTES, "down", None, "domain 3.1 I6"),
    _definition("incident_repeat", Unit.PERCENT, "down", None, "domain 3.1 I7"),
    _definition("finds_yield", Unit.PERCENT, "up", None, "domain 3.1 I9"),
)
