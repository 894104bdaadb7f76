"""Whose state and whose identity (threat T7): the session decides, nothing that a browser says about itself.

A client token picks the state on the server; the front door binds it to the session. Headers and cookies that
an event brings along in ``router_data`` are replaced by those of its socket.
"""

import hashlib
import json
from contextlib import closing
from typing import Any

import httpx
import pytest
import socketio.exceptions

from dashboard.kernel.database import sqlite_driver
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from dashboard.web.session import reference_cookie
from tests.product import Product
from tests.raw import ROOT_STATE, RawClient
from tests.security.test_policy_matrix import _denials, registry

OWNER, STRANGER = "karutan.rutan", "petugas_blok.rutan"
_OWN = ("csrf", "owner", "visit")


async def opened(product: Product, cookie: str, path: str, token: str = "") -> RawClient:
    """A client that has got everything its page has for it; ``token``: that of somebody else's page."""
    client = RawClient(product.url, cookie=cookie, path=path)
    client.token = token or client.token
    replaced: list[Any] = []
    client.sio.on("new_token", replaced.append, namespace="/_event")
    await client.connect()
    await client.settle(0.5)
    assert replaced == [], "the server takes two sessions for two windows of one"
    return client


async def test_a_foreign_token_reaches_no_state(product: Product, cookies: dict[str, str]) -> None:
    owner = await opened(product, cookies[OWNER], "/incidents")
    secrets = [owner.value("frame_state", name) for name in _OWN]
    assert all(secrets)

    async def look() -> RawClient:
        stranger = await opened(product, cookies[STRANGER], "/no-page", owner.token)
        body = json.dumps(stranger.frames)
        assert ROOT_STATE in body, "nothing came, so nothing was proved"
        assert [word for word in secrets if word in body] == []
        assert not stranger.value("frame_state", "csrf")
        return stranger

    beside = await look()
    beside.frames.clear()
    owner.frames.clear()
    await owner.fire(f"{ROOT_STATE}.hydrate_and_load")
    await owner.settle(0.5)
    assert owner.value("frame_state", "csrf") == secrets[0]
    assert owner.frames
    assert beside.frames == [], "what one does is shown to the other"
    secrets.append(owner.value("frame_state", "visit"))
    await beside.close()
    await owner.close()
    await (await look()).close()
    again = await opened(product, cookies[OWNER], "/no-page", owner.token)
    assert again.value("frame_state", "csrf") == secrets[0], "the state was gone, so nothing was proved"
    await again.close()
    print("foreign token: 2 tries, beside its owner and after, 0 values of the owner's state")


def forged(owner: RawClient, cookie: str) -> dict[str, Any]:
    """Everything that could be taken for the owner of a session, as an event may bring it."""
    reference = reference_cookie(hashlib.sha256(cookie.partition("=")[2].encode()).hexdigest()).decode()
    return {
        "headers": {"cookie": reference, "Cookie": cookie, "authorization": cookie},
        "cookie": reference,
        "token": owner.token,
        "sid": "x",
        "ip": "127.0.0.1",
    }


def refused_since(product: Product, seq: int) -> list[str]:
    """Who the audit says was refused, by name."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        wanted = "SELECT actor_name FROM audit_entry WHERE action = 'access.refuse' AND seq > ?"
        return [row[0] for row in connection.execute(wanted, (seq,))]


def last_seq(product: Product) -> int:
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        return connection.execute("SELECT max(seq) FROM audit_entry").fetchone()[0]


@pytest.mark.usefixtures("application")
async def test_what_an_event_says_about_itself_changes_nobody(
    product: Product, cookies: dict[str, str]
) -> None:
    owner = await opened(product, cookies[OWNER], "/incidents")
    honest = await opened(product, cookies[STRANGER], "/")
    mine = [honest.value("frame_state", name) for name in ("csrf", "owner", "account", "may")]
    said = forged(owner, cookies[OWNER])
    liar = RawClient(product.url, cookie=f"{said['cookie']}; {cookies[STRANGER]}; {said['cookie']}", path="/")
    liar.said = said
    await liar.connect()
    await liar.settle(0.5)
    assert [liar.value("frame_state", name) for name in ("csrf", "owner", "account", "may")] == mine
    more = ROLE_PERMISSIONS[Role.KARUTAN] - ROLE_PERMISSIONS[Role.PETUGAS_BLOK]
    handlers = [name for name, policy in registry().items() if policy in more]
    assert len(handlers) > 30
    seq = last_seq(product)
    liar.frames.clear()
    for name in handlers:
        await liar.fire(name, {"fields": {}})
    await liar.wait_for(lambda: _denials(liar) >= len(handlers), 60)
    assert _denials(liar) == len(handlers)
    refused = refused_since(product, seq)
    assert (len(refused), set(refused)) == (len(handlers), {STRANGER})
    for client in (liar, honest, owner):
        await client.close()
    print(f"{len(handlers)} events with forged headers, cookies and tokens: 0 under another name")


async def test_the_reference_that_goes_inwards_opens_nothing_from_outside(
    product: Product, cookies: dict[str, str]
) -> None:
    owner = RawClient(product.url, cookie=cookies[OWNER])
    said = forged(owner, cookies[OWNER])
    client = RawClient(product.url, cookie=said["cookie"])
    client.said = said
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect()
    assert client.frames == []
    async with httpx.AsyncClient(base_url=product.url) as http:
        for cookie in (said["cookie"], cookies[STRANGER]):
            upload = await http.post(
                "/_upload",
                files={"files": ("x.txt", b"x")},
                headers={
                    "cookie": cookie,
                    "origin": product.url,
                    "reflex-client-token": owner.token,
                    "reflex-event-handler": "x",
                },
            )
            assert upload.status_code == 404
