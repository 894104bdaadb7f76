"""A canary of every kind of closed record, and every role of both agencies walking through the product.

Over raw frames and plain HTTP its word may turn up only where domain 5.3 R1 says so.
"""

import asyncio
import io
import zipfile
from collections.abc import Iterable
from typing import Any

import httpx

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from tests.product import Product
from tests.raw import RawClient
from tests.security.canaries import allowed, holds, reads, told, walk

_LISTS = (
    "/incidents?tab=open", "/incidents?tab=waiting", "/incidents?tab=all", "/incidents?tab=all&text=kenari",
    "/incidents?tab=all&text=LP", "/incidents/quality", "/incidents/searches", "/incidents/trends",
    "/kpi/open_incidents", "/kpi/backlog_age", "/kpi/ack_sla", "/notices", "/drills/incidents",
    "/commitments", "/review", "/patrols", "/incidents/releases", "/",
)  # fmt: skip


async def listed(product: Product, cookie: str, expected: Iterable[str]) -> str:
    """Everything that came while walking the lists, when all that may come has come.

    On a busy machine a page that is left too early tells nothing: then the walk is made once more.
    """
    client = await RawClient(product.url, cookie=cookie, path="/").connect()
    for _ in range(4):
        await walk(client, _LISTS)
        if not set(expected) - holds(told(client), expected):
            break
    body = told(client)
    await client.close()
    return body


def copies_for(name: str) -> set[str]:
    """The words of copies that this account may read: what is out, and at the owner's desk all of them."""
    if not reads(name):
        return set()
    if name.endswith("polres"):
        return {"salinancopied"}
    desk = {Permission.RECORD_RELEASE, Permission.RECORD_APPROVE}
    return (
        {"salinancopied", "salinanrecalled"} if desk & ROLE_PERMISSIONS[Role(name.split(".")[0])] else set()
    )


