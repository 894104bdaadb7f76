"""The demo's checkpoints and its daily rounds: which points, by whom, when. Pure; invented, schematic places.

Called by the seeds and by the driver, which must plan the same rounds. Night rounds come often enough that a
walked round keeps the allowed gap (60 min at night, 120 by day; domain 3.2 P2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.patrols.actions import NewCheckpoint
from dashboard.features.patrols.forms import PlanRound
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.clock import day_start
from dashboard.kernel.reference import Agency, Zone

_K, _Z = CheckpointKind, Zone

PERIMETER = tuple(
    NewCheckpoint(f"POS-{number}", f"Pos {number}", _Z.PERIMETER, _K.TOWER, 3.0) for number in range(1, 7)
) + tuple(
    NewCheckpoint(f"RING-{side[0].upper()}", f"Ring {side}", _Z.PERIMETER, _K.PERIMETER, 3.0)
    for side in ("utara", "timur", "selatan", "barat")
)
BLOCKS = (
    NewCheckpoint("BLOK-A", "Blok A", _Z.BLOCK_A, _K.BLOCK, 1.0),
    NewCheckpoint("BLOK-B", "Blok B", _Z.BLOCK_B, _K.BLOCK, 2.0),
    NewCheckpoint("BLOK-C", "Blok C", _Z.BLOCK_C, _K.BLOCK, 2.0),
    NewCheckpoint("BLOK-D1", "Blok D lorong depan", _Z.BLOCK_D, _K.BLOCK, 2.0),
    NewCheckpoint("BLOK-D2", "Blok D lorong belakang", _Z.BLOCK_D, _K.BLOCK, 2.0),
    NewCheckpoint("BLOK-E", "Blok E", _Z.BLOCK_E, _K.BLOCK, 3.0),
)
INDOORS = (
    NewCheckpoint("P2U", "P2U", _Z.GATE, _K.GATE, 2.0),
    NewCheckpoint("KOMANDAN", "Komandan jaga", _Z.GATE, _K.GATE, 1.0),
    NewCheckpoint("DAPUR", "Dapur", _Z.SERVICES, _K.SERVICES, 1.0),
    NewCheckpoint("KLINIK", "Klinik", _Z.SERVICES, _K.SERVICES, 1.0),
    NewCheckpoint("BENGKEL", "Bengkel kerja", _Z.SERVICES, _K.SERVICES, 1.0),
    NewCheckpoint("AULA", "Aula kunjungan", _Z.SERVICES, _K.SERVICES, 1.0),
)
_OUTSIDE = (
    ("LUAR-01", "Pertigaan Melati Senja"),
    ("LUAR-02", "Gang Anyaman belakang"),
    ("LUAR-03", "Sisi rawa timur"),
    ("LUAR-04", "Sisi rawa barat"),
    ("LUAR-05", "Simpang Jambu Lima"),
    ("LUAR-06", "Pasar Serumpun"),
    ("LUAR-07", "SPBU Sekar Padi"),
    ("LUAR-08", "Halte Kenanga Baru"),
    ("LUAR-09", "Parkir pengunjung"),
    ("LUAR-10", "Sambang P2U"),
)
OUTSIDE = tuple(NewCheckpoint(code, name, _Z.SURROUNDINGS, _K.OUTSIDE) for code, name in _OUTSIDE)

POINTS = {Agency.RUTAN: PERIMETER + BLOCKS + INDOORS, Agency.POLRES: OUTSIDE}


@dataclass(frozen=True, slots=True)
class Round:
    """One route of a duty day: starts at ``start`` (after 00.00 WIB of that day), then every interval."""

    agency: Agency
    route: str
    points: tuple[str, ...]
    start: timedelta
    interval: timedelta
    rounds: int


def _at(hour: int, minute: int = 0) -> timedelta:
    return timedelta(hours=hour, minutes=minute)


def _codes(points: tuple[NewCheckpoint, ...]) -> tuple[str, ...]:
    return tuple(point.code for point in points)


_NIGHT, _DAY = timedelta(minutes=45), timedelta(minutes=90)
_R, _P = Agency.RUTAN, Agency.POLRES
# In the order in which a duty day (07.00 to 07.00) meets them.
ROUNDS = (
    Round(_R, "Rute dalam", _codes(INDOORS), _at(7, 20), _DAY, 16),
    Round(_R, "Rute perimeter, siang", _codes(PERIMETER), _at(7, 30), _DAY, 8),
    Round(_R, "Rute blok, siang", _codes(BLOCKS), _at(7, 40), _DAY, 8),
    Round(_P, "Beat R4 timur", _codes(OUTSIDE[:3]), _at(7, 15), timedelta(hours=3), 8),
    Round(_P, "Beat R4 barat", _codes(OUTSIDE[3:6]), _at(8, 45), timedelta(hours=3), 8),
    Round(_P, "Beat R2", _codes(OUTSIDE[6:9]), _at(10), timedelta(hours=10), 2),
    Round(_P, "Sambang", _codes(OUTSIDE[9:]), _at(11), timedelta(hours=6), 2),
    Round(_R, "Rute perimeter, malam", _codes(PERIMETER), _at(19), _NIGHT, 17),
    Round(_R, "Rute blok, malam", _codes(BLOCKS), _at(19, 10), _NIGHT, 17),
)


def plans_of(day: date, after: datetime) -> Iterator[tuple[Agency, PlanRound]]:
    """The plan of a duty day, as far as its dues come after ``after``; the same day has the same keys."""
    midnight = day_start(day)
    for one in ROUNDS:
        passed = 0
        while passed < one.rounds and midnight + one.start + one.interval * passed <= after:
            passed += 1
        if passed == one.rounds:
            continue
        start = midnight + one.start + one.interval * passed
        yield (
            one.agency,
            PlanRound(
                checkpoints=one.points,
                start=start,
                interval_minutes=one.interval // timedelta(minutes=1),
                rounds=one.rounds - passed,
                until=None,
                route=one.route,
                key=f"rute-{ROUNDS.index(one)}-{start:%Y%m%d%H%M}",
            ),
        )


def walking_order(checkpoint: str, agency: Agency) -> int:
    """How many points of its own route come before it."""
    return next(
        one.points.index(checkpoint) for one in ROUNDS if one.agency is agency and checkpoint in one.points
    )
