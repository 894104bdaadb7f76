"""Every handler that the registry lists, against every role of each agency: deny by default."""

import hashlib
import json
from contextlib import closing
from typing import Any

import pytest
import socketio.exceptions

from dashboard.features.access.rules import role_fits
from dashboard.features.devices.rules import permissions_of
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import sqlite_driver
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency
from tests.product import Product, account
from tests.raw import RawClient, sign_in
from tests.screens import Screen

pytestmark = pytest.mark.usefixtures("application")


def registry() -> dict[str, Permission | None]:
    """Handler name -> the permission it asks for (None: nobody may call it), from the application itself."""
    from reflex_base.registry import RegistrationContext

    from dashboard.dashboard import app  # noqa: F401  (building it fills the registry)
    from dashboard.web.policy_gate import FRAMEWORK_HANDLERS, policy_of

    names = RegistrationContext.get().event_handlers
    assert len(names) > 30
    return {name: policy_of(name) for name in names if name not in FRAMEWORK_HANDLERS}


def test_every_handler_has_a_policy_or_is_a_denied_setvar() -> None:
    for name, policy in registry().items():
        assert policy is not None or name.endswith(".setvar"), name


def test_what_a_page_is_opened_with_is_marked_so() -> None:
    """By the pages' own lists, not by a name: those and no others come again while the database is away."""
    from reflex.utils.format import format_event_handler
    from reflex_base.registry import RegistrationContext

    from dashboard.dashboard import app
    from dashboard.shell.pages import PAGE_PERMISSIONS

    opened: list[Any] = []
    for path in PAGE_PERMISSIONS:
        opened += app.get_load_events(path.replace("[", "").replace("]", ""))
    marked = {
        name
        for name, one in RegistrationContext.get().event_handlers.items()
        if getattr(one.handler.fn, "__opens_page__", False)
    }
    assert len(marked) > 30
    assert marked == {format_event_handler(one) for one in opened}


def test_no_automatic_setter_exists() -> None:
    assert [name for name in registry() if name.rpartition(".")[2].startswith("set_")] == []


def test_the_application_refuses_to_start_without_a_policy() -> None:
    import reflex as rx
    from reflex_base.registry import RegistrationContext

    from dashboard.web.policy_gate import MissingPolicy, check_policies

    registry()
    check_policies()

    class ForgottenState(rx.State):
        def helper(self) -> None:
            raise AssertionError("never called")

    try:
        with pytest.raises(MissingPolicy):
            check_policies()
    finally:
        handlers = RegistrationContext.get().event_handlers
        for name in [name for name in handlers if "forgotten_state" in name]:
            del handlers[name]


def _told(client: RawClient, key: str) -> int:
    """How many frames told the person this sentence."""
    texts = (json.dumps(frame) for frame in client.frames)
    return sum("notice_state" in text and key in text for text in texts)


def _denials(client: RawClient) -> int:
    return _told(client, "error.denied")


# More than any handler takes. The gate asks for the permission first and for the arguments next: who is told
# that they do not fit was let through to the handler's door, and nothing has happened.
_FITS_NOTHING: dict[str, Any] = {"fields": {}, "action": "resolve", "key": "state", "value": 1}
_ACCOUNTS = [(role, agency) for role in HUMAN_ROLES for agency in Agency if role_fits(role, agency)]


@pytest.mark.parametrize(("role", "agency"), _ACCOUNTS)
async def test_a_role_reaches_only_what_its_table_says(
    product: Product, cookies: dict[str, str], role: Role, agency: Agency
) -> None:
    await _reaches_only(product, cookies[account(role, agency)], ROLE_PERMISSIONS[role])


@pytest.mark.parametrize("profile", ["control", "open"])
async def test_a_screen_reaches_only_the_wall_of_its_profile(
    product: Product, screens: dict[str, Screen], profile: str
) -> None:
    granted = permissions_of(profile)
    assert granted < ROLE_PERMISSIONS[Role.WALL]
    await _reaches_only(product, screens[profile].cookie, granted)


async def _reaches_only(product: Product, cookie: str, granted: frozenset[Permission]) -> None:
    """Every handler of the registry is fired; each answers as the table says, and with that alone."""
    handlers = registry()
    open_ = [name for name, policy in handlers.items() if policy is not None and policy in granted]
    shut = [name for name in handlers if name not in set(open_)]
    assert open_
    assert shut
    client = await RawClient(product.url, cookie=cookie, path="/no-page").connect()
    await client.settle(0.4)
    for name in shut:
        client.frames.clear()
        await client.fire(name, _FITS_NOTHING)
        await client.wait_for(lambda: _denials(client) > 0)
        await client.settle(0.02)
        assert _denials(client) == 1, f"{name} was not denied"
        assert _others(client) == set(), f"{name} leaked"
    client.frames.clear()
    for name in open_:  # at once: none of them waits for a database
        await client.fire(name, _FITS_NOTHING)
    await client.wait_for(lambda: _told(client, "error.malformed") >= len(open_), 60)
    await client.settle(0.1)
    assert (_told(client, "error.malformed"), _denials(client)) == (len(open_), 0)
    assert _others(client) == set()
    await client.close()
    print(f"{len(shut)} handlers denied, {len(open_)} granted: 0 cells differ")


