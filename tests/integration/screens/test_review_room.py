"""The room of a meeting as each viewer sees it: slide, questions, presenter, keys, and what a guest gets."""

from datetime import timedelta

import pytest

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import parse_report
from dashboard.features.meetings.actions import (
    add_item,
    ask_to_present,
    edit_headline,
    invite_guest,
    move_cursor,
    open_guest_link,
    show_life,
    start_presenting,
)
from dashboard.features.meetings.forms import AddItem, EditHeadline, Freeze, InviteGuest, MoveCursor
from dashboard.features.meetings.forms.preparing import parse_freeze
from dashboard.features.meetings.queries.guests import find_guest
from dashboard.features.meetings.queries.snapshots import newest_snapshot
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.guests import hash_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency
from dashboard.screens.review.board.picture import digest, from_json
from dashboard.screens.review.board.view import Slide
from dashboard.screens.review.prepare_view import PrepareView
from dashboard.screens.review.preparing import make_picture, read_preparation, store_picture
from dashboard.screens.review.room import Room, read_guest, read_room
from dashboard.screens.review.room_state import month_in
from tests.conftest import NOW, SteppedClock
from tests.integration.features.meetings.conftest import (
    KABAG_OPS,
    KARUTAN,
    KPR,
    MONTH,
    SECRETARY,
    confirmed,
    decided,
    fresh_key,
    opened,
    person,
)

READER = person(Role.PENGAWAS, Agency.POLRES, 41)
QUESTION = "Tambah geledah acak Blok C?"
PROMISE = "Tambah titik kontrol di sisi rawa."


def seen(actor: Actor, clock: SteppedClock, browsing: int = 0) -> Room:
    with reading() as session:
        return read_room(session, actor, MONTH, clock(), browsing)


def prepared(clock: SteppedClock) -> None:
    """An incident, a meeting with a question, its numbers frozen as the page does it."""
    fields = {"type": "contraband", "severity": "high", "location": "block_c", "key": fresh_key()}
    report_incident(KPR, parse_report(fields, clock()), clock=clock)
    clock.move(minutes=5)
    opened(clock)
    add_item(SECRETARY, AddItem(MONTH, Topic.INCIDENTS, QUESTION, "", fresh_key()), clock=clock)
    picture = make_picture(MONTH, clock(), clock())
    assert store_picture(SECRETARY, Freeze(MONTH, None, fresh_key()), picture, clock=clock) == 1


def guest_of(clock: SteppedClock) -> Actor:
    secret = invite_guest(SECRETARY, InviteGuest(MONTH, "Layar", 2, fresh_key()), clock=clock)
    link = open_guest_link(secret, "10.0.0.7", clock=clock)
    with reading() as session:
        live = find_guest(session, hash_of(link.token), clock())
    assert live is not None
    return live.actor


def led(clock: SteppedClock, step: int = 2) -> None:
    prepared(clock)
    start_presenting(KARUTAN, MONTH, clock=clock)
    move_cursor(KARUTAN, MoveCursor(MONTH, step, False), clock=clock)


@pytest.mark.parametrize(
    ("path", "month"),
    [
        ("/review/2026-02", "2026-02"),
        ("/review/2026-02/prepare", "2026-02"),
        ("/review/2026-13", ""),
        ("/review/guest", ""),
        ("/review", ""),
    ],
)
def test_the_month_of_an_address(path: str, month: str) -> None:
    assert month_in(path) == month


def test_numbers_of_a_time_that_cannot_be_are_not_made(db: Database, clock: SteppedClock) -> None:
    for as_of in (clock() + timedelta(minutes=1), NOW - timedelta(days=400)):
        with pytest.raises(Invalid):
            make_picture(MONTH, as_of, clock())
    opened(clock)
    empty = make_picture(MONTH, clock(), clock())
    with pytest.raises(Invalid) as refused:
        store_picture(SECRETARY, Freeze(MONTH, None, fresh_key()), empty, clock=clock)
    assert refused.value.fields == {"as_of": "meetings.form.as_of.no_record"}


def test_what_was_stored_while_the_picture_was_made_is_frozen_too(db: Database, clock: SteppedClock) -> None:
    """Recorded by that instant, stored after the picture was read: the same numbers come again later."""
    opened(clock)
    early = make_picture(MONTH, clock(), clock())
    fields = {"type": "contraband", "severity": "high", "location": "block_c", "key": fresh_key()}
    report_incident(KPR, parse_report(fields, clock()), clock=clock)
    store_picture(SECRETARY, Freeze(MONTH, None, fresh_key()), early, clock=clock)
    as_of = clock()
    clock.move(hours=2)
    later = make_picture(MONTH, as_of, clock())
    with reading() as session:
        stored = newest_snapshot(session, MONTH)
    assert stored is not None
    assert (stored.digest, from_json(stored.picture)) == (digest(later), later)
    assert stored.digest != digest(early)


