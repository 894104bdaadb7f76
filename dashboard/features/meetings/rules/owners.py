"""Which duties can answer for a promise, by agency: those that lead others or keep something in order.

Called by the form of a decision and by the page that offers them.
"""

from collections.abc import Mapping

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency

OWNER_ROLES: Mapping[Agency, tuple[Role, ...]] = {
    Agency.RUTAN: (
        Role.KARUTAN, Role.KEPALA_KPR, Role.KARUPAM, Role.P2U, Role.INTEL_RUTAN, Role.OPERATOR_CCTV,
        Role.SEKRETARIAT_BERSAMA,
    ),
    Agency.POLRES: (
        Role.KAPOLRESTABES, Role.KABAG_OPS, Role.PERWIRA_PIKET, Role.PIKET_SPKT, Role.SAMAPTA, Role.INTELKAM,
        Role.OPERATOR_CCTV, Role.SEKRETARIAT_BERSAMA,
    ),
}  # fmt: skip


def can_own(role: Role, agency: Agency) -> bool:
    """Whether this duty of this agency can be named as the owner."""
    return role in OWNER_ROLES[agency]
