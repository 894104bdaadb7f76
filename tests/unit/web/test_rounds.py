"""Pages that are due: each once, urgent ones first, and rests between them only while many wait."""

import asyncio

import pytest

from dashboard.web import rounds
from dashboard.web.rounds import CALM, Page, Rounds


class Woken(list[Page]):
    async def wake(self, page: Page) -> None:
        self.append(page)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it was rested, instead of resting."""
    found: list[float] = []

    async def rest(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(rounds.asyncio, "sleep", rest)
    return found


async def test_a_page_that_is_due_is_not_due_twice() -> None:
    woken = Woken()
    due = Rounds(woken.wake)
    for _ in range(3):
        due.add(("t1", "list"))
        due.add(("t2", "list"))
    await due.finish()
    assert woken == [("t1", "list"), ("t2", "list")]
    due.add(("t1", "list"))
    await due.finish()
    assert woken[2:] == [("t1", "list")]


async def test_urgent_pages_go_first() -> None:
    woken = Woken()
    due = Rounds(woken.wake)
    due.add(("t1", "list"))
    due.add(("t2", "list"))
    due.add(("t2", "bar"), is_urgent=True)
    await due.finish()
    assert woken == [("t2", "bar"), ("t1", "list"), ("t2", "list")]


async def test_what_becomes_due_meanwhile_is_seen_in_the_same_round() -> None:
    woken = Woken()

    async def wake(page: Page) -> None:
        if not woken:
            due.add(("t9", "bar"), is_urgent=True)
            due.add(page)  # committed again while it was read: what it read may be old
        await woken.wake(page)

    due = Rounds(wake)
    due.add(("t1", "list"))
    await due.finish()
    assert woken == [("t1", "list"), ("t9", "bar"), ("t1", "list")]


async def test_few_pages_have_no_rests_and_many_have(rests: list[float]) -> None:
    due = Rounds(Woken().wake)
    for number in range(CALM + 1):
        due.add((f"t{number}", "list"))
    await due.finish()
    assert rests == []
    for number in range(CALM + 4):
        due.add((f"t{number}", "list"))
    await due.finish()
    assert len(rests) == 3


async def test_a_page_that_cannot_be_refreshed_keeps_nobody_else_from_it() -> None:
    woken = Woken()

    async def wake(page: Page) -> None:
        if page == ("t1", "list"):
            raise RuntimeError("gone")
        await woken.wake(page)

    due = Rounds(wake)
    due.add(("t1", "list"))
    due.add(("t2", "list"))
    await due.finish()
    assert woken == [("t2", "list")]


async def test_it_runs_until_it_is_ended() -> None:
    woken, seen = Woken(), asyncio.Event()

    async def wake(page: Page) -> None:
        await woken.wake(page)
        seen.set()

    due = Rounds(wake)
    running = asyncio.create_task(due.run())
    for turn in (1, 2):
        seen.clear()
        due.add(("t1", "list"))
        await asyncio.wait_for(seen.wait(), 30)
        assert len(woken) == turn
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
