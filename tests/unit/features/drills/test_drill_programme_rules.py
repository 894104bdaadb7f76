"""What a regu owes: last, next, due, late. Cancelled is not done; a moved drill is late from day one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.programme import (
    PlannedDrill,
    Slot,
    Standing,
    cell_standing,
    standing,
)
from dashboard.features.drills.rules.series import MOST_DRILLS, days_left, every, propose, spread
from dashboard.kernel.clock import site_day, to_site
from dashboard.kernel.reference import Regu, Scenario
from tests.conftest import NOW

TODAY = site_day(NOW)
SLOT = Slot(Scenario.RIOT, Regu.A, DrillType.FULL_SCALE)
BEGUN = date(2026, 1, 10)
DAY = timedelta(days=1)
INTERVAL = 90


def planned(
    days: int, original: int | None = None, *, is_open: bool = True, kind: DrillType = DrillType.FULL_SCALE
) -> PlannedDrill:
    """A drill so many days from now, first planned for ``original`` days from now."""
    at, first = NOW + days * DAY, NOW + (days if original is None else original) * DAY
    return PlannedDrill("L-2026-0001", Scenario.RIOT, kind, (Regu.A, Regu.B), at, first, is_open)


def at(last: int | None, *plan: PlannedDrill, begun: date | None = BEGUN) -> Standing:
    """The standing of riot, regu A, full scale, last valid ``last`` days ago."""
    return standing(SLOT, None if last is None else TODAY - last * DAY, plan, begun, NOW, INTERVAL)


@pytest.mark.parametrize(("last", "late"), [(0, 0), (89, 0), (90, 0), (91, 1), (200, 110), (500, 410)])
def test_due_is_the_last_valid_day_plus_the_interval(last: int, late: int) -> None:
    found = at(last)
    assert found.due_on == TODAY - last * DAY + 90 * DAY
    assert (found.days_overdue, found.is_overdue, found.is_never) == (late, late > 0, False)


def test_never_is_late_since_the_programme_began() -> None:
    found = at(None)
    assert (found.is_never, found.due_on, found.days_overdue) == (True, BEGUN, (TODAY - BEGUN).days)


def test_nothing_begun_owes_nothing() -> None:
    found = at(None, begun=None)
    assert (found.due_on, found.late_since, found.days_overdue) == (None, None, 0)


def test_the_next_one_is_the_earliest_ahead() -> None:
    found = at(10, planned(40), planned(20), planned(-3))
    assert found.next is not None
    assert found.next.planned_for == NOW + 20 * DAY


def test_a_cancelled_or_held_one_is_neither_next_nor_owed() -> None:
    assert at(10, planned(20, is_open=False)).next is None
    assert at(10, planned(-5, is_open=False)).days_overdue == 0
    assert at(120, planned(20, is_open=False)).days_overdue == 30


def test_planning_alone_pays_nothing() -> None:
    assert at(120, planned(20)).days_overdue == 30


def test_a_moved_drill_is_late_from_its_first_day() -> None:
    """Due in 80 days by the interval, but promised five days ago."""
    found = at(10, planned(30, original=-5))
    assert found.next is not None
    assert found.next.is_moved
    assert (found.days_overdue, found.late_since) == (5, TODAY - 5 * DAY)
    assert found.due_on == TODAY + 80 * DAY


def test_moving_never_helps() -> None:
    lapsed, moved = at(10, planned(-5)), at(10, planned(60, original=-5))
    assert lapsed.days_overdue == moved.days_overdue == 5


def test_an_original_day_ahead_or_made_up_for_is_not_late() -> None:
    assert at(10, planned(30, original=7)).days_overdue == 0
    assert at(2, planned(30, original=-5)).days_overdue == 0


def test_another_regu_form_or_scenario_does_not_count() -> None:
    other = planned(20, original=-9, kind=DrillType.TABLETOP)
    found = at(10, other)
    assert (found.next, found.days_overdue) == (None, 0)
    whole = cell_standing(Scenario.RIOT, Regu.A, TODAY - 10 * DAY, [other], BEGUN, NOW, INTERVAL)
    assert (whole.next, whole.days_overdue) == (other, 9)
    assert cell_standing(Scenario.RIOT, Regu.C, TODAY - 10 * DAY, [other], BEGUN, NOW, INTERVAL).next is None
    assert (
        cell_standing(Scenario.ESCAPE, Regu.A, TODAY - 10 * DAY, [other], BEGUN, NOW, INTERVAL).next is None
    )


@given(
    last=st.none() | st.integers(0, 400),
    first=st.integers(-200, 200),
    moves=st.lists(st.integers(1, 200), max_size=4),
)
def test_no_move_ever_lowers_the_days(last: int | None, first: int, moves: list[int]) -> None:
    before = at(last, planned(first)).days_overdue
    for target in moves:
        assert at(last, planned(target, original=first)).days_overdue == before


FIRST = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""Monday 2 November 2026, 09.00 WIB."""


def test_every_so_many_days_until_the_year_ends() -> None:
    dates = every(FIRST, 14)
    assert [to_site(one).strftime("%d.%m. %H:%M") for one in dates] == [
        "02.11. 09:00",
        "16.11. 09:00",
        "30.11. 09:00",
        "14.12. 09:00",
        "28.12. 09:00",
    ]
    assert every(FIRST, 366) == (FIRST,)


def test_the_year_is_that_of_the_site() -> None:
    """00.30 WIB on 1 January is 17.30 UTC of the year before."""
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert days_left(new_year) == 365
    assert days_left(new_year - timedelta(hours=1)) == 1


@given(first=st.integers(0, 364), count=st.integers(1, MOST_DRILLS))
def test_spread_dates_are_days_of_their_own_in_one_year(first: int, count: int) -> None:
    begin = datetime(2026, 1, 1, 2, 0, tzinfo=UTC) + first * DAY
    days = [site_day(one) for one in spread(begin, count)]
    assert len(set(days)) == len(days) == min(count, days_left(begin))
    assert (days[0], {day.year for day in days}) == (site_day(begin), {2026})
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_everybody_has_a_turn_before_anybody_has_two() -> None:
    dates = every(datetime(2026, 1, 5, 2, 0, tzinfo=UTC), 14)
    found = propose(dates, tuple(Scenario), tuple(Regu), (DrillType.FUNCTIONAL,), {})
    assert [(one.slot.scenario, one.slot.regu) for one in found[:4]] == [
        (Scenario.RIOT, Regu.A),
        (Scenario.ESCAPE, Regu.A),
        (Scenario.CONTRABAND, Regu.A),
        (Scenario.RIOT, Regu.B),
    ]
    assert len({one.slot for one in found[:12]}) == 12
    assert found[12].slot == found[0].slot


def test_a_taken_day_names_the_drill_that_has_it() -> None:
    taken = {(site_day(FIRST), SLOT): "L-2026-0007"}
    dates = every(FIRST, 14)[:2]
    found = propose(dates, (Scenario.RIOT,), (Regu.A,), (DrillType.FULL_SCALE,), taken)
    assert [one.taken_by for one in found] == ["L-2026-0007", ""]
