"""The plan form: scenario, type, ``regu_A`` to ``regu_D``, ``agency_rutan`` and so on; what completes a plan.

Checkboxes have a name each, because a browser form keeps only the last of several equal names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from dashboard.features.drills.forms.parts import read_version
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.form import FormReader
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario

# A plan may be entered after the drill (a surprise drill); what is older comes through an import.
EARLIEST_PLAN = timedelta(days=366)
LATEST_PLAN = timedelta(days=366)
LONGEST_REASON = 200

COMMANDERS = (Role.KEPALA_KPR, Role.KARUPAM, Role.KABAG_OPS, Role.PERWIRA_PIKET)

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PlanDrill:
    """A checked plan; at least one regu and one agency. ``commander`` is a role code or empty.

    The evaluators of ``lead_agency`` close the evaluation; None: those of the planner's own agency.
    """

    scenario: Scenario
    type: DrillType
    regus: tuple[Regu, ...]
    agencies: tuple[Agency, ...]
    planned_for: datetime
    commander: str
    key: str
    lead_agency: Agency | None = None


@dataclass(frozen=True, slots=True)
class CancelDrill:
    """A cancelled drill is no drill; both agencies read why."""

    reference: str
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EditDrill:
    """Who takes part and who leads, as it shall be; ``version`` is the one the person saw."""

    reference: str
    agencies: tuple[Agency, ...]
    commander: str
    version: int
    key: str


def parse_plan_drill(fields: object, now: datetime) -> PlanDrill:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    scenario = form.code("scenario", Scenario, "drills.form.scenario.choose")
    kind = form.code("type", DrillType, "drills.form.type.choose")
    regus = ticked(form, fields, "regu", Regu)
    agencies = ticked(form, fields, "agency", Agency)
    planned_for = form.moment("planned_for", now, earliest=EARLIEST_PLAN, future=True)
    if planned_for is None:
        form.fail("planned_for", "drills.form.planned_for.choose")
    elif planned_for > now + LATEST_PLAN:
        form.fail("planned_for", "drills.form.planned_for.far")
    commander, lead_agency = commander_in(form, "commander"), lead_in(form, "lead_agency")
    key = form.key()
    form.finish()
    if scenario is None or kind is None or planned_for is None:
        raise AssertionError("finish raises for every missing field")
    return PlanDrill(scenario, kind, regus, agencies, planned_for, commander, key, lead_agency)


def parse_edit(fields: object, reference: str) -> EditDrill:
    """Fields ``edit_agency_CODE``, ``edit_commander``, ``version``. Raises Invalid."""
    form = FormReader(fields)
    agencies = ticked(form, fields, "edit_agency", Agency, "agency")
    commander = commander_in(form, "edit_commander")
    version = read_version(form, "version")
    key = form.key()
    form.finish()
    return EditDrill(reference, agencies, commander, version, key)


def parse_cancellation(fields: object, reference: str) -> CancelDrill:
    """Raises Invalid when no reason is given, or the form has no usable key."""
    form = FormReader(fields)
    reason = form.text("cancel_reason", LONGEST_REASON, required="drills.form.cancel_reason")
    key = form.key()
    form.finish()
    return CancelDrill(reference, key, reason)


def commander_in(form: FormReader, field: str) -> str:
    """A role code, or an empty string while nobody is named."""
    commander = form.raw(field) or ""
    if commander and commander not in COMMANDERS:
        form.fail(field, "drills.form.commander.choose")
    return str(commander)


def lead_in(form: FormReader, field: str) -> Agency | None:
    """Whose evaluators close; None: the planner's own agency."""
    if not form.raw(field):
        return None
    return form.code(field, Agency, "drills.form.agency.unknown")


def ticked(
    form: FormReader, fields: object, name: str, kind: type[Code], words: str = ""
) -> tuple[Code, ...]:
    """The ticked boxes ``NAME_CODE``, in the order of the enumeration; at least one.

    ``words`` is the part of the sentence keys, when it is another than ``name``.
    """
    names = fields if isinstance(fields, Mapping) else {}
    start = f"{name}_"
    known = {start + code.value for code in kind}
    if any(isinstance(sent, str) and sent.startswith(start) and sent not in known for sent in names):
        form.fail(name, f"drills.form.{words or name}.unknown")
    chosen = tuple(code for code in kind if form.checked(start + code.value))
    if not chosen:
        form.fail(name, f"drills.form.{words or name}.choose")
    return chosen
