"""What the patrol forms send, and the commands they become. Whether a thing exists is asked by actions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.kernel.form import FormReader

PLAN_AHEAD = timedelta(days=14)
ROUTE_LONGEST = 40
INTERVAL_MINUTES = (15, 720)
MOST_ROUNDS = 96
MOST_CHECKPOINTS = 60

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")
_CHECKBOX = "checkpoint-"


class Outcome(StrEnum):
    """Aman, Ada temuan, Tidak bisa."""

    OK = "ok"
    FINDING = "finding"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why a checkpoint could not be visited: rain, called away, locked, something else."""

    RAIN = "rain"
    CALLED = "called"
    LOCKED = "locked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlanRound:
    """Visit these checkpoints at ``start`` and then every interval. ``until``: no due after it."""

    checkpoints: tuple[str, ...]
    start: datetime
    interval_minutes: int
    rounds: int
    until: datetime | None
    route: str
    key: str

    @property
    def dues(self) -> tuple[datetime, ...]:
        """The due times, one per round."""
        step = timedelta(minutes=self.interval_minutes)
        every = (self.start + step * number for number in range(self.rounds))
        return tuple(due for due in every if self.until is None or due <= self.until)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One tap. No ``at`` means now; ``is_manual`` means typed in afterwards, not tapped on the spot."""

    planned_visit_id: int | None
    checkpoint: str
    outcome: Outcome
    reason: SkipReason | None
    at: datetime | None
    is_manual: bool
    key: str


@dataclass(frozen=True, slots=True)
class ExcuseVisit:
    """Approve the reason why a planned visit is not made."""

    planned_visit_id: int
    reason: SkipReason
    key: str


def parse_plan_round(fields: object, now: datetime) -> PlanRound:
    """Raises Invalid with one sentence per field: checkpoints, start, interval, rounds, until, route, key."""
    form = FormReader(fields)
    codes = _checkpoints(form, fields)
    start = form.moment("start", now, future=True)
    if start is None:
        form.fail("start", "patrols.form.start.choose")
    interval = form.whole("interval", *INTERVAL_MINUTES, "patrols.form.interval.range")
    rounds = form.whole("rounds", 1, MOST_ROUNDS, "patrols.form.rounds.range")
    until = form.moment("until", now, future=True)
    if start is not None and until is not None and until < start:
        form.fail("until", "patrols.form.until.order")
    route = " ".join(form.text("route", ROUTE_LONGEST).split())
    key = form.key()
    if start is None or interval is None or rounds is None or form.errors:
        form.finish()
        raise AssertionError("finish raises for every missing field")
    command = PlanRound(codes, start, interval, rounds, until, route, key)
    late = wrong_dues(command, now)
    if late:
        form.fail("start", late)
    form.finish()
    return command


def wrong_dues(command: PlanRound, now: datetime) -> str:
    """Key of the sentence why these dues cannot be planned now; empty when they can."""
    latest = now + PLAN_AHEAD
    if command.start <= now:
        return "patrols.form.start.past"
    # The start is asked first: the dues of a start in the year 9999 cannot even be computed.
    return "patrols.form.start.far" if command.start > latest or command.dues[-1] > latest else ""


def parse_excuse(fields: object) -> ExcuseVisit:
    """Raises Invalid with one sentence per field: planned_visit, reason, key."""
    form = FormReader(fields)
    planned = form.whole("planned_visit", 1, 999_999_999, "patrols.form.checkpoint.choose")
    reason = form.code("reason", SkipReason, "patrols.form.reason.choose")
    key = form.key()
    form.finish()
    if planned is None or reason is None:
        raise AssertionError("finish raises for every missing field")
    return ExcuseVisit(planned, reason, key)


def code_of(value: object) -> str:
    """A checkpoint's code as it may be typed; empty when it cannot be one."""
    clean = value.strip() if isinstance(value, str) else ""
    return clean if _CODE.fullmatch(clean) else ""


def _checkpoints(form: FormReader, fields: object) -> tuple[str, ...]:
    """Codes from ``checkpoints`` (a list), or from one checkbox per code, as a browser's form sends them."""
    given = form.raw("checkpoints")
    if not isinstance(given, list | tuple):
        names = fields if isinstance(fields, Mapping) else {}
        ticked = [name for name in names if isinstance(name, str) and name.startswith(_CHECKBOX)]
        given = [name.removeprefix(_CHECKBOX) for name in ticked if form.checked(name)]
    codes = tuple(sorted({code_of(code) for code in given}))
    if not codes:
        form.fail("checkpoints", "patrols.form.checkpoints.choose")
    elif "" in codes or len(codes) > MOST_CHECKPOINTS:
        form.fail("checkpoints", "patrols.form.checkpoints.unknown")
    return codes
