"""A corrected type follows its severity and is told; a form that was too slow shows what has changed."""

from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.actions import (
    AddNote,
    ChangeSeverity,
    CorrectFacts,
    MoveIncident,
    SetLp,
    add_note,
    change_severity,
    correct_facts,
    move_incident,
    report_incident,
    set_lp,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.record import parse_correction
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent
from dashboard.features.incidents.ui.detail_before import Before, read_before, take_over
from dashboard.features.incidents.ui.detail_changes import changes_since, follow
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.screens.wall.board import wall_board
from dashboard.seed.record_steps import REVIEWERS, RecordThread
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

KEPALA_KPR = actor(Role.KEPALA_KPR, Agency.RUTAN, 7)


def reported(who: Actor, clock: SteppedClock, **changes: Any) -> str:
    values: dict[str, Any] = {
        "type": IncidentType.OTHER,
        "severity": Severity.LOW,
        "zone": Zone.BLOCK_C,
        "occurred_at": None,
        "description": "",
        "is_text_shared": False,
        "key": "lapor-000001",
    }
    return report_incident(who, ReportIncident(**{**values, **changes}), clock=clock)


def row(reference: str) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(Incident.reference == reference)).one()


def correct(
    who: Actor, reference: str, clock: SteppedClock, kind: IncidentType, keep: str = "", **changes: Any
) -> int:
    fresh = row(reference)
    zone, version = changes.get("zone", Zone(fresh.zone)), changes.get("version", fresh.version)
    key = f"perbaiki-{reference}-{who.user_id}-{version}"
    command = CorrectFacts(reference, kind, zone, None, "Ternyata rusuh.", version, key, keep)
    return correct_facts(who, command, clock=clock)


def told() -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.exec(select(Notice).order_by(col(Notice.id))).all()
    return [(one.agency, one.kind) for one in rows if one.kind != "incident.reported"]


def levels(reference: str) -> list[tuple[str, str, str, str]]:
    with reading() as session:
        steps = session.exec(
            select(IncidentEvent).where(IncidentEvent.kind == "severity").order_by(col(IncidentEvent.id))
        ).all()
    return [(one.action, one.old, one.new, one.text) for one in steps]


def test_a_riot_does_not_stand_as_low(block_officer: Actor, clock: SteppedClock) -> None:
    reference = reported(block_officer, clock)
    clock.move(minutes=10)
    assert correct(block_officer, reference, clock, IncidentType.RIOT) == 3
    fresh = row(reference)
    assert (fresh.severity, fresh.suggested_severity, fresh.version) == ("critical", "critical", 3)
    assert fresh.ack_due_at is not None
    assert (fresh.ack_due_at - clock.now).total_seconds() == 120
    assert fresh.owner_due_at == fresh.ack_due_at
    assert levels(reference) == [("raise", "low", "critical", "Ternyata rusuh.")]
    assert told() == [("polres", "incident.raised"), ("polres", "incident.corrected")]
    with reading() as session:
        wall = wall_board(session, clock.now, Language.ID, control=True).view
        audited = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))).all()
    assert wall.critical.reference == reference
    assert audited == ["incident.report", "incident.correct", "incident.raise"]


def test_the_sums_follow_both_changes(karupam: Actor, clock: SteppedClock) -> None:
    reference = reported(karupam, clock)
    crew = {Role.KARUPAM: karupam, REVIEWERS[Agency.RUTAN]: KEPALA_KPR}
    thread = RecordThread(crew, Role.KARUPAM, Agency.RUTAN, "catatan")
    thread.act("submit", reference, clock)
    thread.act("return", reference, clock)
    correct(karupam, reference, clock, IncidentType.RIOT, zone=Zone.BLOCK_A)
    with reading() as session:
        days = {(one.zone, one.severity): one.total for one in session.exec(select(IncidentDay))}
    assert {slot: total for slot, total in days.items() if total} == {("block_a", "critical"): 1}


def test_only_a_supervisor_keeps_the_level_and_says_why(block_officer: Actor, clock: SteppedClock) -> None:
    reference = reported(block_officer, clock)
    with pytest.raises(Denied):
        correct(block_officer, reference, clock, IncidentType.RIOT, keep="Sudah reda.")
    correct(KEPALA_KPR, reference, clock, IncidentType.RIOT, keep="Sudah reda.")
    assert (row(reference).severity, row(reference).suggested_severity) == ("low", "critical")
    assert levels(reference) == [("keep", "low", "low", "Sudah reda.")]
    assert told() == [("polres", "incident.corrected")]
    # Without a reason a supervisor's correction raises like everybody's.
    other = reported(block_officer, clock, key="lapor-000002")
    correct(KEPALA_KPR, other, clock, IncidentType.RIOT)
    assert row(other).severity == "critical"


