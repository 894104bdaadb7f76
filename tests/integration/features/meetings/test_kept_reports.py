"""The archive: who keeps and takes files, what is audited, and two processes that sweep at once."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, col, select

from dashboard.features.meetings.actions.reports import keep_once, keep_report, take_report
from dashboard.features.meetings.forms.reports import FinishedReport
from dashboard.features.meetings.queries.reports import (
    find_made,
    find_report,
    list_reports,
    newest_audit_entry,
)
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.tables import AuditEntry
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

AS_OF = datetime(2026, 3, 11, 11, tzinfo=UTC)
MINUTES = FinishedReport(
    ReportKind.MINUTES, "2026-02", Language.ID, "notulen-2026-02.pdf", AS_OF, b"%PDF-1.7 ...", 5
)
WEEKLY = replace(MINUTES, kind=ReportKind.WEEKLY, period="2026-W10", name="situasi.pdf")


@pytest.fixture
def secretary() -> Actor:
    return actor(Role.SEKRETARIAT_BERSAMA, Agency.RUTAN, 7)


def entries(db: Database) -> list[AuditEntry]:
    with Session(db.reader) as session:
        return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))


def test_a_kept_file_comes_back_byte_by_byte_and_both_are_audited(
    db: Database, secretary: Actor, leader: Actor, clock: SteppedClock
) -> None:
    number = keep_report(secretary, MINUTES, clock=clock)
    taken = take_report(leader, number, clock=clock)
    assert (taken.name, taken.media_type, taken.body) == (MINUTES.name, "application/pdf", MINUTES.body)
    kept, took = entries(db)
    assert (kept.action, kept.object_id, kept.actor_id) == ("report.keep", str(number), 7)
    assert (took.action, took.object_id, took.actor_id) == ("report.take", str(number), 4)
    assert kept.detail == took.detail
    assert len(kept.detail["digest"]) == 64
    with db.reading() as session:
        assert newest_audit_entry(session) == took.id
        row = find_report(session, leader, number)
    assert (row.kind, row.period, row.pages, row.size) == (ReportKind.MINUTES, "2026-02", 5, 12)
    assert (row.as_of, row.made_at) == (AS_OF, clock.now)


def test_readers_see_the_list_and_take_nothing(
    db: Database, secretary: Actor, karupam: Actor, clock: SteppedClock
) -> None:
    number = keep_report(secretary, MINUTES, clock=clock)
    with db.reading() as session:
        assert [row.id for row in list_reports(session, karupam)] == [number]
    with pytest.raises(Denied) as error:
        take_report(karupam, number, clock=clock)
    assert error.value.key == "reports.denied"
    with pytest.raises(Denied):
        keep_report(karupam, MINUTES, clock=clock)


@pytest.mark.parametrize("role", [Role.GUEST, Role.ADMIN_RUTAN, Role.WALL, Role.INTEL_RUTAN])
def test_a_guest_and_other_accounts_see_no_archive(
    db: Database, secretary: Actor, clock: SteppedClock, role: Role
) -> None:
    number = keep_report(secretary, MINUTES, clock=clock)
    other = actor(role, Agency.RUTAN, 9)
    with db.reading() as session:
        with pytest.raises(Denied):
            list_reports(session, other)
        with pytest.raises(Denied):
            find_report(session, other, number)
    with pytest.raises(Denied):
        take_report(other, number, clock=clock)


def test_the_same_press_again_keeps_nothing_new(db: Database, secretary: Actor, clock: SteppedClock) -> None:
    first = keep_report(secretary, MINUTES, "press-0001", clock=clock)
    assert keep_report(secretary, replace(MINUTES, body=b"later"), "press-0001", clock=clock) == first
    with pytest.raises(Refused):
        keep_report(secretary, replace(MINUTES, kind=ReportKind.SUMMARY), "press-0001", clock=clock)
    with db.reading() as session:
        assert find_made(session, secretary, "press-0001") == first
        assert find_made(session, secretary, "press-0002") is None
        assert [row.id for row in list_reports(session, secretary)] == [first]
    assert take_report(secretary, first, clock=clock).body == MINUTES.body


def test_the_list_is_newest_first_and_can_be_narrowed(
    db: Database, secretary: Actor, clock: SteppedClock
) -> None:
    first = keep_report(secretary, MINUTES, clock=clock)
    clock.move(hours=1)
    second = keep_report(secretary, WEEKLY, clock=clock)
    with db.reading() as session:
        assert [row.id for row in list_reports(session, secretary)] == [second, first]
        assert [row.id for row in list_reports(session, secretary, kind=ReportKind.WEEKLY)] == [second]
        assert list_reports(session, secretary, kind=ReportKind.NUMBERS) == ()


def test_what_is_not_there_is_said(db: Database, secretary: Actor, clock: SteppedClock) -> None:
    with pytest.raises(Missing):
        take_report(secretary, 4711, clock=clock)
    with db.reading() as session, pytest.raises(Missing):
        find_report(session, secretary, 4711)
    assert entries(db) == []


def test_two_processes_that_sweep_at_once_keep_one(db: Database, clock: SteppedClock) -> None:
    both = Barrier(2, timeout=20)
    sweeper = system_actor("digest", Agency.RUTAN)
    results: list[int | None] = []

    def make() -> FinishedReport:
        both.wait()  # both have seen that there is none yet
        return WEEKLY

    def sweep() -> None:
        results.append(keep_once(sweeper, WEEKLY.period, Language.ID, make, clock=clock))

    threads = [Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result is None for result in results) == [False, True]
    assert [entry.action for entry in entries(db)] == ["report.keep"]
    assert keep_once(sweeper, WEEKLY.period, Language.ID, make, clock=clock) is None


def test_only_who_may_take_reports_may_sweep(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    with pytest.raises(Denied):
        keep_once(karupam, WEEKLY.period, Language.ID, lambda: WEEKLY, clock=clock)
