"""Which duties and circles an account may hold together, and which need a second person to be given.

Called by forms, actions and pages of administration. Source: domain 5.3 R8, security 3.4.
"""

from collections.abc import Iterable

from dashboard.features.access.rules.roles import role_fits
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Compartment

ADMINISTRATORS = frozenset({Role.ADMIN_RUTAN, Role.ADMIN_POLRES})
SENSITIVE = ADMINISTRATORS | {
    Role.KARUTAN, Role.KAPOLRESTABES, Role.KEPALA_KPR, Role.KABAG_OPS, Role.PENGAWAS, Role.INTEL_RUTAN,
    Role.INTELKAM, Role.KARUPAM, Role.PERWIRA_PIKET, Role.SEKRETARIAT_BERSAMA,
}  # fmt: skip
"""Asked for by one person with a reason and decided by another; so is every closed circle. Whoever reads what
is RAHASIA, and whoever classifies, releases, exports or approves. Posts that only read what is TERBATAS (P2U,
SPKT) change too often for two persons: docs/security.md names what remains."""

CIRCLES = tuple(one for one in Compartment if one)
# A screen pairs by itself (/admin/screens), so its duty is given to no account any more.
_NOT_GIVEN = frozenset({Role.WALL, Role.GUEST, Role.SYSTEM})


def givable_roles(agency: Agency) -> tuple[Role, ...]:
    """The duties an account of this agency can be given, in the order of the table of roles."""
    return tuple(role for role in Role if role not in _NOT_GIVEN and role_fits(role, agency))


def circles_in(compartments: Compartment) -> tuple[Compartment, ...]:
    return tuple(one for one in CIRCLES if one in compartments)


def circle_code(circle: Compartment) -> str:
    """``integrity``: how a circle is stored, sent and looked up."""
    return str(circle.name).lower()


def access_fault(roles: Iterable[Role], compartments: Compartment, agency: Agency) -> str:
    """The key of the sentence that says why an account cannot hold these together; "" when it can.

    Who administers accounts reads no content and inspects nobody: that account has no other duty.
    """
    held = frozenset(roles)
    if not held <= frozenset(givable_roles(agency)):
        return "access.roles.fit"
    if held & ADMINISTRATORS and (len(held) > 1 or compartments):
        return "access.roles.admin_alone"
    return ""


def is_sensitive(roles: Iterable[Role], compartments: Compartment) -> bool:
    return bool(compartments) or not SENSITIVE.isdisjoint(roles)


def needs_second(
    roles: frozenset[Role], compartments: Compartment, wanted: frozenset[Role], circles: Compartment
) -> bool:
    """Whether more is asked for than one administrator may give; taking away needs nobody else."""
    return is_sensitive(wanted - roles, circles & ~compartments)


def access_beyond(
    roles: Iterable[Role], circles: Compartment, others: Iterable[Role], other_circles: Compartment
) -> tuple[tuple[Role, ...], Compartment]:
    """The duties (in the order of the table of roles) and circles of the first that the second lacks."""
    beyond = frozenset(roles) - frozenset(others)
    return tuple(role for role in Role if role in beyond), circles & ~other_circles
