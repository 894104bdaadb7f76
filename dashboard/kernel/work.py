"""One action, one transaction: rows, audit, idempotency key and revision commit together.

Called by actions only. ``commit`` stands nowhere else. A unit of work that leaves without an
audit entry is a defect and rolls back.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import text as sql_text
from sqlmodel import Session, col, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.chain import append
from dashboard.kernel.clock import Clock, to_site
from dashboard.kernel.database import database
from dashboard.kernel.errors import Denied, Refused, Unavailable
from dashboard.kernel.feed import feed
from dashboard.kernel.outage import SPACE, raise_if_unavailable
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.room import may_write
from dashboard.kernel.rows import columns_of, upsert
from dashboard.kernel.tables import (
    AuditEntry,
    FormDraft,
    IdempotencyKey,
    Notice,
    ReferenceCounter,
    Revision,
    SourceInput,
)
from dashboard.kernel.writing import marked_as_writing

NOTICE_TOPIC = "notices"


class UnitOfWork:
    """What an action may do inside its transaction. ``now`` is one instant for all its rows."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.is_committing = False
        self._audited = False
        self._entries: list[AuditEntry] = []
        self._topics: set[str] = set()

    def audit(
        self,
        action: str,
        object_type: str = "",
        object_id: object = "",
        *,
        outcome: str = "done",
        **detail: Any,
    ) -> None:
        """Record who did what. ``detail`` holds codes, ids and times, never free text.

        Entries are written last, at the end of the chain (kernel/chain). ``action`` has words
        (strings/audit).
        """
        self._audited = True
        self._entries.append(
            AuditEntry(
                at=self.now,
                actor_id=self.actor.user_id,
                actor_name=self.actor.username,
                agency=self.actor.agency,
                session_ref=self.actor.session_ref,
                action=action,
                object_type=object_type,
                object_id=str(object_id),
                outcome=outcome,
                detail=detail,
            )
        )

    def bump(self, *topics: str) -> None:
        """Tell every screen, after the commit, that these topics changed."""
        self._topics.update(topics)

    def touch(self, source: str, *, is_nil: bool = False, agency: Agency | None = None) -> None:
        """The agency has given an input of this source: it is fresh from now on."""
        owner = agency or self.actor.agency
        self.session.add(SourceInput(agency=owner, source=source, at=self.now, is_nil=is_nil))

    def tell(
        self,
        agency: Agency,
        audience: Permission,
        kind: str,
        reference: str,
        *,
        level: str = "",
        user_id: int | None = None,
    ) -> None:
        """Ask the people of an agency who hold a permission (or one of them) to look at ``reference``.

        ``kind`` is the end of a string key; a notice holds codes only, never content above BIASA.
        """
        self.session.add(
            Notice(
                at=self.now,
                agency=agency,
                audience=audience.value,
                user_id=user_id,
                author_id=self.actor.user_id,
                kind=kind,
                level=level,
                reference=reference,
            )
        )
        self.bump(NOTICE_TOPIC)

    def earlier(self, action: str, key: str, command: object) -> str | None:
        """The result of the same write done before, or None when this is the first time.

        Raises Refused when the key was used for something else.
        """
        if not key:
            return None
        self._one_at_a_time(f"{self.actor.user_id}:{key}")
        row = self.session.get(IdempotencyKey, (self.actor.user_id, key))
        if row is None:
            return None
        if row.action != action or row.fingerprint != fingerprint(command):
            raise Refused("error.key_reused")
        self._audited = True  # nothing is written, so nothing has to be audited
        return row.result

    def is_done(self, key: str) -> bool:
        """Whether a write of this person with this key has been done; one under way is waited for."""
        self._one_at_a_time(f"{self.actor.user_id}:{key}")
        return self.session.get(IdempotencyKey, (self.actor.user_id, key)) is not None

    def _one_at_a_time(self, name: str) -> None:
        """Two transactions with this name wait for each other; SQLite has one writer anyway."""
        if self.session.get_bind().dialect.name == "postgresql":
            lock = sql_text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            self.session.execute(lock, {"name": name})

    def one_import_at_a_time(self, source: str) -> None:
        """Two imports of one source wait for each other, so that neither trips over the other's rows."""
        self._one_at_a_time(f"import:{source}")

    def one_writer_at_a_time(self, thing: str) -> None:
        """Two who write about one thing that has no row of its own to lock wait for each other."""
        self._one_at_a_time(f"thing:{thing}")

    def one_sender_at_a_time(self) -> None:
        """Two deliveries of one person wait for each other: each sees what the other has stored."""
        self._one_at_a_time(f"sender:{self.actor.user_id}")

    def one_decision_at_a_time(self, subject: str) -> None:
        """Two decisions on one subject wait for each other: the second sees what the first has made of it."""
        self._one_at_a_time(f"decision:{subject}")

    def remember(self, action: str, key: str, command: object, result: object) -> None:
        """Keep the result under the key, in the same transaction as the rows.

        The form that carried the key is saved: what was kept of it as a draft goes.
        """
        if key:
            self.session.add(
                IdempotencyKey(
                    user_id=self.actor.user_id,
                    key=key,
                    action=action,
                    fingerprint=fingerprint(command),
                    result=str(result),
                    at=self.now,
                )
            )
            own = col(FormDraft.user_id) == self.actor.user_id
            draft = own & (columns_of(FormDraft).fields["key"].as_string() == key)
            self.session.execute(delete(FormDraft).where(draft).execution_options(synchronize_session=False))

    def next_reference(self, series: str) -> str:
        """The next reference of a series in the site year of ``now``: ``R-2026-0042``."""
        return self.next_references(series, 1)[0]

    def next_references(self, series: str, count: int) -> list[str]:
        """``count`` references in a row, reserved in one statement."""
        year = to_site(self.now).year
        values = {"series": series, "year": year, "last": count}
        statement = upsert(self.session, ReferenceCounter, values, {"last": count})
        last = self.session.scalar(statement.returning(columns_of(ReferenceCounter).last))
        return [f"{series}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]

    def _finish(self, *, quiet: bool) -> None:
        if not self._audited and not quiet:
            raise AssertionError("a transaction without an audit entry")
        if not may_write([entry.action for entry in self._entries]):
            raise Unavailable(SPACE)
        for topic in sorted(self._topics):
            self.session.execute(upsert(self.session, Revision, {"topic": topic, "number": 1}, {"number": 1}))
        if self._topics and self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(sql_text("SELECT pg_notify('siaga', '')"))
        self.session.flush()
        append(self.session, self._entries)
        self.is_committing = True
        self.session.commit()


@contextmanager
def unit_of_work(actor: Actor, clock: Clock, *, quiet: bool = False) -> Iterator[UnitOfWork]:
    """A writing transaction that commits once, at its end, or leaves nothing behind but an audited refusal.

    ``quiet`` is for bookkeeping that no inspector needs (a session's idle time). Raises Unavailable when the
    database cannot do it now.
    """
    work = None
    try:
        with marked_as_writing(), database().writing() as session:
            work = UnitOfWork(session, actor, clock())
            yield work
            work._finish(quiet=quiet)
    except SQLAlchemyError as error:
        raise_if_unavailable(error, committing=work is not None and work.is_committing)
        raise
    except Denied as error:
        with suppress(Exception):  # the refusal stands, whether it could be written down or not
            refuse(actor, error.what or f"action:{_action_of(error)}", clock)
        raise
    if work._topics:
        feed.wake()


def refuse(actor: Actor, what: str, clock: Clock) -> None:
    """Audit a refusal in a transaction of its own. ``what``: kind and name, ``action:move_incident``."""
    kind, _, name = what.partition(":")
    with unit_of_work(actor, clock) as work:
        work.audit("access.refuse", kind, name[:64], outcome="refused")


def _action_of(error: Denied) -> str:
    """The function whose transaction was refused."""
    trace = error.__traceback__
    frame = trace.tb_next if trace is not None else None
    return frame.tb_frame.f_code.co_name if frame is not None else ""


def fingerprint(command: object) -> str:
    """A short hash of what was asked, to tell a repeated click from a reused key."""
    body = asdict(command) if is_dataclass(command) and not isinstance(command, type) else command
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def revisions(session: Session) -> dict[str, int]:
    """Topic to number, as committed."""
    return {row.topic: row.number for row in session.exec(select(Revision))}
