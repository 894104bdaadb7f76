"""The demo's checkpoints on an invented, schematic site plan in metres: nothing here is where it really is.

Called by rounds. The wall is about 140 by 100 m; the police's points lie up to 1.5 km around it.
"""

from dataclasses import replace
from datetime import timedelta

from dashboard.features.patrols.actions import NewCheckpoint
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.gaps import AllowedGap
from dashboard.kernel.reference import Agency, Zone

_K, _Z = CheckpointKind, Zone
_FOUR, _EIGHT = timedelta(hours=4), timedelta(hours=8)

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
    # Closed at night; wide enough that a round keeps it even while a weak spot halves it.
    NewCheckpoint("BENGKEL", "Bengkel kerja", _Z.SERVICES, _K.SERVICES, 1.0, None, AllowedGap(_FOUR, _EIGHT)),
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

# (x, y): east and north of the south-western corner of the wall.
SITE = {
    "POS-1": (0, 100), "POS-2": (70, 102), "POS-3": (140, 100), "POS-4": (140, 0), "POS-5": (70, -2),
    "POS-6": (0, 0), "RING-U": (105, 101), "RING-T": (142, 50), "RING-S": (35, -1), "RING-B": (-2, 50),
    "BLOK-A": (30, 70), "BLOK-B": (30, 45), "BLOK-C": (55, 45), "BLOK-D1": (80, 60), "BLOK-D2": (110, 60),
    "BLOK-E": (110, 30), "P2U": (60, 8), "KOMANDAN": (68, 14), "DAPUR": (90, 20), "KLINIK": (45, 28),
    "BENGKEL": (120, 15), "AULA": (50, 20), "LUAR-01": (900, -300), "LUAR-02": (350, 420),
    "LUAR-03": (520, 120), "LUAR-04": (-480, 60), "LUAR-05": (-900, -500), "LUAR-06": (-1300, 200),
    "LUAR-07": (700, -900), "LUAR-08": (1200, -400), "LUAR-09": (30, -60), "LUAR-10": (60, -12),
}  # fmt: skip


def _placed(points: tuple[NewCheckpoint, ...]) -> tuple[NewCheckpoint, ...]:
    return tuple(replace(point, x=SITE[point.code][0], y=SITE[point.code][1]) for point in points)


POINTS = {Agency.RUTAN: _placed(PERIMETER + BLOCKS + INDOORS), Agency.POLRES: _placed(OUTSIDE)}
