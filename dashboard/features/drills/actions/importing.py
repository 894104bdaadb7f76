"""The bulk path for seeds and imported files: drills that were held, with results, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from dashboard.features.drills.actions.evaluation import mark_evaluated, store_results
from dashboard.features.drills.actions.improvement import store_actions
from dashboard.features.drills.actions.mending import store_retest
from dashboard.features.drills.actions.planning import SERIES, TOPIC, store, store_outline
from dashboard.features.drills.forms import InjectResult, NewAction, ObjectiveRating
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.outline import injects_of, objectives_of
from dashboard.features.drills.rules.templates import PlannedInject, PlannedObjective
from dashboard.features.drills.tables import CorrectiveAction, Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class ImportedAction:
    """A corrective action as a file knows it; ``verified_on`` when a retest has proved it done."""

    action: NewAction
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class ImportedDrill:
    """One drill that was held. ``objectives`` or ``injects`` None: those of the scenario's template.

    Ratings and results name them by number, from 1. ``key`` makes the same drill the same.
    """

    key: str
    scenario: Scenario
    type: DrillType
    regus: tuple[Regu, ...]
    agencies: tuple[Agency, ...]
    held_at: datetime
    ratings: tuple[ObjectiveRating, ...]
    results: tuple[InjectResult, ...] = ()
    actions: tuple[ImportedAction, ...] = ()
    objectives: tuple[PlannedObjective, ...] | None = None
    injects: tuple[PlannedInject, ...] | None = None
    commander: str = ""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """``references`` of the taken ones, in the order of the rows."""

    taken: int
    already_there: int
    references: tuple[str, ...]


def import_drills(
    actor: Actor, source: str, batch: str, rows: Sequence[ImportedDrill], *, clock: Clock
) -> BatchResult:
    """Take in held and evaluated drills in one transaction; rows known by key are left alone.

    They count from the clock's now on, the instant they became known. Raises Denied, or Invalid (nobody
    drilled or taking part, held in the future, a number without objective or inject): then none is taken.
    """
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        known = set(
            work.session.exec(
                select(Drill.import_key)
                .where(Drill.import_source == source)
                .where(col(Drill.import_key).in_([row.key for row in rows]))
            )
        )
        fresh: dict[str, ImportedDrill] = {}
        for row in rows:
            if row.key not in known:
                fresh.setdefault(row.key, row)
        references = tuple(_take(work, source, row) for row in fresh.values())
        work.audit(
            "drill.import", "batch", batch, source=source, taken=len(fresh), known=len(rows) - len(fresh)
        )
        if fresh:
            work.bump(TOPIC)
    return BatchResult(len(fresh), len(rows) - len(fresh), references)


def _take(work: UnitOfWork, source: str, row: ImportedDrill) -> str:
    if not row.regus or not row.agencies:
        raise Invalid({"regu": "drills.form.regu.choose"})
    if row.held_at > work.now:
        raise Invalid({"held_at": "form.time.future"})
    if any(one.verified_on is not None and one.verified_on > site_day(work.now) for one in row.actions):
        raise Invalid({"verified_on": "drills.form.verified_on.future"})
    drill = Drill(
        reference=work.next_reference(SERIES),
        agency=work.actor.agency,
        scenario=row.scenario,
        type=row.type,
        commander=row.commander,
        planned_for=row.held_at,
        original_planned_for=row.held_at,
        planned_by=work.actor.user_id,
        lead_agency=work.actor.agency,
        recorded_at=work.now,
        import_source=source,
        import_key=row.key,
    )
    drill_id = store(work, drill, row.regus, row.agencies)
    weights = weights_history(work.session, work.now).on(site_day(row.held_at))
    objectives = objectives_of(row.scenario, weights) if row.objectives is None else row.objectives
    injects = injects_of(row.scenario, weights) if row.injects is None else row.injects
    store_outline(work, drill_id, objectives, injects)
    quality = store_results(work, drill_id, row.ratings, row.results, weights)
    mark_evaluated(work, drill, row.held_at, quality)
    _take_actions(work, drill, row.actions)
    return drill.reference


def _take_actions(work: UnitOfWork, drill: Drill, actions: Sequence[ImportedAction]) -> None:
    references = store_actions(work, drill, [one.action for one in actions])
    work.session.flush()
    for reference, one in zip(references, actions, strict=True):
        if one.verified_on is not None:
            wanted = select(CorrectiveAction).where(CorrectiveAction.reference == reference)
            store_retest(work, work.session.exec(wanted).one(), one.verified_on, has_passed=True)
