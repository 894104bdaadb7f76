"""An undone tap takes back what it said about its patrol; what was known before stays known."""

from datetime import timedelta

import pytest

from dashboard.features.patrols.actions import end_patrol, review_visit
from dashboard.features.patrols.forms import EndPatrol, ReviewAnswer, ReviewVisit
from dashboard.features.patrols.queries.round import list_round_taps
from dashboard.features.patrols.queries.watch import patrols_out, waiting_reviews
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Missing
from tests.conftest import SteppedClock
from tests.integration.features.patrols.board_steps import CHIEF
from tests.integration.features.patrols.conftest import GUARD, fresh_key, only_planned, plan
from tests.integration.features.patrols.test_patrol_delivery import Phone, as_patrol, change, standing_steps

SECOND = timedelta(seconds=1)


@pytest.fixture
def walk(db: Database, clock: SteppedClock) -> int:
    """A patrol of two points whose windows are open."""
    plan(clock, "A1", "G1")
    number = as_patrol(db, clock)
    clock.move(minutes=30)
    return number


def out(clock: SteppedClock, back: timedelta = timedelta(0)) -> list[int]:
    with reading() as session:
        return [one.id for one in patrols_out(session, clock.now - back)]


def test_a_patrol_whose_last_tap_is_undone_is_out_again(clock: SteppedClock, walk: int) -> None:
    began, phone = clock.now, Phone(clock)
    phone.press(visit=only_planned(clock, "A1"))
    clock.move(minutes=5)
    last = phone.press(visit=only_planned(clock, "G1"))
    phone.send()
    assert standing_steps() == [("start", began), ("end", clock.now)]
    assert out(clock) == []
    clock.move(minutes=1)
    phone.press(undo=last)
    phone.send()
    assert standing_steps() == [("start", began)]
    assert (out(clock), out(clock, SECOND)) == ([walk], [])  # a second ago it was known to be over
    clock.move(minutes=1)
    phone.press(visit=only_planned(clock, "G1"))
    phone.send()
    assert standing_steps() == [("start", began), ("end", clock.now)]


def test_a_middle_tap_undone_opens_the_patrol_as_well(clock: SteppedClock, walk: int) -> None:
    phone = Phone(clock)
    first = phone.press(visit=only_planned(clock, "A1"))
    clock.move(minutes=5)
    second = clock.now
    phone.press(visit=only_planned(clock, "G1"))
    clock.move(minutes=1)
    phone.press(undo=first)
    phone.send()
    assert standing_steps() == [("start", second)]  # the tap that still stands
    assert out(clock) == [walk]


def test_the_only_tap_undone_is_no_patrol(clock: SteppedClock, walk: int) -> None:
    phone = Phone(clock)
    only = phone.press(visit=only_planned(clock, "A1"))
    phone.send()
    assert out(clock) == [walk]
    clock.move(minutes=1)
    phone.press(undo=only)
    phone.send()
    assert standing_steps() == []
    assert (out(clock), out(clock, SECOND)) == ([], [walk])


def test_a_tap_that_waits_starts_nothing_and_a_good_one_does(
    db: Database, clock: SteppedClock, walk: int
) -> None:
    change(db, "A1", tag="A1A1A1A1", needs_scan=True)
    phone = Phone(clock)
    odd = phone.press(visit=only_planned(clock, "A1"))
    assert phone.sent() == ["waiting_review"]
    assert (standing_steps(), out(clock)) == ([], [])
    clock.move(minutes=3)
    good = clock.now
    phone.press(visit=only_planned(clock, "G1"))
    phone.send()
    assert standing_steps() == [("start", good), ("end", good)]  # the other point waits for a supervisor
    clock.move(minutes=1)
    phone.press(undo=odd)
    phone.send()
    assert standing_steps() == [("start", good)]
    assert out(clock) == [walk]


def test_an_end_by_hand_stays(clock: SteppedClock, walk: int) -> None:
    phone = Phone(clock)
    phone.press(visit=only_planned(clock, "A1"))
    began = clock.now
    phone.send()
    clock.move(minutes=5)
    end_patrol(GUARD, EndPatrol(walk, fresh_key()), clock=clock)
    ended = clock.now
    clock.move(minutes=1)
    wrong = phone.press(visit=only_planned(clock, "G1"))
    clock.move(minutes=1)
    phone.press(undo=wrong)
    assert phone.sent() == ["saved", "saved", "undone"]
    assert standing_steps() == [("start", began), ("end", ended)]


def test_a_tap_that_waited_and_was_undone_waited_yesterday(db: Database, clock: SteppedClock) -> None:
    change(db, "A1", tag="A1A1A1A1", needs_scan=True)
    phone = Phone(clock)
    odd = phone.press(checkpoint="A1")
    phone.send()
    clock.move(minutes=1)
    phone.press(undo=odd)
    assert phone.sent() == ["waiting_review", "undone"]
    with reading() as session:
        (then,) = waiting_reviews(session, clock.now - SECOND, is_now=False)
        assert waiting_reviews(session, clock.now, is_now=False) == ()
        assert waiting_reviews(session, clock.now) == ()
        assert list_round_taps(session, GUARD, clock.now) == ()
    for answer in ReviewAnswer:  # nobody is asked about it any more
        with pytest.raises(Missing):
            review_visit(CHIEF, ReviewVisit(then.id, answer, fresh_key()), clock=clock)
    phone.press(checkpoint="A1")
    assert phone.sent()[-1] == "waiting_review"
    with reading() as session:
        (now,) = waiting_reviews(session, clock.now)
    assert review_visit(CHIEF, ReviewVisit(now.id, ReviewAnswer.CONFIRM, fresh_key()), clock=clock).counts
