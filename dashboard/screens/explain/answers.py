"""Every KPI of every feature: their definitions, their answers at one instant, and what feeds them.

Called by the explain screen, the command line report and docs/kpis.md. The one place that lists the features.
"""

from datetime import datetime

from sqlmodel import Session

from dashboard.features.commitments.kpis import DEFINITIONS as COMMITMENTS
from dashboard.features.commitments.kpis import commitment_kpis
from dashboard.features.drills.kpis import DEFINITIONS as DRILLS
from dashboard.features.drills.kpis import drill_kpis
from dashboard.features.incidents.kpis import DEFINITIONS as INCIDENTS
from dashboard.features.incidents.kpis import incident_kpis
from dashboard.features.patrols.kpis import DEFINITIONS as PATROLS
from dashboard.features.patrols.kpis import all_patrol_kpis
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi, KpiDefinition

DEFINITIONS: tuple[KpiDefinition, ...] = (*INCIDENTS, *PATROLS, *DRILLS, *COMMITMENTS)
INCIDENT_SLUGS = frozenset(one.slug for one in INCIDENTS)
COMMITMENT_SLUGS = frozenset(one.slug for one in COMMITMENTS)
_PATROL_SLUGS = frozenset(one.slug for one in PATROLS)


def definition_of(slug: str) -> KpiDefinition | None:
    """None for a slug that no feature knows."""
    return next((one for one in DEFINITIONS if one.slug == slug), None)


def every_kpi(session: Session, as_of: datetime, *, is_now: bool) -> tuple[Kpi, ...]:
    """All answers at ``as_of`` in the order of the definitions' features."""
    return (
        *incident_kpis(session, as_of, source_ages(session, as_of), is_now=is_now),
        *all_patrol_kpis(session, as_of),
        *drill_kpis(session, as_of),
        *commitment_kpis(session, as_of),
    )


def answer_of(session: Session, slug: str, as_of: datetime, *, is_now: bool) -> Kpi | None:
    """One answer; only its own feature is asked."""
    if slug in INCIDENT_SLUGS:
        kpis = incident_kpis(session, as_of, source_ages(session, as_of), is_now=is_now)
    elif slug in _PATROL_SLUGS:
        kpis = all_patrol_kpis(session, as_of)
    elif slug in COMMITMENT_SLUGS:
        kpis = commitment_kpis(session, as_of)
    else:
        kpis = drill_kpis(session, as_of)
    return next((kpi for kpi in kpis if kpi.slug == slug), None)


def sources_of(slug: str) -> tuple[str, ...]:
    """The sources whose age the number carries; drills and commitments bring an age of their own."""
    if slug == "incident_rate":
        return ("rutan", "polres", "census")
    if slug == "finds_yield":
        return ("rutan",)
    if slug in INCIDENT_SLUGS:
        return ("rutan", "polres")
    if slug in _PATROL_SLUGS:
        return ("patrol", "patrol_rutan", "patrol_polres")
    return ()
