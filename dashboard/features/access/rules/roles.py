"""Which duties an agency has."""

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency

_ONLY_RUTAN = frozenset(
    {
        Role.KARUTAN,
        Role.KEPALA_KPR,
        Role.KARUPAM,
        Role.P2U,
        Role.PETUGAS_BLOK,
        Role.INTEL_RUTAN,
        Role.ADMIN_RUTAN,
    }
)
_ONLY_POLRES = frozenset(
    {
        Role.KAPOLRESTABES, Role.KABAG_OPS, Role.PIKET_SPKT, Role.SAMAPTA, Role.PERWIRA_PIKET,
        Role.INTELKAM, Role.ADMIN_POLRES,
    }
)  # fmt: skip


def role_fits(role: Role, agency: Agency) -> bool:
    """Whether the agency has this duty. Joint duties and ``wall`` fit both; ``guest`` and ``system`` none."""
    if role in (Role.GUEST, Role.SYSTEM):
        return False
    if role in _ONLY_RUTAN:
        return agency is Agency.RUTAN
    if role in _ONLY_POLRES:
        return agency is Agency.POLRES
    return True