def test_a_room_without_numbers_says_so_and_an_unknown_month_is_missing(
    db: Database, clock: SteppedClock
) -> None:
    with pytest.raises(Missing):
        seen(READER, clock)
    opened(clock)
    room = seen(READER, clock)
    assert (room.view.state, room.slide.headline) == ("planned", "")
    assert room.view.frozen == "Data belum dibekukan"
    assert room.view.who_prepares == ("Yang dapat membekukan: Kepala KPR, Kabag Ops, Sekretariat bersama.")
    with pytest.raises(Denied):
        seen(person(Role.OPERATOR_CCTV, Agency.RUTAN, 42), clock)


def test_everybody_sees_the_presenters_step_and_whoever_browses_their_own(
    db: Database, clock: SteppedClock
) -> None:
    led(clock, step=2)
    leader, police = seen(KARUTAN, clock), seen(KABAG_OPS, clock)
    assert leader.slide == police.slide
    assert leader.slide.step == 2
    assert [ask.question for ask in police.view.talk.asks] == [QUESTION]
    assert (leader.view.presenter.is_me, police.view.presenter.is_me) == (True, False)
    assert (police.view.presenter.may_ask, police.view.presenter.may_start) == (True, False)
    alone = seen(KABAG_OPS, clock, browsing=5)
    assert (alone.slide.step, alone.view.is_following) == (5, False)
    assert [one.number for one in alone.view.steps if one.is_led] == [2]
    reader = seen(READER, clock).view
    assert (reader.may_present, reader.may_decide, reader.presenter.may_ask) == (False, False, False)
    assert leader.view.may_decide


def test_a_presenter_who_is_gone_and_the_one_who_asks(db: Database, clock: SteppedClock) -> None:
    led(clock)
    assert seen(KABAG_OPS, clock).flips_at == clock() + timedelta(seconds=25)
    ask_to_present(KPR, MONTH, clock=clock)
    assert seen(KARUTAN, clock).view.presenter.may_consent
    assert not seen(KABAG_OPS, clock).view.presenter.may_consent
    clock.move(seconds=26)
    gone = seen(KABAG_OPS, clock).view.presenter
    assert (gone.state, gone.may_consent, gone.asker) == ("gone", True, KPR.user_id)
    assert not seen(KPR, clock).view.presenter.may_consent
    clock.move(minutes=3)
    assert seen(KABAG_OPS, clock).view.presenter.wish == ""


def test_a_screen_wakes_for_what_comes_next_and_not_for_what_has_passed(
    db: Database, clock: SteppedClock
) -> None:
    led(clock)
    asked_at = clock()
    ask_to_present(KPR, MONTH, clock=clock)
    clock.move(seconds=30)
    # The presenter is gone already; the wish is still to be forgotten.
    assert seen(KABAG_OPS, clock).flips_at == asked_at + timedelta(minutes=2)
    clock.move(minutes=2)
    forgotten = seen(KPR, clock)
    assert forgotten.flips_at is None
    assert (forgotten.view.presenter.state, forgotten.view.presenter.may_ask) == ("gone", True)
    # The wish stays in its row; it does not hide that the presenter drops again later.
    show_life(KARUTAN, MONTH, clock=clock)
    back = seen(KABAG_OPS, clock)
    assert (back.view.presenter.state, back.flips_at) == ("here", clock() + timedelta(seconds=25))
    clock.move(seconds=26)
    assert seen(KABAG_OPS, clock).view.presenter.state == "gone"


def test_minutes_count_on_from_what_the_step_has_used(db: Database, clock: SteppedClock) -> None:
    led(clock, step=2)
    clock.move(minutes=4)
    move_cursor(KARUTAN, MoveCursor(MONTH, 3, False), clock=clock)
    clock.move(minutes=2)
    move_cursor(KARUTAN, MoveCursor(MONTH, 2, False), clock=clock)
    minutes = seen(READER, clock).view.minutes
    now = int(clock().timestamp() * 1000)
    assert (now - minutes.step_since_ms, now - minutes.since_ms) == (4 * 60_000, 6 * 60_000)
    clock.move(minutes=1)
    gone = seen(READER, clock).view.minutes
    assert (gone.step_since_ms, gone.step_used, gone.used) == (0, 4, 6), "nobody leads: nothing counts on"
    show_life(KARUTAN, MONTH, clock=clock)
    assert seen(READER, clock).view.minutes == minutes  # nothing new to send


