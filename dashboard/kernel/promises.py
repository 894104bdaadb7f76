"""What was promised, as far as other features may make or name it: a port, so that features stay apart.

A meeting decides, the commitments feature keeps the promise (shell/ports.py wires it). Both happen in one
transaction: the caller hands over its unit of work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork


class PromiseKind(StrEnum):
    """Whether it prevents or it follows up."""

    PREVENTIVE = "preventive"
    REPRESSIVE = "repressive"


class Clause(StrEnum):
    """What both leaders agreed on: the clauses of the agreement."""

    PATROL = "patrol"
    DRILL = "drill"
    CCTV = "cctv"
    INTELLIGENCE = "intelligence"
    RISK = "risk"
    DATA = "data"


class Topic(StrEnum):
    """The steps of a review meeting in their order: 1 summary .. 9 decisions."""

    SUMMARY = "summary"
    INCIDENTS = "incidents"
    PATROLS = "patrols"
    READINESS = "readiness"
    INTELLIGENCE = "intelligence"
    CAMERAS = "cameras"
    MAP = "map"
    COMMITMENTS = "commitments"
    DECISIONS = "decisions"

    @property
    def number(self) -> int:
        """1..9."""
        return list(Topic).index(self) + 1


class Origin(StrEnum):
    """Where a promise comes from."""

    MEETING = "meeting"
    INCIDENT = "incident"
    DRILL_ACTION = "drill_action"
    OWN = "own"


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
"""The duties that can owe a promise, of each agency."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to be kept: ``due_on`` is its original due day and never changes.

    ``origin_reference`` names the incident or the corrective action, ``meeting`` the month of the meeting
    (``2026-02``); both may be empty.
    """

    text: str
    owner: Agency
    owner_role: Role
    due_on: date
    kind: PromiseKind
    clause: Clause
    topic: Topic
    origin: Origin
    origin_reference: str = ""
    meeting: str = ""


MakePromise = Callable[[UnitOfWork, Promise], str]
NoteDiscussed = Callable[[UnitOfWork, str], int]

_make: MakePromise | None = None
_note: NoteDiscussed | None = None


def install_promises(make: MakePromise, note: NoteDiscussed) -> None:
    """Called once by the shell, before anybody asks."""
    global _make, _note
    _make, _note = make, note


def make_promise(work: UnitOfWork, promise: Promise) -> str:
    """Store it in the caller's transaction; returns its reference ``K-2026-0007``."""
    if _make is None:
        raise RuntimeError("the shell has not wired the promises")
    return _make(work, promise)


def note_discussed(work: UnitOfWork, meeting: str) -> int:
    """Every promise that is open now was discussed in this meeting; returns how many."""
    if _note is None:
        raise RuntimeError("the shell has not wired the promises")
    return _note(work, meeting)
