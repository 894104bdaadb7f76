"""Duty titles of the two agencies. They stay Indonesian in code and on the screen."""

from enum import StrEnum


class Role(StrEnum):
    KARUTAN = "karutan"
    KAPOLRESTABES = "kapolrestabes"
    KEPALA_KPR = "kepala_kpr"
    KABAG_OPS = "kabag_ops"
    KARUPAM = "karupam"
    P2U = "p2u"
    PETUGAS_BLOK = "petugas_blok"
    PIKET_SPKT = "piket_spkt"
    SAMAPTA = "samapta"
    PERWIRA_PIKET = "perwira_piket"
    INTEL_RUTAN = "intel_rutan"
    INTELKAM = "intelkam"
    OPERATOR_CCTV = "operator_cctv"
    PENILAI = "penilai"
    SEKRETARIAT_BERSAMA = "sekretariat_bersama"
    PENGAWAS = "pengawas"
    ADMIN_RUTAN = "admin_rutan"
    ADMIN_POLRES = "admin_polres"
    WALL = "wall"
    GUEST = "guest"
    """Whoever watches one meeting through a link. No account can hold it."""
    SYSTEM = "system"
    """Named actors of the machine (import, demo driver). No account can hold it."""


HUMAN_ROLES = tuple(role for role in Role if role not in (Role.GUEST, Role.SYSTEM))
