"""What an inspector sees: own entries and shared ones, no names of others; each look is written down."""

import csv
import io
import time
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, col, select
from starlette.requests import Request

from dashboard.features.audit.actions import allow_export, begin_verifying, read_page, verification, verifying
from dashboard.features.audit.actions.verifying import Verification
from dashboard.features.audit.forms import AuditFilters, chosen, parse_filters, to_query
from dashboard.features.audit.queries import PAGE, iterate_entries, list_entries
from dashboard.features.audit.rules import Topic
from dashboard.features.audit.ui.export_routes import _file
from dashboard.features.audit.ui.view import chain_view, line_of
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.actions.releasing import recall_release, release_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.sharing import RecallRelease, ReleaseIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel import anchors, scope
from dashboard.kernel import work as work_module
from dashboard.kernel.actor import Actor
from dashboard.kernel.anchors import keep_anchor
from dashboard.kernel.chain import Kind
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reads import audit_read
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.sharing import Audience, Handling
from dashboard.kernel.tables import AuditEntry, NamedReader
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

RUTAN_EYES = actor(Role.PENGAWAS, Agency.RUTAN, 21)
POLRES_EYES = actor(Role.PENGAWAS, Agency.POLRES, 22)
ANY = AuditFilters()


def report(who: Actor, clock: SteppedClock, number: int, zone: Zone = Zone.BLOCK_C) -> str:
    command = ReportIncident(
        type=IncidentType.CRIME if zone is Zone.CITY else IncidentType.CONTRABAND,
        severity=Severity.HIGH,
        zone=zone,
        occurred_at=None,
        description="Rahasia dapur.",
        is_text_shared=False,
        key=f"key-{number:08d}",
    )
    return report_incident(who, command, clock=clock)


def write(who: Actor, clock: SteppedClock, action: str, kind: str, thing: object, **detail: Any) -> None:
    with unit_of_work(who, clock) as work:
        work.audit(action, kind, thing, **detail)


def seen(who: Actor, clock: SteppedClock, filters: AuditFilters = ANY) -> list[tuple[str, str, str]]:
    rows, _ = read_page(who, filters, clock=clock)
    return [(row.action, row.thing, row.who) for row in rows]


def test_own_entries_and_shared_things_are_seen_and_nothing_else(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report(karupam, clock, 1)
    write(karupam, clock, "session.open", "session", "0a1b2c")
    write(karupam, clock, "commitment.add", "commitment", "K-2026-0001")
    write(karupam, clock, "incident.note", "incident", "R-2026-9999")
    own = seen(RUTAN_EYES, clock)
    assert own == [
        ("incident.note", "R-2026-9999", "karupam-1"),
        ("commitment.add", "K-2026-0001", "karupam-1"),
        ("session.open", "0a1b2c", "karupam-1"),
        ("incident.report", reference, "karupam-1"),
    ]
    # Shared with the other agency, without a name; a session is not, nor an incident it does not know of.
    assert seen(POLRES_EYES, clock) == [
        ("commitment.add", "K-2026-0001", ""),
        ("incident.report", reference, ""),
    ]


def test_an_owner_sees_who_read_its_copies_and_closed_records_and_the_other_agency_learns_of_none(
    db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "_clock", clock)
    chief, desk = actor(Role.KEPALA_KPR, Agency.RUTAN, 2), actor(Role.KABAG_OPS, Agency.POLRES, 5)
    closed, named, copied = (report(chief, clock, number) for number in (1, 2, 3))
    copy = ReleaseIncident(
        copied, "Cara berubah.", "Pemeriksaan.", Handling.FREE, "", None, "", "rilis-uji-0001"
    )
    made = release_incident(chief, copy, clock=clock)
    with unit_of_work(chief, clock) as work:
        work.audit("incident.share", "incident", closed)
        for incident in work.session.exec(select(Incident).order_by(col(Incident.id))):
            incident.audience = (Audience.OWN_LEADERS, Audience.NAMED, Audience.OWN)[(incident.id or 1) - 1]
            work.session.add(incident)
        reader = NamedReader(
            object_type="incident", object_id=2, user_id=5, until=clock() + timedelta(days=9)
        )
        work.session.add(reader)
    for kind, thing in (("release", made), ("incident", named)):
        audit_read(desk, kind, [thing], clock=clock)  # by name the other agency may read one
    audit_read(chief, "incident", [closed, named, copied], clock=clock)
    own, other = (seen(eyes, clock, parse_filters({"what": "record"})) for eyes in (RUTAN_EYES, POLRES_EYES))
    assert own == [
        *[("record.read", thing, "kepala_kpr-2") for thing in (copied, named, closed)],
        ("record.read", named, ""),
        ("record.read", made, ""),
    ]
    # The look before is the first inspector's own.
    assert other == [("record.read", named, desk.username), ("record.read", made, desk.username)]
    assert seen(POLRES_EYES, clock, parse_filters({"thing": closed})) == []
    audit_read(chief, "release", [made], clock=clock)
    asked = parse_filters({"thing": made})
    assert ("record.read", made, "") in seen(POLRES_EYES, clock, asked)
    recall_release(chief, RecallRelease(made, "tarik-uji-0001"), clock=clock)
    assert {who for _, _, who in seen(POLRES_EYES, clock, asked)} == {desk.username}
    assert ("release.recall", made, "kepala_kpr-2") in seen(RUTAN_EYES, clock, asked)


def test_only_inspectors_read_it_and_others_are_written_down(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    for role in Role:
        who = actor(role, Agency.RUTAN, 50)
        if role in (Role.PENGAWAS, Role.SYSTEM):
            read_page(who, ANY, clock=clock)
            allow_export(who, ANY, clock=clock)
            continue
        for refused in (read_page, allow_export):
            with pytest.raises(Denied):
                refused(who, ANY, clock=clock)
        with pytest.raises(Denied):
            begin_verifying(who, clock=clock)
    with reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "access.refuse")).all()
    assert {entry.object_id for entry in found} == {"audit.read"}


