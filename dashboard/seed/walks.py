"""Which planned visits are made and when: pure, from a seeded random generator.

Called by patrol_steps. Coverage 93 to 98 % with its worst hours from 02.00 to 04.00, and regu C a little
weaker (domain 6). The last hours before ``now`` are walked without a fault, so that a gap on the wall is
there only because a scenario wants it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from dashboard.features.patrols.actions import ImportedVisit
from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.rules.schedule import regu_on_duty
from dashboard.kernel.clock import duty_day, to_site
from dashboard.kernel.reference import Agency, Regu
from dashboard.seed.rounds import EVERY_ROUND, JOINT, Round, plans_of, seconds_on_the_way

FEED_SILENT = timedelta(hours=5)
"""How late the police's patrol feed is in the demo."""
FAULTLESS = timedelta(hours=3)
_QUEUED = timedelta(hours=5)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One planned visit of the schedule."""

    agency: Agency
    checkpoint: str
    at: datetime
    route: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """``abandoned`` is a checkpoint that nobody has visited for the last hours; empty: none."""

    now: datetime
    abandoned: str = ""
    is_police_silent: bool = False


def dues_of(day: date, after: datetime, rounds: Sequence[Round] = EVERY_ROUND) -> tuple[Due, ...]:
    """Every due of a duty day that comes after ``after``, in order of time."""
    found = [
        Due(agency, checkpoint, due, plan.route)
        for agency, plan in plans_of(day, after, rounds)
        for due in plan.dues
        for checkpoint in plan.checkpoints
    ]
    return tuple(sorted(found, key=lambda due: (due.at, due.agency, due.checkpoint)))


def risk_of_missing(moment: datetime) -> float:
    """How likely a visit that is due now is not made."""
    local = to_site(moment)
    risk = 0.018
    if 2 <= local.hour < 4:
        risk += 0.045
    if local.hour in (7, 13, 19) and local.minute < 30:
        risk += 0.015
    return risk + (0.02 if regu_on_duty(moment) is Regu.C else 0.0)


def visits_of(rng: Random, dues: Sequence[Due], walk: Walk) -> Iterator[tuple[Agency, ImportedVisit]]:
    """The visits that were made and known at ``walk.now``, in the order of the dues.

    Misses are spread like a debt that is paid whenever it reaches one, so that every day has its share.
    """
    debt = rng.random()
    for due in dues:
        if due.route == JOINT.route and not is_joint_walked(due.at):
            continue
        is_calm = due.at > walk.now - FAULTLESS
        debt += 0.0 if is_calm else risk_of_missing(due.at) * rng.uniform(0.4, 1.6)
        if debt >= 1.0:
            debt -= 1.0
            continue
        at = walked_at(rng, due, is_calm=is_calm)
        known = _known_at(rng, due, at, walk)
        if known is None or known > walk.now or _is_abandoned(due, at, walk):
            continue
        outcome = Outcome.FINDING if rng.random() < 0.015 else Outcome.OK
        key = f"{due.checkpoint}-{due.at:%Y%m%d%H%M}"
        yield due.agency, ImportedVisit(key, due.checkpoint, at, outcome, recorded_at=known)


def is_joint_walked(due_at: datetime) -> bool:
    """Four of five joint patrols are walked: 14 to 18 of the 20 or so of a month."""
    number = _joint_number(due_at)
    return (number + number // 5) % 5 != 3  # each week another night


def is_joint_confirmed(due_at: datetime, agency: Agency) -> bool:
    """The police always say so; the Rutan forgets every sixth one."""
    return agency is Agency.POLRES or _joint_number(due_at) % 6 != 4


def _joint_number(due_at: datetime) -> int:
    """Counts the nights of joint patrols, without the two of a week that have none."""
    day = duty_day(due_at).toordinal() - 1
    return day // 7 * 5 + sum(bool(JOINT.weekdays & 1 << weekday) for weekday in range(day % 7))


def walked_at(rng: Random, due: Due, *, is_calm: bool = False) -> datetime:
    """When the guard comes by: a few minutes around the due time, one in eighteen too late."""
    on_the_way = timedelta(seconds=seconds_on_the_way(due.route, due.checkpoint) + rng.uniform(0, 6))
    # The whole round sets out early or late, so that nobody is at two points at once.
    setting_out = Random(f"{due.route} {due.at.isoformat()}")
    if is_calm:
        return due.at + on_the_way + _MINUTE * setting_out.uniform(-1, 4)
    if rng.random() < 0.055:
        # What was forgotten is walked after the round, again point by point.
        return due.at + on_the_way + _MINUTE * setting_out.uniform(17, 21)
    return due.at + on_the_way + _MINUTE * min(max(setting_out.gauss(1, 3), -7), 7)


def _known_at(rng: Random, due: Due, at: datetime, walk: Walk) -> datetime | None:
    """A guard's tap is known at once; the police's come in later, and stop where the feed went silent."""
    if due.agency is Agency.RUTAN:
        return at + timedelta(seconds=rng.randint(2, 9))
    if not walk.is_police_silent:
        return at + timedelta(seconds=rng.randint(5, 90))
    last = walk.now - FEED_SILENT
    if at > last:
        return None
    # The last delivery brought everything that had been waiting in the phones.
    return last if at > last - _QUEUED else at + timedelta(minutes=rng.uniform(1, 20))


def _is_abandoned(due: Due, at: datetime, walk: Walk) -> bool:
    return due.checkpoint == walk.abandoned and at > walk.now - timedelta(minutes=150)
