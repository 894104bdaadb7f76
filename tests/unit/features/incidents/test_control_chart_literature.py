"""Control charts against worked examples that were published elsewhere.

Sources, with the rounding of the source in each assertion:

- Montgomery, D. C. (1991), Introduction to Statistical Quality Control, 2nd ed., Wiley: personal computers,
  pp. 181-182 (also data set ``pcmanufact`` of the R package qcc 2.7); dyed cloth, pp. 183-184
  (``dyedcloth``); printed circuit boards, the c-chart example (``circuit``).
- NIST/SEMATECH e-Handbook of Statistical Methods (2012), section 6.3.3.1, counts control charts: defects on
  25 wafers.
- Kaminsky, Benneyan, Davis, Burke (1992), Statistical control charts based on a geometric distribution,
  Journal of Quality Technology 24(2), 63-69; Benneyan (2001), Number-between g-type statistical quality
  control charts, Health Care Management Science 4, 305-318: the limits in terms of p. No published table of
  data was at hand, so the g-chart is checked against these formulas and the domain reference's own example.
- Laney, D. B. (2002), Improved control charts for attributes, Quality Engineering 14(4), 531-537: the factor.
  No published table was at hand either; his formula is written out below and compared with ours.

An inspection unit of a source is one unit of exposure here, that is 3000 person-days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from statistics import mean, stdev

import pytest

from dashboard.features.incidents.rules.rare import cluster_probability, freeze_g_baseline, g_chart
from dashboard.features.incidents.rules.signals import Direction, SignalRule
from dashboard.features.incidents.rules.trend import Baseline, Bin, freeze_baseline, u_chart

COMPUTERS = (10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5)
CLOTH = (14, 12, 20, 11, 7, 10, 21, 16, 19, 23)
CLOTH_SIZES = (10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5)
CIRCUITS = (
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15,
)  # fmt: skip
CIRCUITS_LATER = (16, 18, 12, 15, 24, 21, 28, 20, 25, 19, 18, 21, 16, 22, 19, 12, 14, 9, 16, 21)
WAFERS = (
    16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13,
)  # fmt: skip


def bins(counts: Sequence[int], sizes: Sequence[float]) -> list[Bin]:
    start = date(2026, 1, 5)
    pairs = zip(counts, sizes, strict=True)
    return [Bin(start + timedelta(weeks=n), count, 3000.0 * size) for n, (count, size) in enumerate(pairs)]


def outside(items: Sequence[Bin], baseline: Baseline) -> list[int]:
    """Sample numbers as a book counts them, from 1."""
    signals = u_chart(items, baseline).signals
    return [signal.last + 1 for signal in signals if signal.rule is SignalRule.OUTSIDE]


def test_montgomery_personal_computers() -> None:
    """20 samples of 5 computers, 193 nonconformities: u-bar 1.93, UCL 3.79, LCL 0.07, all inside."""
    items = bins(COMPUTERS, [5.0] * 20)
    baseline = freeze_baseline(items)
    assert baseline is not None
    point = u_chart(items, baseline).points[0]
    assert sum(COMPUTERS) == 193
    assert f"{baseline.u_bar:.2f} {point.ucl:.2f} {point.lcl:.2f}" == "1.93 3.79 0.07"
    assert (baseline.widening, outside(items, baseline)) == (1.0, [])


def test_montgomery_dyed_cloth_has_a_limit_for_every_roll() -> None:
    """Ten rolls of 8 to 13 units: u-bar 153/107.5 = 1.42. The book's limits start from the rounded 1.42."""
    items = bins(CLOTH, CLOTH_SIZES)
    baseline = freeze_baseline(items, weeks_per_bin=2)
    assert baseline is not None
    assert baseline.u_bar == pytest.approx(153 / 107.5)
    assert f"{baseline.u_bar:.2f}" == "1.42"
    book = u_chart(items, Baseline(1.42, 1.0, 10)).points
    upper = ("2.55", "2.68", "2.41", "2.55", "2.58", "2.55", "2.45", "2.52", "2.45", "2.43")
    lower = ("0.29", "0.16", "0.43", "0.29", "0.26", "0.29", "0.39", "0.32", "0.39", "0.41")
    assert tuple(f"{point.ucl:.2f}" for point in book) == upper
    assert tuple(f"{point.lcl:.2f}" for point in book) == lower
    # From the unrounded centre no limit moves by more than half a hundredth.
    for mine, theirs in zip(u_chart(items, baseline).points, book, strict=True):
        assert mine.ucl == pytest.approx(theirs.ucl, abs=0.006)
    assert outside(items, baseline) == []


