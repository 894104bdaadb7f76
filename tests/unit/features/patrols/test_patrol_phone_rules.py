"""The pace of a phone's taps, and what a queue may hold: a bad item is refused, never lost."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.forms import BadItem, QueuedTap, QueuedUndo, parse_batch, sign_code
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.pace import Spot, is_too_fast
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW


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
