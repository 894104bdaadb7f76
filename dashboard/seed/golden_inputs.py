"""The golden month as tables: every input of docs/golden-month.md, in its order and with its numbers.

Called by golden. Times are WIB. Whoever changes a line here changes the document and its arithmetic too.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.finds import ItemClass
from dashboard.features.patrols.actions import NewCheckpoint
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.clock import SITE_ZONE
from dashboard.kernel.reference import Agency, Scenario, Severity, Zone

_R, _P = Agency.RUTAN, Agency.POLRES
_T, _S, _Z, _K = IncidentType, Severity, Zone, CheckpointKind


def wib(moment: str) -> datetime:
    """``03-31 21.20`` of 2026, or a full date before the time."""
    day, clock = moment.split(" ")
    whole = day if len(day) == 10 else f"2026-{day}"
    hour, minute = clock.split(".")
    return datetime.combine(date.fromisoformat(whole), time(int(hour), int(minute)), SITE_ZONE)


def in_march(day: int) -> date:
    return date(2026, 3, day)


# Counts of the evening, 21.10 WIB; none on 10 March, and a wrong one on 20 March that was corrected.
NO_CENSUS = 10
CENSUS = {day: 1180 if day <= 16 else 1220 for day in range(2, 32) if day != NO_CENSUS}
WRONG_CENSUS = {20: 1240}


@dataclass(frozen=True, slots=True)
class GoldenIncident:
    """Moments as ``MM-DD hh.mm`` WIB; empty: it has not happened."""

    agency: Agency
    severity: Severity
    type: IncidentType
    zone: Zone
    occurred: str
    reported: str
    acknowledged: str = ""
    on_scene: str = ""
    resolved: str = ""
    is_draft: bool = False
    duplicate_of: int = 0
    """Number of the line in this table, from 1; 0: no duplicate."""


INCIDENTS = (
    GoldenIncident(_R, _S.HIGH, _T.ASSAULT, _Z.BLOCK_D,
                   "03-03 09.00", "03-03 09.02", "03-03 09.06", "03-03 09.05", "03-03 15.02"),
    GoldenIncident(_R, _S.MEDIUM, _T.CONTRABAND, _Z.BLOCK_C,
                   "03-06 20.30", "03-06 20.30", "03-06 20.50", "03-06 20.34", "03-07 08.30"),
    GoldenIncident(_P, _S.MEDIUM, _T.CRIME, _Z.SURROUNDINGS,
                   "03-09 21.00", "03-09 21.00", "03-09 21.45", "03-09 21.12", "03-09 22.30"),
    GoldenIncident(_R, _S.LOW, _T.OTHER, _Z.BLOCK_A,
                   "03-12 10.00", "03-12 10.00", "03-12 13.00", "", "03-12 14.00"),
    GoldenIncident(_R, _S.HIGH, _T.THROW_OVER, _Z.PERIMETER,
                   "03-15 02.10", "03-15 02.10", "03-15 02.18", "03-15 02.12", "03-15 10.10"),
    GoldenIncident(_R, _S.LOW, _T.DAMAGE, _Z.SERVICES,
                   "03-17 08.00", "03-18 10.00", "03-18 11.00", "03-18 10.05", "03-18 12.00"),
    GoldenIncident(_R, _S.MEDIUM, _T.CONTRABAND, _Z.BLOCK_E,
                   "03-29 20.00", "03-29 20.00", "", "03-29 20.06", ""),
    GoldenIncident(_R, _S.LOW, _T.OTHER, _Z.BLOCK_B,
                   "03-31 20.00", "03-31 20.00", "04-01 00.10", "", "04-01 00.40"),
    GoldenIncident(_P, _S.LOW, _T.CRIME, _Z.SURROUNDINGS,
                   "03-31 22.00", "03-31 22.00", "03-31 22.30", "03-31 22.15", "03-31 23.30"),
    GoldenIncident(_R, _S.LOW, _T.OTHER, _Z.GATE,
                   "03-01 23.00", "03-02 00.30", "03-02 06.30", "", "03-02 08.30"),
    GoldenIncident(_R, _S.LOW, _T.OTHER, _Z.BLOCK_C,
                   "03-31 23.30", "04-01 06.00", "", "", ""),
    GoldenIncident(_P, _S.MEDIUM, _T.CRIME, _Z.CITY,
                   "03-20 19.00", "03-20 19.00", "", "", "03-20 21.00"),
    GoldenIncident(_R, _S.LOW, _T.OTHER, _Z.BLOCK_A,
                   "03-24 09.00", "03-24 09.00", "03-24 09.20", "", "03-24 11.00", is_draft=True),
    GoldenIncident(_P, _S.LOW, _T.CONTRABAND, _Z.BLOCK_E,
                   "03-29 20.05", "03-29 20.05", duplicate_of=7),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldenSearch:
    """One search of an hour up to ``ended``; ``recorded`` later only where that is the point."""

    zone: Zone
    ended: str
    rooms: int
    finds: tuple[tuple[ItemClass, float], ...] = ()
    recorded: str = ""


_I = ItemClass
SEARCHES = (
    GoldenSearch(_Z.BLOCK_C, "03-05 21.00", 8, ((_I.PHONE, 2), (_I.CHARGER, 3))),
    GoldenSearch(_Z.BLOCK_B, "03-12 21.00", 6),
    GoldenSearch(_Z.BLOCK_E, "03-19 21.00", 10, ((_I.BLADE, 1),)),
    GoldenSearch(_Z.BLOCK_D, "03-30 21.00", 9, ((_I.PHONE, 1),), recorded="04-01 08.00"),
)

CHECKPOINTS = {
    _R: (
        NewCheckpoint("EMAS-A", "Pos emas", _Z.PERIMETER, _K.TOWER, 3.0, wib("03-31 16.00")),
        NewCheckpoint("EMAS-B", "Blok emas", _Z.BLOCK_B, _K.BLOCK, 2.0, wib("03-31 16.00")),
        NewCheckpoint("EMAS-C", "Gerbang emas", _Z.GATE, _K.GATE, 1.0, wib("03-30 12.00")),
    ),
    _P: (NewCheckpoint("EMAS-D", "Jalan emas", _Z.SURROUNDINGS, _K.OUTSIDE, 1.0, wib("03-30 12.00")),),
}


@dataclass(frozen=True, slots=True)
class GoldenRound:
    """One checkpoint on 31 March: when visits were due, and when it was visited (``hh.mm`` WIB)."""

    agency: Agency
    checkpoint: str
    dues: str
    taps: str

    @property
    def due_moments(self) -> tuple[datetime, ...]:
        return tuple(wib(f"03-31 {moment}") for moment in self.dues.split())

    @property
    def tap_moments(self) -> tuple[datetime, ...]:
        return tuple(wib(f"03-31 {moment}") for moment in self.taps.split())


ROUNDS = (
    GoldenRound(_R, "EMAS-A", "16.30 18.00 19.00 20.30 21.30 22.30 23.50",
                "16.40 18.00 18.02 18.50 20.30 21.20 22.50"),
    GoldenRound(_R, "EMAS-B", "17.00 19.00 20.10 21.00 22.00 23.00",
                "17.00 19.00 20.10 21.00 22.00 22.55 23.40"),
    GoldenRound(_R, "EMAS-C",
                "01.00 02.30 04.00 05.30 07.00 09.00 10.30 11.00 13.00 15.00 17.00 18.30 19.40 22.00",
                "01.00 02.30 05.30 07.00 09.00 11.30 13.00 15.00 17.00 18.30 20.00 22.00"),
    GoldenRound(_P, "EMAS-D", "20.00 22.00", "20.05 21.55"),
)  # fmt: skip
VISIT_BEFORE = ("EMAS-C", wib("03-30 23.30"))
EXCUSED = ("EMAS-C", wib("03-31 10.30"))
# Known later than tapped: one typed in by hand, one that waited in a phone until after the as-of.
KNOWN_LATER = {
    ("EMAS-C", wib("03-31 15.00")): wib("03-31 16.10"),
    ("EMAS-D", wib("03-31 21.55")): wib("04-01 00.20"),
}
TYPED_BY_HAND = ("EMAS-C", wib("03-31 15.00"))


@dataclass(frozen=True, slots=True)
class GoldenAction:
    """``verified`` is the instant at which the retest was recorded; None: never."""

    owner: Agency
    priority: ActionPriority
    due: date
    verified: datetime | None = None


@dataclass(frozen=True, slots=True)
class GoldenDrill:
    """``ratings`` in the template's order, ``-`` not observed; ``times`` inject number -> seconds."""

    held: date
    scenario: Scenario
    type: DrillType
    regus: str
    agencies: tuple[Agency, ...]
    ratings: str
    times: tuple[tuple[int, int], ...] = ()
    actions: tuple[GoldenAction, ...] = ()

    @property
    def held_at(self) -> datetime:
        return datetime.combine(self.held, time(9), SITE_ZONE)

    @property
    def planned_at(self) -> datetime:
        return self.held_at - timedelta(days=7)


