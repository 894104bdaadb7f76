"""Joint patrols, overdue ones and starts from their steps at any as-of; the trend page and who may see it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.features.patrols.queries.patrols import last_starts, list_promises
from dashboard.features.patrols.queries.trends import list_running_gaps
from dashboard.features.patrols.queries.watch import patrols_out
from dashboard.features.patrols.rules.codes import ControlKind, StepKind
from dashboard.features.patrols.tables import (
    Checkpoint,
    CheckpointLimit,
    CompensatingControl,
    Patrol,
    PatrolStep,
    PlannedVisit,
    Route,
    Visit,
)
from dashboard.features.patrols.ui.trends_tile import note_of, tile_view
from dashboard.features.patrols.ui.trends_view import gap_line, read_picture
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Agency, Language
from dashboard.web.as_of import at as instant_at
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import (
    PLANNER,
    POLICE,
    POLICE_PLANNER,
    account,
    counted,
    kpis_at,
    plan,
    tap,
)

HOUR = timedelta(hours=1)
DUE = NOW - timedelta(days=3)


def route(db: Database, name: str = "Rute malam", agency: Agency = Agency.RUTAN) -> int:
    with Session(db.writer) as session:
        made = Route(agency=agency.value, name=name, minutes=40, valid_from=NOW - timedelta(days=99))
        session.add(made)
        session.commit()
        return made.id or 0


def patrol(
    db: Database,
    *steps: tuple[StepKind, Agency, datetime, datetime | None],
    due: datetime = DUE,
    on: int | None = None,
    joint: bool = True,
    withdrawn: datetime | None = None,
) -> int:
    """A patrol of 40 minutes with its steps: (kind, agency, at, known at or the same)."""
    with Session(db.writer) as session:
        made = Patrol(
            agency="rutan",
            route_id=on,
            name="Rute malam",
            due_at=due,
            minutes=40,
            is_joint_eligible=joint,
            is_joint=joint,
            recorded_at=due - timedelta(days=2),
            withdrawn_at=withdrawn,
        )
        session.add(made)
        session.flush()
        for kind, agency, at, known in steps:
            session.add(
                PatrolStep(
                    patrol_id=made.id or 0,
                    kind=kind.value,
                    agency=agency.value,
                    actor_id=1,
                    at=at,
                    recorded_at=known or at,
                )
            )
        session.commit()
        return made.id or 0


def walked(db: Database, number: int, *, points: int, visited: int) -> None:
    """Points of the patrol, minutes apart, of which the first ``visited`` were visited in time."""
    with Session(db.writer) as session:
        point = session.exec(select(Checkpoint.id).where(Checkpoint.code == "A1")).one() or 0
        for place in range(points):
            due = DUE + (number * points + place) * timedelta(minutes=4)
            times = {"due_at": due, "window_start": due, "window_end": due, "closes_at": due + HOUR}
            known = {"planned_at": DUE - HOUR, "recorded_at": DUE - HOUR, "patrol_id": number}
            row = PlannedVisit(
                checkpoint_id=point, agency="rutan", early_minutes=0, late_minutes=0, **times, **known
            )
            session.add(row)
            session.flush()
            if place < visited:
                session.add(
                    Visit(
                        checkpoint_id=point,
                        planned_visit_id=row.id,
                        at=DUE,
                        recorded_at=DUE,
                        counts_from=DUE,
                        actor_id=1,
                        agency="rutan",
                        outcome="ok",
                    )
                )
        session.commit()


R, P = Agency.RUTAN, Agency.POLRES
START, END, YES = StepKind.START, StepKind.END, StepKind.CONFIRM


def test_joint_numbers_follow_what_was_known(db: Database) -> None:
    end = DUE + HOUR
    told_late = end + 50 * HOUR
    over = (START, R, DUE, None), (END, R, end, None), (YES, R, end, None)
    prompt = patrol(db, *over, (YES, P, end + 5 * HOUR, None))
    slow = patrol(db, *over, (YES, P, end + HOUR, told_late))
    hollow = patrol(db, *over, (YES, P, end + HOUR, None))  # both say yes, but nobody was at most points
    for number, visited in ((prompt, 3), (slow, 2), (hollow, 1)):
        walked(db, number, points=4, visited=visited)
    patrol(db, withdrawn=DUE - 30 * HOUR)
    early = kpis_at(end + 2 * HOUR)["patrol_joint_share"]
    assert (early.state, early.value, early.detail["waiting"]) == (KpiState.NO_DATA, None, 2)
    middle = kpis_at(end + 49 * HOUR)["patrol_joint_share"]
    assert (middle.numerator, middle.denominator, middle.detail["waiting"]) == (1, 2, 0)
    # The phone had no signal: the word was given in time and counts once it is known.
    late = kpis_at(told_late)
    share, delivery = late["patrol_joint_share"], late["patrol_joint_delivery"]
    assert (share.numerator, share.denominator) == (2, 2)
    assert (delivery.numerator, delivery.denominator) == (2, 3)
    # The promise that was withdrawn in good time is in no percentage, but it is told; before, it was none.
    assert delivery.detail["withdrawn"] == 1
    assert note_of(delivery, Language.ID) == "2/3, ditarik 1"
    assert note_of(delivery, Language.EN) == "2/3, 1 withdrawn"
    assert "withdrawn" not in share.detail
    with reading() as session:
        then = list_promises(session, DUE - HOUR, DUE)
        before = [one.withdrawn_at for one in list_promises(session, DUE - HOUR, DUE - 31 * HOUR)]
    assert sorted(one.withdrawn_at is None for one in then) == [False, True, True, True]
    assert before == []


def test_who_is_out_too_long_is_told_until_a_person_ends_it(db: Database, clock: SteppedClock) -> None:
    tap(clock)  # a source that speaks
    start = NOW - timedelta(minutes=61)
    out = patrol(db, (START, R, start, None), due=start)
    patrol(db, (START, R, start, None), (StepKind.CLOSE, R, NOW - timedelta(minutes=5), None), due=start)
    patrol(db, due=start)
    with reading() as session:
        assert [one.id for one in patrols_out(session, NOW) if one.is_overdue] == [out]
        assert not any(one.is_overdue for one in patrols_out(session, NOW - timedelta(minutes=1)))
        assert len(patrols_out(session, NOW - timedelta(minutes=6))) == 2
        late = [one for one in patrols_out(session, NOW + timedelta(days=20)) if one.is_overdue]
        assert [(one.id, one.agency, one.minutes) for one in late] == [(out, R, 40)]
    kpi = kpis_at(NOW)["patrol_overdue"]
    assert (kpi.state, kpi.value, kpi.denominator) == (KpiState.VALUE, 1.0, 1.0)
    assert kpi.detail == {"running": 1, "longest_minutes": 61}
    assert kpis_at(NOW - timedelta(hours=2))["patrol_overdue"].value is None
    assert tile_view(kpi, Language.ID, is_now=True).band == "poor"
    # Nobody has told anything for days: the number is old, and somebody still has not come back.
    old = tile_view(kpis_at(NOW + timedelta(days=3))["patrol_overdue"], Language.ID, is_now=True)
    assert (old.state, old.band, old.number) == ("stale", "poor", "1")
    assert old.state_word == "basi"
    assert old.band_word != ""


def test_the_last_28_starts_of_each_route(db: Database) -> None:
    night, day = route(db), route(db, "Rute siang")
    for n in range(30):
        due = NOW - timedelta(days=n + 1)
        minute = timedelta(minutes=0 if n < 28 else 30)
        patrol(db, (START, R, due + minute, None), due=due, on=night, joint=False)
    patrol(db, (START, R, DUE, None), due=DUE, on=day, joint=False)
    with reading() as session:
        found = {one.id: one.starts for one in last_starts(session, NOW)}
        assert (len(found[night]), len(found[day])) == (28, 1)
        assert {start.minute for start in found[night]} == {NOW.minute}
        earlier = {one.id: one.starts for one in last_starts(session, NOW - timedelta(days=2, hours=1))}
        assert (len(earlier[night]), len({start.minute for start in earlier[night]})) == (28, 2)
    kpi = kpis_at(NOW)["patrol_unpredictability"]
    assert (kpi.value, kpi.detail["routes"], kpi.detail["guessed"]) == (0.0, 1, 1)


def test_an_open_weak_spot_halves_the_gap_and_says_why(db: Database, clock: SteppedClock) -> None:
    for code in ("A1", "P1", "G1"):
        tap(clock, code)
    tapped = clock.now
    with reading() as session:
        first = list_running_gaps(session, PLANNER, tapped)[0]
    with Session(db.writer) as session:
        spot = CompensatingControl(
            agency="rutan",
            kind=ControlKind.CAMERA_DOWN.value,
            zone=first.zone.value,
            checkpoint_id=1,
            started_at=tapped + timedelta(minutes=1),
            recorded_at=tapped + timedelta(minutes=30),
            reported_by=1,
            ended_at=tapped + timedelta(minutes=70),
            end_recorded_at=tapped + timedelta(minutes=80),
        )
        session.add(spot)
        session.commit()

    def allowed(minutes: int) -> tuple[float, tuple[ControlKind, ...]]:
        with reading() as session:
            lines = list_running_gaps(session, PLANNER, tapped + timedelta(minutes=minutes))
        line = next(one for one in lines if one.code == "A1")
        return line.gap.allowed.total_seconds() / 60, line.gap.halved_by

    whole, half = (120.0, ()), (60.0, (ControlKind.CAMERA_DOWN,))
    assert [allowed(minute) for minute in (29, 30, 75, 80)] == [whole, half, half, whole]
    with reading() as session:
        lines = list_running_gaps(session, PLANNER, tapped + timedelta(minutes=61))
    line = gap_line(lines[0], Language.ID)
    assert (line.name, line.allowed, line.reason) == ("Blok A depan", "1 j 0 m", "Separuh: kamera mati")
    assert (line.severity, line.word, line.bar) == ("medium", "Terlalu lama", 50.8)


def test_a_limit_decided_before_the_last_visit_holds_and_one_decided_later_does_not(
    db: Database, clock: SteppedClock
) -> None:
    for code in ("A1", "P1", "G1"):
        tap(clock, code)
    with Session(db.writer) as session:
        for hours, day_gap in ((-48, 90), (-24, 30), (0.5, 500)):
            begins = clock.now + hours * HOUR
            limit = {"checkpoint_id": 1, "weight": 2.0, "day_gap": day_gap, "night_gap": day_gap}
            session.add(CheckpointLimit(**limit, valid_from=begins, recorded_at=begins, decided_by=1))
        session.commit()
    with reading() as session:
        gaps = list_running_gaps(session, PLANNER, clock.now + HOUR)
    assert {one.code: one.gap.allowed / HOUR for one in gaps} == {"A1": 0.5, "P1": 2.0, "G1": 2.0}


def test_the_page_names_only_what_one_may_see(db: Database, clock: SteppedClock) -> None:
    mine, theirs = route(db, "Rute rahasia"), route(db, "Rute luar", P)
    for number in (mine, theirs):
        patrol(db, (START, R, DUE, None), on=number, joint=False)
    plan(clock)
    clock.move(minutes=30)
    tap(clock)
    clock.move(hours=1)
    own = read_picture(PLANNER, instant_at(None, clock.now))
    other = read_picture(POLICE, instant_at(None, clock.now))
    assert [line.name for line in own.view.gaps] == ["P2U", "Ring timur", "Blok A depan"]
    assert other.view.gaps == ()
    assert [line.name for line in own.view.routes] == ["Rute rahasia"]
    assert [line.name for line in other.view.routes] == ["Rute luar"]
    # The numbers are the same for both.
    assert own.view.tiles == other.view.tiles
    assert len(own.view.tiles) == 8
    assert own.week == other.week
    assert len(own.week.rows) == 1
    nobody = account(Role.ADMIN_RUTAN, Agency.RUTAN, 90)
    with pytest.raises(Denied):
        read_picture(nobody, instant_at(None, clock.now))
    assert read_picture(POLICE_PLANNER, instant_at(NOW - timedelta(days=9), clock.now)).week.rows == ()


def test_the_page_asks_a_fixed_number_of_questions(db: Database, clock: SteppedClock) -> None:
    def asked() -> int:
        with counted(db) as total:
            read_picture(PLANNER, instant_at(None, clock.now))
            return total()

    plan(clock)
    clock.move(minutes=30)
    tap(clock)
    few = asked()
    for n in range(12):
        patrol(db, (START, R, DUE + n * HOUR, None), on=route(db, f"Rute {n}"), due=DUE + n * HOUR)
        plan(clock, "P1", "G1")
        clock.move(minutes=90)
        tap(clock, "P1")
    assert asked() == few <= 20
