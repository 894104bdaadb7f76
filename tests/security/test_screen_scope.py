"""A paired wall screen: one page, one profile, one address if bound, no secret told, gone when revoked."""

import asyncio
import json
import re
from contextlib import closing

import httpx
import pytest
import socketio.exceptions

from dashboard.features.devices.rules import code_of
from dashboard.kernel.database import sqlite_driver
from dashboard.shell.pages import PAGE_PERMISSIONS
from tests.product import Product
from tests.raw import RawClient
from tests.screens import Screen, administer
from tests.security.conftest import Tally

ELSEWHERE = "127.0.0.2"
_CACHED = 2.5
"""Seconds after which a request looks a session up again."""


def set_back(product: Product, column: str) -> None:
    """The newest screen's instant lies two days back: a clock that cannot be moved from outside."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"), timeout=10)) as connection:
        newest = "(SELECT max(id) FROM device)"
        connection.execute(
            f"UPDATE device SET {column} = datetime({column}, '-2 days') || '.000000' WHERE id = {newest}"
        )
        connection.commit()


async def frames_of(product: Product, cookie: str, path: str) -> tuple[dict[str, object], str]:
    """The wall's view and every frame as text."""
    client = await RawClient(product.url, cookie=cookie, path=path).connect()
    await client.wait_for(lambda: bool((client.value("wall_state", "view") or {}).get("server_ms")))
    await client.settle()
    await client.close()
    return client.value("wall_state", "view"), json.dumps(client.frames, ensure_ascii=False)


def test_a_code_and_nothing_else_without_a_session(product: Product) -> None:
    page = httpx.get(f"{product.url}/screen")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "set-cookie" not in page.headers
    for file in ("pairing.css", "pairing.js"):
        assert httpx.get(f"{product.url}/screen/{file}").status_code == 200
    for other in ("/screen/", "/screen/x", "/screen/../wall", "/screen/claim/x"):
        assert httpx.get(product.url + other).status_code in (303, 401, 404, 405)
    screen = Screen(product)
    said = screen.claim()
    assert set(said.json()) == {"state", "code", "until"}
    assert "HttpOnly; SameSite=Strict" in said.headers["set-cookie"]
    assert screen.claim().json() == said.json(), "a reload shows the same code"
    assert screen.http.cookies["siaga-claim"] not in said.text
    assert code_of(screen.http.cookies["siaga-claim"]) == said.json()["code"]
    assert screen.alive().status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", ""])
def test_nothing_for_another_origin(
    product: Product, screens: dict[str, Screen], tally: Tally, origin: str
) -> None:
    headers = {"cookie": screens["open"].cookie} | ({"origin": origin} if origin else {})
    for path in ("/screen/claim", "/screen/alive"):
        assert tally.is_out(httpx.post(product.url + path, headers=headers).status_code == 403)


def test_a_code_seen_elsewhere_fetches_nothing(product: Product) -> None:
    screen, other = Screen(product), Screen(product)
    code = screen.claim().json()["code"]
    other.claim()
    administer(product, "pair", code)
    assert other.claim().json()["state"] == "waiting"
    stolen = httpx.post(
        f"{product.url}/screen/claim",
        headers={"origin": product.url, "cookie": f"siaga-claim={code}"},
    )
    assert stolen.json()["state"] == "waiting"
    assert screen.claim().json() == {"state": "paired"}


def test_asking_for_codes_again_and_again_is_stopped(product: Product) -> None:
    asked = [Screen(product, "127.0.0.3").claim().status_code for _ in range(25)]
    assert asked[:20] == [200] * 20
    assert set(asked[20:]) == {429}
    assert Screen(product).claim().status_code == 200, "others wait on"


def test_a_person_who_is_signed_in_keeps_the_own_session(product: Product, cookies: dict[str, str]) -> None:
    own = {"cookie": cookies["karupam.rutan"], "origin": product.url}
    page = httpx.get(f"{product.url}/screen", headers=own)
    assert 'data-testid="pairing-occupied"' in page.text
    assert "pairing.js" not in page.text
    asked = httpx.post(f"{product.url}/screen/claim", headers=own)
    assert (asked.status_code, "set-cookie" in asked.headers) == (409, False)
    assert httpx.post(f"{product.url}/screen/alive", headers=own).status_code == 404


@pytest.mark.parametrize("profile", ["control", "open"])
def test_a_screen_has_one_page(
    product: Product, screens: dict[str, Screen], tally: Tally, profile: str
) -> None:
    http = screens[profile].http
    assert http.get("/wall").status_code == 200
    assert http.get("/screen").headers["location"] == "/wall"
    for page in PAGE_PERMISSIONS:
        if page != "/wall":
            answer = http.get(page.replace("[", "").replace("]", ""))
            led = (answer.status_code, answer.headers.get("location"))
            assert tally.is_out(led == (303, "/wall")), page


