"""Versions of a number: one agency proposes with a reason, the other one agrees, and then it holds.

Two keys turn, as for the weights of readiness. A value never holds for a time before both had turned theirs.
"""

from datetime import timedelta

from sqlmodel import Session

from dashboard.features.targets.forms import DecideTarget, ProposeTarget
from dashboard.features.targets.queries import holding, latest_start, waits
from dashboard.features.targets.tables import TargetProposal
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import Target
from dashboard.kernel.work import UnitOfWork, unit_of_work

TOPIC = "targets"
LATEST_START = timedelta(days=366)
_SUBJECT = "target"


def propose_target(actor: Actor, command: ProposeTarget, *, clock: Clock) -> int:
    """Store a proposal; returns its number. It holds for nothing until the other agency agrees.

    Raises Denied, Invalid (a day that is over, too far, or before what was agreed), or Refused (another
    proposal for the number waits, or nothing would change).
    """
    actor.require(Permission.TARGET_WRITE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("target.propose", command.key, command)
        if earlier is not None:
            return int(earlier)
        work.one_decision_at_a_time(f"target:{command.name}")
        _check(work, command)
        row = TargetProposal(
            name=command.name,
            valid_from=day_start(command.valid_from),
            value=command.value,
            reason=command.reason,
            proposed_at=work.now,
            proposed_by=actor.user_id,
            proposed_agency=actor.agency.value,
        )
        work.session.add(row)
        work.session.flush()
        number = row.id or 0
        work.remember("target.propose", command.key, command, number)
        work.audit(
            "target.propose", _SUBJECT, command.name, proposal=number, value=command.value,
            valid_from=command.valid_from.isoformat(),
        )  # fmt: skip
        work.tell(actor.agency.other, Permission.TARGET_APPROVE, "target.proposed", f"target-{number}")
        work.bump(TOPIC)
        return number


def approve_target(actor: Actor, command: DecideTarget, *, clock: Clock) -> int:
    """The second key, of the other agency: the value holds from its day on, or from now if that is later.

    Raises Denied, Missing, or Refused: the own agency's proposal, agreed already, withdrawn.
    """
    actor.require(Permission.TARGET_APPROVE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("target.approve", command.key, command)
        if earlier is not None:
            return int(earlier)
        row = _load(work, command.number)
        if Agency(row.proposed_agency) is actor.agency:
            raise Refused("targets.refused.own")
        row.approved_at, row.approved_by = work.now, actor.user_id
        work.session.add(row)
        holds = max(row.valid_from, work.now)
        work.session.add(Target(name=row.name, valid_from=holds, value=row.value, reason=row.reason))
        work.remember("target.approve", command.key, command, command.number)
        work.audit("target.approve", _SUBJECT, row.name, proposal=command.number, holds=holds.isoformat())
        work.bump(TOPIC)
        return command.number


def withdraw_target(actor: Actor, command: DecideTarget, *, clock: Clock) -> int:
    """Close a proposal without a value: taken back by its agency, or turned down by the other one.

    Raises Denied, Missing, or Refused (agreed already: then only another value changes it; withdrawn).
    """
    actor.require(Permission.TARGET_APPROVE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("target.withdraw", command.key, command)
        if earlier is not None:
            return int(earlier)
        row = _load(work, command.number)
        row.withdrawn_at, row.withdrawn_by = work.now, actor.user_id
        work.session.add(row)
        work.remember("target.withdraw", command.key, command, command.number)
        work.audit("target.withdraw", _SUBJECT, row.name, proposal=command.number)
        work.bump(TOPIC)
        return command.number


def _check(work: UnitOfWork, command: ProposeTarget) -> None:
    """From today on, within a year, after whatever was agreed for later."""
    session: Session = work.session
    today = site_day(work.now)
    if command.valid_from < today:
        raise Invalid({"valid_from": "targets.form.past"})
    if command.valid_from > today + LATEST_START:
        raise Invalid({"valid_from": "targets.form.far"})
    if waits(session, command.name):
        raise Refused("targets.refused.waits")
    starts, latest = day_start(command.valid_from), latest_start(session, command.name)
    if latest is not None and latest > work.now and latest >= starts:
        raise Invalid({"valid_from": "targets.form.overlap"})
    if holding(session, command.name, max(starts, work.now)) == command.value:
        raise Refused("targets.refused.same")


def _load(work: UnitOfWork, number: int) -> TargetProposal:
    """A proposal that still waits, locked until the commit. Raises Missing, or Refused when it is closed."""
    row = work.session.get(TargetProposal, number)
    if row is None:
        raise Missing
    work.one_decision_at_a_time(f"target:{row.name}")
    work.session.refresh(row)
    if row.withdrawn_at is not None:
        raise Refused("targets.refused.withdrawn")
    if row.approved_at is not None:
        raise Refused("targets.refused.agreed")
    return row