def _others(client: RawClient) -> set[str]:
    """States that were sent beside the notice."""
    sent = {state for frame in client.frames for state in (frame.get("delta") or {})}
    return {state for state in sent if "notice_state" not in state}


@pytest.mark.parametrize("kind", ["over", "half"])
async def test_without_a_living_session_no_handler_is_reached(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Expired and revoked are no session to the gate, whatever socket is open; Reflex's own are asked too."""
    from reflex_base.event import Event
    from reflex_base.registry import RegistrationContext

    from dashboard.web import policy_gate

    who = Actor(1, "x", Agency.RUTAN, frozenset(HUMAN_ROLES))
    half = LiveSession("x", who, "csrf", system_clock(), proved_at=system_clock(), factor_due=True)

    async def current() -> LiveSession | None:
        return half if kind == "half" else None

    monkeypatch.setattr(policy_gate, "current_session", current)
    names = {*RegistrationContext.get().event_handlers, *policy_gate.FRAMEWORK_HANDLERS}
    for name in names:
        update = await policy_gate.PolicyGate().preprocess(None, None, Event(name=name))  # type: ignore[arg-type]
        assert update is not None, name
        assert [one["key_rx_state_"] for one in update.delta.values()] == ["error.session_ended"], name
    print(f"{len(names)} handlers without a living session ({kind}): 0 reached")


async def test_a_session_revoked_under_an_open_socket_loses_it(product: Product) -> None:
    """In the database alone, as another process would; the socket that is cut takes no event any more."""
    cookie = await sign_in(product.url, "karupam.rutan")
    client = await RawClient(product.url, cookie=cookie, path="/no-page").connect()
    await client.settle(0.4)
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"), timeout=10)) as connection:
        ended = "UPDATE login_session SET revoked_at = last_used_at WHERE id_hash = ?"
        connection.execute(ended, (hashlib.sha256(cookie.partition("=")[2].encode()).hexdigest(),))
        connection.commit()
        assert connection.total_changes == 1
    await client.wait_for(lambda: not client.sio.connected)
    assert not client.sio.connected
    again = RawClient(product.url, cookie=cookie, path="/no-page")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await again.connect()
    assert again.frames == []


def rows(product: Product) -> dict[str, int]:
    """Rows of every table but those that keep sessions."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in names
            if name != "login_session"
        }


def refusals(product: Product) -> int:
    """Entries of the audit that say that somebody was refused."""
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        found = connection.execute("SELECT count(*) FROM audit_entry WHERE action = 'access.refuse'")
        return found.fetchone()[0]


async def test_no_write_gets_through_for_readers(product: Product, cookies: dict[str, str]) -> None:
    """The leader fires every handler of the product with usable fields; no table gains a row but refusals."""
    before, refused = rows(product), refusals(product)
    client = await RawClient(product.url, cookie=cookies["kapolrestabes.polres"]).connect()
    fields: dict[str, Any] = {
        "type": "riot",
        "severity": "critical",
        "location": "block_a",
        "key": "attack-key-1",
        "occupants": "1100",
        "scenario": "riot",
        "regu": "A",
    }
    granted, denied = ROLE_PERMISSIONS[Role.KAPOLRESTABES], 0
    for name, policy in registry().items():
        if not name.endswith("account_state.revoke_all_others"):  # the own sessions are everybody's to end
            await client.fire(name, {"fields": fields})
            denied += policy not in granted
    await client.wait_for(lambda: _denials(client) >= denied, 60)
    await client.settle(0.5)
    await client.close()
    after, more = rows(product), refusals(product) - refused
    assert more > 50
    assert {**after, "audit_entry": after["audit_entry"] - more} == before


async def test_unknown_and_malformed_events_are_survived(product: Product, cookies: dict[str, str]) -> None:
    cookie = cookies["karupam.rutan"]
    client = await RawClient(product.url, cookie=cookie).connect()
    await client.settle(0.3)
    for name in ("nothing.at.all", "", "reflex___state____state.__init__", "\x00"):
        await client.fire(name, {"x": 1})
    for payload in (
        {"fields": None},
        {"fields": [1]},
        {"fields": {"type": ["riot"]}},
        {"nope": 1},
        {"fields": {"key": {"a": 1}}},
    ):
        await client.fire(next(n for n in registry() if n.endswith("incident_report_state.submit")), payload)
    await client.settle(0.5)
    assert cookie.partition("=")[2] not in product.log.read_text(errors="replace"), (
        "a session token is in the log"
    )
    again = await RawClient(product.url, cookie=cookie).connect()
    await again.settle(0.3)
    assert again.value("frame_state", "csrf")
    assert cookie.partition("=")[2] not in json.dumps(again.frames)
    await again.close()
