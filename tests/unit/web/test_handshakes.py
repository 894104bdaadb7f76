"""A refused handshake is an answer with headers; an accepted socket is left as it is."""

from typing import Any

from dashboard.web.handshakes import DENIAL, Send, answering
from dashboard.web.sockets import Message


def dressed(send: Send) -> Send:
    async def with_header(message: Message) -> None:
        more = {"headers": [*message["headers"], (b"x-known", b"1")]} if "headers" in message else {}
        await send({**message, **more})

    return with_header


async def sent_for(extensions: dict[str, Any] | None, *types: str) -> list[Message]:
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    answer = answering({"type": "websocket", "extensions": extensions}, send, dressed)
    for kind in types:
        await answer({"type": kind})
    return told


async def test_closed_before_it_was_accepted_it_is_a_403_with_the_headers() -> None:
    start, body = await sent_for({DENIAL: {}}, "websocket.close", "websocket.close")
    assert (start["type"], start["status"]) == (f"{DENIAL}.start", 403)
    assert (b"x-known", b"1") in start["headers"]
    assert body == {"type": f"{DENIAL}.body", "body": b""}


async def test_an_accepted_socket_is_closed_as_ever() -> None:
    for extensions in ({DENIAL: {}}, {}, None):
        told = await sent_for(extensions, "websocket.accept", "websocket.send", "websocket.close")
        assert [one["type"] for one in told] == ["websocket.accept", "websocket.send", "websocket.close"]


async def test_a_server_without_the_extension_closes() -> None:
    for extensions in ({}, None):
        assert await sent_for(extensions, "websocket.close") == [{"type": "websocket.close"}]
