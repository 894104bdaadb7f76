"""How patrols end and who says that a joint one was joint: allowed and refused side by side."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from dashboard.features.patrols.actions import close_patrol, confirm_part, decline_part, end_patrol
from dashboard.features.patrols.forms import AnswerPart, ClosePatrol, EndPatrol
from dashboard.features.patrols.queries.watch import joint_waiting, patrols_out
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.rules.watching import CloseReason
from dashboard.features.patrols.tables import Patrol, PatrolStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, DomainError, Missing, Refused
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.patrols.board_steps import (
    CHIEF,
    LEADER,
    OFFICER,
    patrol,
    started,
    step,
)
from tests.integration.features.patrols.conftest import GUARD, IMPORT, POLICE, fresh_key, total


def end(clock: SteppedClock, number: int, actor: Actor = GUARD, key: str = "") -> None:
    end_patrol(actor, EndPatrol(number, key or fresh_key()), clock=clock)


def close(clock: SteppedClock, number: int, actor: Actor = CHIEF, key: str = "") -> None:
    close_patrol(actor, ClosePatrol(number, CloseReason.CHECKED, key or fresh_key()), clock=clock)


def confirm(clock: SteppedClock, number: int, actor: Actor = CHIEF, key: str = "") -> bool:
    return confirm_part(actor, AnswerPart(number, key or fresh_key()), clock=clock)


def decline(clock: SteppedClock, number: int, actor: Actor = CHIEF) -> None:
    decline_part(actor, AnswerPart(number, fresh_key()), clock=clock)


def steps(number: int) -> list[tuple[str, str, str]]:
    with reading() as session:
        rows = session.exec(
            select(PatrolStep).where(PatrolStep.patrol_id == number).order_by(col(PatrolStep.id))
        )
        return [(row.kind, row.agency, row.reason) for row in rows]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.key


def test_who_walked_ends_it_once(db: Database, clock: SteppedClock) -> None:
    number = started(clock, "A1")
    key = fresh_key()
    for actor, error in ((LEADER, Denied), (CHIEF, Denied), (POLICE, Missing)):
        with pytest.raises(error):
            end(clock, number, actor)
    clock.move(minutes=20)
    end(clock, number, key=key)
    end(clock, number, key=key)
    assert steps(number) == [("start", "rutan", ""), ("end", "rutan", "")]
    assert refused(lambda: end(clock, number)) == "patrols.refused.over_already"
    assert refused(lambda: close(clock, number)) == "patrols.refused.over_already"
    assert refused(lambda: end(clock, patrol(clock, "A1", due=90))) == "patrols.refused.not_started"
    with pytest.raises(Missing):
        end(clock, 999_999)
    with reading() as session:
        assert patrols_out(session, clock.now) == ()
        assert [out.id for out in patrols_out(session, clock.move(minutes=-1))] == [number]
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.end")).one()
        assert (entry.object_id, entry.detail) == (str(number), {})


def test_a_supervisor_closes_with_a_reason_and_the_clock_never_does(
    db: Database, clock: SteppedClock
) -> None:
    number = started(clock, "A1", minutes=40)
    clock.move(minutes=60)
    with reading() as session:
        assert not patrols_out(session, clock.now)[0].is_overdue  # exactly 1.5 x 40 is not past it
        clock.move(seconds=1)
        assert patrols_out(session, clock.now)[0].is_overdue
        assert patrols_out(session, clock.move(days=6))[0].is_overdue
    for actor, error in ((GUARD, Denied), (LEADER, Denied), (OFFICER, Missing)):
        with pytest.raises(error):
            close(clock, number, actor)
    close(clock, number, key="close-key-1")
    close(clock, number, key="close-key-1")
    assert steps(number)[1:] == [("close", "rutan", "checked")]
    assert refused(lambda: close(clock, patrol(clock, "G1", due=90))) == "patrols.refused.not_started"


def test_a_withdrawn_patrol_never_was(db: Database, clock: SteppedClock) -> None:
    number = started(clock, "A1")
    with unit_of_work(IMPORT, clock, quiet=True) as work:
        row = work.session.get_one(Patrol, number)
        row.withdrawn_at = clock.now
    clock.move(minutes=1)
    with pytest.raises(Missing):
        close(clock, number)
    with reading() as session:
        assert patrols_out(session, clock.now) == ()


def test_each_agency_speaks_for_its_own_people(db: Database, clock: SteppedClock) -> None:
    number = started(clock, "A1", is_joint=True)
    clock.move(minutes=30)
    end(clock, number)
    for actor in (GUARD, POLICE, LEADER):
        with pytest.raises(Denied):
            confirm(clock, number, actor)
        with pytest.raises(Denied):
            decline(clock, number, actor)
    assert confirm(clock, number, key="joint-key-1")
    assert confirm(clock, number, key="joint-key-1")  # the same click
    assert refused(lambda: confirm(clock, number)) == "patrols.refused.said_already"
    with reading() as session:
        waiting = joint_waiting(session, clock.now)[0]
        assert waiting.answers == {Agency.RUTAN: StepKind.CONFIRM}
        told = session.exec(select(Notice).where(Notice.kind == "patrol.joint")).one()
        assert (told.agency, told.audience, told.reference) == (
            "polres",
            "patrol.supervise",
            f"patrol-{number}",
        )
    clock.move(minutes=1)
    assert confirm(clock, number, OFFICER)  # also on the other agency's patrol
    assert [row[:2] for row in steps(number)[2:]] == [("confirm", "rutan"), ("confirm", "polres")]
    with reading() as session:
        assert joint_waiting(session, clock.now) == ()
        assert len(joint_waiting(session, clock.move(seconds=-1))) == 1


def test_an_answer_may_be_changed_and_a_declined_one_waits_no_more(db: Database, clock: SteppedClock) -> None:
    number = started(clock, "A1", is_eligible=True)
    end(clock, number)
    decline(clock, number, OFFICER)
    with reading() as session:
        assert joint_waiting(session, clock.now) == ()
    clock.move(minutes=1)
    assert confirm(clock, number, OFFICER)
    with reading() as session:
        assert joint_waiting(session, clock.now)[0].answers == {Agency.POLRES: StepKind.CONFIRM}


def test_after_48_hours_it_is_kept_but_does_not_count(db: Database, clock: SteppedClock) -> None:
    numbers = [started(clock, "A1", is_joint=True, due=n, name=f"R{n}") for n in (0, 1)]
    for number in numbers:
        step(clock, number, StepKind.END)
    clock.move(hours=48)
    assert confirm(clock, numbers[0])  # the last instant counts
    clock.move(seconds=1)
    with reading() as session:
        assert joint_waiting(session, clock.now) == ()
        before = total(session, Notice)
    assert not confirm(clock, numbers[1], key="late-key-1")
    assert not confirm(clock, numbers[1], key="late-key-1")
    assert steps(numbers[1])[-1] == ("confirm", "rutan", "")
    with reading() as session:
        assert total(session, Notice) == before  # nobody is asked for what cannot count


def test_only_joint_routes_that_began_can_be_confirmed(db: Database, clock: SteppedClock) -> None:
    own = started(clock, "A1")
    ahead = patrol(clock, "A1", due=90, is_joint=True)
    assert refused(lambda: confirm(clock, own)) == "patrols.refused.not_joint"
    assert refused(lambda: confirm(clock, own, OFFICER)) == "error.missing"  # nothing of the other's
    assert refused(lambda: confirm(clock, ahead, OFFICER)) == "patrols.refused.not_started"
    walking = started(clock, "P1", due=7, is_joint=True)
    for answer in (confirm, decline):  # nobody knows yet who will have walked
        assert refused(lambda answer=answer: answer(clock, walking, OFFICER)) == "patrols.refused.not_over"
    end(clock, walking)
    assert confirm(clock, walking, OFFICER)
    end(clock, started(clock, "G1", due=5), key="one-key-2")
    with pytest.raises(Refused):  # the key of another patrol
        end(clock, started(clock, "P1", due=6), key="one-key-2")
