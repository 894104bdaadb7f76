"""Every event passes here: no policy, no session or no permission means nothing happens.

Each public method of a State is a network endpoint. ``@allow(permission)`` names who may call it;
the application refuses to start when a handler of ours has no policy (``check_policies``).
"""

import asyncio
import logging
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex.app import App
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Unavailable
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reads import audit_refusal
from dashboard.web.arrival import note_arrival
from dashboard.web.ask_again import ask_again
from dashboard.web.notice import notice_delta
from dashboard.web.payloads import fits
from dashboard.web.session import current_session, needs_proof, sessions

logger = logging.getLogger(__name__)

# Reflex's own handlers, by exact name. Everything else in its modules is denied, every setvar too.
FRAMEWORK_HANDLERS = frozenset(
    {
        "reflex___state____state.hydrate",
        "reflex___state____state.hydrate_and_load",
        "reflex___state____state.set_is_hydrated",
        "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____state.reflex___state____on_load_internal_state.set_is_hydrated",
        "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
        "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)


class MissingPolicy(RuntimeError):
    """A handler that the network can reach says nothing about who may call it."""


def allow(
    permission: Permission, *, passive: bool = False, proof: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Mark a State method: only an actor with this permission may call it.

    ``passive`` handlers run by themselves (a refresh): they do not keep a session alive. ``proof``: password
    or code must have been given a few minutes ago; otherwise the page says so and keeps what was typed.
    """

    def mark(function: Callable[..., Any]) -> Any:
        vars(function).update(__policy__=permission, __passive__=passive, __proof__=proof)
        event: Any = rx.event
        return event(function)

    return mark


def opens_page(handlers: Sequence[Any]) -> list[Any]:
    """Mark what a page is opened with (shell/pages.py): while the database is away it comes again."""
    for handler in handlers:
        vars(handler.fn).update(__opens_page__=True)
    return list(handlers)


def policy_of(name: str) -> Permission | None:
    """The permission a registered handler asks for; None means that nobody may call it."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or name.endswith(".setvar"):
        return None
    policy = getattr(registered.handler.fn, "__policy__", None)
    return policy if isinstance(policy, Permission) else None


def check_policies() -> None:
    """Raise MissingPolicy when a registered handler is neither the framework's own nor has a policy."""
    for name in RegistrationContext.get().event_handlers:
        if name in FRAMEWORK_HANDLERS or name.endswith(".setvar") or policy_of(name) is not None:
            continue
        raise MissingPolicy(f"handler without a policy: {name}")


class PolicyGate(Middleware):
    """Deny by default, for foreground, background and chained events alike."""

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        try:
            session = await current_session()
        except Unavailable as error:
            opens = event.name in FRAMEWORK_HANDLERS or _has(event.name, "__opens_page__")
            return await ask_again(app, event, error, opens_page=opens)
        if session is None or session.factor_due:
            return StateUpdate(delta=notice_delta("error.session_ended"))
        if event.name in FRAMEWORK_HANDLERS:
            if not _fits(event):
                return StateUpdate(delta=notice_delta("error.malformed"))
            note_arrival(event)
            return None
        policy = policy_of(event.name)
        if policy is None or not session.actor.may(policy):
            logger.warning("denied %s to session %s", event.name, session.actor.session_ref)
            what = f"handler:{_handler_of(event.name)}"
            await asyncio.to_thread(audit_refusal, session.actor, what, clock=system_clock)
            return StateUpdate(delta=notice_delta("error.denied"))
        if not _fits(event):
            logger.warning("malformed %s of session %s", event.name, session.actor.session_ref)
            return StateUpdate(delta=notice_delta("error.malformed"))
        if _has(event.name, "__proof__") and needs_proof(session):
            return StateUpdate(delta=notice_delta("error.prove", _page_of(event)))
        if not _has(event.name, "__passive__"):
            await sessions().used(session)
        return None


def _fits(event: Event) -> bool:
    """Also: nothing of ours is kept in the browser by Reflex, so no browser has variables to bring."""
    registered = RegistrationContext.get().event_handlers.get(event.name)
    if event.name in FRAMEWORK_HANDLERS and event.payload.get("vars"):
        return False
    return registered is not None and fits(registered.handler.fn, event.payload)


def _has(name: str, mark: str) -> bool:
    registered = RegistrationContext.get().event_handlers.get(name)
    return registered is not None and bool(getattr(registered.handler.fn, mark, False))


def _handler_of(name: str) -> str:
    """State and method; a name that nothing is registered under is a stranger's text and is not kept."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None:
        return "unknown"
    return ".".join(registered.handler.fn.__qualname__.split(".")[-2:])


def _page_of(event: Event) -> str:
    """Where the person is, to come back to, as it stands in a query; "/" for anything odd."""
    path = str((event.router_data or {}).get("asPath") or "/")
    return urllib.parse.quote(path if path.startswith("/") and len(path) <= 512 else "/", safe="")
