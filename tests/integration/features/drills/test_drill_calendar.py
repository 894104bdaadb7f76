"""The calendar of a device: parsed again and compared with the database; made, read, revoked, lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import Session, col, select

from dashboard.features.access.actions import create_account
from dashboard.features.access.tables import Account, AccountRole
from dashboard.features.drills.actions import (
    cancel_drill,
    make_feed,
    move_drill,
    note_reading,
    revoke_feed,
)
from dashboard.features.drills.forms import CancelDrill, MakeFeed, MoveDrill, RevokeFeed
from dashboard.features.drills.queries.calendar import calendar_drills, list_feeds
from dashboard.features.drills.rules.calendar import MOST_FEEDS, hash_of
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.tables import CalendarFeed, Drill
from dashboard.features.drills.ui import calendar_routes
from dashboard.features.drills.ui.calendar_routes import read_calendar
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database, database, reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.people import account as account_of
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import PLANNER, account, fresh_key, hold, plan

DAY = timedelta(days=1)


@pytest.fixture
def leader(db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A leader with an account that is stored, as the port finds it; the route has the test's clock."""
    monkeypatch.setattr(calendar_routes, "system_clock", clock)
    return stored("karutan.rutan", Role.KARUTAN, Agency.RUTAN, clock)


def stored(name: str, role: Role, agency: Agency, clock: SteppedClock) -> Actor:
    actor = system_actor("test", agency)
    create_account(actor, name, agency, frozenset({role}), "kata-sandi-panjang-uji", clock=clock)
    with reading() as session:
        made = session.exec(select(Account).where(Account.username == name)).one()
        found = account_of(session, made.id or 0)
    assert found is not None
    return found


def subscribe(actor: Actor, clock: SteppedClock, name: str = "HP dinas") -> str:
    return make_feed(actor, MakeFeed(name, fresh_key()), clock=clock).token


def read(token: str) -> Any:
    body = read_calendar(token)
    assert body is not None
    return Calendar.from_ical(body)


def events(token: str) -> dict[str, Any]:
    found = {str(one["uid"]).partition("@")[0]: one for one in read(token).walk("VEVENT")}
    assert len(found) == len(read(token).walk("VEVENT"))
    return found


def change_account(actor: Actor, **values: object) -> None:
    with Session(database().writer) as session:
        row = session.get(Account, actor.user_id)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        session.commit()


def rows() -> list[CalendarFeed]:
    with reading() as session:
        return list(session.exec(select(CalendarFeed).order_by(col(CalendarFeed.id))))


# ---- what it says ----------------------------------------------------------------------------------


def test_the_calendar_is_what_the_database_says(leader: Actor, clock: SteppedClock) -> None:
    held = hold(clock, Regu.A, scenario=Scenario.ESCAPE)
    ahead = plan(clock, Regu.B, Regu.C, planned_for=NOW + 20 * DAY, commander="karupam")
    alone = plan(clock, Regu.D, kind=DrillType.TABLETOP, agencies=(Agency.RUTAN,), planned_for=NOW + 9 * DAY)
    found = events(subscribe(leader, clock))
    with reading() as session:
        drills = {one.reference: one for one in session.exec(select(Drill))}
    assert set(found) == set(drills) == {held, ahead, alone}
    for reference, event in found.items():
        drill = drills[reference]
        begin = event.decoded("dtstart")
        assert begin == (drill.held_at or drill.planned_for)
        assert event["dtstart"].params["TZID"] == "Asia/Jakarta"
        assert begin.utcoffset() == timedelta(hours=7)
        assert str(event["status"]) == "CONFIRMED"
        assert int(event["sequence"]) == drill.version - 1
        assert event.decoded("last-modified") == (drill.evaluated_at or drill.recorded_at)
    hours = {
        one: (found[one].decoded("dtend") - found[one].decoded("dtstart")).total_seconds() / 3600
        for one in found
    }
    # As both agencies have agreed: what the cheapest next drill is reckoned with.
    assert hours == {held: 6, ahead: 6, alone: 1.5}
    assert str(found[ahead]["summary"]) == (
        "LATIHAN: Kerusuhan, Gladi lapang penuh, Regu B, C (Rutan, Polrestabes)"
    )
    assert str(found[ahead]["description"]) == f"{ahead}, Direncanakan, dipimpin Karupam"
    assert str(found[alone]["summary"]).endswith("Regu D (Rutan)")


