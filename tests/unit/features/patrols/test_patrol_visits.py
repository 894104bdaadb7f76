"""Visit states, matching, coverage and punctuality against the golden values of domain 3.2."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.rules.codes import ScanFlag, Share, VisitState, band_of
from dashboard.features.patrols.rules.visits import (
    PlannedVisit,
    Scan,
    VisitTally,
    closes_at,
    completion,
    flag_scans,
    link_next_due,
)
from dashboard.kernel.kpi import KpiState
from tests.patrol_oracle import match_scans, nearest_visit, tally_states, tally_visits, visit_state

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
V = VisitState


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def visit(
    due: float, next_due: float | None = None, *, checkpoint: str = "c", excused: float | None = None
) -> PlannedVisit:
    return PlannedVisit(
        id=f"{checkpoint}{due}",
        checkpoint=checkpoint,
        due=at(due),
        next_due=None if next_due is None else at(next_due),
        excused_at=None if excused is None else at(excused),
    )


def scan(
    minute: float, *, checkpoint: str = "c", recorded: float | None = None, manual: bool = False
) -> Scan:
    recorded_at = at(minute if recorded is None else recorded)
    return Scan(f"{checkpoint}@{minute}", checkpoint, at(minute), recorded_at, manual)


# --- P1, P1b ---


def test_golden_coverage_and_punctuality() -> None:
    tally = VisitTally(on_time=212, late=14, missed=9, waiting=21, excused=3)
    assert (tally.coverage.numerator, tally.coverage.denominator) == (226, 235)
    assert f"{tally.coverage.percent:.2f} {tally.punctuality.percent:.2f}" == "96.17 93.81"
    assert (band_of(tally.coverage), band_of(tally.punctuality)) == ("good", "attention")
    assert not tally.has_excused_warning


def test_nothing_closed_is_no_data_not_zero_nor_hundred() -> None:
    tally = VisitTally(waiting=5, excused=2)
    assert (tally.coverage.percent, tally.coverage.state) == (None, KpiState.NO_DATA)
    assert (tally.punctuality.percent, band_of(tally.coverage)) == (None, None)
    missed = VisitTally(missed=12)
    assert (missed.coverage.percent, band_of(missed.coverage)) == (0.0, "poor")
    assert missed.punctuality.state is KpiState.NO_DATA


@pytest.mark.parametrize(
    ("share", "band"),
    [
        (Share(95, 100), "good"),
        (Share(949, 1000), "attention"),
        (Share(85, 100), "attention"),
        (Share(849, 1000), "poor"),
        (Share(9, 9), None),
        (Share(10, 10), "good"),
    ],
)
def test_bands_and_grey_below_ten(share: Share, band: str | None) -> None:
    assert band_of(share) == band


def test_excused_warning_above_ten_percent_of_closed_visits() -> None:
    assert not VisitTally(on_time=9, excused=1).has_excused_warning
    assert VisitTally(on_time=8, missed=9, excused=2).has_excused_warning
    assert VisitTally(on_time=1, late=2, missed=3, excused=4).excused_share == Share(4, 10)
    assert not VisitTally(waiting=4).has_excused_warning
    assert VisitTally(excused=1, waiting=50).has_excused_warning


@given(st.lists(st.sampled_from(list(V))), st.integers(0, 50), st.integers(0, 50))
def test_coverage_never_counts_waiting_or_excused(states: list[V], waiting: int, excused: int) -> None:
    plain = tally_states(states)
    more = tally_states([*states, *([V.WAITING] * waiting), *([V.EXCUSED] * excused)])
    assert (more.coverage, more.punctuality) == (plain.coverage, plain.punctuality)
    closed = [state for state in states if state not in (V.WAITING, V.EXCUSED)]
    assert plain.coverage.denominator == len(closed)
    assert plain.coverage.numerator == len(closed) - states.count(V.MISSED)


# --- one visit ---


@pytest.mark.parametrize(
    ("minute", "state"),
    [
        (-10.1, None),
        (-10, V.ON_TIME),
        (0, V.ON_TIME),
        (15, V.ON_TIME),
        (15.1, V.LATE),
        (59.9, V.LATE),
        (60, None),
    ],
)
def test_window_edges(minute: float, state: V | None) -> None:
    assert completion(visit(0), at(minute)) is state


def test_grace_ends_at_the_next_due_if_that_is_sooner() -> None:
    assert closes_at(visit(0)) == at(60)
    assert closes_at(visit(0, 40)) == at(40)
    assert closes_at(visit(0, 120)) == at(60)
    assert closes_at(visit(0, 10)) == at(15)
    assert completion(visit(0, 40), at(39)) is V.LATE
    assert completion(visit(0, 40), at(40)) is None


@pytest.mark.parametrize(
    ("now", "state"), [(-500, V.WAITING), (15, V.WAITING), (59, V.WAITING), (60, V.MISSED)]
)
def test_without_scan_a_visit_waits_until_the_grace_is_over(now: float, state: V) -> None:
    assert visit_state(visit(0), None, at(now)) is state


def test_dense_plan_is_still_waiting_at_the_edge_of_its_window() -> None:
    dense = visit(0, 10)
    assert visit_state(dense, None, at(15)) is V.WAITING
    assert visit_state(dense, None, at(15.1)) is V.MISSED
    assert completion(dense, at(15)) is V.ON_TIME


def test_state_uses_only_what_was_known() -> None:
    queued = scan(5, recorded=90)
    assert visit_state(visit(0), queued, at(89)) is V.MISSED
    assert visit_state(visit(0), queued, at(90)) is V.ON_TIME
    assert visit_state(visit(0), scan(20), at(30)) is V.LATE
    assert visit_state(visit(0), scan(20), at(20)) is V.LATE
    assert visit_state(visit(0), scan(20), at(19)) is V.WAITING


def test_excused_counts_from_its_approval_and_never_hides_a_made_visit() -> None:
    excused = visit(0, excused=70)
    assert visit_state(excused, None, at(69)) is V.MISSED
    assert visit_state(excused, None, at(70)) is V.EXCUSED
    assert visit_state(excused, scan(20), at(90)) is V.LATE


# --- matching ---


def test_one_scan_serves_the_nearest_due_only() -> None:
    plan = link_next_due([visit(0), visit(30), visit(60)])
    assert [item.next_due for item in plan] == [at(30), at(60), None]
    matched = match_scans(plan, [scan(24)])
    assert list(matched) == ["c30"]
    assert nearest_visit(scan(24, checkpoint="other"), plan) is None
    assert nearest_visit(scan(200), plan) is None


def test_tie_goes_to_the_earlier_due() -> None:
    near = nearest_visit(scan(10), [visit(20), visit(0)])
    assert near is not None
    assert near.id == "c0"


def test_a_second_scan_takes_the_next_free_visit_or_none() -> None:
    plan = link_next_due([visit(0), visit(30)])
    swapped = match_scans(plan, [scan(29), scan(22)])
    assert {key: value.id for key, value in swapped.items()} == {"c30": "c@22", "c0": "c@29"}
    spare = match_scans(plan, [scan(29), scan(33)])
    assert {key: value.id for key, value in spare.items()} == {"c30": "c@29"}
    both = match_scans(plan, [scan(2), scan(29)])
    assert {key: value.id for key, value in both.items()} == {"c0": "c@2", "c30": "c@29"}


def test_links_stay_inside_a_checkpoint_and_skip_equal_dues() -> None:
    plan = link_next_due([visit(0), visit(10, checkpoint="x"), visit(0), visit(50)])
    assert [item.next_due for item in plan] == [at(50), None, at(50), None]


def test_duplicates_within_three_minutes_serve_nothing() -> None:
    scans = [scan(0), scan(2.9), scan(3), scan(1, checkpoint="x")]
    flags = flag_scans(scans)
    assert flags["c@2.9"] == {ScanFlag.DUPLICATE}
    assert flags["c@0"] == flags["c@3"] == flags["x@1"] == frozenset()
    plan = [visit(0), visit(4)]
    assert {key: value.id for key, value in match_scans(plan, scans[:2]).items()} == {"c0": "c@0"}


def test_only_manual_entries_after_half_an_hour_are_marked_and_still_count() -> None:
    late, edge, queued = (
        scan(0, recorded=31, manual=True),
        scan(10, recorded=40, manual=True),
        scan(20, recorded=99),
    )
    flags = flag_scans([late, edge, queued])
    assert flags["c@0"] == {ScanFlag.LATE_ENTRY}
    assert flags["c@10"] == flags["c@20"] == frozenset()
    assert tally_visits([visit(0)], [late], at(200)) == VisitTally(on_time=1)


def test_tally_ignores_scans_of_the_future() -> None:
    plan = link_next_due([visit(0), visit(60), visit(120, excused=0)])
    scans = [scan(5), scan(80), scan(121, recorded=300)]
    assert tally_visits(plan, scans, at(5)) == VisitTally(on_time=1, waiting=1, excused=1)
    assert tally_visits(plan, scans, at(70)) == VisitTally(on_time=1, waiting=1, excused=1)
    assert tally_visits(plan, scans, at(299)) == VisitTally(on_time=1, late=1, excused=1)
    assert tally_visits(plan, scans, at(300)) == VisitTally(on_time=2, late=1)
    # A queued scan that is not known yet must not take the place of the one that is.
    pair = [scan(1, recorded=500), scan(8)]
    assert tally_visits([visit(0)], pair, at(100)) == VisitTally(on_time=1)


@given(
    st.lists(st.integers(0, 600), max_size=12, unique=True),
    st.lists(st.integers(-20, 700), max_size=20, unique=True),
    st.integers(-50, 800),
)
def test_matching_is_one_to_one_and_possible(dues: list[int], scanned: list[int], now: int) -> None:
    plan = link_next_due([visit(due) for due in dues])
    scans = [scan(minute) for minute in scanned]
    matched = match_scans(plan, scans)
    assert len({item.id for item in matched.values()}) == len(matched)
    for item in plan:
        if item.id in matched:
            assert completion(item, matched[item.id].scanned_at) is not None
    tally = tally_visits(plan, scans, at(now))
    assert tally.on_time + tally.late + tally.missed + tally.waiting + tally.excused == len(plan)


@given(
    st.lists(st.integers(0, 600), max_size=10, unique=True),
    st.lists(st.integers(-20, 700), max_size=15, unique=True),
    st.integers(-20, 700),
)
def test_later_scans_never_take_a_visit_away(dues: list[int], scanned: list[int], now: int) -> None:
    plan = link_next_due([visit(due) for due in dues])
    early = match_scans(plan, [scan(minute) for minute in scanned if minute <= now])
    full = match_scans(plan, [scan(minute) for minute in scanned])
    assert early.items() <= full.items()
