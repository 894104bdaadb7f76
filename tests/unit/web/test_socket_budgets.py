"""Events and answers to pings have a budget each: within it all passes, beyond it the socket is cut."""

from types import SimpleNamespace

import pytest

from dashboard.kernel.settings import settings
from dashboard.web import sockets
from dashboard.web.sockets import TOO_FAST, Message, Socket

PONG: Message = {"type": "websocket.receive", "text": "3"}
EVENT: Message = {"type": "websocket.receive", "text": '42/_event,["event",{}]'}
CUT: Message = {"type": "websocket.disconnect", "code": TOO_FAST}
PING_SECONDS = 2


class Line:
    """A socket whose browser sends what it is told to, at instants of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 1000.0
        self._next: Message = PONG
        monkeypatch.setattr(sockets, "time", SimpleNamespace(monotonic=lambda: self.at))

        async def receive() -> Message:
            return self._next

        self.socket = Socket(receive)

    async def send(self, message: Message, seconds: float = 0) -> Message:
        """What the application sees of a message that comes so many seconds after the one before."""
        self.at += seconds
        self._next = message
        return await self.socket.receive()


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(monkeypatch)


async def test_answers_as_they_are_due_pass_for_hours(line: Line) -> None:
    for _ in range(5000):
        assert await line.send(PONG, PING_SECONDS) == PONG


async def test_answers_that_a_link_held_back_pass_at_once(line: Line) -> None:
    for _ in range(20):
        for _ in range(10):
            assert await line.send(PONG) == PONG
        await line.send(PONG, 20)
    assert not line.socket.is_cut


async def test_a_flood_of_answers_is_cut(line: Line) -> None:
    seen = [await line.send(PONG, 0.001) for _ in range(60)]
    assert seen[:30] == [PONG] * 30
    assert seen[-1] == CUT
    assert line.socket.is_cut
    assert await line.send(EVENT) == CUT, "a socket that is cut stays so"


async def test_answers_use_up_no_events_and_events_no_answers(line: Line) -> None:
    for _ in range(int(settings().events_burst)):
        assert await line.send(EVENT) == EVENT
    for _ in range(30):
        assert await line.send(PONG) == PONG
    assert not line.socket.is_cut
    assert await line.send(EVENT) == CUT
