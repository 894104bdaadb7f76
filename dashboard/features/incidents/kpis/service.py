"""response_sla and resolve_sla: I4 and I5 against the targets that were in force when each was reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.features.incidents.kpis.definitions import WINDOW
from dashboard.features.incidents.kpis.fresh import AGENCIES, freshened
from dashboard.features.incidents.queries.sla import add_tallies, tally_targets
from dashboard.features.incidents.rules.measures import SlaTally
from dashboard.features.incidents.rules.targets import Measure
from dashboard.kernel.freshness import SourceAge
from dashboard.kernel.kpi import Kpi, Unit
from dashboard.kernel.reference import Severity

_SLUGS = {"response_sla": Measure.RESPONSE, "resolve_sla": Measure.RESOLVE}


def service_kpis(session: Session, as_of: datetime, ages: Sequence[SourceAge]) -> tuple[Kpi, ...]:
    """Both of the last 720 hours; a level without a target is in neither."""
    return tuple(_kpi(session, slug, measure, as_of, ages) for slug, measure in _SLUGS.items())


def _kpi(session: Session, slug: str, measure: Measure, as_of: datetime, ages: Sequence[SourceAge]) -> Kpi:
    start = as_of - WINDOW
    tallies = tally_targets(session, measure, start, as_of)
    tally = add_tallies(tallies)
    state, age = freshened(tally.state, ages, *AGENCIES)
    detail: dict[str, Any] = {
        "pending": 0 if tally.is_hidden else tally.pending,
        "invalid": 0 if tally.is_hidden else tally.invalid,
        "missing": 0 if tally.is_hidden else tally.missing,
        "by_severity": tallies_by_level(tallies),
    }
    return Kpi(
        slug,
        state,
        tally.percent,
        None if tally.is_hidden else float(tally.met),
        None if tally.is_hidden else float(tally.measured),
        Unit.PERCENT,
        start,
        as_of,
        age,
        detail,
    )


def tallies_by_level(tallies: Mapping[Severity, SlaTally]) -> dict[str, dict[str, int]]:
    """Level -> met, measured and pending, worst first; empty and hidden levels are left out."""
    return {
        level.value: {"met": tally.met, "measured": tally.measured, "pending": tally.pending}
        for level in Severity
        if (tally := tallies.get(level)) is not None and not tally.is_hidden
    }
