"""The drills still to come in the demo: a programme for the rest of the year, one moved, one called off.

Called by scenarios. The moved one was meant for four days ago, so the programme page shows a regu that is
late although it has a date.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.drills.actions import cancel_drill, move_drill, plan_drill, plan_programme
from dashboard.features.drills.forms import CancelDrill, MoveDrill, PlanDrill, PlanProgramme
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.series import days_left, every
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

BOTH = tuple(Agency)
_DAY = timedelta(days=1)
_FEW_DAYS = 30


def programme_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """Everything was done by planners in the past weeks; all dates are mornings at the site."""
    moved = _One(crew, Scenario.ESCAPE, DrillType.FUNCTIONAL, Regu.D, morning(now, -4), "latihan-pindah")
    yield Step(now - 25 * _DAY, moved.plan)
    yield Step(now - 6 * _DAY, lambda clock: moved.move(morning(now, 10), clock))
    off = _One(crew, Scenario.CONTRABAND, DrillType.TABLETOP, Regu.C, morning(now, 3), "latihan-batal")
    yield Step(now - 25 * _DAY, off.plan)
    yield Step(now - 1 * _DAY, off.cancel)
    yield Step(now - 2 * _DAY, lambda clock: _plan_rest(crew, now, clock))


def morning(now: datetime, days: int) -> datetime:
    """09.00 at the site, so many days from now."""
    return day_start(site_day(now) + days * _DAY) + timedelta(hours=9)


def _plan_rest(crew: Crew, now: datetime, clock: Clock) -> None:
    """Every two weeks until the year ends; with little of it left, the programme of the next year."""
    first = morning(now, 16)
    left = days_left(first)
    if left < _FEW_DAYS:
        first = morning(now, 16 + left + 4)
    command = PlanProgramme(
        scenarios=tuple(Scenario),
        regus=tuple(Regu),
        types=(DrillType.FULL_SCALE, DrillType.FUNCTIONAL),
        agencies=BOTH,
        dates=every(first, 14),
        commander=Role.KARUPAM,
        lead_agency=Agency.POLRES,
        key="latihan-program",
    )
    plan_programme(crew[Role.KEPALA_KPR], command, clock=clock)


class _One:
    """One drill while its plan changes: the reference is known from its plan on."""

    def __init__(
        self, crew: Crew, scenario: Scenario, kind: DrillType, regu: Regu, at: datetime, key: str
    ) -> None:
        self._actor, self._key = crew[Role.KEPALA_KPR], key
        self._command = PlanDrill(scenario, kind, (regu,), BOTH, at, Role.KARUPAM, key, Agency.POLRES)
        self._reference = ""

    def plan(self, clock: Clock) -> None:
        self._reference = plan_drill(self._actor, self._command, clock=clock)

    def move(self, to: datetime, clock: Clock) -> None:
        reason = "Regu D mengawal sidang hari itu, tidak dapat ditarik."
        command = MoveDrill(self._reference, to, reason, 1, f"{self._key}-waktu")
        move_drill(self._actor, command, clock=clock)

    def cancel(self, clock: Clock) -> None:
        command = CancelDrill(
            self._reference, f"{self._key}-batal", "Bersamaan dengan penggeledahan gabungan."
        )
        cancel_drill(self._actor, command, clock=clock)
