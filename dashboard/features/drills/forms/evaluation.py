"""The evaluation form: ``rating_N`` per objective, ``actual_N`` and ``outcome_N`` per inject, times, notes.

``DrillOutline`` says which numbers the drill has; a number that it has not is refused, never ignored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.drills.forms.improvement import NewAction, is_action_begun, read_action
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.kernel.form import FormReader

NOTES_LONGEST = 2000
OLDEST_DRILL = timedelta(days=366)
LONGEST_SECONDS = 24 * 3600
ACTION_ROWS = (1, 2, 3)
NOT_OBSERVED = "not_observed"

# A stopwatch shows 4:05; a plain number is seconds. On Indonesian clocks the colon is a full stop.
_STOPWATCH = re.compile(r"(\d{1,4})[:.]([0-5]\d)")
_SECONDS = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class DrillOutline:
    """What there is to evaluate in one drill."""

    reference: str
    planned_for: datetime
    objectives: frozenset[int]
    injects: frozenset[int]


@dataclass(frozen=True, slots=True)
class ObjectiveRating:
    """``rating`` None: not observed."""

    number: int
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class InjectResult:
    """``achieved`` without ``actual_seconds``: the time was not taken."""

    number: int
    outcome: InjectOutcome
    actual_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class EvaluateDrill:
    """A checked evaluation. No ``held_at`` means: held as planned."""

    reference: str
    held_at: datetime | None
    ended_at: datetime | None
    ratings: tuple[ObjectiveRating, ...]
    injects: tuple[InjectResult, ...]
    notes: str
    is_text_shared: bool
    actions: tuple[NewAction, ...]
    key: str


def parse_evaluation(fields: object, outline: DrillOutline, now: datetime) -> EvaluateDrill:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    ratings = _ratings(form, fields, outline)
    injects = _injects(form, fields, outline)
    held_at = form.moment("held_at", now, earliest=OLDEST_DRILL)
    ended_at = form.moment("ended_at", now, earliest=OLDEST_DRILL)
    if ended_at is not None and ended_at <= (held_at or outline.planned_for):
        form.fail("ended_at", "drills.form.ended_at.order")
    notes = form.text("notes", NOTES_LONGEST)
    begun = [f"action_{row}" for row in ACTION_ROWS if is_action_begun(form, f"action_{row}")]
    actions = [read_action(form, prefix, now) for prefix in begun]
    key = form.key()
    form.finish()
    return EvaluateDrill(
        reference=outline.reference,
        held_at=held_at,
        ended_at=ended_at,
        ratings=ratings,
        injects=injects,
        notes=notes,
        is_text_shared=form.checked("is_text_shared"),
        actions=tuple(action for action in actions if action is not None),
        key=key,
    )


def _ratings(form: FormReader, fields: object, outline: DrillOutline) -> tuple[ObjectiveRating, ...]:
    for name, number in _numbered(fields, "rating"):
        if number not in outline.objectives:
            form.fail(name, "drills.form.rating.unknown")
    found = []
    for number in sorted(outline.objectives):
        value = form.raw(f"rating_{number}")
        if value in (None, "", NOT_OBSERVED):
            found.append(ObjectiveRating(number, None))
            continue
        rating = form.code(f"rating_{number}", Rating, "drills.form.rating.choose")
        found.append(ObjectiveRating(number, rating))
    is_clean = not any(name.startswith("rating") for name in form.errors)
    if is_clean and all(one.rating is None for one in found):
        form.fail("ratings", "drills.form.rating.none")
    return tuple(found)


def _injects(form: FormReader, fields: object, outline: DrillOutline) -> tuple[InjectResult, ...]:
    for part in ("actual", "outcome"):
        for name, number in _numbered(fields, part):
            if number not in outline.injects:
                form.fail(name, "drills.form.actual.unknown")
    return tuple(_inject(form, number) for number in sorted(outline.injects))


def _inject(form: FormReader, number: int) -> InjectResult:
    seconds = _seconds(form, f"actual_{number}")
    outcome = InjectOutcome.ACHIEVED
    if form.raw(f"outcome_{number}"):
        outcome = form.code(f"outcome_{number}", InjectOutcome, "drills.form.outcome.choose") or outcome
    if seconds is not None and outcome is not InjectOutcome.ACHIEVED:
        form.fail(f"actual_{number}", "drills.form.actual.conflict")
    return InjectResult(number, outcome, seconds)


def _seconds(form: FormReader, field: str) -> int | None:
    """``245``, ``4:05`` or ``4.05`` as seconds; None when empty or unusable."""
    value = form.raw(field)
    if value is None or value == "":
        return None
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    stopwatch = _STOPWATCH.fullmatch(text)
    if stopwatch is not None:
        seconds = int(stopwatch[1]) * 60 + int(stopwatch[2])
    elif _SECONDS.fullmatch(text):
        seconds = int(text)
    else:
        form.fail(field, "drills.form.actual.format")
        return None
    if not 0 <= seconds <= LONGEST_SECONDS:
        form.fail(field, "drills.form.actual.range")
        return None
    return seconds


def _numbered(fields: object, part: str) -> Iterator[tuple[str, int]]:
    """(name, number) of every field ``PART_...``; a name without a usable number gets 0, which none has."""
    for name in fields if isinstance(fields, Mapping) else {}:
        if isinstance(name, str) and name.startswith(f"{part}_"):
            rest = name.removeprefix(f"{part}_")
            yield name, int(rest) if re.fullmatch(r"[1-9]\d{0,2}", rest) else 0
