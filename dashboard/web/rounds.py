"""Refreshes of open pages, one after the other, so that what people press is answered first.

A commit may concern two hundred pages, each read with its viewer's own rights. All at once they would take
the server for seconds, at every commit anew. A page that is due already is not due twice, and while many wait
the server rests between two of them twice as long as the last one took. Called by the broadcaster only.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)

Page = tuple[str, str]
"""Client token and name of the handler."""

# So few are done faster than anybody could notice a pause between them.
CALM = 20
# Nobody waits for a page whose reading hangs: it goes on by itself.
_LONGEST_REST = 0.25
_RESTS = 2.0
# A refresh that takes longer has hung; the others go on.
_HUNG_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Follower:
    """A refresh handler of an open page, and the topics it waits for."""

    sid: str
    event: str
    router_data: dict[str, Any]
    topics: frozenset[str]
    is_urgent: bool


def is_of(followers: Mapping[str, Follower], sid: str) -> bool:
    return any(follower.sid == sid for follower in followers.values())


class Rounds:
    """Pages that are due. ``wake`` starts the refresh of one and gives its end; None: it is gone."""

    def __init__(self, wake: Callable[[Page], Awaitable[asyncio.Future[Any] | None]]) -> None:
        self._wake = wake
        # Dictionaries keep the order in which pages became due; their values say nothing.
        self._urgent: dict[Page, None] = {}
        self._due: dict[Page, None] = {}
        self._asked = asyncio.Event()

    def add(self, page: Page, *, is_urgent: bool = False) -> None:
        """The page is due; urgent ones go before all others."""
        (self._urgent if is_urgent else self._due).setdefault(page)
        self._asked.set()

    async def run(self) -> None:
        """For the whole life of the process."""
        while True:
            await self._asked.wait()
            await self.finish()

    async def finish(self) -> None:
        """Until no page is due."""
        while waiting := self._urgent or self._due:
            page = next(iter(waiting))
            del waiting[page]
            started = time.perf_counter()
            await self._refresh(page)
            if len(self._urgent) + len(self._due) > CALM:
                await asyncio.sleep(min(_LONGEST_REST, _RESTS * (time.perf_counter() - started)))
        self._asked.clear()

    async def _refresh(self, page: Page) -> None:
        try:
            handled = await self._wake(page)
            if handled is not None:
                await asyncio.wait({handled}, timeout=_HUNG_SECONDS)
        except Exception:  # one page must not keep the others from theirs
            logger.exception("a page could not be refreshed")
