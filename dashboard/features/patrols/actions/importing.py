"""The bulk path for seeds and imported files: plans and visits of the past, a chunk in one transaction.

What is taken in counts from ``recorded_at`` on: the clock's now, unless a row says when the source knew it
(seeds replay a history that way). A plan and its visits may come in either order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.patrols.actions.checking import counts_from, is_late_entry
from dashboard.features.patrols.actions.past_steps import note_walks
from dashboard.features.patrols.actions.plan_store import Due, store_plan
from dashboard.features.patrols.actions.planning import USUAL_MINUTES
from dashboard.features.patrols.actions.tap_book import Placement, TapBook
from dashboard.features.patrols.actions.topic import SOURCE, TOPIC, own_checkpoints, row_id
from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.queries.numbers import counts
from dashboard.features.patrols.rules.visits import DEFAULT_WINDOW
from dashboard.features.patrols.tables import Checkpoint, Patrol, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.freshness import LIMITS
from dashboard.kernel.permissions import Permission
from dashboard.kernel.tables import SourceInput
from dashboard.kernel.work import UnitOfWork, unit_of_work

# A replayed source is fresh for two hours; an age that is right to half an hour is enough.
_INPUT_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ImportedPlan:
    """One due visit; the same checkpoint at the same time is the same visit."""

    checkpoint: str
    due_at: datetime
    route: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedVisit:
    """One visit that was made (or skipped). ``key`` is the row's key in its source."""

    key: str
    checkpoint: str
    at: datetime
    outcome: Outcome = Outcome.OK
    reason: SkipReason | None = None
    is_manual: bool = False
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    taken: int
    already_there: int


def import_plan(actor: Actor, batch: str, rows: Sequence[ImportedPlan], *, clock: Clock) -> BatchResult:
    """Take in planned visits of the actor's agency, past or ahead; visits that waited for them are matched.

    Raises Denied, or Invalid for an unknown checkpoint: then none is taken.
    """
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        found = own_checkpoints(work, [row.checkpoint for row in rows], "checkpoint")
        walks = _walks(work, rows)
        dues = []
        for row in rows:
            known_at = min(row.recorded_at or work.now, work.now)
            walk = walks.get((row.route, row.due_at))
            dues.append(Due(found[row.checkpoint], row.due_at, row.route, known_at, known_at, walk))
        made = store_plan(work, dues)
        _match_waiting(work, made)
        work.audit("patrol.import_plan", "batch", batch, taken=len(made), known=len(rows) - len(made))
        if made:
            work.bump(TOPIC)
    return BatchResult(len(made), len(rows) - len(made))


def _walks(work: UnitOfWork, rows: Sequence[ImportedPlan]) -> dict[tuple[str, datetime], Patrol]:
    """(route, due) -> its patrol, one per pair; a file may bring the points of one walk in several chunks.

    Rows without a route belong to no patrol.
    """
    named = [row for row in rows if row.route]
    if not named:
        return {}
    agency = work.actor.agency.value
    dues = [row.due_at for row in named]
    stored = work.session.exec(
        select(Patrol)
        .where(Patrol.agency == agency, col(Patrol.withdrawn_at).is_(None))
        .where(col(Patrol.due_at) >= min(dues), col(Patrol.due_at) <= max(dues))
        .where(col(Patrol.name).in_({row.route for row in named}))
    )
    walks = {(walk.name, walk.due_at): walk for walk in stored}
    for row in named:
        known_at = min(row.recorded_at or work.now, work.now)
        fresh = Patrol(
            agency=agency, name=row.route, due_at=row.due_at, minutes=USUAL_MINUTES, recorded_at=known_at
        )
        walks.setdefault((row.route, row.due_at), fresh)
    return walks


