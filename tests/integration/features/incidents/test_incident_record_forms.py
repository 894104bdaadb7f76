"""Answers, corrections, LP number, handler and addenda, on both databases: allowed beside refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from dashboard.features.access.actions import create_account
from dashboard.features.incidents.actions import (
    AddNote,
    AssignHandler,
    CorrectFacts,
    MoveRecord,
    SaveAnswers,
    SetLp,
    add_note,
    assign_handler,
    correct_facts,
    move_record,
    report_incident,
    save_answers,
    set_lp,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.queries.detail import IncidentDetail, find_incident, list_handlers
from dashboard.features.incidents.rules.codes import IncidentType, RecordAction
from dashboard.features.incidents.tables import IncidentAnswers, IncidentDay, IncidentEvent
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

ANSWERS: dict[str, Any] = {"items": ["phone"], "found_at": "cell", "found_how": "search"}
KEPALA_KPR = actor(Role.KEPALA_KPR, Agency.RUTAN, 7)
PENGAWAS = actor(Role.PENGAWAS, Agency.RUTAN, 8)


@pytest.fixture
def reference(karupam: Actor, clock: SteppedClock) -> str:
    command = ReportIncident(
        type=IncidentType.CONTRABAND,
        severity=Severity.MEDIUM,
        zone=Zone.BLOCK_C,
        occurred_at=clock.now - timedelta(minutes=20),
        description="Dua ponsel ditemukan.",
        is_text_shared=False,
        key="report-000001",
    )
    made = report_incident(karupam, command, clock=clock)
    clock.move(minutes=1)
    return made


def read(viewer: Actor, reference: str) -> IncidentDetail:
    with reading() as session:
        return find_incident(session, viewer, reference)


def count(model: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def days() -> dict[tuple[str, str], int]:
    with reading() as session:
        rows = session.exec(select(IncidentDay)).all()
    return {(row.zone, row.severity): row.total for row in rows if row.total}


def answers(
    reference: str, version: int, key: str, given: dict[str, Any], type_version: int = 2
) -> SaveAnswers:
    return SaveAnswers(reference, type_version, version, given, key)


def step(
    reference: str, action: RecordAction, version: int, comment: str = "", original: str = ""
) -> MoveRecord:
    return MoveRecord(reference, action, version, comment, original, f"{action}-{version}-0001")


def correction(reference: str, version: int, key: str, **changes: Any) -> CorrectFacts:
    values: dict[str, Any] = {
        "type": IncidentType.CONTRABAND,
        "zone": Zone.BLOCK_C,
        "occurred_at": None,
        "reason": "Salah dengar di radio.",
    }
    return CorrectFacts(reference=reference, version=version, key=key, **{**values, **changes})


def test_answers_are_added_never_overwritten(reference: str, karupam: Actor, clock: SteppedClock) -> None:
    first = save_answers(karupam, answers(reference, 1, "answers-0001", ANSWERS), clock=clock)
    clock.move(minutes=2)
    more = {**ANSWERS, "items": ["phone", "drugs"], "urine_test": "positive"}
    save_answers(karupam, answers(reference, first, "answers-0002", more), clock=clock)
    detail = read(karupam, reference)
    assert dict(detail.current_answers) == more
    assert [dict(row.answers) for row in detail.saved_answers] == [more, ANSWERS]
    assert [step.action for step in detail.steps] == ["answers", "answers", "report"]
    # The same click sent again changes nothing.
    assert save_answers(karupam, answers(reference, first, "answers-0002", more), clock=clock) == 3
    assert count(IncidentAnswers) == 2
    with reading() as session:
        assert session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))).all() == [
            "incident.report",
            *["incident.answers"] * 2,
        ]


def test_answers_are_refused_with_a_reason(
    reference: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    good = answers(reference, 1, "answers-0001", ANSWERS)
    with pytest.raises(Denied):
        save_answers(PENGAWAS, good, clock=clock)
    with pytest.raises(Refused, match="owner_only"):
        save_answers(perwira, good, clock=clock)
    with pytest.raises(Missing):
        save_answers(karupam, answers("R-2026-9999", 1, "answers-0002", ANSWERS), clock=clock)
    with pytest.raises(Refused, match="unknown_version"):
        save_answers(karupam, answers(reference, 1, "answers-0003", ANSWERS, type_version=99), clock=clock)
    # A version that exists, but is not the one this record is asked by.
    with pytest.raises(Refused, match="unknown_version"):
        save_answers(karupam, answers(reference, 1, "answers-0004", {"item": "phone"}, 1), clock=clock)
    with pytest.raises(Refused, match=r"question\.unknown"):
        save_answers(karupam, answers(reference, 1, "answers-0005", {"nope": "x"}), clock=clock)
    with pytest.raises(Invalid) as invalid:
        save_answers(karupam, answers(reference, 1, "answers-0006", {"items": ["gold"]}), clock=clock)
    assert set(invalid.value.fields) == {"answer_items"}
    assert count(IncidentAnswers) == 0
    assert read(karupam, reference).row.version == 1


def test_the_second_of_two_people_gets_a_conflict_and_nothing_is_lost(
    reference: str, karupam: Actor, clock: SteppedClock
) -> None:
    colleague = actor(Role.P2U, Agency.RUTAN, 12)
    theirs = {**ANSWERS, "found_at": "gate"}
    save_answers(karupam, answers(reference, 1, "answers-0001", theirs), clock=clock)
    mine = answers(reference, 1, "answers-0002", ANSWERS)
    with pytest.raises(Conflict) as conflict:
        save_answers(colleague, mine, clock=clock)
    assert conflict.value.params == {}
    assert dict(read(colleague, reference).current_answers) == theirs
    # With the version just read the choice is saved, and the first text stays in the history.
    save_answers(colleague, answers(reference, 2, "answers-0002", ANSWERS), clock=clock)
    stored = [dict(row.answers) for row in read(karupam, reference).saved_answers]
    assert stored == [ANSWERS, theirs]


def test_a_record_under_review_is_not_changed(reference: str, karupam: Actor, clock: SteppedClock) -> None:
    version = save_answers(karupam, answers(reference, 1, "answers-0001", ANSWERS), clock=clock)
    move_record(karupam, step(reference, RecordAction.SUBMIT, version), clock=clock)
    version += 1
    with pytest.raises(Refused, match="not_editable"):
        save_answers(karupam, answers(reference, version, "answers-0002", ANSWERS), clock=clock)
    with pytest.raises(Refused, match="not_editable"):
        correct_facts(karupam, correction(reference, version, "correct-0001", zone=Zone.BLOCK_A), clock=clock)
    move_record(KEPALA_KPR, step(reference, RecordAction.RETURN, version, "Lengkapi jalur."), clock=clock)
    more = {**ANSWERS, "route": "visitor"}
    version = save_answers(karupam, answers(reference, version + 1, "answers-0003", more), clock=clock)
    with pytest.raises(Invalid):  # sent again only with what was mended
        move_record(karupam, step(reference, RecordAction.SUBMIT, version), clock=clock)
    move_record(karupam, step(reference, RecordAction.SUBMIT, version, "Jalur diisi."), clock=clock)
    move_record(KEPALA_KPR, step(reference, RecordAction.CLOSE, version + 1), clock=clock)
    with pytest.raises(Refused, match="not_editable"):
        save_answers(karupam, answers(reference, version + 2, "answers-0004", more), clock=clock)
    assert days() == {("block_c", "medium"): 1}


def test_details_belong_to_the_owner(
    reference: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    save_answers(karupam, answers(reference, 1, "answers-0001", ANSWERS), clock=clock)
    assert read(karupam, reference).saved_answers
    assert read(perwira, reference).saved_answers == ()
    assert read(perwira, reference).handler_id == 0


def test_a_correction_keeps_old_and_new_and_moves_the_sums(
    reference: str, karupam: Actor, clock: SteppedClock
) -> None:
    save_answers(karupam, answers(reference, 1, "answers-0001", ANSWERS), clock=clock)
    move_record(karupam, step(reference, RecordAction.SUBMIT, 2), clock=clock)
    move_record(KEPALA_KPR, step(reference, RecordAction.RETURN, 3, "Lokasi?"), clock=clock)
    assert days() == {("block_c", "medium"): 1}
    earlier = clock.now - timedelta(days=1)
    version = correct_facts(
        karupam,
        correction(
            reference,
            4,
            "correct-0001",
            type=IncidentType.THROW_OVER,
            zone=Zone.PERIMETER,
            occurred_at=earlier,
        ),
        clock=clock,
    )
    assert version == 7
    detail = read(karupam, reference)
    assert (detail.row.type, detail.row.zone) == (IncidentType.THROW_OVER, Zone.PERIMETER)
    assert detail.row.occurred_at == earlier
    assert days() == {("perimeter", "medium"): 1}
    changes = {step.action: (step.old, step.new) for step in detail.steps[:3]}
    assert changes["type"] == ("contraband", "throw_over")
    assert changes["zone"] == ("block_c", "perimeter")
    assert {step.text for step in detail.steps[:3]} == {"Salah dengar di radio."}
    # The old answers stay, with their own questions; the new type is asked anew.
    assert dict(detail.current_answers) == {}
    assert [(row.type, dict(row.answers)) for row in detail.saved_answers] == [("contraband", ANSWERS)]


def test_corrections_are_refused_with_a_reason(
    reference: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    wanted = correction(reference, 1, "correct-0001", zone=Zone.BLOCK_A)
    refusals: tuple[tuple[Actor, CorrectFacts, type[DomainError], str], ...] = (
        (PENGAWAS, wanted, Denied, "denied"),
        (perwira, wanted, Refused, "owner_only"),
        (karupam, correction(reference, 9, "correct-0002", zone=Zone.BLOCK_A), Conflict, "stale"),
        (karupam, correction(reference, 1, "correct-0003"), Refused, "no_change"),
        (karupam, correction(reference, 1, "correct-0004", zone=Zone.CITY), Invalid, "invalid"),
        (karupam, correction(reference, 1, "correct-0005", zone=Zone.BLOCK_A, reason=""), Invalid, "invalid"),
        (karupam, correction(reference, 1, "correct-0006", occurred_at=clock.now), Invalid, "invalid"),
    )
    for who, command, kind, words in refusals:
        with pytest.raises(kind, match=words):
            correct_facts(who, command, clock=clock)
    assert read(karupam, reference).row.version == 1
    # The same minute is no change of time: a form knows no seconds.
    same = read(karupam, reference).row.occurred_at.replace(second=0, microsecond=0)
    with pytest.raises(Refused, match="no_change"):
        correct_facts(karupam, correction(reference, 1, "correct-0007", occurred_at=same), clock=clock)
    assert correct_facts(karupam, wanted, clock=clock) == 2


def test_the_lp_number_crosses_both_agencies(
    reference: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    number = "LP/B/123/III/2026/SPKT"
    for viewer, new, kind in (
        (karupam, "123/2026", Invalid),
        (karupam, "LP/" + "9" * 40, Invalid),
        (PENGAWAS, number, Denied),
    ):
        with pytest.raises(kind):
            set_lp(viewer, SetLp(reference, new, "", "lp-000000001"), clock=clock)
    assert set_lp(perwira, SetLp(reference, number, "", "lp-000000002"), clock=clock) == number
    assert read(karupam, reference).lp_number == read(perwira, reference).lp_number == number
    other = "LP/B/124/III/2026/SPKT"
    with pytest.raises(Refused, match="lp_changed") as refused:  # the page still showed none
        set_lp(karupam, SetLp(reference, other, "", "lp-000000003"), clock=clock)
    assert refused.value.params == {"number": number}
    set_lp(karupam, SetLp(reference, other, number, "lp-000000004"), clock=clock)
    newest = read(perwira, reference).steps[0]
    assert (newest.action, newest.old, newest.new) == ("lp_number", number, other)


def test_a_city_record_of_the_police_has_its_lp_number_from_the_police_only(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    command = ReportIncident(IncidentType.CRIME, Severity.LOW, Zone.CITY, None, "", False, "report-city-01")
    city = report_incident(perwira, command, clock=clock)
    with pytest.raises(Refused, match="owner_only"):
        set_lp(karupam, SetLp(city, "LP/1", "", "lp-000000001"), clock=clock)
    assert set_lp(perwira, SetLp(city, "LP/1", "", "lp-000000002"), clock=clock) == "LP/1"


def make_account(role: Role, agency: Agency, clock: SteppedClock) -> int:
    name = f"{role.value}.{agency.value}"
    create_account(
        system_actor("test", agency), name, agency, frozenset({role}), "kata-sandi-panjang", clock=clock
    )
    viewer = actor(Role.KARUPAM, agency, 900)
    with reading() as session:
        return next(one.user_id for one in list_handlers(session, viewer) if one.title == role.value)


def test_one_person_leads_and_hands_on(
    reference: str, karupam: Actor, block_officer: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    # The accounts get the numbers of the people who act here: 1, 2, 3.
    make_account(Role.KARUPAM, Agency.RUTAN, clock)
    make_account(Role.PERWIRA_PIKET, Agency.POLRES, clock)
    own = make_account(Role.PETUGAS_BLOK, Agency.RUTAN, clock)
    assert own == block_officer.user_id
    foreign = make_account(Role.SAMAPTA, Agency.POLRES, clock)
    for who, user_id, kind in (
        (block_officer, own, Denied),
        (block_officer, block_officer.user_id, Denied),
        (perwira, foreign, Refused),
        (karupam, foreign, Invalid),
        (karupam, 4711, Invalid),
        (karupam, karupam.user_id, Refused),  # leads already, by reporting
    ):
        with pytest.raises(kind):
            assign_handler(who, AssignHandler(reference, user_id, ""), clock=clock)
    assert (
        assign_handler(karupam, AssignHandler(reference, own, "assign-00001"), clock=clock) == "petugas_blok"
    )
    with reading() as session:
        notice = session.exec(select(Notice).where(Notice.kind == "incident.assigned")).one()
    assert (notice.agency, notice.user_id) == ("rutan", own)
    gate = actor(Role.P2U, Agency.RUTAN, 13)
    assert assign_handler(gate, AssignHandler(reference, 13, "take-0000001"), clock=clock) == "p2u"
    steps = [(step.action, step.old, step.new) for step in read(karupam, reference).steps[:2]]
    assert steps == [("take", "petugas_blok", "p2u"), ("assign", "karupam", "petugas_blok")]
    assert count(Notice) == 3  # two desks at the report, one person now


def test_notes_of_both_sides_and_who_reads_them(
    reference: str, karupam: Actor, perwira: Actor, leader: Actor, clock: SteppedClock
) -> None:
    def note(text: str, shared: bool) -> AddNote:
        return AddNote(reference, text, shared, f"note-{len(text)}-{shared}-001")

    with pytest.raises(Denied):
        add_note(leader, note("Pimpinan membaca saja.", True), clock=clock)
    for wrong in ("   ", "x" * 2001):
        with pytest.raises(Invalid):
            add_note(karupam, note(wrong, False), clock=clock)
    add_note(karupam, note("Ponsel disegel.", False), clock=clock)
    add_note(perwira, note("Anggota menuju lokasi.", True), clock=clock)
    add_note(perwira, note("Hanya untuk kami.", False), clock=clock)
    own, partner = (
        [step.text for step in read(viewer, reference).steps if step.kind == "note"]
        for viewer in (karupam, perwira)
    )
    assert own == ["Anggota menuju lokasi.", "Ponsel disegel."]
    assert partner == ["Hanya untuk kami.", "Anggota menuju lokasi."]
    with reading() as session:
        told = session.exec(select(Notice.agency).where(Notice.kind == "incident.note")).all()
    assert told == ["rutan"]
    assert count(IncidentEvent) == 4
