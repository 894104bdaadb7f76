"""How a patrol ends: its own people say so, or a supervisor closes it with a reason. Never the clock.

Called by the board and the round page. One end or close per patrol, guarded by the locked row and an index.
"""

from datetime import datetime

from sqlmodel import col, or_, select

from dashboard.features.patrols.actions.topic import TOPIC
from dashboard.features.patrols.forms import ClosePatrol, EndPatrol
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.tables import Patrol, PatrolStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible_where
from dashboard.kernel.work import UnitOfWork, unit_of_work


def end_patrol(actor: Actor, command: EndPatrol, *, clock: Clock) -> None:
    """The walk is over. The same key again changes nothing.

    Raises Denied, Missing (also for the other agency's), Refused (not started, over already, reused key).
    """
    actor.require(Permission.PATROL_CHECK_IN)
    _finish(actor, command, StepKind.END, "", clock)


def close_patrol(actor: Actor, command: ClosePatrol, *, clock: Clock) -> None:
    """A supervisor ends a patrol nobody ended, and says why. Raises as ``end_patrol``."""
    actor.require(Permission.PATROL_SUPERVISE)
    _finish(actor, command, StepKind.CLOSE, command.reason.value, clock)


def _finish(
    actor: Actor, command: EndPatrol | ClosePatrol, kind: StepKind, reason: str, clock: Clock
) -> None:
    action = f"patrol.{kind.value}"
    with unit_of_work(actor, clock) as work:
        patrol = locked_patrol(work, command.patrol_id)
        if patrol.agency != actor.agency.value:
            raise Missing
        if work.earlier(action, command.key, command) is not None:
            return
        started, ended = span_of(work, command.patrol_id)
        if started is None:
            raise Refused("patrols.refused.not_started")
        if ended is not None:
            raise Refused("patrols.refused.over_already")
        add_step(work, command.patrol_id, kind, reason)
        work.remember(action, command.key, command, command.patrol_id)
        detail = {"reason": reason} if reason else {}
        work.audit(action, "patrol", command.patrol_id, **detail)
        work.bump(TOPIC)


def locked_patrol(work: UnitOfWork, patrol_id: int) -> Patrol:
    """One patrol the actor may speak about, locked until the commit: the own agency's, or a joint one.

    Raises Missing; a patrol that was withdrawn never was.
    """
    joint = or_(col(Patrol.is_joint_eligible), col(Patrol.is_joint))
    statement = (
        select(Patrol)
        .where(col(Patrol.id) == patrol_id, col(Patrol.withdrawn_at).is_(None))
        .where(or_(visible_where(work.actor, Patrol), joint))
        .with_for_update()
    )
    patrol = work.session.exec(statement).first()
    if patrol is None:
        raise Missing
    return patrol


def span_of(work: UnitOfWork, patrol_id: int) -> tuple[datetime | None, datetime | None]:
    """(when it started, when it was ended or closed), as far as it happened."""
    kinds = [StepKind.START.value, StepKind.END.value, StepKind.CLOSE.value]
    steps = select(PatrolStep.kind, PatrolStep.at).where(
        PatrolStep.patrol_id == patrol_id,
        col(PatrolStep.kind).in_(kinds),
        col(PatrolStep.withdrawn_at).is_(None),
    )
    found = dict(work.session.exec(steps).all())
    ends = [found[kind] for kind in kinds[1:] if kind in found]
    return found.get(StepKind.START.value), min(ends, default=None)


def add_step(work: UnitOfWork, patrol_id: int, kind: StepKind, reason: str = "") -> None:
    """One line of what happened to the patrol, now, by the actor for the own agency."""
    work.session.add(
        PatrolStep(
            patrol_id=patrol_id,
            kind=kind,
            agency=work.actor.agency,
            actor_id=work.actor.user_id,
            at=work.now,
            recorded_at=work.now,
            reason=reason,
        )
    )
