"""Moving the idle time is nobody's wait: a locked database must not keep people from reading."""

import asyncio
import threading

import pytest

from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Unavailable
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.web.session import Sessions


@pytest.fixture
def live() -> LiveSession:
    actor = Actor(1, "kabag", Agency.POLRES, frozenset({Role.KABAG_OPS}), session_ref="abc")
    return LiveSession("abc", actor, "csrf", system_clock())


async def test_nobody_waits_for_the_write_and_it_is_made_once_at_a_time(live: LiveSession) -> None:
    here, lock, written = asyncio.get_running_loop(), threading.Event(), asyncio.Queue[str]()

    def keep(session: LiveSession) -> None:
        here.call_soon_threadsafe(written.put_nowait, session.id_hash)
        lock.wait(30)

    sessions = Sessions(lambda _hash: live, keep)
    await sessions.used(live)
    assert await written.get() == "abc"
    await sessions.used(live)  # the first one is still being written
    lock.set()
    await sessions.settled()
    assert written.empty()
    await sessions.used(live)
    assert await written.get() == "abc"
    await sessions.settled()


async def test_a_database_that_cannot_write_ends_no_reading(
    live: LiveSession, caplog: pytest.LogCaptureFixture
) -> None:
    def keep(_session: LiveSession) -> None:
        raise Unavailable("error.unsaved.busy")

    sessions = Sessions(lambda _hash: live, keep)
    await sessions.used(live)
    await sessions.settled()
    assert "error.unsaved.busy" in caplog.text
    assert await sessions.of_hash("abc") is live
