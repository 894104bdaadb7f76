"""The driver's guards: they walk what is due, a few minutes around its time, and keep a day planned ahead.

Called by driver.step. Each route has its own guard with a phone, whose queue is delivered as a real one is.
When a guard comes by is drawn from the planned visit itself, so that a second run finds the same answer. What
a guard missed more than half an hour ago stays missed: that is what happened.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from dashboard.features.patrols.actions.delivering import deliver_taps
from dashboard.features.patrols.actions.witness import give_pack
from dashboard.features.patrols.forms import Batch, Outcome, PhoneTime, QueuedTap
from dashboard.features.patrols.queries.records import PlanRow, list_plan
from dashboard.features.patrols.rules.codes import How
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import source_ages, worst
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.driver_sign import MARK
from dashboard.seed.joint_steps import WALKERS, end_finished, walker
from dashboard.seed.patrol_steps import lay_out_everything
from dashboard.seed.rounds import EVERY_ROUND, JOINT
from dashboard.seed.walks import Due, is_joint_walked, risk_of_missing, walked_at

CATCH_UP = timedelta(minutes=30)
FEED_EVERY = timedelta(hours=7)
"""The demo keeps one late feed: the police's taps arrive together, up to seven hours after they were made."""

_LATEST = timedelta(minutes=30)  # nobody comes later than this after the due time
_EARLIEST = timedelta(minutes=10)
_FINDINGS = 0.015
# The pack is fetched before the earliest round sets out.
_PACK_BEFORE = timedelta(minutes=20)
_NO_OFFSET = timedelta(0)
# Nobody is at two points at once: a number below every account's for the guard of each route.
_GUARDS = {one.route: -1 - place for place, one in enumerate(EVERY_ROUND)}
_EXTRA = -1000


def walk(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Deliver what the guards have tapped lately; for the police when their phones deliver."""
    now = clock()
    for agency in Agency:
        if WALKERS[agency] not in crew or (agency is Agency.POLRES and not _does_feed_deliver(now)):
            continue
        reach = FEED_EVERY if agency is Agency.POLRES else CATCH_UP
        with reading() as session:
            rows = list_plan(session, walker(crew, agency), now - reach - _LATEST, now + _EARLIEST, now)
        queues: dict[int, list[QueuedTap]] = {}
        for row in rows:
            key = f"{MARK}-visit-{row.id}"
            if row.agency is not agency or row.visited_at is not None or key in done:
                continue
            tap = _tap(row, now, reach, key)
            if tap is not None and _nobody_said_no(row):
                # An extra round is somebody else's each time: its points may lie anywhere.
                queues.setdefault(_GUARDS.get(row.route, _EXTRA - row.id), []).append(tap)
        for guard, taps in queues.items():
            _deliver(replace(walker(crew, agency), user_id=guard), taps, clock, done)
    end_finished(crew, clock)


def _deliver(guard: Actor, taps: list[QueuedTap], clock: Clock, done: set[str]) -> None:
    """The phone had fetched its packs before the rounds set out, and sends its queue in order."""
    for issued in sorted({tap.time.issued_at for tap in taps if tap.time.issued_at is not None}):
        give_pack(guard, clock=lambda issued=issued: issued)
    queue = tuple(sorted(taps, key=lambda tap: tap.time.at))
    done |= {answer.key for answer in deliver_taps(guard, Batch(queue, clock()), clock=clock)}


def _does_feed_deliver(now: datetime) -> bool:
    """The police's phones send what they have gathered every few hours; in between the feed is silent."""
    with reading() as session:
        age = worst(source_ages(session, now), "patrol_polres")
    return age is None or age.last_at is None or now - age.last_at >= FEED_EVERY


def _nobody_said_no(row: PlanRow) -> bool:
    return row.skipped is None and row.excused is None


def _tap(row: PlanRow, now: datetime, reach: timedelta, key: str) -> QueuedTap | None:
    """The tap of this visit when its time has just come; None: not yet, too long ago, or never."""
    rng = Random(row.id)
    is_left_out = row.route == JOINT.route and not is_joint_walked(row.due_at)
    if rng.random() < risk_of_missing(row.due_at) or is_left_out:
        return None
    at = walked_at(rng, Due(row.agency, row.checkpoint, row.due_at, row.route))
    if not now - reach < at <= now:
        return None
    outcome = Outcome.FINDING if rng.random() < _FINDINGS else Outcome.OK
    time = PhoneTime(at, _NO_OFFSET, row.due_at - _PACK_BEFORE)
    return QueuedTap(key, time, row.id, "", "", outcome, None, How.BUTTON)


def plan_ahead(crew: dict[Role, Actor], clock: Clock) -> None:
    """Lay out the plans, as the sweep of the served product does: three days always lie ahead."""
    lay_out_everything(crew, clock)
