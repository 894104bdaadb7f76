"""Versions of the readiness weights: one agency proposes with a reason, the other one agrees, or not.

Two keys turn: from then on, and never for days before, the version holds. A version is never changed.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.drills.actions.planning import TOPIC
from dashboard.features.drills.forms import ApproveWeights, ProposeWeights, WithdrawWeights
from dashboard.features.drills.queries.weights import waiting, weights_history
from dashboard.features.drills.rules.weight_names import find_faults, weights_from
from dashboard.features.drills.tables import ReadinessVersion
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work

LATEST_START = timedelta(days=366)
_SUBJECT = "readiness_version"


def propose_weights(actor: Actor, command: ProposeWeights, *, clock: Clock) -> int:
    """Store a proposal; returns its number. It holds for nothing until the other agency agrees.

    Raises Denied, Invalid (a fault in the numbers; a first day that is not after today and after the last
    version's), or Refused (another proposal waits, or nothing would change).
    """
    actor.require(Permission.DRILL_WEIGH)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.weights.propose", command.key, command)
        if earlier is not None:
            return int(earlier)
        work.one_decision_at_a_time(_SUBJECT)
        check_proposal(work.session, command, work.now)
        row = ReadinessVersion(
            valid_from=command.valid_from,
            values=dict(command.values),
            reason=command.reason,
            proposed_at=work.now,
            proposed_by=actor.user_id,
            proposed_agency=actor.agency,
        )
        work.session.add(row)
        work.session.flush()
        number = row.id or 0
        work.remember("drill.weights.propose", command.key, command, number)
        work.audit("drill.weights.propose", _SUBJECT, number, valid_from=command.valid_from.isoformat())
        work.bump(TOPIC)
        return number


def approve_weights(actor: Actor, command: ApproveWeights, *, clock: Clock) -> int:
    """The second key, of the other agency; returns the number. From now on the version is agreed.

    Raises Denied, Missing, or Refused: the own agency's proposal, withdrawn, agreed already, or its first
    day has passed and ``from_today`` does not say that it then holds from today.
    """
    actor.require(Permission.DRILL_WEIGH)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.weights.approve", command.key, command)
        if earlier is not None:
            return int(earlier)
        row = _load(work, command.number)
        if Agency(row.proposed_agency) is actor.agency:
            raise Refused("drills.weights.refused.own")
        if row.valid_from < site_day(work.now) and not command.from_today:
            raise Refused("drills.weights.refused.late")
        row.approved_at, row.approved_by = work.now, actor.user_id
        work.session.add(row)
        work.remember("drill.weights.approve", command.key, command, command.number)
        work.audit("drill.weights.approve", _SUBJECT, command.number)
        work.bump(TOPIC)
        return command.number


def withdraw_weights(actor: Actor, command: WithdrawWeights, *, clock: Clock) -> int:
    """Close a proposal without a version: taken back by its agency, or turned down by the other one.

    Raises Denied, Missing, or Refused (agreed already: then only a new version changes it; withdrawn).
    """
    actor.require(Permission.DRILL_WEIGH)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.weights.withdraw", command.key, command)
        if earlier is not None:
            return int(earlier)
        row = _load(work, command.number)
        row.withdrawn_at, row.withdrawn_by = work.now, actor.user_id
        work.session.add(row)
        work.remember("drill.weights.withdraw", command.key, command, command.number)
        work.audit("drill.weights.withdraw", _SUBJECT, command.number)
        work.bump(TOPIC)
        return command.number


def check_proposal(session: Session, command: ProposeWeights, now: datetime) -> None:
    """What a proposal has to meet at ``now``; asked by the page before anything is stored, too.

    From tomorrow on, within a year, after the first day of the last agreed version.
    Raises Invalid or Refused.
    """
    faults = find_faults(command.values)
    if faults:
        raise Invalid(faults)
    if session.exec(waiting()).first() is not None:
        raise Refused("drills.weights.refused.open")
    today = site_day(now)
    if command.valid_from <= today:
        raise Invalid({"valid_from": "drills.weights.valid_from.past"})
    if command.valid_from > today + LATEST_START:
        raise Invalid({"valid_from": "drills.weights.valid_from.far"})
    versions = weights_history(session, now)
    if versions.versions:
        last = versions.versions[-1].valid_from
        if command.valid_from <= last:
            fault = "same" if command.valid_from == last else "overlap"
            raise Invalid({"valid_from": f"drills.weights.valid_from.{fault}"})
    if weights_from(command.values) == versions.on(command.valid_from):
        raise Refused("drills.weights.refused.same")


def _load(work: UnitOfWork, number: int) -> ReadinessVersion:
    """A proposal that still waits, locked until the commit. Raises Missing, or Refused when it is closed."""
    work.one_decision_at_a_time(_SUBJECT)
    row = work.session.get(ReadinessVersion, number, with_for_update=True)
    if row is None:
        raise Missing
    if row.withdrawn_at is not None:
        raise Refused("drills.weights.refused.withdrawn")
    if row.approved_at is not None:
        raise Refused("drills.weights.refused.agreed")
    return row
