"""The demo's searches: two or three a week in the evening, some with finds, some without.

Called by scenarios. Rooms, hours and quantities are those of domain 6; everything through the real action.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from random import Random

from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import FoundItem, RecordSearch
from dashboard.features.incidents.rules.finds import UNIT_OF, ItemClass, SearchKind
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Zone
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

_ZONES = (Zone.BLOCK_A, Zone.BLOCK_B, Zone.BLOCK_C, Zone.BLOCK_D, Zone.BLOCK_E)
_WEEK = 7
_DRUGS_SHARE = 1 / 40
_NO_PHONE_SHARE = 0.55
_JOINT_EVERY = 10


def search_steps(rng: Random, crew: Crew, now: datetime, days: int) -> Iterator[Step]:
    """Searches of the last ``days``; the first of each week is unannounced, each tenth is a joint one."""
    number = 0
    for first in range(days, 0, -_WEEK):
        for place, back in enumerate(sorted(rng.sample(range(_WEEK), rng.choice((2, 3, 3))), reverse=True)):
            evening = day_start(site_day(now) - timedelta(days=first - back))
            ended = evening + timedelta(hours=rng.uniform(20.5, 22))
            if ended >= now:
                continue
            number += 1
            command = RecordSearch(
                zone=rng.choice(_ZONES),
                kind=SearchKind.INCIDENTAL if place == 0 else SearchKind.ROUTINE,
                is_unannounced=place == 0,
                is_joint=number % _JOINT_EVERY == 0,
                rooms=rng.randint(6, 10),
                started_at=ended - timedelta(minutes=rng.uniform(50, 80)),
                ended_at=ended,
                incident=None,
                finds=_finds(rng),
                note="",
                is_text_shared=False,
                key=f"geledah-{number:05d}",
            )
            yield Step(
                ended + timedelta(minutes=10),
                lambda clock, command=command: record_search(crew[Role.KARUPAM], command, clock=clock),
            )


def _finds(rng: Random) -> tuple[FoundItem, ...]:
    """Blades 2.0 on average, more uneven than Poisson; phones 0.9 with more than half none; chargers 1.8."""
    quantities = {
        ItemClass.BLADE: float(_poisson(rng, rng.gammavariate(1.5, 2.0 / 1.5))),
        ItemClass.PHONE: 0.0 if rng.random() < _NO_PHONE_SHARE else float(1 + _poisson(rng, 1.0)),
        ItemClass.CHARGER: float(_poisson(rng, 1.8)),
        ItemClass.DRUG: round(rng.uniform(0.3, 4), 1) if rng.random() < _DRUGS_SHARE else 0.0,
    }
    return tuple(FoundItem(item, one, UNIT_OF[item]) for item, one in quantities.items() if one > 0)


def _poisson(rng: Random, mean: float) -> int:
    """Knuth's product of uniforms; small means only."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
