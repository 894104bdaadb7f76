"""Targets: the row in force when it was reported counts, the police by its distance, alerts by age."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    UndoStep,
    change_severity,
    move_incident,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.actions.importing import ImportedIncident, import_incidents
from dashboard.features.incidents.forms.filters import Filters
from dashboard.features.incidents.kpis import incident_kpis
from dashboard.features.incidents.queries.quality import count_doubtful
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordState
from dashboard.features.incidents.rules.quality import QualityRule
from dashboard.features.incidents.tables import Incident
from dashboard.features.incidents.ui.list_read import read_page
from dashboard.features.incidents.ui.tile_view import note_of
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.tables import Target
from dashboard.screens.explain.board import explain
from dashboard.screens.wall.board import wall_board
from dashboard.seed.record_steps import RecordThread
from dashboard.web.as_of import at
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.history import Tale, write_tales
from tests.integration.features.incidents.test_incident_actions import report

KEPALA = actor(Role.KEPALA_KPR, Agency.RUTAN, 11)
KABAG = actor(Role.KABAG_OPS, Agency.POLRES, 12)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def decide(db: Database, name: str, value: float, valid_from: datetime) -> None:
    with Session(db.writer) as session:
        session.add(Target(name=name, value=value, valid_from=valid_from, reason="Uji."))
        session.commit()


def kpis_at(moment: datetime, *, is_now: bool = False) -> dict[str, Kpi]:
    with reading() as session:
        found = incident_kpis(session, moment, source_ages(session, moment), is_now=is_now)
    return {kpi.slug: kpi for kpi in found}


def rows() -> list[Incident]:
    with reading() as session:
        return list(session.exec(select(Incident).order_by("id")))


def reported(who: Actor, clock: SteppedClock, key: str, severity: Severity = Severity.HIGH) -> str:
    """A record that counts, at the clock's instant."""
    command = report(key, type=IncidentType.ASSAULT, severity=severity, lower_reason="Uji.")
    reference = report_incident(who, command, clock=clock)
    (role,) = who.roles
    crew = {Role.KEPALA_KPR: KEPALA, Role.KABAG_OPS: KABAG}
    RecordThread(crew, role, who.agency, key).act("submit", reference, clock)
    return reference


def test_the_row_in_force_at_the_report_counts_and_a_later_one_moves_nothing(
    db: Database, clock: SteppedClock
) -> None:
    decide(db, "incident.response.high", 9, clock.now + HOUR)
    decide(db, "incident.resolve.high", 60, clock.now + HOUR)
    decide(db, "incident.acknowledge.high", 1, clock.now + HOUR)
    first = reported(KEPALA, clock, "sasaran-0001")
    early = clock.now
    clock.move(hours=1)
    second = reported(KEPALA, clock, "sasaran-0002")
    late = clock.now
    old, new = rows()
    assert (old.ack_due_at, old.response_due_at) == (early + 5 * MINUTE, early + 5 * MINUTE)
    assert old.resolve_due_at == early + 24 * HOUR
    assert (new.ack_due_at, new.response_due_at) == (late + MINUTE, late + 9 * MINUTE)
    assert new.resolve_due_at == late + HOUR
    for number, reference in enumerate((first, second)):
        clock.now = (early, late)[number] + 7 * MINUTE
        move_incident(KEPALA, MoveIncident(reference, Action.ON_SCENE, f"tiba-{number:06d}"), clock=clock)
    clock.now = late + 2 * HOUR
    for reference in (first, second):
        move_incident(KEPALA, MoveIncident(reference, Action.RESOLVE, f"selesai-{reference}"), clock=clock)
    found = kpis_at(clock.now)
    assert (found["response_sla"].numerator, found["response_sla"].denominator) == (1, 2)
    assert (found["resolve_sla"].numerator, found["resolve_sla"].denominator) == (1, 2)
    # A row that comes afterwards changes no promise of the past.
    decide(db, "incident.response.high", 1, early - HOUR)
    assert kpis_at(clock.now) == found


