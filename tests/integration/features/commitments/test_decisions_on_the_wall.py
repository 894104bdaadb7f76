"""What a meeting decides is told on the wall for a week: how many and whose, never what."""

from datetime import timedelta

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.promises import Clause, Origin, Promise, PromiseKind, Topic, make_promise
from dashboard.kernel.reference import Language
from dashboard.kernel.work import unit_of_work
from dashboard.screens.wall.board import wall_board
from dashboard.screens.wall.view import WallView
from tests.conftest import SteppedClock
from tests.integration.features.commitments.conftest import CANCEL, KPR, OPS, give, turn


def decide(clock: SteppedClock, actor: Actor, month: str = "2026-02") -> str:
    """As a meeting does it."""
    with unit_of_work(actor, clock) as work:
        return make_promise(
            work,
            Promise(
                text="Lampu Jalan Selatan",
                owner=actor.agency,
                owner_role=next(iter(actor.roles)),
                due_on=site_day(clock()) + timedelta(days=30),
                kind=PromiseKind.PREVENTIVE,
                clause=Clause.PATROL,
                topic=Topic.PATROLS,
                origin=Origin.MEETING,
                meeting=month,
            ),
        )


def wall(clock: SteppedClock, language: Language = Language.ID, *, control: bool = True) -> WallView:
    with reading() as session:
        return wall_board(session, clock(), language, control=control).view


def test_decisions_are_counted_by_agency_and_displace_nothing(db: Database, clock: SteppedClock) -> None:
    give(clock)
    before = wall(clock)
    assert before.decided == "", "a promise of one's own is no decision of a meeting"
    decide(clock, KPR)
    decide(clock, OPS)
    decide(clock, OPS)
    now = wall(clock)
    assert now.decided == "3 keputusan rapat Februari dicatat: Rutan 1, Polrestabes 2"
    assert (now.rows, now.state, now.more) == (before.rows, before.state, before.more)
    assert "Lampu" not in str(now)
    english = wall(clock, Language.EN).decided
    assert english == "3 decided by the February meeting: Rutan 1, Police 2"


def test_guests_see_only_how_many(db: Database, clock: SteppedClock) -> None:
    decide(clock, KPR)
    assert wall(clock, control=False).decided == "1 keputusan rapat Februari dicatat"


def test_only_the_newest_meeting_of_the_last_week_counts(db: Database, clock: SteppedClock) -> None:
    decide(clock, KPR, "2026-01")
    clock.move(days=2)
    first = decide(clock, KPR)
    assert wall(clock).decided == "1 keputusan rapat Februari dicatat: Rutan 1"
    turn(clock, first, KPR, CANCEL)
    turn(clock, first, OPS, CANCEL)
    assert wall(clock).decided == "1 keputusan rapat Januari dicatat: Rutan 1", "cancelled by both: none"
    clock.move(days=5)
    assert wall(clock).decided == ""
