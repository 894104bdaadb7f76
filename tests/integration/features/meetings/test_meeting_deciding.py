"""In the meeting: decisions that are promises at once, and two keys that lock the minutes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from dashboard.features.commitments.queries import list_commitments
from dashboard.features.commitments.tables import Commitment, CommitmentDiscussion
from dashboard.features.meetings.actions import decide
from dashboard.features.meetings.actions.preparing import add_item
from dashboard.features.meetings.forms import AddItem
from dashboard.features.meetings.queries.agenda import agenda_of
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.features.meetings.tables import AgendaItem, MeetingKey
from dashboard.kernel import promises
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.promises import Origin, Topic
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, IdempotencyKey
from tests.conftest import SteppedClock
from tests.integration.features.meetings.conftest import (
    KABAG_OPS,
    KAPOLRESTABES,
    KARUTAN,
    KPR,
    MONTH,
    SECRETARY,
    agreed_digest,
    confirmed,
    decided,
    decision,
    fresh_key,
    frozen,
    locked,
    opened,
    person,
    row,
    running,
)


def question(clock: SteppedClock, month: str = MONTH) -> int:
    command = AddItem(month, Topic.PATROLS, "Tambah titik di sisi rawa?", "", fresh_key())
    return add_item(SECRETARY, command, clock=clock)


def totals() -> tuple[int, int]:
    """Promises and decided items."""
    with reading() as session:
        items = session.exec(select(AgendaItem).where(AgendaItem.outcome != "")).all()
        return len(session.exec(select(Commitment)).all()), len(items)


def test_a_decision_is_a_promise_at_once(db: Database, clock: SteppedClock) -> None:
    running(clock)
    item = question(clock)
    reference = decided(clock, item=item)
    with reading() as session:
        (promise,) = list_commitments(session, KAPOLRESTABES, clock())
        (asked,) = agenda_of(session, KARUTAN, MONTH)
    assert (promise.reference, promise.meeting, promise.origin) == (reference, MONTH, Origin.MEETING)
    assert (promise.owner, promise.owner_role, promise.topic) == (
        Agency.RUTAN,
        Role.KEPALA_KPR,
        Topic.PATROLS,
    )
    assert (asked.id, asked.outcome, asked.commitment) == (item, Outcome.AGREED, reference)
    assert asked.decided_at == clock()


def test_a_decision_typed_live_is_its_own_question(db: Database, clock: SteppedClock) -> None:
    running(clock)
    reference = decided(clock, topic=Topic.CAMERAS, text="Pasang kamera di gang steril.")
    with reading() as session:
        (asked,) = agenda_of(session, KARUTAN, MONTH)
    assert (asked.topic, asked.question) == (Topic.CAMERAS, "Pasang kamera di gang steril.")
    assert (asked.commitment, asked.proposed_by) == (reference, Agency.RUTAN)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"owner": None}, {"owner"}),
        ({"due_on": None}, {"due_on"}),
        ({"owner": None, "owner_role": None, "due_on": None}, {"owner", "owner_role", "due_on"}),
        ({"text": ""}, {"text"}),
        ({"topic": None}, {"topic"}),
    ],
)
def test_without_owner_or_day_nothing_is_half_saved(
    db: Database, clock: SteppedClock, changes: dict[str, Any], fields: set[str]
) -> None:
    running(clock)
    with pytest.raises(Invalid) as refused:
        decided(clock, **changes)
    assert set(refused.value.fields) == fields
    assert totals() == (0, 0)
    with reading() as session:
        assert session.exec(select(AgendaItem)).all() == []


def test_a_promise_that_cannot_be_stored_leaves_no_decision(
    db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(clock)
    item = question(clock)

    def broken(*_: object) -> str:
        raise RuntimeError("the book of promises is closed")

    monkeypatch.setattr(promises, "_make", broken)
    with pytest.raises(RuntimeError):
        decided(clock, item=item)
    assert totals() == (0, 0)


def test_the_same_click_decides_once(db: Database, clock: SteppedClock) -> None:
    running(clock)
    command = decision(question(clock))
    assert len({decide(KARUTAN, command, clock=clock) for _ in range(3)}) == 1
    postponed = decision(question(clock), Outcome.POSTPONED)
    assert [decide(KARUTAN, postponed, clock=clock) for _ in range(2)] == ["", ""]
    assert totals() == (1, 2)


def test_a_promise_is_not_decided_again_a_postponed_one_is(db: Database, clock: SteppedClock) -> None:
    running(clock)
    item = question(clock)
    assert decided(clock, item=item, outcome=Outcome.POSTPONED) == ""
    reference = decided(clock, KABAG_OPS, item=item, outcome=Outcome.CHANGED)
    with pytest.raises(Refused) as refused:
        decided(clock, item=item)
    assert refused.value.key == "meetings.refused.promised"
    assert refused.value.params == {"reference": reference}
    assert totals() == (1, 1)


def test_nothing_is_decided_before_it_runs_after_it_is_locked_or_elsewhere(
    db: Database, clock: SteppedClock
) -> None:
    with pytest.raises(Missing):
        decided(clock)
    opened(clock)
    keys = []
    for step in (lambda: None, lambda: frozen(clock)):
        step()
        with pytest.raises(Refused) as refused:
            decided(clock)
        keys.append(refused.value.key)
    assert keys == ["meetings.refused.not_frozen", "meetings.refused.not_started"]
    running(clock, "2026-01")
    foreign = question(clock)
    with pytest.raises(Missing):
        decided(clock, item=foreign, month="2026-01")
    locked(clock, "2026-01")
    with pytest.raises(Refused) as late:
        decided(clock, month="2026-01")
    assert late.value.key == "meetings.refused.locked"
    assert totals() == (0, 0)


@pytest.mark.parametrize("role", HUMAN_ROLES)
@pytest.mark.parametrize("agency", Agency)
def test_who_decides_and_who_confirms(db: Database, clock: SteppedClock, role: Role, agency: Agency) -> None:
    running(clock)
    who = person(role, agency, 77)
    for permission, act in (
        (Permission.MEETING_PRESENT, lambda: decided(clock, who)),
        (Permission.MEETING_CONFIRM, lambda: confirmed(clock, who)),
    ):
        before = totals()
        if permission in ROLE_PERMISSIONS[role]:
            act()
            continue
        with pytest.raises(Denied):
            act()
        assert totals() == before


def test_the_second_key_locks_and_notes_what_was_discussed(db: Database, clock: SteppedClock) -> None:
    running(clock)
    reference = decided(clock)
    assert confirmed(clock, KARUTAN) is MeetingState.RUNNING
    assert [(key.agency, key.is_void) for key in row().keys] == [(Agency.RUTAN, False)]
    clock.move(minutes=1)
    assert confirmed(clock, KABAG_OPS) is MeetingState.LOCKED
    assert (row().state, row().locked_at) == (MeetingState.LOCKED, clock())
    with reading() as session:
        (noted,) = session.exec(select(CommitmentDiscussion)).all()
        (promise,) = session.exec(select(Commitment)).all()
        (lock,) = session.exec(select(AuditEntry).where(AuditEntry.action == "meeting.lock")).all()
    assert (noted.commitment_id, noted.meeting, promise.reference) == (promise.id, MONTH, reference)
    assert lock.detail == {"discussed": 1, "carried": 0, "guests": 0}


def test_one_agency_alone_locks_nothing(db: Database, clock: SteppedClock) -> None:
    running(clock)
    confirmed(clock, KARUTAN)
    with pytest.raises(Refused) as refused:
        confirmed(clock, KPR)
    assert refused.value.key == "meetings.refused.key_turned"
    assert row().state is MeetingState.RUNNING


@pytest.mark.parametrize("change", ["decision", "numbers", "postponed"])
def test_what_changes_after_the_first_key_voids_it(db: Database, clock: SteppedClock, change: str) -> None:
    running(clock)
    item = question(clock)
    read = agreed_digest()
    confirmed(clock, KARUTAN)
    clock.move(minutes=1)
    if change == "numbers":
        frozen(clock, numbers={"value": 2})
    else:
        outcome = Outcome.AGREED if change == "decision" else Outcome.POSTPONED
        decided(clock, item=item, outcome=outcome)
    assert [key.is_void for key in row().keys] == [True]
    with pytest.raises(Conflict) as stale:
        confirmed(clock, KAPOLRESTABES, digest=read)
    assert stale.value.key == "meetings.conflict.changed"
    assert confirmed(clock, KAPOLRESTABES) is MeetingState.RUNNING, "the first key is void: this is the first"
    assert confirmed(clock, KARUTAN) is MeetingState.LOCKED


def test_the_same_key_twice_is_one(db: Database, clock: SteppedClock) -> None:
    running(clock)
    for _ in range(2):
        assert confirmed(clock, KARUTAN, key="kunci-rutan-1") is MeetingState.RUNNING
    digest = agreed_digest()
    for _ in range(2):
        state = confirmed(clock, KABAG_OPS, digest=digest, key="kunci-polres-1")
        assert state is MeetingState.LOCKED
    with reading() as session:
        assert len(session.exec(select(MeetingKey)).all()) == 2


def outcome_of(act: Any) -> str:
    try:
        return str(act())
    except DomainError as error:
        return error.key


def test_two_keys_at_once_lock_once(db: Database, clock: SteppedClock) -> None:
    running(clock)
    decided(clock)
    digest = agreed_digest()
    people = [KARUTAN, KAPOLRESTABES, KPR, KABAG_OPS]
    with ThreadPoolExecutor(4) as room:
        said = list(room.map(lambda one: outcome_of(lambda: confirmed(clock, one, digest=digest)), people))
    assert said.count("running") == 1
    assert said.count("locked") == 1
    assert set(said) <= {"running", "locked", "meetings.refused.key_turned", "meetings.refused.locked"}
    with reading() as session:
        assert {key.agency for key in session.exec(select(MeetingKey))} == set(Agency)
        assert len(session.exec(select(CommitmentDiscussion)).all()) == 1


def test_a_decision_while_locking_is_in_the_minutes_or_refused(db: Database, clock: SteppedClock) -> None:
    """Never beside them: what both keys were turned on is what is stored."""
    running(clock)
    digest = agreed_digest()
    confirmed(clock, KARUTAN, digest=digest)
    acts = [
        lambda: confirmed(clock, KAPOLRESTABES, digest=digest),
        lambda: decided(clock, SECRETARY),
        lambda: decided(clock, KABAG_OPS, topic=Topic.MAP),
    ]
    with ThreadPoolExecutor(3) as room:
        said = list(room.map(outcome_of, acts))
    if row().state is MeetingState.LOCKED:
        assert (said[0], agreed_digest(), totals()) == ("locked", digest, (0, 0))
        assert set(said[1:]) == {"meetings.refused.locked"}
    else:
        assert said[0] == "meetings.conflict.changed"
        assert agreed_digest() != digest
        assert totals()[0] >= 1


def test_a_refused_decision_leaves_its_key_free(db: Database, clock: SteppedClock) -> None:
    """The form is sent again with the same key after the fault is mended."""
    running(clock)
    with pytest.raises(Invalid):
        decided(clock, due_on=None, key="kunci-putusan")
    assert decided(clock, key="kunci-putusan").startswith("K-2026-")
    with reading() as session:
        assert session.get(IdempotencyKey, (KARUTAN.user_id, "kunci-putusan")) is not None


def test_a_key_of_another_form_is_refused(db: Database, clock: SteppedClock) -> None:
    running(clock)
    decided(clock, key="kunci-sama-1")
    with pytest.raises(Refused) as refused:
        confirmed(clock, KARUTAN, key="kunci-sama-1")
    assert refused.value.key == "error.key_reused"


def test_the_secretariat_presents_and_decides_but_turns_no_key(db: Database, clock: SteppedClock) -> None:
    running(clock)
    assert decided(clock, SECRETARY, owner=Agency.POLRES, owner_role=Role.KABAG_OPS)
    for agency in Agency:
        outsider: Actor = person(Role.SEKRETARIAT_BERSAMA, agency, 80)
        with pytest.raises(Denied):
            confirmed(clock, outsider)
