"""Checkpoints one by one: registered, edited, limited anew, retired, given a new sign.

What was agreed before stays: a limit is a further row and holds from now on, never before.
"""

from sqlmodel import select

from dashboard.features.patrols.actions.laying_out import lock_points, withdraw_point
from dashboard.features.patrols.actions.routes import STALE
from dashboard.features.patrols.actions.topic import TOPIC, row_id
from dashboard.features.patrols.forms import (
    ChangeLimits,
    EditCheckpoint,
    NewPlace,
    NewTag,
    RetireCheckpoint,
)
from dashboard.features.patrols.rules.agreement import fresh_tag
from dashboard.features.patrols.tables import Checkpoint, CheckpointLimit, FormerTag
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, unit_of_work


def register_checkpoint(actor: Actor, command: NewPlace, *, clock: Clock) -> int:
    """A checkpoint of the actor's agency, with a sign code, in use from now on; returns its id.

    Raises Denied, Invalid (a code in use, also by the other agency) or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        earlier = work.earlier("patrol.register", command.key, command)
        if earlier is not None:
            return int(earlier)
        if work.session.exec(select(Checkpoint.id).where(Checkpoint.code == command.code)).first():
            raise Invalid({"code": "patrols.form.code.taken"})
        point = Checkpoint(
            code=command.code,
            name=command.name,
            agency=actor.agency,
            audience=Audience.OWN,
            zone=command.zone,
            kind=command.kind,
            weight=command.limits.weight,
            day_gap=command.limits.day_gap,
            night_gap=command.limits.night_gap,
            valid_from=work.now,
            x=command.x,
            y=command.y,
            tag=_free_tag(work),
            needs_scan=command.needs_scan,
        )
        work.session.add(point)
        work.session.flush()
        number = row_id(point.id)
        work.remember("patrol.register", command.key, command, number)
        work.audit("patrol.register", "checkpoint", command.code, kind=command.kind.value)
        work.bump(TOPIC)
    return number


def edit_checkpoint(actor: Actor, command: EditCheckpoint, *, clock: Clock) -> None:
    """Name, coordinates, whether a scan is asked for. Raises Denied, Missing, Conflict or Refused."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        point = _own_point(work, command.code)
        if work.earlier("patrol.edit", command.key, command) is not None:
            return
        _change(work, point, command.version)
        point.name, point.x, point.y = command.name, command.x, command.y
        point.needs_scan = command.needs_scan
        work.remember("patrol.edit", command.key, command, point.id)
        work.audit("patrol.edit", "checkpoint", point.code, x=point.x, y=point.y, scan=point.needs_scan)
        work.bump(TOPIC)


def change_limits(actor: Actor, command: ChangeLimits, *, clock: Clock) -> None:
    """Weight and allowed gaps from now on. Raises Denied, Missing, Conflict or Refused."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        point = _own_point(work, command.code)
        if work.earlier("patrol.limits", command.key, command) is not None:
            return
        _change(work, point, command.version)
        limits = command.limits
        work.session.add(
            CheckpointLimit(
                checkpoint_id=row_id(point.id),
                weight=limits.weight,
                day_gap=limits.day_gap,
                night_gap=limits.night_gap,
                valid_from=work.now,
                recorded_at=work.now,
                decided_by=actor.user_id,
            )
        )
        work.remember("patrol.limits", command.key, command, point.id)
        work.audit(
            "patrol.limits",
            "checkpoint",
            point.code,
            weight=limits.weight,
            day_gap=limits.day_gap,
            night_gap=limits.night_gap,
        )
        work.bump(TOPIC)


def retire_checkpoint(actor: Actor, command: RetireCheckpoint, *, clock: Clock) -> None:
    """Owed no visit from now on; what has begun stays. Raises Denied, Missing, Conflict or Refused."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        lock_points(work)
        point = _own_point(work, command.code, retired=True)
        if work.earlier("patrol.retire", command.key, command) is not None:
            return
        if point.retired_at is not None:
            raise Missing
        _change(work, point, command.version)
        point.retired_at = work.now
        work.session.flush()
        gone = withdraw_point(work, row_id(point.id))
        work.remember("patrol.retire", command.key, command, point.id)
        work.audit("patrol.retire", "checkpoint", point.code, withdrawn=gone)
        work.bump(TOPIC)


def new_tag(actor: Actor, command: NewTag, *, clock: Clock) -> str:
    """A new code for the sign, which takes the old one's place at once; returns it. The old one is kept for
    taps that were made before.

    The same key gives the code that is valid now. Raises Denied, Missing, Conflict or Refused.
    """
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        point = _own_point(work, command.code)
        if work.earlier("patrol.tag", command.key, command) is not None:
            return point.tag or ""
        _change(work, point, command.version)
        if point.tag is not None:
            # Taps of before may still wait in a phone without a signal.
            former = FormerTag(checkpoint_id=row_id(point.id), tag=point.tag, replaced_at=work.now)
            work.session.add(former)
        tag = point.tag = _free_tag(work)
        work.remember("patrol.tag", command.key, command, point.id)
        # The code itself opens a door to a check-in: the audit says only that it was replaced.
        work.audit("patrol.tag", "checkpoint", point.code)
        work.bump(TOPIC)
    return tag


def _own_point(work: UnitOfWork, code: str, *, retired: bool = False) -> Checkpoint:
    """A checkpoint of the actor's agency, locked. Raises Missing, also for the other's and a retired one."""
    statement = visible(work.actor, Checkpoint).where(Checkpoint.code == code).with_for_update()
    point = work.session.exec(statement).first()
    if point is None or point.agency != work.actor.agency.value:
        raise Missing
    if point.retired_at is not None and not retired:
        raise Missing
    return point


def _change(work: UnitOfWork, point: Checkpoint, version: int) -> None:
    if point.version != version:
        raise Conflict(STALE)
    point.version += 1
    work.session.add(point)


def _free_tag(work: UnitOfWork) -> str:
    """One that no sign bears or ever bore."""
    while True:
        tag = fresh_tag()
        now = select(Checkpoint.id).where(Checkpoint.tag == tag)
        before = select(FormerTag.id).where(FormerTag.tag == tag)
        if work.session.exec(now).first() is None and work.session.exec(before).first() is None:
            return tag
