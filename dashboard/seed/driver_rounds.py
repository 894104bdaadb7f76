"""The driver's guards: they walk what is due, a few minutes around its time, and keep a day planned ahead.

Called by driver.step. When a guard comes by is drawn from the planned visit itself, so that a second run
finds the same answer. What a guard missed more than half an hour ago stays missed: that is what happened.
"""

from datetime import datetime, timedelta
from random import Random

from dashboard.features.patrols.actions import check_in
from dashboard.features.patrols.forms import CheckIn, Outcome
from dashboard.features.patrols.queries.records import PlanRow, list_plan
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import source_ages, worst
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.driver_sign import MARK, unless_refused
from dashboard.seed.joint_steps import WALKERS, end_finished, walker
from dashboard.seed.patrol_steps import lay_out_everything
from dashboard.seed.rounds import JOINT
from dashboard.seed.walks import Due, is_joint_walked, risk_of_missing, walked_at

CATCH_UP = timedelta(minutes=30)
FEED_EVERY = timedelta(hours=7)
"""The demo keeps one late feed: the police's taps arrive together, up to seven hours after they were made."""

_LATEST = timedelta(minutes=30)  # nobody comes later than this after the due time
_EARLIEST = timedelta(minutes=10)
_FINDINGS = 0.015


def walk(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Check in wherever a guard has come by lately, for the police when their phones deliver."""
    now = clock()
    for agency in Agency:
        if WALKERS[agency] not in crew or (agency is Agency.POLRES and not _does_feed_deliver(now)):
            continue
        actor = walker(crew, agency)
        reach = FEED_EVERY if agency is Agency.POLRES else CATCH_UP
        with reading() as session:
            rows = list_plan(session, actor, now - reach - _LATEST, now + _EARLIEST, now)
        for row in rows:
            key = f"{MARK}-visit-{row.id}"
            if row.agency is not agency or row.visited_at is not None or key in done:
                continue
            command = _tap(row, now, reach, key)
            if command is not None and _nobody_said_no(row):
                unless_refused(lambda command=command, actor=actor: check_in(actor, command, clock=clock))
                done.add(key)
    end_finished(crew, clock)


def _does_feed_deliver(now: datetime) -> bool:
    """The police's phones send what they have gathered every few hours; in between the feed is silent."""
    with reading() as session:
        age = worst(source_ages(session, now), "patrol_polres")
    return age is None or age.last_at is None or now - age.last_at >= FEED_EVERY


def _nobody_said_no(row: PlanRow) -> bool:
    return row.skipped is None and row.excused is None


def _tap(row: PlanRow, now: datetime, reach: timedelta, key: str) -> CheckIn | None:
    """The tap of this visit when its time has just come; None: not yet, too long ago, or never."""
    rng = Random(row.id)
    is_left_out = row.route == JOINT.route and not is_joint_walked(row.due_at)
    if rng.random() < risk_of_missing(row.due_at) or is_left_out:
        return None
    at = walked_at(rng, Due(row.agency, row.checkpoint, row.due_at, row.route))
    if not now - reach < at <= now:
        return None
    outcome = Outcome.FINDING if rng.random() < _FINDINGS else Outcome.OK
    return CheckIn(row.id, "", outcome, None, at, False, key)


def plan_ahead(crew: dict[Role, Actor], clock: Clock) -> None:
    """Lay out the plans, as the sweep of the served product does: three days always lie ahead."""
    lay_out_everything(crew, clock)
