"""Who is turned away at the front door or at the gate leaves a line; who has no session leaves none."""

import json
from contextlib import closing

import httpx

from dashboard.kernel.database import sqlite_driver
from tests.product import Product
from tests.raw import RawClient

_LOAD = "audit_state.load"


def refused(product: Product) -> list[tuple[str, str, str]]:
    """(account, kind, what) of every refusal so far."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        found = connection.execute(
            "SELECT actor_name, object_type, object_id FROM audit_entry"
            " WHERE action = 'access.refuse' ORDER BY seq"
        )
        return found.fetchall()


def exports(product: Product) -> list[tuple[str]]:
    """Who took the audit away, so far."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        found = connection.execute(
            "SELECT actor_name FROM audit_entry WHERE action = 'audit.export' ORDER BY seq"
        )
        return found.fetchall()


def handler() -> str:
    from reflex_base.registry import RegistrationContext

    from dashboard.dashboard import app  # noqa: F401  (building it fills the registry)

    return next(name for name in RegistrationContext.get().event_handlers if name.endswith(_LOAD))


async def test_a_page_that_is_refused_is_written_down_by_its_pattern(
    product: Product, cookies: dict[str, str]
) -> None:
    before = len(refused(product))
    async with httpx.AsyncClient(base_url=product.url) as client:
        mine = {"cookie": cookies["operator_cctv.rutan"]}
        assert (await client.get("/incidents/R-2026-0042", headers=mine)).status_code == 403
        assert (await client.get("/audit", headers=mine)).status_code == 403
        assert (await client.get("/audit")).status_code == 303
        assert (await client.get("/audit", headers={"cookie": cookies["pengawas.rutan"]})).status_code == 200
    since = refused(product)[before:]
    told = [(kind, what) for who, kind, what in refused(product) if who == "operator_cctv.rutan"]
    # Never the reference itself: it may be one that this person must not know of.
    assert ("page", "/incidents/[reference]") in told
    assert ("page", "/audit") in told
    assert not [one for one in since if one[0] == "pengawas.rutan" and one[1] == "page"]


async def test_who_asks_for_records_that_are_not_there_is_written_down_without_their_numbers(
    product: Product, cookies: dict[str, str]
) -> None:
    before = len(refused(product))
    client = await RawClient(
        product.url, cookie=cookies["karupam.rutan"], path="/incidents/R-2026-9876"
    ).connect()
    await client.wait_for(lambda: len(refused(product)) > before)
    await client.close()
    since = [one for one in refused(product)[before:] if one[0] == "karupam.rutan"]
    assert since == [("karupam.rutan", "page", "/incidents/[reference]")]


async def test_a_handler_that_is_refused_is_written_down_by_its_name(
    product: Product, cookies: dict[str, str]
) -> None:
    before = len(refused(product))
    client = await RawClient(product.url, cookie=cookies["p2u.rutan"], path="/no-page").connect()
    await client.settle(0.4)
    for name in (handler(), handler(), "reflex___state____state.made_up<script>"):
        client.frames.clear()
        await client.fire(name, {})
        await client.wait_for(lambda: "error.denied" in json.dumps(client.frames))
    await client.close()
    told = [(kind, what) for who, kind, what in refused(product) if who == "p2u.rutan"]
    assert ("handler", "AuditState.load") in told
    # Once a minute: none of the two is written when another test was refused just before.
    assert refused(product)[before:].count(("p2u.rutan", "handler", "AuditState.load")) <= 1
    assert "made_up" not in str(told)


async def test_the_audit_is_taken_away_by_inspectors_only_and_that_is_written_down(
    product: Product, cookies: dict[str, str]
) -> None:
    before = len(exports(product))
    async with httpx.AsyncClient(base_url=product.url) as client:
        assert (await client.get("/audit/export.csv")).status_code == 401
        mine = {"cookie": cookies["karutan.rutan"]}
        assert (await client.get("/audit/export.csv", headers=mine)).status_code == 403
        taken = await client.get("/audit/export.csv", headers={"cookie": cookies["pengawas.rutan"]})
    assert taken.status_code == 200
    assert taken.headers["cache-control"] == "no-store"
    assert exports(product)[before:] == [("pengawas.rutan",)]
    assert ("karutan.rutan", "permission", "audit.read") in refused(product)
    assert product.run("audit", "verify").returncode == 0