def test_the_police_is_measured_by_the_distance_of_its_unit(db: Database, clock: SteppedClock) -> None:
    reported(KABAG, clock, "jarak-00001", Severity.LOW)
    decide(db, "incident.police_distance_km", 5.1, clock.now + HOUR)
    decide(db, "incident.police_distance_km", 14, clock.now + 2 * HOUR)
    for number in (2, 3):
        clock.move(hours=1)
        reported(KABAG, clock, f"jarak-0000{number}", Severity.HIGH)
    reported(KEPALA, clock, "jarak-00004", Severity.HIGH)
    reported(KEPALA, clock, "jarak-00005", Severity.LOW)
    promised = [row.response_due_at and row.response_due_at - row.reported_at for row in rows()]
    assert promised == [10 * MINUTE, 15 * MINUTE, 25 * MINUTE, 5 * MINUTE, None]
    clock.move(minutes=20)
    found = kpis_at(clock.now)["response_sla"]
    # Late without an arrival are those with 5, 10 and 15 minutes; the fourth is still inside its 25.
    assert (found.numerator, found.denominator, found.detail["pending"]) == (0, 3, 1)
    with reading() as session:
        told = explain(session, KEPALA, "response_time", at(None, clock.now)).targets
    assert [pair.text for pair in told] == ["3 menit", "5 menit", "25 menit"]
    assert told[-1].name == "Polrestabes tiba, satuan terdaftar 14,0 km"


def test_a_raise_asks_sooner_and_what_was_promised_before_is_still_known(
    db: Database, clock: SteppedClock
) -> None:
    reference = reported(KEPALA, clock, "naik-000001", Severity.LOW)
    calm = clock.now
    assert rows()[0].response_due_at is None
    clock.move(minutes=30)
    version = rows()[0].version
    raised = ChangeSeverity(reference, Severity.CRITICAL, "Membesar.", version, "naik-000002")
    change_severity(KEPALA, raised, clock=clock)
    assert rows()[0].response_due_at == clock.now + 3 * MINUTE
    assert kpis_at(calm + 29 * MINUTE)["response_sla"].state is KpiState.NO_DATA
    assert kpis_at(clock.now + 4 * MINUTE)["response_sla"].value == 0.0
    # The low one had a day to be accepted, the critical one two minutes.
    assert kpis_at(calm + 29 * MINUTE)["ack_sla"].detail["pending"] == 1
    assert kpis_at(clock.now + 3 * MINUTE)["ack_sla"].denominator == 1


def test_a_step_that_is_taken_back_was_measured_by_what_was_promised_then(
    db: Database, clock: SteppedClock
) -> None:
    """It held until then, by the old due instant; afterwards it waits by the level of now, from now."""
    reference = reported(KEPALA, clock, "kembali-0001", Severity.LOW)
    clock.move(minutes=10)
    for who, action in ((KABAG, Action.ACKNOWLEDGE), (KEPALA, Action.ON_SCENE)):
        move_incident(who, MoveIncident(reference, action, f"kembali-{action}"), clock=clock)
    version = rows()[0].version
    raised = ChangeSeverity(reference, Severity.CRITICAL, "Membesar.", version, "kembali-0002")
    change_severity(KEPALA, raised, clock=clock)
    promised = rows()[0]
    assert (promised.ack_due_at, promised.response_due_at) == (promised.reported_at + 24 * HOUR, None)
    clock.move(minutes=5)
    held = kpis_at(clock.now, is_now=True)
    assert (held["ack_sla"].numerator, held["ack_sla"].denominator) == (1, 1)
    before = clock.now
    clock.move(seconds=1)
    for who, action in ((KABAG, Action.ACKNOWLEDGE), (KEPALA, Action.ON_SCENE)):
        undo_step(who, UndoStep(reference, action, f"kembali-{action}-x"), clock=clock)
    waits = rows()[0]
    assert (waits.ack_due_at, waits.response_due_at) == (clock.now + 2 * MINUTE, clock.now + 3 * MINUTE)
    late = kpis_at(clock.now + 4 * MINUTE, is_now=True)
    for slug in ("ack_sla", "response_sla"):
        assert (late[slug].numerator, late[slug].denominator) == (0, 1), slug
    again = kpis_at(before)
    for slug in ("ack_sla", "ack_time", "response_sla", "response_time"):
        assert again[slug] == held[slug], slug


def test_over_without_an_arrival_is_not_recorded_not_late(db: Database, clock: SteppedClock) -> None:
    reference = reported(KEPALA, clock, "tanpa-00001")
    clock.move(hours=1)
    assert kpis_at(clock.now)["response_sla"].denominator == 1, "open past its target"
    move_incident(KEPALA, MoveIncident(reference, Action.RESOLVE, "tanpa-00002"), clock=clock)
    found = kpis_at(clock.now)
    assert (found["response_sla"].denominator, found["response_sla"].detail["missing"]) == (0, 1)
    assert note_of(found["response_sla"], Language.ID) == "1 tidak tercatat"
    assert (found["contain_time"].state, found["contain_time"].detail["missing"]) == (KpiState.NO_DATA, 1)


def opened(age: timedelta, severity: Severity) -> Tale:
    made = Tale(IncidentType.FIRE, Zone.GATE, NOW - age, NOW - age, NOW - age + HOUR)
    made.records.append((made.reported, RecordState.DRAFT))
    made.severities.append((made.reported, severity))
    return made


