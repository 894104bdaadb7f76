"""How long sessions live: the idle time of sensitive pages, and ending for good what is over.

A session that is over is marked as ended, so that no clock that goes back brings it to life again.
"""

from datetime import datetime

from sqlmodel import col, select

from dashboard.features.access.queries.sessions import lapsed_sessions, latest_use
from dashboard.features.access.tables import LoginSession
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings
from dashboard.kernel.work import unit_of_work

_SWEEPER = "session-watch"


def shorten_idle(actor: Actor, *, clock: Clock) -> None:
    """The port ``kernel/sensitive_pages``: a page above BIASA was opened, so the session idles less long.

    For its rest: another tab may go on to ordinary pages while that one stands open. Nothing happens for an
    actor without a session of an account.
    """
    minutes = settings().sensitive_idle_minutes
    if not actor.session_ref:
        return
    statement = select(LoginSession).where(
        LoginSession.account_id == actor.user_id,
        col(LoginSession.id_hash).startswith(actor.session_ref, autoescape=True),
    )
    with reading() as session:
        found = session.exec(statement).first()
    if found is None or found.idle_minutes == minutes:
        return
    with unit_of_work(actor, clock, quiet=True) as work:
        row = work.session.exec(statement).one()
        row.idle_minutes = minutes
        work.session.add(row)


def end_lapsed(at: datetime, *, clock: Clock) -> int:
    """Mark every session as ended that is over at ``at`` or now; returns how many. Silent for none."""
    now = clock()
    with reading() as session:
        if not lapsed_sessions(session, at, now):
            return 0
    with unit_of_work(system_actor(_SWEEPER, Agency.RUTAN), clock) as work:
        rows = lapsed_sessions(work.session, at, now)
        for row in rows:
            row.revoked_at = work.now
            work.session.add(row)
        work.audit("session.lapse", "session", "", ended=len(rows))
        return len(rows)


def note_clock_jump(before: datetime, *, clock: Clock) -> None:
    """The machine's clock went back or ahead: an inspector reads times around this entry with care."""
    with unit_of_work(system_actor(_SWEEPER, Agency.RUTAN), clock) as work:
        work.audit("clock.jump", "clock", "", before=before.isoformat())


def end_lapsed_while_away(*, clock: Clock) -> int:
    """At the start: also what was over when the product was last used, lest the clock has gone back."""
    with reading() as session:
        latest = latest_use(session)
    now = clock()
    return end_lapsed(max(now, latest) if latest else now, clock=clock)
