"""Joint patrols: each agency says for its own people, and only for them, whether they took part.

Called by the board. The latest answer of an agency counts; one later than 48 hours after the end is kept,
but does not count.
"""

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import TOPIC
from dashboard.features.patrols.actions.walks import add_step, locked_patrol, span_of
from dashboard.features.patrols.forms import AnswerPart
from dashboard.features.patrols.queries.watch import ANSWERS
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.rules.joint import Answer, last_words, latest_answers, part_counts
from dashboard.features.patrols.tables import PatrolStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work

JOINT_NOTICE = "patrol.joint"


def confirm_part(actor: Actor, command: AnswerPart, *, clock: Clock) -> bool:
    """The actor's own people took part. Returns whether that still counts (48 h from the end).

    The other agency is asked for its answer. Raises Denied, Missing, Refused (not a joint route, not
    started, not over, said already, reused key).
    """
    return _answer(actor, command, StepKind.CONFIRM, clock)


def decline_part(actor: Actor, command: AnswerPart, *, clock: Clock) -> None:
    """The actor's own people did not take part. Raises as ``confirm_part``."""
    _answer(actor, command, StepKind.DECLINE, clock)


def _answer(actor: Actor, command: AnswerPart, kind: StepKind, clock: Clock) -> bool:
    actor.require(Permission.PATROL_SUPERVISE)
    action = f"patrol.{kind.value}"
    with unit_of_work(actor, clock) as work:
        patrol = locked_patrol(work, command.patrol_id)
        earlier = work.earlier(action, command.key, command)
        if earlier is not None:
            return earlier == "counts"
        if not (patrol.is_joint or patrol.is_joint_eligible):
            raise Refused("patrols.refused.not_joint")
        started, ended = span_of(work, command.patrol_id)
        if started is None:
            raise Refused("patrols.refused.not_started")
        if ended is None:
            raise Refused("patrols.refused.not_over")
        said = _said(work, command.patrol_id)
        if last_words(said, ended).get(actor.agency) is kind:
            raise Refused("patrols.refused.said_already")
        add_step(work, command.patrol_id, kind)
        counts = part_counts(kind, work.now, ended)
        if kind is StepKind.CONFIRM and counts and actor.agency.other not in latest_answers(said, ended):
            work.tell(
                actor.agency.other, Permission.PATROL_SUPERVISE, JOINT_NOTICE, f"patrol-{command.patrol_id}"
            )
        work.remember(action, command.key, command, "counts" if counts else "late")
        work.audit(action, "patrol", command.patrol_id, counts=counts)
        work.bump(TOPIC)
    return counts


def _said(work: UnitOfWork, patrol_id: int) -> tuple[Answer, ...]:
    """Every word of both agencies, in the order in which it came."""
    steps = select(PatrolStep).where(PatrolStep.patrol_id == patrol_id, col(PatrolStep.kind).in_(ANSWERS))
    return tuple(
        Answer(Agency(step.agency), StepKind(step.kind), step.at)
        for step in work.session.exec(steps.order_by(col(PatrolStep.id)))
    )
