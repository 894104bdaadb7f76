"""A raw client that sends forms: commits inside the serving process.

``python -m bench.forms product|bare URL``: for every line on stdin it sends one report and answers with the
epoch time at which it was sent.
"""

import asyncio
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp

from dashboard.kernel.clock import system_clock, to_site
from dashboard.kernel.identity import Role
from tests.product import account
from tests.raw import ROOT_STATE, RawClient, sign_in

_SUBMIT = f"{ROOT_STATE}.dashboard___features___incidents___ui___report_state____incident_report_state.submit"


async def _product(url: str) -> Callable[[], Awaitable[None]]:
    cookie = await sign_in(url, account(Role.KARUPAM))
    client = await RawClient(url, cookie=cookie, path="/incidents/new").connect()
    await client.settle()

    async def send() -> None:
        happened = to_site(system_clock() - timedelta(days=15)).strftime("%Y-%m-%dT%H:%M")
        fields = {
            "type": "assault",
            "severity": "high",
            "location": "block_a",
            "occurred_at": happened,
            "description": "",
            "key": uuid.uuid4().hex,
        }
        await client.fire(_SUBMIT, {"fields": fields})

    return send


async def _bare(url: str) -> Callable[[], Awaitable[None]]:
    socket = await aiohttp.ClientSession().ws_connect(f"{url}/live")

    async def drain() -> None:
        async for _ in socket:
            pass

    _tasks.append(asyncio.create_task(drain()))
    return lambda: socket.send_str("open")


_tasks: list[asyncio.Task[None]] = []


async def _main(kind: str, url: str) -> None:
    send = await (_product if kind == "product" else _bare)(url)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            at = time.time()
            await send()
            print(repr(at), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2]))
