"""Audit of what changes nothing: reading something sensitive, and being refused.

``audit_read`` is committed before the rows are handed out: no audit, no data. Called by queries of records
above BIASA and by the audit's own page; refusals come from the policy gate, the front door and every
permission check.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import col, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import refuse, unit_of_work
from dashboard.kernel.writing import is_writing

logger = logging.getLogger(__name__)

READ = "record.read"
# A page that asks again and again for what it may not have is one line a minute, not a full disk.
_QUIET = timedelta(minutes=1)


def audit_read(
    actor: Actor, object_type: str, ids: Iterable[object], *, clock: Clock, reason: str = ""
) -> None:
    """Write down, in a transaction of its own, that the actor is about to see these things.

    One entry for each, also of a list or an export: an inspector finds who read a record by its reference,
    and sees of a list only what he may know of. Callers hand over a page, or a piece of an export.

    Call it outside of any transaction and before the rows are handed out. ``ids``: references or numbers,
    never contents; none of them writes nothing. ``reason``: a code. Raises Refused when it cannot be written.
    """
    read = [str(one) for one in ids]
    if not read:
        return
    detail: dict[str, Any] = {"reason": reason} if reason else {}
    try:
        with unit_of_work(actor, clock) as work:
            for one in read:
                work.audit(READ, object_type, one, **detail)
    except Exception as error:  # whatever the reason: what is not written down is not shown
        logger.exception("a read of %s could not be audited", object_type)
        raise Refused("error.unaudited") from error


def audit_refusal(actor: Actor, what: str, *, clock: Clock) -> None:
    """Write down that the actor was refused ``what`` (kind and name: ``page:/audit``), once a minute.

    Never raises: a refusal stands, whether it could be written down or not.
    """
    if is_writing():  # the open transaction writes it, after it has rolled back
        return
    try:
        if not _was_told(actor, what, clock):
            refuse(actor, what, clock)
    except Exception:
        logger.exception("the refusal of %s could not be audited", what)


note_refused = partial(audit_refusal, clock=system_clock)
"""What kernel/refusals.py calls."""


def _was_told(actor: Actor, what: str, clock: Clock) -> bool:
    kind, _, name = what.partition(":")
    same = select(AuditEntry.id).where(
        col(AuditEntry.at) > clock() - _QUIET,
        AuditEntry.action == "access.refuse",
        AuditEntry.actor_id == actor.user_id,
        AuditEntry.session_ref == actor.session_ref,
        AuditEntry.object_type == kind,
        AuditEntry.object_id == name,
    )
    with reading() as session:
        return session.exec(same.limit(1)).first() is not None