def test_each_look_is_an_entry_and_one_that_cannot_be_written_shows_nothing(
    db: Database, karupam: Actor, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(karupam, clock, 1)
    read_page(RUTAN_EYES, ANY, clock=clock)
    with reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "record.read")).one()
    assert (entry.object_type, entry.object_id, entry.actor_id) == ("audit", "1-1", 21)

    def broken(session: Session, entries: list[AuditEntry]) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(work_module, "append", broken)
    with pytest.raises(Refused) as refusal:
        read_page(RUTAN_EYES, ANY, clock=clock)
    assert refusal.value.key == "error.unaudited"
    with pytest.raises(OSError, match="disk full"):
        allow_export(RUTAN_EYES, ANY, clock=clock)


def test_pages_follow_each_other_without_a_gap_while_new_entries_come(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    for number in range(2 * PAGE + 5):
        write(karupam, clock, "nil.report", "source", number)
    first, more = read_page(RUTAN_EYES, ANY, clock=clock)
    second, more_again = read_page(RUTAN_EYES, ANY, first[-1].id, clock=clock)
    third, end = read_page(RUTAN_EYES, ANY, second[-1].id, clock=clock)
    assert [len(first), len(second), len(third)] == [PAGE, PAGE, 5]
    assert (more, more_again, end) == (True, True, False)
    things = [row.thing for row in (*first, *second, *third)]
    assert things == [str(number) for number in reversed(range(2 * PAGE + 5))]


def test_filters_narrow_and_never_tell_names_of_the_other_agency(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report(karupam, clock, 1)
    clock.move(days=1)
    write(perwira, clock, "session.refuse", "account", "kata-sandi-saya")
    write(perwira, clock, "incident.note", "incident", reference)
    with pytest.raises(Denied):
        read_page(perwira, ANY, clock=clock)

    def asked(**values: str) -> list[str]:
        return [action for action, _, _ in seen(POLRES_EYES, clock, parse_filters(values))]

    assert asked(what="refused") == ["access.refuse", "session.refuse"]
    assert asked(what="incident") == ["incident.note", "incident.report"]
    assert asked(thing=reference) == ["incident.note", "incident.report"]
    assert asked(who=perwira.username, what="session") == ["session.refuse"]
    assert asked(who=karupam.username) == []
    assert asked(what="incident", to="2026-03-12") == ["incident.report"]
    assert asked(what="incident", **{"from": "2026-03-13"}) == ["incident.note"]
    # What was typed into the field of the name may be a password.
    assert ("session.refuse", "", perwira.username) in seen(POLRES_EYES, clock)


def test_who_read_a_record_in_a_list_is_found_by_its_reference_without_reading_everything(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    audit_read(karupam, "incident", [f"R-2026-{number:04d}" for number in range(2000)], clock=clock)
    filters = parse_filters({"thing": "R-2026-1500"})
    assert seen(RUTAN_EYES, clock, filters) == [("record.read", "R-2026-1500", "karupam-1")]
    assert seen(RUTAN_EYES, clock, parse_filters({"thing": "R-2026-2000"})) == []
    with Session(db.writer) as session:
        session.execute(text("ANALYZE"))
        session.commit()
    with reading() as session:
        sent: list[tuple[str, Any]] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *a: sent.append((a[2], a[3])))
        list_entries(session, RUTAN_EYES, filters)
        explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
        plan = session.connection().exec_driver_sql(explain + sent[0][0], sent[0][1]).all()
    assert "ix_audit_entry_thing" in str(plan)


def test_what_an_address_says_is_understood_or_left_out_with_a_sentence() -> None:
    raw = {"who": "p2u.1", "what": "incident", "thing": "R-2026-0042", "from": "2026-03-01"}
    good = parse_filters(raw)
    assert good == AuditFilters("p2u.1", Topic.INCIDENT, "R-2026-0042", date(2026, 3, 1))
    assert parse_filters(dict(pair.split("=") for pair in to_query(good).split("&"))) == good
    assert set(chosen(good)) == {"who", "what", "thing", "from", "to"}
    for raw in (
        {"who": "<b>"}, {"what": "everything"}, {"thing": "x" * 65}, {"from": "yesterday"},
        {"to": "0001-01-01"}, {"from": "2026-03-02", "to": "2026-03-01"}, {"what": ["incident"]},
    ):  # fmt: skip
        found = parse_filters(raw)
        assert found == AuditFilters(), raw
        assert found.note.startswith("audit.filter.note."), raw
    for odd in (None, "text", {"who": 5}, {"who": None}):
        assert parse_filters(odd) == AuditFilters()


def test_an_export_is_written_down_before_its_first_row_and_holds_what_was_seen(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    report(karupam, clock, 1)
    allowed = allow_export(RUTAN_EYES, ANY, clock=clock)
    write(karupam, clock, "nil.report", "source", "later")
    with reading() as session:
        rows = list(iterate_entries(session, RUTAN_EYES, ANY, newest=allowed.newest, limit=allowed.rows))
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "audit.export")).one()
    assert [row.action for row in rows] == ["incident.report"]
    assert entry.detail == {"rows": 1, "newest": 1, "filters": {}}


def test_a_line_is_words_in_both_languages(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    reference = report(karupam, clock, 1)
    write(karupam, clock, "something.new", "", "")
    rows, _ = read_page(RUTAN_EYES, ANY, clock=clock)
    new, line = (line_of(row, Language.EN) for row in rows)
    assert (line.what, line.thing, line.outcome) == ("Incident reported", f"Incident {reference}", "Done")
    assert line_of(rows[1], Language.ID).what == "Insiden dilaporkan"
    assert new.what == "something.new"
    assert "Rahasia" not in str([line, new])


def test_a_check_in_the_background_ends_with_a_verdict_and_an_entry(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "anchor_file", lambda agency: tmp_path / f"{agency.value}.log")
    monkeypatch.setattr(verifying, "_present", Verification())
    report(karupam, clock, 1)
    keep_anchor(clock=clock)
    assert begin_verifying(RUTAN_EYES, clock=clock)
    check = _wait()
    assert (check.first, check.has_failed, check.total) == (None, False, 1)
    assert chain_view(Agency.RUTAN, check, clock(), Language.EN).state == "clean"
    with Session(db.writer) as session:
        off = (
            "DROP TRIGGER audit_entry_no_update"
            if db.is_sqlite
            else "SET LOCAL session_replication_role = replica"
        )
        session.execute(text(off))
        session.execute(text("UPDATE audit_entry SET actor_name = 'nobody' WHERE seq = 1"))
        session.commit()
    assert begin_verifying(RUTAN_EYES, clock=clock)
    check = _wait()
    assert check.first is not None
    assert (check.first.seq, check.first.kind, check.breaks) == (1, Kind.MAC, 1)
    view = chain_view(Agency.RUTAN, check, clock(), Language.EN)
    assert view.verdict.startswith("BROKEN at entry 1: this entry was changed after it was written.")
    with reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "audit.verify")).all()
    assert sorted(entry.outcome for entry in found) == ["broken", "done"]


