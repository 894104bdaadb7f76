"""Short ways for the tests of the board: a patrol that was laid out, its steps, a suspicious visit."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.tables import Checkpoint, Patrol, PatrolStep, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import account

OFFICER = account(Role.PERWIRA_PIKET, Agency.POLRES, 31)
CHIEF = account(Role.KEPALA_KPR, Agency.RUTAN, 32)
LEADER = account(Role.KARUTAN, Agency.RUTAN, 33)


def patrol(
    clock: SteppedClock,
    *codes: str,
    agency: Agency = Agency.RUTAN,
    due: float = 0,
    minutes: int = 40,
    is_joint: bool = False,
    is_eligible: bool = False,
    name: str = "Rute malam",
) -> int:
    """A patrol whose points are due ``due`` minutes from now; its number."""
    at = clock.now + timedelta(minutes=due)
    with Session(database().writer) as session:
        row = Patrol(
            agency=agency,
            name=name,
            due_at=at,
            minutes=minutes,
            is_joint=is_joint,
            is_joint_eligible=is_eligible or is_joint,
            recorded_at=clock.now,
        )
        session.add(row)
        session.flush()
        found = {point.code: point for point in session.exec(select(Checkpoint))}
        for position, code in enumerate(codes, 1):
            session.add(_planned(found[code], row, at, clock.now, position))
        session.commit()
        assert row.id is not None
        return row.id


def _planned(
    point: Checkpoint, patrol: Patrol, at: datetime, known_at: datetime, position: int
) -> PlannedVisit:
    return PlannedVisit(
        checkpoint_id=point.id or 0,
        agency=patrol.agency,
        route=patrol.name,
        due_at=at,
        early_minutes=10,
        late_minutes=15,
        window_start=at - timedelta(minutes=10),
        window_end=at + timedelta(minutes=15),
        closes_at=at + timedelta(minutes=60),
        planned_at=known_at,
        recorded_at=known_at,
        patrol_id=patrol.id,
        position=position,
    )


def step(clock: SteppedClock, number: int, kind: StepKind, agency: Agency = Agency.RUTAN) -> None:
    """As the first tap writes a start and the last one an end."""
    with Session(database().writer) as session:
        session.add(
            PatrolStep(
                patrol_id=number, kind=kind, agency=agency, actor_id=22, at=clock.now, recorded_at=clock.now
            )
        )
        session.commit()


def started(clock: SteppedClock, *codes: str, **options: object) -> int:
    """A patrol that has just begun."""
    number = patrol(clock, *codes, **options)  # type: ignore[arg-type]
    step(clock, number, StepKind.START)
    return number


def suspicious(
    clock: SteppedClock, code: str = "A1", *, by: Actor, flags: Sequence[str] = ("too_fast",), ago: float = 0
) -> int:
    """A tap that waits for a supervisor; its number."""
    with Session(database().writer) as session:
        point = session.exec(select(Checkpoint).where(Checkpoint.code == code)).one()
        row = Visit(
            checkpoint_id=point.id or 0,
            at=clock.now - timedelta(minutes=ago),
            recorded_at=clock.now,
            actor_id=by.user_id,
            agency=by.agency,
            outcome="ok",
            flags=",".join(flags),
            review="waiting",
        )
        session.add(row)
        session.commit()
        assert row.id is not None
        return row.id
