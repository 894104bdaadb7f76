"""P2 under changing limits, weak spots and retirement: against an oracle that looks at every minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.rules.gaps import (
    AllowedGap,
    Control,
    LimitVersion,
    PointLimits,
    gap_now,
    judge_gaps,
    weighted_coverage,
)
from dashboard.kernel.clock import is_night
from dashboard.kernel.reference import Severity, Zone

ORIGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)  # 10.00 WIB
LENGTH = 30 * 60
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return ORIGIN + minute * MINUTE


def allowed(day: int, night: int) -> AllowedGap:
    return AllowedGap(day * MINUTE, night * MINUTE)


BLOCK = allowed(120, 60)


def parts(visits: list[int], start: int, as_of: int, limits: PointLimits) -> tuple[float, float]:
    found = judge_gaps([at(one) for one in visits], at(start), at(as_of), limits)
    share = weighted_coverage(found)
    return share.denominator - share.numerator, share.denominator


def test_a_gap_keeps_the_limit_under_which_it_began() -> None:
    limits = PointLimits((LimitVersion(at(0), BLOCK), LimitVersion(at(50), allowed(60, 60), 3.0)))
    # The gap from minute 0 may last 120 although 60 hold from minute 50 on; the one from minute 130 may not.
    assert parts([0, 130], 0, 130, limits) == (10 * 3, 50 + 80 * 3)
    assert parts([0, 130], 130, 200, limits) == (10 * 3, 70 * 3)


def test_taking_a_limit_away_and_giving_it_back_makes_no_gap_fresh() -> None:
    limits = PointLimits(
        (LimitVersion(at(0), BLOCK), LimitVersion(at(150), None), LimitVersion(at(400), BLOCK))
    )
    assert parts([0], 0, 150, limits) == (30, 150)
    assert parts([0], 0, 399, limits) == (30, 150)
    # The gap runs on from minute 0; the stretch from 150 to 400 is no part of it.
    assert parts([0], 0, 530, limits) == (30 + 130, 150 + 130)
    assert parts([], 0, 530, limits) == (30 + 130, 150 + 130)
    # A visit without a limit opens a gap of the next one; it was day when it began.
    assert parts([0, 350], 0, 530, limits) == (30 + 60, 150 + 130)
    assert gap_now([at(0)], at(200), limits, Zone.BLOCK_A) is None
    again = gap_now([at(0)], at(410), limits, Zone.BLOCK_A)
    assert again is not None
    assert (again.length, again.allowed, again.is_exceeded) == (410 * MINUTE, 120 * MINUTE, True)
    seen = gap_now([at(0), at(350)], at(410), limits, Zone.BLOCK_A)
    assert seen is not None
    assert (seen.length, seen.allowed, seen.is_exceeded) == (60 * MINUTE, 120 * MINUTE, False)


def test_an_open_weak_spot_halves_the_limit_once_and_only_while_it_lasts() -> None:
    camera = Control(ControlKind.CAMERA_DOWN, at(30), at(100))
    post = Control(ControlKind.POST_UNMANNED, at(80), at(90))
    limits = PointLimits((LimitVersion(at(0), BLOCK),), None, (camera, post))
    # From minute 60 to 100 half of 120 holds; two at once are still one half.
    assert parts([0], 0, 140, limits) == (40 + 20, 140)
    both = gap_now([at(0)], at(85), limits, Zone.BLOCK_A)
    assert both is not None
    assert (both.allowed, both.severity) == (60 * MINUTE, Severity.MEDIUM)
    assert both.halved_by == (ControlKind.CAMERA_DOWN, ControlKind.POST_UNMANNED)
    fixed = gap_now([at(0)], at(100), limits, Zone.BLOCK_A)
    assert fixed is not None
    assert (fixed.allowed, fixed.severity, fixed.halved_by) == (120 * MINUTE, None, ())


def test_a_retired_point_is_measured_until_then() -> None:
    limits = PointLimits((LimitVersion(at(0), BLOCK),), at(150))
    assert parts([0], 0, 500, limits) == (30, 150)
    assert parts([0], 150, 500, limits) == (0, 0)
    assert gap_now([at(0)], at(150), limits, Zone.BLOCK_A) is None


minute = st.integers(0, LENGTH)
gap = st.integers(5, 90).map(lambda half: 2 * half)  # even: half of it is a whole minute too
version = st.tuples(
    minute, st.none() | st.builds(allowed, gap, gap), st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0])
)
versions = st.lists(version, min_size=1, max_size=4, unique_by=lambda one: one[0])
controls = st.lists(st.tuples(minute, st.none() | minute, st.sampled_from(list(ControlKind))), max_size=4)


def build(
    rows: list[tuple[int, AllowedGap | None, float]],
    spots: list[tuple[int, int | None, ControlKind]],
    retired: int | None,
) -> PointLimits:
    return PointLimits(
        tuple(
            LimitVersion(at(begins), gaps, risk)
            for begins, gaps, risk in sorted(rows, key=lambda row: row[0])
        ),
        None if retired is None else at(retired),
        tuple(Control(kind, at(a), None if b is None else at(b)) for a, b, kind in spots),
    )


def in_force(
    rows: list[tuple[int, AllowedGap | None, float]], retired: int | None, now: int
) -> tuple[AllowedGap, float] | None:
    best = max((row for row in rows if row[0] <= now), key=lambda row: row[0], default=None)
    if best is None or best[1] is None or (retired is not None and now >= retired):
        return None
    return best[1], best[2]


def oracle(
    visits: list[int],
    start: int,
    as_of: int,
    rows: list[tuple[int, AllowedGap | None, float]],
    spots: list[tuple[int, int | None, ControlKind]],
    retired: int | None,
) -> tuple[float, float, tuple[int, int] | None]:
    """Every minute from the beginning: (weighted minutes uncovered, all of them, (gap, allowed) now)."""
    uncovered = total = 0.0
    since, last, now = None, None, None
    for moment in range(as_of + 1):
        found = in_force(rows, retired, moment)
        since = moment if since is None and found is not None else since
        if moment in visits and moment >= min(row[0] for row in rows):
            last = moment
        now = None
        if found is None or since is None:
            continue
        opened = max(since, start) if last is None else last
        halves = [a for a, b, _ in spots if a <= moment and (b is None or moment < b)]

        def limit(begun: int, is_halved: bool = bool(halves)) -> int:
            coming = [begun, *sorted(row[0] for row in rows if row[0] > begun)]
            agreed = next(found for one in coming if (found := in_force(rows, retired, one)) is not None)
            whole = (agreed[0].night if is_night(at(begun)) else agreed[0].day) // MINUTE
            return whole // 2 if is_halved else whole

        if start <= moment < as_of:
            total += found[1]
            uncovered += found[1] * (moment - opened >= limit(opened))
        running = since if last is None else last
        now = (moment - running, limit(running))
    return uncovered, total, now


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(minute, max_size=20), minute, minute, versions, controls, st.none() | minute)
def test_agrees_with_every_minute(
    visits: list[int],
    one: int,
    other: int,
    rows: list[tuple[int, AllowedGap | None, float]],
    spots: list[tuple[int, int | None, ControlKind]],
    retired: int | None,
) -> None:
    start, as_of = min(one, other), max(one, other)
    limits = build(rows, spots, retired)
    uncovered, total, now = oracle(visits, start, as_of, rows, spots, retired)
    assert parts(visits, start, as_of, limits) == (uncovered, total)
    running = gap_now([at(visit) for visit in visits], at(as_of), limits, Zone.BLOCK_A)
    assert (None if running is None else (running.length // MINUTE, running.allowed // MINUTE)) == now
