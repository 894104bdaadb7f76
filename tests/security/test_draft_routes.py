"""Drafts and late reports over plain HTTP: own session, own Origin, own draft, small bodies, one report."""

import asyncio
from typing import Any

import httpx
import pytest

from dashboard.web.draft_routes import LARGEST_BODY
from tests.product import Product
from tests.raw import RawClient, sign_in

DRAFT = "/drafts/incident-report"
TYPED = {"type": "riot", "description": "Asap di dapur", "key": "draft-route-0001"}


def client(product: Product, cookie: str = "", origin: str | None = None) -> httpx.AsyncClient:
    headers = {"origin": product.url if origin is None else origin}
    if cookie:
        headers["cookie"] = cookie
    return httpx.AsyncClient(base_url=product.url, headers={k: v for k, v in headers.items() if v})


async def owner_of(product: Product, cookie: str) -> str:
    """The tag that this account's pages carry."""
    page = await RawClient(product.url, cookie=cookie, path="/incidents/new").connect()
    await page.wait_for(lambda: bool(page.value("frame_state", "owner")))
    tag = page.value("frame_state", "owner")
    await page.close()
    return str(tag)


async def test_nothing_without_a_session(product: Product) -> None:
    async with client(product) as nobody:
        assert (await nobody.put(DRAFT, json=TYPED)).status_code == 401
        assert (await nobody.get(DRAFT)).status_code == 401
        assert (await nobody.delete(DRAFT)).status_code == 401
    async with client(product, "siaga=" + "x" * 43) as stranger:
        assert (await stranger.put(DRAFT, json=TYPED)).status_code == 401
        assert (await stranger.post("/incidents/report", json={"fields": TYPED})).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", ""])
async def test_nothing_from_elsewhere(product: Product, cookies: dict[str, str], origin: str) -> None:
    async with client(product, cookies["p2u.rutan"], origin) as foreign:
        assert (await foreign.put(DRAFT, json=TYPED)).status_code == 403
        assert (await foreign.delete(DRAFT)).status_code == 403
        assert (await foreign.post("/incidents/report", json={"fields": TYPED})).status_code == 403
    async with client(product, cookies["p2u.rutan"]) as own:
        assert (await own.get(DRAFT)).status_code == 204


async def test_a_draft_is_kept_offered_and_thrown_away_by_its_author_alone(
    product: Product, cookies: dict[str, str]
) -> None:
    async with (
        client(product, cookies["karupam.rutan"]) as author,
        client(product, cookies["perwira_piket.polres"]) as other,
    ):
        kept = await author.put(DRAFT, json=TYPED)
        assert (kept.status_code, kept.content) == (204, b"")
        assert kept.headers["draft-saved-at"]
        waiting = await author.get(DRAFT)
        assert waiting.json()["fields"] == TYPED
        assert waiting.headers["cache-control"] == "no-store"
        assert (await other.get(DRAFT)).status_code == 204
        assert (await other.delete(DRAFT)).status_code == 204
        assert (await author.get(DRAFT)).status_code == 200
        assert (await author.delete(DRAFT)).status_code == 204
        assert (await author.get(DRAFT)).status_code == 204


async def test_too_much_too_odd_and_unknown_is_refused(product: Product, cookies: dict[str, str]) -> None:
    async with client(product, cookies["karupam.rutan"]) as author:
        big = {"description": "x" * LARGEST_BODY}
        assert (await author.put(DRAFT, json=big)).status_code == 413
        assert (await author.post("/incidents/report", json={"fields": big})).status_code == 413
        odd: tuple[Any, ...] = ({"description": "x" * 2001}, {"shoe": "43"}, [1], None, {"type": {"a": 1}})
        for body in odd:
            assert (await author.put(DRAFT, json=body)).status_code == 409, body
        assert (await author.put(DRAFT, content=b"{not json")).status_code == 409
        assert (await author.put(DRAFT, content=b"[" * 30_000)).status_code == 409
        assert (await author.put("/drafts/shopping-list", json=TYPED)).status_code == 404
        assert (await author.get(DRAFT)).status_code == 204


async def test_who_may_not_report_has_no_draft(product: Product, cookies: dict[str, str]) -> None:
    async with client(product, cookies["kapolrestabes.polres"]) as leader:
        assert (await leader.put(DRAFT, json=TYPED)).status_code == 403
        assert (await leader.get(DRAFT)).status_code == 403
        assert (await leader.post("/incidents/report", json={"fields": TYPED})).status_code == 403


async def test_a_late_report_is_one_report_with_the_text_of_its_draft(
    product: Product, cookies: dict[str, str]
) -> None:
    cookie = cookies["petugas_blok.rutan"]
    owner = await owner_of(product, cookie)
    fields = {"type": "damage", "severity": "medium", "location": "gate", "key": "late-report-01"}
    async with client(product, cookie) as officer:
        await officer.put(DRAFT, json={**fields, "description": "Engsel gerbang patah"})
        body = {"owner": owner, "fields": fields}
        answers = await asyncio.gather(*[officer.post("/incidents/report", json=body) for _ in range(3)])
        # The first one takes the draft's text along; later ones are told that it is there.
        good = [one.json()["reference"] for one in answers if one.status_code == 200]
        assert len(set(good)) == 1
        assert {one.status_code for one in answers} <= {200, 409}
        assert (await officer.get(DRAFT)).status_code == 204
        late = await officer.put(DRAFT, json=fields)  # an autosave that came too late
        assert (late.status_code, late.json()) == (200, {"error": "error.draft.sent"})
        page = await RawClient(product.url, cookie=cookie, path=f"/incidents/{good[0]}").connect()
        await page.wait_for(lambda: "Engsel gerbang patah" in str(page.frames))
        assert "Engsel gerbang patah" in str(page.frames)
        await page.close()


async def test_a_report_kept_by_another_account_does_not_go_out_under_this_name(
    product: Product, cookies: dict[str, str]
) -> None:
    owner = await owner_of(product, cookies["karupam.rutan"])
    fields = {"type": "riot", "severity": "critical", "location": "gate", "key": "other-name-01"}
    async with client(product, cookies["p2u.rutan"]) as other:
        for tag in (owner, "", None, 3):
            answer = await other.post("/incidents/report", json={"owner": tag, "fields": fields})
            assert answer.status_code == 403
        own = await owner_of(product, cookies["p2u.rutan"])
        wrong = await other.post("/incidents/report", json={"owner": own, "fields": {"type": "riot"}})
        assert wrong.status_code == 400
        assert {"severity", "location", "key"} <= set(wrong.json()["errors"])
        low = {**fields, "severity": "low"}
        lowered = await other.post("/incidents/report", json={"owner": own, "fields": low})
        assert lowered.json()["errors"] == {"severity": "incidents.form.severity.lower"}


async def test_signing_out_ends_the_draft_route(product: Product) -> None:
    cookie = await sign_in(product.url, "samapta.polres")
    page = await RawClient(product.url, cookie=cookie, path="/").connect()
    await page.settle()
    csrf = page.value("frame_state", "csrf")
    await page.close()
    async with client(product, cookie) as officer:
        assert (await officer.put(DRAFT, json=TYPED)).status_code == 204
        assert (await officer.post("/logout", data={"csrf": csrf})).status_code == 303
        assert (await officer.put(DRAFT, json=TYPED)).status_code == 401
    async with client(product, await sign_in(product.url, "samapta.polres")) as again:
        assert (await again.get(DRAFT)).json()["fields"] == TYPED
        assert (await again.delete(DRAFT)).status_code == 204
