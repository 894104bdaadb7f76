"""Accounts, checkpoints and short ways for the patrol tests: plan, tap, read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, func, select

from dashboard.features.patrols import tables  # noqa: F401 (registers the tables)
from dashboard.features.patrols.actions import (
    AnsweredExcuse,
    CheckedIn,
    NewCheckpoint,
    answer_excuse,
    check_in,
    excuse_visit,
    plan_round,
    register_checkpoints,
)
from dashboard.features.patrols.forms import (
    AnswerExcuse,
    CheckIn,
    ExcuseVisit,
    Outcome,
    PlanRound,
    ReviewAnswer,
    SkipReason,
)
from dashboard.features.patrols.kpis import all_patrol_kpis
from dashboard.features.patrols.queries.records import PlanRow, list_plan
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.reference import Agency, Zone
from tests.conftest import NOW, SteppedClock

_counter = iter(range(1, 1_000_000))
_DAY = timedelta(days=1)
START = NOW - timedelta(days=7)


def account(role: Role, agency: Agency, user_id: int) -> Actor:
    return Actor(user_id=user_id, username=f"{role}-{user_id}", agency=agency, roles=frozenset({role}))


PLANNER = account(Role.KARUPAM, Agency.RUTAN, 21)
GUARD = account(Role.PETUGAS_BLOK, Agency.RUTAN, 22)
CHIEF = account(Role.KEPALA_KPR, Agency.RUTAN, 26)
POLICE = account(Role.SAMAPTA, Agency.POLRES, 23)
POLICE_PLANNER = account(Role.KABAG_OPS, Agency.POLRES, 24)
IMPORT = system_actor("import", Agency.RUTAN)
POLICE_IMPORT = system_actor("import", Agency.POLRES)

RUTAN_POINTS = (
    NewCheckpoint("A1", "Blok A depan", Zone.BLOCK_A, CheckpointKind.BLOCK, 2.0, START),
    NewCheckpoint("P1", "Ring timur", Zone.PERIMETER, CheckpointKind.PERIMETER, 3.0, START),
    NewCheckpoint("G1", "P2U", Zone.GATE, CheckpointKind.GATE, 1.0, START),
)
POLICE_POINTS = (NewCheckpoint("X1", "Pertigaan", Zone.SURROUNDINGS, CheckpointKind.OUTSIDE, 1.0, START),)


@pytest.fixture
def db(db: Database) -> Database:
    """The project's database with checkpoints; tables are made here only while no migration makes them."""
    SQLModel.metadata.create_all(db.writer)
    register_checkpoints(IMPORT, RUTAN_POINTS, clock=lambda: START)
    register_checkpoints(POLICE_IMPORT, POLICE_POINTS, clock=lambda: START)
    return db


def fresh_key() -> str:
    return f"key-{next(_counter):08d}"


def plan(
    clock: SteppedClock,
    *codes: str,
    ahead: float = 30,
    interval: int = 60,
    rounds: int = 1,
    actor: Actor = PLANNER,
    key: str = "",
) -> int:
    """A plan that starts ``ahead`` minutes from now."""
    start = clock.now + timedelta(minutes=ahead)
    command = PlanRound(codes or ("A1",), start, interval, rounds, None, "Rute", key or fresh_key())
    return plan_round(actor, command, clock=clock)


def tap(
    clock: SteppedClock,
    code: str = "A1",
    *,
    planned: int | None = None,
    outcome: Outcome = Outcome.OK,
    at: datetime | None = None,
    is_manual: bool = False,
    actor: Actor = GUARD,
    key: str = "",
) -> CheckedIn:
    reason = SkipReason.RAIN if outcome is Outcome.SKIPPED else None
    named = "" if planned is not None else code
    command = CheckIn(planned, named, outcome, reason, at, is_manual, key or fresh_key())
    return check_in(actor, command, clock=clock)


def plan_of(start: datetime, end: datetime, as_of: datetime, actor: Actor = PLANNER) -> tuple[PlanRow, ...]:
    with reading() as session:
        return list_plan(session, actor, start, end, as_of)


def total(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def only_planned(clock: SteppedClock, code: str = "A1") -> int:
    rows = plan_of(clock.now - _DAY, clock.now + _DAY, clock.now)
    return next(row.id for row in rows if row.checkpoint == code)


def excuse(clock: SteppedClock, planned: int, *, actor: Actor = PLANNER, key: str = "") -> bool:
    return excuse_visit(actor, ExcuseVisit(planned, SkipReason.LOCKED, key or fresh_key()), clock=clock)


def answer(
    clock: SteppedClock,
    planned: int,
    said: ReviewAnswer = ReviewAnswer.CONFIRM,
    *,
    actor: Actor = CHIEF,
    key: str = "",
) -> AnsweredExcuse:
    return answer_excuse(actor, AnswerExcuse(planned, said, key or fresh_key()), clock=clock)


def kpis_at(as_of: datetime) -> dict[str, Kpi]:
    with reading() as session:
        return {kpi.slug: kpi for kpi in all_patrol_kpis(session, as_of)}


@contextmanager
def counted(db: Database) -> Iterator[Callable[[], int]]:
    """How many statements the reader has run so far."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            seen.append(statement)

    event.listen(db.reader, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        event.remove(db.reader, "before_cursor_execute", note)
