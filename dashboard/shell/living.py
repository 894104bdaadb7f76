"""Whose session it is and whether it lives: the chain of those who may have made it, and the cut at its end.

Lifetimes go by a clock that never goes back: a session that is over stays over.
"""

import asyncio
import logging

from dashboard.features.access import actions, queries
from dashboard.features.access.rules import LAST_USED_STEP
from dashboard.features.devices.actions import end_lapsed_screens
from dashboard.features.devices.queries import find_device
from dashboard.features.meetings.queries.guests import find_guest
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.steady_clock import SteadyClock
from dashboard.web.session import sessions
from dashboard.web.sockets import SocketRegistry

logger = logging.getLogger(__name__)

# An open page of a session that ended goes dark within two seconds.
_CHECK_SECONDS = 1.0
_lifetimes = SteadyClock()


def find_session(id_hash: str) -> LiveSession | None:
    """Of an account, or else of a guest of a meeting, or of a paired screen."""
    now = _lifetimes()
    with reading() as session:
        return (
            queries.find_session(session, id_hash, now)
            or find_guest(session, id_hash, now)
            or find_device(session, id_hash, now)
        )


def keep_session(live: LiveSession) -> None:
    """A person did something; the idle time moves once a minute at most."""
    if system_clock() - live.last_used_at >= LAST_USED_STEP:
        actions.keep_session(live.actor, live.id_hash, clock=system_clock)
        sessions().forget(live.id_hash)


def end_lapsed() -> None:
    """Mark what is over as ended."""
    actions.end_lapsed(_lifetimes(), clock=system_clock)
    end_lapsed_screens(_lifetimes(), clock=system_clock)


async def end_dead_sessions(registry: SocketRegistry) -> None:
    """Cut the sockets of sessions that ended: expired, revoked here, or revoked by another process."""
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        try:
            for id_hash in await asyncio.to_thread(_dead, registry.sessions()):
                sessions().forget(id_hash)
                registry.cut(id_hash)
        except Exception:
            logger.exception("the sessions could not be looked at")


def _dead(id_hashes: list[str]) -> list[str]:
    """Those that belong to no living session; two statements for all accounts together."""
    if _lifetimes.has_jumped_back():
        _settle_clock_jump()
    elif (before := _lifetimes.take_leap()) is not None:
        actions.note_clock_jump(before, clock=system_clock)
    if not id_hashes:
        return []
    with reading() as session:
        living = queries.living_sessions(session, id_hashes, _lifetimes())
    return [one for one in id_hashes if one not in living and find_session(one) is None]


def _settle_clock_jump() -> None:
    """End what was over before the machine's clock went back, and say so in the audit."""
    before = _lifetimes()
    actions.note_clock_jump(before, clock=system_clock)
    actions.end_lapsed(before, clock=system_clock)
    end_lapsed_screens(before, clock=system_clock)
    _lifetimes.settle()
