"""What a person has typed so far in one form, kept on the server until it is saved or a day has passed.

Called by web/draft_routes.py (autosave), by pages (what is waiting) and by actions (a saved form has no
draft). A draft is its author's alone: no function takes another person's id, and no audit entry holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.rows import put_row
from dashboard.kernel.tables import FormDraft, IdempotencyKey
from dashboard.kernel.work import UnitOfWork, unit_of_work

LIFETIME = timedelta(hours=24)
LONGEST_VALUE = 2000
LARGEST = 8192
"""Characters of all names and values together."""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A form that may be kept: which fields, and what its author must be allowed to do."""

    fields: frozenset[str]
    permission: Permission


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, as the browser sent it (unchecked), and when."""

    fields: Mapping[str, str]
    saved_at: datetime


_forms: dict[str, DraftForm] = {}


def install_draft_forms(forms: Mapping[str, DraftForm]) -> None:
    """Called once by the shell: no other form is ever kept."""
    _forms.clear()
    _forms.update(forms)


def _known(actor: Actor, form: str) -> DraftForm:
    known = _forms.get(form)
    if known is None:
        raise Missing
    actor.require(known.permission)
    return known


def save_draft(actor: Actor, form: str, fields: object, *, clock: Clock) -> datetime:
    """Keep what was typed in place of what was kept before; returns the time.

    Raises Missing for an unknown form, Denied, and Refused for names, sizes or kinds of values that the
    form does not have, and for a form whose key has been saved as a report already (a late autosave).
    """
    known = _known(actor, form)
    clean = _checked(known, fields)
    with unit_of_work(actor, clock, quiet=True) as work:
        if (key := clean.get("key")) and work.session.get(IdempotencyKey, (actor.user_id, key)):
            raise Refused("error.draft.sent")
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


def discard_draft(actor: Actor, form: str, *, clock: Clock) -> None:
    """The author wants it no more. Nothing happens when there is none."""
    _known(actor, form)
    with unit_of_work(actor, clock, quiet=True) as work:
        drop_draft(work, form)


def drop_draft(work: UnitOfWork, form: str) -> None:
    """Inside an action: the form is saved, its draft goes; everybody's expired drafts go with it."""
    own = (col(FormDraft.user_id) == work.actor.user_id) & (col(FormDraft.form) == form)
    expired = col(FormDraft.saved_at) <= work.now - LIFETIME
    work.session.execute(delete(FormDraft).where(own | expired))


def _checked(known: DraftForm, fields: object) -> dict[str, Any]:
    """Only names the form has, only short strings, not too much in all."""
    if not isinstance(fields, Mapping):
        raise Refused("error.draft.unusable")
    clean: dict[str, Any] = {}
    size = 0
    for name, value in fields.items():
        if name not in known.fields or not isinstance(value, str) or len(value) > LONGEST_VALUE:
            raise Refused("error.draft.unusable")
        # PostgreSQL stores neither a zero byte nor half a character.
        clean[name] = value.replace("\x00", "").encode("utf-8", "ignore").decode()
        size += len(name) + len(value)
    if size > LARGEST:
        raise Refused("error.draft.unusable")
    return clean
