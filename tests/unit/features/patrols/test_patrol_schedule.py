"""When a repeating plan is walked: weekdays, days off, past midnight, shifts and the regu on duty."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.rules.agreement import TAG_LETTERS, fresh_tag
from dashboard.features.patrols.rules.schedule import (
    EVERY_DAY,
    Pattern,
    Required,
    Shift,
    next_start,
    occurrences,
    regu_on_duty,
    required_visits,
    shift_of,
    starts_of,
    weekday_bit,
    wraps_into_itself,
)
from dashboard.kernel.clock import SITE_ZONE, duty_day, to_site
from dashboard.kernel.reference import Regu

MONDAY = date(2026, 3, 9)
_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def wib(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SITE_ZONE).astimezone(UTC)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    interval = draw(st.integers(15, 720))
    first = draw(_DAYS)
    until = draw(st.none() | st.integers(-3, 40).map(lambda days: first + timedelta(days=days)))
    off = draw(st.frozensets(st.integers(0, 20).map(lambda days: first + timedelta(days=days)), max_size=5))
    most = min(96, (24 * 60 - 1) // interval + 1)
    rounds = draw(st.integers(1, most))
    return Pattern(draw(st.integers(1, 127)), draw(st.integers(0, 1439)), interval, rounds, first, until, off)


@given(patterns(), st.integers(-5, 10), st.integers(0, 30))
def test_every_start_lies_on_a_day_of_the_plan_and_none_comes_twice(
    pattern: Pattern, offset: int, length: int
) -> None:
    assert not wraps_into_itself(pattern.interval_minutes, pattern.rounds)
    first = pattern.valid_from + timedelta(days=offset)
    last = first + timedelta(days=length)
    found = list(occurrences(pattern, first, last))
    assert len(set(found)) == len(found)
    assert found == sorted(found)
    days = [first + timedelta(days=number) for number in range(length + 1)]
    walked = []
    for day in days:
        starts = starts_of(pattern, day)
        is_owed = (
            day >= pattern.valid_from
            and (pattern.valid_until is None or day <= pattern.valid_until)
            and day not in pattern.off
            and pattern.weekdays & (1 << day.weekday()) != 0
        )
        assert len(starts) == (pattern.rounds if is_owed else 0)
        if starts:
            local = to_site(starts[0])
            assert (local.date(), local.hour * 60 + local.minute) == (day, pattern.start_minute)
        walked += starts
    assert found == walked


def test_rounds_go_on_past_midnight_and_belong_to_their_evening() -> None:
    night = Pattern(weekday_bit(MONDAY), 19 * 60, 45, 17, MONDAY, off=frozenset())
    starts = list(occurrences(night, MONDAY, MONDAY + timedelta(days=6)))
    assert (starts[0], starts[-1]) == (wib(MONDAY, 19), wib(MONDAY + timedelta(days=1), 7))
    assert len(starts) == 17
    assert next_start(night, wib(MONDAY + timedelta(days=1), 2)) == wib(MONDAY + timedelta(days=1), 2, 30)
    assert next_start(night, wib(MONDAY + timedelta(days=1), 7)) == wib(MONDAY + timedelta(days=7), 19)
    over = Pattern(EVERY_DAY, 0, 60, 1, MONDAY, MONDAY)
    assert next_start(over, wib(MONDAY, 12)) is None


def test_a_day_that_would_run_into_the_next_is_noticed() -> None:
    assert not wraps_into_itself(60, 24)
    assert wraps_into_itself(60, 25)
    assert wraps_into_itself(720, 3)


def test_the_borders_of_the_shifts() -> None:
    borders = [(6, 59), (7, 0), (12, 59), (13, 0), (18, 59), (19, 0)]
    assert [shift_of(wib(MONDAY, *at)) for at in borders] == [
        Shift.MALAM,
        Shift.PAGI,
        Shift.PAGI,
        Shift.SIANG,
        Shift.SIANG,
        Shift.MALAM,
    ]


@given(st.integers(0, 365 * 24 * 60))
def test_a_regu_stays_for_its_shift_and_four_take_turns(minute: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    regu = regu_on_duty(at)
    later = at
    seen = [regu]
    for _ in range(4):
        shift, day = shift_of(later), duty_day(later)
        while (shift_of(later), duty_day(later)) == (shift, day):
            assert regu_on_duty(later) is seen[-1]
            later += timedelta(minutes=30)
        seen.append(regu_on_duty(later))
    assert set(seen[:4]) == set(Regu)
    assert seen[4] is regu


def test_what_a_shift_owes_is_counted_by_the_duty_day_on_which_it_began() -> None:
    tuesday = MONDAY + timedelta(days=1)
    dues = [
        ("Blok", wib(MONDAY, 7), 6),
        ("Blok", wib(MONDAY, 12, 59), 6),
        ("Blok", wib(MONDAY, 13), 6),
        ("Blok", wib(MONDAY, 19), 6),
        ("Blok", wib(tuesday, 6, 59), 5),
        ("Ring", wib(MONDAY, 8), 4),
    ]
    found = required_visits(dues)
    assert [(row.day, row.shift, row.route, row.walks, row.visits) for row in found] == [
        (MONDAY, Shift.PAGI, "Blok", 2, 12),
        (MONDAY, Shift.PAGI, "Ring", 1, 4),
        (MONDAY, Shift.SIANG, "Blok", 1, 6),
        (MONDAY, Shift.MALAM, "Blok", 2, 11),
    ]
    assert all(isinstance(row, Required) for row in found)
    assert found[3].regu is regu_on_duty(wib(tuesday, 3))
    assert required_visits([]) == ()


def test_a_code_for_a_sign_is_twelve_plain_letters_and_never_the_same() -> None:
    codes = {fresh_tag() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 12 and set(code) <= set(TAG_LETTERS) for code in codes)
    assert not set(TAG_LETTERS) & set("ILOU")
