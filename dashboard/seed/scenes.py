"""What is going on at ``now``: the open incidents and the one gap that give each scenario its wall.

Called by scenarios. Pure stories again, with times counted back from ``now``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.seed.drill_steps import IMPROVABLE, READY, Held
from dashboard.seed.factories import Move, Story


@dataclass(frozen=True, slots=True)
class Open:
    """An open incident of the Rutan: minutes ago it was reported, and the steps since then."""

    ago: float
    type: IncidentType
    severity: Severity
    zone: Zone
    reporter: Role
    text: str
    moves: tuple[tuple[Action, float, Role], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """``detailed_days`` of incidents step by step (the rest in bulk), ``patrol_days`` of rounds.

    ``has_patrol_cases``: something to look at on the board of the patrols (``patrol_cases``);
    ``has_programme``: drills planned for the rest of the year (``programme_steps``);
    ``has_drill_today``: a drill that can be started (``conduct_steps``);
    ``has_commitments``: four meetings and what they decided (``meeting_steps``, ``commitment_steps``).
    """

    open: tuple[Open, ...] = ()
    drills: tuple[Held, ...] = IMPROVABLE
    abandoned: str = ""
    is_police_silent: bool = False
    detailed_days: int = 35
    patrol_days: int = 2
    nil_days: int = 2
    has_patrol_cases: bool = False
    has_programme: bool = False
    has_drill_today: bool = False
    has_commitments: bool = False


_A, _T, _S, _Z = Action, IncidentType, Severity, Zone

_FIGHT = Open(
    41, _T.ASSAULT, _S.HIGH, _Z.BLOCK_D, Role.PETUGAS_BLOK,
    "Perkelahian kelompok di lorong belakang, dua penghuni dibawa ke klinik.",
    ((_A.ON_SCENE, 38, Role.PETUGAS_BLOK), (_A.ACKNOWLEDGE, 37, Role.PERWIRA_PIKET)),
)  # fmt: skip
_PHONE = Open(
    12, _T.CONTRABAND, _S.MEDIUM, _Z.BLOCK_C, Role.PETUGAS_BLOK,
    "Telepon genggam ditemukan saat kontrol kamar, pemeriksaan berlangsung.",
)  # fmt: skip
_LAMP = Open(
    165, _T.OTHER, _S.LOW, _Z.SERVICES, Role.P2U,
    "Lampu halaman kunjungan padam, teknisi dipanggil.",
    ((_A.ON_SCENE, 140, Role.PETUGAS_BLOK),),
)  # fmt: skip
_DRONE = Open(
    23, _T.THROW_OVER, _S.HIGH, _Z.PERIMETER, Role.KARUPAM,
    "Benda terbang kecil di atas tembok selatan, bungkusan dicari petugas pos.",
    ((_A.ACKNOWLEDGE, 20, Role.PERWIRA_PIKET),),
)  # fmt: skip
_RIOT = Open(
    6, _T.RIOT, _S.CRITICAL, _Z.BLOCK_D, Role.KARUPAM,
    "Kerusuhan pecah di Blok D, petugas blok mundur ke titik kumpul.",
    ((_A.ACKNOWLEDGE, 4.8, Role.PERWIRA_PIKET), (_A.ON_SCENE, 4, Role.PETUGAS_BLOK)),
)  # fmt: skip

SCENES = {
    "demo": Scene(
        open=(_FIGHT, _PHONE, _LAMP),
        is_police_silent=True,
        detailed_days=70,
        patrol_days=14,
        nil_days=7,
        has_patrol_cases=True,
        has_programme=True,
        has_drill_today=True,
        has_commitments=True,
    ),
    "wall_action": Scene(open=(_FIGHT, _DRONE, _PHONE), abandoned="POS-4", is_police_silent=True),
    "wall_critical": Scene(open=(_RIOT, _FIGHT, _PHONE)),
    "wall_calm": Scene(drills=READY),
}


def open_stories(scene: Scene, now: datetime) -> Iterator[Story]:
    """The scene's open incidents as stories."""
    for one in scene.open:
        reported = now - timedelta(minutes=one.ago)
        yield Story(
            agency=Agency.RUTAN,
            type=one.type,
            severity=one.severity,
            zone=one.zone,
            occurred_at=reported - timedelta(minutes=1),
            reported_at=reported,
            reporter=one.reporter,
            moves=tuple(Move(action, now - timedelta(minutes=ago), role) for action, ago, role in one.moves),
            text=one.text,
            is_text_shared=True,
        )
