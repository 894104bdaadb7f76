"""Who changes who may read an incident: raising, lowering, widening, four eyes, readers by name, an end.

Allowed and refused stand side by side; what was refused has changed nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import ChangeSeverity, CorrectFacts, change_severity, correct_facts
from dashboard.features.incidents.actions.escalating import escalate_overdue
from dashboard.features.incidents.actions.sharing import ASKED, DONE, decide_share, share_incident
from dashboard.features.incidents.forms.sharing import DecideShare, ShareIncident, parse_share
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.sharing import find_sharing, list_candidates
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.sharing import Share
from dashboard.features.incidents.tables import Incident, IncidentEvent, ShareRequest
from dashboard.features.incidents.ui import sharing_state
from dashboard.features.notices.queries import list_notices
from dashboard.kernel import scope
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import day_start, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.people import Person, install_people
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling
from dashboard.kernel.tables import AuditEntry, NamedReader
from dashboard.shell.ports import install_ports
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_list import report

pytestmark = pytest.mark.usefixtures("db")

KARUPAM, CHIEF = actor(Role.KARUPAM, Agency.RUTAN, 1), actor(Role.KEPALA_KPR, Agency.RUTAN, 2)
LEADER, GUARD = actor(Role.KARUTAN, Agency.RUTAN, 3), actor(Role.PETUGAS_BLOK, Agency.RUTAN, 4)
OPS, DESK = actor(Role.KABAG_OPS, Agency.POLRES, 5), actor(Role.PIKET_SPKT, Agency.POLRES, 6)
STAFF = {one.user_id: one for one in (KARUPAM, CHIEF, LEADER, GUARD, OPS, DESK)}
KEPT = [one in (CHIEF, LEADER) for one in STAFF.values()]
"""Who of the staff opens what has ended: leader and commander of its owner, nobody else."""
RAHASIA, TERBATAS = Classification.RAHASIA, Classification.TERBATAS
RUTAN = Agency.RUTAN


@pytest.fixture(autouse=True)
def people_and_time(clock: SteppedClock) -> Iterator[None]:
    """Accounts are those of this file, and rows end by the test's clock."""
    install_people(lambda *_: (), lambda _, number: STAFF.get(number))
    scope.use_clock(clock)
    yield
    scope.use_clock(system_clock)
    install_ports()


@pytest.fixture
def reference(clock: SteppedClock) -> str:
    return report(KARUPAM, clock, type=IncidentType.CONTRABAND, severity=Severity.MEDIUM, zone=Zone.BLOCK_C)


def row(reference: str) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(Incident.reference == reference)).one()


def share(
    who: Actor, reference: str, new: Share, clock: SteppedClock, reason: str = "", key: str = ""
) -> str:
    version = row(reference).version
    made = ShareIncident(reference, new, reason, version, key or f"bagi-{who.user_id}-{version}-uji")
    return share_incident(who, made, clock=clock)


def sees(who: Actor, reference: str) -> bool:
    with reading() as session:
        try:
            find_incident(session, who, reference)
        except Missing:
            return False
    return True


def test_raising_is_for_whoever_classifies_and_hides_it_from_its_author(
    reference: str, clock: SteppedClock
) -> None:
    assert sees(GUARD, reference)
    assert sees(DESK, reference)
    assert share(KARUPAM, reference, Share(RAHASIA), clock) == DONE
    assert [sees(who, reference) for who in (KARUPAM, GUARD, DESK)] == [False, False, False]
    assert [sees(who, reference) for who in (CHIEF, LEADER, OPS)] == [True, True, True]
    with pytest.raises(Missing):
        share(KARUPAM, reference, Share(), clock, "Salah pilih.")


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_whoever_may_classify(role: Role, reference: str, clock: SteppedClock) -> None:
    who = actor(role, Agency.RUTAN, 40)
    if Permission.RECORD_CLASSIFY in ROLE_PERMISSIONS[role]:
        assert share(who, reference, Share(TERBATAS), clock) == DONE
        return
    with pytest.raises(Denied):
        share(who, reference, Share(TERBATAS), clock)
    assert row(reference).classification == 0


def test_the_other_agency_never(reference: str, clock: SteppedClock) -> None:
    with pytest.raises(Refused) as refused:
        share(OPS, reference, Share(TERBATAS), clock)
    assert refused.value.key == "incidents.refused.owner_only"


def test_lowering_asks_for_the_release_right_and_a_reason(reference: str, clock: SteppedClock) -> None:
    share(KARUPAM, reference, Share(TERBATAS), clock)
    with pytest.raises(Denied):
        share(KARUPAM, reference, Share(), clock, "Sudah tidak peka.")
    with pytest.raises(Invalid) as refused:
        share(CHIEF, reference, Share(), clock)
    assert refused.value.fields == {"share_reason": "incidents.share.reason.write"}
    assert share(CHIEF, reference, Share(), clock, "Sudah tidak peka.") == DONE
    assert row(reference).classification == 0


