"""Suspicious visits and weak spots: who may answer or report, what follows, what stays as it was."""

import pytest
from sqlmodel import Session, col, select

from dashboard.features.patrols.actions import (
    NewCheckpoint,
    end_weakness,
    register_checkpoints,
    report_weakness,
    review_visit,
)
from dashboard.features.patrols.forms import (
    EndWeakness,
    ReportWeakness,
    ReviewAnswer,
    ReviewVisit,
    parse_weakness,
)
from dashboard.features.patrols.queries.board import live_board
from dashboard.features.patrols.queries.trends import list_running_gaps
from dashboard.features.patrols.queries.watch import waiting_reviews
from dashboard.features.patrols.rules.codes import CheckpointKind, ControlKind, VisitState
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl, Visit
from dashboard.features.patrols.ui.board_views import board_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, database, reading
from dashboard.kernel.errors import Denied, DomainError, Invalid, Missing
from dashboard.kernel.reference import Zone
from dashboard.kernel.weak_spots import tell_camera
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.board_steps import CHIEF, LEADER, OFFICER, suspicious
from tests.integration.features.patrols.conftest import (
    GUARD,
    IMPORT,
    PLANNER,
    POLICE,
    fresh_key,
    kpis_at,
    plan,
    plan_of,
    tap,
    total,
)

CONFIRM, REJECT = ReviewAnswer.CONFIRM, ReviewAnswer.REJECT


def review(
    clock: SteppedClock, number: int, answer: ReviewAnswer = CONFIRM, actor: Actor = CHIEF, key: str = ""
) -> bool:
    return review_visit(actor, ReviewVisit(number, answer, key or fresh_key()), clock=clock).counts


def state_at(clock: SteppedClock) -> VisitState:
    return plan_of(clock.now.replace(hour=0), clock.now, clock.now)[0].state