def test_a_correction_raises_nothing_that_stands_as_high(karupam: Actor, clock: SteppedClock) -> None:
    reference = reported(karupam, clock, severity=Severity.CRITICAL)
    correct(karupam, reference, clock, IncidentType.FIRE)
    assert (row(reference).severity, levels(reference)) == ("critical", [])
    # The time alone concerns nobody else; a place does.
    assert told() == [("polres", "incident.corrected")]
    fields = {
        "type": "fire", "zone": "block_c", "occurred_at": "2026-03-12T10:00", "correction": "Salah jam.",
        "key": "waktu-0000001",
    }  # fmt: skip
    command = parse_correction(fields, reference, row(reference).version, clock.now)
    correct_facts(karupam, command, clock=clock)
    assert len(told()) == 1


def test_the_other_agency_is_not_told_of_the_city(perwira: Actor, clock: SteppedClock) -> None:
    reference = reported(perwira, clock, type=IncidentType.CRIME, zone=Zone.CITY)
    correct(perwira, reference, clock, IncidentType.ASSAULT)
    assert (row(reference).severity, told()) == ("medium", [])


def opened(who: Actor, reference: str) -> Before:
    return read_before(who, reference)


def test_a_slow_form_says_what_changed_by_whom_and_then_counts(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = reported(karupam, clock)
    mine = opened(karupam, reference)
    typed = {"type": "fire", "zone": mine.zone, "occurred_at": mine.occurred_at}
    # An acceptance, a note and one's own LP number stop nobody.
    move_incident(perwira, MoveIncident(reference, Action.ACKNOWLEDGE, "terima-00001"), clock=clock)
    add_note(perwira, AddNote(reference, "Menuju lokasi.", True, "catat-000001"), clock=clock)
    set_lp(karupam, SetLp(reference, "LP/1", "", "lp-000000001"), clock=clock)
    with pytest.raises(Conflict, match="stale"):
        correct(karupam, reference, clock, IncidentType.FIRE, version=mine.version)
    fresh, news = changes_since(karupam, reference, mine.seen, clock.now)
    assert (news, fresh.version) == ([], row(reference).version)
    # A colleague's correction does, and is named with its person's duty.
    correct(KEPALA_KPR, reference, clock, IncidentType.OTHER, zone=Zone.BLOCK_A)
    change_severity(
        KEPALA_KPR,
        ChangeSeverity(reference, Severity.HIGH, "", row(reference).version, "naik-000001"),
        clock=clock,
    )
    with pytest.raises(Conflict):
        correct(karupam, reference, clock, IncidentType.FIRE, version=fresh.version)
    fresh, news = changes_since(karupam, reference, fresh.seen, clock.now)
    assert [line.split(" ", 1)[1] for line in news] == [
        "Lokasi diperbaiki dari Blok C menjadi Blok A oleh Rutan (Kepala KPR)",
        "Tingkat dinaikkan dari Rendah ke Tinggi oleh Rutan (Kepala KPR)",
    ]
    # What was not touched follows, what was typed stays; the second press is saved on the fresh version.
    form = follow(mine, fresh, typed)
    assert (form.zone, form.type, form.version) == ("block_a", "other", mine.version)
    correct(karupam, reference, clock, IncidentType.FIRE, zone=Zone(form.zone), version=fresh.version)
    assert (row(reference).type, row(reference).zone) == ("fire", "block_a")


def test_a_slow_lp_number_is_kept_and_can_be_sent(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = reported(karupam, clock)
    mine = opened(karupam, reference)
    set_lp(perwira, SetLp(reference, "LP/2", "", "lp-000000001"), clock=clock)
    fresh, news = changes_since(karupam, reference, mine.seen, clock.now)
    assert news[0].endswith("Nomor LP dicatat oleh Polrestabes: LP/2 (Perwira piket)")
    form = take_over(mine, fresh, "lp")
    assert set_lp(karupam, SetLp(reference, "LP/3", form.lp_number, "lp-000000002"), clock=clock) == "LP/3"
