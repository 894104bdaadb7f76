"""Rate, person-days, service level, durations and targets against the golden values of domain 3.1."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.measures import (
    PersonDays,
    SlaOutcome,
    SlaTally,
    byar_interval,
    classify_sla,
    incident_rate,
    nearest_rank,
    person_days,
    summarise_durations,
    tally_sla,
)
from dashboard.features.incidents.rules.targets import (
    DEFAULT_ALERTS,
    DEFAULT_TARGETS,
    Measure,
    TargetSet,
    police_response_target,
    target_set,
)
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Agency, Severity

T0 = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
DAY = date(2026, 3, 1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def census(heads: int, *offsets: int) -> list[tuple[date, int]]:
    return [(DAY + timedelta(days=offset), heads) for offset in offsets]


# --- I2 ---


def test_golden_rate() -> None:
    exposure = person_days(census(1188, *range(31)), DAY, DAY + timedelta(days=30))
    rate = incident_rate(38, exposure)
    assert (exposure.total, exposure.state) == (36_828.0, KpiState.VALUE)
    assert rate.value is not None
    assert rate.low is not None
    assert rate.high is not None
    assert f"{rate.value:.3f}" == "3.095"
    assert f"{rate.low:.3f} {rate.high:.3f}" == "2.190 4.249"
    assert rate.state is KpiState.VALUE


def test_no_event_is_a_rate_of_zero_that_could_be_more() -> None:
    assert byar_interval(0)[0] == 0.0
    assert f"{byar_interval(0)[1]:.2f}" == "3.67"
    rate = incident_rate(0, PersonDays(3000.0, 3))
    assert (rate.value, rate.low, rate.state) == (0.0, 0.0, KpiState.VALUE)
    with pytest.raises(ValueError, match="negative"):
        byar_interval(-1)


@pytest.mark.parametrize("exposure", [PersonDays(None, 30), PersonDays(0.0, 30), PersonDays(0.0, 0)])
def test_rate_without_exposure_is_no_data(exposure: PersonDays) -> None:
    rate = incident_rate(3, exposure)
    assert (rate.value, rate.low, rate.high, rate.state) == (None, None, None, KpiState.NO_DATA)


@given(st.integers(0, 2000))
def test_interval_holds_the_count(count: int) -> None:
    low, high = byar_interval(count)
    assert 0 <= low <= count < high


def test_census_is_carried_at_most_three_days() -> None:
    last = DAY + timedelta(days=4)
    three = person_days(census(100, 0, 4), DAY, last)
    assert (three.total, three.carried, three.state) == (500.0, 3, KpiState.PARTIAL)
    assert three.completeness == pytest.approx(40.0)
    four = person_days(census(100, 0, 5), DAY, DAY + timedelta(days=5))
    assert (four.total, four.state) == (None, KpiState.NO_DATA)
    assert incident_rate(1, three).state is KpiState.PARTIAL


def test_census_before_the_window_carries_in_and_after_it_does_not_count() -> None:
    assert person_days(census(100, -3), DAY, DAY).total == 100.0
    assert person_days(census(100, -4), DAY, DAY).total is None
    assert person_days(census(100, 1), DAY, DAY).total is None
    assert person_days(census(100, 0, 1, 2), DAY, DAY).total == 100.0
    assert person_days([(DAY, 90), (DAY, 100)], DAY, DAY).total == 100.0


def test_empty_window_is_no_data() -> None:
    nothing = person_days(census(100, 0), DAY, DAY - timedelta(days=1))
    assert (nothing.state, nothing.completeness) == (KpiState.NO_DATA, None)


# --- I3 ---


def test_golden_sla() -> None:
    due = T0 + minutes(5)
    as_of = T0 + minutes(5)
    met = [classify_sla(T0, T0 + minutes(1), due, as_of)] * 17
    late = [classify_sla(T0, T0 + minutes(6), due, T0 + minutes(60))] * 2
    past = [classify_sla(T0, None, due, T0 + minutes(6))]
    pending = [classify_sla(T0, None, due, as_of)] * 3
    tally = tally_sla(met + late + past + pending)
    assert tally == SlaTally(met=17, breached=3, pending=3)
    assert tally.percent == pytest.approx(85.0, abs=1e-12)
    assert (tally.measured, tally.state) == (20, KpiState.VALUE)


def test_sla_edges() -> None:
    due = T0 + minutes(5)
    late_enough = T0 + minutes(90)
    assert classify_sla(T0, due, due, late_enough) is SlaOutcome.MET
    assert classify_sla(T0, due + minutes(0.1), due, late_enough) is SlaOutcome.BREACHED
    assert classify_sla(T0, None, due, due) is SlaOutcome.PENDING
    assert classify_sla(T0, None, due, due + minutes(0.1)) is SlaOutcome.BREACHED
    assert classify_sla(T0, T0 - minutes(1), due, late_enough) is SlaOutcome.INVALID
    assert classify_sla(T0, T0 + minutes(4), due, T0 + minutes(4)) is SlaOutcome.MET
    # Not known yet at as_of: the future acknowledgement does not count.
    assert classify_sla(T0, T0 + minutes(4), due, T0 + minutes(3)) is SlaOutcome.PENDING
    assert classify_sla(T0, T0 + minutes(20), due, T0 + minutes(10)) is SlaOutcome.BREACHED


def test_over_without_the_step_is_neither_in_time_nor_late() -> None:
    due, as_of = T0 + minutes(5), T0 + minutes(60)
    over = T0 + minutes(30)
    assert classify_sla(T0, None, due, as_of, over_at=over) is SlaOutcome.MISSING
    assert classify_sla(T0, T0 + minutes(4), due, as_of, over_at=over) is SlaOutcome.MET
    assert classify_sla(T0, None, due, T0 + minutes(29), over_at=over) is SlaOutcome.BREACHED
    assert tally_sla([SlaOutcome.MISSING, SlaOutcome.MET]) == SlaTally(met=1, missing=1)


def test_sla_with_only_pending_is_no_data() -> None:
    tally = tally_sla([SlaOutcome.PENDING, SlaOutcome.INVALID])
    assert (tally.percent, tally.state) == (None, KpiState.NO_DATA)
    assert tally_sla([]).percent is None


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(-5, 200)), st.integers(0, 60))),
    st.integers(0, 200),
)
def test_sla_counts_partition_the_cases(cases: list[tuple[int | None, int]], now: int) -> None:
    as_of = T0 + minutes(now)
    outcomes = [
        classify_sla(T0, None if done is None else T0 + minutes(done), T0 + minutes(target), as_of)
        for done, target in cases
    ]
    tally = tally_sla(outcomes)
    assert tally.met + tally.breached + tally.pending + tally.invalid == len(cases)
    known = [(done if done is not None and done <= now else None, target) for done, target in cases]
    assert tally.met == sum(done is not None and 0 <= done <= target for done, target in known)
    assert tally.pending == sum(done is None and now <= target for done, target in known)
    assert tally.percent is None or 0 <= tally.percent <= 100


# --- durations ---


def test_median_of_even_and_odd_and_nearest_rank_p90() -> None:
    even = summarise_durations([minutes(n) for n in (9, 1, 3, 7, 5, 11)])
    assert (even.n, even.median, even.p90, even.individual) == (6, 6.0, 11.0, ())
    odd = summarise_durations([minutes(n) for n in (1, 2, 30, 4, 5)])
    assert (odd.median, odd.p90) == (4.0, 30.0)
    ten = summarise_durations([minutes(n) for n in range(1, 11)])
    assert (ten.median, ten.p90) == (5.5, 9.0)
    assert nearest_rank([float(n) for n in range(1, 101)], 0.55) == 55.0


def test_small_numbers_show_the_values_not_percentiles() -> None:
    small = summarise_durations([minutes(4), minutes(1.5), minutes(3), minutes(0)])
    assert (small.n, small.median, small.p90) == (4, None, None)
    assert small.individual == (0.0, 1.5, 3.0, 4.0)
    assert small.state is KpiState.VALUE


def test_negative_and_missing_are_counted_apart() -> None:
    mixed = summarise_durations([minutes(n) for n in (1, 2, 3, 4, 5)] + [minutes(-1), None])
    assert (mixed.n, mixed.negative, mixed.missing) == (5, 1, 1)
    assert mixed.median == 3.0
    assert mixed.state is KpiState.VALUE


def test_partial_only_above_twenty_percent_missing() -> None:
    four = [minutes(n) for n in (1, 2, 3, 4)]
    assert summarise_durations([*four, None]).state is KpiState.VALUE
    assert summarise_durations([*four, None, None]).state is KpiState.PARTIAL


@pytest.mark.parametrize("cases", [[], [None, None], [minutes(-3)]])
def test_no_valid_duration_is_no_data(cases: list[timedelta | None]) -> None:
    nothing = summarise_durations(cases)
    assert (nothing.n, nothing.median, nothing.state) == (0, None, KpiState.NO_DATA)
    assert nothing.missing + nothing.negative == len(cases)


@given(st.lists(st.integers(0, 5000), min_size=5, max_size=60))
def test_percentiles_lie_inside_the_values(values: list[int]) -> None:
    summary = summarise_durations([minutes(value) for value in values])
    assert summary.median is not None
    assert summary.p90 is not None
    assert min(values) <= summary.median <= summary.p90 + 1e-9 <= max(values) + 1e-9
    assert sum(value <= summary.p90 for value in values) >= 0.9 * len(values)


# --- targets ---


def test_default_targets() -> None:
    acknowledge = [DEFAULT_TARGETS[Measure.ACKNOWLEDGE][severity] for severity in Severity]
    assert acknowledge == [minutes(2), minutes(5), minutes(30), timedelta(hours=24)]
    own = TargetSet()

    def due(measure: Measure, severity: Severity, owner: Agency = Agency.RUTAN) -> datetime | None:
        return own.due(measure, severity, owner, T0)

    assert due(Measure.RESOLVE, Severity.HIGH) == T0 + timedelta(hours=24)
    assert due(Measure.RESOLVE, Severity.MEDIUM) == T0 + timedelta(days=7)
    assert due(Measure.RESPONSE, Severity.CRITICAL) == T0 + minutes(3)
    assert due(Measure.RESPONSE, Severity.HIGH) == T0 + minutes(5)
    assert due(Measure.RESPONSE, Severity.LOW) is None
    assert due(Measure.RESPONSE, Severity.LOW, Agency.POLRES) == T0 + minutes(10)


def test_a_row_replaces_its_default_and_nothing_else() -> None:
    rows = target_set(
        {
            "incident.acknowledge.high": 7.0,
            "incident.resolve.low": 2880.0,
            "incident.alert.medium": 60.0,
            "incident.police_distance_km": 12.0,
            "patrol.tolerance": 1.0,
        }
    )
    assert rows.times[Measure.ACKNOWLEDGE] == {
        **DEFAULT_TARGETS[Measure.ACKNOWLEDGE],
        Severity.HIGH: minutes(7),
    }
    assert rows.target(Measure.RESOLVE, Severity.LOW, Agency.POLRES) == timedelta(days=2)
    assert rows.times[Measure.RESPONSE] == DEFAULT_TARGETS[Measure.RESPONSE]
    assert rows.alerts == {**DEFAULT_ALERTS, Severity.MEDIUM: minutes(60)}
    police = [rows.target(Measure.RESPONSE, severity, Agency.POLRES) for severity in Severity]
    assert police == [minutes(25)] * 4


def test_police_target_goes_by_distance() -> None:
    tiers = [police_response_target(km) for km in (0.5, 5.0, 5.1, 10.0, 10.1)]
    assert tiers == [minutes(10), minutes(10), minutes(15), minutes(15), minutes(25)]
