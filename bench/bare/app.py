"""The bare server: a page, a websocket, a watcher. Served by granian with one worker, like the product.

Every commit, of this or another process, is noticed by one watcher (notice.py) and sent to all pages.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import brotli
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.bare import store
from bench.bare.notice import on_commit

_HERE = Path(__file__).parent
_KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}

_pages: set[WebSocket] = set()
_database = store.connect(os.environ["BENCH_BARE_DATABASE"])


@lru_cache(maxsize=4)
def _packed(path: Path) -> bytes:
    return brotli.compress(path.read_bytes(), quality=11)


async def _file(request: Request) -> Response:
    name = request.url.path.lstrip("/") or "page.html"
    path = Path(os.environ["BENCH_PLOTLY"]) if name == "plotly.js" else _HERE / name
    headers = {"content-encoding": "br", "cache-control": "max-age=31536000"}
    return Response(_packed(path), media_type=_KINDS[path.suffix], headers=headers)


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    _pages.add(socket)
    await socket.send_text(store.message(_database))
    try:
        while True:
            order = await socket.receive_text()
            store.write(_database, opens=order == "open")
    except WebSocketDisconnect:
        pass
    finally:
        _pages.discard(socket)


async def _push() -> None:
    body = store.message(_database)
    await asyncio.gather(*(page.send_text(body) for page in list(_pages)), return_exceptions=True)


async def _watch(changed: asyncio.Event) -> None:
    while True:
        await changed.wait()
        changed.clear()
        await _push()


@asynccontextmanager
async def _life(_app: Starlette) -> AsyncIterator[None]:
    _packed(Path(os.environ["BENCH_PLOTLY"]))
    changed, loop = asyncio.Event(), asyncio.get_running_loop()
    on_commit(os.environ["BENCH_BARE_DATABASE"], lambda: loop.call_soon_threadsafe(changed.set))
    task = asyncio.create_task(_watch(changed))
    yield
    task.cancel()


app = Starlette(
    routes=[
        WebSocketRoute("/live", _socket),
        Route("/", _file),
        Route("/page.js", _file),
        Route("/plotly.js", _file),
    ],
    lifespan=_life,
)
