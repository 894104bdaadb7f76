"""The forms of one corrective action: a later due day, the owner's evidence, the other agency's retest."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dashboard.features.drills.forms.improvement import LATEST_DUE, read_day
from dashboard.features.drills.forms.parts import read_version
from dashboard.kernel.clock import site_day
from dashboard.kernel.form import FormReader

REASON_LONGEST = 200
EVIDENCE_LONGEST = 500
NOTE_LONGEST = 500


class RetestResult(StrEnum):
    """What the retest showed."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SlipAction:
    """A new due day and why; the original one stays. ``version`` is that of the page."""

    reference: str
    due_on: date
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class GiveEvidence:
    """What the owner shows for it. ``version`` is that of the page."""

    reference: str
    evidence: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class RetestAction:
    """One retest; no ``tested_on`` means today."""

    reference: str
    tested_on: date | None
    has_passed: bool
    note: str
    key: str


def parse_slip(fields: object, reference: str, now: datetime) -> SlipAction:
    """Fields ``slip_due``, ``slip_reason``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    due_on = read_day(form, "slip_due")
    if due_on is not None and not site_day(now) <= due_on <= site_day(now) + LATEST_DUE:
        form.fail("slip_due", "drills.form.action.due")
    reason = form.text("slip_reason", REASON_LONGEST, required="drills.form.slip.reason")
    version, key = read_version(form, "version"), form.key()
    form.finish()
    if due_on is None:
        raise AssertionError("finish raises for every missing field")
    return SlipAction(reference, due_on, reason, version, key)


def parse_evidence(fields: object, reference: str) -> GiveEvidence:
    """Fields ``evidence``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    evidence = form.text("evidence", EVIDENCE_LONGEST, required="drills.form.evidence.text")
    version, key = read_version(form, "version"), form.key()
    form.finish()
    return GiveEvidence(reference, evidence, version, key)


def parse_retest(fields: object, reference: str, now: datetime) -> RetestAction:
    """Fields ``tested_on`` (optional), ``retest_result``, ``retest_note``. Raises Invalid."""
    form = FormReader(fields)
    tested_on = read_day(form, "tested_on") if form.raw("tested_on") else None
    if tested_on is not None and tested_on > site_day(now):
        form.fail("tested_on", "drills.form.tested_on.future")
    result = form.code("retest_result", RetestResult, "drills.form.retest.result")
    # What failed has to be said, or the owner does not know what to mend.
    needed = "drills.form.retest.note" if result is RetestResult.FAILED else ""
    note = form.text("retest_note", NOTE_LONGEST, required=needed)
    key = form.key()
    form.finish()
    return RetestAction(reference, tested_on, result is RetestResult.PASSED, note, key)
