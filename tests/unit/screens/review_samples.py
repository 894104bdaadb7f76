"""A picture of a month as a meeting would freeze it, made by hand: for the tests of slides and headlines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.screens.review.board.months import months_until
from dashboard.screens.review.board.picture import (
    Advice,
    Change,
    DayShare,
    IncidentPart,
    MonthCount,
    PatrolPart,
    Promised,
    ReadyCell,
    ReadyPart,
    ReadyPoint,
    ReviewPicture,
    WeekPoint,
    ZoneCount,
    ZoneShare,
)

AS_OF = datetime(2026, 3, 11, 11, tzinfo=UTC)
MONTH = "2026-02"
_YEARS = (10, 13, 12, 14, 13, 12, 15, 14, 13, 15, 14, 13, 12, 14, 13, 11, 15, 16, 12, 13, 11, 12, 14, 9)


def kpi(
    slug: str,
    value: float | None,
    unit: Unit = Unit.COUNT,
    share: tuple[float, float] | None = None,
    state: KpiState = KpiState.VALUE,
    **detail: object,
) -> Kpi:
    part, whole = share or (value, None)
    known = KpiState.NO_DATA if value is None and state is KpiState.VALUE else state
    return Kpi(slug, known, value, part, whole, unit, None, AS_OF, 3600, detail)


def promised(
    number: int = 1, state: str = "late", *, owner: str = "rutan", due: int = -9, topic: str = "incidents"
) -> Promised:
    """``due``: days from the day of the data."""
    today = AS_OF.date()
    return Promised(
        reference=f"K-2026-{number:04d}",
        text="Pemindai barang di Gerbang",
        owner=owner,
        clause="patrol",
        topic=topic,
        kind="preventive",
        meeting="2026-01",
        recorded_on=today - timedelta(days=50),
        original_due_on=today + timedelta(days=due),
        due_on=today + timedelta(days=due + 20),
        done_on=today - timedelta(days=2) if state.startswith("done") else None,
        state=state,
        slips=1,
    )


def weeks(word: str = "same") -> tuple[WeekPoint, ...]:
    """26 whole weeks and the running one."""
    first = date(2025, 9, 8)
    return tuple(
        WeekPoint(
            start=first + timedelta(weeks=n),
            count=3 + n % 3,
            is_complete=n < 26,
            rate=3.1 + n % 3,
            centre=None if word == "unknown" else 3.4,
            lower=None if word == "unknown" else 0.0,
            upper=None if word == "unknown" else 6.9,
            signal=word if n == 25 and word in ("better", "worse") else "",
        )
        for n in range(27)
    )


def kpis() -> tuple[Kpi, ...]:
    return (
        kpi("open_incidents", 4.0),
        kpi("incident_rate", 2.9, Unit.RATE, (34, 35538)),
        kpi("ack_sla", 94.1, Unit.PERCENT, (32, 34), target=90.0),
        kpi("ack_time", 95.0, Unit.MINUTES, (0, 34)),
        kpi("backlog_age", None, Unit.MINUTES, (0, 3)),
        kpi("patrol_coverage", 95.9, Unit.PERCENT, (532, 555), target=95.0, band="good"),
        kpi("patrol_unpredictability", 18.4, Unit.INDEX),
        kpi("drill_readiness", 51.8, Unit.INDEX, (51.8, 100), target=80.0, floor=40.0, band="weak"),
        kpi("drill_readiness_riot", 58.7, Unit.INDEX, (58.7, 100), target=80.0, floor=40.0),
        kpi("drill_readiness_escape", 36.7, Unit.INDEX, (36.7, 100), target=80.0, floor=40.0),
        kpi("commitment_completion", 66.7, Unit.PERCENT, (14, 21)),
    )


def sample(**changes: object) -> ReviewPicture:
    """The month of the mock: from 14 to 9, contraband in block C four times."""
    names = months_until(MONTH, 24)
    made = ReviewPicture(
        month=MONTH,
        as_of=AS_OF,
        is_month_over=True,
        first_record_at=datetime(2024, 1, 1, tzinfo=UTC),
        kpis=kpis(),
        incidents=IncidentPart(
            months=tuple(MonthCount(name, count) for name, count in zip(names, _YEARS, strict=True)),
            changes=(
                Change("contraband", "", 5, 2),
                Change("contraband", "block_c", 2, 4),
                Change("other", "", 4, 2),
                Change("riot", "", 2, 1),
                Change("escape", "", 1, 0),
            ),
            weeks=weeks(),
            word="same",
        ),
        patrols=PatrolPart(
            days=tuple(
                DayShare(date(2026, 2, day), 74 if day % 7 else 0, 80 if day % 7 else 0)
                for day in range(1, 29)
            ),
            zones=(
                ZoneShare("gate", 300, 310),
                ZoneShare("surroundings", 200, 240),
                ZoneShare("services", 3, 6),
            ),
            weak=(("camera_down", "services", 1), ("post_unmanned", "perimeter", 2)),
        ),
        readiness=ReadyPart(
            cells=tuple(
                ReadyCell(scenario, regu, value, None if value == 0 else 40)
                for scenario, row in (("riot", (0.78, 0.74, 0.52, 0.6)), ("escape", (0.81, 0.63, 0.35, 0.0)))
                for regu, value in zip("ABCD", row, strict=True)
            ),
            history=tuple(
                ReadyPoint(name, None if n < 3 else 30.0 + n)
                for n, name in enumerate(months_until(MONTH, 13))
            ),
            advice=(Advice("escape", "D", "tabletop", 5.7, 1.5), Advice("riot", "C", "drill", 2.2, 2.0)),
        ),
        zones=(
            ZoneCount("gate", {"low": 1}),
            ZoneCount("block_a", {}),
            ZoneCount("block_c", {"high": 1, "low": 4}),
            ZoneCount("surroundings", {"critical": 1, "medium": 2}),
        ),
        commitments=(
            promised(1, "late"),
            promised(2, "late", owner="polres", due=-3),
            promised(3, "due_soon", due=4),
            promised(4, "open", owner="polres", due=40, topic="commitments"),
            promised(5, "done", due=-1),
        ),
    )
    return replace(made, **changes)


def empty() -> ReviewPicture:
    """Nothing was ever recorded."""
    silent = kpi("open_incidents", None)
    names = months_until(MONTH, 24)
    return ReviewPicture(
        MONTH,
        AS_OF,
        True,
        None,
        kpis=(silent,),
        incidents=IncidentPart(months=tuple(MonthCount(name, None) for name in names)),
    )