def test_four_eyes_from_rahasia_on(reference: str, clock: SteppedClock) -> None:
    share(KARUPAM, reference, Share(RAHASIA), clock)
    assert share(CHIEF, reference, Share(TERBATAS), clock, "Boleh dibaca piket.") == ASKED
    assert row(reference).classification == RAHASIA
    with reading() as session:
        request = session.exec(select(ShareRequest)).one()
        assert [notice.kind for notice in list_notices(session, LEADER)] == ["other"]
    yes = DecideShare(reference, request.id or 0, True, "putus-uji-0001")
    with pytest.raises(Refused) as refused:
        decide_share(CHIEF, yes, clock=clock)
    assert refused.value.key == "incidents.share.same_person"
    with pytest.raises(Denied):
        decide_share(KARUPAM, yes, clock=clock)
    with pytest.raises(Refused):
        decide_share(OPS, yes, clock=clock)
    assert row(reference).classification == RAHASIA
    assert decide_share(LEADER, yes, clock=clock) == "approved"
    assert row(reference).classification == TERBATAS
    assert decide_share(LEADER, yes, clock=clock) == "approved"
    with pytest.raises(Refused) as refused:
        decide_share(LEADER, replace(yes, key="putus-uji-0002"), clock=clock)
    assert refused.value.key == "incidents.share.decided"


def test_a_second_person_may_say_no_and_an_overtaken_request_is_void(
    reference: str, clock: SteppedClock
) -> None:
    share(KARUPAM, reference, Share(RAHASIA), clock)
    share(CHIEF, reference, Share(), clock, "Terbuka.")
    with pytest.raises(Refused) as refused:
        share(CHIEF, reference, Share(TERBATAS), clock, "Sekali lagi.")
    assert refused.value.key == "incidents.share.asked_already"
    with reading() as session:
        first = session.exec(select(ShareRequest)).one()
    assert (
        decide_share(LEADER, DecideShare(reference, first.id or 0, False, "tolak-0001"), clock=clock)
        == "refused"
    )
    share(CHIEF, reference, Share(TERBATAS), clock, "Sekali lagi.", key="minta-uji-0002")
    share(CHIEF, reference, Share(Classification.SANGAT_RAHASIA), clock)
    with reading() as session:
        outcomes = session.exec(select(ShareRequest.outcome).order_by(ShareRequest.id)).all()  # type: ignore[arg-type]
    assert outcomes == ["refused", "void"]
    assert row(reference).classification == 3


def test_named_readers_read_for_thirty_days(reference: str, clock: SteppedClock) -> None:
    named = Share(audience=Audience.NAMED, readers=frozenset({CHIEF.user_id, DESK.user_id}))
    assert share(KARUPAM, reference, named, clock) == DONE
    assert [sees(who, reference) for who in (CHIEF, DESK, KARUPAM, LEADER, OPS)] == [True, True] + [False] * 3
    with reading() as session:
        assert [notice.kind for notice in list_notices(session, DESK)][:1] == ["other"]
    clock.move(days=29)
    assert share(CHIEF, reference, named, clock, "Masih diperlukan.", key="perpanjang-0001") == DONE
    clock.move(days=29)
    assert sees(DESK, reference)
    clock.move(days=2)
    assert [sees(who, reference) for who in STAFF.values()] == KEPT
    with pytest.raises(Missing):
        share(KARUPAM, reference, Share(), clock, "Terbuka lagi.", key="buka-lagi-0001")
    assert share(CHIEF, reference, Share(), clock, "Terbuka lagi.", key="buka-lagi-0002") == DONE
    assert all(sees(who, reference) for who in STAFF.values())


def test_named_readers_are_people_who_read_incidents(reference: str, clock: SteppedClock) -> None:
    for readers in (frozenset[int](), frozenset({999})):
        with pytest.raises(Invalid) as refused:
            share(KARUPAM, reference, Share(audience=Audience.NAMED, readers=readers), clock)
        assert set(refused.value.fields) == {"readers"}
    with reading() as session:
        assert session.exec(select(NamedReader)).all() == []


def test_circles_are_for_their_members(reference: str, clock: SteppedClock) -> None:
    circle = Share(compartments=Compartment.INTEGRITY)
    with pytest.raises(Invalid) as refused:
        share(CHIEF, reference, circle, clock)
    assert refused.value.fields == {"compartments": "incidents.share.circle.not_yours"}
    member = replace(CHIEF, compartments=Compartment.INTEGRITY)
    assert share(member, reference, circle, clock) == DONE
    assert [sees(who, reference) for who in (member, CHIEF, LEADER)] == [True, False, False]


