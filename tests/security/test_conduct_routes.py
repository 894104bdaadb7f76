"""The conduct over plain HTTP: own session, Origin and queue, small bodies; no way past the page."""

import subprocess
import sys
import time
from typing import Any

import httpx
import pytest

from dashboard.shell.build import ROOT
from dashboard.web.draft_routes import LARGEST_BODY
from tests.product import Product

PRESSES = "/drills/presses"
CONDUCTOR, OTHER, READER = "kepala_kpr.rutan", "kabag_ops.polres", "karutan.rutan"

_PLAN = """
from dashboard.features.drills.actions import plan_drill
from dashboard.features.drills.forms import PlanDrill
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario

planner = Actor(user_id=1, username="planner", agency=Agency.RUTAN, roles=frozenset({Role.KEPALA_KPR}))
command = PlanDrill(
    Scenario.RIOT, DrillType.DRILL, (Regu.A,), (Agency.RUTAN,), system_clock(), "", "plan-conduct-01"
)
print(plan_drill(planner, command, clock=system_clock))
"""


@pytest.fixture(scope="module")
def reference(product: Product) -> str:
    """A drill of the Rutan alone, planned for now."""
    done = subprocess.run(
        [sys.executable, "-c", _PLAN],
        cwd=ROOT,
        env=product.environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def client(product: Product, cookie: str = "", origin: str | None = None) -> httpx.AsyncClient:
    headers = {"origin": product.url if origin is None else origin}
    if cookie:
        headers["cookie"] = cookie
    return httpx.AsyncClient(base_url=product.url, headers={k: v for k, v in headers.items() if v})


def item(reference: str, **more: Any) -> dict[str, Any]:
    at = int(time.time() * 1000)
    return {"key": "press-route-01", "drill": reference, "press": "start", "phone_at": at, **more}


async def test_nothing_without_a_session(product: Product, reference: str) -> None:
    for cookie in ("", "siaga=" + "x" * 43):
        async with client(product, cookie) as nobody:
            assert (await nobody.get(f"/drills/{reference}/pack")).status_code == 401
            assert (await nobody.post(PRESSES, json={"items": [item(reference)]})).status_code == 401
            page = await nobody.get(f"/drills/{reference}/run")
            assert page.status_code == 303
            assert page.headers["location"] == f"/login?next=%2Fdrills%2F{reference}%2Frun"


@pytest.mark.parametrize("origin", ["https://evil.example", ""])
async def test_nothing_from_elsewhere(
    product: Product, cookies: dict[str, str], reference: str, origin: str
) -> None:
    async with client(product, cookies[CONDUCTOR], origin) as forged:
        assert (await forged.post(PRESSES, json={"items": [item(reference)]})).status_code == 403


async def test_only_whoever_conducts(product: Product, cookies: dict[str, str], reference: str) -> None:
    async with client(product, cookies[READER]) as reader:
        assert (await reader.get(f"/drills/{reference}/pack")).status_code == 403
        assert (await reader.post(PRESSES, json={"items": [item(reference)]})).status_code == 403
        for path in (f"/drills/{reference}/run", f"/drills/{reference}/run/", "/drills/x/run"):
            assert (await reader.get(path)).status_code == 403, path
        assert (await reader.get(f"/drills/{reference}")).status_code == 200
    async with client(product, cookies[CONDUCTOR]) as conductor:
        assert (await conductor.get(f"/drills/{reference}/run")).status_code == 200
        assert (await conductor.get("/drills/L-2026-9999/pack")).status_code == 404
        assert (await conductor.get("/drills/nonsense/pack")).status_code == 404
        answer = await conductor.get(f"/drills/{reference}/pack")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        pack = answer.json()
        assert (pack["reference"], pack["account"], pack["refused"]) == (reference, "Kepala KPR, Rutan", "")
        assert CONDUCTOR not in answer.text


@pytest.mark.parametrize(
    "path", ["/drills//run", "/drills/../wall/run", "/drills/x/run/more", "/drills/x/walk"]
)
async def test_no_other_address_is_the_page(product: Product, cookies: dict[str, str], path: str) -> None:
    async with client(product, cookies[CONDUCTOR]) as conductor:
        assert (await conductor.get(path)).status_code == 404
    async with client(product) as nobody:
        assert (await nobody.get(path)).status_code in (401, 404)


async def test_a_queue_of_another_account_is_never_taken(
    product: Product, cookies: dict[str, str], reference: str
) -> None:
    async with client(product, cookies[CONDUCTOR]) as conductor:
        own = (await conductor.get(f"/drills/{reference}/pack")).json()["owner"]
    async with client(product, cookies[OTHER]) as other:
        for owner in (own, "", None, 3, ["x"]):
            sent = {"owner": owner, "phone_now": 0, "items": [item(reference)]}
            assert (await other.post(PRESSES, json=sent)).status_code == 403
        pack = (await other.get(f"/drills/{reference}/pack")).json()
        assert pack["refused"].startswith("Instansi Anda tidak ikut latihan ini.")
        sent = {"owner": pack["owner"], "phone_now": 0, "items": [item(reference)]}
        (answer,) = (await other.post(PRESSES, json=sent)).json()["answers"]
        assert (answer["state"], answer["sentence"]) == ("refused", pack["refused"])


async def test_what_a_browser_invents_is_answered_and_never_a_stack_trace(
    product: Product, cookies: dict[str, str], reference: str
) -> None:
    async with client(product, cookies[CONDUCTOR]) as conductor:
        own = (await conductor.get(f"/drills/{reference}/pack")).json()["owner"]
        for body in (b"", b"[]", b"nonsense", b"[" * 2000, b'{"items": 1}'):
            assert (await conductor.post(PRESSES, content=body)).status_code in (400, 403)
        for items in (None, [], "x", [item(reference)] * 101):
            assert (await conductor.post(PRESSES, json={"owner": own, "items": items})).status_code == 400
        large = {"owner": own, "items": [], "more": "x" * LARGEST_BODY}
        assert (await conductor.post(PRESSES, json=large)).status_code == 413
        odd = [
            None,
            1,
            "x",
            [],
            {},
            {"key": "<script>alert(1)</script>"},
            item(reference, phone_at=1e308),
            item(reference, press="achieved", number=2**80),
            item("L-2026-9999", key="press-route-02"),
        ]
        answers = (await conductor.post(PRESSES, json={"owner": own, "items": odd})).json()["answers"]
        assert [one["state"] for one in answers] == ["refused"] * len(odd)
        assert all("<" not in one["key"] for one in answers)
