"""Drafts of every form: named after form and record, limited in number, gone with the form that is saved."""

import pytest

from dashboard.features.dutylog.actions import record_census
from dashboard.features.dutylog.forms import parse_census
from dashboard.features.incidents.actions import add_note, report_incident
from dashboard.features.incidents.forms import parse_report
from dashboard.features.incidents.forms.record import parse_note
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.drafts import LONGEST_NAME, MOST, find_draft, list_drafts, save_draft
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.ports import install_ports
from tests.conftest import SteppedClock

NOTE = "incident-note:R-2026-0042"
KEY = "kept-form-key-1"


@pytest.fixture(autouse=True)
def forms() -> None:
    install_ports()


def names(actor: Actor, clock: SteppedClock) -> set[str]:
    with reading() as session:
        return set(list_drafts(session, actor, clock()))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (NOTE, {"note": "Pintu dua", "is_text_shared": "on", "key": KEY}),
        ("incident-answers:R-2026-0042", {"answer_how": "x", "answer_means.phone": "on", "pick_how": "mine"}),
        ("record-mark_not_reportable:R-2026-123456", {"comment": "Latihan"}),
        ("incident-task:P-2026-0001", {"task_agency": "polres", "task_text": "Jaga gerbang"}),
        ("incident-methane:R-2026-0042", {"methane_access": "Gerbang utara", "methane_is_major": "yes"}),
        ("incident-search", {"rooms": "4", "item_phone": "2", "note": ""}),
    ],
)
def test_a_form_of_the_product_is_kept_under_its_name(
    db: Database, karupam: Actor, clock: SteppedClock, name: str, fields: dict[str, str]
) -> None:
    assert len(name) <= LONGEST_NAME
    save_draft(karupam, name, fields, clock=clock)
    with reading() as session:
        found = find_draft(session, karupam, name, clock())
    assert found is not None
    assert dict(found.fields) == fields
    assert names(karupam, clock) == {name}


_REACTION = "R-2026-123456.perimeter_closed"


@pytest.mark.parametrize(
    ("name", "fields", "role", "other"),
    [
        (
            "drill-programme",
            {"scenarios_riot": "on", "regus_A": "on", "count": "4"},
            Role.KABAG_OPS,
            Role.PENILAI,
        ),
        (
            "drill-move:L-2026-0001",
            {"move_to": "2026-04-01T09:00", "move_reason": "x"},
            Role.KABAG_OPS,
            Role.SAMAPTA,
        ),
        ("drill-cancel:L-2026-0001", {"cancel_reason": "x"}, Role.KABAG_OPS, Role.PENILAI),
        (
            "action-slip:T-2026-0007",
            {"slip_due": "2026-04-01", "slip_reason": "x"},
            Role.KABAG_OPS,
            Role.PENILAI,
        ),
        ("action-evidence:T-2026-0007", {"evidence": "x"}, Role.KABAG_OPS, Role.PENILAI),
        (
            "action-retest:T-2026-0007",
            {"retest_result": "failed", "retest_note": "x"},
            Role.KABAG_OPS,
            Role.PENILAI,
        ),
        (f"loop-say:{_REACTION}", {"outcome": "achieved", "actual": "240"}, Role.PENILAI, Role.KABAG_OPS),
        (
            f"loop-mend:{_REACTION}",
            {"action_text": "x", "action_due": "2026-04-01"},
            Role.KABAG_OPS,
            Role.PENILAI,
        ),
        ("drill-weights", {"reason": "x", "mean_share": "0,6"}, Role.KABAG_OPS, Role.PENILAI),
        ("drill-calendar", {"device": "HP dinas"}, Role.PENILAI, Role.INTELKAM),
        ("patrol-entry:12", {"time-34": "02:15"}, Role.PERWIRA_PIKET, Role.SAMAPTA),
        (
            "account-new",
            {"username": "samapta.b", "role_samapta": "on", "circle_health": "on", "reason": "x"},
            Role.ADMIN_POLRES,
            Role.KAPOLRESTABES,
        ),
        ("account-roles:999999999", {"role_samapta": "on", "reason": "x"}, Role.ADMIN_POLRES, Role.PENGAWAS),
        ("account-close:7", {"close_reason": "x"}, Role.ADMIN_POLRES, Role.KAPOLRESTABES),
        ("account-ask:7", {"ask_reason": "x"}, Role.ADMIN_POLRES, Role.KAPOLRESTABES),
        (
            "target:incident.acknowledge.critical",
            {"value": "3", "valid_from": "2026-03-12", "reason": "x"},
            Role.ADMIN_POLRES,
            Role.KAPOLRESTABES,
        ),
    ],
)
def test_a_form_is_kept_for_whoever_may_send_it(
    db: Database, clock: SteppedClock, name: str, fields: dict[str, str], role: Role, other: Role
) -> None:
    assert len(name) <= LONGEST_NAME
    author, stranger = (
        Actor(user_id=number, username=f"person-{number}", agency=Agency.POLRES, roles=frozenset({one}))
        for number, one in ((81, role), (82, other))
    )
    save_draft(author, name, fields, clock=clock)
    assert names(author, clock) == {name}
    with pytest.raises(Denied):
        save_draft(stranger, name, fields, clock=clock)
    with pytest.raises(Refused, match=r"error\.draft\.unusable"):
        save_draft(author, name, fields | {"version": "3"}, clock=clock)


