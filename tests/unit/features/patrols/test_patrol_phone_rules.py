"""The clock and the pace of a phone's taps, and what a queue may hold: never the future, never lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.forms import BadItem, QueuedTap, QueuedUndo, parse_batch, sign_code
from dashboard.features.patrols.rules.clock import PhoneTap, Witness, against, tap_time
from dashboard.features.patrols.rules.codes import CheckpointKind, ScanFlag
from dashboard.features.patrols.rules.pace import Spot, is_too_fast
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZERO = timedelta(0)
FLAG = ScanFlag
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
def test_a_clock_that_is_wrong_but_steady_is_corrected(wrong: timedelta, flags: set[ScanFlag]) -> None:
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
    def flags(at: datetime, issued: datetime | None) -> frozenset[ScanFlag]:
        return tap_time(PhoneTap(at, ZERO, NOW, issued), NOW).flags

    assert flags(NOW - HOUR, NOW - HOUR) == set()
    assert flags(NOW - HOUR - 3 * MINUTE, NOW - HOUR) == {FLAG.TOO_EARLY}
    assert flags(NOW - DAY, None) == set()
    assert flags(NOW - DAY - MINUTE, None) == {FLAG.TOO_OLD}


def test_a_clock_that_had_shown_a_later_time_was_set_back() -> None:
    def flags(seen: datetime | None) -> frozenset[ScanFlag]:
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
    witness: Witness, flags: set[ScanFlag]
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


@pytest.mark.parametrize(
    ("there", "kind", "seconds", "fast"),
    [
        ((300, 400), CheckpointKind.TOWER, 200, False),
        ((300, 400), CheckpointKind.TOWER, 199, True),
        ((300, 400), CheckpointKind.OUTSIDE, 25, False),
        ((300, 400), CheckpointKind.OUTSIDE, 24, True),
        ((0, 0), CheckpointKind.TOWER, 0, False),
        ((1, 0), CheckpointKind.TOWER, 0, True),
        ((None, None), CheckpointKind.TOWER, 20, False),
        ((None, None), CheckpointKind.TOWER, 19, True),
        ((300, None), CheckpointKind.OUTSIDE, 20, False),
        ((300, None), CheckpointKind.OUTSIDE, 19, True),
    ],
)
def test_nobody_is_faster_than_the_straight_line(
    there: tuple[int | None, int | None], kind: CheckpointKind, seconds: int, fast: bool
) -> None:
    here, other = Spot(0, 0, CheckpointKind.BLOCK), Spot(*there, kind)
    assert is_too_fast(here, other, timedelta(seconds=seconds)) is fast
    assert is_too_fast(other, here, timedelta(seconds=seconds)) is fast


MS = int(NOW.timestamp() * 1000)
GOOD = {"key": "key-00000001", "visit": 7, "outcome": "ok", "how": "button", "phone_at": MS, "offset": 1.5}


def only(item: object) -> object:
    return parse_batch({"items": [item], "phone_now": MS}).items[0]


def test_a_batch_is_read_in_the_order_of_its_taps() -> None:
    undo = {"key": "key-00000002", "undo": "key-00000001", "phone_at": MS, "seq": 2}
    batch = parse_batch({"items": [undo, {**GOOD, "seq": 1}], "phone_now": MS})
    first, second = batch.items
    assert isinstance(first, QueuedTap)
    assert (first.planned_visit_id, first.time.offset) == (7, timedelta(seconds=1.5))
    assert isinstance(second, QueuedUndo)
    assert batch.phone_now == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"phone_at": None},
        {"phone_at": -1},
        {"phone_at": 10**18},
        {"phone_at": True},
        {"key": "x"},
        {"visit": None},
        {"visit": "1; DROP"},
        {"outcome": "fine"},
        {"outcome": "skipped", "reason": "x"},
        {"how": "import"},
        {"how": "scan"},
        {"how": None},
        {"undo": "x"},
        {"undo": {"a": 1}},
    ],
)
def test_a_bad_item_is_one_refused_item(change: dict[str, Any]) -> None:
    assert isinstance(only(GOOD), QueuedTap)
    assert isinstance(only({**GOOD, **change}), BadItem)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.dictionaries(st.text(), x))
)
def test_whatever_an_item_is_it_is_no_exception(item: object) -> None:
    assert isinstance(only(item), BadItem)
    odd = {"offset": item, "issued_at": item, "seen_at": item, "seq": item}
    assert isinstance(only({**GOOD, **odd}), QueuedTap)


@pytest.mark.parametrize("seq", [None, -1, 2**31, 10**30, True, 1.5, "1"])
def test_a_place_in_the_queue_is_a_small_whole_number_or_none(seq: object) -> None:
    def place(value: object) -> int | None:
        tap = only({**GOOD, "seq": value})
        assert isinstance(tap, QueuedTap)
        return tap.seq

    assert (place(seq), place(0), place(2**31 - 1)) == (None, 0, 2**31 - 1)


def test_a_batch_without_items_or_with_too_many_is_refused() -> None:
    for body in (None, [], {}, {"items": []}, {"items": "x"}, {"items": [GOOD] * 101}):
        with pytest.raises(Invalid):
            parse_batch(body)
    assert len(parse_batch({"items": [GOOD] * 100}).items) == 100


def test_a_sign_is_read_as_people_write_it() -> None:
    assert sign_code("a7k2-9qfm") == sign_code(" A7K2 9QFM ") == "A7K29QFM"
    assert sign_code("OIL1") == "0111"
    assert [sign_code(value) for value in (None, 5, "", "-", "A" * 13, "x" * 99)] == [""] * 6
