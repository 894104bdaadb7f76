"""The gate stands before every event that Reflex runs: what a browser sent, what a handler leads to, tasks.

Reflex's own processor and a State of the test, in a registry that is thrown away afterwards.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reflex as rx
from reflex.app_mixins.middleware import MiddlewareMixin
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.web import policy_gate, session
from dashboard.web.policy_gate import PolicyGate, allow
from dashboard.web.session import Sessions, reference_cookie

TOKEN = "00000000-0000-4000-8000-000000000001"
GUARD = Actor(3, "petugas", Agency.RUTAN, frozenset({Role.PETUGAS_BLOK}), session_ref="abc")


def task(permission: Permission) -> Callable[[Callable[..., Any]], Any]:
    """``allow`` for a handler that Reflex runs in the background."""

    def mark(function: Callable[..., Any]) -> Any:
        vars(function).update(__policy__=permission, __passive__=False, __proof__=False)
        event: Any = rx.event(background=True)
        return event(function)

    return mark


class Run:
    """One processor with the gate before it; ``ran``: handlers whose body was reached, in their order."""

    def __init__(self, ran: list[str], refused: list[str], state: Any) -> None:
        self.ran, self.refused, self.state = ran, refused, state

    async def fire(self, name: str, cookie: bytes = reference_cookie("abc")) -> list[str]:
        """Send one event as a socket does, wait for it and for all that it leads to."""
        router = {"headers": {"cookie": cookie.decode()}, "pathname": "/", "asPath": "/"}
        manager = StateManagerMemory()
        # A state that has been drawn before: nothing is loaded again, which would ask for an application.
        async with manager.modify_state(BaseStateToken(ident=TOKEN, cls=self.state)) as known:
            known._get_root_state().router_data = router
        processor = BaseStateEventProcessor(middleware=MiddlewareMixin(_middlewares=[PolicyGate()]))
        async with processor.configure(state_manager=manager):
            event = Event(name=f"{self.state.get_full_name()}.{name}", payload={}, router_data=router)
            future = await processor.enqueue(TOKEN, event)
            await future.wait_all()
        return self.ran


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    ran: list[str] = []
    refused: list[str] = []

    def find(id_hash: str) -> LiveSession | None:
        return LiveSession("abc", GUARD, "csrf", system_clock()) if id_hash == "abc" else None

    def tell(who: Actor, what: str, *, clock: Clock) -> None:
        assert who == GUARD
        refused.append(what)

    monkeypatch.setattr(session, "_sessions", Sessions(find))
    monkeypatch.setattr(policy_gate, "audit_refusal", tell)
    with RegistrationContext.ensure_context().fork():

        class ChainState(rx.State):
            """What a guard may call leads to what he may call and to what he may not."""

            @allow(Permission.AUDIT_READ)
            def closed(self) -> None:
                ran.append("closed")

            @task(Permission.AUDIT_READ)
            async def closed_task(self) -> None:
                ran.append("closed_task")

            @allow(Permission.INCIDENT_READ)
            def free(self) -> None:
                ran.append("free")

            @task(Permission.INCIDENT_READ)
            async def free_task(self) -> None:
                ran.append("free_task")

            @allow(Permission.INCIDENT_READ)
            def leads(self) -> Any:
                ran.append("leads")
                return [ChainState.closed, ChainState.free, ChainState.closed_task, ChainState.free_task]

            @task(Permission.INCIDENT_READ)
            async def task_leads(self) -> Any:
                ran.append("task_leads")
                yield ChainState.closed
                yield ChainState.free

        yield Run(ran, refused, ChainState)


async def test_what_a_browser_sends(run: Run) -> None:
    assert await run.fire("free") == ["free"]
    assert run.refused == []
    assert await run.fire("closed") == ["free"]
    assert run.refused == ["handler:ChainState.closed"]


async def test_what_a_handler_leads_to(run: Run) -> None:
    assert set(await run.fire("leads")) == {"leads", "free", "free_task"}
    assert sorted(run.refused) == ["handler:ChainState.closed", "handler:ChainState.closed_task"]


async def test_a_task_in_the_background(run: Run) -> None:
    assert await run.fire("free_task") == ["free_task"]
    assert await run.fire("closed_task") == ["free_task"]
    assert run.refused == ["handler:ChainState.closed_task"]


async def test_what_a_task_leads_to(run: Run) -> None:
    assert await run.fire("task_leads") == ["task_leads", "free"]
    assert run.refused == ["handler:ChainState.closed"]


@pytest.mark.parametrize("name", ["free", "free_task", "leads", "task_leads"])
async def test_without_a_session_nothing_runs_at_all(run: Run, name: str) -> None:
    for cookie in (b"", reference_cookie("other"), b"siaga=abc"):
        assert await run.fire(name, cookie) == []