async def test_lists_counts_and_numbers_hold_only_what_one_may_know(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    size = 0
    for name, cookie in cookies.items():
        mine = allowed(name)
        own_words = {f"kenari{kind}" for kind in mine}
        if Permission.OVERVIEW_READ in ROLE_PERMISSIONS[Role(name.split(".")[0])]:
            # On the overview's picture the public one stands by name for whoever may look at it.
            own_words.add("kenariopen")
        out = copies_for(name)
        body = await listed(product, cookie, own_words | out)
        size += len(body)
        assert holds(body, {f"kenari{kind}" for kind in sown}) == own_words, name
        references = {sown[kind].lower() for kind in sown}
        strangers = references - {sown[kind].lower() for kind in mine}
        strangers -= {sown["open"].lower()}
        assert not holds(body, strangers), name
        assert holds(body, {"salinancopied", "salinanrecalled"}) == out, name
    print(f"{len(cookies)} accounts x {len(_LISTS)} pages, {size} characters: 0 values that are hidden")


async def test_the_page_of_a_hidden_record_is_that_of_no_record(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    """No text of it, no section of it, and the same refusal as for a number that nobody has given."""
    for name, cookie in cookies.items():
        if reads(name):
            await _look_for(product, cookie, name, sown)


async def _look_for(product: Product, cookie: str, name: str, sown: dict[str, str]) -> None:
    hidden = set(sown) - allowed(name)
    client = await RawClient(product.url, cookie=cookie, path="/incidents").connect()
    await walk(client, [f"/incidents/{sown[kind]}" for kind in hidden])
    assert not holds(told(client), {f"kenari{kind}" for kind in hidden}), name
    assert client.value("incident_detail_state", "is_found") is not True, name
    words = {f"kenariopen {part}" for part in ("uraian", "catatan", "tugas", "baris", "syarat")}
    await walk(client, [f"/incidents/{sown['open']}"])
    await client.wait_for(lambda: not words - holds(told(client), words))
    assert client.value("incident_detail_state", "is_found") is True, name
    assert holds(told(client), words) == words, name
    await client.close()


async def refusal(product: Product, cookie: str, reference: str) -> tuple[Any, ...]:
    """What the page says to a step, a note and a change of sharing of this reference."""
    client = await RawClient(product.url, cookie=cookie, path=f"/incidents/{reference}").connect()
    await client.wait_for(lambda: bool(client.value("incident_detail_state", "is_loaded")))
    handlers: tuple[tuple[str, dict[str, Any]], ...] = (
        ("incident_detail_state.act", {"action": "acknowledge"}),
        ("incident_desk_state.add_note", {"fields": {"note": "Uji.", "key": "tolak-uji-0001"}}),
    )
    answers = ("refusal", "refusals")
    for (handler, payload), answer in zip(handlers, answers, strict=True):
        name, _, method = handler.partition(".")
        state = next(full for full in client.state if full.endswith(name))
        await client.fire(f"{state}.{method}", payload)
        await client.wait_for(lambda name=name, answer=answer: bool(client.value(name, answer)))
    said = (
        client.value("incident_detail_state", "refusal"),
        client.value("incident_desk_state", "refusals"),
        client.value("incident_detail_state", "is_found"),
    )
    await client.close()
    return said


async def test_a_refusal_does_not_say_that_there_is_one(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    cookie = cookies["perwira_piket.polres"]
    unknown = await refusal(product, cookie, "R-2026-9876")
    assert unknown[0]
    assert unknown[1]
    for kind in ("own", "leaders", "named", "secret", "circle", "ended", "recalled"):
        assert await refusal(product, cookie, sown[kind]) == unknown, kind


async def test_exports_hold_what_one_may_know_and_nothing_secret(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=product.url, timeout=60) as client:
        for name, cookie in cookies.items():
            answers = [
                await client.get(f"/incidents/export.{kind}?tab=all", headers={"cookie": cookie})
                for kind in ("csv", "xlsx")
            ]
            bodies = [answers[0].text.lower(), _sheets(answers[1]).lower()]
            role = Role(name.split(".")[0])
            mine = (
                allowed(name) - {"secret"} if Permission.INCIDENT_EXPORT in ROLE_PERMISSIONS[role] else set()
            )
            for body in bodies:
                assert holds(body, {f"kenari{kind}" for kind in sown}) == {f"kenari{one}" for one in mine}, (
                    name
                )
                shown = holds(body, {reference.lower() for reference in sown.values()})
                assert shown == {sown[kind].lower() for kind in mine}, name


def _sheets(answer: httpx.Response) -> str:
    """Every part of a workbook as text; a refusal is its own text."""
    if not answer.headers.get("content-type", "").startswith("application/vnd"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())


async def test_walls_count_what_they_do_not_name(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    for name, path in (
        ("wall.rutan", "/wall"),
        ("wall.polres", "/wall?profile=open"),
        ("karutan.rutan", "/wall"),
        ("samapta.polres", "/wall"),
    ):
        await _watch(product, cookies[name], path, sown)


async def _watch(product: Product, cookie: str, path: str, sown: dict[str, str]) -> None:
    hidden = {kind for kind in sown if kind != "open"}
    client = await RawClient(product.url, cookie=cookie, path=path).connect()
    await client.wait_for(lambda: "kenariopen" in told(client))
    body = told(client)
    assert "kenariopen" in body
    assert not holds(body, {f"kenari{kind}" for kind in hidden} | {sown[kind].lower() for kind in hidden})
    assert "kejadian tertutup" in body
    await client.close()


async def test_both_agencies_read_the_same_numbers(product: Product, cookies: dict[str, str]) -> None:
    """Who may know more is told no other total."""

    async def number(name: str) -> Any:
        client = await RawClient(product.url, cookie=cookies[name], path="/kpi/open_incidents").connect()
        await client.wait_for(lambda: bool(client.value("explain_state", "is_loaded")))
        shown = client.value("explain_state", "view")
        await client.close()
        return shown["number"]

    names = ("karutan.rutan", "petugas_blok.rutan", "samapta.polres", "kapolrestabes.polres")
    found = await asyncio.gather(*(number(name) for name in names))
    assert len(set(found)) == 1, found
