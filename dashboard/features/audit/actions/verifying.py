"""The whole audit checked in the background, one check at a time in this process; how far it is, is for all
to see.

The outcome is itself an entry. Called by the page; the command line has its own way.
"""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.kernel.actor import Actor
from dashboard.kernel.anchors import all_kept_anchors
from dashboard.kernel.chain import Break, read_head, verify
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verification:
    """A check under way or over. ``finished_at``: None before the first is over; ``first``: what it found."""

    is_running: bool = False
    done: int = 0
    total: int = 0
    finished_at: datetime | None = None
    first: Break | None = None
    breaks: int = 0
    has_failed: bool = False


_lock = threading.Lock()
_present = Verification()


def verification() -> Verification:
    """The newest check of this process."""
    return _present


def begin_verifying(actor: Actor, *, clock: Clock) -> bool:
    """Start a check unless one runs; whether one was started. Raises Denied without AUDIT_READ."""
    global _present
    actor.require(Permission.AUDIT_READ)
    with _lock:
        if _present.is_running:
            return False
        _present = replace(_present, is_running=True, done=0, total=0)
    threading.Thread(target=_run, args=(actor, clock), name="audit-verify", daemon=True).start()
    return True


def _run(actor: Actor, clock: Clock) -> None:
    global _present
    try:
        found = _check()
        with unit_of_work(actor, clock) as work:
            first = {"seq": found[0].seq, "kind": found[0].kind.value} if found else {}
            outcome = "broken" if found else "done"
            work.audit("audit.verify", "audit", "", outcome=outcome, total=_present.total, **first)
        over = Verification(first=found[0] if found else None, breaks=len(found), total=_present.total)
    except Exception:
        logger.exception("the audit could not be verified")
        over = Verification(has_failed=True)
    _present = replace(over, finished_at=clock())


def _check() -> list[Break]:
    global _present

    def heard(done: int) -> None:
        global _present
        _present = replace(_present, done=done)

    anchors = all_kept_anchors()
    with reading() as session:
        _present = replace(_present, total=read_head(session).seq)
        return verify(session, anchors=anchors, progress=heard)
