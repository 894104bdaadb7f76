"""Control charts against the golden values of domain 3.1 I8, each rule, and when no word may be said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.rare import (
    closed_intervals,
    cluster_probability,
    days_since_last,
    freeze_g_baseline,
    g_chart,
)
from dashboard.features.incidents.rules.signals import (
    ChartPoint,
    Direction,
    Signal,
    SignalRule,
    TrendWord,
    find_signals,
    trend_word,
)
from dashboard.features.incidents.rules.trend import (
    Baseline,
    Bin,
    choose_bin_weeks,
    freeze_baseline,
    merge_bins,
    u_chart,
)

GOLDEN = (8, 9, 7, 11, 8, 6, 10, 9, 8, 7, 12, 9)
PERSON_DAYS = 1188.0 * 7
MONDAY = date(2026, 1, 5)
BETTER, WORSE = Direction.BETTER, Direction.WORSE


def weeks(counts: Sequence[int]) -> list[Bin]:
    return [Bin(MONDAY + timedelta(weeks=n), count, PERSON_DAYS) for n, count in enumerate(counts)]


def golden_baseline() -> Baseline:
    baseline = freeze_baseline(weeks(GOLDEN))
    assert baseline is not None
    return baseline


def points(values: Sequence[float | None]) -> list[ChartPoint]:
    """Centre 10, sigma 2: limits 4 and 16, outer thirds from 14 up and from 6 down. None: untested."""
    return [ChartPoint(value, 10.0, 2.0, 16.0, 4.0, is_tested=value is not None) for value in values]


def found(values: Sequence[float | None]) -> set[tuple[SignalRule, Direction, int, int]]:
    return {(s.rule, s.direction, s.first, s.last) for s in find_signals(points(values))}


# --- u-chart ---


def test_golden_u_chart() -> None:
    chart = u_chart(weeks(GOLDEN), golden_baseline())
    first = chart.points[0]
    assert f"{chart.baseline.u_bar:.3f} {first.ucl:.3f}" == "3.127 6.313"
    assert f"{first.ucl * PERSON_DAYS / 3000:.1f}" == "17.5"
    assert first.lcl == 0.0
    assert (chart.baseline.widening, chart.baseline.bins) == (1.0, 12)
    assert (chart.signals, chart.word) == ((), TrendWord.SAME)


@pytest.mark.parametrize(("count", "word"), [(17, TrendWord.SAME), (18, TrendWord.WORSE)])
def test_the_limit_lies_between_17_and_18_events(count: int, word: TrendWord) -> None:
    assert u_chart(weeks([*GOLDEN, count]), golden_baseline()).word is word


def test_current_week_is_never_tested() -> None:
    bins = weeks([*GOLDEN, 40])
    running = Bin(bins[-1].start, 40, PERSON_DAYS, is_complete=False)
    chart = u_chart([*bins[:-1], running], golden_baseline())
    assert (chart.signals, chart.word, chart.tested[-1]) == ((), TrendWord.SAME, 11)
    assert chart.points[-1].value is not None
    assert u_chart(bins, golden_baseline()).word is TrendWord.WORSE


def test_baseline_stays_frozen_while_later_weeks_change() -> None:
    baseline = golden_baseline()
    later = u_chart(weeks([*GOLDEN, *([2] * 8)]), baseline)
    assert later.points[-1].centre == baseline.u_bar
    assert later.word is TrendWord.BETTER


def test_baseline_needs_twelve_weeks_and_an_event_and_takes_at_most_26() -> None:
    assert freeze_baseline(weeks(GOLDEN[:11])) is None
    assert freeze_baseline(weeks([0] * 20)) is None
    assert freeze_baseline([]) is None
    long = freeze_baseline(weeks([5] * 26 + [50] * 4))
    assert long is not None
    assert long.bins == 26
    assert long.u_bar == pytest.approx(5 / 2.772)
    merged = freeze_baseline(merge_bins(weeks([1] * 24), 4), weeks_per_bin=4)
    assert merged is not None
    assert (merged.bins, round(merged.u_bar, 6)) == (6, round(1 / 2.772, 6))


def test_incomplete_weeks_do_not_enter_the_baseline() -> None:
    bins = [*weeks(GOLDEN), Bin(MONDAY, 90, PERSON_DAYS, is_complete=False), Bin(MONDAY, 90, 0.0)]
    assert freeze_baseline(bins) == golden_baseline()


def test_laney_widens_only_overdispersed_baselines() -> None:
    wild = freeze_baseline(weeks([1, 20, 2, 18, 3, 22, 1, 19, 2, 21, 3, 17]))
    assert wild is not None
    assert wild.widening > 2.5
    point = u_chart(weeks([10]), wild).points[0]
    plain = u_chart(weeks([10]), Baseline(wild.u_bar, 1.0, 12)).points[0]
    assert point.ucl - point.centre == pytest.approx(wild.widening * (plain.ucl - plain.centre))


@pytest.mark.parametrize(("swing", "is_widened"), [(11, False), (13, True)])
def test_laney_factor_is_the_spread_of_the_z_scores(swing: int, is_widened: bool) -> None:
    # Counts 100 -/+ swing with expectation 100: z = -/+ swing / 10, sample sd = swing / 10 * sqrt(12 / 11).
    baseline = freeze_baseline(weeks([100 - swing, 100 + swing] * 6))
    assert baseline is not None
    expected = swing / 10 * sqrt(12 / 11)
    assert baseline.widening == (pytest.approx(expected) if is_widened else 1.0)


def test_laney_scores_use_the_exposure_of_each_week() -> None:
    # Same rate in weeks of unequal census: every z is 0, nothing is widened.
    uneven = [Bin(MONDAY, 40 * size, PERSON_DAYS * size) for size in (1, 4, 2, 9, 3, 1) * 2]
    baseline = freeze_baseline(uneven)
    assert baseline is not None
    assert baseline.widening == 1.0


def test_week_without_census_is_a_gap() -> None:
    bins = weeks(GOLDEN)
    bins[5] = Bin(bins[5].start, 99, 0.0)
    chart = u_chart(bins, golden_baseline())
    assert (chart.points[5].value, chart.points[5].is_tested) == (None, False)
    assert chart.signals == ()


# --- bins ---


@pytest.mark.parametrize(
    ("count", "span", "size"),
    [
        (36, 12, 1),
        (35, 12, 2),
        (18, 12, 2),
        (17, 12, 4),
        (9, 12, 4),
        (8, 12, None),
        (0, 12, None),
        (5, 0, None),
    ],
)
def test_bin_length_gives_three_expected_events(count: int, span: int, size: int | None) -> None:
    assert choose_bin_weeks(count, span) == size


def test_merged_bins_never_shift_when_weeks_are_added() -> None:
    short, long = merge_bins(weeks(GOLDEN[:9]), 4), merge_bins(weeks(GOLDEN), 4)
    assert [item.count for item in long] == [35, 33, 36]
    assert short[:2] == long[:2]
    assert (short[2].is_complete, long[2].is_complete) == (False, True)
    assert long[0].person_days == 4 * PERSON_DAYS
    assert merge_bins([Bin(MONDAY, 3, 0.0), *weeks([4])], 2)[0].person_days == 0.0


# --- the four rules ---


def test_rule_one_outside() -> None:
    assert found([10, 16.1]) == {(SignalRule.OUTSIDE, WORSE, 1, 1)}
    assert found([10, 3.9]) == {(SignalRule.OUTSIDE, BETTER, 1, 1)}
    assert found([10, 16.0, 10, 4.0]) == set()


def test_rule_two_seven_on_one_side() -> None:
    high = [11, 12, 11, 12, 11, 12, 11]
    assert found(high) == {(SignalRule.RUN, WORSE, 0, 6)}
    assert found([20 - value for value in high]) == {(SignalRule.RUN, BETTER, 0, 6)}
    assert found(high[:6]) == set()
    assert found([11, 12, 11, 10, 11, 12, 11]) == set()
    assert found([9, 8, 9, 10, 9, 8, 9]) == set()


def test_rule_three_seven_rising_or_falling() -> None:
    rising = [7, 8, 9, 10, 11, 12, 13]
    assert found(rising) == {(SignalRule.MONOTONE, WORSE, 0, 6)}
    assert found(rising[::-1]) == {(SignalRule.MONOTONE, BETTER, 0, 6)}
    assert found([7, 8, 9, 9, 11, 12, 13]) == set()
    assert found([13, 12, 11, 9, 9, 8, 7]) == set()


def test_rule_four_two_of_three_in_the_outer_third() -> None:
    assert found([15, 10, 15]) == {(SignalRule.OUTER_THIRD, WORSE, 0, 2)}
    assert found([10, 5, 5]) == {(SignalRule.OUTER_THIRD, BETTER, 1, 2)}
    assert found([15, 10, 5]) == set()
    assert found([15, 10, 10, 15]) == set()
    assert found([14, 10, 14]) == set()


def test_an_untested_point_breaks_every_run() -> None:
    assert found([11, 12, 11, None, 11, 12, 11, 12]) == set()
    assert found([7, 8, 9, 10, 11, 12, None]) == set()
    assert found([15, None, 15]) == set()
    hollow = [*points([11, 12, 11, 12, 11, 12]), ChartPoint(11, 10.0, 2.0, 16.0, 4.0, is_tested=False)]
    assert find_signals(hollow) == ()


@given(st.lists(st.one_of(st.none(), st.floats(0, 20)), max_size=30))
def test_mirrored_points_give_mirrored_signals(values: list[float | None]) -> None:
    exact = [None if value is None else round(value * 4) / 4 for value in values]
    mirrored = [None if value is None else 20 - value for value in exact]
    flipped = {(rule, WORSE if d is BETTER else BETTER, first, last) for rule, d, first, last in found(exact)}
    assert found(mirrored) == flipped
    for _, _, first, last in flipped:
        assert exact[last] is not None
        assert 0 <= first <= last


# --- the word ---


def signal(direction: Direction, last: int, first: int | None = None) -> Signal:
    return Signal(SignalRule.RUN, direction, last if first is None else first, last)


def test_no_signal_is_same_however_steep() -> None:
    assert trend_word([], range(12)) is TrendWord.SAME
    assert u_chart(weeks([*GOLDEN[:11], 16]), golden_baseline()).word is TrendWord.SAME


def test_only_recent_signals_speak() -> None:
    assert trend_word([signal(WORSE, 11)], range(12)) is TrendWord.WORSE
    assert trend_word([signal(WORSE, 9)], range(12)) is TrendWord.WORSE
    assert trend_word([signal(WORSE, 8)], range(12)) is TrendWord.SAME
    assert trend_word([signal(WORSE, 9)], range(12), recent=1) is TrendWord.SAME
    assert trend_word([signal(WORSE, 0)], []) is TrendWord.SAME


def test_of_two_directions_the_latest_wins() -> None:
    assert trend_word([signal(WORSE, 10), signal(BETTER, 11)], range(12)) is TrendWord.BETTER
    assert trend_word([signal(BETTER, 10), signal(WORSE, 11)], range(12)) is TrendWord.WORSE
    assert trend_word([signal(WORSE, 11, 5), signal(BETTER, 11)], range(12)) is TrendWord.BETTER
    assert trend_word([signal(WORSE, 11), signal(BETTER, 11)], range(12)) is TrendWord.WORSE
    assert trend_word([signal(BETTER, 11), signal(WORSE, 11)], range(12)) is TrendWord.WORSE


# --- g-chart ---


def test_golden_g_chart() -> None:
    baseline = freeze_g_baseline([212, 95, 160, 301, 77])
    assert baseline is not None
    assert f"{baseline.g_bar:.1f} {baseline.ucl:.1f} {baseline.lcl}" == "169.0 677.5 0.0"
    assert f"{cluster_probability(3, baseline.g_bar):.3f}" == "0.023"
    chart = g_chart([212, 95, 160, 301, 77, 3], baseline)
    assert chart.signals == (Signal(SignalRule.CLUSTER, WORSE, 5, 5),)
    assert chart.word is TrendWord.WORSE


def test_g_chart_edges() -> None:
    baseline = freeze_g_baseline([212, 95, 160, 301, 77])
    assert baseline is not None
    assert g_chart([4], baseline).signals == ()
    assert g_chart([677], baseline).signals == ()
    assert g_chart([678], baseline).word is TrendWord.BETTER
    assert g_chart([], baseline).word is TrendWord.SAME
    assert freeze_g_baseline([100, 100, 100, 100]) is None


def test_days_since_last_is_apart_from_the_closed_intervals() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(days=day) for day in (10, 0, 4.5)]
    assert closed_intervals(moments) == (4.5, 5.5)
    assert closed_intervals(moments[:1]) == ()
    assert days_since_last(moments, start + timedelta(days=22)) == 12.0
    assert days_since_last(moments, start + timedelta(days=5)) == 0.5
    assert days_since_last(moments, start) == 0.0
    assert days_since_last(moments, start - timedelta(days=1)) is None


@given(st.floats(0, 1000), st.floats(0.5, 500))
def test_cluster_probability_is_a_probability_that_grows_with_the_gap(gap: float, g_bar: float) -> None:
    here, later = cluster_probability(gap, g_bar), cluster_probability(gap + 1, g_bar)
    assert 0 < here <= later <= 1 < inf
