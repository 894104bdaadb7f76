"""People and short ways for the meeting tests: open, freeze, present, decide, confirm."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.features.meetings.actions import (
    confirm_minutes,
    decide,
    freeze_meeting,
    open_meeting,
    start_presenting,
)
from dashboard.features.meetings.forms import ConfirmMinutes, Decide, Freeze, OpenMeeting, Proposal
from dashboard.features.meetings.queries.agreed import decisions_digest
from dashboard.features.meetings.queries.meetings import MeetingRow, find_meeting
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, PromiseKind, Topic
from dashboard.kernel.reference import Agency
from tests.conftest import NOW, SteppedClock

MONTH = "2026-02"
LONG_AGO = NOW - timedelta(days=700)
_counter = iter(range(1, 1_000_000))


def person(role: Role, agency: Agency, user_id: int) -> Actor:
    return Actor(user_id=user_id, username=f"{role}-{user_id}", agency=agency, roles=frozenset({role}))


KARUTAN = person(Role.KARUTAN, Agency.RUTAN, 21)
KAPOLRESTABES = person(Role.KAPOLRESTABES, Agency.POLRES, 22)
KPR = person(Role.KEPALA_KPR, Agency.RUTAN, 23)
KABAG_OPS = person(Role.KABAG_OPS, Agency.POLRES, 24)
SECRETARY = person(Role.SEKRETARIAT_BERSAMA, Agency.RUTAN, 25)


def fresh_key() -> str:
    return f"rapat-{next(_counter):08d}"


def opened(clock: SteppedClock, month: str = MONTH, actor: Actor = SECRETARY) -> str:
    return open_meeting(actor, OpenMeeting(month, fresh_key()), clock=clock)


def frozen(
    clock: SteppedClock,
    month: str = MONTH,
    *,
    actor: Actor = SECRETARY,
    as_of: datetime | None = None,
    first: datetime | None = LONG_AGO,
    proposals: Sequence[Proposal] = (),
    numbers: dict[str, Any] | None = None,
    key: str = "",
) -> int:
    """Freeze a small picture; what it holds is not this feature's business."""
    instant = as_of or clock()
    picture = {"month": month, "as_of": instant.isoformat(), "value": 0.1 + 0.2, **(numbers or {})}
    digest = hashlib.sha256(str(picture).encode()).hexdigest()
    command = Freeze(month, as_of, key or fresh_key())
    return freeze_meeting(actor, command, picture, digest, instant, first, proposals=proposals, clock=clock)


def running(clock: SteppedClock, month: str = MONTH) -> str:
    """Opened, frozen, and led by the Karutan."""
    opened(clock, month)
    frozen(clock, month)
    start_presenting(KARUTAN, month, clock=clock)
    return month


def decision(item: int = 0, outcome: Outcome = Outcome.AGREED, month: str = MONTH, **changes: Any) -> Decide:
    """An agreed decision of the Rutan, typed live unless an item is named."""
    values: dict[str, Any] = {
        "topic": None if item else Topic.PATROLS,
        "text": "Tambah titik kontrol di sisi rawa.",
        "owner": Agency.RUTAN,
        "owner_role": Role.KEPALA_KPR,
        "due_on": date(2026, 3, 31),
        "kind": PromiseKind.PREVENTIVE,
        "clause": Clause.PATROL,
        "key": fresh_key(),
        **changes,
    }
    return Decide(month, item, outcome=outcome, **values)


def decided(clock: SteppedClock, actor: Actor = KARUTAN, **changes: Any) -> str:
    return decide(actor, decision(**changes), clock=clock)


def agreed_digest(month: str = MONTH) -> str:
    with reading() as session:
        return decisions_digest(session, month)


def confirmed(
    clock: SteppedClock, actor: Actor, month: str = MONTH, digest: str = "", key: str = ""
) -> MeetingState:
    command = ConfirmMinutes(month, digest or agreed_digest(month), key or fresh_key())
    return confirm_minutes(actor, command, clock=clock)


def locked(clock: SteppedClock, month: str = MONTH) -> None:
    confirmed(clock, KARUTAN, month)
    assert confirmed(clock, KAPOLRESTABES, month) is MeetingState.LOCKED


def row(month: str = MONTH, actor: Actor = SECRETARY) -> MeetingRow:
    with reading() as session:
        return find_meeting(session, actor, month)
