"""One drill that can be started: planned for today by the secretariat, both agencies take part.

Called by scenarios for the demo. The demo driver leaves it alone: LATIHAN on every screen is for a person to
begin and to end.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.drills.actions import plan_drill
from dashboard.features.drills.forms import PlanDrill
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

_SOON = timedelta(minutes=30)


def conduct_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """It was planned three days ago; half an hour from now, but never tomorrow."""
    yield Step(now - timedelta(days=3), lambda clock: _plan(crew, now, clock))


def _plan(crew: Crew, now: datetime, clock: Clock) -> None:
    last = day_start(site_day(now) + timedelta(days=1)) - timedelta(minutes=1)
    command = PlanDrill(
        Scenario.ESCAPE,
        DrillType.FUNCTIONAL,
        (Regu.D,),
        tuple(Agency),
        min(now + _SOON, last),
        Role.KARUPAM,
        "latihan-hari-ini",
    )
    plan_drill(crew[Role.SEKRETARIAT_BERSAMA], command, clock=clock)
