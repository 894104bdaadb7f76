"""The forms of one commitment: a later due day, the owner's evidence, and an agency's key.

``version`` is that of the page: what was changed meanwhile by somebody else has to be read first.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.commitments.forms.parts import read_due, read_version
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.kernel.form import FormReader

REASON_LONGEST = 200
EVIDENCE_LONGEST = 500


@dataclass(frozen=True, slots=True)
class MoveDueDay:
    """A new due day and why; the original one stays."""

    reference: str
    due_on: date
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """What the owner shows for it; earlier evidence stays beside it."""

    reference: str
    text: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class TurnKey:
    """One agency's key. ``reason`` is asked for cancelling only."""

    reference: str
    purpose: KeyPurpose
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class TakeKeyBack:
    """The own agency's key, before the other one was turned."""

    reference: str
    key: str


def parse_slip(fields: object, reference: str, now: datetime) -> MoveDueDay:
    """Fields ``slip_due``, ``slip_reason``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    due_on = read_due(form, "slip_due", now)
    reason = form.text("slip_reason", REASON_LONGEST, required="commitments.form.slip.reason")
    version, key = read_version(form), form.key()
    form.finish()
    if due_on is None:
        raise AssertionError("finish raises for every missing field")
    return MoveDueDay(reference, due_on, reason, version, key)


def parse_evidence(fields: object, reference: str) -> AddEvidence:
    """Fields ``evidence``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    text = form.text("evidence", EVIDENCE_LONGEST, required="commitments.form.evidence")
    version, key = read_version(form), form.key()
    form.finish()
    return AddEvidence(reference, text, version, key)


def parse_close(fields: object, reference: str) -> TurnKey:
    """Field ``version``. Raises Invalid."""
    form = FormReader(fields)
    version, key = read_version(form), form.key()
    form.finish()
    return TurnKey(reference, KeyPurpose.CLOSE, "", version, key)


def parse_cancel(fields: object, reference: str) -> TurnKey:
    """Fields ``cancel_reason``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    reason = form.text("cancel_reason", REASON_LONGEST, required="commitments.form.cancel.reason")
    version, key = read_version(form), form.key()
    form.finish()
    return TurnKey(reference, KeyPurpose.CANCEL, reason, version, key)


def parse_back(fields: object, reference: str) -> TakeKeyBack:
    """The form of one button. Raises Invalid."""
    form = FormReader(fields)
    key = form.key()
    form.finish()
    return TakeKeyBack(reference, key)
