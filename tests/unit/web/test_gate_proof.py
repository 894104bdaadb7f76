"""The policy gate: handlers marked ``proof`` wait for one; a session that waits for its factor has none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from reflex_base.event import Event

from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.web import policy_gate
from dashboard.web.policy_gate import PolicyGate

NAME = "reflex___state____state.test_state.release"


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The session behind the event, changed by each test; ``marks`` are those of the handler."""
    now = system_clock()
    actor = Actor(1, "kabag", Agency.POLRES, frozenset({Role.KABAG_OPS}), session_ref="abc")
    case = SimpleNamespace(session=LiveSession("abc", actor, "csrf", now, proved_at=now), used=0, proof=True)

    async def current() -> LiveSession | None:
        return case.session

    async def used(session: LiveSession) -> None:
        case.used += 1

    def release(self: Any, fields: dict[str, Any] | None = None) -> None: ...

    def handlers() -> Any:
        release.__qualname__ = "TestState.release"
        vars(release).update(__policy__=Permission.INCIDENT_REVIEW, __proof__=case.proof)
        handler = SimpleNamespace(handler=SimpleNamespace(fn=release))
        return SimpleNamespace(event_handlers={NAME: handler})

    monkeypatch.setattr(policy_gate, "current_session", current)
    monkeypatch.setattr(policy_gate, "audit_refusal", lambda actor, what, *, clock: None)
    monkeypatch.setattr(policy_gate, "sessions", lambda: SimpleNamespace(used=used))
    monkeypatch.setattr(policy_gate, "RegistrationContext", SimpleNamespace(get=handlers))
    return case


async def _told(
    path: str = "/incidents/P-2026-0001?x=1", name: str = NAME, payload: dict[str, Any] | None = None
) -> Mapping[str, Any] | None:
    event = Event(name=name, router_data={"asPath": path}, payload=payload or {})
    update = await PolicyGate().preprocess(None, None, event)  # type: ignore[arg-type]
    return None if update is None else next(iter(update.delta.values()))


async def test_a_fresh_proof_passes(live: SimpleNamespace) -> None:
    assert await _told() is None
    assert live.used == 1


@pytest.mark.parametrize("minutes", [None, 5, 600, -1])
async def test_an_old_one_or_none_or_one_of_the_future_does_not(
    live: SimpleNamespace, minutes: int | None
) -> None:
    proved = None if minutes is None else system_clock() - timedelta(minutes=minutes)
    live.session = replace(live.session, proved_at=proved)
    told = await _told()
    assert told is not None
    assert told["key_rx_state_"] == "error.prove"
    assert told["reference_rx_state_"] == "%2Fincidents%2FP-2026-0001%3Fx%3D1"
    assert live.used == 0


@pytest.mark.parametrize("path", ["https://evil.example/", "", "x" * 600, "/" + "x" * 600])
async def test_the_way_back_is_a_page_of_ours(live: SimpleNamespace, path: str) -> None:
    live.session = replace(live.session, proved_at=None)
    told = await _told(path)
    assert told is not None
    assert told["reference_rx_state_"] == "%2F"


async def test_ordinary_handlers_ask_for_none(live: SimpleNamespace) -> None:
    live.session, live.proof = replace(live.session, proved_at=None), False
    assert await _told() is None


@pytest.mark.parametrize("kind", ["guest", "device"])
async def test_guests_and_screens_prove_nothing(live: SimpleNamespace, kind: Any) -> None:
    live.session = replace(live.session, kind=kind)
    told = await _told()
    assert told is not None
    assert told["key_rx_state_"] == "error.prove"


async def test_a_missing_permission_is_said_before_a_missing_proof(live: SimpleNamespace) -> None:
    actor = replace(live.session.actor, roles=frozenset({Role.P2U}))
    live.session = replace(live.session, actor=actor, proved_at=None)
    told = await _told()
    assert told is not None
    assert told["key_rx_state_"] == "error.denied"


@pytest.mark.parametrize("name", [NAME, "reflex___state____state.hydrate", "whatever.setvar"])
async def test_a_session_that_waits_for_its_factor_reaches_no_handler_at_all(
    live: SimpleNamespace, name: str
) -> None:
    live.session = replace(live.session, factor_due=True)
    told = await _told(name=name)
    assert told is not None
    assert told["key_rx_state_"] == "error.session_ended"


@pytest.mark.parametrize("payload", [{"fields": "text"}, {"more": 1}, {"fields": {"a": "\x00"}}])
async def test_what_no_page_sends_reaches_no_handler(live: SimpleNamespace, payload: dict[str, Any]) -> None:
    assert await _told(payload={"fields": {"a": "b"}}) is None
    told = await _told(payload=payload)
    assert told is not None
    assert told["key_rx_state_"] == "error.malformed"
    assert live.used == 1
