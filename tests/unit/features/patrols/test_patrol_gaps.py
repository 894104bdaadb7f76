"""Time-gap coverage against the golden night of domain 3.2 P2 and a minute-by-minute oracle."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.gaps import (
    DEFAULT_ALLOWED_GAPS,
    AllowedGap,
    CheckpointGaps,
    gap_severity,
    weighted_coverage,
)
from dashboard.kernel.clock import is_night
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Severity, Zone
from tests.patrol_oracle import checkpoint_gaps, running_gap

NIGHT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # 19.00 WIB
AFTERNOON = NIGHT - timedelta(hours=2)  # 17.00 WIB
BLOCK = AllowedGap(timedelta(minutes=120), timedelta(minutes=60))
GOLDEN = (-20, 35, 98, 155, 230, 292, 340, 455, 520, 575, 640, 700)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def over(
    visits: tuple[float, ...] | list[int],
    length: int,
    *,
    start: datetime = NIGHT,
    as_of: float | None = None,
    allowed: AllowedGap = BLOCK,
) -> CheckpointGaps:
    now = start + minutes(length if as_of is None else as_of)
    moments = [start + minutes(visit) for visit in visits]
    return checkpoint_gaps(moments, start, start + minutes(length), now, allowed)


def test_golden_night() -> None:
    gaps = over(GOLDEN, 720)
    assert (gaps.uncovered, gaps.total, gaps.longest) == (minutes(85), minutes(720), minutes(115))
    assert f"{gaps.coverage.percent:.2f}" == "88.19"
    assert (gaps.coverage.numerator, gaps.coverage.denominator) == (635.0, 720.0)
    assert gaps.coverage.state is KpiState.VALUE


def test_order_of_visits_does_not_matter() -> None:
    assert over(tuple(reversed(GOLDEN)), 720) == over(GOLDEN, 720)


def test_without_an_earlier_visit_the_gap_opens_with_the_period() -> None:
    assert over((), 200) == CheckpointGaps(minutes(140), minutes(200), minutes(200))
    assert over((-300,), 200) == CheckpointGaps(minutes(200), minutes(200), minutes(500))
    # 18.20 WIB: that gap began by day, so 120 min are allowed.
    assert over((-40,), 200).uncovered == minutes(120)


def test_tail_ends_at_as_of() -> None:
    assert over((0,), 720, as_of=100) == CheckpointGaps(minutes(40), minutes(100), minutes(100))
    assert over((0, 150), 720, as_of=100).uncovered == minutes(40)
    assert over((0,), 60, as_of=500).total == minutes(60)


def test_gap_of_exactly_the_allowed_length_is_fine() -> None:
    assert over((0, 60), 60).uncovered == minutes(0)
    assert over((0, 61), 61).uncovered == minutes(1)


def test_a_gap_is_judged_by_the_band_in_which_it_started() -> None:
    # 18.50 WIB buys the day's 120 min although 19.00 passes; 19.00 sharp has only the night's 60.
    assert over((110, 230), 230, start=AFTERNOON).uncovered == minutes(0)
    assert over((0, 120, 230), 230, start=AFTERNOON).uncovered == minutes(50)
    # And 06.59 WIB still has the night's 60, 07.00 the day's 120.
    morning = NIGHT + minutes(719)
    assert over((0,), 121, start=morning).uncovered == minutes(61)
    assert over((0,), 121, start=morning + minutes(1)).uncovered == minutes(1)


@pytest.mark.parametrize(("length", "as_of"), [(0, 0), (100, 0), (100, -5)])
def test_empty_period_is_no_data(length: int, as_of: int) -> None:
    gaps = over((0,), length, as_of=as_of)
    assert gaps.total == minutes(0)
    assert (gaps.coverage.percent, gaps.coverage.state) == (None, KpiState.NO_DATA)


def test_weights_and_no_checkpoints() -> None:
    good = CheckpointGaps(minutes(0), minutes(100), minutes(10))
    bad = CheckpointGaps(minutes(50), minutes(100), minutes(60))
    assert weighted_coverage([(1, good), (3, bad)]).percent == pytest.approx(62.5)
    assert weighted_coverage([(1, good), (1, bad)]).percent == pytest.approx(75.0)
    assert weighted_coverage([]).percent is None
    assert weighted_coverage([(0, good)]).state is KpiState.NO_DATA


def oracle(visits: list[int], start: datetime, length: int, now: int, allowed: AllowedGap) -> tuple[int, int]:
    """Walk every minute: uncovered when the last visit is longer ago than was allowed at its time."""
    uncovered = total = 0
    for minute in range(min(length, now)):
        total += 1
        last = max((visit for visit in visits if visit <= minute), default=0)
        limit = allowed.night if is_night(start + minutes(last)) else allowed.day
        uncovered += minute - last >= limit // timedelta(minutes=1)
    return uncovered, total


@given(
    st.lists(st.integers(-240, 900), max_size=25),
    st.integers(0, 23),
    st.integers(1, 840),
    st.integers(0, 900),
    st.sampled_from([BLOCK, AllowedGap(minutes(120), minutes(120)), AllowedGap(minutes(30), minutes(45))]),
)
def test_agrees_with_the_minute_oracle(
    visits: list[int], hour: int, length: int, now: int, allowed: AllowedGap
) -> None:
    start = NIGHT + timedelta(hours=hour)
    gaps = over(visits, length, start=start, as_of=now, allowed=allowed)
    uncovered, total = oracle(visits, start, length, now, allowed)
    assert (gaps.uncovered, gaps.total) == (minutes(uncovered), minutes(total))
    percent = gaps.coverage.percent
    assert percent is None if total == 0 else percent == pytest.approx(100 * (1 - uncovered / total))


# --- the gap that runs now ---


def test_running_gap_and_its_hal() -> None:
    visits = [NIGHT - minutes(5), NIGHT + minutes(10), NIGHT + minutes(400)]
    fine = running_gap(visits, NIGHT - minutes(500), NIGHT + minutes(70), BLOCK, Zone.BLOCK_A)
    assert (fine.length, fine.allowed, fine.is_exceeded, fine.severity) == (
        minutes(60),
        minutes(60),
        False,
        None,
    )
    over_it = running_gap(visits, NIGHT - minutes(500), NIGHT + minutes(71), BLOCK, Zone.BLOCK_A)
    assert (over_it.is_exceeded, over_it.severity) == (True, Severity.HIGH)
    assert over_it.last_visit == NIGHT + minutes(10)


def test_never_visited_runs_since_measuring_began() -> None:
    never = running_gap([], AFTERNOON, AFTERNOON + minutes(119), BLOCK, Zone.BLOCK_B)
    assert (never.last_visit, never.length, never.is_exceeded) == (None, minutes(119), False)
    just_now = running_gap([AFTERNOON], NIGHT - minutes(900), AFTERNOON, BLOCK, Zone.BLOCK_B)
    assert (just_now.last_visit, just_now.length) == (AFTERNOON, minutes(0))
    before = running_gap([], NIGHT, AFTERNOON, BLOCK, Zone.BLOCK_B)
    assert (before.length, before.is_exceeded) == (minutes(0), False)


@pytest.mark.parametrize(
    ("zone", "now", "severity"),
    [
        (Zone.BLOCK_A, AFTERNOON, Severity.MEDIUM),
        (Zone.PERIMETER, AFTERNOON, Severity.HIGH),
        (Zone.BLOCK_A, NIGHT, Severity.HIGH),
        (Zone.PERIMETER, NIGHT, Severity.HIGH),
        (Zone.GATE, NIGHT - minutes(1), Severity.MEDIUM),
    ],
)
def test_severity_of_an_exceeded_gap(zone: Zone, now: datetime, severity: Severity) -> None:
    assert gap_severity(zone, now) is severity
    assert running_gap([now - minutes(300)], now, now, BLOCK, zone).severity is severity


def test_default_gaps_by_kind() -> None:
    assert set(DEFAULT_ALLOWED_GAPS) == set(CheckpointKind)
    for kind in (CheckpointKind.TOWER, CheckpointKind.PERIMETER, CheckpointKind.BLOCK):
        assert DEFAULT_ALLOWED_GAPS[kind] == AllowedGap(minutes(120), minutes(60))
    assert DEFAULT_ALLOWED_GAPS[CheckpointKind.GATE] == AllowedGap(minutes(120), minutes(120))
    assert DEFAULT_ALLOWED_GAPS[CheckpointKind.OUTSIDE] is None
    assert BLOCK.halved() == AllowedGap(minutes(60), minutes(30))