def test_montgomery_circuit_boards_name_samples_6_and_20() -> None:
    """26 samples, 516 nonconformities: centre 19.85, UCL 33.22 (33.21 if unrounded), LCL 6.48."""
    items = bins(CIRCUITS, [1.0] * 26)
    plain = Baseline(sum(CIRCUITS) / 26, 1.0, 26)
    point = u_chart(items, plain).points[0]
    assert sum(CIRCUITS) == 516
    assert f"{plain.u_bar:.2f} {point.ucl:.2f} {point.lcl:.2f}" == "19.85 33.21 6.48"
    assert outside(items, plain) == [6, 20]
    # Without the two: centre 472/24 = 19.67, limits 32.97 and 6.36; the next 20 samples lie inside.
    clean = [item for number, item in enumerate(items, 1) if number not in (6, 20)]
    baseline = freeze_baseline(clean)
    assert baseline is not None
    later = bins(CIRCUITS_LATER, [1.0] * 20)
    point = u_chart(later, baseline).points[0]
    assert f"{baseline.u_bar:.2f} {point.ucl:.2f} {point.lcl:.2f}" == "19.67 32.97 6.36"
    assert outside(later, baseline) == []


def test_nist_wafers_name_the_24th_only() -> None:
    """25 wafers, 400 defects: centre 16, UCL 28, LCL 4. The third wafer lies on the limit, not outside."""
    items = bins(WAFERS, [1.0] * 25)
    baseline = freeze_baseline(items)
    assert baseline is not None
    point = u_chart(items, baseline).points[0]
    assert sum(WAFERS) == 400
    assert (baseline.u_bar, point.ucl, point.lcl) == (16.0, 28.0, 4.0)
    assert outside(items, baseline) == [24]


def laney_sigma_z(counts: Sequence[int], sizes: Sequence[float]) -> float:
    """Laney's own estimate: the mean moving range of the z-scores over 1.128."""
    centre = sum(counts) / sum(sizes)
    scores = [(c / n - centre) / sqrt(centre / n) for c, n in zip(counts, sizes, strict=True)]
    return mean(abs(after - before) for before, after in pairwise(scores)) / 1.128


def test_the_widening_is_laneys_factor_with_another_estimate_and_a_threshold() -> None:
    """Where we differ from Laney (2002), on the circuit boards of Montgomery.

    Laney multiplies the limits by sigma_z = mean moving range of z / 1.128, always, also below 1. The domain
    reference widens by the standard deviation of z, and only above 1.3; limits never become narrower.
    """
    sizes = [1.0] * 26
    items = bins(CIRCUITS, sizes)
    baseline = freeze_baseline(items)
    assert baseline is not None
    centre = sum(CIRCUITS) / 26
    spread = stdev((count - centre) / sqrt(centre) for count in CIRCUITS)
    assert baseline.widening == pytest.approx(spread)
    assert spread > 1.3
    # Both estimates see more than Poisson variation here, but they are not the same number.
    assert laney_sigma_z(CIRCUITS, sizes) > 1.3
    assert laney_sigma_z(CIRCUITS, sizes) != pytest.approx(spread, abs=0.01)
    # The honest consequence: with the widened limits neither of the book's two samples is a signal.
    assert outside(items, baseline) == []
    # Below the threshold Laney would still change the limits; here they stay those of the u-chart.
    computers = freeze_baseline(bins(COMPUTERS, [5.0] * 20))
    assert computers is not None
    assert computers.widening == 1.0
    assert laney_sigma_z(COMPUTERS, [5.0] * 20) != pytest.approx(1.0, abs=0.01)


