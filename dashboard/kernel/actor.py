"""Who is acting: made from a session (or by a command on the server), never from browser data."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.refusals import note_refusal


@dataclass(frozen=True, slots=True)
class Actor:
    """One signed-in account, or a named actor of the machine (``session_ref`` empty).

    ``session_ref`` is the first characters of the session's hash: enough to relate audit rows,
    useless as a credential.
    """

    user_id: int
    username: str
    agency: Agency
    roles: frozenset[Role]
    language: Language = Language.ID
    session_ref: str = ""

    def may(self, permission: Permission) -> bool:
        return any(permission in ROLE_PERMISSIONS[role] for role in self.roles)

    def require(self, permission: Permission, key: str = "error.denied") -> None:
        """Raise Denied unless one of the actor's roles holds the permission; ``key`` is what is said. Audited."""
        if not self.may(permission):
            what = f"permission:{permission.value}"
            note_refusal(self, what)
            raise Denied(key, what=what)

    @property
    def is_wall(self) -> bool:
        return self.roles == {Role.WALL}

    @property
    def is_guest(self) -> bool:
        return self.roles == {Role.GUEST}


def system_actor(name: str, agency: Agency) -> Actor:
    """A named actor of the machine; ``name`` stands in the audit, for example ``import``."""
    return Actor(user_id=0, username=name, agency=agency, roles=frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that was valid when it was looked up. ``csrf`` belongs into its HTML forms.

    ``address``: the only network address it may be used from; "" is any.
    """

    id_hash: str
    actor: Actor
    csrf: str
    last_used_at: datetime
    address: str = ""

    def is_at(self, address: str) -> bool:
        """Whether it may be used from there."""
        return not self.address or self.address == address
