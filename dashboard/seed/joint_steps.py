"""Who walks, how a round ends, and what both agencies say about a joint patrol afterwards.

Called by patrol_steps and by the driver. Like everything here through the real actions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from dashboard.features.patrols.actions import confirm_part, end_patrol
from dashboard.features.patrols.forms import AnswerPart, EndPatrol
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.tables import Patrol, PatrolStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, day_start
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import Crew
from dashboard.seed.driver_sign import unless_refused
from dashboard.seed.rounds import JOINT
from dashboard.seed.timeline import Step
from dashboard.seed.walks import is_joint_confirmed

WALKERS = {Agency.RUTAN: Role.PETUGAS_BLOK, Agency.POLRES: Role.SAMAPTA}
SUPERVISORS = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}

# Nobody needs longer from the first point to the last, not even late.
_WALKED = timedelta(minutes=24)
_SAID_AFTER = {Agency.POLRES: timedelta(hours=8), Agency.RUTAN: timedelta(hours=10)}


def walker(crew: Mapping[Role, Actor], agency: Agency) -> Actor:
    """Whoever walks in the demo. Not the account itself: a person who signs in with it and taps at another
    point would be judged as too fast.
    """
    return replace(crew[WALKERS[agency]], user_id=0)


def end_finished(crew: Mapping[Role, Actor], clock: Clock) -> None:
    """End the rounds that were started long enough ago: a guard who left out a point says so himself."""
    now = clock()
    with reading() as session:
        started = _running_since(session, now - _WALKED)
    for patrol_id, agency in started:
        if WALKERS[Agency(agency)] not in crew:
            continue
        actor = walker(crew, Agency(agency))
        command = EndPatrol(patrol_id, f"selesai-{patrol_id:08d}")
        unless_refused(lambda actor=actor, command=command: end_patrol(actor, command, clock=clock))


def _running_since(session: Session, before: datetime) -> list[tuple[int, str]]:
    """(patrol, agency) of what was started before and has not ended."""
    over = select(PatrolStep.id).where(
        PatrolStep.patrol_id == Patrol.id,
        col(PatrolStep.kind).in_([StepKind.END.value, StepKind.CLOSE.value]),
        col(PatrolStep.withdrawn_at).is_(None),
    )
    rows = session.exec(
        select(Patrol.id, Patrol.agency)
        .join(PatrolStep, col(PatrolStep.patrol_id) == col(Patrol.id))
        .where(PatrolStep.kind == StepKind.START.value, col(PatrolStep.at) < before)
        .where(col(PatrolStep.withdrawn_at).is_(None))
        .where(~over.correlate(Patrol).exists())
        .order_by(col(Patrol.id))
    )
    return [(patrol_id, agency) for patrol_id, agency in rows if patrol_id is not None]


def joint_steps(crew: Crew, first: date, now: datetime) -> Iterator[Step]:
    """The morning after, each agency says whether its own people took part."""
    days = (now.date() - first).days + 1
    for offset in range(days + 1):
        due = day_start(first + timedelta(days=offset)) + JOINT.start
        for agency, after in _SAID_AFTER.items():
            if due + after < now and is_joint_confirmed(due, agency):
                yield Step(due + after, lambda clock, agency=agency, due=due: _say(crew, agency, due, clock))


def _say(crew: Mapping[Role, Actor], agency: Agency, due: datetime, clock: Clock) -> None:
    """Nothing when the patrol was not walked."""
    with reading() as session:
        patrol = session.exec(
            select(Patrol.id).where(
                Patrol.name == JOINT.route, Patrol.due_at == due, col(Patrol.withdrawn_at).is_(None)
            )
        ).first()
    if patrol is not None:
        actor, command = crew[SUPERVISORS[agency]], AnswerPart(patrol, f"ikut-{agency.value}-{patrol:06d}")
        unless_refused(lambda: confirm_part(actor, command, clock=clock))
