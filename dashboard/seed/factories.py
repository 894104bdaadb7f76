"""Incidents as they might have happened: pure stories from a seeded random generator, no database.

Shares, hours and durations are those of domain 6. A story knows what happened, who reported it, and which
steps followed when; ``incident_steps`` turns it into real actions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log
from random import Random

from dashboard.features.incidents.rules.codes import Action, IncidentType, Marker
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.seed.wording import TEXTS

HISTORY_WEEKS = 26
# The last hours belong to the scene of each scenario, not to chance.
QUIET_BEFORE_NOW = timedelta(hours=4)
_LAST_STEP_BEFORE_NOW = timedelta(minutes=25)
_MONTH_DAYS = 30

_T, _Z, _S = IncidentType, Zone, Severity
_BLOCKS = (_Z.BLOCK_A, _Z.BLOCK_B, _Z.BLOCK_C, _Z.BLOCK_D, _Z.BLOCK_E)

# Type -> share among the incidents of a severity.
_TYPES = {
    _S.LOW: {_T.OTHER: 68, _T.CONTRABAND: 25, _T.CRIME: 7},
    _S.MEDIUM: {
        _T.CONTRABAND: 38, _T.ASSAULT: 28, _T.DAMAGE: 14, _T.SELF_HARM: 6, _T.THROW_OVER: 8,
        _T.CRIME: 4, _T.PROTEST: 2,
    },
    _S.HIGH: {_T.ASSAULT: 42, _T.CONTRABAND: 28, _T.THROW_OVER: 12, _T.HEADCOUNT_MISMATCH: 18},
}  # fmt: skip
# What was found beside the type, so that the suggested severity is the story's own.
_MARKERS = {
    (_T.CONTRABAND, _S.MEDIUM): (Marker.PHONE,),
    (_T.CONTRABAND, _S.HIGH): (Marker.DRUGS, Marker.NETWORK),
    (_T.ASSAULT, _S.HIGH): (Marker.GROUP,),
}
# Hours of the day (WIB) at which a type happens, from (inclusive) and to (exclusive).
_HOURS = {
    _T.ASSAULT: ((8, 10), (15, 17), (9, 16)),
    _T.CONTRABAND: ((20, 22), (20, 22), (9, 12)),
    _T.THROW_OVER: ((18, 21), (2, 4)),
    _T.CRIME: ((20, 24), (17, 23)),
    _T.HEADCOUNT_MISMATCH: ((6, 7), (12, 13), (17, 18), (21, 22)),
    _T.PROTEST: ((9, 12),),
    _T.ESCAPE_ATTEMPT: ((1, 4),),
    _T.ESCAPE: ((2, 4),),
}
_ANY_HOUR = ((6, 22), (8, 18))
_ZONES = {
    _T.ASSAULT: (_Z.BLOCK_B, _Z.BLOCK_C, _Z.BLOCK_D, _Z.BLOCK_D, _Z.BLOCK_E, _Z.SERVICES),
    _T.CONTRABAND: (_Z.BLOCK_B, _Z.BLOCK_C, _Z.BLOCK_D, _Z.BLOCK_E, _Z.BLOCK_E, _Z.GATE),
    _T.DAMAGE: (*_BLOCKS, _Z.SERVICES, _Z.PERIMETER),
    _T.THROW_OVER: (_Z.PERIMETER,),
    _T.PROTEST: (_Z.GATE,),
    _T.CRIME: (_Z.SURROUNDINGS,),
    _T.FIRE: (_Z.SERVICES,),
    _T.ESCAPE: (_Z.PERIMETER,),
    _T.ESCAPE_ATTEMPT: (_Z.PERIMETER,),
}
_OTHER_ZONES = (*_BLOCKS, _Z.GATE, _Z.SERVICES)

# Minutes: median and the spread of a lognormal. p90 is about 1.7 times the median for 0.41.
_ACK = {_S.CRITICAL: (1.4, 0.41), _S.HIGH: (4.0, 0.41), _S.MEDIUM: (19.0, 0.41), _S.LOW: (170.0, 0.8)}
_ACK_SHARE = {_S.CRITICAL: 1.0, _S.HIGH: 1.0, _S.MEDIUM: 0.98, _S.LOW: 0.97}
_RESOLVE = {_S.CRITICAL: (540, 0.4), _S.HIGH: (420, 0.6), _S.MEDIUM: (600, 0.8), _S.LOW: (320, 0.8)}
_ARRIVE = {Agency.RUTAN: (2.5, 0.41), Agency.POLRES: (11.0, 0.41)}

# Days ago: the rare events of two years. Kritis stays 0 in all but one month.
_RARE = (
    (611, _T.ESCAPE, _S.CRITICAL),
    (498, _T.ESCAPE_ATTEMPT, _S.HIGH),
    (433, _T.PROTEST, _S.MEDIUM),
    (352, _T.FIRE, _S.MEDIUM),
    (214, _T.ESCAPE_ATTEMPT, _S.HIGH),
    (121, _T.PROTEST, _S.MEDIUM),
)
RARE_DAYS = 730
# A headcount mismatch turns critical by itself after a quarter of an hour.
_NOT_SMALL = (_T.HEADCOUNT_MISMATCH, _T.SELF_HARM)


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the response by the account with this role."""

    action: Action
    at: datetime
    role: Role


