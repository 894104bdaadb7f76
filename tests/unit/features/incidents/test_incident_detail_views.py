"""The detail page's words and offers, without a database: who is told what, what is offered to whom."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.features.incidents.forms.record import lp_error, parse_correction, parse_note, parse_record
from dashboard.features.incidents.queries.detail import AnswerRow, IncidentDetail, IncidentStep
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import (
    EventKind,
    IncidentType,
    OperationalState,
    RecordAction,
    RecordState,
)
from dashboard.features.incidents.rules.questions import question_set
from dashboard.features.incidents.ui.detail_before import people_options
from dashboard.features.incidents.ui.detail_conflict import MINE, THEIRS, Opened, conflicts, picked
from dashboard.features.incidents.ui.detail_questions import question_views, typed_answers
from dashboard.features.incidents.ui.detail_views import detail_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.people import Person
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from tests.conftest import NOW

ROW = IncidentRow(
    id=1,
    reference="R-2026-0042",
    agency=Agency.RUTAN,
    type=IncidentType.CONTRABAND,
    severity=Severity.HIGH,
    zone=Zone.BLOCK_C,
    state=OperationalState.REPORTED,
    occurred_at=NOW - timedelta(minutes=30),
    reported_at=NOW - timedelta(minutes=2),
    acknowledged_at=None,
    on_scene_at=None,
    contained_at=None,
    resolved_at=None,
    ack_due_at=NOW + timedelta(minutes=3),
    owner_accepted_at=NOW - timedelta(minutes=2),
    owner_level=0,
    partner_level=0,
    record_state=RecordState.DRAFT,
    is_exercise=False,
    callsign="Melon",
    version=1,
    type_version=2,
    description="",
    has_hidden_text=False,
)
DETAIL = IncidentDetail(
    row=ROW,
    steps=(),
    lp_number="",
    type_version=2,
    suggested_severity=Severity.HIGH,
    markers=(),
    duplicate_of="",
    duplicates=(),
    reporter_title="karupam",
    handler_id=1,
    handler_title="karupam",
    partner_title="",
    owner_due_at=None,
    resolve_due_at=None,
    accept_step=timedelta(minutes=5),
    recorded_at=NOW - timedelta(minutes=2),
    may_be_exercise=False,
    saved_answers=(),
)


def who(role: Role, agency: Agency, user_id: int = 1, language: Language = Language.ID) -> Actor:
    return Actor(user_id, f"{role}.{agency}", agency, frozenset({role}), language)


KARUPAM = who(Role.KARUPAM, Agency.RUTAN)
KEPALA = who(Role.KEPALA_KPR, Agency.RUTAN, 2)
PERWIRA = who(Role.PERWIRA_PIKET, Agency.POLRES, 3)
SAMAPTA = who(Role.SAMAPTA, Agency.POLRES, 4)
LEADER = who(Role.KARUTAN, Agency.RUTAN, 5)


def changed(**row: Any) -> IncidentDetail:
    return replace(DETAIL, row=replace(ROW, **row))


def test_the_waiting_agency_and_when_it_goes_up() -> None:
    own, partner = detail_view(DETAIL, KARUPAM, NOW).acceptances
    assert (own.letter, own.is_waiting, own.words) == (
        "R",
        False,
        "Menerima dengan melapor, Karupam pukul 14.30",
    )
    assert (partner.letter, partner.is_waiting) == ("P", True)
    assert partner.note == "Naik ke komando pukul 14.35"
    late = detail_view(
        replace(DETAIL, row=replace(ROW, partner_level=1)), KARUPAM, NOW + timedelta(minutes=4)
    )
    assert late.acceptances[1].note == "Sudah di komando, naik ke pimpinan pukul 14.40"
    top = detail_view(
        replace(DETAIL, row=replace(ROW, partner_level=2)), KARUPAM, NOW + timedelta(minutes=30)
    )
    assert top.acceptances[1].note == "Sudah naik ke pimpinan"


def test_a_critical_one_needs_both() -> None:
    critical = replace(
        changed(severity=Severity.CRITICAL, owner_accepted_at=None), owner_due_at=NOW + timedelta(minutes=1)
    )
    assert [one.is_waiting for one in detail_view(critical, KARUPAM, NOW).acceptances] == [True, True]
    assert detail_view(critical, KARUPAM, NOW).actions[0].code == "acknowledge"
    accepted = replace(
        changed(severity=Severity.CRITICAL, owner_accepted_at=NOW),
        steps=(IncidentStep(NOW, Agency.RUTAN, "acknowledge", title="kepala_kpr"),),
    )
    own = detail_view(accepted, KARUPAM, NOW).acceptances[0]
    assert own.words == "Diterima Kepala KPR pukul 14.32"


def test_a_record_of_more_than_a_day_ago_is_a_late_entry() -> None:
    day_ago = changed(occurred_at=DETAIL.recorded_at - timedelta(hours=24))
    assert not detail_view(day_ago, KARUPAM, NOW).is_late
    assert detail_view(replace(day_ago, recorded_at=NOW), KARUPAM, NOW).is_late


@pytest.mark.parametrize("language", list(Language))
def test_the_own_last_step_has_the_way_back_beside_it(language: Language) -> None:
    accepted = IncidentStep(NOW, Agency.POLRES, "acknowledge", id=2, actor_id=3, title="perwira_piket")
    detail = replace(changed(state=OperationalState.ACKNOWLEDGED, acknowledged_at=NOW), steps=(accepted,))
    mine = detail_view(detail, who(Role.PERWIRA_PIKET, Agency.POLRES, 3, language), NOW).steps[0]
    assert (mine.undo, mine.undo_name.endswith(mine.text)) == ("acknowledge", True)
    for viewer, now in ((SAMAPTA, NOW), (KARUPAM, NOW), (PERWIRA, NOW + timedelta(minutes=11))):
        assert detail_view(detail, viewer, now).steps[0].undo == ""
    back = replace(accepted, id=3, kind=EventKind.UNDO.value)
    shown = detail_view(replace(detail, steps=(back, accepted)), PERWIRA, NOW)
    assert [step.undo for step in shown.steps] == ["", ""]
    assert (shown.turn, shown.steps[0].text) == (1, "Penerimaan dibatalkan oleh Polrestabes")


def test_the_end_of_a_critical_one_is_asked_for_when_it_is_possible() -> None:
    critical = changed(severity=Severity.CRITICAL, acknowledged_at=NOW)
    assert detail_view(critical, KARUPAM, NOW).asks_before_end
    assert not detail_view(DETAIL, KARUPAM, NOW).asks_before_end
    waiting = changed(severity=Severity.CRITICAL, owner_accepted_at=NOW)
    assert not detail_view(waiting, KARUPAM, NOW).asks_before_end


def test_the_city_has_no_acceptance() -> None:
    city = changed(zone=Zone.CITY, agency=Agency.POLRES, type=IncidentType.CRIME)
    view = detail_view(replace(city, type_version=1), PERWIRA, NOW)
    assert view.acceptances == ()
    assert "acknowledge" not in [one.code for one in view.actions]
    assert [one.code for one in view.actions] == ["on_scene", "contain", "resolve"]
    assert detail_view(replace(city, type_version=1), KARUPAM, NOW).actions == ()


@pytest.mark.parametrize(
    ("viewer", "state", "steps"),
    [
        (KARUPAM, RecordState.DRAFT, ["submit"]),
        (KARUPAM, RecordState.AWAITING_REVIEW, []),
        (
            KEPALA,
            RecordState.AWAITING_REVIEW,
            ["return", "hold", "close", "mark_duplicate", "mark_not_reportable"],
        ),
        (KEPALA, RecordState.CLOSED, ["reopen"]),
        (PERWIRA, RecordState.DRAFT, []),
        (LEADER, RecordState.DRAFT, []),
    ],
)
def test_the_steps_of_the_record_are_those_of_the_table(
    viewer: Actor, state: RecordState, steps: list[str]
) -> None:
    view = detail_view(changed(record_state=state), viewer, NOW)
    assert [one.code for one in view.record_steps] == steps


def test_what_is_offered_to_whom() -> None:
    own, reviewer, partner, leader = (
        detail_view(DETAIL, viewer, NOW).rights for viewer in (KARUPAM, KEPALA, SAMAPTA, LEADER)
    )
    assert own.may_edit
    assert own.levels == ("critical",)
    assert reviewer.levels == ("critical", "medium", "low")
    assert reviewer.may_take
    assert not own.may_take  # leads already
    assert (partner.may_edit, partner.levels, partner.may_set_lp, partner.may_note) == (False, (), True, True)
    assert not any((leader.may_edit, leader.levels, leader.may_set_lp, leader.may_note, leader.may_take))
    closed = detail_view(changed(record_state=RecordState.CLOSED), KARUPAM, NOW).rights
    assert (closed.may_edit, closed.may_note) == (False, True)


def test_only_a_supervisor_marks_and_only_where_a_drill_ran() -> None:
    ran = replace(DETAIL, may_be_exercise=True)
    offered = {
        viewer.username: detail_view(ran, viewer, NOW).rights.may_mark
        for viewer in (KARUPAM, KEPALA, PERWIRA, SAMAPTA, LEADER)
    }
    assert [name for name, may in offered.items() if may] == [KEPALA.username]
    assert not detail_view(DETAIL, KEPALA, NOW).rights.may_mark
    closed = replace(ran, row=replace(ROW, record_state=RecordState.CLOSED))
    assert not detail_view(closed, KEPALA, NOW).rights.may_mark


def test_no_name_of_a_person_reaches_the_page() -> None:
    view = str(detail_view(replace(DETAIL, handler_id=1), KARUPAM, NOW))
    assert KARUPAM.username not in view
    assert "Karupam (Anda)" in view


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_of_history_line_has_words(language: Language) -> None:
    lines = [
        IncidentStep(NOW, Agency.RUTAN, action.value, EventKind.RECORD.value, "karupam")
        for action in RecordAction
    ]
    lines += [
        IncidentStep(NOW, Agency.RUTAN, "raise", EventKind.SEVERITY.value, old="low", new="high"),
        IncidentStep(NOW, Agency.RUTAN, "lower", EventKind.SEVERITY.value, old="high", new="low"),
        IncidentStep(NOW, Agency.RUTAN, "type", EventKind.FIELD.value, old="riot", new="fire"),
        IncidentStep(NOW, Agency.RUTAN, "zone", EventKind.FIELD.value, old="gate", new="block_a"),
        IncidentStep(
            NOW, Agency.RUTAN, "occurred_at", EventKind.FIELD.value,
            old="2026-03-12T14:00+07:00", new="2026-03-12T13:30+07:00",
        ),
        IncidentStep(NOW, Agency.POLRES, "lp_number", EventKind.FIELD.value, new="LP/1"),
        IncidentStep(NOW, Agency.POLRES, "lp_number", EventKind.FIELD.value, old="LP/1", new="LP/2"),
        IncidentStep(NOW, Agency.POLRES, "lp_number", EventKind.FIELD.value, old="LP/2"),
        IncidentStep(NOW, Agency.RUTAN, "answers", EventKind.FIELD.value, new="3"),
        IncidentStep(NOW, Agency.RUTAN, "take", EventKind.HANDLER.value, new="karupam"),
        IncidentStep(NOW, Agency.RUTAN, "assign", EventKind.HANDLER.value, old="karupam", new="p2u"),
        IncidentStep(NOW, Agency.POLRES, "escalate", EventKind.ESCALATION.value, "system", "0", "1"),
        IncidentStep(NOW, Agency.POLRES, "escalate", EventKind.ESCALATION.value, "system", "1", "2"),
        IncidentStep(NOW, Agency.POLRES, "note", EventKind.NOTE.value, text="x", is_text_shared=True),
        IncidentStep(NOW, Agency.RUTAN, "add", EventKind.TASK.value),
        IncidentStep(NOW, Agency.RUTAN, "headcount", EventKind.CHECK.value),
        IncidentStep(NOW, Agency.RUTAN, "declare", EventKind.METHANE.value),
        IncidentStep(NOW, Agency.RUTAN, "record", EventKind.SEARCH.value),
        IncidentStep(NOW, Agency.RUTAN, "exercise", EventKind.EXERCISE.value, old="real", new="exercise"),
        IncidentStep(NOW, Agency.RUTAN, "real", EventKind.EXERCISE.value, old="exercise", new="real"),
    ]  # fmt: skip
    viewer = who(Role.KARUPAM, Agency.RUTAN, language=language)
    steps = detail_view(replace(DETAIL, steps=tuple(lines)), viewer, NOW).steps
    assert len(steps) == len(lines)
    assert all(step.text for step in steps)
    assert "system" not in {step.who for step in steps}


def test_a_hidden_comment_is_announced_without_its_text() -> None:
    hidden = IncidentStep(NOW, Agency.RUTAN, "return", EventKind.RECORD.value, has_hidden_text=True)
    line = detail_view(replace(DETAIL, steps=(hidden,)), PERWIRA, NOW).steps[0]
    assert (line.comment, line.note) == ("", "Keterangan hanya untuk Rutan")


QUESTIONS = question_set("contraband", 2)
BASE = {"items": ["phone"], "found_at": "cell", "found_how": "search"}


def opened(answers: dict[str, Any], version: int = 1) -> Opened:
    return Opened("R-2026-0042", version, QUESTIONS, answers, "P2U 14.32")


def test_a_conflict_shows_both_and_proposes_only_the_undisputed() -> None:
    theirs = {**BASE, "found_at": "gate", "suspected": 5}
    mine = {**BASE, "found_at": "yard", "sealed": "yes"}
    found = {one.code: one for one in conflicts(opened(BASE), opened(theirs, 2), mine, Language.ID)}
    assert set(found) == {"found_at", "suspected", "sealed"}
    assert found["found_at"].pick == ""
    assert found["found_at"].theirs == "Tersimpan oleh P2U 14.32: Gerbang / P2U"
    assert found["found_at"].mine == "Ketikan Anda: Halaman"
    assert (found["suspected"].pick, found["sealed"].pick) == (THEIRS, MINE)
    assert conflicts(opened(BASE), opened(BASE, 5), mine, Language.ID) == []


def test_a_choice_is_needed_and_then_both_sides_are_joined() -> None:
    theirs = opened({**BASE, "found_at": "gate"}, 2)
    shown = conflicts(opened(BASE), theirs, {**BASE, "found_at": "yard"}, Language.ID)
    fields = {"answer_items.phone": "on", "answer_found_at": "yard", "answer_found_how": "search"}
    with pytest.raises(Invalid) as undecided:
        picked(theirs, shown, fields)
    assert set(undecided.value.fields) == {"pick_found_at"}
    assert picked(theirs, shown, {**fields, "pick_found_at": THEIRS})["found_at"] == "gate"
    assert picked(theirs, shown, {**fields, "pick_found_at": MINE})["found_at"] == "yard"


def test_a_change_of_type_refuses_and_says_what_is_kept() -> None:
    other = replace(opened(BASE), questions=question_set("riot", 1))
    with pytest.raises(Refused, match="type_changed"):
        other.require_same_questions(opened(BASE))


def test_the_form_holds_every_branch_and_reads_boxes_back() -> None:
    views = question_views(QUESTIONS, BASE, Language.ID)
    assert [one.code for one in views] == [one.code for one in QUESTIONS.questions]
    boxes = {option.value: option.is_chosen for option in views[0].options}
    assert boxes["phone"]
    assert not boxes["drugs"]
    typed = typed_answers(QUESTIONS, {"answer_items.phone": "on", "answer_found_at": "cell"})
    assert (typed["items"], typed["found_at"], typed["found_how"]) == (["phone"], "cell", "")


def test_old_answers_keep_their_own_questions() -> None:
    old = AnswerRow(NOW, Agency.RUTAN, "karupam", "contraband", 1, {"item": "phone", "amount": 2})
    view = detail_view(replace(DETAIL, saved_answers=(old,)), KARUPAM, NOW).answers
    assert all(line.is_missing for line in view.lines)
    assert view.earlier[0].title == "Barang terlarang, Karupam 14.32"
    assert [line.value for line in view.earlier[0].lines][1] == "2"


def test_people_of_one_title_are_numbered_not_named() -> None:
    titles = ((2, "karupam"), (4, "p2u"), (9, "p2u"))
    people = tuple(Person(number, title, Agency.RUTAN) for number, title in titles)
    options = people_options(people, 2, Language.ID)
    assert [(one.value, one.label) for one in options] == [("4", "P2U 1"), ("9", "P2U 2")]


@pytest.mark.parametrize("number", ["", "LP/B/123/III/2026/SPKT", "LP/" + "1" * 37])
def test_lp_numbers_as_desks_write_them(number: str) -> None:
    assert lp_error(number) == ""


@pytest.mark.parametrize("number", ["123", "lp/1", "LP/", "LP/" + "1" * 38, "LP/1\n2", "LP/<b>"])
def test_other_lp_numbers_are_explained(number: str) -> None:
    assert lp_error(number) == "incidents.lp.format"


@pytest.mark.parametrize("fields", [None, [1], {"key": {"a": 1}}, {"action": ["close"], "comment": 4}])
def test_whatever_is_sent_becomes_sentences(fields: object) -> None:
    for parse in (
        lambda: parse_record(fields, "R-2026-0001", 1),
        lambda: parse_correction(fields, "R-2026-0001", 1, NOW),
        lambda: parse_note(fields, "R-2026-0001"),
    ):
        with pytest.raises(Invalid) as invalid:
            parse()
        assert "key" in invalid.value.fields
