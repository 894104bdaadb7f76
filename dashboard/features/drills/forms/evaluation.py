"""The closing form: ``rating_N`` per objective, ``actual_N`` and ``outcome_N`` per inject, who attended.

``DrillOutline`` says which numbers the drill has; a number that it has not is refused, never ignored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.drills.forms.improvement import NewAction, is_action_begun, read_action
from dashboard.features.drills.forms.parts import read_seconds, read_version
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Agency

NOTES_LONGEST = 2000
OLDEST_DRILL = timedelta(days=366)
ACTION_ROWS = (1, 2, 3)
NOT_OBSERVED = "not_observed"


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
    """A checked evaluation. No ``held_at`` means: held as planned.

    ``attended`` None: everybody who was planned (a seed says no more). ``version`` is that of the page it was
    typed on; None where no page was read.
    """

    reference: str
    held_at: datetime | None
    ended_at: datetime | None
    ratings: tuple[ObjectiveRating, ...]
    injects: tuple[InjectResult, ...]
    notes: str
    is_text_shared: bool
    actions: tuple[NewAction, ...]
    key: str
    attended: tuple[Agency, ...] | None = None
    version: int | None = None


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
    attended = tuple(agency for agency in Agency if form.checked(f"attended_{agency.value}"))
    if not attended:
        form.fail("attended", "drills.form.attended.choose")
    version = read_version(form, "version")
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
        attended=attended,
        version=version,
    )


def _ratings(form: FormReader, fields: object, outline: DrillOutline) -> tuple[ObjectiveRating, ...]:
    for name, number in numbered(fields, "rating"):
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
        for name, number in numbered(fields, part):
            if number not in outline.injects:
                form.fail(name, "drills.form.actual.unknown")
    return tuple(_inject(form, number) for number in sorted(outline.injects))


def _inject(form: FormReader, number: int) -> InjectResult:
    seconds = read_seconds(form, f"actual_{number}")
    outcome = InjectOutcome.ACHIEVED
    if form.raw(f"outcome_{number}"):
        outcome = form.code(f"outcome_{number}", InjectOutcome, "drills.form.outcome.choose") or outcome
    if seconds is not None and outcome is not InjectOutcome.ACHIEVED:
        form.fail(f"actual_{number}", "drills.form.actual.conflict")
    return InjectResult(number, outcome, seconds)


def numbered(fields: object, part: str) -> Iterator[tuple[str, int]]:
    """(name, number) of every field ``PART_...``; a name without a usable number gets 0, which none has."""
    for name in fields if isinstance(fields, Mapping) else {}:
        if isinstance(name, str) and name.startswith(f"{part}_"):
            rest = name.removeprefix(f"{part}_")
            yield name, int(rest) if re.fullmatch(r"[1-9]\d{0,2}", rest) else 0
