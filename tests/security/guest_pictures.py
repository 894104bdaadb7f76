"""Pictures of a month that differ only in what a guest may not know: small numbers, people, weak points."""

from dataclasses import replace

from dashboard.kernel.kpi import Unit
from dashboard.screens.review.board.picture import (
    Change,
    IncidentPart,
    MonthCount,
    PatrolPart,
    ReadyPart,
    ReviewPicture,
    ZoneCount,
)
from tests.unit.screens import review_samples
from tests.unit.screens.review_samples import kpi, promised, sample

MONTH = review_samples.MONTH
PROMISE = "Pemindai barang di Gerbang"


def hidden(one: int, other: int) -> ReviewPicture:
    """``one`` and ``other`` are 1 and 2, or 2 and 1: the totals that are published stay the same."""
    made = sample()
    months = tuple(
        MonthCount(each.month, one if each.month == "2025-06" else each.count)
        for each in made.incidents.months
    )
    changes = (
        Change("contraband", "", 11, 6),
        Change("fire", "", one, other),
        Change("riot", "", other, one),
    )
    weeks = tuple(replace(week, count=one, rate=float(one)) for week in made.incidents.weeks)
    days = tuple(replace(day, done=day.done - one if day.owed else 0) for day in made.patrols.days)
    cells = tuple(replace(cell, value=cell.value / one) for cell in made.readiness.cells)
    return replace(
        made,
        kpis=(
            kpi("open_incidents", float(one)),
            kpi("ack_sla", 100 - 5.0 * one, Unit.PERCENT, (20 - one, 20), target=90.0),
            kpi("patrol_coverage", 95.9, Unit.PERCENT, (532, 555), target=95.0, band="good"),
            kpi("patrol_unpredictability", 18.0 + one, Unit.INDEX),
            kpi("drill_readiness", 51.8, Unit.INDEX, (51.8, 100), target=80.0, floor=40.0, band="weak"),
            kpi("commitment_completion", 100.0 * one / 20, Unit.PERCENT, (one, 20), target=80.0),
        ),
        incidents=IncidentPart(months, changes, weeks, "same"),
        patrols=PatrolPart(days, made.patrols.zones, (("camera_down", "services", one),)),
        readiness=ReadyPart(cells, made.readiness.history, made.readiness.advice[:one]),
        zones=(
            ZoneCount("gate", {"low": 6}),
            ZoneCount("block_a", {"low": one}),
            ZoneCount("block_c", {"high": other}),
        ),
        commitments=tuple(promised(number, "late") for number in range(1, one + 1)),
    )
