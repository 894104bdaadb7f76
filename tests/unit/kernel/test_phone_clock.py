"""When something was tapped, from a phone's clock that may be wrong: never the future, never lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kernel.phone_clock import ClockFlag, PhoneTap, Witness, against, tap_time
from tests.conftest import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZERO = timedelta(0)
FLAG = ClockFlag
MOMENTS = st.integers(0, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
OFFSETS = st.timedeltas(timedelta(days=-40_000), timedelta(days=40_000))


@pytest.mark.parametrize(
    ("wrong", "flags"),
    [
        (ZERO, set()),
        (MINUTE, set()),
        (3 * HOUR, {FLAG.CLOCK_OFF}),
        (-3 * DAY, {FLAG.CLOCK_OFF}),
        (NOW - datetime(1970, 1, 1, 1, tzinfo=UTC), {FLAG.CLOCK_OFF}),
    ],
)
def test_a_clock_that_is_wrong_but_steady_is_corrected(wrong: timedelta, flags: set[ClockFlag]) -> None:
    """``wrong`` is server minus phone; the tap was forty minutes ago."""
    meant = NOW - 40 * MINUTE
    tap = PhoneTap(meant - wrong, wrong, NOW - wrong, NOW - 2 * HOUR)
    assert (tap_time(tap, NOW).at, tap_time(tap, NOW).flags) == (meant, flags)
    unknown = PhoneTap(meant - wrong, None, NOW - wrong, NOW - 2 * HOUR)
    assert (tap_time(unknown, NOW).at, tap_time(unknown, NOW).flags) == (meant, flags)


def test_a_clock_that_was_moved_is_suspicious_and_its_tap_is_kept() -> None:
    back = PhoneTap(NOW - HOUR, ZERO, NOW - HOUR, NOW - 3 * HOUR)  # set back one hour before the tap
    assert (tap_time(back, NOW).at, tap_time(back, NOW).flags) == (NOW - HOUR, {FLAG.CLOCK_MOVED})
    ahead = PhoneTap(NOW + HOUR, ZERO, None, None)
    assert (tap_time(ahead, NOW).at, tap_time(ahead, NOW).flags) == (NOW, {FLAG.CLOCK_MOVED})
    inside = PhoneTap(NOW - HOUR, ZERO, NOW - 2 * MINUTE, None)
    assert tap_time(inside, NOW).flags == set()


def test_too_early_and_too_old_are_flagged_at_their_borders() -> None:
    def flags(at: datetime, issued: datetime | None) -> frozenset[ClockFlag]:
        return tap_time(PhoneTap(at, ZERO, NOW, issued), NOW).flags

    assert flags(NOW - HOUR, NOW - HOUR) == set()
    assert flags(NOW - HOUR - 3 * MINUTE, NOW - HOUR) == {FLAG.TOO_EARLY}
    assert flags(NOW - DAY, None) == set()
    assert flags(NOW - DAY - MINUTE, None) == {FLAG.TOO_OLD}


def test_a_clock_that_had_shown_a_later_time_was_set_back() -> None:
    def flags(seen: datetime | None) -> frozenset[ClockFlag]:
        return tap_time(PhoneTap(NOW - HOUR, ZERO, NOW, None, seen), NOW).flags

    assert flags(None) == flags(NOW - 2 * HOUR) == flags(NOW - HOUR + 2 * MINUTE) == set()
    assert flags(NOW - HOUR + 2 * MINUTE + timedelta(milliseconds=1)) == {FLAG.CLOCK_MOVED}


@pytest.mark.parametrize(
    ("witness", "flags"),
    [
        (Witness(), {FLAG.CLOCK_OFF}),
        (Witness(5 * HOUR + 2 * MINUTE, NOW - HOUR + 2 * MINUTE), {FLAG.CLOCK_OFF}),
        (Witness(5 * HOUR + 3 * MINUTE), {FLAG.CLOCK_MOVED}),
        (Witness(5 * HOUR - 3 * MINUTE), {FLAG.CLOCK_MOVED}),
        (Witness(None, NOW - HOUR + 3 * MINUTE), {FLAG.CLOCK_MOVED}),
        (Witness(is_page_known=False), {FLAG.CLOCK_OFF, FLAG.TOO_EARLY}),
        (Witness(ZERO, NOW, is_page_known=False), {FLAG.CLOCK_MOVED, FLAG.TOO_EARLY}),
    ],
)
def test_what_the_server_remembers_flags_and_never_changes_the_time(
    witness: Witness, flags: set[ClockFlag]
) -> None:
    """A tap of an hour ago by a clock that is five hours off."""
    time = tap_time(PhoneTap(NOW - 6 * HOUR, 5 * HOUR, NOW - 5 * HOUR), NOW)
    found = against(time, witness)
    assert (found.at, found.offset, found.flags) == (time.at, time.offset, flags)


@given(phone=MOMENTS, offset=st.none() | OFFSETS, sending=st.none() | MOMENTS, issued=st.none() | MOMENTS)
def test_no_tap_is_in_the_future_and_none_is_an_exception(
    phone: datetime, offset: timedelta | None, sending: datetime | None, issued: datetime | None
) -> None:
    read = tap_time(PhoneTap(phone, offset, sending, issued), NOW)
    assert read.at <= NOW
    assert abs(read.offset) <= timedelta(seconds=2_000_000_000)
    assert {FLAG.CLOCK_MOVED, FLAG.CLOCK_OFF} - read.flags


@given(first=st.integers(0, 10**6), step=st.integers(0, 10**6), wrong=st.integers(-(10**9), 10**9))
def test_a_steady_clock_keeps_the_order_of_taps(first: int, step: int, wrong: int) -> None:
    offset = timedelta(seconds=wrong)

    def at(seconds: int) -> datetime:
        phone = NOW - offset - timedelta(seconds=2 * 10**6) + timedelta(seconds=seconds)
        return tap_time(PhoneTap(phone, offset, NOW - offset), NOW).at

    assert at(first) <= at(first + step)
    assert at(first + step) - at(first) == timedelta(seconds=step)