def test_no_other_address_answers_a_screen(
    product: Product, screens: dict[str, Screen], tally: Tally
) -> None:
    """Every plain route of the application, from its own table, and every way of asking."""
    from dashboard.dashboard import app

    http = screens["open"].http
    routes = {route.path for route in app.api_transformer[0].routes}  # type: ignore[index,union-attr]
    assert len(routes) > 25
    public = ("/login", "/logout", "/health", "/calendar", "/guest/", "/activate", "/screen")
    closed = {re.sub(r"\{[^}]+\}", "x", path) for path in routes if not path.startswith(public)}
    for path in sorted({*closed, "/index.html", "/incidents/index.html", "/no-such-page"}):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            answer = http.request(method, path)
            assert tally.is_out(answer.status_code in (303, 404)), f"{method} {path}"
            assert answer.headers.get("location", "/wall") == "/wall"
            assert answer.content == b""
    for method in ("POST", "PUT", "DELETE"):
        assert tally.is_out(http.request(method, "/wall").status_code == 404)


async def test_the_own_profile_wins_over_the_address(product: Product, screens: dict[str, Screen]) -> None:
    for asked in ("/wall", "/wall?profile=control", "/wall?profile=open"):
        view, frames = await frames_of(product, screens["open"].cookie, asked)
        assert view["note"] == "Tampilan tamu"
        assert "Ruang kendali" not in frames, asked
        view, _ = await frames_of(product, screens["control"].cookie, asked)
        assert view["note"] == "Ruang kendali"


async def test_no_secret_in_a_frame_a_log_or_an_answer(product: Product) -> None:
    screen = Screen(product)
    code, claim = screen.claim().json()["code"], screen.http.cookies["siaga-claim"]
    administer(product, "pair", code)
    answer = screen.claim()
    token = screen.cookie.partition("=")[2]
    assert token not in answer.text
    attributes = answer.headers.get_list("set-cookie")
    assert any(one.startswith("siaga=") and "HttpOnly; SameSite=Strict" in one for one in attributes)
    assert any(one.startswith("siaga-claim=;") for one in attributes), "the claim has done its work"
    _, frames = await frames_of(product, screen.cookie, "/wall")
    log = product.log.read_text(errors="replace")
    for secret in (token, claim, code):
        assert secret not in frames
        assert secret not in log


async def test_a_bound_screen_is_nobody_elsewhere(product: Product) -> None:
    cookie = Screen(product).pair("open", "bound").cookie
    here, there = Screen(product), Screen(product, ELSEWHERE)
    assert here.http.get("/wall", headers={"cookie": cookie}).status_code == 200
    assert there.http.get("/wall", headers={"cookie": cookie}).status_code == 303
    assert there.http.post("/screen/alive", headers={"cookie": cookie}).status_code == 401
    assert there.http.get("/health/session", headers={"cookie": cookie}).status_code == 401


async def test_the_cookie_changes_daily_and_the_socket_stays(product: Product) -> None:
    screen = Screen(product).pair()
    assert screen.alive().status_code == 204
    old = screen.cookie
    socket = await RawClient(product.url, cookie=old, path="/wall").connect()
    set_back(product, "rotated_at")
    changed = screen.alive()
    assert (changed.status_code, screen.cookie != old) == (205, True)
    for cookie in (old, screen.cookie):
        assert Screen(product).http.get("/wall", headers={"cookie": cookie}).status_code == 200
    assert screen.alive().status_code == 204, "the new one was seen"
    await asyncio.sleep(_CACHED)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(product.url, cookie=old, path="/wall").connect()
    assert socket.sio.connected
    await socket.close()


async def test_a_revoked_screen_loses_its_sockets_and_its_page(product: Product) -> None:
    screen = Screen(product).pair()
    socket = await RawClient(product.url, cookie=screen.cookie, path="/wall").connect()
    await socket.wait_for(lambda: bool(socket.value("wall_state", "view")))
    administer(product, "revoke")
    await socket.wait_for(lambda: not socket.sio.connected)
    assert not socket.sio.connected
    assert screen.http.get("/health/session").status_code == 401
    assert screen.http.get("/wall").headers["location"].startswith("/login")
    assert screen.alive().status_code == 401
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(product.url, cookie=screen.cookie, path="/wall").connect()
    assert screen.claim().json()["state"] == "waiting", "it may be paired anew"


async def test_an_expired_screen_is_nobody(product: Product) -> None:
    screen = Screen(product).pair()
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"), timeout=10)) as connection:
        connection.execute("UPDATE device SET ends_at = paired_at WHERE id = (SELECT max(id) FROM device)")
        connection.commit()
    await asyncio.sleep(_CACHED)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(product.url, cookie=screen.cookie, path="/wall").connect()
    assert screen.http.get("/health/session").status_code == 401