def test_a_confirmed_visit_takes_its_place_from_now_on(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1")
    clock.move(minutes=32)
    number = suspicious(clock, by=GUARD)
    clock.move(minutes=90)
    assert state_at(clock) is VisitState.MISSED
    for actor, error in ((GUARD, Denied), (LEADER, Denied), (OFFICER, Missing)):
        with pytest.raises(error):
            review(clock, number, actor=actor)
    assert review(clock, number, key="review-key")
    assert review(clock, number, key="review-key")
    assert state_at(clock) is VisitState.ON_TIME
    with reading() as session:
        row = session.get_one(Visit, number)
        assert (row.review, row.reviewed_by, row.counts_from) == ("confirmed", CHIEF.user_id, clock.now)
        assert waiting_reviews(session, clock.now, is_now=False) == ()
    clock.move(minutes=-1)
    assert state_at(clock) is VisitState.MISSED  # what was answered before stays as it was
    with reading() as session:
        assert len(waiting_reviews(session, clock.now, is_now=False)) == 1


def test_a_rejected_visit_never_counts_and_is_answered_once(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1")
    clock.move(minutes=32)
    number = suspicious(clock, by=GUARD)
    assert not review(clock, number, REJECT)
    with reading() as session:
        row = session.get_one(Visit, number)
        assert (row.review, row.counts_from, row.planned_visit_id) == ("rejected", None, None)
    assert state_at(clock) is VisitState.WAITING
    for answer in (CONFIRM, REJECT):
        with pytest.raises(DomainError, match=r"refused\.reviewed_already"):
            review(clock, number, answer)
    with pytest.raises(Missing):
        review(clock, tap(clock, "P1").visit_id)  # nobody asked about a good one
    with pytest.raises(Missing):
        review(clock, 999_999)


def test_nobody_confirms_what_he_tapped_himself(db: Database, clock: SteppedClock) -> None:
    number = suspicious(clock, by=PLANNER)
    with pytest.raises(DomainError, match=r"refused\.own_tap"):
        review(clock, number, actor=PLANNER)
    assert review(clock, number, actor=CHIEF)


def test_a_confirmed_visit_beside_a_good_one_does_not_count_twice(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1")
    clock.move(minutes=30)
    tap(clock, "A1")
    clock.move(minutes=2)
    number = suspicious(clock, by=GUARD)
    assert not review(clock, number)
    later = suspicious(clock, by=GUARD, ago=-5)
    clock.move(minutes=6)
    assert review(clock, later)
    with reading() as session:
        rows = [session.get_one(Visit, one) for one in (number, later)]
        assert [(row.is_duplicate, row.planned_visit_id) for row in rows] == [(True, None), (False, None)]
    assert kpis_at(clock.now)["patrol_coverage"].value == 100.0


def report(
    clock: SteppedClock,
    zone: Zone | None = Zone.PERIMETER,
    code: str = "",
    *,
    actor: Actor = GUARD,
    kind: ControlKind = ControlKind.POST_UNMANNED,
    key: str = "",
) -> tuple[str, bool, int]:
    done = report_weakness(actor, ReportWeakness(kind, zone, code, key or fresh_key()), clock=clock)
    return done.place, done.is_new, done.control_id


def fixed(clock: SteppedClock, number: int, actor: Actor = CHIEF, key: str = "") -> None:
    end_weakness(actor, EndWeakness(number, key or fresh_key()), clock=clock)


def test_a_weak_spot_belongs_to_the_nearest_checkpoint_with_a_limit(
    db: Database, clock: SteppedClock
) -> None:
    assert report(clock)[:2] == ("Ring timur", True)
    assert report(clock)[:2] == ("Ring timur", False)  # said by a second guard
    assert report(clock, kind=ControlKind.CAMERA_DOWN)[1]
    assert report(clock, None, "G1", actor=CHIEF)[0] == "P2U"
    with pytest.raises(Invalid, match=r"error\.invalid") as caught:
        report(clock, Zone.SURROUNDINGS)
    assert caught.value.fields == {"zone": "patrols.form.zone.no_gap"}
    for code in ("X1", "NO-SUCH"):  # the other agency's, in the same words
        with pytest.raises(Invalid) as caught:
            report(clock, None, code)
        assert caught.value.fields == {"checkpoint": "patrols.form.checkpoints.unknown"}
    with pytest.raises(Denied):
        report(clock, actor=LEADER)
    with pytest.raises(Invalid):
        report(clock, Zone.PERIMETER, actor=POLICE)  # its points outside have no limit
    with reading() as session:
        assert total(session, CompensatingControl) == 3


def test_an_unmanned_post_halves_its_own_gap_and_not_the_heaviest_of_the_zone(
    db: Database, clock: SteppedClock
) -> None:
    fifth = NewCheckpoint("P5", "Pos 5", Zone.PERIMETER, CheckpointKind.TOWER, 1.0, clock.now)
    register_checkpoints(IMPORT, [fifth], clock=clock)
    for code in ("P1", "P5"):
        tap(clock, code)
    fields = {"kind": "post_unmanned", "checkpoint": "P5", "zone": "", "key": fresh_key()}
    done = report_weakness(GUARD, parse_weakness(fields), clock=clock)
    assert (done.place, done.zone) == ("Pos 5", Zone.PERIMETER)
    clock.move(minutes=1)
    with reading() as session:
        halved = {one.code: one.gap.halved_by for one in list_running_gaps(session, PLANNER, clock.now)}
        (weak,) = live_board(session, GUARD, clock.now).weak
    assert (halved["P1"], halved["P5"]) == ((), (ControlKind.POST_UNMANNED,))
    assert (weak.name, weak.zone) == ("Pos 5", Zone.PERIMETER)
    # A zone beside the post must be the post's own; the right one is no contradiction.
    with pytest.raises(Invalid) as caught:
        report(clock, Zone.BLOCK_A, "P5")
    assert caught.value.fields == {"zone": "patrols.form.zone.other"}
    assert report(clock, Zone.PERIMETER, "P5")[:2] == ("Pos 5", False)


def test_the_form_offers_the_own_measured_points(
    db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (10, 2):
        point = NewCheckpoint(f"P{number}", f"Pos {number}", Zone.PERIMETER, CheckpointKind.TOWER)
        register_checkpoints(IMPORT, [point], clock=clock)
    with reading() as session:
        own = board_view(live_board(session, GUARD, clock.now), (), GUARD, clock.now).places
        theirs = live_board(session, POLICE, clock.now).places
    assert [(group.zone, [place.name for place in group.places]) for group in own] == [
        ("Gerbang", ["P2U"]),
        ("Blok A", ["Blok A depan"]),
        ("Perimeter", ["Pos 2", "Pos 10", "Ring timur"]),
    ]
    assert theirs == ()


def test_coordinates_decide_where_they_are_known(db: Database, clock: SteppedClock) -> None:
    places = {"A1": (0, 0), "P1": (90, 90), "G1": (10, 0)}
    with Session(database().writer) as session:
        for row in session.exec(select(Checkpoint).where(col(Checkpoint.code).in_(list(places)))):
            row.x, row.y = places[row.code]
            if row.code == "P1":
                row.day_gap = row.night_gap = None
        session.add(
            Checkpoint(
                code="A2",
                name="Blok A belakang",
                agency="rutan",
                zone="perimeter",
                kind="perimeter",
                weight=9.0,
                day_gap=60,
                night_gap=60,
                valid_from=NOW,
                x=80,
                y=80,
            )
        )
        session.commit()
    assert report(clock, None, "P1")[0] == "Blok A belakang"
    assert report(clock, Zone.GATE)[0] == "P2U"


def test_a_supervisor_or_who_reported_ends_it(db: Database, clock: SteppedClock) -> None:
    number = report(clock)[2]
    other = report(clock, actor=PLANNER, kind=ControlKind.CAMERA_DOWN)[2]
    for actor, error in ((LEADER, Denied), (OFFICER, Missing), (POLICE, Missing)):
        with pytest.raises(error):
            fixed(clock, number, actor)
    with pytest.raises(Denied):
        fixed(clock, other, GUARD)  # somebody else's report
    clock.move(minutes=5)
    fixed(clock, number, GUARD, key="fixed-key-1")
    fixed(clock, number, GUARD, key="fixed-key-1")
    with pytest.raises(DomainError, match=r"refused\.fixed_already"):
        fixed(clock, number)
    with reading() as session:
        assert [row.id for row in live_board(session, GUARD, clock.now).weak] == [other]
        before = live_board(session, GUARD, clock.move(seconds=-1)).weak
        assert {row.id for row in before} == {number, other}
        assert live_board(session, POLICE, clock.now).weak == ()
    clock.move(minutes=5)
    assert report(clock)[1]  # the next time is another one


def test_a_camera_has_one_open_weak_spot(db: Database, clock: SteppedClock) -> None:
    def say(camera: int, is_down: bool) -> bool:
        return tell_camera(IMPORT, camera, Zone.PERIMETER, is_down=is_down, clock=clock)

    assert [say(7, True), say(7, True), say(8, True)] == [True, False, True]
    assert [say(7, False), say(7, False), say(9, False)] == [True, False, False]
    assert say(7, True)
    with reading() as session:
        rows = session.exec(select(CompensatingControl).order_by(col(CompensatingControl.id))).all()
        assert [(row.source, row.ended_at is None) for row in rows] == [
            ("camera:7", False),
            ("camera:8", True),
            ("camera:7", True),
        ]
    with pytest.raises(Denied):
        tell_camera(LEADER, 1, Zone.PERIMETER, is_down=True, clock=clock)
