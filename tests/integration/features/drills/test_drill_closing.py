"""Evaluators observe, the lead closes once: who reads what, who is refused, and that nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.drills.actions import cancel_drill, evaluate_drill, save_observations
from dashboard.features.drills.actions.planning import id_of
from dashboard.features.drills.forms import CancelDrill, SaveObservations, SeenObjective
from dashboard.features.drills.queries.evaluation import EvaluationDesk, find_desk
from dashboard.features.drills.queries.records import DrillState, find_drill
from dashboard.features.drills.rules.codes import Rating
from dashboard.features.drills.tables import Drill, DrillEvent, DrillObservation
from dashboard.kernel import people
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.people import Person
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    BOTH,
    EVALUATOR,
    PLANNER,
    M,
    P,
    S,
    account,
    evaluation,
    fresh_key,
    kpi,
    plan,
)

LEAD = account(Role.PENILAI, Agency.RUTAN, 61)
SECOND_LEAD = account(Role.PENILAI, Agency.RUTAN, 62)
PARTNER = EVALUATOR


@pytest.fixture(autouse=True)
def evaluators(monkeypatch: pytest.MonkeyPatch) -> dict[Agency, tuple[Person, ...]]:
    """Both agencies have evaluators; a test may take some away."""
    known = {
        Agency.RUTAN: (Person(61, "penilai", Agency.RUTAN), Person(62, "penilai", Agency.RUTAN)),
        Agency.POLRES: (Person(13, "penilai", Agency.POLRES),),
    }
    monkeypatch.setattr(people, "_find", lambda _session, agency, _permission: known[agency])
    return known


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        attempt()
    return caught.value.key


def seen(reference: str, *ratings: Rating | None, version: int = 0, note: str = "") -> SaveObservations:
    return SaveObservations(
        reference,
        tuple(SeenObjective(number, rating, note, version) for number, rating in enumerate(ratings, 1)),
        fresh_key(),
    )


def desk(who: Actor, reference: str, clock: SteppedClock) -> EvaluationDesk:
    with reading() as session:
        return find_desk(session, who, reference, clock())


def test_observations_are_ones_own_until_the_lead_reads_them(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    command = seen(reference, P, S, None, None, note="Kunci macet")
    assert save_observations(PARTNER, command, clock=clock) == 4
    assert save_observations(PARTNER, command, clock=clock) == 4  # the same click again
    assert save_observations(LEAD, seen(reference, P, M, None, None), clock=clock) == 2
    mine = desk(PARTNER, reference, clock)
    assert [(row.rating, row.note) for row in mine.observations] == [
        (P, "Kunci macet"), (S, "Kunci macet"), (None, "Kunci macet"), (None, "Kunci macet"),
    ]  # fmt: skip
    assert not mine.is_lead
    everybody = desk(LEAD, reference, clock)
    assert everybody.is_lead
    assert [(row.agency, row.rating) for row in everybody.observations if row.number == 2] == [
        (Agency.POLRES, S),
        (Agency.RUTAN, M),
    ]
    # Nobody else sees an observation before the evaluation is closed, not even of the same agency.
    assert desk(PLANNER, reference, clock).observations == ()
    admin = account(Role.ADMIN_RUTAN, Agency.RUTAN, 40)
    with pytest.raises(Denied):
        desk(admin, reference, clock)


def test_a_second_device_overwrites_nothing_it_has_not_read(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    save_observations(PARTNER, seen(reference, P, S, S, S), clock=clock)
    late = seen(reference, M, S, S, S, note="")
    with pytest.raises(Conflict):
        save_observations(PARTNER, late, clock=clock)
    assert [row.rating for row in desk(PARTNER, reference, clock).observations] == [P, S, S, S]
    # Read now: the same again is meant, and what is the same is no change.
    again = replace(late, seen=tuple(replace(one, version=1) for one in late.seen), key=fresh_key())
    assert save_observations(PARTNER, again, clock=clock) == 1
    stored = desk(PARTNER, reference, clock).own
    assert (stored[1].rating, stored[1].version, stored[2].version) == (M, 2, 1)


def test_who_may_observe(db: Database, clock: SteppedClock) -> None:
    for role in HUMAN_ROLES:
        who = account(role, Agency.RUTAN, 70)
        command = seen(plan(clock), P, P, P, P)
        if who.may(Permission.DRILL_EVALUATE):
            assert save_observations(who, command, clock=clock) == 4
        else:
            with pytest.raises(Denied):
                save_observations(who, command, clock=clock)
    both = Actor(71, "both", Agency.RUTAN, frozenset({Role.PENILAI, Role.SEKRETARIAT_BERSAMA, Role.KARUPAM}))
    own, led = plan(clock, actor=both), plan(clock, commander="karupam")
    attempts = {own: "drills.refused.own_plan", led: "drills.refused.own_command"}
    ahead, off = plan(clock, planned_for=clock() + timedelta(hours=1)), plan(clock)
    cancel_drill(PLANNER, CancelDrill(off, fresh_key()), clock=clock)
    attempts |= {ahead: "drills.refused.not_held", off: "drills.refused.cancelled"}
    for reference, key in attempts.items():
        assert refusal(lambda one=reference: save_observations(both, seen(one, P), clock=clock)) == key
    with pytest.raises(Missing):
        save_observations(PARTNER, seen("L-2026-9999", P), clock=clock)
    with pytest.raises(Invalid) as caught:
        save_observations(PARTNER, seen(plan(clock), P, P, P, P, P), clock=clock)
    assert caught.value.fields == {"seen_5": "drills.form.rating.unknown"}
    with reading() as session:
        assert len(session.exec(select(DrillObservation)).all()) == 4


def test_only_the_lead_closes(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    command = evaluation(reference, (P, S, S, M))
    assert refusal(lambda: evaluate_drill(PARTNER, command, clock=clock)) == "drills.refused.not_lead"
    assert evaluate_drill(LEAD, command, clock=clock) == reference


def test_a_lead_without_evaluators_blocks_nothing(
    db: Database, clock: SteppedClock, evaluators: dict[Agency, tuple[Person, ...]]
) -> None:
    evaluators[Agency.RUTAN] = (Person(PLANNER.user_id, "penilai", Agency.RUTAN),)  # who planned it may not
    reference = plan(clock)
    assert desk(PARTNER, reference, clock).is_lead
    assert evaluate_drill(PARTNER, evaluation(reference, (P, S, S, M)), clock=clock) == reference


def test_the_second_of_two_who_close_is_refused(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    version = desk(LEAD, reference, clock).version
    first = replace(evaluation(reference, (P, P, P, P)), version=version)
    second = replace(evaluation(reference, (M, M, M, M)), version=version)
    evaluate_drill(LEAD, first, clock=clock)
    assert (
        refusal(lambda: evaluate_drill(SECOND_LEAD, second, clock=clock)) == "drills.refused.closed_meanwhile"
    )
    with reading() as session:
        detail = find_drill(session, PLANNER, reference, clock())
    assert (detail.row.quality, {one.rating for one in detail.objectives}) == (1.0, {P})
    # Read anew it is what it is: closed.
    anew = replace(second, version=desk(SECOND_LEAD, reference, clock).version)
    assert refusal(lambda: evaluate_drill(SECOND_LEAD, anew, clock=clock)) == "drills.refused.evaluated"


def test_an_incomplete_closing_is_completed_by_whoever_read_it(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    evaluate_drill(LEAD, replace(evaluation(reference, (P, None, None, None)), version=1), clock=clock)
    stale = replace(evaluation(reference, (M, M, M, M)), version=1)
    assert (
        refusal(lambda: evaluate_drill(SECOND_LEAD, stale, clock=clock)) == "drills.refused.closed_meanwhile"
    )
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.state is DrillState.INCOMPLETE
    read = replace(evaluation(reference, (P, S, S, None)), version=2)
    evaluate_drill(SECOND_LEAD, read, clock=clock)
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.state is DrillState.EVALUATED


def test_a_running_drill_is_not_closed_by_mistake(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    with unit_of_work(PLANNER, clock) as work:
        drill = work.session.exec(select(Drill).where(Drill.reference == reference)).one()
        drill.held_at = clock()
        work.session.add(drill)
        work.audit("test")
    clock.move(hours=1)
    command = evaluation(reference, (P, P, P, P))
    assert refusal(lambda: evaluate_drill(LEAD, command, clock=clock)) == "drills.refused.running"
    assert save_observations(PARTNER, seen(reference, P), clock=clock) == 1
    ended = replace(command, ended_at=clock(), key=fresh_key())
    assert evaluate_drill(LEAD, ended, clock=clock) == reference


def test_joint_is_what_attended(db: Database, clock: SteppedClock) -> None:
    """Planned for both, held by one: 0.85 of its worth; and the other way round."""
    alone = plan(clock, *Regu)
    assert desk(LEAD, alone, clock).attended == BOTH
    press(alone, "join-rutan", Agency.RUTAN, clock)
    assert desk(LEAD, alone, clock).attended == (Agency.RUTAN,)
    command = evaluation(alone, (P, P, P, P))  # what was pressed stands
    evaluate_drill(LEAD, command, clock=clock)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(85)
    with reading() as session:
        assert find_drill(session, PLANNER, alone, clock()).row.agencies == (Agency.RUTAN,)
    clock.move(days=1)
    joined = plan(clock, *Regu, agencies=(Agency.RUTAN,))
    command = replace(evaluation(joined, (P, P, P, P)), attended=BOTH)
    evaluate_drill(LEAD, command, clock=clock)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(100)
    clock.move(days=1)
    absent = plan(clock, *Regu)
    nobody = replace(evaluation(absent, (P, P, P, P)), absent=BOTH)
    with pytest.raises(Invalid) as caught:
        evaluate_drill(LEAD, nobody, clock=clock)
    assert caught.value.fields == {"attended": "drills.form.attended.choose"}
    evaluate_drill(LEAD, replace(nobody, absent=(Agency.POLRES,), key=fresh_key()), clock=clock)
    with reading() as session:
        assert find_drill(session, PLANNER, absent, clock()).row.agencies == (Agency.RUTAN,)


def press(reference: str, slot: str, agency: Agency, clock: SteppedClock) -> None:
    with unit_of_work(PLANNER, clock) as work:
        drill = work.session.exec(select(Drill).where(Drill.reference == reference)).one()
        event = DrillEvent(
            drill_id=id_of(drill), kind="join", slot=slot, agency=agency, user_id=1, at=clock(),
            recorded_at=clock(),
        )  # fmt: skip
        work.session.add(event)
        work.audit("test")


def test_after_the_closing_a_note_stays_with_its_agency(db: Database, clock: SteppedClock) -> None:
    shared, kept = plan(clock), plan(clock)
    for reference, is_shared in ((shared, True), (kept, False)):
        for who in (LEAD, PARTNER):
            save_observations(who, seen(reference, S, note=f"dari {who.agency.value}"), clock=clock)
        command = replace(evaluation(reference, (S, S, S, S)), is_text_shared=is_shared)
        evaluate_drill(LEAD, command, clock=clock)
    guard_reads = {row.agency: row.note for row in desk(PLANNER, shared, clock).observations}
    assert guard_reads == {Agency.RUTAN: "dari rutan", Agency.POLRES: ""}
    police = account(Role.KABAG_OPS, Agency.POLRES, 80)
    assert {row.note for row in desk(police, shared, clock).observations} == {"dari rutan", "dari polres"}
    hidden = {row.agency: row.has_hidden_note for row in desk(police, kept, clock).observations}
    assert hidden == {Agency.RUTAN: True, Agency.POLRES: False}
    with reading() as session:
        names = session.exec(select(AuditEntry.action)).all()
    assert names.count("drill.observe") == 4