def test_alerts_are_any_critical_and_what_is_open_too_long(
    db: Database, karupam: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = timedelta(seconds=1)
    calm = [
        opened(4 * HOUR - second, Severity.HIGH),
        opened(72 * HOUR - second, Severity.MEDIUM),
        opened(900 * HOUR, Severity.LOW),
    ]
    write_tales(db, calm)
    for is_now in (True, False):
        kpi = kpis_at(NOW, is_now=is_now)["open_incidents"]
        assert kpi.detail["alerts"] == {"critical": 0, "high": 0, "medium": 0}
        assert "Perlu tindakan" not in note_of(kpi, Language.ID)
        later = kpis_at(NOW + second, is_now=is_now)["open_incidents"]
        assert later.detail["alerts"] == {"critical": 0, "high": 1, "medium": 1}
    with Session(db.writer) as session:
        for row in session.exec(select(Incident).where(Incident.severity == "low")):
            row.severity = "critical"
            session.add(row)
        session.commit()
    found = kpis_at(NOW + second, is_now=True)["open_incidents"]
    assert found.detail["alerts"] == {"critical": 1, "high": 1, "medium": 1}
    words = "1 Kritis terbuka, 1 Tinggi terlalu lama terbuka, 1 Sedang terlalu lama terbuka"
    assert note_of(found, Language.ID).endswith(f"; Perlu tindakan: {words}")
    assert note_of(found, Language.EN).endswith(
        "; Needs action: 1 Critical open, 1 High open too long, 1 Medium open too long"
    )
    with reading() as session:
        board = wall_board(session, NOW + second, Language.ID, control=True)
    assert board.view.open_incidents.alert == f"Perlu tindakan: {words}"
    monkeypatch.setattr("dashboard.features.incidents.ui.list_read.system_clock", lambda: NOW + second)
    assert read_page(karupam, Filters()).alert == f"Perlu tindakan: {words}"
    decide(db, "incident.alert.high", 480, NOW)
    assert kpis_at(NOW + second, is_now=True)["open_incidents"].detail["alerts"]["high"] == 0


def imported(number: int, **told: datetime) -> ImportedIncident:
    occurred = NOW - 48 * HOUR
    return ImportedIncident(
        f"baris-{number}", IncidentType.FIRE, Severity.HIGH, Zone.GATE, occurred, site_day(occurred), **told
    )


def test_an_import_makes_no_negative_time_and_measures_only_what_it_was_told(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    told = {
        "reported_at": NOW - 47 * HOUR,
        "acknowledged_at": NOW - 47 * HOUR + MINUTE,
        "resolved_at": NOW - 46 * HOUR,
    }
    lines = [imported(0, **told)]
    lines += [imported(n, **{k: v for k, v in told.items() if k != left}) for n, left in enumerate(told, 1)]
    lines.append(imported(4))
    import_incidents(system_actor("import", Agency.RUTAN), "uji", "kumpulan", lines, clock=clock)
    whole, no_report, no_ack, no_end, nothing = rows()
    assert (whole.resolved_at, no_end.resolved_at) == (told["resolved_at"], told["reported_at"])
    assert no_report.reported_at == no_report.occurred_at
    for row in (no_report, no_ack, no_end, nothing):
        assert (row.ack_due_at, row.response_due_at, row.resolve_due_at, row.ack_late) == (None,) * 4
    with reading() as session:
        assert count_doubtful(session, karupam, clock.now)[QualityRule.NEGATIVE] == 0
    found = kpis_at(clock.now)
    for slug in ("ack_time", "resolve_time", "detection_delay"):
        assert (found[slug].detail["n"], found[slug].detail["negative"]) == (1, 0), slug
    assert (found["ack_sla"].denominator, found["resolve_sla"].numerator) == (1, 1)
    assert found["incident_rate"].numerator == 5, "counted all the same"


def test_a_reversed_time_of_a_file_is_kept_listed_and_not_measured(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    wrong = imported(
        0,
        reported_at=NOW - 47 * HOUR,
        acknowledged_at=NOW - 48 * HOUR,
        resolved_at=NOW - 46 * HOUR,
    )
    import_incidents(system_actor("import", Agency.RUTAN), "uji", "kumpulan", [wrong], clock=clock)
    for is_now in (True, False):
        found = kpis_at(clock.now, is_now=is_now)
        assert (found["ack_sla"].denominator, found["ack_sla"].detail["invalid"]) == (0, 1)
        assert (found["ack_time"].detail["n"], found["resolve_time"].detail["n"]) == (0, 1)
    with reading() as session:
        assert count_doubtful(session, karupam, clock.now)[QualityRule.NEGATIVE] == 1
