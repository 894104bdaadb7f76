"""Every answer of every kind, to everybody: all security headers, a type, nothing that is kept by mistake."""

import asyncio
import re

import httpx
import pytest

from dashboard.shell.build import client_folder, web_folder
from dashboard.shell.pages import PAGE_PERMISSIONS
from tests.product import Product

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
POLICY = (
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
)
ODD = [
    "/no-such-page",
    "/_upload",
    "/_health",
    "/incidents/..%2f",
    "/login/x",
    "/health/ready",
    "/guest/" + "x" * 43,
]
PLAIN = [
    "/login",
    "/guest",
    "/screen",
    "/sw.js",
    "/live.js",
    "/office.css",
    "/icon.svg",
    "/manifest.webmanifest",
]
MAKERS = ["/incidents/export.csv", "/patrols/round/pack", "/drafts", "/audit/export.csv", "/calendar/x.ics"]


def _sample(pattern: str) -> str:
    return re.sub(r"\[\w+\]", "R-2026-9999", pattern)


def _asset() -> str:
    folder = client_folder(web_folder())
    return f"/assets/{next((folder / 'assets').glob('*.js')).name}"


def look(answer: httpx.Response, where: str) -> None:
    headers = answer.headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS, where
    policy = headers["content-security-policy"]
    assert all(part in policy.split("; ") for part in POLICY), where
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert re.fullmatch(r"script-src 'self'( 'sha256-[A-Za-z0-9+/=]{44}')*", scripts), where
    assert {"camera=()", "geolocation=()"} <= set(headers["permissions-policy"].split(", ")), where
    assert "access-control-allow-origin" not in headers, where
    assert headers.get("server", "granian") == "granian", "a version is told"
    if answer.content:
        kind = headers["content-type"]
        assert not kind.startswith("text/html") or "charset=utf-8" in kind.lower(), where
        if kind.startswith(("text/html", "application/json")):
            assert headers["cache-control"] == "no-store", where


async def test_every_answer_carries_every_header(product: Product, cookies: dict[str, str]) -> None:
    paths = [*map(_sample, PAGE_PERMISSIONS), *ODD, *PLAIN, *MAKERS, _asset()]
    seen: set[int] = set()

    async def everything_as(name: str, cookie: str) -> None:
        async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookie}, timeout=120) as client:
            for path in paths:
                answer = await client.get(path)
                seen.add(answer.status_code)
                look(answer, f"{name} {path}")
                assert answer.status_code < 500, f"{name} {path}"
            for path in ("/login", "/logout", "/drafts", "/screen/claim", "/no-such-page"):
                look(
                    await client.post(path, headers={"origin": "https://evil.example"}), f"{name} POST {path}"
                )

    everybody = {"nobody": "siaga=nonsense", **cookies}
    await asyncio.gather(*(everything_as(name, cookie) for name, cookie in everybody.items()))
    assert {200, 303, 401, 403, 404} <= seen
    print(f"{len(everybody)} callers, {len(paths)} addresses")


HANDSHAKE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}
TOKEN = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("path", "origin", "who"),
    [
        (f"/_event/?EIO=4&transport=websocket&token={TOKEN}", "", "karupam.rutan"),
        (f"/_event/?EIO=4&transport=websocket&token={TOKEN}", "https://evil.example", "karupam.rutan"),
        (f"/_event/?EIO=4&transport=websocket&token={TOKEN}", "own", "nobody"),
        ("/_event/?EIO=4&transport=websocket&token=short", "own", "karupam.rutan"),
        (f"/incidents?token={TOKEN}", "own", "karupam.rutan"),
    ],
)
def test_a_refused_socket_carries_every_header(
    product: Product, cookies: dict[str, str], path: str, origin: str, who: str
) -> None:
    headers = {**HANDSHAKE, "cookie": cookies.get(who, "siaga=nonsense")}
    if origin:
        headers["origin"] = product.url if origin == "own" else origin
    answer = httpx.get(product.url + path, headers=headers)
    assert answer.status_code == 403
    assert answer.content == b""
    look(answer, f"socket {who} {origin} {path}")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PATCH", "PROPFIND", "OPTIONS", "DELETE"])
def test_no_method_but_those_of_the_routes_is_answered(
    product: Product, cookies: dict[str, str], method: str
) -> None:
    for path in ("/", "/login", "/incidents", "/live.js", "/health/live"):
        for origin in ("https://evil.example", product.url):
            headers = {"cookie": cookies["karupam.rutan"], "origin": origin, "x-canary": "kenari-trace"}
            answer = httpx.request(method, product.url + path, headers=headers)
            assert 400 <= answer.status_code < 500, (method, path)
            assert "kenari-trace" not in answer.text


async def test_a_page_and_its_answer_to_a_stranger_are_as_long_for_any_record(
    product: Product, cookies: dict[str, str]
) -> None:
    """The page of a record is built before anybody asks: its file says nothing about what exists."""
    async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookies["p2u.rutan"]}) as client:
        bodies = {(await client.get(f"/incidents/{one}")).content for one in ("R-2026-0001", "R-2026-9999")}
    assert len(bodies) == 1
