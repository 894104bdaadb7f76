"""Refreshes of open pages, one after the other, so that what people press is answered first.

A commit may concern two hundred pages, each read with its viewer's own rights. All at once they would take
the server for seconds, at every commit anew. A page that is due already is not due twice, and while many wait
the server rests between two of them twice as long as the last one took. Called by the broadcaster only.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

Page = tuple[str, str]
"""Client token and name of the handler."""

# So few are done faster than anybody could notice a pause between them.
CALM = 20
# Nobody waits for a page whose reading hangs: it goes on by itself.
_LONGEST_REST = 0.25
_RESTS = 2.0


class Rounds:
    """Pages that are due. ``wake`` starts the refresh of one and returns when it is done, or has hung."""

    def __init__(self, wake: Callable[[Page], Awaitable[None]]) -> None:
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
            await self._wake(page)
            if len(self._urgent) + len(self._due) > CALM:
                await asyncio.sleep(min(_LONGEST_REST, _RESTS * (time.perf_counter() - started)))
        self._asked.clear()