_D, _A = DrillType, ActionPriority
_RIOT, _ESCAPE, _CONTRABAND = Scenario
_BOTH = (_R, _P)

DRILLS = (
    GoldenDrill(date(2026, 2, 20), _RIOT, _D.FULL_SCALE, "A", _BOTH, "PSSM", ((1, 240), (4, 750), (6, 900)),
                (GoldenAction(_R, _A.CRITICAL, in_march(20)),)),
    GoldenDrill(date(2025, 10, 3), _RIOT, _D.FUNCTIONAL, "B", _BOTH, "PPPP"),
    GoldenDrill(in_march(2), _RIOT, _D.TABLETOP, "CD", (_R,), "SSSS"),
    GoldenDrill(in_march(22), _RIOT, _D.FULL_SCALE, "D", _BOTH, "P--M"),
    GoldenDrill(date(2026, 1, 31), _ESCAPE, _D.FULL_SCALE, "ABCD", _BOTH, "SSSS", (),
                (GoldenAction(_R, _A.HIGH, in_march(28), wib("03-30 10.00")),
                 GoldenAction(_R, _A.OTHER, date(2026, 4, 1)))),
    GoldenDrill(in_march(17), _ESCAPE, _D.FULL_SCALE, "D", _BOTH, "UMMP", (),
                (GoldenAction(_P, _A.HIGH, in_march(25), wib("04-02 10.00")),)),
    GoldenDrill(date(2026, 1, 1), _CONTRABAND, _D.FUNCTIONAL, "AB", _BOTH, "PPPP", ((3, 4500),)),
    GoldenDrill(date(2026, 2, 15), _CONTRABAND, _D.DRILL, "C", _BOTH, "SSSS"),
    GoldenDrill(date(2025, 2, 25), _CONTRABAND, _D.FULL_SCALE, "D", _BOTH, "PPPP"),
)  # fmt: skip
