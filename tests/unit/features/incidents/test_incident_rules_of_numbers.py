"""Small rules behind the incident numbers: repeats, weeks of a baseline, form times, the instant."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.features.incidents.forms.baseline import parse_baseline
from dashboard.features.incidents.rules.charts import (
    CHARTS,
    GROUPS,
    complete_weeks,
    group_of,
    is_rare,
    may_be_baseline,
)
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.flow import told_week
from dashboard.features.incidents.rules.quality import form_times
from dashboard.features.incidents.rules.repeats import Happening, tally_repeats, told_repeats
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Language
from dashboard.kernel.wording import site_instant
from dashboard.web.as_of import at, parse_as_of
from tests.conftest import NOW


def test_a_repeat_is_the_same_type_and_zone_within_thirty_days() -> None:
    start = NOW - timedelta(days=30)

    def happened(days: float, kind: str = "fire", zone: str = "gate") -> Happening:
        return Happening(kind, zone, NOW - timedelta(days=days), f"{kind}-{zone}-{days}")

    tally = tally_repeats(
        [
            happened(59.5),
            happened(31),  # before the window: only looked back at
            happened(20),  # 11 days after one of the kind
            happened(15, zone="block_a"),  # elsewhere
            happened(12, kind="riot"),
            happened(1),
        ],
        start,
    )
    assert (tally.repeats, tally.every, tally.percent) == (2, 4, 50.0)
    assert tally.references == ("fire-gate-20", "fire-gate-1")
    far = tally_repeats([happened(59.5), happened(29)], start)
    assert (far.repeats, far.every) == (0, 1)
    assert tally_repeats([], start).percent is None


def test_repeats_tell_of_no_single_closed_one() -> None:
    start = NOW - timedelta(days=30)

    def happened(days: float, kind: str = "fire", *, is_closed: bool = False) -> Happening:
        return Happening(kind, "gate", NOW - timedelta(days=days), f"{kind}-{days}", is_closed)

    # Two of a kind and one of them closed: the other repeats nothing that may be told. All three still count.
    tally = told_repeats([happened(20, is_closed=True), happened(10), happened(9, "riot")], start)
    assert (tally.repeats, tally.every, tally.references) == (0, 3, ())
    # Three of a kind, but two repeats that follow the closed one: few as well.
    of_three = [happened(20, is_closed=True), happened(10), happened(5)]
    tally = told_repeats(of_three, start)
    assert (tally.repeats, tally.every, tally.references) == (1, 3, ("fire-5",))
    # Of three repeats it may be told.
    tally = told_repeats([*of_three, happened(4)], start)
    assert (tally.repeats, tally.every) == (3, 4)
    # Enough repeats in all, but one of a pair whose other half is closed: it is not named among them.
    riots = [happened(days, "riot") for days in (8, 7, 6, 5)]
    tally = told_repeats([happened(20, is_closed=True), happened(10), *riots], start)
    assert (tally.repeats, tally.every, "fire-10" in tally.references) == (3, 6, False)
    # Few in all: the public ones.
    tally = told_repeats([happened(20, is_closed=True), happened(10, "riot")], start)
    assert (tally.repeats, tally.every) == (0, 1)


def test_a_week_of_few_with_a_closed_one_is_that_of_the_public_ones() -> None:
    def told(opened: tuple[int, int], resolved: tuple[int, int]) -> tuple[int, int, bool]:
        week = told_week(date(2026, 3, 2), opened, resolved, is_complete=True)
        return week.opened, week.closed, week.is_public_only

    assert told((2, 0), (1, 0)) == (2, 1, False)
    assert told((3, 1), (4, 2)) == (3, 4, False)
    assert told((3, 1), (2, 1)) == (2, 1, True)
    assert told((1, 1), (0, 0)) == (0, 0, True)


def test_only_whole_weeks_count_for_a_baseline() -> None:
    monday, sunday = date(2026, 1, 5), date(2026, 3, 29)
    assert len(complete_weeks(monday, sunday)) == 12
    assert len(complete_weeks(monday + timedelta(days=1), sunday)) == 11
    assert len(complete_weeks(monday, sunday - timedelta(days=1))) == 11
    assert complete_weeks(sunday, monday) == ()
    assert [may_be_baseline(n) for n in (11, 12, 26, 27)] == [False, True, True, False]


def test_groups_hold_every_type_of_the_site_once() -> None:
    held = [kind for types in GROUPS.values() for kind in types]
    assert sorted(held) == sorted(set(IncidentType) - {IncidentType.CRIME})
    assert [group_of(chart) for chart in CHARTS[:2]] == ["", "escape"]
    assert (is_rare(19, 26), is_rare(20, 26), is_rare(0, 0)) == (True, False, True)


def test_form_times_are_median_and_nearest_rank() -> None:
    assert (form_times([]).n, form_times([]).median) == (0, None)
    times = form_times([30, 10, 20, 15])
    assert (times.n, times.median, times.p90) == (4, 17.5, 30.0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"chart": "x"}, "chart"),
        ({"chart": ["u"]}, "chart"),
        ({"first_day": "yesterday"}, "first_day"),
        ({"last_day": "2026-01-01"}, "last_day"),
        ({"reason": "  "}, "reason"),
        ({"reason": "a" * 301}, "reason"),
        ({"key": ""}, "key"),
    ],
)
def test_the_baseline_form_names_each_wrong_field(change: dict[str, object], field: str) -> None:
    good: dict[str, object] = {
        "chart": "u",
        "first_day": "2026-01-05",
        "last_day": "2026-03-29",
        "reason": "stabil",
        "key": "key-00000001",
    }
    assert parse_baseline(good).first_day == date(2026, 1, 5)
    with pytest.raises(Invalid) as refused:
        parse_baseline({**good, **change})
    assert list(refused.value.fields) == [field]


def test_the_instant_asked_for_is_site_time_and_never_ahead() -> None:
    assert parse_as_of({"as_of": ""}, NOW) is None
    assert at(None, NOW).is_now
    asked = parse_as_of({"as_of": "2026-03-01T00:00"}, NOW)
    assert asked == datetime(2026, 2, 28, 17, tzinfo=UTC)
    assert not at(asked, NOW).is_now
    # A little ahead is a clock that runs fast; more is a typing error.
    assert parse_as_of({"as_of": "2026-03-12T14:34"}, NOW) == NOW
    for wrong in ("2026-03-13T00:00", "soon", 7, "9" * 40):
        with pytest.raises(Invalid) as refused:
            parse_as_of({"as_of": wrong}, NOW)
        assert list(refused.value.fields) == ["as_of"]


def test_the_end_of_a_day_is_24_00_of_that_day() -> None:
    assert site_instant(datetime(2026, 3, 31, 17, tzinfo=UTC), Language.ID) == "31 Mar 2026 24.00 WIB"
    assert site_instant(datetime(2026, 3, 31, 17, 1, tzinfo=UTC), Language.ID) == "1 Apr 2026 00.01 WIB"
