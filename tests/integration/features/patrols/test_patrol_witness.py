"""A phone against what the server remembers: replaced signs, refusals, clocks set back, confirmed taps."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.patrols.actions import new_tag, retire_checkpoint, review_visit
from dashboard.features.patrols.actions.witness import KEPT, give_pack
from dashboard.features.patrols.forms import NewTag, RetireCheckpoint, ReviewAnswer, ReviewVisit
from dashboard.features.patrols.queries.board import live_board
from dashboard.features.patrols.queries.watch import patrols_out
from dashboard.features.patrols.tables import Checkpoint, RoundContact
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import is_night, next_band
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.board_steps import CHIEF
from tests.integration.features.patrols.conftest import (
    GUARD,
    PLANNER,
    POLICE,
    account,
    fresh_key,
    only_planned,
    plan,
    plan_of,
    tap,
)
from tests.integration.features.patrols.test_patrol_delivery import (
    Phone,
    as_patrol,
    change,
    standing_steps,
    visits,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
WALKER = replace(GUARD, session_ref="phone-one")


def renewed(clock: SteppedClock, code: str = "A1") -> tuple[str, str]:
    """(the code before, the new one)."""
    with reading() as session:
        point = session.exec(select(Checkpoint).where(Checkpoint.code == code)).one()
    return point.tag or "", new_tag(PLANNER, NewTag(code, point.version, fresh_key()), clock=clock)


def refusals() -> list[AuditEntry]:
    with reading() as session:
        found = select(AuditEntry).where(AuditEntry.action == "patrol.refuse")
        return list(session.exec(found.order_by(col(AuditEntry.id))))


def with_pack(clock: SteppedClock, actor: Actor = WALKER) -> Phone:
    """A phone that has just fetched its points."""
    phone = Phone(clock)
    phone.issued = give_pack(actor, clock=clock)
    return phone


def flags() -> list[str]:
    return [row.flags for row in visits()]


def test_a_replaced_sign_speaks_for_taps_of_before(db: Database, clock: SteppedClock) -> None:
    change(db, "A1", tag="A1A1A1A1")
    plan(clock)
    planned = only_planned(clock)
    clock.move(minutes=30)
    phone, before = with_pack(clock), clock.now
    phone.press(visit=planned, sign="A1A1A1A1", how="scan")
    clock.move(minutes=10)
    old, second = renewed(clock)
    phone.press(visit=planned, sign=old, how="scan")  # at the very instant of the change
    clock.move(minutes=10)
    phone.press(sign=second, how="scan")
    clock.move(minutes=10)
    _, third = renewed(clock)
    clock.move(minutes=10)
    for sign in (old, second, third):
        phone.press(sign=sign, how="scan")
    answers = phone.send(WALKER)
    assert [one.state.value for one in answers] == [
        "saved",
        "refused",
        "unplanned",
        "refused",
        "refused",
        "unplanned",
    ]
    assert {answers[n].sentence for n in (1, 3, 4)} == {"patrols.round.refused.old_sign"}
    assert (visits()[0].at, visits()[0].planned_visit_id) == (before, planned)
    assert [(row.object_id, row.detail["reason"]) for row in refusals()] == [("A1", "old_sign")] * 3
    assert not any(sign in str(row.detail) for row in refusals() for sign in (old, second))


def test_an_old_sign_by_a_moved_clock_waits(db: Database, clock: SteppedClock) -> None:
    change(db, "A1", tag="A1A1A1A1")
    phone = with_pack(clock)
    clock.move(minutes=20)
    renewed(clock)
    clock.move(minutes=20)
    phone.press(
        sign="A1A1A1A1", how="scan", phone_at=Phone._ms(clock.now - 30 * MINUTE), seen_at=Phone._ms(clock.now)
    )
    assert phone.sent(WALKER) == ["waiting_review"]
    assert flags() == ["clock_moved"]


def test_the_other_agencys_old_sign_is_as_unknown_as_any(db: Database, clock: SteppedClock) -> None:
    change(db, "A1", tag="A1A1A1A1")
    phone = Phone(clock)
    for sign in ("A1A1A1A1", "ZZZZZZZZ"):
        phone.press(sign=sign, how="scan")
    clock.move(minutes=5)
    renewed(clock)
    assert {one.sentence for one in phone.send(POLICE)} == {"patrols.round.refused.sign"}
    assert [(row.agency, row.object_id) for row in refusals()] == [("polres", "")] * 2
    for item in phone.items:
        item["key"] = fresh_key()
    assert phone.sent(GUARD) == ["unplanned", "refused"]


def test_a_refused_tap_is_on_record_once_and_without_its_text(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    planned = only_planned(clock)
    change(db, "G1", retired_at=clock.now)
    phone = Phone(clock)
    clock.move(minutes=5)
    phone.press(checkpoint="G1")
    phone.press(visit=planned + 999)
    phone.press(checkpoint="NO-SUCH-1")
    phone.press(sign="QQQQ-WWWW", how="scan")
    phone.press(undo="no-such-key-1")
    phone.press(outcome="<b>fine</b>")
    clock.move(minutes=1)
    phone.press(checkpoint="A1")
    once = phone.sent()
    assert once == ["refused"] * 6 + ["unplanned"]
    assert phone.sent() == phone.sent() == once
    found = refusals()
    assert [(row.object_type, row.object_id, row.detail["reason"]) for row in found] == [
        ("checkpoint", "G1", "out_of_use"),
        ("checkpoint", "", "other"),
        ("checkpoint", "", "unknown"),
        ("checkpoint", "", "sign"),
        ("undo", "", "no_tap"),
        ("item", "", "choose"),
    ]
    assert {row.actor_id for row in found} == {GUARD.user_id}
    assert found[1].detail["planned"] == planned + 999
    text = " ".join(f"{row.object_id} {row.detail}" for row in found)
    assert not any(raw in text for raw in ("NO-SUCH", "QQQQ", "fine", "no-such-key"))
    # The key of a refused tap is free: what was mended meanwhile is taken.
    change(db, "G1", retired_at=None)
    assert phone.sent()[0] == "unplanned"


def test_a_clock_set_back_and_right_again_waits_by_the_order_of_taps(
    db: Database, clock: SteppedClock
) -> None:
    phone = with_pack(clock)
    clock.move(hours=3)
    phone.press(checkpoint="A1")
    assert phone.sent(WALKER) == ["unplanned"]
    clock.move(minutes=30)
    phone.press(checkpoint="P1", phone_at=Phone._ms(clock.now - 2 * HOUR))  # back by two hours, then right
    clock.move(minutes=5)
    phone.press(checkpoint="G1", phone_at=Phone._ms(clock.now - 2 * HOUR))
    clock.move(minutes=30)
    phone.press(checkpoint="A1")
    assert phone.sent(WALKER) == ["unplanned", "waiting_review", "waiting_review", "unplanned"]
    assert phone.sent(WALKER) == ["unplanned", "waiting_review", "waiting_review", "unplanned"]
    assert flags() == ["", "clock_moved", "clock_moved", ""]


def test_a_phone_says_what_its_clock_had_shown(db: Database, clock: SteppedClock) -> None:
    phone = with_pack(clock)
    clock.move(hours=1)
    for code, back in (("A1", 0), ("P1", 2), ("G1", 3)):
        phone.press(checkpoint=code, seen_at=Phone._ms(clock.now + back * MINUTE))
        clock.move(minutes=10)
    assert phone.sent(WALKER) == ["unplanned", "unplanned", "waiting_review"]


@pytest.mark.parametrize("wrong", [timedelta(0), 5 * HOUR, timedelta(days=-9)])
def test_a_steady_clock_that_delivers_hours_later_is_never_odd(
    db: Database, clock: SteppedClock, wrong: timedelta
) -> None:
    """Also after another phone of the same person has fetched a pack and delivered meanwhile."""
    phone = with_pack(clock)
    phone.wrong = phone.known = wrong
    seen = None
    for code in ("A1", "P1", "G1"):
        phone.press(checkpoint=code, seen_at=seen)
        seen = phone.items[-1]["phone_at"]
        clock.move(minutes=20)
    second = replace(WALKER, session_ref="phone-two")
    other = with_pack(clock, second)
    other.press(checkpoint="A1")
    assert other.sent(second) == ["unplanned"]
    clock.move(hours=5)
    assert phone.sent(WALKER) == ["unplanned"] * 3
    clock.move(minutes=20)
    phone.press(checkpoint="A1", seen_at=seen)
    assert phone.sent(WALKER) == ["unplanned"] * 4
    assert {row.review for row in visits()} == {""}


def test_another_offset_than_the_one_heard_last_waits(db: Database, clock: SteppedClock) -> None:
    honest = with_pack(clock)
    honest.press(checkpoint="A1")
    assert honest.sent(WALKER) == ["unplanned"]
    clock.move(hours=3)
    liar = Phone(clock, 2 * HOUR)  # all three of its times agree with each other, not with what was heard
    liar.issued = honest.issued
    liar.press(checkpoint="P1", seq=10)
    assert liar.sent(WALKER) == ["waiting_review"]
    clock.move(minutes=20)
    # What it says from now on holds from now on, and never for what it claims of before.
    liar.press(checkpoint="G1", seq=11)
    liar.press(checkpoint="A1", seq=12, phone_at=Phone._ms(clock.now - 4 * HOUR))
    assert liar.sent(WALKER) == ["waiting_review", "unplanned", "waiting_review"]
    assert flags() == ["", "clock_moved", "clock_off", "clock_moved"]
    with reading() as session:
        heard = session.exec(select(RoundContact.clock_offset).order_by(col(RoundContact.id))).all()
    assert heard == [None, 0, 7200]


def test_a_page_that_was_never_given_out_waits(db: Database, clock: SteppedClock) -> None:
    phone = with_pack(clock)
    given = phone.issued
    clock.move(hours=2)
    for code, issued in (("A1", given), ("P1", given - 2 * HOUR), ("G1", clock.now + HOUR), ("A1", None)):
        clock.move(minutes=10)
        phone.press(checkpoint=code, issued_at=None if issued is None else Phone._ms(issued))
    assert phone.sent(WALKER) == ["unplanned", *["waiting_review"] * 3]
    assert flags() == ["", *["too_early"] * 3]
    other = replace(account(Role.PETUGAS_BLOK, Agency.RUTAN, 33), session_ref="phone-two")
    foreign = Phone(clock)
    foreign.issued = given  # somebody else's pack
    foreign.press(checkpoint="P1")
    assert foreign.sent(other) == ["waiting_review"]


def test_packs_are_remembered_for_a_week_and_only_who_walks_gets_one(
    db: Database, clock: SteppedClock
) -> None:
    with pytest.raises(Denied):
        give_pack(account(Role.KARUTAN, Agency.RUTAN, 40), clock=clock)
    give_pack(WALKER, clock=clock)
    clock.move(seconds=KEPT.total_seconds() + 1)
    second = give_pack(WALKER, clock=clock)
    with reading() as session:
        assert session.exec(select(RoundContact.at)).all() == [second]


def confirm(clock: SteppedClock, number: int) -> None:
    review_visit(CHIEF, ReviewVisit(number, ReviewAnswer.CONFIRM, fresh_key()), clock=clock)


def out(clock: SteppedClock) -> list[int]:
    with reading() as session:
        return [one.id for one in patrols_out(session, clock.now)]


def walk_of(db: Database, clock: SteppedClock, *scanned: str) -> int:
    """A patrol of two open points; those in ``scanned`` ask for a scan, so that a mere press waits."""
    plan(clock, "A1", "G1")
    number = as_patrol(db, clock)
    for code in scanned:
        change(db, code, tag=f"{code}{code}{code}{code}", needs_scan=True)
    clock.move(minutes=30)
    return number


def pressed(clock: SteppedClock, *codes: str) -> list[datetime]:
    """Each in its turn, five minutes apart, delivered at the end."""
    phone, at = Phone(clock), []
    for code in codes:
        at.append(clock.now)
        phone.press(visit=only_planned(clock, code))
        clock.move(minutes=5)
    phone.send()
    return at


def test_a_confirmed_first_tap_starts_its_patrol_from_now_on(db: Database, clock: SteppedClock) -> None:
    number = walk_of(db, clock, "A1")
    (first,) = pressed(clock, "A1")
    assert (standing_steps(), out(clock)) == ([], [])
    clock.move(minutes=1)
    confirm(clock, visits()[0].id or 0)
    assert (standing_steps(), out(clock)) == ([("start", first)], [number])
    clock.move(seconds=-1)
    assert out(clock) == []  # what was known before stays as it was


def test_confirmed_taps_tell_start_and_end_whatever_their_order(db: Database, clock: SteppedClock) -> None:
    walk_of(db, clock, "A1", "G1")
    first, last = pressed(clock, "A1", "G1")
    assert standing_steps() == []
    two = [row.id or 0 for row in visits()]
    confirm(clock, two[1])
    assert standing_steps() == [("start", last), ("end", last)]
    confirm(clock, two[0])
    assert standing_steps() == [("start", first), ("end", last)]


def test_a_rejected_tap_starts_nothing_and_one_confirmed_before_a_good_one_moves_the_start(
    db: Database, clock: SteppedClock
) -> None:
    walk_of(db, clock, "A1")
    first, second = pressed(clock, "A1", "G1")
    assert standing_steps() == [("start", second), ("end", second)]
    odd = visits()[0].id or 0
    confirm(clock, odd)
    assert standing_steps() == [("start", first), ("end", second)]
    clock.move(hours=20)
    change(db, "P1", tag="P1P1P1P1", needs_scan=True)
    pressed_late = Phone(clock)
    pressed_late.press(checkpoint="P1")
    pressed_late.send()
    review_visit(CHIEF, ReviewVisit(visits()[-1].id or 0, ReviewAnswer.REJECT, fresh_key()), clock=clock)
    assert standing_steps() == [("start", first), ("end", second)]


def test_a_retirement_hides_no_due_from_a_picture_of_before(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", ahead=30)
    clock.move(minutes=21)  # the window has opened: what has begun stays planned
    before = clock.now
    with reading() as session:
        version = session.exec(select(Checkpoint.version).where(Checkpoint.code == "A1")).one()
    clock.move(minutes=1)
    retire_checkpoint(PLANNER, RetireCheckpoint("A1", version, fresh_key()), clock=clock)

    def seen(as_of: datetime) -> list[str]:
        return [row.checkpoint for row in plan_of(NOW, NOW + HOUR, as_of)]

    assert (seen(before), seen(clock.now)) == (["A1"], [])


def test_the_board_wakes_when_night_begins_for_a_gap_that_is_exceeded(
    db: Database, clock: SteppedClock
) -> None:
    for code in ("A1", "P1", "G1"):
        tap(clock, code)

    def wakes() -> bool:
        with reading() as session:
            return next_band(clock.now) in live_board(session, GUARD, clock.now).flips

    clock.move(minutes=10)
    assert not wakes()
    while next_band(clock.now) - clock.now > HOUR or is_night(clock.now):
        clock.move(minutes=30)
    assert wakes()
