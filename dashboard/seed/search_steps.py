"""Searches of the demo: two or three a week in the evening, with and without finds, by the real action.

Called by scenarios. Shares are those of domain 6: 6 to 10 rooms; per search blades 2.0, phones 0.9 (55 in 100
searches none), electronics 1.8, drugs once in 40; one a week unannounced, one a month joint.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp
from random import Random

from sqlmodel import col

from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import RecordSearch
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.finds import UNIT_OF, FoundItem, ItemClass, SearchKind
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible
from dashboard.seed.accounts import Crew
from dashboard.seed.factories import QUIET_BEFORE_NOW
from dashboard.seed.timeline import Step

_ZONES = (Zone.BLOCK_B, Zone.BLOCK_C, Zone.BLOCK_D, Zone.BLOCK_D, Zone.BLOCK_E, Zone.BLOCK_A, Zone.SERVICES)
# Class -> mean quantity of a search and the spread of a negative binomial: the smaller, the more zeros.
_QUANTITIES = {
    ItemClass.BLADE: (2.0, 1.0),
    ItemClass.PHONE: (0.9, 1.45),
    ItemClass.CHARGER: (1.4, 0.6),
    ItemClass.SIM: (0.4, 0.5),
}
_DRUG_SHARE = 1 / 40
# So many find nothing at all; the others find so much more that the means hold.
_EMPTY_SHARE = 0.2
_WEEKS_BETWEEN_JOINT = 4
# A search this soon after contraband was reported goes to that place, and belongs to it.
_SAME_MATTER = timedelta(hours=4)
_BROUGHT_IN = FoundItem(ItemClass.PHONE, 1.0, UNIT_OF[ItemClass.PHONE])
_NOTHING_NOTE = "Kamar dan celah ventilasi diperiksa, penghuni kooperatif."
_NOTES = (
    "Barang diamankan Karupam, dicatat dalam berita acara.",
    "Barang disegel dan disimpan di ruang Kepala KPR.",
    "Sebagian di sela dinding, sudah ditutup petugas.",
    "",
    "",
)


@dataclass(frozen=True, slots=True)
class _Evening:
    """When and what kind of search."""

    start: datetime
    is_unannounced: bool
    is_joint: bool


def search_steps(rng: Random, crew: Crew, now: datetime, days: int) -> Iterator[Step]:
    """Every search of the last ``days`` days, none in the last hours before ``now``."""
    for evening in _evenings(rng, now, days):
        zone, minutes = rng.choice(_ZONES), rng.randint(45, 100)
        rooms, finds, note = rng.randint(6, 10), _finds(rng), rng.choice(_NOTES)
        if not finds:
            note = _NOTHING_NOTE
        ended = evening.start + timedelta(minutes=minutes)
        if ended > now - QUIET_BEFORE_NOW:
            continue
        command = RecordSearch(
            zone=zone,
            kind=SearchKind.ROUTINE,
            is_unannounced=evening.is_unannounced,
            is_joint=evening.is_joint,
            rooms=rooms,
            started_at=evening.start,
            ended_at=ended,
            incident=None,
            finds=finds,
            note=note,
            is_text_shared=evening.is_joint,
            key=f"geledah-{evening.start:%Y%m%d%H%M}",
        )
        who = crew[Role.KEPALA_KPR if evening.is_joint else Role.KARUPAM]
        written = ended + timedelta(minutes=rng.randint(2, 12))
        yield Step(written, lambda clock, who=who, command=command: _record(who, command, clock))


def _evenings(rng: Random, now: datetime, days: int) -> Iterator[_Evening]:
    """Two or three evenings in each seven days, counted back from today; the first one is unannounced."""
    for week in range(-(-days // 7)):
        chosen = rng.sample(range(7), rng.choice((2, 2, 3)))
        for number, offset in enumerate(chosen):
            minute = rng.randint(0, 100)
            if week * 7 + offset >= days:
                continue
            midnight = day_start(site_day(now) - timedelta(days=week * 7 + offset))
            yield _Evening(
                start=midnight + timedelta(hours=20, minutes=minute),
                is_unannounced=number == 0,
                is_joint=number == 1 and week % _WEEKS_BETWEEN_JOINT == 1,
            )


def _finds(rng: Random) -> tuple[FoundItem, ...]:
    found = {
        item: float(_count(rng, mean / (1 - _EMPTY_SHARE), spread))
        for item, (mean, spread) in _QUANTITIES.items()
    }
    if rng.random() < _EMPTY_SHARE:
        found = {}
    grams, has_drugs = round(rng.uniform(0.2, 6.0), 1), rng.random() < _DRUG_SHARE
    if has_drugs:
        found[ItemClass.DRUG] = grams
    return tuple(FoundItem(item, quantity, UNIT_OF[item]) for item, quantity in found.items() if quantity)


def _count(rng: Random, mean: float, spread: float) -> int:
    """A negative binomial number: a Poisson whose mean is itself drawn from a gamma."""
    limit, product, number = exp(-rng.gammavariate(spread, mean / spread)), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def _record(who: Actor, command: RecordSearch, clock: Clock) -> str:
    """The search; when contraband was reported that evening, at its place and with what was recovered."""
    followed = _followed(who, command, clock())
    if followed is not None:
        incident, zone = followed
        command = replace(
            command,
            kind=SearchKind.INCIDENTAL,
            is_unannounced=True,
            incident=incident,
            zone=zone,
            finds=command.finds or (_BROUGHT_IN,),
            note=command.note if command.finds else _NOTES[0],
        )
    return record_search(who, command, clock=clock)


def _followed(who: Actor, command: RecordSearch, now: datetime) -> tuple[str, Zone] | None:
    """Reference and place of contraband reported inside shortly before or during the search."""
    if command.started_at is None:
        return None
    statement = (
        visible(who, Incident)
        .where(Incident.type == IncidentType.CONTRABAND.value, col(Incident.zone).in_(_ZONES))
        .where(col(Incident.reported_at) >= command.started_at - _SAME_MATTER)
        .where(col(Incident.reported_at) <= now)
        .order_by(col(Incident.reported_at).desc())
    )
    with reading() as session:
        found = session.exec(statement.limit(1)).first()
        return (found.reference, Zone(found.zone)) if found is not None else None
