"""Events that meet a database that is away: a sentence that says so, or they come again by themselves."""

from types import SimpleNamespace
from typing import Any

import pytest
from reflex_base.event import Event

from dashboard.kernel.errors import Unavailable
from dashboard.web import ask_again as asking
from dashboard.web import policy_gate
from dashboard.web.policy_gate import FRAMEWORK_HANDLERS, PolicyGate, opens_page

SID = "socket-1"
OPENS, PRESSED = "state.releases_state.load", "state.map_state.load"
"""Both are called alike; only the first one is what a page is opened with."""


@pytest.fixture(autouse=True)
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody_knows() -> None:
        raise Unavailable("error.unread")

    def load() -> None: ...

    def pressed() -> None: ...

    opens_page([SimpleNamespace(fn=load)])
    known = {
        name: SimpleNamespace(handler=SimpleNamespace(fn=fn))
        for name, fn in ((OPENS, load), (PRESSED, pressed))
    }
    registry = SimpleNamespace(get=lambda: SimpleNamespace(event_handlers=known))
    monkeypatch.setattr(policy_gate, "RegistrationContext", registry)
    context = SimpleNamespace(router_data={"sid": SID}, parent_txid="a", txid="b")
    monkeypatch.setattr(policy_gate, "current_session", nobody_knows)
    monkeypatch.setattr(asking, "EventContext", SimpleNamespace(get=lambda: context))
    monkeypatch.setattr(asking, "note_arrival", lambda event: None)
    monkeypatch.setattr(asking, "_AGAIN_SECONDS", 0.0)


async def answered(
    name: str, *, sockets: tuple[str, ...] = (SID,), **payload: Any
) -> tuple[str, list[Event]]:
    """(key of the notice, events that come again)."""
    app = SimpleNamespace(event_namespace=SimpleNamespace(sid_to_token=dict.fromkeys(sockets)))
    event = Event(name=name, payload=payload)
    update = await PolicyGate().preprocess(app, None, event)  # type: ignore[arg-type]
    assert update is not None
    told = next(iter(update.delta.values()), {})
    return told.get("key_rx_state_", ""), list(update.events)


async def test_a_form_is_not_saved_and_a_press_is_not_done() -> None:
    assert await answered("state.report.submit", fields={"key": "k"}) == ("error.unsaved.away", [])
    assert await answered("state.releases.recall", release="S-2026-0001") == ("error.unasked", [])
    assert await answered(PRESSED) == ("error.unasked", [])


@pytest.mark.parametrize("name", [*sorted(FRAMEWORK_HANDLERS), OPENS])
async def test_what_loads_a_page_comes_again_until_the_page_is_gone(name: str) -> None:
    key, again = await answered(name)
    assert key == "error.unread"
    assert [event.name for event in again] == [name]
    assert await answered(name, sockets=()) == ("", [])
