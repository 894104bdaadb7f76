"""The programme form (many drills at once) and the form that moves one drill to another date.

The names of the programme's fields differ from those of the plan form: both stand on one page.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.forms.planning import (
    LATEST_PLAN,
    LONGEST_REASON,
    commander_in,
    lead_in,
    ticked,
)
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.series import MOST_DRILLS, every, spread
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Agency, Regu, Scenario


@dataclass(frozen=True, slots=True)
class PlanProgramme:
    """Checked; at least one of each, at most 200 dates, all of one site year.

    ``lead_agency`` None: the planner's own.
    """

    scenarios: tuple[Scenario, ...]
    regus: tuple[Regu, ...]
    types: tuple[DrillType, ...]
    agencies: tuple[Agency, ...]
    dates: tuple[datetime, ...]
    commander: str
    lead_agency: Agency | None
    key: str


@dataclass(frozen=True, slots=True)
class MoveDrill:
    """``version`` is the one the person saw; whoever changed the drill since then comes first."""

    reference: str
    planned_for: datetime
    reason: str
    version: int
    key: str


def parse_programme(fields: object, now: datetime) -> PlanProgramme:
    """Either ``interval`` (days between two drills) or ``count`` (how many until the end of the year).

    Raises Invalid with one sentence per field that has to be mended.
    """
    form = FormReader(fields)
    scenarios = ticked(form, fields, "scenarios", Scenario, "scenario")
    regus = ticked(form, fields, "regus", Regu, "regu")
    types = ticked(form, fields, "types", DrillType, "type")
    agencies = ticked(form, fields, "agencies", Agency, "agency")
    first = form.moment("first_at", now, future=True)
    if first is None:
        form.fail("first_at", "drills.form.planned_for.choose")
    elif first <= now:
        form.fail("first_at", "programme.form.past")
    elif first > now + LATEST_PLAN:
        form.fail("first_at", "drills.form.planned_for.far")
    dates = _dates(form, first)
    commander, lead_agency = commander_in(form, "series_commander"), lead_in(form, "series_lead")
    key = form.key()
    form.finish()
    return PlanProgramme(scenarios, regus, types, agencies, dates, commander, lead_agency, key)


def _dates(form: FormReader, first: datetime | None) -> tuple[datetime, ...]:
    """The dates that follow from the first one; empty while something has to be mended."""
    has_interval, has_count = form.raw("interval") not in (None, ""), form.raw("count") not in (None, "")
    if has_interval == has_count:
        form.fail("interval", "programme.form.one_of" if has_interval else "programme.form.interval")
        return ()
    if has_interval:
        days = form.whole("interval", 1, 366, "programme.form.interval")
        dates = every(first, days) if first is not None and days is not None else ()
    else:
        count = form.whole("count", 1, MOST_DRILLS, "programme.form.count")
        dates = spread(first, count) if first is not None and count is not None else ()
        if count is not None and dates and len(dates) < count:
            form.fail("count", "programme.form.days")
    if len(dates) > MOST_DRILLS:
        form.fail("interval", "programme.form.many")
    return dates


def parse_move(fields: object, reference: str, now: datetime) -> MoveDrill:
    """Raises Invalid; a date in the past is one of the sentences."""
    form = FormReader(fields)
    planned_for = form.moment("move_to", now, future=True)
    if planned_for is None:
        form.fail("move_to", "drills.form.planned_for.choose")
    elif planned_for <= now:
        form.fail("move_to", "programme.form.past")
    elif planned_for > now + LATEST_PLAN:
        form.fail("move_to", "drills.form.planned_for.far")
    reason = form.text("move_reason", LONGEST_REASON, required="programme.form.move_reason")
    version = form.whole("version", 1, 1_000_000_000, "programme.form.version")
    key = form.key()
    form.finish()
    if planned_for is None or version is None:
        raise AssertionError("finish raises for every missing field")
    return MoveDrill(reference, planned_for, reason, version, key)
