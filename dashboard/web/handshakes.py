"""A socket that is refused is an answer like any other: 403 with every security header.

Called by the front door. ASGI closes such a socket without a word about headers; servers that know the
extension ``websocket.http.response`` take an answer instead.
"""

from collections.abc import Callable
from typing import Any

from dashboard.web.sockets import Message, Send

DENIAL = "websocket.http.response"


def answering(scope: dict[str, Any], send: Send, dress: Callable[[Send], Send]) -> Send:
    """``send`` for a socket; closed before it was accepted, it answers. ``dress`` adds the headers.

    What comes after that answer is dropped: there is nobody any more.
    """
    can_answer = DENIAL in (scope.get("extensions") or {})
    is_open = is_over = False

    async def as_denial(message: Message) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    async def send_or_answer(message: Message) -> None:
        nonlocal is_open, is_over
        if is_over:
            return
        is_open = is_open or message["type"] == "websocket.accept"
        if is_open or message["type"] != "websocket.close" or not can_answer:
            await send(message)
            return
        is_over = True
        headed = dress(as_denial)
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"0")]
        await headed({"type": "http.response.start", "status": 403, "headers": headers})
        await headed({"type": "http.response.body", "body": b""})

    return send_or_answer
