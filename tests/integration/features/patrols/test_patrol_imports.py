"""The bulk path: the same answers as one by one, in either order, and a replay that knows what was known."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.patrols.actions import (
    BatchResult,
    ImportedPlan,
    ImportedVisit,
    import_plan,
    import_visits,
)
from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.tables import Visit
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import IMPORT, PLANNER, plan_of

MIDNIGHT = NOW - timedelta(hours=7, minutes=32)  # 00.00 UTC


def at(minute: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def states(as_of: datetime = NOW) -> list[str]:
    rows = plan_of(MIDNIGHT - timedelta(days=1), NOW, as_of)
    return [f"{row.checkpoint} {row.state}" for row in rows]


PLAN = [ImportedPlan("A1", at(due)) for due in (60, 105, 180)] + [ImportedPlan("P1", at(60))]
VISITS = [
    ImportedVisit("1", "A1", at(55)),
    ImportedVisit("2", "A1", at(56)),
    ImportedVisit("3", "A1", at(130)),
    ImportedVisit("4", "P1", at(60), Outcome.SKIPPED, SkipReason.RAIN),
]
RESULT = ["A1 on_time", "P1 missed", "A1 late", "A1 missed"]


@pytest.mark.parametrize("plan_first", [True, False])
@pytest.mark.parametrize("chunk", [1, 10])
def test_a_plan_and_its_visits_come_in_any_order_and_any_chunk(
    db: Database, clock: SteppedClock, plan_first: bool, chunk: int
) -> None:
    def take_plan() -> None:
        for start in range(0, len(PLAN), chunk):
            import_plan(IMPORT, "b", PLAN[start : start + chunk], clock=clock)

    def take_visits() -> None:
        for start in range(0, len(VISITS), chunk):
            import_visits(IMPORT, "file", "b", VISITS[start : start + chunk], clock=clock)

    for take in (take_plan, take_visits) if plan_first else (take_visits, take_plan):
        take()
    assert states() == RESULT
    rows = plan_of(MIDNIGHT, NOW, NOW)
    assert rows[0].closes_at == at(105)
    with reading() as session:
        duplicates = session.exec(select(Visit.import_key).where(col(Visit.is_duplicate))).all()
    assert duplicates == ["2"]


def test_taking_the_same_file_twice_adds_nothing(db: Database, clock: SteppedClock) -> None:
    assert import_plan(IMPORT, "b", [*PLAN, PLAN[0]], clock=clock) == BatchResult(4, 1)
    assert import_visits(IMPORT, "file", "b", [*VISITS, VISITS[0]], clock=clock) == BatchResult(4, 1)
    assert import_plan(IMPORT, "b", PLAN, clock=clock) == BatchResult(0, 4)
    assert import_visits(IMPORT, "file", "b", VISITS, clock=clock) == BatchResult(0, 4)
    assert import_visits(IMPORT, "file", "b", [], clock=clock) == BatchResult(0, 0)
    assert states() == RESULT
    with reading() as session:
        batches = session.exec(select(AuditEntry.action).where(AuditEntry.object_type == "batch")).all()
    assert batches.count("patrol.import_visits") == 3


def test_what_is_imported_is_known_from_now_on(db: Database, clock: SteppedClock) -> None:
    import_plan(IMPORT, "b", PLAN, clock=clock)
    import_visits(IMPORT, "file", "b", VISITS, clock=clock)
    assert states(NOW - timedelta(seconds=1)) == []
    with reading() as session:
        patrol = next(age for age in source_ages(session, NOW) if age.name == "patrol")
    assert patrol.last_at is None  # the past makes nothing fresh


def test_a_replayed_history_was_known_when_it_happened(db: Database, clock: SteppedClock) -> None:
    known = MIDNIGHT - timedelta(hours=1)
    plan = [ImportedPlan(row.checkpoint, row.due_at, recorded_at=known) for row in PLAN]
    visits = [
        ImportedVisit(row.key, row.checkpoint, row.at, row.outcome, row.reason, recorded_at=row.at)
        for row in VISITS
    ]
    import_plan(IMPORT, "b", plan, clock=clock)
    import_visits(IMPORT, "file", "b", visits, clock=clock)
    assert states(at(54)) == ["A1 waiting", "P1 waiting", "A1 waiting", "A1 waiting"]
    assert states(at(55)) == ["A1 on_time", "P1 waiting", "A1 waiting", "A1 waiting"]
    assert states(NOW) == RESULT
    with reading() as session:
        ages = {age.name: age.last_at for age in source_ages(session, at(58))}
    assert ages["patrol_rutan"] == at(55)


def test_an_import_that_reaches_up_to_now_makes_the_source_fresh(db: Database, clock: SteppedClock) -> None:
    import_visits(IMPORT, "file", "b", [ImportedVisit("1", "A1", NOW - timedelta(hours=2))], clock=clock)
    with reading() as session:
        ages = {age.name: age.last_at for age in source_ages(session, NOW)}
    assert ages["patrol_rutan"] == NOW


def test_a_row_never_becomes_known_ahead_of_its_time(db: Database, clock: SteppedClock) -> None:
    visit = ImportedVisit("1", "A1", at(60), recorded_at=at(0))
    later = ImportedVisit("2", "A1", at(120), recorded_at=NOW + timedelta(hours=1))
    import_visits(IMPORT, "file", "b", [visit, later], clock=clock)
    with reading() as session:
        rows = session.exec(select(Visit.recorded_at).order_by(col(Visit.at))).all()
    assert rows == [at(60), NOW]


def test_typed_in_long_after_is_marked(db: Database, clock: SteppedClock) -> None:
    rows = [
        ImportedVisit("1", "A1", at(60), is_manual=True, recorded_at=at(91)),
        ImportedVisit("2", "P1", at(60), is_manual=True, recorded_at=at(90)),
        ImportedVisit("3", "G1", at(60), recorded_at=at(300)),
    ]
    import_visits(IMPORT, "file", "b", rows, clock=clock)
    with reading() as session:
        marked = session.exec(select(Visit.import_key).where(col(Visit.is_late_entry))).all()
    assert marked == ["1"]


def test_all_or_nothing(db: Database, clock: SteppedClock) -> None:
    future = ImportedVisit("9", "A1", NOW + timedelta(seconds=1))
    for row in (future, ImportedVisit("9", "X1", at(60)), ImportedVisit("9", "NONE", at(60))):
        with pytest.raises(Invalid):
            import_visits(IMPORT, "file", "b", [*VISITS, row], clock=clock)
    with pytest.raises(Invalid):
        import_plan(IMPORT, "b", [*PLAN, ImportedPlan("X1", at(60))], clock=clock)
    with pytest.raises(Denied):
        import_plan(PLANNER, "b", PLAN, clock=clock)
    with pytest.raises(Denied):
        import_visits(PLANNER, "file", "b", VISITS, clock=clock)
    assert states() == []
