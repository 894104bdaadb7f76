"""Reads the small form posts of signing in and out, and nothing bigger."""

import urllib.parse

from starlette.requests import Request

LARGEST = 8192


class TooLarge(Exception):
    """More was sent than any of these forms holds; reading stopped there."""


async def small_form(request: Request) -> dict[str, str]:
    """The fields of a form post of at most 8 kB. Raises TooLarge without reading the rest."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    fields = urllib.parse.parse_qs(bytes(body).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}
