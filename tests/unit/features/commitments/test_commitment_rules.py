"""The rules of commitments: states by the original due day, keys, and C1 to C4 with the golden value."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.commitments.rules.codes import KeyPurpose, PromiseState
from dashboard.features.commitments.rules.keys import Turn, turn_of
from dashboard.features.commitments.rules.numbers import (
    Tally,
    carried_over,
    median_age,
    median_slips,
    tally,
)
from dashboard.features.commitments.rules.states import Course, days_past, state_of
from dashboard.kernel.reference import Agency

DUE = date(2026, 3, 12)
DAY = timedelta(days=1)
CLOSE, CANCEL = KeyPurpose.CLOSE, KeyPurpose.CANCEL
_days = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (DUE - 8 * DAY, PromiseState.OPEN),
        (DUE - 7 * DAY, PromiseState.DUE_SOON),
        (DUE, PromiseState.DUE_SOON),
        (DUE + DAY, PromiseState.LATE),
    ],
)
def test_an_open_promise_is_late_from_the_day_after_its_original_due_day(
    today: date, state: PromiseState
) -> None:
    assert state_of(Course(DUE), today) is state


def test_done_is_judged_by_the_original_due_day() -> None:
    assert state_of(Course(DUE, done_on=DUE), DUE + 9 * DAY) is PromiseState.DONE
    assert state_of(Course(DUE, done_on=DUE + DAY), DUE + 9 * DAY) is PromiseState.DONE_LATE
    assert state_of(Course(DUE, cancelled_on=DUE + DAY), DUE + 9 * DAY) is PromiseState.CANCELLED
    assert (days_past(DUE, DUE), days_past(DUE, DUE + DAY)) == (0, 1)


def test_the_golden_completion() -> None:
    states = [PromiseState.DONE] * 14 + [PromiseState.DONE_LATE] * 3 + [PromiseState.LATE] * 4
    states += [PromiseState.OPEN] * 2 + [PromiseState.DUE_SOON] + [PromiseState.CANCELLED]
    found = tally(states)
    assert found == Tally(14, 3, 4, 3, 1)
    assert (found.counted, found.open) == (21, 7)
    assert found.completion == pytest.approx(66.7, abs=0.05)


def test_nothing_to_count_is_no_number() -> None:
    assert tally([]).completion is None
    assert tally([PromiseState.OPEN, PromiseState.CANCELLED]).completion is None
    assert median_slips([]) is None
    assert median_age([], DUE) is None
    assert carried_over([]) == (0, 0)


def test_medians_and_shares() -> None:
    assert median_slips([0, 0, 1, 3]) == 0.5
    assert carried_over([0, 1, 2, 3]) == (2, 4)
    assert median_age([DUE - 10 * DAY, DUE - 2 * DAY, DUE], DUE) == 2


def test_two_keys_on_one_purpose() -> None:
    rutan, polres = Agency.RUTAN, Agency.POLRES
    assert turn_of(CLOSE, rutan, {}, has_evidence=True) is Turn.FIRST
    assert turn_of(CLOSE, rutan, {polres: CLOSE}, has_evidence=True) is Turn.SECOND
    assert turn_of(CLOSE, rutan, {rutan: CLOSE}, has_evidence=True) is Turn.ALREADY
    assert turn_of(CANCEL, rutan, {rutan: CLOSE}, has_evidence=True) is Turn.OTHER_PURPOSE
    assert turn_of(CLOSE, rutan, {polres: CANCEL}, has_evidence=True) is Turn.FIRST
    assert turn_of(CLOSE, rutan, {}, has_evidence=False) is Turn.NO_EVIDENCE
    assert turn_of(CANCEL, rutan, {polres: CANCEL}, has_evidence=False) is Turn.SECOND


@given(states=st.lists(st.sampled_from(PromiseState)), more=st.sampled_from(PromiseState))
def test_completion_is_a_share_and_only_what_counts_moves_it(
    states: list[PromiseState], more: PromiseState
) -> None:
    before, after = tally(states).completion, tally([*states, more]).completion
    assert before is None or 0 <= before <= 100
    if more in (PromiseState.OPEN, PromiseState.DUE_SOON, PromiseState.CANCELLED):
        assert after == before
    elif more is PromiseState.DONE:
        assert after is not None
        assert after >= (before or 0)
    else:
        assert after is not None
        assert after <= (100 if before is None else before)


@given(due=_days, today=_days, ended=st.one_of(st.none(), _days), is_done=st.booleans())
def test_every_course_has_the_state_of_its_days(
    due: date, today: date, ended: date | None, is_done: bool
) -> None:
    course = Course(due, done_on=ended if is_done else None, cancelled_on=None if is_done else ended)
    state = state_of(course, today)
    assert state.is_open is (ended is None)
    if ended is None:
        assert (state is PromiseState.LATE) is (days_past(due, today) > 0)
    elif is_done:
        assert (state is PromiseState.DONE) is (ended <= due)


@given(
    purpose=st.sampled_from(KeyPurpose),
    agency=st.sampled_from(Agency),
    active=st.dictionaries(st.sampled_from(Agency), st.sampled_from(KeyPurpose)),
    has_evidence=st.booleans(),
)
def test_only_the_other_agencys_key_makes_a_second_one(
    purpose: KeyPurpose, agency: Agency, active: dict[Agency, KeyPurpose], has_evidence: bool
) -> None:
    turn = turn_of(purpose, agency, active, has_evidence=has_evidence)
    if turn is Turn.SECOND:
        assert active[agency.other] is purpose
    if turn.is_allowed:
        assert agency not in active
        assert has_evidence or purpose is CANCEL