def test_the_calendar_as_a_whole(leader: Actor, clock: SteppedClock) -> None:
    plan(clock, planned_for=NOW + DAY)
    token = subscribe(leader, clock)
    calendar = read(token)
    assert str(calendar["version"]) == "2.0"
    assert str(calendar["prodid"])
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Jakarta"
    body = read_calendar(token)
    assert body is not None
    assert body == read_calendar(token)  # the same drills, the same bytes
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\r\n" in body


def test_a_moved_and_a_cancelled_drill_keep_their_uid(leader: Actor, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + 5 * DAY)
    token = subscribe(leader, clock)
    before = events(token)[reference]
    clock.move(hours=1)
    move_drill(PLANNER, MoveDrill(reference, NOW + 8 * DAY, "Hujan deras", 1, fresh_key()), clock=clock)
    moved = events(token)[reference]
    clock.move(hours=1)
    cancel_drill(PLANNER, CancelDrill(reference, fresh_key(), "Kunjungan menteri"), clock=clock)
    after = events(token)[reference]
    assert [int(one["sequence"]) for one in (before, moved, after)] == [0, 1, 2]
    assert len({str(one["uid"]) for one in (before, moved, after)}) == 1
    assert moved.decoded("dtstart") == NOW + 8 * DAY
    assert moved.decoded("last-modified") == NOW + timedelta(hours=1)
    assert [str(one["status"]) for one in (before, moved, after)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert after.decoded("last-modified") == NOW + timedelta(hours=2)


def test_nothing_above_biasa_leaves_the_house(leader: Actor, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + 5 * DAY, commander="kabag_ops")
    move_drill(PLANNER, MoveDrill(reference, NOW + 8 * DAY, "Hujan deras", 1, fresh_key()), clock=clock)
    cancel_drill(PLANNER, CancelDrill(reference, fresh_key(), "Kunjungan menteri"), clock=clock)
    with Session(database().writer) as session:
        drill = session.exec(select(Drill)).one()
        drill.notes, drill.is_text_shared = "Catatan penilai", True
        session.add(drill)
        session.commit()
    body = read_calendar(subscribe(leader, clock))
    assert body is not None
    words = body.decode().replace("\r\n ", "")
    for secret in ("Hujan", "Kunjungan", "Catatan", PLANNER.username, leader.username, "HP dinas"):
        assert secret not in words


def test_one_year_back_and_ahead_and_only_what_the_account_may_see(
    leader: Actor, clock: SteppedClock
) -> None:
    days = {plan(clock, planned_for=NOW + shift * DAY): shift for shift in (-367, -366, 0, 366, 367)}
    hidden = plan(clock, planned_for=NOW + DAY)
    with Session(database().writer) as session:
        for drill in session.exec(select(Drill).where(Drill.reference == hidden)):
            drill.audience, drill.agency = "own", "polres"
            session.add(drill)
        session.commit()
    found = events(subscribe(leader, clock))
    assert {days[one] for one in found} == {-366, 0, 366}
    police = stored("kapolrestabes.polres", Role.KAPOLRESTABES, Agency.POLRES, clock)
    assert hidden in events(subscribe(police, clock))


def test_it_speaks_the_language_of_the_account(leader: Actor, clock: SteppedClock) -> None:
    reference = plan(clock, planned_for=NOW + DAY)
    token = subscribe(leader, clock)
    change_account(leader, language="en")
    assert str(events(token)[reference]["summary"]).startswith("EXERCISE: Riot")
    assert str(read(token)["x-wr-calname"]) == "Joint drills"


# ---- the secret ------------------------------------------------------------------------------------


def test_only_the_hash_is_stored_and_making_is_audited(leader: Actor, clock: SteppedClock) -> None:
    command = MakeFeed("HP dinas", fresh_key())
    made = make_feed(leader, command, clock=clock)
    assert make_feed(leader, command, clock=clock) == replace(made, token="")
    (row,) = rows()
    assert (row.user_id, row.name, row.token_hash) == (leader.user_id, "HP dinas", hash_of(made.token))
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "calendar.make")).all()
        everything = str([entry.model_dump() for entry in session.exec(select(AuditEntry))])
    assert [(one.actor_id, one.object_id) for one in entries] == [(leader.user_id, str(made.feed_id))]
    assert made.token not in everything
    assert hash_of(made.token) not in everything