@pytest.mark.parametrize(
    "name",
    [
        "incident-note",
        "incident-note:",
        "incident-note:R-2026-0042:1",
        "incident-note:R-2026-0042\n",
        "incident-note:Block A",
        "incident-note:R-2026-1234567",
        "incident-report:R-2026-0042",
        "incident-search:R-2026-0042",
        "plan-route:../12",
        "loop-say:R-2026-0042",
        "loop-say:R-2026-0042.",
        "loop-mend:lockdown",
        "patrol-entry",
        "note:R-2026-0042",
        ":R-2026-0042",
        "",
    ],
)
def test_no_other_name_is_kept(db: Database, karupam: Actor, clock: SteppedClock, name: str) -> None:
    with pytest.raises(Missing):
        save_draft(karupam, name, {}, clock=clock)
    with reading() as session, pytest.raises(Missing):
        find_draft(session, karupam, name, clock())


@pytest.mark.parametrize("field", ["answer_", "answer_a b", "note", "answer_" + "x" * 80, "answer_a.b.c"])
def test_a_numbered_field_has_the_shape_of_its_form(
    db: Database, karupam: Actor, clock: SteppedClock, field: str
) -> None:
    with pytest.raises(Refused, match=r"error\.draft\.unusable"):
        save_draft(karupam, "incident-answers:R-2026-0042", {field: "x"}, clock=clock)


def test_only_so_many_drafts_of_one_person(
    db: Database, karupam: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    """The next one is refused, the ones that are there can still be written on, others have their own."""
    for number in range(MOST):
        save_draft(karupam, f"incident-note:R-2026-{number:04d}", {"note": "a"}, clock=clock)
    with pytest.raises(Refused, match=r"error\.draft\.many"):
        save_draft(karupam, NOTE.replace("0042", "9999"), {"note": "b"}, clock=clock)
    save_draft(karupam, "incident-note:R-2026-0000", {"note": "c"}, clock=clock)
    save_draft(block_officer, "incident-note:R-2026-9999", {"note": "b"}, clock=clock)
    assert len(names(karupam, clock)) == MOST
    clock.move(hours=24)
    save_draft(karupam, "incident-note:R-2026-9999", {"note": "b"}, clock=clock)
    assert names(karupam, clock) == {"incident-note:R-2026-9999"}


def test_a_list_is_its_readers_own_and_only_what_the_reader_may_write(
    db: Database, karupam: Actor, leader: Actor, clock: SteppedClock
) -> None:
    save_draft(karupam, NOTE, {"note": "a"}, clock=clock)
    assert names(karupam, clock) == {NOTE}
    assert names(leader, clock) == set()
    demoted = Actor(karupam.user_id, karupam.username, karupam.agency, leader.roles)
    assert names(demoted, clock) == set()
    with pytest.raises(Denied):
        save_draft(demoted, NOTE, {"note": "b"}, clock=clock)


def test_what_is_saved_has_no_draft_and_what_is_refused_keeps_it(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    filed = {"type": "riot", "severity": "critical", "location": "block_a", "key": "kept-form-report"}
    reference = report_incident(karupam, parse_report(filed, clock()), clock=clock)
    name, other = f"incident-note:{reference}", f"incident-task:{reference}"
    typed = {"note": "Pintu dua terbuka", "key": KEY}
    save_draft(karupam, name, typed, clock=clock)
    save_draft(karupam, other, {"task_text": "Jaga", "key": "kept-form-key-2"}, clock=clock)
    with pytest.raises(Invalid):
        add_note(karupam, parse_note({**typed, "note": ""}, reference), clock=clock)
    assert names(karupam, clock) == {name, other}
    add_note(karupam, parse_note(typed, reference), clock=clock)
    assert names(karupam, clock) == {other}
    with pytest.raises(Refused, match=r"error\.draft\.sent"):
        save_draft(karupam, name, typed, clock=clock)  # an autosave that came too late
    assert names(karupam, clock) == {other}


def test_a_report_of_another_key_leaves_the_draft_that_was_offered(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    save_draft(karupam, "incident-report", {"description": "Asap", "key": KEY}, clock=clock)
    filed = {"type": "riot", "severity": "critical", "location": "gate", "key": "another-report"}
    report_incident(karupam, parse_report(filed, clock()), clock=clock)
    assert names(karupam, clock) == {"incident-report"}


def test_the_key_of_one_person_is_not_that_of_another(
    db: Database, karupam: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    save_draft(block_officer, NOTE, {"note": "a", "key": KEY}, clock=clock)
    record_census(karupam, parse_census({"occupants": "1180", "key": KEY}), clock=clock)
    assert names(block_officer, clock) == {NOTE}
    save_draft(block_officer, NOTE, {"note": "b", "key": KEY}, clock=clock)
