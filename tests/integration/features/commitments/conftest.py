"""Accounts and short ways for the tests of commitments: give, move, prove, turn keys, read."""

from datetime import date, datetime, timedelta

from dashboard.features.commitments.actions import add_commitment, add_evidence, move_due_day, turn_key
from dashboard.features.commitments.forms import AddCommitment, AddEvidence, MoveDueDay, TurnKey
from dashboard.features.commitments.queries import CommitmentRow, find_commitment
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, Origin, PromiseKind
from dashboard.kernel.reference import Agency
from tests.conftest import SteppedClock

_counter = iter(range(1, 1_000_000))


def account(role: Role, agency: Agency, user_id: int) -> Actor:
    return Actor(user_id=user_id, username=f"{role}-{user_id}", agency=agency, roles=frozenset({role}))


KPR = account(Role.KEPALA_KPR, Agency.RUTAN, 21)
OPS = account(Role.KABAG_OPS, Agency.POLRES, 22)
KARUTAN = account(Role.KARUTAN, Agency.RUTAN, 23)
SECRETARY = account(Role.SEKRETARIAT_BERSAMA, Agency.RUTAN, 24)
CLOSE, CANCEL = KeyPurpose.CLOSE, KeyPurpose.CANCEL
FIRST = "K-2026-0001"


def fresh_key() -> str:
    return f"key-{next(_counter):08d}"


def promise(
    due_on: date,
    owner: Agency = Agency.RUTAN,
    *,
    origin: Origin = Origin.OWN,
    origin_reference: str = "",
) -> AddCommitment:
    role = Role.KEPALA_KPR if owner is Agency.RUTAN else Role.KABAG_OPS
    return AddCommitment(
        text="Pemindai barang di Gerbang",
        owner=owner,
        owner_role=role,
        due_on=due_on,
        kind=PromiseKind.PREVENTIVE,
        clause=Clause.CCTV,
        origin=origin,
        origin_reference=origin_reference,
        key=fresh_key(),
    )


def give(clock: SteppedClock, days: int = 10, owner: Agency = Agency.RUTAN) -> str:
    """A promise of an agency by its own people, due in so many days."""
    actor = KPR if owner is Agency.RUTAN else OPS
    return add_commitment(actor, promise(site_day(clock()) + timedelta(days=days), owner), clock=clock)


def slip(clock: SteppedClock, reference: str, days: int, actor: Actor = KPR, version: int = 0) -> str:
    """Move the due day to so many days from now."""
    due_on = site_day(clock()) + timedelta(days=days)
    shown = version or stored(reference, clock()).version
    command = MoveDueDay(reference, due_on, "Barang belum datang", shown, fresh_key())
    return move_due_day(actor, command, clock=clock)


def prove(clock: SteppedClock, reference: str, actor: Actor = KPR, version: int = 0) -> str:
    shown = version or stored(reference, clock()).version
    command = AddEvidence(reference, "Berita acara di berkas", shown, fresh_key())
    return add_evidence(actor, command, clock=clock)


def turn(
    clock: SteppedClock, reference: str, actor: Actor, purpose: KeyPurpose = CLOSE, version: int = 0
) -> str:
    shown = version or stored(reference, clock()).version
    reason = "Tidak diperlukan lagi" if purpose is CANCEL else ""
    return turn_key(actor, TurnKey(reference, purpose, reason, shown, fresh_key()), clock=clock)


def close(clock: SteppedClock, reference: str, owner: Actor = KPR) -> None:
    """Evidence and both keys, now."""
    prove(clock, reference, owner)
    turn(clock, reference, KPR)
    turn(clock, reference, OPS)


def stored(reference: str, as_of: datetime) -> CommitmentRow:
    with reading() as session:
        return find_commitment(session, KPR, reference, as_of)
