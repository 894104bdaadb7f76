"""Since when a falling number has been below its limit, against a walk day by day."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.rules.weakness import below_since
from dashboard.kernel.clock import day_start, site_day
from tests.conftest import NOW

DAY0 = day_start(site_day(NOW))


def day(number: int) -> datetime:
    return DAY0 + timedelta(days=number)


def test_the_day_of_the_crossing() -> None:
    assert below_since(lambda moment: moment >= day(7), [day(0) + timedelta(hours=9)], day(30)) == day(7)


def test_below_from_the_first_change_on() -> None:
    start = day(0) + timedelta(hours=9)
    assert below_since(lambda _moment: True, [start, day(4)], day(30)) == start
    assert below_since(lambda _moment: True, [], day(30)) == day(30)


def test_a_change_for_the_worse_is_the_answer_itself() -> None:
    worse = day(10) + timedelta(hours=5)
    assert below_since(lambda moment: moment >= worse, [day(0), worse], day(30)) == worse


@given(
    falls=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    length=st.integers(1, 15),
)
def test_like_walking_back(falls: list[int], length: int) -> None:
    """Segments of equal length; in each the number is below from its ``fall``-th day on."""
    as_of = day(len(falls) * length - 1)

    def is_below(moment: datetime) -> bool:
        number = (site_day(moment) - site_day(DAY0)).days
        segment = min(number // length, len(falls) - 1)
        return number - segment * length >= falls[segment]

    if not is_below(as_of):
        return
    walked = as_of
    while walked > DAY0 and is_below(walked - timedelta(days=1)):
        walked -= timedelta(days=1)
    changes = [day(index * length) for index in range(len(falls))]
    assert below_since(is_below, changes, as_of) == walked
