"""Without a session nothing passes: no page, no file, no socket; and headers stand on every answer."""

import asyncio

import httpx
import pytest
import socketio.exceptions

from tests.product import Product
from tests.raw import RawClient, sign_in
from tests.security.conftest import Tally

PAGES = [
    "/",
    "/wall",
    "/incidents",
    "/incidents/new",
    "/incidents/R-2026-0001",
    "/incidents/export.csv",
    "/incidents/export.xlsx",
    "/patrols",
    "/patrols/round",
    "/drills",
    "/drills/programme",
    "/drills/calendar",
    "/admin/screens",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_the_sign_in(product: Product, tally: Tally, path: str) -> None:
    answer = httpx.get(product.url + path + "?profile=open")
    assert tally.is_out(answer.status_code == 303)
    assert answer.headers["location"].startswith("/login?next=%2F")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index.js",
        "/tokens.css",
        "/live.js",
        "/fonts/x.woff2",
        "/index.html",
        "/_upload",
        "/ping",
        "/_health",
    ],
)
def test_anything_else_is_refused(product: Product, tally: Tally, path: str) -> None:
    assert tally.is_out(httpx.get(product.url + path).status_code in (401, 404))
    assert tally.is_out(httpx.post(product.url + path).status_code in (401, 403, 404))


@pytest.mark.parametrize(
    "path",
    [
        "/login/../wall/",
        "/health/../wall/index.html",
        "/login/%2e%2e/wall/index.html",
        "/login//wall",
        "/login/x",
        "/health/other",
        "/..%2fwall",
        "/login\\..\\wall",
    ],
)
async def test_no_detour_around_the_door(product: Product, tally: Tally, path: str) -> None:
    """Sent as raw bytes: an HTTP library would tidy the address first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status = (await reader.readline()).split()[1]
    writer.close()
    assert tally.is_out(status in (b"303", b"400", b"401", b"404"))


async def test_a_big_sign_in_is_not_read(product: Product) -> None:
    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(400):
            yield b"x" * 65536

    async with httpx.AsyncClient(base_url=product.url, timeout=20) as client:
        try:
            answer = await client.post("/login", content=endless(), headers={"origin": product.url})
        except httpx.TransportError:
            return  # the server closed the connection before all was sent
        assert answer.status_code == 413


async def test_guesses_sent_at_once_are_counted_and_stall_nobody(
    product: Product, cookies: dict[str, str]
) -> None:
    import re
    import time

    async with httpx.AsyncClient(base_url=product.url, timeout=30) as client:
        page = (await client.get("/login")).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf

        async def guess(number: int) -> int:
            data = {"username": "kepala_kpr.rutan", "password": f"tebakan-nomor-{number}", "csrf": csrf[1]}
            return (await client.post("/login", data=data, headers={"origin": product.url})).status_code

        guesses = [asyncio.create_task(guess(number)) for number in range(60)]
        started = time.monotonic()
        ready = await client.get("/health/ready")
        waited = time.monotonic() - started
        answers = [await one for one in guesses]
    assert ready.status_code == 200
    assert answers.count(401) <= 6
    assert answers.count(429) >= 54
    assert waited < 5


async def test_a_wall_account_lands_on_its_wall(product: Product, cookies: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookies["wall.rutan"]}) as client:
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall")


def test_health_is_open_and_says_nothing(product: Product) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = httpx.get(product.url + path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_wrong_password_is_said_alike_for_known_and_unknown_accounts(product: Product) -> None:
    import re

    bodies = []
    async with httpx.AsyncClient(base_url=product.url) as client:
        for name in ("karupam.rutan", "nobody.here"):
            page = (await client.get("/login")).text
            csrf = re.search(r'name="csrf" value="([^"]+)"', page)
            assert csrf
            answer = await client.post(
                "/login",
                data={"username": name, "password": "salah-salah-salah", "csrf": csrf[1]},
                headers={"origin": product.url},
            )
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            bodies.append(re.search(r'data-testid="login-error">([^<]+)<', answer.text)[1])  # type: ignore[index]
    assert bodies[0] == bodies[1]


async def test_the_form_is_refused_from_elsewhere(product: Product, tally: Tally) -> None:
    async with httpx.AsyncClient(base_url=product.url) as client:
        for origin in ("https://evil.example", ""):
            answer = await client.post(
                "/login",
                data={"username": "a", "password": "b", "csrf": "x"},
                headers={"origin": origin} if origin else {},
            )
            assert tally.is_out(answer.status_code == 403)


@pytest.mark.parametrize("kind", ["no cookie", "bad cookie", "wrong origin", "no origin", "other path"])
async def test_no_socket_without_session_and_own_origin(
    product: Product, cookies: dict[str, str], tally: Tally, kind: str
) -> None:
    good = cookies["karupam.rutan"]
    client = RawClient(
        product.url,
        cookie={"no cookie": "", "bad cookie": "siaga=" + "x" * 43}.get(kind, good),
        origin={"wrong origin": "https://evil.example", "no origin": ""}.get(kind),
    )
    if kind == "other path":
        client.token = "short"
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect()
    assert tally.is_out(client.frames == [])


async def test_headers_and_cookie_attributes(product: Product, cookies: dict[str, str]) -> None:
    async with httpx.AsyncClient(
        base_url=product.url, headers={"cookie": cookies["karupam.rutan"]}
    ) as client:
        for path in ("/", "/wall", "/wall?profile=open", "/incidents/new", "/live.js"):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            policy = answer.headers["content-security-policy"]
            assert "unsafe-eval" not in policy
            assert "'unsafe-inline'" not in policy.split("style-src")[0]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "access-control-allow-origin" not in answer.headers
            if answer.headers["content-type"].startswith("text/html"):
                assert answer.headers["cache-control"] == "no-store"


async def test_signing_out_cuts_the_open_socket(product: Product) -> None:
    cookie = await sign_in(product.url, "p2u.rutan")
    client = await RawClient(product.url, cookie=cookie, path="/").connect()
    await client.settle()
    frame_state = client.value("frame_state", "csrf")
    assert frame_state
    async with httpx.AsyncClient(
        base_url=product.url, headers={"cookie": cookie, "origin": product.url}
    ) as http:
        assert (await http.post("/logout", data={"csrf": "wrong"})).status_code == 403
        assert (await http.post("/logout", data={"csrf": frame_state})).status_code == 303
        assert (await http.get("/")).status_code == 303
    for _ in range(40):
        if not client.sio.connected:
            break
        await asyncio.sleep(0.05)
    assert not client.sio.connected


async def test_a_page_that_the_role_may_not_read_is_refused(
    product: Product, cookies: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookies["wall.rutan"]}) as client:
        assert (await client.get("/incidents")).status_code == 403
        assert (await client.get("/wall")).status_code == 200
