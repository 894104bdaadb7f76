"""What supervisors and officers send about a patrol, a suspicious visit or a weak spot -> frozen commands.

Called by the board's state and by tests. Whether the thing exists, and whose it is, is asked by actions.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.rules.watching import CloseReason
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import SITE_ZONES, Zone

Given = TypeVar("Given")

_HIGHEST = 999_999_999
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")
_CHOOSE = "patrols.form.patrol.choose"


class ReviewAnswer(StrEnum):
    """What a supervisor says to a suspicious visit, or to an excuse that came after the fact."""

    CONFIRM = "confirm"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class EndPatrol:
    """The walk is over, said by somebody of the agency that walked it."""

    patrol_id: int
    key: str


@dataclass(frozen=True, slots=True)
class ClosePatrol:
    """A supervisor ends a patrol that nobody ended."""

    patrol_id: int
    reason: CloseReason
    key: str


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """An agency says whether its own people took part in a joint patrol."""

    patrol_id: int
    key: str


@dataclass(frozen=True, slots=True)
class ReviewVisit:
    """A supervisor's answer to one suspicious visit."""

    visit_id: int
    answer: ReviewAnswer
    key: str


@dataclass(frozen=True, slots=True)
class AnswerExcuse:
    """A second person's answer to an excuse that was asked for after the visit had been missed."""

    planned_visit_id: int
    answer: ReviewAnswer
    key: str


@dataclass(frozen=True, slots=True)
class ReportWeakness:
    """A dead camera or an unmanned post, at a named checkpoint or somewhere in a zone.

    An unmanned post is always named; a camera may hang where no checkpoint is.
    """

    kind: ControlKind
    zone: Zone | None
    checkpoint: str
    key: str


@dataclass(frozen=True, slots=True)
class EndWeakness:
    """It was fixed."""

    control_id: int
    key: str


def parse_end(fields: object) -> EndPatrol:
    """Raises Invalid with one sentence per field: patrol, key."""
    form = FormReader(fields)
    return EndPatrol(*_numbered(form, "patrol", _CHOOSE))


def parse_close(fields: object) -> ClosePatrol:
    """Raises Invalid with one sentence per field: patrol, reason, key."""
    form = FormReader(fields)
    reason = form.code("reason", CloseReason, "patrols.form.close.choose")
    number, key = _numbered(form, "patrol", _CHOOSE)
    return ClosePatrol(number, _given(reason), key)


def parse_part(fields: object) -> AnswerPart:
    """Raises Invalid with one sentence per field: patrol, key."""
    form = FormReader(fields)
    return AnswerPart(*_numbered(form, "patrol", _CHOOSE))


def parse_review(fields: object) -> ReviewVisit:
    """Raises Invalid with one sentence per field: visit, answer, key."""
    form = FormReader(fields)
    answer = form.code("answer", ReviewAnswer, "patrols.form.review.choose")
    number, key = _numbered(form, "visit", "patrols.form.checkpoint.choose")
    return ReviewVisit(number, _given(answer), key)


def parse_excuse_answer(fields: object) -> AnswerExcuse:
    """Raises Invalid with one sentence per field: planned_visit, answer, key."""
    form = FormReader(fields)
    answer = form.code("answer", ReviewAnswer, "patrols.form.excuse.choose")
    number, key = _numbered(form, "planned_visit", "patrols.form.checkpoint.choose")
    return AnswerExcuse(number, _given(answer), key)


def parse_weakness(fields: object) -> ReportWeakness:
    """Raises Invalid with one sentence per field: kind, zone, checkpoint, key.

    An unmanned post needs its checkpoint, a camera the checkpoint or the zone.
    """
    form = FormReader(fields)
    kind = form.code("kind", ControlKind, "patrols.form.weak.choose")
    named = form.raw("checkpoint")
    code = named.strip() if isinstance(named, str) else ""
    if named not in (None, "") and not _CODE.fullmatch(code):
        form.fail("checkpoint", "patrols.form.checkpoints.unknown")
    if kind is ControlKind.POST_UNMANNED and named in (None, ""):
        form.fail("checkpoint", "patrols.form.weak.post")
    zone = None
    if form.raw("zone") not in (None, "") or (not code and "checkpoint" not in form.errors):
        zone = form.code("zone", Zone, "patrols.form.zone.choose")
        if zone is not None and zone not in SITE_ZONES:
            form.fail("zone", "patrols.form.zone.choose")
    key = form.key()
    form.finish()
    return ReportWeakness(_given(kind), zone, code, key)


def parse_end_weakness(fields: object) -> EndWeakness:
    """Raises Invalid with one sentence per field: control, key."""
    form = FormReader(fields)
    return EndWeakness(*_numbered(form, "control", "patrols.form.weak.missing"))


def _numbered(form: FormReader, field: str, missing: str) -> tuple[int, str]:
    """The number of the thing and the key of the click; finishes the form."""
    number = form.whole(field, 1, _HIGHEST, missing)
    key = form.key()
    form.finish()
    return _given(number), key


def _given(value: Given | None) -> Given:
    if value is None:
        raise AssertionError("finish raises for every missing field")
    return value
