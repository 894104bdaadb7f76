"""A guest's link: one secret, one screen, one address; and behind it one page and nothing else."""

import asyncio
import json
import re
import subprocess
import sys
import uuid

import httpx
import pytest
import socketio.exceptions

from dashboard.features.meetings.rules.guests import new_secret
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.shell.build import ROOT
from tests.product import Product
from tests.raw import RawClient
from tests.security.conftest import Tally

_MEET = """
import sys
from sqlmodel import select
from dashboard.features.access.tables import Account
from dashboard.features.meetings.actions import invite_guest, open_meeting, revoke_guest
from dashboard.features.meetings.forms import InviteGuest, OpenMeeting, RevokeGuest
from dashboard.features.meetings.tables import GuestLink, Meeting
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.shell.ports import install_ports

install_ports()
what, key = sys.argv[1:3]
with reading() as session:
    row = session.exec(select(Account).where(Account.username == "sekretariat_bersama.rutan")).one()
    secretary = account(session, row.id)
    is_there = session.exec(select(Meeting)).first() is not None
    last = max((link.id for link in session.exec(select(GuestLink))), default=0)
if what == "revoke":
    revoke_guest(secretary, RevokeGuest(last, key), clock=system_clock)
else:
    if not is_there:
        open_meeting(secretary, OpenMeeting("2026-02", "o-" + key), clock=system_clock)
    print(invite_guest(secretary, InviteGuest("2026-02", "Layar", 1, key), clock=system_clock))
"""
ELSEWHERE = "127.0.0.2"


