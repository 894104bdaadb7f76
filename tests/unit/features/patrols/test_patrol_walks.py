"""P3 to P6 as rules: area by hour, joint patrols, overdue ones, unpredictability, shifts; the heat map."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.figures import HOURS, coverage_heat_figure, level_of
from dashboard.features.patrols.rules.area_hours import (
    AreaHour,
    area_hour_coverage,
    area_hours,
    by_hour_of_day,
)
from dashboard.features.patrols.rules.codes import Share, StepKind, VisitState
from dashboard.features.patrols.rules.joint import (
    Answer,
    JointPatrol,
    JointState,
    Promise,
    joint_state,
    promises_withdrawn,
    tally_joint,
)
from dashboard.features.patrols.rules.schedule import Shift, regu_on_duty, shift_of
from dashboard.features.patrols.rules.starts import is_guessed, unpredictability
from dashboard.features.patrols.ui.trends_tile import note_of
from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.reference import Agency, Language, Regu, Zone

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # 19.00 WIB
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
A, P = Zone.BLOCK_A, Zone.PERIMETER
MISSED = VisitState.MISSED


def test_a_cell_is_required_by_the_plan_and_covered_by_a_visit_of_its_hour() -> None:
    due = [
        (A, T0, 1.0, MISSED),
        (A, T0 + 59 * MINUTE, 3.0, MISSED),
        (P, T0 + 5 * MINUTE, 1.0, MISSED),
        (P, T0 + HOUR, 1.0, MISSED),
    ]
    seen = [(A, T0 + 30 * MINUTE), (P, T0 + HOUR), (A, T0 + 5 * HOUR)]
    cells = area_hours(due, seen, T0, T0 + 2 * HOUR)
    assert set(cells) == {
        AreaHour(A, T0, 3.0, True),
        AreaHour(P, T0, 1.0, False),
        AreaHour(P, T0 + HOUR, 1.0, True),
    }
    assert area_hour_coverage(cells) == Share(4.0, 5.0)


def test_a_visit_covers_the_hour_it_serves_and_an_open_one_is_not_asked_for() -> None:
    due = [
        (A, T0, 1.0, VisitState.ON_TIME),  # made at 18.58
        (A, T0 + HOUR, 1.0, VisitState.EXCUSED),
        (P, T0 + 50 * MINUTE, 2.0, VisitState.LATE),  # made at 20.10
        (P, T0 + HOUR, 2.0, VisitState.WAITING),
        (P, T0 + 2 * HOUR, 2.0, MISSED),
    ]
    seen = [(A, T0 - 2 * MINUTE), (P, T0 + 70 * MINUTE)]
    cells = area_hours(due, seen, T0, T0 + 3 * HOUR)
    assert set(cells) == {
        AreaHour(A, T0, 1.0, True),
        AreaHour(P, T0, 2.0, True),
        AreaHour(P, T0 + 2 * HOUR, 2.0, False),
    }


def test_an_hour_that_is_not_over_and_one_before_the_window_do_not_count() -> None:
    due = [(A, T0 - MINUTE, 1.0, MISSED), (A, T0, 1.0, MISSED), (A, T0 + HOUR, 1.0, MISSED)]
    assert [one.hour for one in area_hours(due, [], T0, T0 + 2 * HOUR - MINUTE)] == [T0]
    assert area_hours(due, [], T0, T0 + HOUR - MINUTE) == ()
    assert area_hour_coverage(()).percent is None


def test_the_heat_map_leaves_blank_what_was_never_asked() -> None:
    cells = [AreaHour(A, T0 + timedelta(days=day), 1.0, day != 0) for day in range(7)]
    assert by_hour_of_day(cells) == {(A, 19): Share(6, 7)}
    figure = coverage_heat_figure(cells, 7, Language.ID)
    assert [row.zone for row in figure.rows] == ["Blok A"]
    cell = {one.hour: one for one in figure.rows[0].cells}
    assert len(cell) == len(HOURS)
    assert (cell["19"].level, cell["19"].share) == ("2", "6/7")
    assert (cell["18"].level, cell["18"].share) == ("blank", "–")
    assert "Blok A pukul 19, 6 dari 7 hari" in figure.sentence
    assert "85,7 %" in figure.sentence
    none = coverage_heat_figure([], 28, Language.EN)
    assert (none.rows, none.sentence) == ((), "Nothing was planned in the last 28 days.")


@pytest.mark.parametrize(
    ("share", "level"),
    [((7, 7), "0"), ((9, 10), "1"), ((3, 4), "2"), ((1, 2), "3"), ((0, 7), "4"), ((0, 0), "blank")],
)
def test_the_ink_is_darker_the_less_was_seen(share: tuple[int, int], level: str) -> None:
    assert level_of(Share(*share)) == level


def said(agency: Agency, kind: StepKind, hours: float) -> Answer:
    return Answer(agency, kind, T0 + hours * HOUR)


R, POL = Agency.RUTAN, Agency.POLRES
YES, NO = StepKind.CONFIRM, StepKind.DECLINE


@pytest.mark.parametrize(
    ("answers", "after", "state"),
    [
        ([(R, YES, 1), (POL, YES, 48)], 48, JointState.JOINT),
        ([(R, YES, 1), (POL, YES, 48.1)], 60, JointState.NOT_JOINT),
        ([(R, YES, 1)], 48, JointState.WAITING),
        ([(R, YES, 1)], 48.1, JointState.NOT_JOINT),
        ([], 1, JointState.WAITING),
        ([(R, YES, 1), (POL, NO, 2)], 3, JointState.NOT_JOINT),
        ([(R, YES, 1), (POL, NO, 2), (POL, YES, 4)], 5, JointState.JOINT),
        ([(R, YES, 1), (POL, YES, 2), (R, NO, 3)], 5, JointState.NOT_JOINT),
        ([(R, YES, 1), (R, YES, 2)], 5, JointState.WAITING),
    ],
)
def test_each_agency_confirms_its_own_within_48_hours(
    answers: list[tuple[Agency, StepKind, float]], after: float, state: JointState
) -> None:
    patrol = JointPatrol(True, True, T0, T0, tuple(said(*answer) for answer in answers), 4, 2)
    assert joint_state(patrol, T0 + after * HOUR) is state


def test_waiting_ones_stand_in_no_percentage() -> None:
    both = (said(R, YES, 1), said(POL, YES, 1))
    patrols = [
        JointPatrol(True, True, T0, T0, both, 3, 2),
        JointPatrol(True, False, T0, T0, (said(R, NO, 1),), 3, 3),
        JointPatrol(True, True, T0, T0, (), 1, 1),  # waits
        JointPatrol(True, True, T0, None),  # promised, not walked: waits too
        JointPatrol(False, True, T0 - 60 * HOUR, None),  # promised, never walked, 48 hours over
    ]
    tally = tally_joint(patrols, T0 + 2 * HOUR)
    assert (tally.share, tally.waiting) == (Share(1, 2), 1)
    assert (tally.delivery, tally.waiting_promised) == (Share(1, 2), 2)
    assert tally_joint([], T0).share.percent is None


@pytest.mark.parametrize(
    ("points", "visited", "reason", "is_completed"),
    [
        (4, 2, "", True),
        (4, 1, "", False),
        (5, 3, "", True),
        (5, 2, "", False),
        (4, 4, "checked", True),
        (4, 4, "forgotten", False),
        (0, 0, "", False),
    ],
)
def test_completed_needs_half_of_the_points(
    points: int, visited: int, reason: str, is_completed: bool
) -> None:
    both = (said(R, YES, 1), said(POL, YES, 1))
    patrol = JointPatrol(True, True, T0, T0, both, points, visited, reason)
    assert patrol.is_completed is is_completed
    late = tally_joint([patrol], T0 + 49 * HOUR)
    assert late.share == Share(is_completed, is_completed)
    assert late.delivery == Share(is_completed, 1)
    assert not JointPatrol(True, True, T0, None, both, points, points).is_completed


def test_a_word_before_the_end_counts_for_nothing() -> None:
    early = (said(R, YES, -1), said(POL, YES, 0))
    patrol = JointPatrol(True, True, T0, T0, early, 1, 1)
    assert joint_state(patrol, T0 + HOUR) is JointState.WAITING
    again = JointPatrol(True, True, T0, T0, (*early, said(R, YES, 2)), 1, 1)
    assert joint_state(again, T0 + 2 * HOUR) is JointState.JOINT


def promise(due: float, made: float, gone: float | None = None, agency: Agency = R) -> Promise:
    """Due, promised and withdrawn so many hours after ``T0``."""
    until = None if gone is None else T0 + gone * HOUR
    return Promise(agency, T0 + due * HOUR, T0 + made * HOUR, until)


@pytest.mark.parametrize(
    ("promises", "lost"),
    [
        ([], 0),
        ([promise(72, 0)], 0),
        ([promise(72, 0, 5)], 1),
        ([promise(72, 0, 5), promise(73, 5)], 0),  # laid out anew an hour later
        ([promise(72, 0, 5), promise(73, 5, 9), promise(74, 9)], 0),  # twice
        ([promise(72, 0, 5), promise(73, 5, 9)], 1),  # given anew, and withdrawn for good
        ([promise(72, 0, 5), promise(74, 0, 5), promise(73, 5)], 1),  # one replaces one
        ([promise(72, 0, 5), promise(73, 4)], 1),  # promised before: it replaces nothing
        ([promise(72, 0, 5), promise(96, 5)], 1),  # another day
        ([promise(72, 0, 5), promise(72, 5, None, POL)], 1),  # the other agency's promise
    ],
)
def test_a_promise_that_is_withdrawn_stays_in_sight(promises: list[Promise], lost: int) -> None:
    assert promises_withdrawn(promises) == lost
    assert promises_withdrawn(reversed(promises)) == lost


def test_the_same_minute_is_guessed_and_twelve_different_ones_are_not() -> None:
    assert unpredictability([T0] * 13) is None
    assert unpredictability([T0] * 14) == 0.0
    even = unpredictability([T0 + 5 * n * MINUTE for n in range(24)])
    assert even == pytest.approx(1.0)
    two = unpredictability([T0, T0 + 5 * MINUTE] * 14)
    assert two == pytest.approx(1 / log2(12))
    assert two is not None
    assert is_guessed(two)
    assert not is_guessed(0.5)


@given(st.lists(st.integers(0, 59), min_size=14, max_size=28))
def test_unpredictability_agrees_with_the_textbook(minutes: list[int]) -> None:
    counts = Counter(minute // 5 for minute in minutes)
    bits = -sum(n / len(minutes) * log2(n / len(minutes)) for n in counts.values())
    assert unpredictability([T0 + m * MINUTE for m in minutes]) == pytest.approx(bits / log2(12), abs=1e-12)


def test_shifts_begin_at_seven_one_and_seven_and_regu_take_turns() -> None:
    day = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)  # 07.00 WIB
    shifts = [(day - MINUTE, Shift.MALAM), (day, Shift.PAGI), (day + 6 * HOUR, Shift.SIANG)]
    shifts += [(day + 12 * HOUR, Shift.MALAM), (day + 24 * HOUR - MINUTE, Shift.MALAM)]
    for moment, shift in shifts:
        assert shift_of(moment) is shift
    turns = [
        regu_on_duty(day + hours * HOUR) for n in range(4) for hours in (24 * n, 24 * n + 6, 24 * n + 12)
    ]
    order = tuple(Regu)
    first = order.index(turns[0])
    assert turns == [order[(first + n) % 4] for n in range(12)]
    assert regu_on_duty(day + 18 * HOUR) is regu_on_duty(day + 12 * HOUR)


def test_the_tile_of_area_and_hour_says_what_its_percent_is_of() -> None:
    def note(covered: float, required: float, cells: int, language: Language) -> str:
        detail = {"cells": cells, "covered": cells and cells - 2}
        kpi = Kpi(
            "patrol_area_hour", KpiState.VALUE, None, covered, required, Unit.PERCENT, None, T0, 0, detail
        )
        return note_of(kpi, language)

    assert (
        note(43.0, 45.0, 27, Language.ID) == "Berbobot risiko 43/45; tanpa bobot 25 dari 27 jam wajib, 7 hari"
    )
    assert note(43.5, 45.0, 27, Language.EN).startswith("Weighted by risk 43.5/45; unweighted 25 of 27")
    assert note(0.0, 0.0, 0, Language.ID) == ""
