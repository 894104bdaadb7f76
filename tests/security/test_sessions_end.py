"""A session that is ended, here or by another process, loses its open sockets; a new password ends all.

Sessions of the accounts that all tests share are never ended here: the fixture ``cookies`` holds them.
"""

import asyncio
import re

import httpx

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.owner import OWN_PASSWORD, Owner, activation_path, run_beside
from tests.product import PASSWORD, Product
from tests.raw import RawClient, sign_in

_REVOKE_ALL = """
import sys
from dashboard.features.access.actions import end_all_sessions
from dashboard.features.access.queries import find_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.work import unit_of_work

with reading() as session:
    actor = find_actor(session, sys.argv[1])
with unit_of_work(actor, system_clock) as work:
    end_all_sessions(work, actor.user_id)
    work.audit("session.revoke_others")
"""

_OPEN = """
import sys
from dashboard.features.access.actions import create_account
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency

name, password = sys.argv[1:]
machine, duty = system_actor("test", Agency.RUTAN), frozenset({Role.P2U})
create_account(machine, name, Agency.RUTAN, duty, password, clock=system_clock)
"""
_CLOSE = """
import sys
from dashboard.features.access.actions.accounts import close_account
from dashboard.features.access.forms.administration import CloseAccount
from dashboard.features.access.queries import find_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing

admin, name = sys.argv[1:]
with reading() as session:
    actor = find_actor(session, admin)
try:
    close_account(actor, CloseAccount(name, "Pindah tugas.", f"tutup-{admin}"), clock=system_clock)
except Missing:
    assert admin == "admin_polres.polres"
else:
    assert admin == "admin_rutan.rutan"
"""


async def _status(product: Product, cookie: str) -> int:
    async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookie}) as client:
        return (await client.get("/incidents")).status_code


async def test_another_process_ends_a_session_and_its_socket_dies(product: Product) -> None:
    run_beside(product, _OPEN, "p2u.diakhiri", PASSWORD)
    cookie = await sign_in(product.url, "p2u.diakhiri")
    other = await sign_in(product.url, "p2u.rutan")
    client = await RawClient(product.url, cookie=cookie).connect()
    spared = await RawClient(product.url, cookie=other).connect()
    await client.settle()
    run_beside(product, _REVOKE_ALL, "p2u.diakhiri")
    await client.wait_for(lambda: not client.sio.connected)
    assert not client.sio.connected
    assert spared.sio.connected
    await spared.close()
    assert await _status(product, cookie) == 303


async def test_a_closed_account_loses_its_sockets_and_only_its_own_agency_closes_it(product: Product) -> None:
    run_beside(product, _OPEN, "p2u.sementara", PASSWORD)
    cookies = [await sign_in(product.url, "p2u.sementara") for _ in range(2)]
    clients = [await RawClient(product.url, cookie=cookie).connect() for cookie in cookies]
    spared = await RawClient(product.url, cookie=await sign_in(product.url, "p2u.rutan")).connect()
    for client in clients:
        await client.settle()
    run_beside(product, _CLOSE, "admin_polres.polres", "p2u.sementara")
    assert [await _status(product, cookie) for cookie in cookies] == [200, 200]
    assert all(client.sio.connected for client in clients)
    run_beside(product, _CLOSE, "admin_rutan.rutan", "p2u.sementara")
    for client in clients:
        await client.wait_for(lambda one=client: not one.sio.connected)
        assert not client.sio.connected
    assert spared.sio.connected
    await spared.close()
    assert [await _status(product, cookie) for cookie in cookies] == [303, 303]


async def test_a_person_ends_one_of_the_own_sessions_on_the_page(product: Product) -> None:
    run_beside(product, _OPEN, "p2u.sendiri", PASSWORD)
    mine = await sign_in(product.url, "p2u.sendiri")
    lost = await sign_in(product.url, "p2u.sendiri")
    stranger = await sign_in(product.url, "kabag_ops.polres")
    page = await RawClient(product.url, cookie=mine, path="/account").connect()
    target = await RawClient(product.url, cookie=lost).connect()
    outside = await RawClient(product.url, cookie=stranger, path="/account").connect()
    await page.wait_for(lambda: bool(page.value("account_state", "lines")))
    refs = [line["ref"] for line in page.value("account_state", "lines") if not line["is_this"]]
    handler = next(name for name in page.state if name.endswith("account_state")) + ".revoke"
    await outside.fire(handler, {"ref": refs[0]})
    await outside.settle(0.4)
    assert target.sio.connected  # somebody else's session is not there
    for ref in refs:
        await page.fire(handler, {"ref": ref})
    await target.wait_for(lambda: not target.sio.connected)
    assert not target.sio.connected
    assert page.sio.connected
    await page.close()
    await outside.close()


async def test_a_new_password_rotates_the_session_and_cuts_the_others(product: Product) -> None:
    path = activation_path(product, "uji.sandi", Role.P2U, Agency.RUTAN)
    owner, elsewhere = Owner(product.url, "uji.sandi"), Owner(product.url, "uji.sandi")
    owner.activate(path)
    assert elsewhere.sign_in().status_code == 303
    client = await RawClient(product.url, cookie=elsewhere.cookie).connect()
    before, form = owner.cookie, owner.http.get("/account/password").text
    wrong = owner.post("/account/password", form, present="salah-salah", password="x" * 14, repeat="x" * 14)
    assert wrong.status_code == 400
    new = "kuda-laut-biru-terbang"
    answer = owner.post("/account/password", form, present=OWN_PASSWORD, password=new, repeat=new)
    assert answer.status_code == 303
    assert owner.cookie != before
    assert owner.http.get("/account").status_code == 200
    assert await _status(product, before) == 303
    await client.wait_for(lambda: not client.sio.connected)
    assert not client.sio.connected


async def test_a_wall_has_no_account_page(product: Product, cookies: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookies["wall.rutan"]}) as wall:
        assert (await wall.get("/account")).status_code == 403
        assert (await wall.get("/account/password")).headers["location"] == "/login"


async def test_the_sign_in_page_says_that_a_session_ended_and_not_whether_it_ever_was(
    product: Product,
) -> None:
    """A browser that holds an ended session, a made up one, and none: the first two are told the same."""
    run_beside(product, _OPEN, "p2u.berakhir", PASSWORD)
    ended = await sign_in(product.url, "p2u.berakhir")
    made_up = f"{ended.partition('=')[0]}={'x' * 43}"

    async def page(cookie: str, lang: str = "id") -> str:
        async with httpx.AsyncClient(base_url=product.url, headers={"cookie": cookie}) as client:
            answer = await client.get(f"/login?next=%2Fincidents&lang={lang}")
        return re.sub(r'name="csrf" value="[^"]+"', "", answer.text) if answer.status_code == 200 else ""

    assert await page(ended) == "", "a living one is led on"
    run_beside(product, _REVOKE_ALL, "p2u.berakhir")
    await asyncio.sleep(2.5)  # a session that was looked up is believed for two seconds
    assert "Sesi di peramban ini sudah berakhir" in await page(ended)
    assert "The session in this browser has ended" in await page(ended, "en")
    assert await page(ended) == await page(made_up)
    assert "login-ended" not in await page("")
