"""What the clock of a real incident knows, as far as other features may know: milestones, no text, no person.

A port: the incidents feature answers within the actor's scope, the shell wires it (shell/ports.py), the
drills feature asks. A milestone that has not been reached, or that nobody noted, is absent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency, Severity, Zone

REPORTED = "reported"
PARTNER_ACCEPTED = "partner_accepted"
POLICE_ON_SCENE = "police_on_scene"
CONTAINED = "contained"
RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class RealEvent:
    """One site incident. ``moments`` holds REPORTED always; ``steps`` the settled steps of its checklist.

    ``is_shared``: both agencies may know of it.
    """

    reference: str
    agency: Agency
    type: str
    severity: Severity
    zone: Zone
    is_shared: bool
    moments: Mapping[str, datetime]
    steps: Mapping[str, datetime]

    @property
    def reported_at(self) -> datetime:
        return self.moments[REPORTED]


class FindRealEvents(Protocol):
    """Incidents that count as such, newest report first: of some types since an instant, or some by name.

    Only those the actor may know of; needs the right to read incidents (raises Denied).
    """

    def __call__(
        self,
        session: Session,
        actor: Actor,
        *,
        types: Collection[str],
        since: datetime | None = None,
        references: Collection[str] | None = None,
    ) -> tuple[RealEvent, ...]: ...


class FindKnown(Protocol):
    """Which of these records the actor may know of, whatever has become of them since: another type, a
    duplicate, no incident after all. Needs the right to read incidents (raises Denied).
    """

    def __call__(self, session: Session, actor: Actor, references: Collection[str]) -> frozenset[str]: ...


_find: FindRealEvents | None = None
_known: FindKnown | None = None


def install_real_events(find: FindRealEvents, known: FindKnown) -> None:
    """Called once by the shell, before anybody asks."""
    global _find, _known
    _find, _known = find, known


def real_events(
    session: Session,
    actor: Actor,
    *,
    types: Collection[str],
    since: datetime | None = None,
    references: Collection[str] | None = None,
) -> tuple[RealEvent, ...]:
    """See FindRealEvents."""
    if _find is None:
        raise RuntimeError("the shell has not wired the real events")
    return _find(session, actor, types=types, since=since, references=references)


def known_events(session: Session, actor: Actor, references: Collection[str]) -> frozenset[str]:
    """See FindKnown."""
    if _known is None:
        raise RuntimeError("the shell has not wired the real events")
    return _known(session, actor, references)
