"""In the meeting: a decision with its owner and its day, and the key that says "so we agreed"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.meetings.forms.preparing import HIGHEST_ID, QUESTION_LONGEST
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.kernel.clock import site_day
from dashboard.kernel.form import FormReader
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import OWNER_ROLES, Clause, PromiseKind, Topic
from dashboard.kernel.reference import Agency

# A due day beyond this is a typing error, and would keep the promise from ever being late.
LATEST_DUE = timedelta(days=366)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Decide:
    """What the meeting says to the agenda item ``item``; 0 is a decision typed live about ``topic``.

    Postponed needs a text only when it was typed live; owner, day, kind and clause are None then.
    """

    month: str
    item: int
    topic: Topic | None
    outcome: Outcome
    text: str
    owner: Agency | None
    owner_role: Role | None
    due_on: date | None
    kind: PromiseKind | None
    clause: Clause | None
    key: str


@dataclass(frozen=True, slots=True)
class ConfirmMinutes:
    """One agency's key on what was read back: ``digest`` is that of what the page showed."""

    month: str
    digest: str
    key: str


def parse_decision(fields: object, month: str, now: datetime) -> Decide:
    """Fields ``item`` (0 or empty: typed live, with ``topic``), ``outcome``, ``text``, ``owner``,
    ``owner_role``, ``due_on``, ``kind``, ``clause``, ``key``.

    Raises Invalid with a sentence for each: a promise without an owner or a day is none.
    """
    form = FormReader(fields)
    item = form.whole("item", 0, HIGHEST_ID, "meetings.form.item") if form.raw("item") else 0
    topic = form.code("topic", Topic, "meetings.form.topic") if item == 0 else None
    outcome = form.code("outcome", Outcome, "meetings.form.outcome")
    is_promise = outcome is None or outcome.is_promise
    needs_text = "meetings.form.text" if is_promise or not item else ""
    text = form.text("text", QUESTION_LONGEST, required=needs_text)
    owner = role = due_on = kind = clause = None
    if is_promise:
        owner = form.code("owner", Agency, "meetings.form.owner")
        role = form.code("owner_role", Role, "meetings.form.owner_role")
        if role is not None and owner is not None and role not in OWNER_ROLES[owner]:
            form.fail("owner_role", "meetings.form.owner_role.fit")
        due_on = _due(form, now)
        kind = form.code("kind", PromiseKind, "meetings.form.kind")
        clause = form.code("clause", Clause, "meetings.form.clause")
    key = form.key()
    form.finish()
    if outcome is None:
        raise AssertionError("finish raises for every missing field")
    return Decide(month, item or 0, topic, outcome, text, owner, role, due_on, kind, clause, key)


def parse_confirm(fields: object, month: str) -> ConfirmMinutes:
    """Fields ``digest``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    digest = form.raw("digest")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        form.fail("digest", "meetings.form.digest")
    key = form.key()
    form.finish()
    return ConfirmMinutes(month, str(digest), key)


def _due(form: FormReader, now: datetime) -> date | None:
    """A day from today on, within a year, as the browser's date field sends it."""
    value = form.raw("due_on")
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        form.fail("due_on", "meetings.form.due_on")
    elif not site_day(now) <= day <= site_day(now) + LATEST_DUE:
        form.fail("due_on", "meetings.form.due_on.range")
    return day
