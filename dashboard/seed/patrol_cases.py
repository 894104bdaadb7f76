"""For the board when the demo begins: a round that is out, a tap to judge, a weak spot.

Called by scenarios. None of them changes what the wall says: the extra round is planned beside the others,
the tap waits, and the weak spot lies at a point whose agreed gap is wide.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.patrols.actions import check_in, plan_round, report_weakness
from dashboard.features.patrols.actions.delivering import deliver_taps
from dashboard.features.patrols.forms import (
    Batch,
    CheckIn,
    Outcome,
    PhoneTime,
    PlanRound,
    QueuedTap,
    ReportWeakness,
)
from dashboard.features.patrols.rules.codes import ControlKind, How
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import Crew
from dashboard.seed.joint_steps import walker
from dashboard.seed.rounds import POINTS
from dashboard.seed.timeline import Step

ROUTE = "Ronde tambahan layanan"
WEAK = "BENGKEL"
_EXTRA = ("AULA", "KLINIK", "DAPUR", "KOMANDAN", "P2U")
_MINUTE = timedelta(minutes=1)


def patrol_cases(crew: Crew, now: datetime) -> Iterator[Step]:
    """The three cases, minutes before ``now``."""
    guard = walker(crew, Agency.RUTAN)
    start = extra_start(now)
    yield Step(now - 48 * _MINUTE, lambda clock: _plan(crew, start, clock))
    yield Step(now - 95 * _MINUTE, lambda clock: _weak(crew, clock))
    yield Step(now - 33 * _MINUTE, lambda clock: _moved_clock(guard, clock))
    for number, code in enumerate(_EXTRA[:2]):
        at = now - (7 - number * 3) * _MINUTE
        tap = CheckIn(None, code, Outcome.OK, None, None, False, f"tambahan-{code}")
        yield Step(at, lambda clock, tap=tap: check_in(guard, tap, clock=clock))


def extra_start(now: datetime) -> datetime:
    """When the extra round is due: routes begin at every fifth minute, and no point is due twice in one."""
    start = (now - 8 * _MINUTE).replace(second=0, microsecond=0)
    return start - _MINUTE if start.minute % 5 == 0 else start


def _plan(crew: Crew, start: datetime, clock: Clock) -> None:
    points = tuple(point.code for point in POINTS[Agency.RUTAN] if point.code in _EXTRA)
    plan = PlanRound(points, start, 60, 1, None, ROUTE, "tambahan-rencana")
    plan_round(crew[Role.KARUPAM], plan, clock=clock)


def _weak(crew: Crew, clock: Clock) -> None:
    command = ReportWeakness(ControlKind.CAMERA_DOWN, None, WEAK, "kamera-bengkel")
    report_weakness(crew[Role.KARUPAM], command, clock=clock)


def _moved_clock(guard: Actor, clock: Clock) -> None:
    """The phone's clock went six minutes ahead between the tap and the sending: a supervisor has to judge."""
    tapped = clock() - 4 * _MINUTE
    time = PhoneTime(tapped, timedelta(0), None)
    tap = QueuedTap("jam-berubah-1", time, None, "BLOK-E", "", Outcome.OK, None, How.BUTTON)
    deliver_taps(guard, Batch((tap,), clock() + 6 * _MINUTE), clock=clock)
