"""What each patrol number is, for "explain this number", docs/kpis.md and the report. Words are keys."""

from datetime import timedelta

from dashboard.features.patrols.rules.starts import GUESSED_BELOW
from dashboard.kernel.kpi import KpiDefinition, Unit

WINDOW = timedelta(hours=24)
AREA_WINDOW = timedelta(days=7)
JOINT_WINDOW = timedelta(days=30)
TARGET_PERCENT = 95.0
GUESSED_INDEX = 100 * GUESSED_BELOW
"""Below it a route is easily guessed."""

SOURCES = ("patrol", "patrol_rutan", "patrol_polres")
# The police walk outside, where no gap is allowed or forbidden: their feed does not age this number.
GAP_SOURCES = ("patrol", "patrol_rutan")


def _definition(
    slug: str,
    source: str,
    unit: Unit = Unit.PERCENT,
    better: str = "up",
    target: float | None = TARGET_PERCENT,
) -> KpiDefinition:
    key = f"patrols.kpi.{slug}"
    texts = (f"{key}.formula", f"{key}.numerator", f"{key}.denominator", f"{key}.excludes")
    return KpiDefinition(slug, unit, better, target, *texts, source)


DEFINITIONS = (
    _definition("patrol_coverage", "domain 3.2 P1"),
    _definition("patrol_punctuality", "domain 3.2 P1b"),
    _definition("patrol_gap_coverage", "domain 3.2 P2"),
    _definition("patrol_area_hour", "domain 3.2 P3"),
    _definition("patrol_joint_share", "domain 3.2 P4", target=None),
    _definition("patrol_joint_delivery", "domain 3.2 P4", target=None),
    _definition("patrol_overdue", "domain 3.2 P5", Unit.COUNT, "down", None),
    _definition("patrol_unpredictability", "domain 3.2 P6", Unit.INDEX, "up", GUESSED_INDEX),
)
