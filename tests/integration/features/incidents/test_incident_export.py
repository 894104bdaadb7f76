"""Taking the list away: who may, how much a day, what the audit holds, and only what the viewer may see."""

import threading

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import allow_export
from dashboard.features.incidents.forms.filters import Filters, Tab, parse_filters
from dashboard.features.incidents.queries.export import iterate_export
from dashboard.features.incidents.ui.export_rows import COLUMNS, cells, words_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reads import READ
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.settings import Settings
from dashboard.kernel.sharing import Classification
from dashboard.kernel.tables import AuditEntry, ExportCount
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_list import HEAD, OPS, change, report

pytestmark = pytest.mark.usefixtures("db")


def audits() -> list[AuditEntry]:
    with reading() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == "incident.export")))


def used(who: Actor) -> int:
    with reading() as session:
        return sum(session.exec(select(ExportCount.rows).where(ExportCount.user_id == who.user_id)))


def taken(who: Actor, filters: Filters, clock: SteppedClock, *, limit: int = 10_000) -> list[dict[str, str]]:
    """The rows as the files get them, by the code of the column."""
    rows = cells(iterate_export(who, filters, clock.now, limit, chunk=3), who.language, "mark")
    return [dict(zip((code for code, _ in COLUMNS), row, strict=True)) for row in rows]


@pytest.fixture
def limit_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Settings(export_rows_per_day=10)  # pyright: ignore[reportCallIssue]
    monkeypatch.setattr("dashboard.features.incidents.actions.exporting.settings", lambda: small)


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_who_holds_the_permission_exports(role: Role, clock: SteppedClock) -> None:
    report(HEAD, clock)
    who = actor(role, Agency.RUTAN, 40)
    if Permission.INCIDENT_EXPORT in ROLE_PERMISSIONS[role]:
        assert allow_export(who, Filters(), "csv", clock=clock).rows == 1
        assert len(audits()) == 1
        return
    with pytest.raises(Denied):
        allow_export(who, Filters(), "csv", clock=clock)
    with pytest.raises(Denied):
        next(iterate_export(who, Filters(), clock.now, 10))
    assert audits() == []


def test_the_audit_names_rows_and_filters_but_not_what_was_searched_for(clock: SteppedClock) -> None:
    for severity in (Severity.HIGH, Severity.HIGH, Severity.LOW):
        report(HEAD, clock, severity=severity, description="jangkar")
    filters = parse_filters({"tab": "all", "severity": "high", "q": "jangkar"})
    assert allow_export(HEAD, filters, "xlsx", clock=clock).rows == 2
    entry = audits()[0]
    assert (entry.object_id, entry.actor_name) == ("xlsx", HEAD.username)
    assert entry.detail == {"rows": 2, "filters": {"tab": "all", "severity": "high"}, "has_text": True}


def test_each_restricted_record_that_leaves_is_written_down_by_its_reference(clock: SteppedClock) -> None:
    open_one, restricted = report(HEAD, clock), report(HEAD, clock)
    change(restricted, classification=int(Classification.TERBATAS))
    assert len(taken(HEAD, Filters(), clock)) == 2
    with reading() as session:
        read = session.exec(select(AuditEntry).where(AuditEntry.action == READ)).all()
    told = str([(entry.object_id, entry.detail) for entry in read])
    assert restricted in told
    assert open_one not in told


@pytest.mark.usefixtures("limit_of_ten")
def test_the_limit_of_the_day_holds_per_person_and_ends_with_the_day(clock: SteppedClock) -> None:
    for _ in range(6):
        report(HEAD, clock)
    assert allow_export(HEAD, Filters(), "csv", clock=clock).rows == 6
    with pytest.raises(Refused) as refused:
        allow_export(HEAD, Filters(), "csv", clock=clock)
    assert refused.value.key == "incidents.export.limit"
    assert refused.value.params == {"limit": 10, "used": 6}
    assert used(HEAD) == 6
    assert len(audits()) == 1
    assert allow_export(OPS, Filters(), "csv", clock=clock).rows == 6
    clock.move(days=1)
    assert allow_export(HEAD, Filters(), "csv", clock=clock).rows == 6


@pytest.mark.usefixtures("limit_of_ten")
def test_downloads_at_once_cannot_pass_the_limit_together(clock: SteppedClock) -> None:
    for _ in range(4):
        report(HEAD, clock)
    results: list[str] = []

    def download() -> None:
        try:
            allow_export(HEAD, Filters(), "csv", clock=clock)
            results.append("given")
        except Refused:
            results.append("refused")

    threads = [threading.Thread(target=download) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["given"] * 2 + ["refused"] * 3
    assert used(HEAD) == 8


def test_an_export_holds_what_the_viewer_may_read_and_no_more(clock: SteppedClock) -> None:
    secret = report(HEAD, clock, description="hanya kami")
    change(secret, lp_number="LP/B/77/III/2026")
    clock.move(minutes=1)
    shared = report(HEAD, clock, description="untuk bersama", is_text_shared=True)
    clock.move(minutes=1)
    hidden = report(HEAD, clock)
    change(hidden, audience="own")
    own, other = taken(HEAD, Filters(Tab.ALL), clock), taken(OPS, Filters(Tab.ALL), clock)
    assert [row["reference"] for row in own] == [hidden, shared, secret]
    assert [row["reference"] for row in other] == [shared, secret]
    assert [(row["description"], row["lp_number"]) for row in own[1:]] == [
        ("untuk bersama", ""),
        ("hanya kami", "LP/B/77/III/2026"),
    ]
    assert [(row["description"], row["lp_number"]) for row in other] == [
        ("untuk bersama", ""),
        ("", "LP/B/77/III/2026"),
    ]
    assert own[2]["reported"] == "2026-03-12 14:32"
    assert {row["watermark"] for row in own} == {"mark"}


def test_never_more_rows_than_were_counted(clock: SteppedClock) -> None:
    made = [report(HEAD, clock) for _ in range(7)]
    allowed = allow_export(HEAD, Filters(Tab.ALL), "csv", clock=clock)
    clock.move(minutes=1)
    late = report(HEAD, clock)
    rows = [
        one.row.reference
        for chunk in iterate_export(HEAD, Filters(Tab.ALL), allowed.at, allowed.rows, chunk=2)
        for one in chunk
    ]
    assert rows == made[::-1]
    assert late not in rows
    assert len(taken(HEAD, Filters(Tab.ALL), clock, limit=3)) == 3


def test_the_cover_says_who_when_what_and_how_much(clock: SteppedClock) -> None:
    words = words_of(HEAD, parse_filters({"tab": "done", "zone": "gate", "q": "api"}), 1234, clock.now)
    about = dict(words.about)
    assert about["Diunduh oleh"] == HEAD.username
    assert about["Waktu"] == "12 Mar 2026 14.32 WIB"
    assert (about["Lokasi"], about["Cari insiden"]) == ("Gerbang", "api")
    assert (about["Tampilan"], about["Jumlah baris"]) == ("Selesai 30 hari", "1.234")
    assert words.watermark == f"Terbatas. Diunduh {HEAD.username} 12 Mar 2026 14.32 WIB"
