"""A refusal reaches whoever sent a body along: the door reads it first, within bounds."""

import asyncio
from typing import Any

import pytest

from dashboard.web import bodies
from dashboard.web.bodies import MOST_BYTES, read_first


class Link:
    """A request whose parts come one after the other; after the last one nothing comes any more."""

    def __init__(self, *parts: bytes, ends: bool = True) -> None:
        self.parts = [
            {"type": "http.request", "body": part, "more_body": not ends or number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]
        self.log: list[str] = []

    async def receive(self) -> dict[str, Any]:
        if not self.parts:
            await asyncio.Event().wait()
        self.log.append("read")
        return self.parts.pop(0)

    async def send(self, message: Any) -> None:
        self.log.append(message["type"].rpartition(".")[2])

    async def answer(self, method: str = "POST", *, reads: int = 0) -> list[str]:
        """What happened, in its order, when somebody reads ``reads`` parts and answers."""
        receive, send = read_first({"method": method}, self.receive, self.send)
        for _ in range(reads):
            await receive()
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return self.log


@pytest.mark.parametrize("reads", range(4))
async def test_the_whole_body_is_read_before_the_answer(reads: int) -> None:
    link = Link(b"a", b"b", b"c")
    assert await link.answer(reads=reads) == ["read"] * 3 + ["start", "body"]


async def test_a_request_that_only_reads_is_answered_at_once() -> None:
    for method in ("GET", "HEAD"):
        assert await Link(b"a").answer(method) == ["start", "body"]


async def test_no_more_is_read_than_the_largest_body() -> None:
    link = Link(*([bytes(MOST_BYTES // 4)] * 20))
    assert await link.answer() == ["read"] * 5 + ["start", "body"]


async def test_a_body_that_never_ends_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_SECONDS", 0.05)
    assert await Link(b"a", ends=False).answer() == ["read", "start", "body"]


async def test_whoever_has_gone_is_not_waited_for() -> None:
    link = Link(b"a", ends=False)
    link.parts.append({"type": "http.disconnect"})
    assert await link.answer() == ["read", "read", "start", "body"]
