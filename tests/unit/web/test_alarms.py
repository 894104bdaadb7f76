"""A page asks to be refreshed at an instant: one timer each, exactly then, none after it is gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from dashboard.web import broadcast
from dashboard.web.alarms import AFTER, LONGEST, Alarms
from tests.conftest import NOW
from tests.unit.web.test_broadcast import Stage, stage  # noqa: F401  (a fixture)


class Hand:
    """A clock that is moved by hand: what is due then rings."""

    def __init__(self) -> None:
        self.at = timedelta(0)
        self.waiting: list[tuple[timedelta, Callable[[], None]]] = []

    def later(self, seconds: float, ring: Callable[[], None]) -> "Handle":
        entry = (self.at + timedelta(seconds=seconds), ring)
        self.waiting.append(entry)
        return Handle(self, entry)

    def move(self, step: timedelta) -> None:
        self.at += step
        due = [entry for entry in self.waiting if entry[0] <= self.at]
        self.waiting = [entry for entry in self.waiting if entry[0] > self.at]
        for _, ring in sorted(due, key=lambda entry: entry[0]):
            ring()


class Handle:
    def __init__(self, hand: Hand, entry: tuple[timedelta, Callable[[], None]]) -> None:
        self._hand, self._entry = hand, entry

    def cancel(self) -> None:
        self._hand.waiting.remove(self._entry)


SECOND = timedelta(seconds=1)


def test_it_rings_once_just_after_the_instant() -> None:
    hand, rung = Hand(), []
    alarms = Alarms(hand.later)
    alarms.ring_at("t1", "plan", NOW + 5 * SECOND, NOW, lambda: rung.append("plan"))
    hand.move(5 * SECOND)
    assert rung == []  # at the instant itself the row has not flipped yet
    hand.move(AFTER)
    assert (rung, len(alarms)) == (["plan"], 0)
    hand.move(60 * SECOND)
    assert rung == ["plan"]


def test_the_newest_wish_counts_and_may_be_taken_back() -> None:
    hand, rung = Hand(), []
    alarms = Alarms(hand.later)
    alarms.ring_at("t1", "plan", NOW + SECOND, NOW, lambda: rung.append("early"))
    alarms.ring_at("t1", "plan", NOW + 9 * SECOND, NOW, lambda: rung.append("late"))
    alarms.ring_at("t1", "board", NOW + SECOND, NOW, lambda: rung.append("board"))
    alarms.ring_at("t2", "plan", NOW + SECOND, NOW, lambda: rung.append("other page"))
    alarms.ring_at("t2", "plan", None, NOW, lambda: rung.append("never"))
    hand.move(20 * SECOND)
    assert rung == ["board", "late"]


def test_a_page_that_goes_takes_its_timers_along() -> None:
    hand, rung = Hand(), []
    alarms = Alarms(hand.later)
    for page in ("t1", "t2"):
        alarms.ring_at(page, "plan", NOW + SECOND, NOW, lambda page=page: rung.append(page))
    alarms.forget("t1")
    hand.move(20 * SECOND)
    assert rung == ["t2"]


def test_what_is_past_rings_at_once_and_what_is_far_not_at_all() -> None:
    hand, rung = Hand(), []
    alarms = Alarms(hand.later)
    alarms.ring_at("t1", "plan", NOW - SECOND, NOW, lambda: rung.append("past"))
    alarms.ring_at("t2", "plan", NOW + LONGEST + SECOND, NOW, lambda: rung.append("far"))
    assert len(alarms) == 1
    hand.move(AFTER)
    assert rung == ["past"]


@pytest.fixture
def hand(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Hand:  # noqa: F811
    made = Hand()
    stage.caster._alarms = Alarms(made.later)
    monkeypatch.setattr(broadcast, "system_clock", lambda: NOW)
    return made


async def ring(stage: Stage, hand: Hand, step: timedelta) -> list[tuple[str, str]]:  # noqa: F811
    stage.woken.clear()
    hand.move(step)
    for task in list(stage.caster._ringing):
        await task
    return stage.woken


async def test_a_follower_is_woken_at_its_instant_without_a_write(stage: Stage, hand: Hand) -> None:  # noqa: F811
    page = stage.on("t1", "s1")
    await page.follow("plan", "patrols")
    await page.wake_at("plan", NOW + 3 * SECOND)
    await stage.on("t2", "s2").follow("plan", "patrols")
    assert await ring(stage, hand, 3 * SECOND) == []
    assert await ring(stage, hand, AFTER) == [("t1", "plan")]
    assert await ring(stage, hand, 60 * SECOND) == []


async def test_no_one_is_woken_who_went_or_never_followed(stage: Stage, hand: Hand) -> None:  # noqa: F811
    page = stage.on("t1", "s1")
    await page.wake_at("plan", NOW + SECOND)
    assert await ring(stage, hand, 2 * SECOND) == []
    await page.follow("plan", "patrols")
    await page.wake_at("plan", NOW + SECOND)
    await page.begin()  # the next page opens
    assert await ring(stage, hand, 2 * SECOND) == []
    await page.follow("plan", "patrols")
    await page.wake_at("plan", NOW + SECOND)
    stage.namespace.sid_to_token.clear()  # the socket is gone
    assert await ring(stage, hand, 2 * SECOND) == []
    assert stage.caster._followers == {}
