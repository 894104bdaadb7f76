"""A commitment is given, moved, proved, closed and called off: who may, what stays, what the past knew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.commitments.actions import (
    add_commitment,
    add_evidence,
    move_due_day,
    note_open_discussed,
    take_key_back,
    turn_key,
)
from dashboard.features.commitments.forms import AddEvidence, MoveDueDay, TakeKeyBack, TurnKey
from dashboard.features.commitments.queries import list_commitments, overdue_public
from dashboard.features.commitments.rules.codes import PromiseState
from dashboard.features.notices.queries import list_notices
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.promises import Clause, Origin, Promise, PromiseKind, Topic, make_promise
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import revisions, unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.commitments.conftest import (
    CANCEL,
    CLOSE,
    FIRST,
    KARUTAN,
    KPR,
    OPS,
    SECRETARY,
    account,
    close,
    fresh_key,
    give,
    promise,
    prove,
    slip,
    stored,
    turn,
)


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        attempt()
    return caught.value.key.rpartition(".")[2]


def fields_of(attempt: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        attempt()
    return caught.value.fields


def kinds_for(actor: Actor) -> list[str]:
    with reading() as session:
        return [one.kind.removeprefix("commitment.") for one in list_notices(session, actor)]


def test_the_whole_life_of_a_commitment(db: Database, clock: SteppedClock) -> None:
    began, due = clock(), site_day(clock()) + timedelta(days=10)
    assert give(clock) == FIRST
    clock.move(days=9)
    slip(clock, FIRST, 20)
    clock.move(days=3)  # past the original due day, before the present one
    row = stored(FIRST, clock())
    assert (row.original_due_on, row.due_on) == (due, due + timedelta(days=19))
    assert (row.state, row.days_late(site_day(clock()))) == (PromiseState.LATE, 2)
    prove(clock, FIRST)
    turn(clock, FIRST, KPR)
    assert stored(FIRST, clock()).is_open
    first_key = clock()
    clock.move(hours=5)
    turn(clock, FIRST, OPS)
    row = stored(FIRST, clock())
    assert (row.state, row.done_at, len(row.slips), len(row.evidence)) == (
        PromiseState.DONE_LATE,
        clock(),
        1,
        1,
    )
    assert row.active_keys == {Agency.RUTAN: CLOSE, Agency.POLRES: CLOSE}
    # What the past knew stays: one key, moved once, open, and at the beginning nothing of it.
    then = stored(FIRST, first_key)
    assert (then.state, then.active_keys, then.done_at) == (PromiseState.LATE, {Agency.RUTAN: CLOSE}, None)
    early = stored(FIRST, began)
    assert (early.state, early.due_on, early.slips, early.evidence, early.keys) == (
        PromiseState.OPEN,
        due,
        (),
        (),
        (),
    )
    with pytest.raises(Missing):
        stored(FIRST, began - timedelta(seconds=1))
    # Over is over.
    assert refusal(lambda: slip(clock, FIRST, 30)) == "done"
    assert refusal(lambda: prove(clock, FIRST)) == "done"
    assert refusal(lambda: turn(clock, FIRST, KPR, CANCEL)) == "done"


def test_each_agency_gives_its_own_and_the_secretariat_gives_both(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock()) + timedelta(days=3)
    theirs = promise(due, Agency.POLRES)
    assert refusal(lambda: add_commitment(KPR, theirs, clock=clock)) == "partner_promise"
    assert add_commitment(OPS, theirs, clock=clock) == FIRST
    for owner in Agency:
        add_commitment(SECRETARY, promise(due, owner), clock=clock)
    with reading() as session:
        rows = list_commitments(session, KPR, clock())
    assert [row.owner for row in rows] == [Agency.POLRES, Agency.RUTAN, Agency.POLRES]
    assert {row.meeting for row in rows} == {""}, "only a meeting says what it has decided"


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_who_may_write_and_who_may_turn_a_key(db: Database, clock: SteppedClock, role: Role) -> None:
    give(clock)
    prove(clock, FIRST)
    other = account(role, Agency.RUTAN, 77)
    held = ROLE_PERMISSIONS[role]
    due = site_day(clock()) + timedelta(days=30)
    attempts: list[tuple[Permission, Callable[[], object]]] = [
        (
            Permission.COMMITMENT_WRITE,
            lambda: add_commitment(other, promise(due), clock=clock),
        ),
        (
            Permission.COMMITMENT_WRITE,
            lambda: move_due_day(other, MoveDueDay(FIRST, due, "Sebab", 2, fresh_key()), clock=clock),
        ),
        (
            Permission.COMMITMENT_WRITE,
            lambda: add_evidence(other, AddEvidence(FIRST, "Foto", 3, fresh_key()), clock=clock),
        ),
        (
            Permission.COMMITMENT_CLOSE,
            lambda: turn_key(other, TurnKey(FIRST, CLOSE, "", 4, fresh_key()), clock=clock),
        ),
        (
            Permission.COMMITMENT_CLOSE,
            lambda: take_key_back(other, TakeKeyBack(FIRST, fresh_key()), clock=clock),
        ),
    ]
    may_write = Permission.COMMITMENT_WRITE in held
    for permission, attempt in attempts:
        if permission not in held:
            with pytest.raises(Denied):
                attempt()
        else:
            assert attempt()
    row = stored(FIRST, clock())
    assert (len(row.slips), len(row.evidence)) == ((1, 2) if may_write else (0, 1))
    with reading() as session:
        if Permission.COMMITMENT_READ in held:
            assert list_commitments(session, other, clock())
        else:
            with pytest.raises(Denied):
                list_commitments(session, other, clock())


def test_the_owner_moves_and_proves_never_the_partner(db: Database, clock: SteppedClock) -> None:
    give(clock)
    assert refusal(lambda: slip(clock, FIRST, 20, OPS)) == "partner"
    assert refusal(lambda: prove(clock, FIRST, OPS)) == "partner"
    assert fields_of(lambda: slip(clock, FIRST, 10)) == {"slip_due": "commitments.form.slip.later"}
    with pytest.raises(Missing):
        slip(clock, "K-2026-0009", 20, version=1)


def test_a_page_that_is_behind_changes_nothing(db: Database, clock: SteppedClock) -> None:
    give(clock)
    slip(clock, FIRST, 20)
    for attempt in (
        lambda: slip(clock, FIRST, 30, version=1),
        lambda: prove(clock, FIRST, version=1),
        lambda: turn(clock, FIRST, OPS, CANCEL, version=1),
    ):
        with pytest.raises(Conflict):
            attempt()
    row = stored(FIRST, clock())
    assert (len(row.slips), row.evidence, row.keys, row.version) == (1, (), (), 2)


def test_closing_needs_evidence_and_a_key_of_each_agency(db: Database, clock: SteppedClock) -> None:
    give(clock)
    assert refusal(lambda: turn(clock, FIRST, KPR)) == "no_evidence"
    prove(clock, FIRST)
    turn(clock, FIRST, KPR)
    # Nobody of the same agency turns the second one.
    assert refusal(lambda: turn(clock, FIRST, KPR)) == "already"
    assert refusal(lambda: turn(clock, FIRST, KARUTAN)) == "already"
    assert refusal(lambda: turn(clock, FIRST, KARUTAN, CANCEL)) == "other_purpose"
    # A key for another purpose is no second key.
    turn(clock, FIRST, OPS, CANCEL)
    assert stored(FIRST, clock()).is_open
    assert refusal(lambda: turn(clock, FIRST, OPS)) == "other_purpose"
    take_key_back(OPS, TakeKeyBack(FIRST, fresh_key()), clock=clock)
    turn(clock, FIRST, OPS)
    assert stored(FIRST, clock()).state is PromiseState.DONE
    assert refusal(lambda: take_key_back(KPR, TakeKeyBack(FIRST, fresh_key()), clock=clock)) == "done"


def test_both_call_it_off_without_evidence(db: Database, clock: SteppedClock) -> None:
    give(clock)
    turn(clock, FIRST, OPS, CANCEL)
    clock.move(minutes=5)
    turn(clock, FIRST, KARUTAN, CANCEL)
    row = stored(FIRST, clock())
    assert (row.state, row.cancelled_at, row.done_at) == (PromiseState.CANCELLED, clock(), None)
    assert [one.reason for one in row.keys] == ["Tidak diperlukan lagi"] * 2
    assert refusal(lambda: prove(clock, FIRST)) == "cancelled"


@pytest.mark.parametrize("change", ["evidence", "slip"])
def test_a_change_voids_the_first_key_and_its_agency_is_told(
    db: Database, clock: SteppedClock, change: str
) -> None:
    give(clock)
    prove(clock, FIRST)
    turn(clock, FIRST, OPS)
    turned = clock()
    clock.move(hours=1)
    if change == "evidence":
        prove(clock, FIRST)
    else:
        slip(clock, FIRST, 40)
    row = stored(FIRST, clock())
    assert row.active_keys == {}
    assert [one.voided_at for one in row.keys] == [clock()]
    assert stored(FIRST, turned).active_keys == {Agency.POLRES: CLOSE}
    assert "key_void" in kinds_for(OPS)
    assert "key_void" not in kinds_for(KPR)
    # The other key alone does not finish it.
    turn(clock, FIRST, KPR)
    assert stored(FIRST, clock()).is_open


def test_a_key_is_taken_back_by_its_own_agency_only(db: Database, clock: SteppedClock) -> None:
    give(clock)
    prove(clock, FIRST)
    turn(clock, FIRST, KPR)
    assert refusal(lambda: take_key_back(OPS, TakeKeyBack(FIRST, fresh_key()), clock=clock)) == "no_key"
    back = TakeKeyBack(FIRST, fresh_key())
    assert take_key_back(KARUTAN, back, clock=clock) == FIRST
    assert take_key_back(KARUTAN, back, clock=clock) == FIRST  # the same click again
    turn(clock, FIRST, OPS)
    row = stored(FIRST, clock())
    assert (row.is_open, row.active_keys, len(row.keys)) == (True, {Agency.POLRES: CLOSE}, 2)


def test_the_same_click_counts_once(db: Database, clock: SteppedClock) -> None:
    command = promise(site_day(clock()) + timedelta(days=5))
    assert add_commitment(KPR, command, clock=clock) == add_commitment(KPR, command, clock=clock) == FIRST
    with pytest.raises(Refused) as caught:
        add_commitment(KPR, replace(command, text="Lain"), clock=clock)
    assert caught.value.key == "error.key_reused"
    proof = AddEvidence(FIRST, "Foto", 1, fresh_key())
    add_evidence(KPR, proof, clock=clock)
    add_evidence(KPR, proof, clock=clock)
    key = TurnKey(FIRST, CLOSE, "", 2, fresh_key())
    turn_key(KPR, key, clock=clock)
    turn_key(KPR, key, clock=clock)
    row = stored(FIRST, clock())
    assert (len(row.evidence), len(row.keys)) == (1, 1)


def test_the_other_agency_is_told_and_every_step_is_audited(db: Database, clock: SteppedClock) -> None:
    give(clock)
    slip(clock, FIRST, 20)
    close(clock, FIRST)
    assert kinds_for(OPS) == ["key", "evidence", "slipped", "added"]
    assert kinds_for(KPR) == ["closed"]
    with reading() as session:
        audit = session.exec(select(AuditEntry).where(AuditEntry.object_type == "commitment")).all()
        assert revisions(session)["commitments"] == 5
    assert [one.action for one in audit] == [
        "commitment.add",
        "commitment.slip",
        "commitment.evidence",
        "commitment.close",
        "commitment.close",
    ]
    assert "Berita acara" not in str([one.detail for one in audit])


def test_an_unknown_origin_is_refused(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock()) + timedelta(days=5)
    unknown = {"promise_origin": "commitments.form.origin.unknown"}
    for origin, reference in ((Origin.INCIDENT, "R-2026-0001"), (Origin.DRILL_ACTION, "T-2026-0001")):
        command = promise(due, origin=origin, origin_reference=reference)
        assert fields_of(lambda one=command: add_commitment(KPR, one, clock=clock)) == unknown


def test_a_meeting_makes_promises_in_its_own_transaction(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock()) + timedelta(days=5)
    made = Promise(
        "Jalur akses CCTV", Agency.POLRES, Role.KABAG_OPS, due, PromiseKind.PREVENTIVE, Clause.CCTV,
        Topic.DECISIONS, Origin.MEETING, meeting="2026-02",
    )  # fmt: skip
    with unit_of_work(SECRETARY, clock) as work:
        assert make_promise(work, made) == FIRST
    row = stored(FIRST, clock())
    assert (row.owner, row.topic, row.meeting) == (Agency.POLRES, Topic.DECISIONS, "2026-02")

    def change_its_mind() -> None:
        with unit_of_work(SECRETARY, clock) as work:
            make_promise(work, made)
            raise RuntimeError("the meeting changed its mind")

    with pytest.raises(RuntimeError):
        change_its_mind()
    with reading() as session:
        assert len(list_commitments(session, KPR, clock())) == 1


def test_what_was_open_at_the_lock_is_discussed_once(db: Database, clock: SteppedClock) -> None:
    give(clock)
    second = give(clock, owner=Agency.POLRES)
    close(clock, second, OPS)
    with unit_of_work(SECRETARY, clock) as work:
        assert note_open_discussed(work, "2026-02") == 1
    with unit_of_work(SECRETARY, clock, quiet=True) as work:
        assert note_open_discussed(work, "2026-02") == 0
    assert stored(FIRST, clock()).discussed == ("2026-02",)
    assert stored(second, clock()).discussed == ()


def test_the_wall_knows_agency_clause_and_day_only(db: Database, clock: SteppedClock) -> None:
    give(clock, 1)
    give(clock, 3, Agency.POLRES)
    given = clock()
    clock.move(days=2)
    slip(clock, FIRST, 30)
    with reading() as session:
        (late,) = overdue_public(session, clock())
        assert overdue_public(session, given) == ()
    assert (late.owner, late.clause, late.due_on) == (
        Agency.RUTAN,
        Clause.CCTV,
        site_day(given) + timedelta(days=1),
    )
    clock.move(days=3)
    close(clock, FIRST)
    with reading() as session:
        assert [one.owner for one in overdue_public(session, clock())] == [Agency.POLRES]
        # Closed now, late then.
        assert len(overdue_public(session, clock() - timedelta(seconds=1))) == 2
