"""The plan form: scenario, type, ``regu_A`` to ``regu_D``, ``agency_rutan``, ``agency_polres``, and so on.

Checkboxes have a name each, because a browser form keeps only the last of several equal names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.form import FormReader
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario

# A plan may be entered after the drill (a surprise drill); what is older comes through an import.
EARLIEST_PLAN = timedelta(days=366)
LATEST_PLAN = timedelta(days=366)

COMMANDERS = (Role.KEPALA_KPR, Role.KARUPAM, Role.KABAG_OPS, Role.PERWIRA_PIKET)

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PlanDrill:
    """A checked plan; at least one regu and one agency. ``commander`` is a role code or empty."""

    scenario: Scenario
    type: DrillType
    regus: tuple[Regu, ...]
    agencies: tuple[Agency, ...]
    planned_for: datetime
    commander: str
    key: str


@dataclass(frozen=True, slots=True)
class CancelDrill:
    """A cancelled drill is no drill."""

    reference: str
    key: str


def parse_plan_drill(fields: object, now: datetime) -> PlanDrill:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    scenario = form.code("scenario", Scenario, "drills.form.scenario.choose")
    kind = form.code("type", DrillType, "drills.form.type.choose")
    regus = _ticked(form, fields, "regu", Regu)
    agencies = _ticked(form, fields, "agency", Agency)
    planned_for = form.moment("planned_for", now, earliest=EARLIEST_PLAN, future=True)
    if planned_for is None:
        form.fail("planned_for", "drills.form.planned_for.choose")
    elif planned_for > now + LATEST_PLAN:
        form.fail("planned_for", "drills.form.planned_for.far")
    commander = form.raw("commander") or ""
    if commander and commander not in COMMANDERS:
        form.fail("commander", "drills.form.commander.choose")
    key = form.key()
    form.finish()
    if scenario is None or kind is None or planned_for is None:
        raise AssertionError("finish raises for every missing field")
    return PlanDrill(scenario, kind, regus, agencies, planned_for, str(commander), key)


def parse_cancellation(fields: object, reference: str) -> CancelDrill:
    """Raises Invalid when the form has no usable key."""
    form = FormReader(fields)
    key = form.key()
    form.finish()
    return CancelDrill(reference, key)


def _ticked(form: FormReader, fields: object, name: str, kind: type[Code]) -> tuple[Code, ...]:
    """The ticked boxes ``NAME_CODE``, in the order of the enumeration; at least one."""
    names = fields if isinstance(fields, Mapping) else {}
    start = f"{name}_"
    known = {start + code.value for code in kind}
    if any(isinstance(sent, str) and sent.startswith(start) and sent not in known for sent in names):
        form.fail(name, f"drills.form.{name}.unknown")
    chosen = tuple(code for code in kind if form.checked(start + code.value))
    if not chosen:
        form.fail(name, f"drills.form.{name}.choose")
    return chosen
