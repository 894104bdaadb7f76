"""Where record and response meet: what is set aside leaves every list, and comes back only when completed."""

from datetime import datetime

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    MoveRecord,
    change_severity,
    move_incident,
    move_record,
    report_incident,
)
from dashboard.features.incidents.queries.records import list_open
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordAction, RecordState
from dashboard.features.incidents.tables import Incident, IncidentDay
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.tables import Notice
from dashboard.screens.wall.board import wall_board
from dashboard.web.as_of import parse_as_of
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")

REVIEWER = actor(Role.KEPALA_KPR, Agency.RUTAN, 7)


def row(reference: str) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(Incident.reference == reference)).one()


def set_record(reference: str, action: RecordAction, clock: SteppedClock, original: str = "") -> RecordState:
    key = f"{reference}-{action}-{row(reference).version}"
    command = MoveRecord(reference, action, row(reference).version, "Diperiksa.", original, key)
    return move_record(REVIEWER, command, clock=clock)


@pytest.mark.parametrize("aside", [RecordAction.MARK_NOT_REPORTABLE, RecordAction.MARK_DUPLICATE])
def test_a_draft_that_comes_back_is_a_draft_and_in_no_statistics(
    karupam: Actor, clock: SteppedClock, aside: RecordAction
) -> None:
    first = report_incident(karupam, report("asli-000001"), clock=clock)
    reference = report_incident(karupam, report("salin-00001"), clock=clock)
    set_record(reference, aside, clock, first if aside is RecordAction.MARK_DUPLICATE else "")
    assert set_record(reference, RecordAction.REOPEN, clock) is RecordState.DRAFT
    assert (row(reference).in_statistics, row(reference).duplicate_of) == (False, "")
    with reading() as session:
        assert [one for one in session.exec(select(IncidentDay.total)) if one] == []


def test_the_other_agency_hears_that_an_open_one_was_none_and_nobody_goes_on(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    riot = report(type=IncidentType.RIOT, severity=Severity.CRITICAL)
    reference = report_incident(karupam, riot, clock=clock)
    move_incident(perwira, MoveIncident(reference, Action.ACKNOWLEDGE, "terima-00001"), clock=clock)
    set_record(reference, RecordAction.MARK_NOT_REPORTABLE, clock)
    with reading() as session:
        told = session.exec(
            select(Notice.kind).where(Notice.agency == "polres").order_by(col(Notice.id).desc())
        ).first()
        assert list_open(session, perwira) == ()
    assert told == "record.not_reportable"
    with pytest.raises(Refused) as refused:
        move_incident(perwira, MoveIncident(reference, Action.ON_SCENE, "tiba-000001"), clock=clock)
    assert refused.value.key == "incidents.parts.over"
    set_record(reference, RecordAction.REOPEN, clock)
    move_incident(perwira, MoveIncident(reference, Action.ON_SCENE, "tiba-000002"), clock=clock)


def test_an_ended_record_keeps_its_level_until_it_is_reopened(
    block_officer: Actor, karupam: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(severity=Severity.LOW), clock=clock)
    move_incident(karupam, MoveIncident(reference, Action.RESOLVE, "selesai-0001"), clock=clock)
    set_record(reference, RecordAction.MARK_NOT_REPORTABLE, clock)
    with pytest.raises(Refused) as refused:
        change_severity(
            block_officer,
            ChangeSeverity(reference, Severity.CRITICAL, "", row(reference).version, "naik-000001"),
            clock=clock,
        )
    assert refused.value.key == "incidents.refused.ended_record"
    set_record(reference, RecordAction.REOPEN, clock)
    command = ChangeSeverity(reference, Severity.CRITICAL, "", row(reference).version, "naik-000002")
    change_severity(block_officer, command, clock=clock)
    assert row(reference).owner_due_at is None, "what is over has no clock"


def test_the_overview_lists_critical_ones_and_the_band_shows_who_waits(
    karupam: Actor, block_officer: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    riot = report("kritis-00001", type=IncidentType.RIOT, severity=Severity.CRITICAL)
    waiting = report_incident(block_officer, riot, clock=clock)
    clock.move(minutes=1)
    fire = report("kritis-00002", type=IncidentType.ESCAPE, severity=Severity.CRITICAL)
    taken = report_incident(karupam, fire, clock=clock)
    move_incident(perwira, MoveIncident(taken, Action.ACKNOWLEDGE, "terima-00001"), clock=clock)
    with reading() as session:
        wall = wall_board(session, clock.now, Language.ID, control=True).view
        office = wall_board(session, clock.now, Language.ID, control=True, has_band=False).view
    assert wall.critical.reference == waiting, "the newer one has been taken by both"
    assert office.hero.title == "2 insiden kritis"
    assert [one.level for one in office.rows[:2]] == ["critical", "critical"]
    assert "Tidak ada insiden kritis" not in office.hero.sub


def test_an_instant_before_everything_is_a_sentence() -> None:
    assert parse_as_of({"as_of": "2026-03-01T00:00"}, NOW) == datetime.fromisoformat("2026-02-28T17:00+00:00")
    assert parse_as_of({"as_of": ""}, NOW) is None
    for value in ("0002-06-01T00:00", "1999-12-31T23:00"):
        with pytest.raises(Invalid) as refused:
            parse_as_of({"as_of": value}, NOW)
        assert refused.value.fields == {"as_of": "form.time.early"}
