"""Weak spots: a dead camera or an unmanned post halves the allowed gap of the nearest checkpoint until fixed.

Called by the board, and for cameras through the port of ``kernel/weak_spots.py``. Which checkpoint: the named
one (a person always names an unmanned post), else the nearest by coordinates, else the one with the highest
weight in the zone; always one of the own agency that has an agreed gap.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import hypot

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import TOPIC, own_checkpoints, row_id
from dashboard.features.patrols.forms import EndWeakness, ReportWeakness
from dashboard.features.patrols.queries.gaps import checkpoint_times
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Weakness:
    """What was stored; ``is_new`` False: it was known already and is still open."""

    control_id: int
    place: str
    zone: Zone
    is_new: bool


def report_weakness(actor: Actor, command: ReportWeakness, *, clock: Clock, source: str = PERSON) -> Weakness:
    """Open a compensating control from now on. One per camera; one per kind and checkpoint for people.

    Raises Denied, Invalid (unknown checkpoint, a zone without an agreed gap) or Refused (reused key).
    """
    _require_either(actor)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("patrol.weak_spot", command.key, command)
        if earlier is not None:
            return _stored(work, int(earlier))
        point = _point(work, command)
        if source == PERSON and command.checkpoint and command.zone not in (None, Zone(point.zone)):
            raise Invalid({"zone": "patrols.form.zone.other"})
        own_checkpoints(work, [point.code], "checkpoint")  # locked: two reports of one thing are one
        open_one = _open_control(work, source, command.kind, row_id(point.id))
        if open_one is None:
            control = CompensatingControl(
                agency=actor.agency,
                kind=command.kind,
                zone=command.zone or point.zone,
                checkpoint_id=row_id(point.id),
                source=source,
                started_at=work.now,
                recorded_at=work.now,
                reported_by=actor.user_id,
            )
            work.session.add(control)
            work.session.flush()
            work.bump(TOPIC)
        else:
            control = open_one
        number = row_id(control.id)
        work.remember("patrol.weak_spot", command.key, command, number)
        work.audit(
            "patrol.weak_spot",
            "compensating_control",
            number,
            kind=command.kind,
            checkpoint=point.code,
            is_new=open_one is None,
        )
    return Weakness(number, point.name, Zone(control.zone), open_one is None)


def end_weakness(actor: Actor, command: EndWeakness, *, clock: Clock) -> None:
    """It was fixed: the agreed gap holds again from now on.

    A supervisor of the own agency may say so, and whoever reported it. Raises Denied, Missing, Refused.
    """
    _require_either(actor)
    with unit_of_work(actor, clock) as work:
        statement = visible(actor, CompensatingControl).where(CompensatingControl.id == command.control_id)
        control = work.session.exec(statement.with_for_update()).first()
        if control is None or control.agency != actor.agency.value:
            raise Missing
        if work.earlier("patrol.weak_spot_end", command.key, command) is not None:
            return
        if not actor.may(Permission.PATROL_SUPERVISE) and control.reported_by != actor.user_id:
            raise Denied
        if control.ended_at is not None:
            raise Refused("patrols.refused.fixed_already")
        control.ended_at = control.end_recorded_at = work.now
        control.ended_by = actor.user_id
        work.session.add(control)
        work.remember("patrol.weak_spot_end", command.key, command, command.control_id)
        work.audit("patrol.weak_spot_end", "compensating_control", command.control_id)
        work.bump(TOPIC)


def take_camera_state(
    actor: Actor, camera: int, zone: Zone, *, is_down: bool, checkpoint: str = "", clock: Clock
) -> bool:
    """What answers ``kernel.weak_spots.tell_camera``: a camera died or works again. Returns what changed.

    Said twice it changes nothing. Raises Invalid where no checkpoint with an agreed gap is near.
    """
    source = f"camera:{camera}"
    if is_down:
        command = ReportWeakness(ControlKind.CAMERA_DOWN, zone, checkpoint, "")
        return report_weakness(actor, command, clock=clock, source=source).is_new
    with unit_of_work(actor, clock, quiet=True) as work:
        found = work.session.exec(
            visible(actor, CompensatingControl)
            .where(CompensatingControl.source == source, col(CompensatingControl.ended_at).is_(None))
            .order_by(col(CompensatingControl.id))
        ).first()
        number = None if found is None else row_id(found.id)
    if number is None:
        return False
    end_weakness(actor, EndWeakness(number, ""), clock=clock)
    return True


def _require_either(actor: Actor) -> None:
    if not actor.may(Permission.PATROL_SUPERVISE):
        actor.require(Permission.PATROL_CHECK_IN)


def _point(work: UnitOfWork, command: ReportWeakness) -> Checkpoint:
    """The checkpoint whose gap is halved."""
    named = None
    if command.checkpoint:
        named = own_checkpoints(work, [command.checkpoint], "checkpoint")[command.checkpoint]
    agreed = {
        each.code: version
        for each in checkpoint_times(work.session, *_now(work))
        if (version := each.limits.at(work.now)) is not None and version.allowed is not None
    }
    rows = work.session.exec(visible(work.actor, Checkpoint).where(col(Checkpoint.code).in_(list(agreed))))
    own = [row for row in rows if row.agency == work.actor.agency.value]
    if named is not None and named.code in agreed:
        return named
    if named is not None and named.x is not None and named.y is not None:
        near = [(hypot(row.x - named.x, row.y - named.y), row.code, row) for row in own
                if row.x is not None and row.y is not None]  # fmt: skip
        if near:
            return min(near, key=lambda found: found[:2])[2]
    zone = command.zone.value if named is None and command.zone is not None else named and named.zone
    inside = [row for row in own if row.zone == zone]
    if not inside:
        raise Invalid({"zone" if named is None else "checkpoint": "patrols.form.zone.no_gap"})
    return min(inside, key=lambda row: (-agreed[row.code].weight, row.code))


def _now(work: UnitOfWork) -> tuple:
    """A window of no length: which checkpoints have an agreed gap now."""
    return work.now + timedelta(microseconds=1), work.now


def _open_control(
    work: UnitOfWork, source: str, kind: ControlKind, checkpoint_id: int
) -> CompensatingControl | None:
    statement = visible(work.actor, CompensatingControl).where(
        CompensatingControl.source == source, col(CompensatingControl.ended_at).is_(None)
    )
    if source == PERSON:
        statement = statement.where(
            CompensatingControl.kind == kind, CompensatingControl.checkpoint_id == checkpoint_id
        )
    return work.session.exec(statement).first()


def _stored(work: UnitOfWork, number: int) -> Weakness:
    control, point = work.session.exec(
        select(CompensatingControl, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(CompensatingControl.checkpoint_id))
        .where(CompensatingControl.id == number)
    ).one()
    return Weakness(number, point.name, Zone(control.zone), False)
