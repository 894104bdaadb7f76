"""Sanitised copies: what the other agency reads, who agrees, how they end; the original stays home."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions.releasing import decide_release, recall_release, release_incident
from dashboard.features.incidents.actions.sharing import share_incident
from dashboard.features.incidents.forms.sharing import (
    DecideRelease,
    RecallRelease,
    ReleaseIncident,
    ShareIncident,
    parse_release,
)
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.releases import ReleaseRow, ReleaseState, is_waiting, list_releases
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.sharing import Share
from dashboard.features.incidents.tables import Incident, IncidentRelease
from dashboard.features.notices.queries import list_notices
from dashboard.kernel import scope
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reads import READ
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_list import report

pytestmark = pytest.mark.usefixtures("db")

CHIEF, LEADER = actor(Role.KEPALA_KPR, Agency.RUTAN, 2), actor(Role.KARUTAN, Agency.RUTAN, 3)
GUARD, SECOND = actor(Role.PETUGAS_BLOK, Agency.RUTAN, 4), actor(Role.KEPALA_KPR, Agency.RUTAN, 9)
OPS, SAMAPTA = actor(Role.KABAG_OPS, Agency.POLRES, 5), actor(Role.SAMAPTA, Agency.POLRES, 6)
COPY = ReleaseIncident(
    "", "Upaya penyelundupan berulang, cara berubah.", "Pemeriksaan di gerbang.", Handling.CONDITIONS,
    "Rapat komando saja.", None, "", "rilis-uji-0001",
)  # fmt: skip


@pytest.fixture(autouse=True)
def time_of_the_test(clock: SteppedClock) -> Iterator[None]:
    scope.use_clock(clock)
    yield
    scope.use_clock(system_clock)


@pytest.fixture
def own(clock: SteppedClock) -> str:
    """An incident that only the leaders of the Rutan know."""
    return closed(clock, Share(audience=Audience.OWN_LEADERS))


def closed(clock: SteppedClock, share: Share) -> str:
    reference = report(
        CHIEF,
        clock,
        type=IncidentType.CONTRABAND,
        severity=Severity.HIGH,
        zone=Zone.BLOCK_C,
        description="ASLI",
    )
    with reading() as session:
        version = session.exec(select(Incident.version).where(Incident.reference == reference)).one()
    share_incident(CHIEF, ShareIncident(reference, share, "", version, f"tutup-{reference}"), clock=clock)
    return reference


def seen_by(who: Actor, clock: SteppedClock) -> tuple[ReleaseRow, ...]:
    with reading() as session:
        return list_releases(session, who, clock.now).rows


def test_the_copy_is_out_and_tells_nothing_of_the_original(own: str, clock: SteppedClock) -> None:
    made = release_incident(CHIEF, replace(COPY, reference=own), clock=clock)
    assert made == "S-2026-0001"
    for who in (OPS, SAMAPTA):
        (row,) = seen_by(who, clock)
        assert (row.reference, row.type, row.zone, row.happened_on) == (
            made,
            "contraband",
            "blocks",
            "2026-03",
        )
        assert (row.handling_text, row.original, row.is_mine) == ("Rapat komando saja.", "", False)
        told = str(astuple(row))
        assert own not in told
        assert "ASLI" not in told
    with reading() as session:
        assert [(one.kind, one.reference) for one in list_notices(session, SAMAPTA)] == [
            ("release.given", made)
        ]


def test_the_history_of_an_original_names_its_copy_to_its_owner_only(clock: SteppedClock) -> None:
    shared = report(CHIEF, clock, type=IncidentType.CONTRABAND, severity=Severity.HIGH, zone=Zone.BLOCK_C)
    made = release_incident(CHIEF, replace(COPY, reference=shared), clock=clock)
    with reading() as session:
        ours, theirs = (str(find_incident(session, who, shared).steps) for who in (LEADER, SAMAPTA))
    assert made in ours
    assert made not in theirs


def test_only_the_release_desk_of_the_owner_sees_its_own(own: str, clock: SteppedClock) -> None:
    release_incident(CHIEF, replace(COPY, reference=own), clock=clock)
    assert [row.original for row in seen_by(CHIEF, clock)] == [own]
    assert [row.original for row in seen_by(LEADER, clock)] == [own]
    assert seen_by(GUARD, clock) == ()


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_whoever_may_release(role: Role, clock: SteppedClock) -> None:
    reference = report(CHIEF, clock)
    who = actor(role, Agency.RUTAN, 40)
    if Permission.RECORD_RELEASE in ROLE_PERMISSIONS[role]:
        assert release_incident(who, replace(COPY, reference=reference), clock=clock)
        return
    with pytest.raises(Denied):
        release_incident(who, replace(COPY, reference=reference), clock=clock)
    with reading() as session:
        assert session.exec(select(IncidentRelease)).all() == []


def test_the_other_agency_releases_nothing_of_ours(own: str, clock: SteppedClock) -> None:
    with pytest.raises(Missing):
        release_incident(OPS, replace(COPY, reference=own), clock=clock)
    shared = report(CHIEF, clock)
    with pytest.raises(Refused) as refused:
        release_incident(OPS, replace(COPY, reference=shared), clock=clock)
    assert refused.value.key == "incidents.refused.owner_only"


def test_of_a_secret_record_a_second_person_agrees_first(clock: SteppedClock) -> None:
    secret = closed(clock, Share(Classification.RAHASIA, audience=Audience.OWN))
    made = release_incident(CHIEF, replace(COPY, reference=secret), clock=clock)
    assert seen_by(OPS, clock) == ()
    assert [row.state for row in seen_by(CHIEF, clock)] == [ReleaseState.WAITING]
    yes = DecideRelease(made, True, "putus-rilis-01")
    with pytest.raises(Refused) as refused:
        decide_release(CHIEF, yes, clock=clock)
    assert refused.value.key == "incidents.share.same_person"
    with pytest.raises(Denied):
        decide_release(GUARD, yes, clock=clock)
    with pytest.raises(Missing):
        decide_release(OPS, yes, clock=clock)
    assert decide_release(SECOND, yes, clock=clock) is True
    assert [row.reference for row in seen_by(OPS, clock)] == [made]
    with pytest.raises(Refused) as refused:
        decide_release(LEADER, replace(yes, key="putus-rilis-02"), clock=clock)
    assert refused.value.key == "incidents.release.decided"


def test_a_copy_that_was_never_agreed_to_is_for_those_who_may_read_its_original(clock: SteppedClock) -> None:
    circle = Compartment.INTELLIGENCE
    inside, agreeing = replace(CHIEF, compartments=circle), replace(SECOND, compartments=circle)
    made: list[str] = []
    for number in range(4):
        secret = closed(clock, Share(Classification.RAHASIA, audience=Audience.OWN))
        command = replace(COPY, reference=secret, key=f"rilis-lingkar-{number}")
        made.append(release_incident(CHIEF, command, clock=clock))
    with unit_of_work(CHIEF, clock) as work:
        for row in work.session.exec(select(Incident)):
            row.compartments = int(circle)
            work.session.add(row)
        work.audit("test")
    waiting, refused, recalled, agreed = made
    assert decide_release(agreeing, DecideRelease(refused, False, "lingkar-putus-1"), clock=clock) is False
    recall_release(inside, RecallRelease(recalled, "lingkar-tarik-1"), clock=clock)
    assert decide_release(agreeing, DecideRelease(agreed, True, "lingkar-putus-2"), clock=clock) is True
    assert {row.reference for row in seen_by(inside, clock)} == {waiting, refused, recalled, agreed}
    for outside in (CHIEF, LEADER):
        assert [(row.reference, row.original) for row in seen_by(outside, clock)] == [(agreed, "")]
        with pytest.raises(Missing):
            decide_release(outside, DecideRelease(waiting, True, "lingkar-putus-3"), clock=clock)
    recall_release(inside, RecallRelease(agreed, "lingkar-tarik-2"), clock=clock)
    assert [row.reference for row in seen_by(LEADER, clock)] == [agreed], "what was out stays on the desk"


def test_a_refused_copy_never_goes_out(clock: SteppedClock) -> None:
    secret = closed(clock, Share(Classification.RAHASIA, audience=Audience.OWN))
    made = release_incident(CHIEF, replace(COPY, reference=secret), clock=clock)
    with reading() as session:
        assert [is_waiting(session, who, made) for who in (CHIEF, OPS)] == [True, False]
    assert decide_release(LEADER, DecideRelease(made, False, "putus-rilis-03"), clock=clock) is False
    assert [row.state for row in seen_by(CHIEF, clock)] == [ReleaseState.REFUSED]
    assert seen_by(OPS, clock) == ()
    with reading() as session:
        assert list_notices(session, OPS) == ()
        assert not is_waiting(session, CHIEF, made)
        with pytest.raises(Denied):
            is_waiting(session, SAMAPTA, made)


def test_recall_ends_it_and_tells_whoever_could_read_it(own: str, clock: SteppedClock) -> None:
    made = release_incident(CHIEF, replace(COPY, reference=own), clock=clock)
    with pytest.raises(Denied):
        recall_release(LEADER, RecallRelease(made, "tarik-uji-0001"), clock=clock)
    with pytest.raises(Refused):
        recall_release(OPS, RecallRelease(made, "tarik-uji-0002"), clock=clock)
    assert len(seen_by(OPS, clock)) == 1
    recall_release(CHIEF, RecallRelease(made, "tarik-uji-0003"), clock=clock)
    recall_release(CHIEF, RecallRelease(made, "tarik-uji-0003"), clock=clock)
    assert seen_by(OPS, clock) == ()
    with reading() as session:
        assert next(one.kind for one in list_notices(session, OPS)) == "release.recalled"
    with pytest.raises(Refused) as refused:
        recall_release(SECOND, RecallRelease(made, "tarik-uji-0004"), clock=clock)
    assert refused.value.key == "incidents.release.recalled"


def test_a_copy_says_when_it_went_out_and_by_which_duty(clock: SteppedClock) -> None:
    """The day is that of the second person's yes, the duty its maker's: to the own agency alone."""
    asked = clock.now
    secret = closed(clock, Share(Classification.RAHASIA, audience=Audience.OWN))
    made = release_incident(CHIEF, replace(COPY, reference=secret), clock=clock)
    (waits,) = seen_by(LEADER, clock)
    assert (waits.released_at, waits.is_asked, waits.released_title) == (asked, True, "kepala_kpr")
    clock.move(days=1)
    agreed = clock.now
    decide_release(LEADER, DecideRelease(made, True, "putus-rilis-04"), clock=clock)
    for who, duty in ((SAMAPTA, ""), (CHIEF, "kepala_kpr")):
        (row,) = seen_by(who, clock)
        told = (row.released_at, row.is_asked, row.released_title, row.recalled_at)
        assert told == (agreed, False, duty, None)
    clock.move(days=1)
    recall_release(CHIEF, RecallRelease(made, "tarik-uji-0005"), clock=clock)
    (row,) = seen_by(LEADER, clock)
    assert (row.state, row.released_at, row.recalled_at) == (ReleaseState.RECALLED, agreed, clock.now)


def test_each_copy_has_the_duty_of_its_own_history(own: str, clock: SteppedClock) -> None:
    """Copies of both agencies on one page: a duty stands at the own ones only."""
    ours = release_incident(CHIEF, replace(COPY, reference=own), clock=clock)
    command = replace(COPY, reference=report(OPS, clock), key="rilis-mitra-001")
    theirs = release_incident(OPS, command, clock=clock)
    titles = {row.reference: row.released_title for row in seen_by(CHIEF, clock)}
    assert titles == {ours: "kepala_kpr", theirs: ""}


def test_it_ends_by_itself(own: str, clock: SteppedClock) -> None:
    release_incident(CHIEF, replace(COPY, reference=own, last_day=date(2026, 3, 13)), clock=clock)
    clock.move(days=1)
    assert len(seen_by(OPS, clock)) == 1
    clock.move(days=1)
    assert seen_by(OPS, clock) == ()
    assert [row.state for row in seen_by(CHIEF, clock)] == [ReleaseState.ENDED]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "release_text"),
        ({"text": "Ditemukan pada 1671012345678901."}, "release_text"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "Hubungi 081234567890"}, "purpose"),
        ({"handling_text": ""}, "release_handling_text"),
        ({"handling_text": "Kendaraan BG 1234 AB"}, "release_handling_text"),
        ({"last_day": date(2026, 3, 11)}, "release_until"),
        ({"last_day": date(2027, 6, 1)}, "release_until"),
    ],
)
def test_a_copy_that_cannot_go_out_says_which_part(
    own: str, changes: dict[str, object], field: str, clock: SteppedClock
) -> None:
    with pytest.raises(Invalid) as refused:
        release_incident(CHIEF, replace(COPY, reference=own, **changes), clock=clock)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    with reading() as session:
        assert session.exec(select(IncidentRelease)).all() == []


def test_a_supervisor_may_say_why_a_text_goes_out_nevertheless(own: str, clock: SteppedClock) -> None:
    text = "Kendaraan BG 1234 AB dicari bersama."
    command = replace(COPY, reference=own, text=text, mask_reason="Pencarian bersama kendaraan itu.")
    release_incident(CHIEF, command, clock=clock)
    assert [row.text for row in seen_by(OPS, clock)] == [text]
    with reading() as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.action == "incident.release"))
    assert entry.detail["masked"] == ["plate"]
    assert "BG 1234" not in str(entry.detail)


def test_every_reading_is_written_down(own: str, clock: SteppedClock) -> None:
    made = release_incident(CHIEF, replace(COPY, reference=own), clock=clock)
    seen_by(SAMAPTA, clock)
    with reading() as session:
        reads = session.exec(select(AuditEntry).where(AuditEntry.action == READ)).all()
    assert [(one.actor_id, one.object_type, one.object_id) for one in reads] == [(6, "release", made)]


def test_the_form_asks_for_text_purpose_and_handling() -> None:
    with pytest.raises(Invalid) as refused:
        parse_release({}, "R-2026-0001", NOW)
    assert set(refused.value.fields) == {"release_text", "purpose", "release_handling", "key"}
    fields = {
        "release_text": "Teks.", "purpose": "Tujuan.", "release_handling": "P", "release_until": "2026-04-01",
        "key": "rilis-uji-0002",
    }  # fmt: skip
    assert parse_release(fields, "R-2026-0001", NOW) == ReleaseIncident(
        "R-2026-0001", "Teks.", "Tujuan.", Handling.FREE, "", date(2026, 4, 1), "", "rilis-uji-0002"
    )


def test_the_form_says_everything_that_is_wrong_at_once() -> None:
    fields = {
        "release_text": "Hubungi 0812-3456-7890.", "purpose": "", "release_handling": "C",
        "release_until": "2020-01-01", "key": "rilis-uji-0003",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        parse_release(fields, "R-2026-0001", NOW)
    assert refused.value.fields == {
        "release_text": "mask.phone",
        "purpose": "incidents.release.purpose.write",
        "release_handling_text": "incidents.share.handling.write",
        "release_until": "incidents.release.until.range",
    }
    mended = {
        **fields,
        "release_mask": "Nomor kantor.",
        "purpose": "Uji.",
        "release_handling_text": "Komando.",
    }
    assert parse_release({**mended, "release_until": ""}, "R-2026-0001", NOW).mask_reason == "Nomor kantor."
