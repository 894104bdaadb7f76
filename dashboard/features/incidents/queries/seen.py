"""Who reads a record above BIASA, searches texts or asks for what is not there is written down first.

Called by the queries that hand out rows of records. A page that draws itself anew reads the same record
again: within a minute of one session that is one reading. An action audits itself, so nothing is added in it.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Protocol

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Missing
from dashboard.kernel.reads import audit_read
from dashboard.kernel.refusals import note_refusal
from dashboard.kernel.sharing import Classification
from dashboard.kernel.word_mark import word_mark
from dashboard.kernel.writing import is_writing

_SAME_SECONDS = 60.0
_MOST_KEPT = 20_000
_Reading = tuple[int, str, str, str]
_told: OrderedDict[_Reading, float] = OrderedDict()


class Classified(Protocol):
    """A row that says how sensitive its record is."""

    @property
    def reference(self) -> str: ...

    @property
    def classification(self) -> int: ...


def log_reads(actor: Actor, rows: Iterable[Classified]) -> None:
    """Audit that the actor is about to see these records. Raises Refused when that cannot be written."""
    sensitive = [row.reference for row in rows if row.classification > Classification.BIASA]
    _log(actor, "incident", dict.fromkeys(sensitive), "")


def log_release_reads(actor: Actor, references: Iterable[str]) -> None:
    """The same for sanitised copies, which are all above BIASA in origin."""
    _log(actor, "release", dict.fromkeys(references), "")


def log_search(actor: Actor, text: str) -> None:
    """Audit a search in texts, once for the same words; the words themselves are not kept."""
    _log(actor, "incident.search", [word_mark("search", text)], "text")


def _log(actor: Actor, kind: str, ids: Iterable[str], reason: str) -> None:
    if is_writing():
        return
    now = time.monotonic()
    fresh = [one for one in ids if not _was_told(actor, kind, one, now)]
    audit_read(actor, kind, fresh, clock=system_clock, reason=reason)
    for one in fresh:
        _keep(actor, kind, one, now)


def _was_told(actor: Actor, kind: str, one: str, now: float) -> bool:
    """Never without a session: a command reads once."""
    then = _told.get((actor.user_id, actor.session_ref, kind, one))
    return bool(actor.session_ref) and then is not None and now - then < _SAME_SECONDS


def _keep(actor: Actor, kind: str, one: str, now: float) -> None:
    _told[actor.user_id, actor.session_ref, kind, one] = now
    _told.move_to_end((actor.user_id, actor.session_ref, kind, one))
    while len(_told) > _MOST_KEPT:
        _told.popitem(last=False)


def unknown(actor: Actor) -> Missing:
    """Somebody asked for a record that is not there for him: written down, without what he asked for."""
    if not is_writing():
        note_refusal(actor, "page:/incidents/[reference]")
    return Missing()
