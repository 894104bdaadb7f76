"""What happens to a corrective action: a later due day, the owner's evidence, retests by the other agency.

The original due day never changes, evidence proves nothing, and a failed retest stays for ever.
"""

from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC
from dashboard.features.drills.forms import GiveEvidence, RetestAction, SlipAction
from dashboard.features.drills.queries.improvement import visible_action
from dashboard.features.drills.tables import ActionRetest, ActionSlip, CorrectiveAction, Drill
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day
from dashboard.kernel.errors import Conflict, Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def slip_action(actor: Actor, command: SlipAction, *, clock: Clock) -> str:
    """Move the due day, with a reason; returns the action's reference.

    Raises Denied, Missing, Invalid (not later than the present due day), Conflict, or Refused (the other
    agency's action, or verified already).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.slip_action", command.key, command)
        if earlier is not None:
            return earlier
        row = _load_own(work, command.reference, command.version)
        if command.due_on <= row.due_on:
            raise Invalid({"slip_due": "drills.form.slip.later"})
        slip = ActionSlip(
            action_id=row.id or 0,
            from_day=row.due_on,
            to_day=command.due_on,
            reason=command.reason,
            at=work.now,
            by=actor.user_id,
        )
        work.session.add(slip)
        row.due_on = command.due_on
        _save(work, row, "drill.slip_action", command.key, command, due_on=command.due_on.isoformat())
        return row.reference


def give_evidence(actor: Actor, command: GiveEvidence, *, clock: Clock) -> str:
    """Keep what the owner shows; returns the action's reference. It stays open until a retest is passed.

    Raises Denied, Missing, Conflict, or Refused (the other agency's action, or verified already).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.give_evidence", command.key, command)
        if earlier is not None:
            return earlier
        row = _load_own(work, command.reference, command.version)
        row.evidence, row.evidence_at, row.evidence_by = command.evidence, work.now, actor.user_id
        _save(work, row, "drill.give_evidence", command.key, command)
        return row.reference


def retest_action(actor: Actor, command: RetestAction, *, clock: Clock) -> str:
    """Record a retest; a passed one verifies the action from now on. Returns the action's reference.

    Only the agency that does not own it may test it (domain 5.3 R8). Raises Denied, Missing, Invalid (a day
    still to come, before the drill or before the last retest), or Refused (own action, verified already).
    """
    actor.require(Permission.DRILL_PLAN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("drill.retest_action", command.key, command)
        if earlier is not None:
            return earlier
        row = visible_action(work.session, actor, command.reference, for_update=True)
        if Agency(row.owner) is actor.agency:
            raise Refused("drills.refused.own_action")
        if row.verified_at is not None:
            raise Refused("drills.refused.verified")
        tested_on = command.tested_on or site_day(work.now)
        _check_day(work, row, tested_on)
        store_retest(work, row, tested_on, command.has_passed, command.note)
        _save(work, row, "drill.retest_action", command.key, command, has_passed=command.has_passed)
        return row.reference


def store_retest(
    work: UnitOfWork, row: CorrectiveAction, tested_on: date, has_passed: bool, note: str = ""
) -> None:
    """Add the retest; a passed one is what verifies."""
    if has_passed:
        row.verified_on, row.verified_at, row.verified_by = tested_on, work.now, work.actor.user_id
    work.session.add(row)
    work.session.add(
        ActionRetest(
            action_id=row.id or 0,
            tested_on=tested_on,
            has_passed=has_passed,
            note=note,
            agency=Agency(row.owner).other,
            at=work.now,
            by=work.actor.user_id,
        )
    )


def _check_day(work: UnitOfWork, row: CorrectiveAction, tested_on: date) -> None:
    if tested_on > site_day(work.now):
        raise Invalid({"tested_on": "drills.form.tested_on.future"})
    drill = None if row.drill_id is None else work.session.get(Drill, row.drill_id)
    began = row.recorded_at if drill is None or drill.held_at is None else drill.held_at
    if tested_on < site_day(began):
        raise Invalid({"tested_on": "drills.form.tested_on.early"})
    last = work.session.exec(
        select(func.max(col(ActionRetest.tested_on))).where(ActionRetest.action_id == row.id)
    ).one()
    if last is not None and tested_on < last:
        raise Invalid({"tested_on": "drills.form.tested_on.before_last"})


def _load_own(work: UnitOfWork, reference: str, version: int) -> CorrectiveAction:
    """The open action of the own agency as the page showed it. Raises Missing, Refused, Conflict."""
    row = visible_action(work.session, work.actor, reference, for_update=True)
    if Agency(row.owner) is not work.actor.agency:
        raise Refused("drills.refused.partner_action")
    if row.verified_at is not None:
        raise Refused("drills.refused.verified")
    if row.version != version:
        raise Conflict
    return row


def _save(work: UnitOfWork, row: CorrectiveAction, name: str, key: str, command: object, **data: Any) -> None:
    row.version += 1
    work.session.add(row)
    work.touch(SOURCE)
    work.remember(name, key, command, row.reference)
    work.audit(name, "corrective_action", row.reference, **data)
    work.bump(TOPIC)
