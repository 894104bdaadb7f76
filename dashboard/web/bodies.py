"""What was sent along with a request is read before its answer goes out, also when nobody wanted it.

Called by the front door. A server that answers while a body is still coming cuts the link, and the cut takes
the answer along: whoever was refused would see a broken connection instead of a refusal.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from dashboard.web.sockets import Message, Receive, Send

# Of what nobody wanted: larger or slower than any form of ours, it is cut off.
MOST_BYTES = 64 * 1024
MOST_SECONDS = 2.0


def read_first(scope: Mapping[str, Any], receive: Receive, send: Send) -> tuple[Receive, Send]:
    """``receive`` and ``send`` of a request; the answer waits for what is left of the body."""
    if scope["method"] in ("GET", "HEAD"):
        return receive, send
    is_read = False

    async def noting() -> Message:
        nonlocal is_read
        message = await receive()
        is_read = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def rest() -> None:
        size = 0
        while not is_read and size <= MOST_BYTES:
            size += len((await noting()).get("body", b""))

    async def send_after(message: Message) -> None:
        if message["type"] == "http.response.start" and not is_read:
            with suppress(TimeoutError):  # the answer goes out all the same
                await asyncio.wait_for(rest(), MOST_SECONDS)
        await send(message)

    return noting, send_after
