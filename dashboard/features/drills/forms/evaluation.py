"""The closing form: ``rating_N`` per objective, ``actual_N``, ``outcome_N`` per inject, ``attended_AGENCY``.

Times and attendance are said only where they differ from what stands: a field left empty says nothing, so a
form that was opened early erases no press. ``DrillOutline`` says which numbers the drill has; a number that
it has not is refused, never ignored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.drills.forms.improvement import NewAction, is_action_begun, read_action
from dashboard.features.drills.forms.parts import read_seconds, read_version
from dashboard.features.drills.forms.planning import commander_in
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Agency

NOTES_LONGEST = 2000
OLDEST_DRILL = timedelta(days=366)
ACTION_ROWS = (1, 2, 3)
NOT_OBSERVED = "not_observed"
WITHOUT_TIME = "no_time"
"""Choice of an outcome: achieved, and nobody took the time."""
PRESENT, ABSENT = "present", "absent"
REPLACES = "drills.form.actual.replaces"
"""Key of the sentence that asks before a result that stands is replaced."""
AS_RECORDED = "recorded"
"""Choice of an outcome or of attendance: what was pressed, or else planned, stands."""


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
    """``achieved`` without ``actual_seconds``: the time was not taken.

    ``replaces`` is what stood (``recorded_as``) when the person was asked whether to replace it; else empty.
    """

    number: int
    outcome: InjectOutcome
    actual_seconds: int | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class EvaluateDrill:
    """A checked evaluation. No ``held_at`` means: as pressed, or else as planned.

    ``injects`` are only those of which something is said, ``attended`` and ``absent`` only the agencies of
    which it is; everything else stands as recorded. ``commander`` is who led it, where the plan names nobody.
    ``version`` is that of the page it was typed on; None where no page was read.
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
    attended: tuple[Agency, ...] = ()
    absent: tuple[Agency, ...] = ()
    commander: str = ""
    version: int | None = None


def recorded_as(outcome: InjectOutcome, seconds: int | None) -> str:
    """``achieved:240``, ``not_achieved:``: one result as the hidden field of the form carries it."""
    return f"{outcome.value}:{'' if seconds is None else seconds}"


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
    attended, absent = _attendance(form)
    commander = commander_in(form, "commander")
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
        absent=absent,
        commander=commander,
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
    found = [_inject(form, number) for number in sorted(outline.injects)]
    return tuple(one for one in found if one is not None)


def _inject(form: FormReader, number: int) -> InjectResult | None:
    """None where nothing is said. A time alone says that it was achieved."""
    actual, said = f"actual_{number}", form.raw(f"outcome_{number}") or AS_RECORDED
    seconds = read_seconds(form, actual)
    if said == AS_RECORDED and seconds is None:
        return None
    outcome: InjectOutcome | None = InjectOutcome.ACHIEVED
    if said not in (AS_RECORDED, WITHOUT_TIME):
        outcome = form.code(f"outcome_{number}", InjectOutcome, "drills.form.outcome.choose")
    if outcome is None or actual in form.errors:
        return None
    if seconds is not None and (said == WITHOUT_TIME or outcome is not InjectOutcome.ACHIEVED):
        form.fail(actual, "drills.form.actual.conflict")
    if seconds is None and said == InjectOutcome.ACHIEVED:
        form.fail(actual, "drills.form.actual.missing")
    was = form.raw(f"was_{number}")
    return InjectResult(number, outcome, seconds, was if isinstance(was, str) else "")


def _attendance(form: FormReader) -> tuple[tuple[Agency, ...], tuple[Agency, ...]]:
    """Of whom it is said that they attended, and that they did not."""
    said = {agency: form.raw(f"attended_{agency.value}") or AS_RECORDED for agency in Agency}
    if any(choice not in (AS_RECORDED, PRESENT, ABSENT) for choice in said.values()):
        form.fail("attended", "drills.form.attended.unknown")
    attended = tuple(agency for agency, choice in said.items() if choice == PRESENT)
    absent = tuple(agency for agency, choice in said.items() if choice == ABSENT)
    if len(absent) == len(Agency):
        form.fail("attended", "drills.form.attended.choose")
    return attended, absent


def numbered(fields: object, part: str) -> Iterator[tuple[str, int]]:
    """(name, number) of every field ``PART_...``; a name without a usable number gets 0, which none has."""
    for name in fields if isinstance(fields, Mapping) else {}:
        if isinstance(name, str) and name.startswith(f"{part}_"):
            rest = name.removeprefix(f"{part}_")
            yield name, int(rest) if re.fullmatch(r"[1-9]\d{0,2}", rest) else 0