def meet(product: Product, what: str = "invite") -> str:
    """The secret of a new link; or the newest link is revoked."""
    command = [sys.executable, "-c", _MEET, what, f"tamu-{uuid.uuid4().hex[:12]}"]
    made = subprocess.run(
        command, cwd=ROOT, env=product.environment(), check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def ask(product: Product, path: str, method: str = "GET", *, at: str = "", **headers: str) -> httpx.Response:
    """One request from this machine's usual address, or from ``at``."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=at or None)) as client:
        return client.request(method, product.url + path, headers=headers)


def enter(product: Product) -> tuple[str, str]:
    """A new link and the cookie it was exchanged for."""
    secret = meet(product)
    answer = ask(product, f"/guest/{secret}")
    assert answer.status_code == 200
    return secret, answer.headers["set-cookie"].split(";")[0]


@pytest.fixture(scope="module")
def entered(product: Product) -> tuple[str, str]:
    return enter(product)


@pytest.fixture(scope="module")
def cookie(entered: tuple[str, str]) -> str:
    return entered[1]


def test_a_link_leads_to_its_screen(product: Product) -> None:
    secret = meet(product)
    answer = ask(product, f"/guest/{secret}")
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0;url=/review/guest"' in answer.text
    assert secret not in answer.text
    assert re.search(r"HttpOnly; SameSite=Strict", answer.headers["set-cookie"])
    lifetime = re.search(r"Max-Age=(\d+)", answer.headers["set-cookie"])
    assert lifetime is not None
    assert 0 < int(lifetime[1]) <= 3600
    assert answer.headers["cache-control"] == "no-store"
    mine = answer.headers["set-cookie"].split(";")[0]
    page = ask(product, "/review/guest", cookie=mine)
    assert page.status_code == 200
    again = ask(product, f"/guest/{secret}", cookie=mine)
    assert (again.status_code, "set-cookie" in again.headers) == (200, False), "its own screen may come back"


def test_used_revoked_and_unknown_answer_alike_in_both_languages(
    product: Product, entered: tuple[str, str]
) -> None:
    revoked = meet(product)
    meet(product, "revoke")
    answers = [ask(product, f"/guest/{one}") for one in (entered[0], revoked, new_secret())]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)
    for sentence in (
        "Mintalah tautan baru kepada pengundang Anda.",
        "Ask whoever invited you for a new one.",
    ):
        assert sentence in answers[0].text


def test_looking_ahead_uses_no_link_up(product: Product) -> None:
    secret = meet(product)
    assert ask(product, f"/guest/{secret}", "HEAD").status_code == 405
    assert ask(product, f"/guest/{secret}", **{"sec-purpose": "prefetch;prerender"}).status_code == 405
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(product, f"/guest/{secret}", method).status_code in (401, 403)
    assert ask(product, f"/guest/{secret}").status_code == 200


def test_whoever_is_signed_in_keeps_the_own_session(product: Product, cookies: dict[str, str]) -> None:
    secret = meet(product)
    answer = ask(product, f"/guest/{secret}", cookie=cookies["karutan.rutan"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert "set-cookie" not in answer.headers
    assert ask(product, f"/guest/{secret}").status_code == 200, "and the link is not used up"


@pytest.mark.parametrize(
    "shape",
    [
        "/guest/{short}",
        "/guest/{token}x",
        "/guest/{token}/",
        "/guest/{token}.ics",
        "/guest/{token}/../../wall",
        "/guest/./{token}",
        "/guest/x/{token}",
        "/guest//{token}",
        "//guest/{token}",
        "/Guest/{token}",
        "/guest/{token}%0a",
        "/guest/{token}%00",
        "/guest/{escaped}",
        "/guest%2f{token}",
        "/guest\\{token}",
        "/guest/",
        "/guest",
        "/x/guest/{token}",
        "/guest/{token};x=1",
    ],
)
async def test_no_other_shape_passes(product: Product, tally: Tally, shape: str) -> None:
    """Sent as raw bytes: an HTTP library would tidy the address first."""
    secret = new_secret()
    path = shape.format(token=secret, short=secret[:-1], escaped=f"%{ord(secret[0]):02x}{secret[1:]}")
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert tally.is_out(answer.split()[1] in (b"303", b"400", b"401", b"404")), path
    assert b"guest-closed" not in answer


def _sample(pattern: str) -> str:
    return re.sub(r"\[[a-z]+\]|\{[a-z_:]+\}", "2026-02", pattern)


def test_a_guest_reads_one_page(product: Product, cookie: str, tally: Tally) -> None:
    from dashboard.shell.pages import PAGE_PERMISSIONS

    for pattern in PAGE_PERMISSIONS:
        answer = ask(product, _sample(pattern), cookie=cookie)
        if pattern == "/review/guest":
            assert answer.status_code == 200
        else:
            led = (answer.status_code, answer.headers.get("location"))
            assert tally.is_out(led == (303, "/review/guest")), pattern


def test_no_other_address_answers_a_guest(product: Product, cookie: str, tally: Tally) -> None:
    """Every plain route of the application, from its own table, and every way of asking."""
    from dashboard.dashboard import app

    routes = [route.path for route in app.api_transformer[0].routes]  # type: ignore[index,union-attr]
    assert len(routes) > 25
    # Those that anybody may ask look at the session themselves; /screen tells a guest that it is not free.
    open_to_all = ("/login", "/logout", "/health", "/calendar", "/guest/", "/activate/", "/screen")
    halfway = {"/login/code", "/login/factor"}  # for a session that waits for its second factor
    public = {path for path in routes if path.startswith(open_to_all)} - halfway
    for path in sorted({*routes, "/index.html", "/incidents/index.html", "/no-such-page"} - public):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            answer = ask(product, _sample(path), method, cookie=cookie, origin=product.url)
            assert tally.is_out(answer.status_code in (303, 404)), f"{method} {path}"
            assert answer.headers.get("location", "/review/guest") == "/review/guest"
            assert answer.content == b""


def test_the_parts_of_its_page_come(product: Product, cookie: str) -> None:
    page = ask(product, "/review/guest", cookie=cookie).text
    parts = {*re.findall(r'(?:src|href)="(/[^"]+)"', page), "/tokens.css", "/live.js"}
    assert len(parts) > 5
    for part in parts:
        assert ask(product, part, cookie=cookie).status_code == 200, part


@pytest.mark.usefixtures("application")
async def test_a_guest_fires_no_other_handler(product: Product, cookie: str, tally: Tally) -> None:
    from tests.security.test_policy_matrix import _denials, registry

    assert ROLE_PERMISSIONS[Role.GUEST] == {Permission.MEETING_WATCH}
    handlers = registry()
    allowed = sorted(name for name, policy in handlers.items() if policy is Permission.MEETING_WATCH)
    assert [name.rpartition(".")[2] for name in allowed] == ["load", "refresh"]
    assert all("guest_state" in name for name in allowed)
    client = await RawClient(product.url, cookie=cookie, path="/no-page").connect()
    await client.settle(0.4)
    for name in handlers:
        if name in allowed:
            continue
        client.frames.clear()
        await client.fire(name, {"fields": {}, "action": "resolve", "key": "state", "value": 1})
        await client.wait_for(lambda: _denials(client) > 0)
        await client.settle(0.02)
        assert tally.is_out(_denials(client) == 1), f"{name} was not denied to a guest"
        states = {state for frame in client.frames for state in (frame.get("delta") or {})}
        assert all("notice_state" in state for state in states), f"{name} leaked {states}"
    await client.close()


async def test_a_guest_on_any_page_gets_only_words_for_everybody(product: Product, cookie: str) -> None:
    """The socket says on which page it is, whatever was opened: the load handlers of others are denied."""
    for path in ("/", "/incidents", "/review/2026-02", "/commitments"):
        client = await RawClient(product.url, cookie=cookie, path=path).connect()
        await client.settle(0.4)
        body = json.dumps(client.frames)
        await client.close()
        assert client.value("frame_state", "csrf") in (None, ""), path
        assert "error.denied" in body, path
        assert cookie.partition("=")[2] not in body


async def _socket_answer(product: Product, cookie: str, origin: str) -> bytes:
    """The status of a socket's handshake, from an address of choice."""
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port, local_addr=(origin, 0))
    query = f"EIO=4&transport=websocket&token={uuid.uuid4()}"
    writer.write(
        (
            f"GET /_event/?{query} HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\nOrigin: {product.url}\r\n"
            f"Cookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
    )
    status = (await reader.readline()).split()[1]
    writer.close()
    return status


async def test_the_session_is_bound_to_its_address(
    product: Product, cookie: str, cookies: dict[str, str]
) -> None:
    assert ask(product, "/review/guest", cookie=cookie).status_code == 200
    other = ask(product, "/review/guest", at=ELSEWHERE, cookie=cookie)
    assert other.status_code == 403
    assert 'data-testid="guest-closed"' in other.text
    assert ask(product, "/live.js", at=ELSEWHERE, cookie=cookie).status_code == 401
    assert ask(product, "/health/session", at=ELSEWHERE, cookie=cookie).status_code == 401
    assert ask(product, "/health/session", cookie=cookie).status_code == 204
    assert await _socket_answer(product, cookie, "127.0.0.1") == b"101"
    assert await _socket_answer(product, cookie, ELSEWHERE) == b"403"
    assert await _socket_answer(product, cookies["karutan.rutan"], ELSEWHERE) == b"101", "an account may move"


def test_without_a_session_the_screen_says_that_the_link_is_over(product: Product) -> None:
    for more in ({}, {"cookie": "siaga=" + "x" * 43}):
        answer = ask(product, "/review/guest", **more)
        assert answer.status_code == 403
        assert 'data-testid="guest-closed"' in answer.text
        assert "location" not in answer.headers


async def test_revoking_cuts_the_screen(product: Product) -> None:
    _, mine = enter(product)
    client = await RawClient(product.url, cookie=mine, path="/review/guest").connect()
    await client.settle()
    assert client.sio.connected
    meet(product, "revoke")
    for _ in range(200):
        if not client.sio.connected:
            break
        await asyncio.sleep(0.05)
    assert not client.sio.connected
    again = RawClient(product.url, cookie=mine)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await again.connect()
    assert 'data-testid="guest-closed"' in ask(product, "/review/guest", cookie=mine).text


def test_secrets_stand_in_no_log(product: Product, entered: tuple[str, str]) -> None:
    secret, mine = entered
    ask(product, f"/guest/{secret}")
    ask(product, f"/guest/{secret}x")
    log = product.log.read_text(errors="replace")
    assert secret not in log
    assert mine.partition("=")[2] not in log


def test_whoever_guesses_has_to_wait_and_learns_nothing(product: Product) -> None:
    """From an address of its own: others are not stopped by it."""
    guesser = "127.0.0.3"
    secret = meet(product)
    answers = [ask(product, f"/guest/{new_secret()}", at=guesser) for _ in range(40)]
    codes = [answer.status_code for answer in answers]
    assert set(codes) == {404, 429}
    assert codes == sorted(codes)
    right = ask(product, f"/guest/{secret}", at=guesser)
    assert right.status_code == 429
    assert 1 <= int(right.headers["retry-after"]) <= 61
    assert "Terlalu banyak percobaan" in right.text
    assert "Too many attempts" in right.text
    assert ask(product, f"/guest/{secret}").status_code == 200