def test_laney_limits_with_equal_spread_agree_with_his_formula() -> None:
    """Alternating 84 and 116 about 100: the textbook case in which both estimates can be written down.

    z = -1.6, 1.6, ...: the mean moving range is 3.2, so Laney's sigma_z = 3.2/1.128 = 2.837; the standard
    deviation of twelve such z is 1.6 sqrt(12/11) = 1.671, which is what the chart uses.
    """
    counts = (84, 116) * 6
    assert laney_sigma_z(counts, [1.0] * 12) == pytest.approx(3.2 / 1.128)
    baseline = freeze_baseline(bins(counts, [1.0] * 12))
    assert baseline is not None
    assert baseline.widening == pytest.approx(1.6 * sqrt(12 / 11))
    point = u_chart(bins(counts, [1.0] * 12), baseline).points[0]
    assert (point.ucl, point.lcl) == (
        pytest.approx(100 + 3 * baseline.widening * 10),
        pytest.approx(100 - 3 * baseline.widening * 10),
    )


@pytest.mark.parametrize("g_bar", [1.0, 9.0, 49.0, 169.0])
def test_g_limits_are_those_of_the_geometric_distribution(g_bar: float) -> None:
    """Kaminsky et al. (1992), Benneyan (2001): with p = 1/(g_bar + 1) the mean is (1 - p)/p and the standard
    deviation sqrt(1 - p)/p; the upper limit is three of them above the mean, the lower one is cut at 0."""
    baseline = freeze_g_baseline([g_bar] * 5)
    assert baseline is not None
    p = 1 / (g_bar + 1)
    assert baseline.g_bar == pytest.approx((1 - p) / p)
    assert baseline.ucl == pytest.approx((1 - p) / p + 3 * sqrt(1 - p) / p)
    assert (1 - p) / p - 3 * sqrt(1 - p) / p < 0
    assert baseline.lcl == 0.0
    # The distribution function from its definition: sum of p (1 - p)^k for k = 0 .. g.
    assert cluster_probability(3, g_bar) == pytest.approx(sum(p * (1 - p) ** k for k in range(4)))


def test_g_example_of_the_domain_reference() -> None:
    """Intervals 212, 95, 160, 301, 77: mean 169.0, limit 677.5; a gap of 3 days has P = 0.023, a signal."""
    baseline = freeze_g_baseline((212, 95, 160, 301, 77))
    assert baseline is not None
    assert f"{baseline.g_bar:.1f} {baseline.ucl:.1f}" == "169.0 677.5"
    assert f"{cluster_probability(3, baseline.g_bar):.3f}" == "0.023"
    signals = g_chart((212, 95, 160, 301, 77, 3, 678), baseline).signals
    assert [(signal.rule, signal.direction, signal.last) for signal in signals] == [
        (SignalRule.CLUSTER, Direction.WORSE, 5),
        (SignalRule.LONG_GAP, Direction.BETTER, 6),
    ]


def test_the_run_rules_on_a_series_of_the_books_kind() -> None:
    """Western Electric (1956), Statistical Quality Control Handbook, zone tests: 2 of 3 beyond two sigma on
    one side is its test 2. Its run test takes 8 points; the domain reference takes 7, as tested here."""
    level = Baseline(16.0, 1.0, 25)
    run = u_chart(bins((16, 17, 18, 17, 19, 17, 18, 17), [1.0] * 8), level).signals
    assert {(signal.rule, signal.first, signal.last) for signal in run} == {(SignalRule.RUN, 1, 7)}
    six = u_chart(bins((16, 17, 18, 17, 19, 17, 18, 15), [1.0] * 8), level).signals
    assert six == ()
    # Two sigma is 8 events: 25 lies beyond, 24 on the line.
    zone = u_chart(bins((25, 10, 25), [1.0] * 3), level).signals
    assert [(signal.rule, signal.last) for signal in zone] == [(SignalRule.OUTER_THIRD, 2)]
    assert u_chart(bins((24, 10, 25), [1.0] * 3), level).signals == ()