def test_an_end_leaves_it_to_those_who_answer_for_it_and_waits_for_the_incident(
    reference: str, clock: SteppedClock
) -> None:
    ends = Share(expires_at=day_start(date(2026, 3, 20)))
    with pytest.raises(Invalid) as refused:
        share(CHIEF, reference, ends, clock)
    assert refused.value.fields == {"expires_on": "incidents.share.expires.open"}
    _resolve(reference)
    assert share(CHIEF, reference, ends, clock) == DONE
    assert sees(LEADER, reference)
    clock.move(days=8)
    assert [sees(who, reference) for who in STAFF.values()] == KEPT
    with reading() as session:
        assert find_sharing(session, LEADER, reference, clock.now).is_kept
    with pytest.raises(Missing):
        share(KARUPAM, reference, Share(), clock, "Masih diperlukan.")
    with pytest.raises(Invalid) as refused:
        share(CHIEF, reference, replace(ends, handling=Handling.CONDITIONS), clock)
    assert refused.value.fields["expires_on"] == "incidents.share.expires.range"
    assert share(CHIEF, reference, Share(), clock, "Masih diperlukan.") == DONE
    assert all(sees(who, reference) for who in STAFF.values())


def _resolve(reference: str) -> None:
    from sqlalchemy import text

    from dashboard.kernel.database import database

    with database().writer.begin() as connection:
        statement = text(
            "UPDATE incident SET state = 'resolved', resolved_at = reported_at WHERE reference = :one"
        )
        connection.execute(statement, {"one": reference})


def test_what_both_must_know_is_refused_to_one(clock: SteppedClock) -> None:
    riot = report(KARUPAM, clock, type=IncidentType.RIOT, severity=Severity.CRITICAL)
    with pytest.raises(Invalid) as refused:
        share(KARUPAM, riot, Share(RAHASIA, audience=Audience.OWN), clock)
    assert set(refused.value.fields) == {"classification", "audience"}
    assert share(KARUPAM, riot, Share(TERBATAS), clock) == DONE


def test_a_closed_record_does_not_become_what_both_must_know(reference: str, clock: SteppedClock) -> None:
    share(KARUPAM, reference, Share(audience=Audience.OWN), clock)
    version = row(reference).version
    raised = ChangeSeverity(reference, Severity.CRITICAL, "", version, "naik-uji-0001")
    riot = CorrectFacts(
        reference, IncidentType.RIOT, Zone.BLOCK_C, None, "Ternyata rusuh.", version, "jenis-0001"
    )
    for attempt in (
        lambda: change_severity(KARUPAM, raised, clock=clock),
        lambda: correct_facts(KARUPAM, riot, clock=clock),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.key == "incidents.share.must.first"
    high = replace(raised, severity=Severity.HIGH, key="naik-uji-0002")
    assert change_severity(KARUPAM, high, clock=clock) is Severity.HIGH


def test_nobody_waits_for_an_agency_that_may_not_know(reference: str, clock: SteppedClock) -> None:
    share(KARUPAM, reference, Share(audience=Audience.OWN), clock)
    assert row(reference).ack_due_at is None
    clock.move(hours=6)
    assert escalate_overdue(system_actor("escalation", Agency.RUTAN), clock=clock) == 0
    share(CHIEF, reference, Share(), clock, "Perlu bantuan.")
    due = row(reference).ack_due_at
    assert due is not None
    assert due > clock.now


def test_conditions_are_words_without_a_person(reference: str, clock: SteppedClock) -> None:
    condition = Share(handling=Handling.CONDITIONS, handling_text="Hubungi 081234567890")
    with pytest.raises(Invalid) as refused:
        share(CHIEF, reference, condition, clock)
    assert refused.value.fields == {"handling_text": "mask.phone"}
    assert share(CHIEF, reference, replace(condition, handling_text="Rapat komando saja."), clock) == DONE


def test_the_same_press_twice_and_a_stale_page(reference: str, clock: SteppedClock) -> None:
    command = ShareIncident(reference, Share(TERBATAS), "", row(reference).version, "bagi-dua-0001")
    assert (
        share_incident(KARUPAM, command, clock=clock) == share_incident(KARUPAM, command, clock=clock) == DONE
    )
    with pytest.raises(Conflict):
        share_incident(KARUPAM, replace(command, share=Share(RAHASIA), key="bagi-tiga-001"), clock=clock)
    with pytest.raises(Refused) as refused:
        share(KARUPAM, reference, Share(TERBATAS), clock)
    assert refused.value.key == "incidents.refused.no_change"


def test_history_and_audit_say_codes_and_the_reason_stays_at_home(
    reference: str, clock: SteppedClock
) -> None:
    share(CHIEF, reference, Share(audience=Audience.OWN), clock)
    share(CHIEF, reference, Share(), clock, "ALASAN RAHASIA KAMI.")
    with reading() as session:
        lines = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "sharing")).all()
        audited = session.exec(select(AuditEntry).where(AuditEntry.action == "incident.share")).all()
        mine, theirs = (find_incident(session, who, reference) for who in (GUARD, OPS))
    assert [(line.old, line.new) for line in lines] == [
        ("0 both 0 P", "0 own 0 P"),
        ("0 own 0 P", "0 both 0 P"),
    ]
    assert len(audited) == 2
    assert "ALASAN" not in str([entry.detail for entry in audited])
    assert "ALASAN" in str(mine.steps)
    assert "ALASAN" not in str(theirs.steps)


