"""Write one press of a drill, or take one back, with the drill locked and its present values kept beside it.

Called by ``conducting`` inside its transaction. A press is never deleted: what was taken back is withdrawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dashboard.features.drills.actions.planning import SOURCE, TOPIC, id_of, load
from dashboard.features.drills.forms import QueuedPress, QueuedTakeBack
from dashboard.features.drills.queries.conduct import course_of
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.rules.conduct import (
    RESULTS,
    Course,
    Press,
    Standing,
    refusal_of_drill,
    refusal_of_inject,
    refusal_of_person,
    refusal_of_press,
    refusal_of_undo,
    seconds_of,
    slot_of,
)
from dashboard.features.drills.tables import Drill, DrillEvent, DrillInject
from dashboard.kernel.clock import site_day
from dashboard.kernel.errors import Missing, Refused
from dashboard.kernel.phone_clock import TapTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import IdempotencyKey
from dashboard.kernel.work import UnitOfWork

PRESS = "drill.press"
_UNDO = "drill.press_undo"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The press that counts in its slot. ``is_own`` false: another device or person was first."""

    event_id: int
    agency: Agency
    at: datetime
    is_own: bool


def record_press(work: UnitOfWork, item: QueuedPress, time: TapTime) -> Recorded:
    """Store the press, or say which one stands in its place already.

    Raises Missing (no such drill), or Refused with the sentence of ``rules.conduct``.
    """
    earlier = work.earlier(PRESS, item.key, item)
    if earlier is not None:
        return _recorded(work, work.session.get_one(DrillEvent, int(earlier)))
    drill, course = _course(work, item.reference)
    _refuse(
        refusal_of_person(course, work.actor.agency, work.actor.roles) or refusal_of_drill(course, time.at)
    )
    slot = slot_of(item.press, item.number, work.actor.agency)
    rows = _standing(work, id_of(drill))
    event = rows.get(slot)
    if event is None:
        is_early = site_day(time.at) < site_day(drill.planned_for)
        _refuse(refusal_of_press(course, item.press, time.at, is_early))
        event = _write(work, drill, item, slot, time)
        _follow(work, drill, event, {**rows, slot: event})
        work.touch(SOURCE)
        work.audit(PRESS, "drill", drill.reference, press=item.press, number=item.number)
        work.bump(TOPIC)
    else:
        work.audit("drill.press_known", "drill", drill.reference, press=item.press, number=item.number)
    work.remember(PRESS, item.key, item, event.id)
    return _recorded(work, event)


def take_back(work: UnitOfWork, item: QueuedTakeBack, at: datetime) -> Recorded:
    """Withdraw the own press with the key ``item.undoes``; ``at`` is when the undo was pressed.

    Raises Missing (no such press of this person), or Refused (too late, something rests on it, evaluated).
    """
    kept = work.session.get(IdempotencyKey, (work.actor.user_id, item.undoes))
    if kept is None or kept.action != PRESS:
        raise Missing("drills.run.refused.no_press")
    drill, course = _course(work, item.reference)
    # Read after the lock: another device may have taken it back meanwhile.
    event = work.session.get_one(DrillEvent, int(kept.result))
    if event.drill_id != drill.id or event.user_id != work.actor.user_id:
        raise Missing("drills.run.refused.no_press")
    if work.earlier(_UNDO, item.key, item) is not None:
        return _recorded(work, event)
    if event.withdrawn_at is None:
        _refuse(refusal_of_drill(course, at))
        rows = _standing(work, id_of(drill))
        others = {slot: row for slot, row in rows.items() if slot != event.slot}
        _refuse(refusal_of_undo(_of(event), [_of(row) for row in others.values()], at))
        event.withdrawn_at, event.withdrawn_by = work.now, work.actor.user_id
        work.session.add(event)
        _follow(work, drill, event, others)
    work.remember(_UNDO, item.key, item, event.id)
    work.audit(_UNDO, "drill", drill.reference, press=event.kind, number=event.number)
    work.bump(TOPIC)
    return _recorded(work, event)


def _write(work: UnitOfWork, drill: Drill, item: QueuedPress, slot: str, time: TapTime) -> DrillEvent:
    event = DrillEvent(
        drill_id=id_of(drill),
        kind=item.press,
        slot=slot,
        number=item.number,
        agency=work.actor.agency,
        user_id=work.actor.user_id,
        at=time.at,
        phone_at=item.time.at,
        recorded_at=work.now,
        flags=",".join(sorted(time.flags)),
    )
    work.session.add(event)
    work.session.flush()
    return event


def _follow(work: UnitOfWork, drill: Drill, event: DrillEvent, rows: Mapping[str, DrillEvent]) -> None:
    """The present values after ``event`` was written or withdrawn; ``rows``: the presses that stand now."""
    press = Press(event.kind)
    if press is Press.START:
        drill.held_at = event.at if press in rows else None
    elif press is Press.END:
        drill.ended_at = max(event.at, drill.held_at or event.at) if press in rows else None
    elif press.is_of_inject:
        play = rows.get(slot_of(Press.PLAY, event.number))
        result = rows.get(slot_of(Press.ACHIEVED, event.number))
        if event.withdrawn_at is None:
            _refuse(refusal_of_inject(press, event.at, _maybe(play, event), _maybe(result, event)))
        _time_inject(work, drill, event.number, play, result)
    work.session.add(drill)


def _time_inject(
    work: UnitOfWork, drill: Drill, number: int, play: DrillEvent | None, result: DrillEvent | None
) -> None:
    """Outcome and seconds from the presses that stand. A play that arrives late corrects the result."""
    inject = work.session.get(DrillInject, (drill.id, number))
    if inject is None:
        raise Refused("drills.run.refused.inject")
    inject.outcome, inject.actual_seconds, inject.recorded_at = InjectOutcome.ACHIEVED, None, None
    if result is not None:
        inject.outcome, inject.recorded_at = RESULTS[Press(result.kind)], work.now
    if result is not None and result.kind == Press.ACHIEVED:
        played = None if play is None else _of(play)
        inject.actual_seconds = seconds_of(result.at, played, drill.held_at or result.at)
        if inject.actual_seconds is None:
            raise Refused("drills.run.refused.seconds")
    work.session.add(inject)


def _course(work: UnitOfWork, reference: str) -> tuple[Drill, Course]:
    """The drill, locked until the commit, and what the rules know of it."""
    drill = load(work, reference)
    return drill, course_of(work.session, drill)


def _standing(work: UnitOfWork, drill_id: int) -> dict[str, DrillEvent]:
    rows = select(DrillEvent).where(DrillEvent.drill_id == drill_id, col(DrillEvent.withdrawn_at).is_(None))
    return {row.slot: row for row in work.session.exec(rows)}


def _of(row: DrillEvent) -> Standing:
    return Standing(Press(row.kind), row.slot, row.number, row.at)


def _maybe(row: DrillEvent | None, event: DrillEvent) -> Standing | None:
    """Another press than the one that is being written."""
    return None if row is None or row is event else _of(row)


def _recorded(work: UnitOfWork, event: DrillEvent) -> Recorded:
    if event.id is None:
        raise AssertionError("the press is not stored")
    return Recorded(event.id, Agency(event.agency), event.at, event.user_id == work.actor.user_id)


def _refuse(key: str) -> None:
    if key:
        raise Refused(key)
