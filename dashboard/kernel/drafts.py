"""What a person has typed so far in one form, kept on the server until it is saved or a day has passed.

Called by web/draft_routes.py (autosave) and by pages (what is waiting). A draft is named ``FORM`` or
``FORM:RECORD``; it goes with the write that carries its idempotency key (kernel/work.py). It is its author's
alone: no function takes another person's id, and no audit entry holds it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.rows import put_row
from dashboard.kernel.tables import FormDraft
from dashboard.kernel.work import unit_of_work

LIFETIME = timedelta(hours=24)
LONGEST_VALUE = 2000
LARGEST = 8192
"""Characters of all names and values together."""
LONGEST_NAME = 40
MOST = 30
"""Drafts of one person: the next one is refused, because throwing an older one away would lose it."""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A form that may be kept: which fields, and what its author must be allowed to do.

    ``record`` is the pattern of what stands behind the colon of the name (none: the form is of no record),
    ``numbered`` of further field names, known only with the record. The key of the form is always kept.
    """

    fields: frozenset[str]
    permission: Permission
    record: str = ""
    numbered: str = ""

    def has(self, field: str) -> bool:
        if field == "key" or field in self.fields:
            return True
        return bool(self.numbered) and re.fullmatch(self.numbered, field) is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, as the browser sent it (unchecked), and when."""

    fields: Mapping[str, str]
    saved_at: datetime


SENT = "error.draft.sent"
"""What is refused to an autosave of a form that has been saved already."""

_forms: dict[str, DraftForm] = {}


def install_draft_forms(forms: Mapping[str, DraftForm]) -> None:
    """Called once by the shell: no other form is ever kept."""
    _forms.clear()
    _forms.update(forms)


def _find(name: str) -> DraftForm | None:
    """The form of a draft's name, or None when there is no such form or no such kind of record."""
    form, _, record = name.partition(":")
    known = _forms.get(form)
    fits = known is not None and len(name) <= LONGEST_NAME and name == f"{form}:{record}".rstrip(":")
    return known if fits and known and re.fullmatch(known.record, record, re.ASCII) else None


def _known(actor: Actor, form: str) -> DraftForm:
    known = _find(form)
    if known is None:
        raise Missing
    actor.require(known.permission)
    return known


def save_draft(actor: Actor, form: str, fields: object, *, clock: Clock) -> datetime:
    """Keep what was typed in place of what was kept before; returns the time.

    Raises Missing for an unknown form, Denied, and Refused for names, sizes or kinds of values that the form
    does not have, for more drafts than one person may have, and for a form that has been saved already (a
    late autosave). What is older than a day, of anybody, goes with it.
    """
    known = _known(actor, form)
    clean = _checked(known, fields)
    with unit_of_work(actor, clock, quiet=True) as work:
        work.one_sender_at_a_time()
        if (key := clean.get("key")) and work.is_done(key):
            raise Refused(SENT)
        work.session.execute(delete(FormDraft).where(col(FormDraft.saved_at) <= work.now - LIFETIME))
        others = (col(FormDraft.user_id) == actor.user_id) & (col(FormDraft.form) != form)
        if work.session.exec(select(func.count()).select_from(FormDraft).where(others)).one() >= MOST:
            raise Refused("error.draft.many")
        values = {"user_id": actor.user_id, "form": form, "fields": clean, "saved_at": work.now}
        put_row(work.session, FormDraft, values)
        return work.now


def find_draft(session: Session, actor: Actor, form: str, now: datetime) -> Draft | None:
    """The actor's own draft of this form, unless it is older than a day."""
    _known(actor, form)
    row = session.get(FormDraft, (actor.user_id, form))
    if row is None or row.saved_at <= now - LIFETIME:
        return None
    return Draft({name: str(value) for name, value in row.fields.items()}, row.saved_at)


def list_drafts(session: Session, actor: Actor, now: datetime) -> dict[str, datetime]:
    """The actor's drafts that may still be continued: name to the time of the last autosave."""
    rows = session.exec(
        select(FormDraft).where(FormDraft.user_id == actor.user_id, FormDraft.saved_at > now - LIFETIME)
    )
    forms = {row.form: (_find(row.form), row.saved_at) for row in rows}
    return {name: at for name, (form, at) in forms.items() if form and actor.may(form.permission)}


def discard_draft(actor: Actor, form: str, *, clock: Clock) -> None:
    """The author wants it no more. Nothing happens when there is none."""
    _known(actor, form)
    with unit_of_work(actor, clock, quiet=True) as work:
        own = (col(FormDraft.user_id) == actor.user_id) & (col(FormDraft.form) == form)
        work.session.execute(delete(FormDraft).where(own))


def _checked(known: DraftForm, fields: object) -> dict[str, Any]:
    """Only names the form has, only short strings, not too much in all."""
    if not isinstance(fields, Mapping):
        raise Refused("error.draft.unusable")
    clean: dict[str, Any] = {}
    size = 0
    for name, value in fields.items():
        if not known.has(name) or not isinstance(value, str) or len(value) > LONGEST_VALUE:
            raise Refused("error.draft.unusable")
        # PostgreSQL stores neither a zero byte nor half a character.
        clean[name] = value.replace("\x00", "").encode("utf-8", "ignore").decode()
        size += len(name) + len(value)
    if size > LARGEST:
        raise Refused("error.draft.unusable")
    return clean