def _match_waiting(work: UnitOfWork, made: Sequence[PlannedVisit]) -> None:
    """Visits known before their plan serve it now: no earlier answer knew of these planned visits."""
    if not made:
        return
    ids = {row.checkpoint_id for row in made}
    first = min(row.due_at for row in made) - DEFAULT_WINDOW.early
    last = max(row.due_at for row in made) + DEFAULT_WINDOW.grace
    unplanned = list(
        work.session.exec(
            select(Visit)
            .where(col(Visit.checkpoint_id).in_(ids), col(Visit.at) >= first, col(Visit.at) <= last)
            .where(counts(), col(Visit.planned_visit_id).is_(None))
            .order_by(col(Visit.at), col(Visit.id))
        )
    )
    if not unplanned:
        return
    book = TapBook(work.session, ids, first, last)
    for visit in unplanned:
        visit.planned_visit_id = book.serve(visit.checkpoint_id, visit.at).planned_visit_id
        work.session.add(visit)


def import_visits(
    actor: Actor, source: str, batch: str, rows: Sequence[ImportedVisit], *, clock: Clock
) -> BatchResult:
    """Take in visits in order of time; rows known by key are left alone.

    ``source`` names the file's origin. Raises Denied, or Invalid (unknown checkpoint, a visit in the
    future): then none is taken.
    """
    actor.require(Permission.IMPORT_RUN)
    with unit_of_work(actor, clock) as work:
        found = own_checkpoints(work, [row.checkpoint for row in rows], "checkpoint")
        if any(row.at > work.now for row in rows):
            raise Invalid({"at": "form.time.future"})
        known = set(
            work.session.exec(
                select(Visit.import_key)
                .where(Visit.import_source == source)
                .where(col(Visit.import_key).in_([row.key for row in rows]))
            )
        )
        fresh: dict[str, ImportedVisit] = {}
        for row in sorted(rows, key=lambda row: (row.at, row.key)):
            if row.key not in known:
                fresh.setdefault(row.key, row)
        _store(work, source, found, list(fresh.values()))
        work.audit(
            "patrol.import_visits",
            "batch",
            batch,
            source=source,
            taken=len(fresh),
            known=len(rows) - len(fresh),
        )
        if fresh:
            work.bump(TOPIC)
    return BatchResult(len(fresh), len(rows) - len(fresh))


def _store(
    work: UnitOfWork, source: str, found: dict[str, Checkpoint], rows: Sequence[ImportedVisit]
) -> None:
    if not rows:
        return
    ids = {row_id(checkpoint.id) for checkpoint in found.values()}
    book = TapBook(work.session, ids, rows[0].at, rows[-1].at)
    visits = [_imported(work, source, row_id(found[row.checkpoint].id), row, book) for row in rows]
    work.session.add_all(visits)
    work.session.flush()
    note_walks(work, visits)
    work.session.add_all(_inputs(work, rows))


def _imported(work: UnitOfWork, source: str, checkpoint_id: int, row: ImportedVisit, book: TapBook) -> Visit:
    known_at = min(max(row.recorded_at or work.now, row.at), work.now)
    placed = Placement() if row.outcome is Outcome.SKIPPED else book.place(checkpoint_id, row.at)
    return Visit(
        checkpoint_id=checkpoint_id,
        planned_visit_id=placed.planned_visit_id,
        at=row.at,
        recorded_at=known_at,
        actor_id=work.actor.user_id,
        agency=work.actor.agency,
        outcome=row.outcome,
        reason=row.reason or "",
        is_late_entry=is_late_entry(row.at, known_at, is_manual=row.is_manual),
        is_duplicate=placed.is_duplicate,
        counts_from=counts_from(row.outcome, placed, known_at),
        how="import",
        import_source=source,
        import_key=row.key,
    )


def _inputs(work: UnitOfWork, rows: Sequence[ImportedVisit]) -> Iterable[SourceInput]:
    """What makes the source fresh: a replayed history in its time, and an import that reaches up to now.

    A plain import of the past makes nothing fresh.
    """
    recent = work.now - LIMITS[SOURCE]
    moments = {min(row.recorded_at, work.now) for row in rows if row.recorded_at is not None}
    if any(row.recorded_at is None and row.at >= recent for row in rows):
        moments.add(work.now)
    last: datetime | None = None
    for known_at in sorted(moments):
        if last is None or known_at - last >= _INPUT_STEP or known_at == work.now:
            last = known_at
            yield SourceInput(agency=work.actor.agency, source=SOURCE, at=known_at)
