"""Clock, wording, freshness, SQLite guard, feed: the small promises everything rests on."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.features.access.forms import safe_path
from dashboard.features.access.rules import is_alive, login_wait_seconds
from dashboard.kernel.clock import day_start, duty_day, is_night, next_band, next_day, site_day
from dashboard.kernel.database import UnsafeDatabase, check_sqlite
from dashboard.kernel.feed import Feed
from dashboard.kernel.freshness import Freshness, classify
from dashboard.kernel.reference import Language
from dashboard.kernel.settings import settings as read_settings
from dashboard.kernel.wording import clock_time, duration, duration_words, number, percent

MOMENT = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)


def test_days_and_nights_are_those_of_the_site() -> None:
    assert site_day(datetime(2026, 3, 11, 17, 0, tzinfo=UTC)).isoformat() == "2026-03-12"
    assert day_start(site_day(MOMENT)) == datetime(2026, 3, 11, 17, 0, tzinfo=UTC)
    assert next_day(MOMENT) == datetime(2026, 3, 12, 17, 0, tzinfo=UTC)
    assert duty_day(datetime(2026, 3, 11, 23, 59, tzinfo=UTC)).isoformat() == "2026-03-11"
    assert is_night(datetime(2026, 3, 12, 12, 0, tzinfo=UTC))
    assert not is_night(datetime(2026, 3, 12, 0, 0, tzinfo=UTC))


def test_numbers_are_written_the_way_of_the_language() -> None:
    assert percent(96.17, Language.ID) == "96,2 %"
    assert number(1188, Language.ID) == "1.188"
    assert number(51.8, Language.ID, 1) == "51,8"
    assert number(1188.5, Language.EN, 1) == "1,188.5"
    assert clock_time(MOMENT, Language.ID) == "14.32"
    assert [duration(s, Language.ID) for s in (8, 2280, 6420, 259200)] == [
        "8 d",
        "38 m",
        "1 j 47 m",
        "3 hari",
    ]
    assert duration_words(6420, Language.ID) == "1 jam 47 menit"
    assert duration_words(3600, Language.EN) == "1 hour"


@pytest.mark.parametrize(
    ("age", "freshness"),
    [(None, "silent"), (0, "fresh"), (7200, "fresh"), (7201, "ageing"), (14400, "ageing"), (14401, "stale")],
)
def test_freshness_by_age_over_limit(age: int | None, freshness: str) -> None:
    assert classify(age, timedelta(hours=2)) is Freshness(freshness)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 44, 5)])
def test_a_sqlite_that_can_lose_commits_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(UnsafeDatabase):
        check_sqlite(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (3, 50, 7), (3, 44, 6), (4, 0, 0)])
def test_a_safe_sqlite_is_taken(version: tuple[int, int, int]) -> None:
    check_sqlite(version)


async def test_the_feed_wakes_from_another_thread_and_coalesces() -> None:
    feed = Feed()
    waiting = asyncio.create_task(feed.changed(0))
    await asyncio.sleep(0)
    thread = threading.Thread(target=lambda: [feed.wake() for _ in range(5)])
    thread.start()
    thread.join()
    assert await asyncio.wait_for(waiting, 1) >= 1
    assert await feed.changed(feed.number, within=0.01) == 5


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil", "x", "", None, "/a\nb", "/ü"]
)
def test_a_redirect_stays_here(path: object) -> None:
    assert safe_path(path) == "/"


def test_a_good_path_is_kept() -> None:
    assert safe_path("/wall?profile=open") == "/wall?profile=open"


def test_sessions_end_by_idle_by_age_and_by_revocation() -> None:
    settings = read_settings()
    base: dict[str, Any] = {
        "now": MOMENT,
        "last_used": MOMENT,
        "ends": MOMENT + timedelta(hours=1),
        "revoked": None,
        "settings": settings,
    }
    assert is_alive(**base, wall=False)
    assert not is_alive(**{**base, "last_used": MOMENT - timedelta(minutes=61)}, wall=False)
    assert is_alive(**{**base, "last_used": MOMENT - timedelta(days=80)}, wall=True)
    assert not is_alive(**{**base, "ends": MOMENT}, wall=True)
    assert not is_alive(**{**base, "revoked": MOMENT}, wall=True)


def test_guessing_waits_longer_and_longer_but_never_locks_out() -> None:
    waits = [login_wait_seconds(failures, read_settings()) for failures in range(16)]
    assert waits[:8] == [0, 0, 0, 0, 0, 1, 2, 4]
    assert waits[-1] == 300


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(0, 0, 7), (6, 59, 1 / 60), (7, 0, 12), (18, 59, 1 / 60), (19, 0, 12), (23, 30, 7.5)],
)
def test_the_next_border_between_day_and_night(hour: int, minute: int, until: float) -> None:
    """By the site's own clock, WIB."""
    moment = datetime(2026, 3, 12, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    border = next_band(moment)
    assert border - moment == timedelta(hours=until)
    assert is_night(border) != is_night(border - timedelta(microseconds=1))