def test_decisions_are_read_back_with_the_key_of_each_agency(db: Database, clock: SteppedClock) -> None:
    led(clock)
    reference = decided(clock)
    move_cursor(KARUTAN, MoveCursor(MONTH, 9, False), clock=clock)
    talk = seen(KARUTAN, clock).view.talk
    assert [(one.reference, one.letter) for one in talk.decided] == [(reference, "R")]
    assert [ask.question for ask in talk.asks] == [QUESTION]  # what is open on any step
    assert [key.is_mine for key in talk.both_keys] == [True, False]
    confirmed(clock, KARUTAN)
    turned = seen(READER, clock).view.talk.both_keys
    assert [key.is_turned for key in turned] == [True, False]
    assert turned[0].words.startswith("setuju ")
    assert turned[0].words.endswith(" WIB")
    decided(clock)
    void = seen(KARUTAN, clock).view.talk.both_keys[0]
    assert (void.is_turned, void.is_mine) == (False, True)
    assert void.words.startswith("kunci batal")
    confirmed(clock, KARUTAN)
    confirmed(clock, KABAG_OPS)
    locked = seen(KARUTAN, clock).view
    assert locked.locked.startswith("Notulen terkunci")
    assert (locked.may_decide, locked.presenter.state) == (False, "none")
    assert (locked.state, locked.may_report) == ("locked", True)
    assert not seen(READER, clock).view.may_report
    assert locked.minutes.since_ms == 0


def test_what_was_answered_asks_for_nothing_any_more(db: Database, clock: SteppedClock) -> None:
    """In the room and on the page that prepares it, before the lock and after it."""
    led(clock)
    put_off, unreached = "Tambah lampu sorot?", "Ganti kunci Gerbang?"
    for question in (put_off, unreached):
        add_item(SECRETARY, AddItem(MONTH, Topic.INCIDENTS, question, "", fresh_key()), clock=clock)
    waiting = seen(KABAG_OPS, clock).view.talk
    assert ([ask.question for ask in waiting.asks], waiting.answered) == ([QUESTION, put_off, unreached], [])
    numbers = {ask.question: ask.item for ask in waiting.asks}
    reference = decided(clock, item=numbers[QUESTION])
    decided(clock, item=numbers[put_off], outcome=Outcome.POSTPONED)

    def shown() -> list[tuple[list[str], list[tuple[str, str, str]]]]:
        with reading() as session:
            page = read_preparation(session, KPR, MONTH, clock())
        found = []
        for view in (seen(KABAG_OPS, clock, browsing=2).view.talk, page):
            answered = [(ask.question, ask.outcome_word, ask.reference) for ask in view.answered]
            found.append(([ask.question for ask in view.asks], answered))
        return found

    expected = (
        [unreached],
        [
            (QUESTION, "Disetujui", reference),
            (put_off, "Ditunda ke rapat berikutnya", ""),
        ],
    )
    assert shown() == [expected, expected]
    # The last step reads back what was answered, and still asks what was not.
    last = seen(KABAG_OPS, clock, browsing=9).view.talk
    assert ([ask.question for ask in last.asks], last.answered) == ([unreached], [])
    confirmed(clock, KARUTAN)
    confirmed(clock, KABAG_OPS)
    assert shown() == [expected, expected]


def test_a_guest_follows_and_gets_no_word_of_people(db: Database, clock: SteppedClock) -> None:
    prepared(clock)
    secret = invite_guest(SECRETARY, InviteGuest(MONTH, "Layar", 2, fresh_key()), clock=clock)
    edit_headline(
        SECRETARY, EditHeadline(MONTH, Topic.INCIDENTS, "Blok C, kita berdua", fresh_key()), clock=clock
    )
    start_presenting(KARUTAN, MONTH, clock=clock)
    move_cursor(KARUTAN, MoveCursor(MONTH, 2, False), clock=clock)
    decided(clock)
    link = open_guest_link(secret, "10.0.0.7", clock=clock)
    with reading() as session:
        live = find_guest(session, hash_of(link.token), clock())
        assert live is not None
        shown = read_guest(session, live.actor, clock())
        with pytest.raises(Denied):
            read_guest(session, READER, clock())
    view, slide = shown.view, shown.slide
    assert (view.step, slide.step) == (2, 2)
    shown = seen(READER, clock).slide
    assert shown.headline == "Blok C, kita berdua"
    assert shown.written_by == "Kalimat ditulis oleh Sekretariat bersama"
    assert slide.written_by == ""
    told = repr((view, slide))
    for secret_word in ("Blok C", PROMISE, QUESTION, "/kpi/", "/commitments/", "K-2026"):
        assert secret_word not in told, secret_word
    assert view.talk == type(view.talk)()