@dataclass(frozen=True, slots=True)
class Story:
    """One incident from its first report to the last step so far."""

    agency: Agency
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime
    reported_at: datetime
    reporter: Role
    moves: tuple[Move, ...]
    text: str
    is_text_shared: bool
    markers: tuple[Marker, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.moves[-1].at if self.moves else self.reported_at


def rare_stories(rng: Random, now: datetime) -> tuple[Story, ...]:
    """What hardly ever happens, spread over two years."""
    return tuple(_story(rng, now, now - timedelta(days=days), kind, sev) for days, kind, sev in _RARE)


def monthly_stories(rng: Random, now: datetime, weeks: int = HISTORY_WEEKS) -> tuple[Story, ...]:
    """34 to 46 incidents in each 30 days, oldest first; none reported in the last hours before ``now``."""
    days = weeks * 7 + 1
    made: list[Story] = []
    for first in range(0, days, _MONTH_DAYS):
        length = min(_MONTH_DAYS, days - first)
        for severity, offset in _month(rng, length):
            day = site_day(now) - timedelta(days=first + offset)
            kind = _weighted(rng, _TYPES[severity])
            made.append(_story(rng, now, _moment(rng, day_start(day), kind), kind, severity))
    kept = [story for story in made if story.reported_at < now - QUIET_BEFORE_NOW]
    return tuple(sorted(kept, key=lambda story: story.reported_at))


def small_story(rng: Random, now: datetime) -> Story:
    """Something low or medium that happens now, as the driver reports it: never what may become critical."""
    severity = rng.choices((_S.LOW, _S.MEDIUM), (75, 25))[0]
    shares = {kind: share for kind, share in _TYPES[severity].items() if kind not in _NOT_SMALL}
    return _story(rng, now, now, _weighted(rng, shares), severity)


def _month(rng: Random, days: int) -> Sequence[tuple[Severity, int]]:
    """Severities of so many days, each with its day, counted back: spread out, but not evenly."""
    totals = {_S.HIGH: rng.randint(1, 3), _S.MEDIUM: rng.randint(10, 13), _S.LOW: rng.randint(23, 27)}
    share = days / _MONTH_DAYS
    severities = [one for one, total in totals.items() for _ in range(round(total * share))]
    rng.shuffle(severities)
    step = days / max(len(severities), 1)
    return [(one, int(number * step + rng.uniform(0, 4)) % days) for number, one in enumerate(severities)]


def _moment(rng: Random, midnight: datetime, kind: IncidentType) -> datetime:
    start, end = rng.choice(_HOURS.get(kind, _ANY_HOUR))
    return midnight + timedelta(minutes=rng.uniform(start * 60, end * 60))


def _story(rng: Random, now: datetime, occurred: datetime, kind: IncidentType, severity: Severity) -> Story:
    zone = rng.choice(_ZONES.get(kind, _OTHER_ZONES))
    agency = Agency.POLRES if zone is Zone.SURROUNDINGS else Agency.RUTAN
    # Most is seen at once, some hours later; about two in a hundred are entered the next day.
    delay = rng.choices((rng.uniform(0, 6), rng.uniform(20, 240), rng.uniform(1500, 2000)), (88, 10, 2))[0]
    if severity is not Severity.LOW:
        delay = rng.uniform(0, 4)
    reported = occurred + timedelta(minutes=delay)
    return Story(
        agency=agency,
        type=kind,
        severity=severity,
        zone=zone,
        occurred_at=occurred,
        reported_at=reported,
        reporter=_reporter(agency, zone),
        moves=_moves(rng, now, reported, agency, kind, severity),
        text=rng.choice(TEXTS[kind]),
        is_text_shared=rng.random() < 0.6,
        markers=_MARKERS.get((kind, severity), ()),
    )


def _reporter(agency: Agency, zone: Zone) -> Role:
    if agency is Agency.POLRES:
        return Role.PIKET_SPKT
    return {Zone.GATE: Role.P2U, Zone.PERIMETER: Role.KARUPAM}.get(zone, Role.PETUGAS_BLOK)


def _moves(
    rng: Random, now: datetime, reported: datetime, agency: Agency, kind: IncidentType, severity: Severity
) -> tuple[Move, ...]:
    """The response: everything is over well before ``now``, in the order the transition table allows."""
    resolve = _minutes(rng, *_RESOLVE[severity])
    if kind is IncidentType.HEADCOUNT_MISMATCH:
        resolve = rng.uniform(6, 14)
    room = (now - _LAST_STEP_BEFORE_NOW - reported).total_seconds() / 60
    resolve = min(resolve, max(room, 1.0) * rng.uniform(0.7, 0.95))
    desk = {Agency.RUTAN: Role.PIKET_SPKT, Agency.POLRES: Role.P2U}
    chief = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}
    guard = {Agency.RUTAN: Role.PETUGAS_BLOK, Agency.POLRES: Role.SAMAPTA}
    found: list[tuple[float, Action, Role]] = [(resolve, Action.RESOLVE, chief[agency])]
    acknowledge = _minutes(rng, *_ACK[severity])
    if rng.random() < _ACK_SHARE[severity]:
        who = desk[agency] if severity is Severity.LOW else chief[agency.other]
        found.append((min(acknowledge, resolve * 0.8), Action.ACKNOWLEDGE, who))
    if severity is not Severity.LOW or rng.random() < 0.3:
        arrive = min(_minutes(rng, *_ARRIVE[agency]), resolve * 0.4)
        found.append((arrive, Action.ON_SCENE, guard[agency]))
        if severity is not Severity.LOW:
            contain = min(arrive + _minutes(rng, 35, 0.5), resolve * 0.7)
            found.append((contain, Action.CONTAIN, chief[agency]))
    return tuple(
        Move(action, reported + timedelta(minutes=after), role)
        for after, action, role in sorted(found, key=lambda item: item[0])
    )


def _minutes(rng: Random, middle: float, spread: float) -> float:
    """A lognormal duration with this median."""
    return exp(rng.gauss(log(middle), spread))


def _weighted(rng: Random, shares: dict[IncidentType, int]) -> IncidentType:
    return rng.choices(list(shares), list(shares.values()))[0]