def test_revoked_is_gone_at_once_and_for_good(leader: Actor, clock: SteppedClock) -> None:
    made = make_feed(leader, MakeFeed("HP lama", fresh_key()), clock=clock)
    other = subscribe(leader, clock, "HP baru")
    assert read_calendar(made.token) is not None
    command = RevokeFeed(made.feed_id, fresh_key())
    assert revoke_feed(leader, command, clock=clock) == "HP lama"
    assert revoke_feed(leader, command, clock=clock) == "HP lama"
    assert read_calendar(made.token) is None
    assert read_calendar(other) is not None
    with reading() as session:
        assert [one.name for one in list_feeds(session, leader)] == ["HP baru"]
        audited = session.exec(select(AuditEntry).where(AuditEntry.action == "calendar.revoke")).all()
    assert len(audited) == 1


def test_nobody_revokes_or_sees_the_address_of_another(leader: Actor, clock: SteppedClock) -> None:
    made = make_feed(leader, MakeFeed("HP", fresh_key()), clock=clock)
    police = stored("kapolrestabes.polres", Role.KAPOLRESTABES, Agency.POLRES, clock)
    with pytest.raises(Missing):
        revoke_feed(police, RevokeFeed(made.feed_id, fresh_key()), clock=clock)
    with pytest.raises(Missing):
        revoke_feed(leader, RevokeFeed(made.feed_id + 99, fresh_key()), clock=clock)
    with reading() as session:
        assert list_feeds(session, police) == ()
    assert read_calendar(made.token) is not None


def test_who_reads_no_drills_gets_no_address(leader: Actor, clock: SteppedClock) -> None:
    for role in (Role.OPERATOR_CCTV, Role.WALL, Role.ADMIN_RUTAN, Role.INTEL_RUTAN):
        outsider = account(role, Agency.RUTAN, 60)
        with pytest.raises(Denied):
            make_feed(outsider, MakeFeed("HP", fresh_key()), clock=clock)
        with pytest.raises(Denied):
            revoke_feed(outsider, RevokeFeed(1, fresh_key()), clock=clock)
        with reading() as session, pytest.raises(Denied):
            calendar_drills(session, outsider, NOW)
    assert rows() == []


def test_an_account_has_a_handful_of_addresses(leader: Actor, clock: SteppedClock) -> None:
    made = [make_feed(leader, MakeFeed(f"HP {n}", fresh_key()), clock=clock) for n in range(MOST_FEEDS)]
    with pytest.raises(Refused) as caught:
        make_feed(leader, MakeFeed("HP lagi", fresh_key()), clock=clock)
    assert (caught.value.key, caught.value.params) == ("calendar.refused.many", {"most": MOST_FEEDS})
    revoke_feed(leader, RevokeFeed(made[0].feed_id, fresh_key()), clock=clock)
    assert make_feed(leader, MakeFeed("HP lagi", fresh_key()), clock=clock).token


def test_a_closed_account_and_a_lost_right_close_the_calendar(leader: Actor, clock: SteppedClock) -> None:
    token = subscribe(leader, clock)
    change_account(leader, is_active=False)
    assert read_calendar(token) is None
    change_account(leader, is_active=True)
    assert read_calendar(token) is not None
    with Session(database().writer) as session:
        for role in session.exec(select(AccountRole).where(AccountRole.account_id == leader.user_id)):
            session.delete(role)
        session.add(AccountRole(account_id=leader.user_id, role=Role.OPERATOR_CCTV.value))
        session.commit()
    assert read_calendar(token) is None
    assert rows()[0].read_at is not None  # only the good reading was noted


def test_unknown_is_none(leader: Actor, clock: SteppedClock) -> None:
    token = subscribe(leader, clock)
    for wrong in ("A" * 43, token[:-1], token + "A", "", token.swapcase(), hash_of(token)):
        assert read_calendar(wrong) is None


def test_a_reading_is_noted_at_most_every_ten_minutes(leader: Actor, clock: SteppedClock) -> None:
    token = subscribe(leader, clock)

    def read_at() -> datetime | None:
        return rows()[0].read_at

    assert read_at() is None
    assert read_calendar(token, is_look=True) is not None
    assert read_at() is None
    read_calendar(token)
    assert read_at() == NOW
    clock.move(minutes=9)
    read_calendar(token)
    assert read_at() == NOW
    clock.move(minutes=1)
    read_calendar(token)
    assert read_at() == NOW + timedelta(minutes=10)
    note_reading(leader, 999, clock=clock)  # an address that is gone: nothing happens
    with reading() as session:
        actions = {one.action for one in session.exec(select(AuditEntry))}
    assert not any("read" in action for action in actions)