def test_the_panel_of_the_other_agency_knows_level_and_conditions_only(
    reference: str, clock: SteppedClock
) -> None:
    share(KARUPAM, reference, Share(RAHASIA), clock)
    share(CHIEF, reference, Share(), clock, "Terbuka.")
    with reading() as session:
        own = find_sharing(session, LEADER, reference, clock.now)
        other = find_sharing(session, OPS, reference, clock.now)
    assert own.asked is not None
    assert own.asked.share == Share()
    assert other.asked is None
    assert other.share == replace(own.share, compartments=Compartment.NONE)


def test_accounts_of_candidates_and_readers_are_told_to_their_own_agency_only(
    reference: str, clock: SteppedClock
) -> None:
    def serving(_: object, agency: Agency, __: object) -> tuple[Person, ...]:
        return tuple(Person(one.user_id, "x", agency) for one in STAFF.values() if one.agency is agency)

    install_people(serving, lambda _, number: STAFF.get(number))
    named = Share(audience=Audience.NAMED, readers=frozenset({KARUPAM.user_id, OPS.user_id}))
    share(CHIEF, reference, named, clock)
    with reading() as session:
        ours, theirs = (
            {one.person.user_id: one.account for one in list_candidates(session, who, Classification.BIASA)}
            for who in (CHIEF, OPS)
        )
        readers = find_sharing(session, KARUPAM, reference, clock.now).readers
    assert ours == {one.user_id: one.username if one.agency is RUTAN else "" for one in STAFF.values()}
    assert theirs == {one.user_id: "" if one.agency is RUTAN else one.username for one in STAFF.values()}
    assert {one.person.user_id: one.account for one in readers} == {
        KARUPAM.user_id: KARUPAM.username,
        OPS.user_id: "",
    }


def test_candidates_are_for_whoever_classifies() -> None:
    with reading() as session, pytest.raises(Denied):
        list_candidates(session, GUARD, RAHASIA)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("classification", "4"),
        ("classification", "-1"),
        ("audience", "semua"),
        ("handling", "X"),
        ("expires_on", "besok"),
        ("expires_on", ["2026-03-20"]),
        ("key", ""),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(field: str, value: Any) -> None:
    fields = {"classification": "1", "audience": "both", "handling": "P", "key": "bagi-uji-0009"}
    assert parse_share(fields, "R-2026-0001", 1).share == Share(TERBATAS)
    with pytest.raises(Invalid) as refused:
        parse_share({**fields, field: value}, "R-2026-0001", 1)
    assert set(refused.value.fields) == {field}


def test_a_form_names_readers_circles_and_the_last_day() -> None:
    fields = {
        "classification": "2", "audience": "named", "handling": "C", "handling_text": "Rapat.",
        "key": "bagi-uji-9", "reader_7": "on", "reader_8": "", "circle_health": "on",
        "expires_on": "2026-03-20",
    }  # fmt: skip
    ends = day_start(date(2026, 3, 20)) + timedelta(days=1)
    asked = Share(
        RAHASIA, Compartment.HEALTH, Audience.NAMED, frozenset({7}), ends, Handling.CONDITIONS, "Rapat."
    )
    assert parse_share(fields, "R-2026-0001", 1).share == asked


def test_a_refusal_changes_nothing(reference: str, clock: SteppedClock) -> None:
    before = row(reference).model_dump()
    for who in (GUARD, DESK, OPS):
        with pytest.raises(DomainError):
            share(who, reference, Share(RAHASIA), clock)
    assert row(reference).model_dump() == before


def test_renewing_named_readers_asks_for_a_fresh_proof_as_widening_does(
    reference: str, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_state, "system_clock", clock)
    named = Share(audience=Audience.NAMED, readers=frozenset({2, 6}))
    share(KARUPAM, reference, named, clock)

    def asks(new: Share) -> bool:
        return sharing_state._opens(
            CHIEF, ShareIncident(reference, new, "Masih diperlukan.", 1, "bagi-bukti-0001")
        )

    again = replace(named, handling_text="Tidak berlaku.")  # what does not apply is not stored either
    assert [asks(new) for new in (named, again, replace(named, readers=frozenset({2, 4})))] == [True] * 3
    assert not asks(replace(named, readers=frozenset({2})))
