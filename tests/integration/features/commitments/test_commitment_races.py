"""Two people at once: two keys close once, two of one agency count once, a key never outlives a change."""

import threading
from collections.abc import Callable

from dashboard.features.commitments.actions import add_evidence, move_due_day, take_key_back, turn_key
from dashboard.features.commitments.forms import AddEvidence, MoveDueDay, TakeKeyBack, TurnKey
from dashboard.features.commitments.rules.codes import PromiseState
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database
from dashboard.kernel.errors import Conflict, DomainError
from dashboard.kernel.reference import Agency
from tests.conftest import SteppedClock
from tests.integration.features.commitments.conftest import (
    CANCEL,
    CLOSE,
    FIRST,
    KARUTAN,
    KPR,
    OPS,
    fresh_key,
    give,
    prove,
    stored,
    turn,
)

Attempt = Callable[[], str]


def at_once(*attempts: Attempt) -> list[str]:
    """What each of them came to: the reference, or the name of its refusal."""
    gate, found = threading.Barrier(len(attempts)), dict[int, str]()

    def run(number: int, attempt: Attempt) -> None:
        gate.wait()
        try:
            found[number] = attempt()
        except DomainError as error:
            found[number] = type(error).__name__ if isinstance(error, Conflict) else error.key

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(attempts))]


def test_two_agencies_turn_at_once_and_it_closes_once(db: Database, clock: SteppedClock) -> None:
    give(clock)
    prove(clock, FIRST)
    keys = [TurnKey(FIRST, CLOSE, "", 2, fresh_key()) for _ in Agency]
    found = at_once(lambda: turn_key(KPR, keys[0], clock=clock), lambda: turn_key(OPS, keys[1], clock=clock))
    assert found == [FIRST, FIRST]
    row = stored(FIRST, clock())
    assert (row.state, len(row.keys), row.version) == (PromiseState.DONE, 2, 3)


def test_two_of_one_agency_turn_one_key(db: Database, clock: SteppedClock) -> None:
    give(clock)
    prove(clock, FIRST)
    keys = [TurnKey(FIRST, CLOSE, "", 2, fresh_key()) for _ in range(2)]
    found = at_once(
        lambda: turn_key(KPR, keys[0], clock=clock), lambda: turn_key(KARUTAN, keys[1], clock=clock)
    )
    assert sorted(found) == [FIRST, "commitments.refused.already"]
    row = stored(FIRST, clock())
    assert (row.is_open, len(row.keys)) == (True, 1)


def test_a_key_and_new_evidence_at_once_never_close_unseen(db: Database, clock: SteppedClock) -> None:
    """Either the evidence came first and the key is a conflict, or the promise was closed before it."""
    give(clock)
    prove(clock, FIRST)
    turn(clock, FIRST, KPR)
    key = TurnKey(FIRST, CLOSE, "", 2, fresh_key())
    proof = AddEvidence(FIRST, "Foto kedua", 2, fresh_key())
    found = at_once(lambda: turn_key(OPS, key, clock=clock), lambda: add_evidence(KPR, proof, clock=clock))
    row = stored(FIRST, clock())
    if row.is_open:
        assert found == ["Conflict", FIRST]
        assert row.active_keys == {}
    else:
        assert found == [FIRST, "commitments.refused.done"]
        assert len(row.evidence) == 1


def test_a_key_taken_back_while_the_other_is_turned(db: Database, clock: SteppedClock) -> None:
    give(clock)
    turn(clock, FIRST, KPR, CANCEL)
    key = TurnKey(FIRST, CANCEL, "Tidak perlu", 1, fresh_key())
    back = TakeKeyBack(FIRST, fresh_key())
    found = at_once(lambda: turn_key(OPS, key, clock=clock), lambda: take_key_back(KPR, back, clock=clock))
    row = stored(FIRST, clock())
    assert found[0] == FIRST
    if row.is_open:
        assert (found[1], row.active_keys) == (FIRST, {Agency.POLRES: CANCEL})
    else:
        assert (found[1], row.state) == ("commitments.refused.cancelled", PromiseState.CANCELLED)


def test_two_slips_at_once_move_it_once(db: Database, clock: SteppedClock) -> None:
    give(clock)
    due = site_day(clock()).replace(month=5)
    slips = [MoveDueDay(FIRST, due, "Sebab", 1, fresh_key()) for _ in range(2)]
    found = at_once(
        lambda: move_due_day(KPR, slips[0], clock=clock),
        lambda: move_due_day(KARUTAN, slips[1], clock=clock),
    )
    assert sorted(found) == ["Conflict", FIRST]
    assert len(stored(FIRST, clock()).slips) == 1