def test_a_guest_waits_for_the_beginning_and_hears_when_the_presenter_is_gone(
    db: Database, clock: SteppedClock
) -> None:
    prepared(clock)
    guest = guest_of(clock)

    def watched() -> Room:
        with reading() as session:
            return read_guest(session, guest, clock())

    waiting = watched()
    assert (waiting.view.state, waiting.view.steps, waiting.slide) == ("frozen", [], Slide())
    start_presenting(KARUTAN, MONTH, clock=clock)
    here = watched()
    assert (here.slide.step, here.view.presenter.state, here.view.presenter.words) == (1, "here", "")
    assert here.flips_at == clock() + timedelta(seconds=25)
    move_cursor(KARUTAN, MoveCursor(MONTH, 2, True), clock=clock)
    assert watched().view.is_blank
    clock.move(seconds=26)
    gone = watched().view.presenter
    assert gone.state == "gone"
    assert "Karutan" not in gone.words
    assert gone.words.startswith("Pemandu terputus sejak")
    confirmed(clock, KARUTAN)
    confirmed(clock, KABAG_OPS)
    assert not watched().view.is_blank, "what was blank comes back once the minutes stand"


def test_the_preparation_offers_the_rules_own_sentence(db: Database, clock: SteppedClock) -> None:
    prepared(clock)
    edit_headline(SECRETARY, EditHeadline(MONTH, Topic.MAP, "Lihat Blok C", fresh_key()), clock=clock)
    with reading() as session:
        view = read_preparation(session, KPR, MONTH, clock())
        with pytest.raises(Denied):
            read_preparation(session, READER, MONTH, clock())
    assert [one.topic for one in view.headlines if one.edited] == ["map"]
    assert all(one.own for one in view.headlines)
    assert (view.may_freeze, view.may_edit) == (True, True)
    start_presenting(KARUTAN, MONTH, clock=clock)
    with reading() as session:
        begun = read_preparation(session, KPR, MONTH, clock())
    assert (begun.may_freeze, begun.may_edit) == (True, False)


def test_the_preparation_names_the_month_and_the_instant_and_offers_its_end(
    db: Database, clock: SteppedClock
) -> None:
    """A month that is over is not frozen as known weeks later without being told."""

    def page() -> PrepareView:
        with reading() as session:
            return read_preparation(session, SECRETARY, MONTH, clock())

    prepared(clock)
    late = page()
    assert (late.offered, NOW.month) == ("", 3), "nothing was recorded by the end of February"
    assert "28 Feb 2026 24.00 WIB, belum ada catatan" in late.spans
    assert "keadaan sekarang (12 Mar 2026)" in late.spans

    opened(clock, "2026-03")
    clock.move(days=1)
    with reading() as session:
        running = read_preparation(session, SECRETARY, "2026-03", clock())
    assert running.offered == ""
    assert "Maret 2026 berakhir 31 Mar 2026 24.00 WIB" in running.spans
    clock.move(days=40)
    with reading() as session:
        over = read_preparation(session, SECRETARY, "2026-03", clock())
    assert over.offered == "2026-04-01T00:00"
    assert "akhir bulan, 31 Mar 2026 24.00 WIB, sudah diisikan" in over.spans
    as_of = parse_freeze({"as_of": over.offered, "key": fresh_key()}, "2026-03", clock()).as_of
    assert as_of is not None
    made = make_picture("2026-03", as_of, clock())
    assert (made.is_month_over, made.as_of) == (True, as_of)


def test_whoever_prepares_sees_from_which_address_a_guest_link_was_opened(
    db: Database, clock: SteppedClock
) -> None:
    prepared(clock)
    secret = invite_guest(SECRETARY, InviteGuest(MONTH, "Wali kota", 2, fresh_key()), clock=clock)
    with reading() as session:
        (waiting,) = read_preparation(session, SECRETARY, MONTH, clock()).guests
    assert "alamat" not in waiting.words
    open_guest_link(secret, "10.0.0.9", clock=clock)
    with reading() as session:
        (watching,) = read_preparation(session, SECRETARY, MONTH, clock()).guests
    assert watching.words.endswith(", dari alamat 10.0.0.9")
