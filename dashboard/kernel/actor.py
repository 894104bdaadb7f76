"""Who is acting: made from a session (or by a command on the server), never from browser data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import KEEPING, LEADING, ROLE_CLEARANCE, ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.refusals import note_refusal
from dashboard.kernel.sharing import Classification, Compartment


@dataclass(frozen=True, slots=True)
class Actor:
    """One signed-in account, or a named actor of the machine (``session_ref`` empty).

    ``session_ref`` is the first characters of the session's hash: enough to relate audit rows,
    useless as a credential. ``compartments`` are the closed circles the account belongs to. ``only``: a
    screen's session may do no more than this, whatever its role could.
    """

    user_id: int
    username: str
    agency: Agency
    roles: frozenset[Role]
    language: Language = Language.ID
    session_ref: str = ""
    compartments: Compartment = Compartment.NONE
    only: frozenset[Permission] | None = None

    def may(self, permission: Permission) -> bool:
        if self.only is not None and permission not in self.only:
            return False
        return any(permission in ROLE_PERMISSIONS[role] for role in self.roles)

    def require(self, permission: Permission, key: str = "error.denied") -> None:
        """Raise Denied, audited, unless a role of the actor holds the permission; ``key`` is what is said."""
        if not self.may(permission):
            what = f"permission:{permission.value}"
            note_refusal(self, what)
            raise Denied(key, what=what)

    @property
    def clearance(self) -> Classification:
        """Up to which classification the actor may read: the highest of its roles'."""
        return max((ROLE_CLEARANCE[role] for role in self.roles), default=Classification.BIASA)

    @property
    def is_leading(self) -> bool:
        """Whether a record for leaders and commanders of an agency is for this actor."""
        return not self.roles.isdisjoint(LEADING)

    @property
    def is_keeping(self) -> bool:
        """Whether the actor answers for its agency's records after they have ended for everybody else."""
        return not self.roles.isdisjoint(KEEPING)

    @property
    def is_wall(self) -> bool:
        return self.roles == {Role.WALL}

    @property
    def is_guest(self) -> bool:
        return self.roles == {Role.GUEST}


def system_actor(name: str, agency: Agency) -> Actor:
    """A named actor of the machine; ``name`` stands in the audit, for example ``import``."""
    return Actor(user_id=0, username=name, agency=agency, roles=frozenset({Role.SYSTEM}))


SessionKind = Literal["account", "guest", "device"]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that was valid when it was looked up. ``csrf`` belongs into its HTML forms.

    ``address``: the only network address it may be used from; "" is any. ``proved_at``: when password or code
    were last given; ``factor_due``: the second factor has not been given yet, so it may do nothing else.
    """

    id_hash: str
    actor: Actor
    csrf: str
    last_used_at: datetime
    address: str = ""
    proved_at: datetime | None = None
    factor_due: bool = False
    kind: SessionKind = "account"
    idle_minutes: int | None = None

    def is_proved(self, now: datetime, minutes: int) -> bool:
        """Whether password or code were given within the last so many minutes; never from the future."""
        if self.proved_at is None or self.kind != "account":
            return False
        return timedelta(0) <= now - self.proved_at < timedelta(minutes=minutes)

    def is_at(self, address: str) -> bool:
        """Whether it may be used from there."""
        return not self.address or self.address == address
