"""What the forms of one incident's page send, and the commands they become.

Called by ui/detail_*_state; the commands are taken by actions/recording, severity, answers, facts and notes.
The reference comes from the address, never from a field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dashboard.features.incidents.rules.codes import IncidentType, Part, RecordAction
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Severity, Zone

COMMENT_LONGEST = 1000
NOTE_LONGEST = 2000
REASON_LONGEST = 500
# "LP/" and what a desk writes behind it; the column holds 40 characters.
LP_LONGEST = 40
_LP = re.compile(r"LP/[A-Z0-9][A-Z0-9 ./_-]*")
_REFERENCE_LONGEST = 16
_HIGHEST = 1_000_000_000
OLDEST_CORRECTION = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """One step of one record. ``version`` is that of the page; ``original`` only for a duplicate."""

    reference: str
    action: RecordAction
    version: int
    comment: str
    original: str
    key: str


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """``reason`` is needed to lower; ``version`` is that of the page."""

    reference: str
    severity: Severity
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class MarkPart:
    """What the incident was a part of, and why that was not said at once; ``version`` is that of the page."""

    reference: str
    part: Part
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class SaveAnswers:
    """The whole form of answers: question code to what the form sent, for one version of the questions."""

    reference: str
    type_version: int
    version: int
    answers: Mapping[str, Any] = field(hash=False)
    key: str


@dataclass(frozen=True, slots=True)
class CorrectFacts:
    """Type, zone and time as they should be; what is the same stays. No ``occurred_at`` leaves the time.

    ``keep_reason`` is why the severity shall stay although the new type asks for more (supervisors only).
    """

    reference: str
    type: IncidentType
    zone: Zone
    occurred_at: datetime | None
    reason: str
    version: int
    key: str
    keep_reason: str = ""


@dataclass(frozen=True, slots=True)
class SetLp:
    """The number of the police report, empty to take it away; ``known`` is what the page showed."""

    reference: str
    lp_number: str
    known: str
    key: str


@dataclass(frozen=True, slots=True)
class AssignHandler:
    """Who leads for the owner agency from now on."""

    reference: str
    user_id: int
    key: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """An addendum. The other agency reads it only when its author says that it is safe to share.

    ``mask_reason``: why a supervisor shares it although it looks like a person's data.
    """

    reference: str
    text: str
    is_text_shared: bool
    key: str
    mask_reason: str = ""


def lp_error(number: str) -> str:
    """Key of the sentence that says how to write the number; empty when it is right or left out."""
    if not number or (len(number) <= LP_LONGEST and _LP.fullmatch(number)):
        return ""
    return "incidents.lp.format"


def parse_record(fields: object, reference: str, version: int) -> MoveRecord:
    """One step of the record; which fields are needed the table of the machine decides later."""
    form = FormReader(fields)
    action = form.code("action", RecordAction, "incidents.record.choose")
    comment = form.text("comment", COMMENT_LONGEST)
    original = form.text("original", _REFERENCE_LONGEST).upper()
    key = form.key()
    form.finish()
    if action is None:
        raise AssertionError("finish raises without an action")
    return MoveRecord(reference, action, version, comment, original, key)


def parse_severity(fields: object, reference: str, version: int) -> ChangeSeverity:
    form = FormReader(fields)
    severity = form.code("severity", Severity, "incidents.form.severity.choose")
    reason = form.text("reason", REASON_LONGEST)
    key = form.key()
    form.finish()
    if severity is None:
        raise AssertionError("finish raises without a severity")
    return ChangeSeverity(reference, severity, reason, version, key)


def parse_part(fields: object, reference: str, version: int) -> MarkPart:
    """A reason is always asked for: what every number counts is changed."""
    form = FormReader(fields)
    part = form.code("part", Part, "incidents.part.choose")
    reason = form.text("part_reason", REASON_LONGEST, required="incidents.part.reason")
    key = form.key()
    form.finish()
    if part is None:
        raise AssertionError("finish raises without a part")
    return MarkPart(reference, part, reason, version, key)


def parse_correction(fields: object, reference: str, version: int, now: datetime) -> CorrectFacts:
    """A reason is always asked for: a fact that others have acted on is changed."""
    form = FormReader(fields)
    kind = form.code("type", IncidentType, "incidents.form.type.choose")
    zone = form.code("zone", Zone, "incidents.form.location.choose")
    occurred_at = form.moment("occurred_at", now, earliest=OLDEST_CORRECTION)
    reason = form.text("correction", REASON_LONGEST, required="incidents.correct.reason")
    keep_reason = form.text("keep_reason", REASON_LONGEST)
    key = form.key()
    form.finish()
    if kind is None or zone is None:
        raise AssertionError("finish raises without type and zone")
    return CorrectFacts(reference, kind, zone, occurred_at, reason, version, key, keep_reason)


def parse_lp(fields: object, reference: str, known: str) -> SetLp:
    form = FormReader(fields)
    number = form.text("lp_number", 200).upper()
    if error := lp_error(number):
        form.fail("lp_number", error)
    key = form.key()
    form.finish()
    return SetLp(reference, number, known, key)


def parse_handler(fields: object, reference: str) -> AssignHandler:
    form = FormReader(fields)
    user_id = form.whole("user_id", 1, _HIGHEST - 1, "incidents.handler.choose")
    key = form.key()
    form.finish()
    return AssignHandler(reference, user_id or 0, key)


def parse_note(fields: object, reference: str) -> AddNote:
    form = FormReader(fields)
    words = form.text("note", NOTE_LONGEST, required="incidents.note.write")
    shared = form.checked("is_text_shared")
    reason = form.text("mask_reason", REASON_LONGEST)
    key = form.key()
    form.finish()
    return AddNote(reference, words, shared, key, reason)
