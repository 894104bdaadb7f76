"""C1 to C4: promises kept in time, slips, carry-over, age of what is open; each for any as-of (domain 3.4).

Called by the page of commitments, the explain screen, the command line and the frozen picture of a meeting.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.features.commitments.queries import CommitmentRow, known_commitments
from dashboard.features.commitments.rules.codes import PromiseState
from dashboard.features.commitments.rules.numbers import carried_over, median_age, median_slips, tally
from dashboard.kernel.clock import site_day
from dashboard.kernel.kpi import Kpi, KpiDefinition, KpiState, Unit

COMPLETION, SLIPS = "commitment_completion", "commitment_slips"
CARRY_OVER, AGE = "commitment_carry_over", "decision_age"


def _definition(slug: str, unit: Unit, better: str) -> KpiDefinition:
    key = f"commitments.kpi.{slug}"
    texts = (f"{key}.formula", f"{key}.numerator", f"{key}.denominator", f"{key}.excludes")
    return KpiDefinition(slug, unit, better, None, *texts, "domain 3.4, C1 to C4")


DEFINITIONS = (
    _definition(COMPLETION, Unit.PERCENT, "up"),
    _definition(SLIPS, Unit.COUNT, "down"),
    _definition(CARRY_OVER, Unit.PERCENT, "down"),
    _definition(AGE, Unit.DAYS, "down"),
)


def commitment_kpis(session: Session, as_of: datetime) -> tuple[Kpi, ...]:
    """The four of them, in the order of ``DEFINITIONS``."""
    return kpis_of(known_commitments(session, as_of), as_of)


def kpis_of(rows: Sequence[CommitmentRow], as_of: datetime) -> tuple[Kpi, ...]:
    """The same from rows as known at ``as_of``, for whoever has read them already."""
    open_rows = [row for row in rows if row.is_open]
    moved = [len(row.slips) for row in rows if row.state is not PromiseState.CANCELLED]
    carried, total = carried_over([len(set(row.discussed)) for row in open_rows])
    age = max((row.newest_at for row in rows), default=None)
    since = None if age is None else max(0, int((as_of - age).total_seconds()))
    today = site_day(as_of)
    days = median_age([site_day(row.recorded_at) for row in open_rows], today)
    oldest = max(((today - site_day(row.recorded_at)).days for row in open_rows), default=None)
    return (
        _completion(rows, as_of, since),
        _kpi(SLIPS, Unit.COUNT, as_of, since, median_slips(moved), {"most": max(moved, default=0)}),
        _kpi(
            CARRY_OVER,
            Unit.PERCENT,
            as_of,
            since,
            100.0 * carried / total if total else None,
            {},
            share=(carried, total),
        ),
        _kpi(AGE, Unit.DAYS, as_of, since, days, {"oldest_days": oldest, "open": total}),
    )


def counted_in(slug: str, row: CommitmentRow) -> bool:
    """Whether the number counts this promise: in its numerator, or among those whose middle it is."""
    if slug == COMPLETION:
        return row.state is PromiseState.DONE
    if slug == SLIPS:
        return bool(row.slips) and row.state is not PromiseState.CANCELLED
    return row.is_open and (slug != CARRY_OVER or len(set(row.discussed)) >= 2)


def _completion(rows: Sequence[CommitmentRow], as_of: datetime, since: int | None) -> Kpi:
    found = tally(row.state for row in rows)
    detail = {
        "done_late": found.done_late,
        "overdue": found.late,
        "running": found.running,
        "cancelled": found.cancelled,
    }
    share = (found.in_time, found.counted)
    return _kpi(COMPLETION, Unit.PERCENT, as_of, since, found.completion, detail, share=share)


def _kpi(
    slug: str,
    unit: Unit,
    as_of: datetime,
    since: int | None,
    value: float | None,
    detail: Mapping[str, Any],
    *,
    share: tuple[int, int] | None = None,
) -> Kpi:
    """None is no data: nothing to divide by, or nothing to take a median of."""
    has_value = value is not None
    part, whole = share if share is not None and has_value else (value, None)
    return Kpi(
        slug=slug,
        state=KpiState.VALUE if has_value else KpiState.NO_DATA,
        value=value,
        numerator=part,
        denominator=whole,
        unit=unit,
        window_start=None,
        window_end=as_of,
        age_seconds=since,
        detail=detail,
    )