def _wait() -> Verification:
    for _ in range(1500):
        if not verification().is_running:
            return verification()
        time.sleep(0.02)
    raise AssertionError("the check does not end")


def test_the_anchor_tells_its_age_and_when_it_is_late(
    db: Database, karupam: Actor, clock: SteppedClock, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "anchor_file", lambda agency: tmp_path / f"{agency.value}.log")

    def shown() -> tuple[str, bool]:
        view = chain_view(Agency.RUTAN, Verification(), clock(), Language.EN)
        return view.anchor, view.is_anchor_late

    assert shown()[0].startswith("There is no anchor yet")
    report(karupam, clock, 1)
    keep_anchor(clock=clock)
    clock.move(minutes=5)
    assert shown() == ("Last anchor: entry 1, 5 minutes ago (12 Mar 2026 14:32 WIB).", False)
    clock.move(hours=2)
    assert shown()[1]
    (tmp_path / "rutan.log").write_text("nonsense\n")
    assert shown() == ("The file of anchors cannot be read. Tell whoever runs the system.", True)


def test_no_cell_of_the_file_becomes_a_formula(db: Database, clock: SteppedClock) -> None:
    write(actor(Role.KARUPAM, Agency.RUTAN, 1), clock, "nil.report", "source", "=HYPERLINK(1)")
    request = Request({"type": "http", "query_string": b"", "headers": []})
    made = _file(request, RUTAN_EYES)
    head, line = csv.reader(io.StringIO(made.body.decode("utf-8-sig")))
    assert head[0] == "Nomor"
    assert "'=HYPERLINK(1)" in line
    assert made.media_type.startswith("text/csv")
