"""The round over plain HTTP: own session, own Origin, own queue, small bodies; safe files for everybody."""

import subprocess
import sys
import time
from typing import Any

import httpx
import pytest

from dashboard.shell.build import ROOT
from dashboard.web.draft_routes import LARGEST_BODY
from dashboard.web.scripts import DRAWING, KEEPING
from tests.product import Product

PACK, VISITS = "/patrols/round/pack", "/patrols/round/visits"
GUARD, READER = "petugas_blok.rutan", "karutan.rutan"


def client(product: Product, cookie: str = "", origin: str | None = None) -> httpx.AsyncClient:
    headers = {"origin": product.url if origin is None else origin}
    if cookie:
        headers["cookie"] = cookie
    return httpx.AsyncClient(base_url=product.url, headers={k: v for k, v in headers.items() if v})


def tap(**more: Any) -> dict[str, Any]:
    at = int(time.time() * 1000)
    return {
        "key": "round-route-01",
        "checkpoint": "NONE",
        "outcome": "ok",
        "how": "button",
        "phone_at": at,
        **more,
    }


async def test_nothing_without_a_session(product: Product) -> None:
    for cookie in ("", "siaga=" + "x" * 43):
        async with client(product, cookie) as nobody:
            assert (await nobody.get(PACK)).status_code == 401
            assert (await nobody.post(VISITS, json={"items": [tap()]})).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", ""])
async def test_nothing_from_elsewhere(product: Product, cookies: dict[str, str], origin: str) -> None:
    async with client(product, cookies[GUARD], origin) as forged:
        assert (await forged.post(VISITS, json={"items": [tap()]})).status_code == 403


async def test_only_whoever_walks_rounds(product: Product, cookies: dict[str, str]) -> None:
    async with client(product, cookies[READER]) as reader:
        assert (await reader.get(PACK)).status_code == 403
        assert (await reader.post(VISITS, json={"items": [tap()]})).status_code == 403
    async with client(product, cookies[GUARD]) as guard:
        answer = await guard.get(PACK)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        pack = answer.json()
        assert set(pack) >= {"issued_at", "now", "owner", "account", "words", "points", "places", "taps"}
        assert pack["account"] == "Petugas blok, Rutan"
        assert GUARD not in answer.text


async def test_a_queue_of_another_account_is_never_taken(product: Product, cookies: dict[str, str]) -> None:
    async with client(product, cookies[GUARD]) as guard:
        own = (await guard.get(PACK)).json()["owner"]
    async with client(product, cookies["karupam.rutan"]) as other:
        for owner in (own, "", None, 3, ["x"]):
            sent = {"owner": owner, "phone_now": 0, "items": [tap()]}
            assert (await other.post(VISITS, json=sent)).status_code == 403
    async with client(product, cookies[GUARD]) as guard:
        taken = await guard.post(VISITS, json={"owner": own, "phone_now": 0, "items": [tap()]})
        assert taken.status_code == 200
        (answer,) = taken.json()["answers"]
        assert (answer["key"], answer["state"]) == ("round-route-01", "refused")
        assert answer["sentence"] == "Pilih titik milik instansi Anda dari daftar."


async def test_what_a_browser_invents_is_answered_and_never_a_stack_trace(
    product: Product, cookies: dict[str, str]
) -> None:
    async with client(product, cookies[GUARD]) as guard:
        own = (await guard.get(PACK)).json()["owner"]
        for body in (b"", b"[]", b"nonsense", b"[" * 2000, b'{"items": 1}'):
            assert (await guard.post(VISITS, content=body)).status_code in (400, 403)
        for items in (None, [], "x", [tap()] * 101):
            assert (await guard.post(VISITS, json={"owner": own, "items": items})).status_code == 400
        large = {"owner": own, "items": [], "more": "x" * LARGEST_BODY}
        assert (await guard.post(VISITS, json=large)).status_code == 413
        odd = [
            None,
            1,
            "x",
            [],
            {},
            {"key": "<script>alert(1)</script>"},
            tap(phone_at=1e308),
            tap(visit=2**80),
        ]
        answers = (await guard.post(VISITS, json={"owner": own, "items": odd})).json()["answers"]
        assert [one["state"] for one in answers] == ["refused"] * len(odd)
        assert all("<" not in one["key"] for one in answers)


async def test_worker_and_manifest_are_for_everybody_and_say_nothing(
    product: Product, cookies: dict[str, str]
) -> None:
    for cookie in ("", cookies[GUARD]):
        async with client(product, cookie) as anybody:
            for path in ("/sw.js", "/manifest.webmanifest", "/icon.svg", "/icon-192.png", "/icon-512.png"):
                answer = await anybody.get(path)
                assert answer.status_code == 200, path
                assert answer.headers["x-content-type-options"] == "nosniff"
            worker = await anybody.get("/sw.js")
            assert "javascript" in worker.headers["content-type"]
            assert worker.headers["cache-control"] == "no-cache"
            assert "BUILD_OF_THIS_PAGE" not in worker.text
    async with client(product) as nobody:
        for path in (*KEEPING, *DRAWING):
            assert (await nobody.get(path)).status_code == 401, path


async def test_the_refusing_page_empties_the_phone_as_every_page_does(
    product: Product, cookies: dict[str, str]
) -> None:
    async with client(product, cookies[GUARD]) as guard:
        owner = (await guard.get(PACK)).json()["owner"]
        page = await guard.get("/denied")
        assert page.status_code == 403
        assert f'data-owner="{owner}"' in page.text
        for path in KEEPING:
            assert f'<script src="{path}" defer>' in page.text
            assert (await guard.get(path)).status_code == 200
    async with client(product) as nobody:
        assert "<script" not in (await nobody.get("/login")).text


_POINT = """
from dashboard.features.patrols.actions import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.reference import Agency, Zone

point = NewCheckpoint("PAGE-1", "Titik uji", Zone.GATE, CheckpointKind.GATE)
register_checkpoints(system_actor("import", Agency.RUTAN), [point], clock=system_clock)
"""


@pytest.fixture(scope="module")
def point(product: Product) -> str:
    """The code of a point of the guard's agency."""
    subprocess.run([sys.executable, "-c", _POINT], cwd=ROOT, env=product.environment(), check=True)
    return "PAGE-1"


async def test_a_tap_of_a_page_nobody_gave_waits(
    product: Product, cookies: dict[str, str], point: str
) -> None:
    """It is no reason to refuse a tap, and no way to make one count."""
    async with client(product, cookies[GUARD]) as guard:
        pack = (await guard.get(PACK)).json()
        own, states = pack["issued_at"], []
        for number, issued in enumerate((None, 0, own - 86_400_000, own + 86_400_000, own)):
            item = tap(key=f"round-page-{number:02d}", checkpoint=point, issued_at=issued)
            sent = {"owner": pack["owner"], "phone_now": item["phone_at"], "items": [item]}
            states += [one["state"] for one in (await guard.post(VISITS, json=sent)).json()["answers"]]
    # The last one is of the page the server gave; no plan asked for the point now.
    assert states == ["waiting_review"] * 4 + ["unplanned"]
