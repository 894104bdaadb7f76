"""A report that is a part of an exercise wears LATIHAN and changes no number, however the KPIs are asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.features.drills.actions import add_incident_action, deliver_presses, plan_drill
from dashboard.features.drills.forms import AddAction, NewAction, PlanDrill, PressBatch, QueuedPress
from dashboard.features.drills.queries import loop
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    change_severity,
    escalate_overdue,
    move_incident,
    report_incident,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.filters import Filters, Tab
from dashboard.features.incidents.kpis import incident_kpis, trend_chart, weekly_flow, weekly_trend
from dashboard.features.incidents.queries import export, listing, numbers, quality, records, spans
from dashboard.features.incidents.queries.numerators import count_left_out
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.rules.counting import COUNTING
from dashboard.features.incidents.tables import Incident, IncidentAnswers, IncidentDay, IncidentEvent
from dashboard.features.incidents.ui.views import line_of
from dashboard.features.notices.queries import list_notices
from dashboard.features.notices.ui.views import line_of as notice_line
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Invalid, Missing
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.phone_queue import PhoneTime
from dashboard.kernel.reference import Agency, Language, Regu, Scenario, Severity
from dashboard.kernel.tables import Notice
from dashboard.screens.wall.board import wall_board
from dashboard.seed.record_steps import RecordThread
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.history import random_tales, write_tales
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")

HEAD = actor(Role.KEPALA_KPR, Agency.RUTAN, 31)
OFFICE = actor(Role.KABAG_OPS, Agency.POLRES, 32)
SWEEPER = system_actor("escalation", Agency.RUTAN)
FIRST, LAST = site_day(NOW - timedelta(days=60)), site_day(NOW + timedelta(days=1))


def write_history(db: Database, count: int) -> None:
    """Incidents of the past 60 days; what the actions add comes after their numbers."""
    write_tales(db, random_tales(3, count, NOW - timedelta(minutes=30)))
    if not db.is_sqlite:
        with db.writer.begin() as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('incident', 'id'), 1000)"))


def press(reference: str, kind: Press, clock: SteppedClock) -> None:
    item = QueuedPress(f"{kind.value}-{reference}", reference, kind, 0, PhoneTime(clock(), None, None))
    (answer,) = deliver_presses(HEAD, PressBatch((item,), None), clock=clock)
    assert answer.state == "saved"


def start_drill(clock: SteppedClock) -> str:
    plan = PlanDrill(
        Scenario.RIOT, DrillType.FUNCTIONAL, (Regu.A,), tuple(Agency), clock(), "", "plan-exercise-1"
    )
    reference = plan_drill(HEAD, plan, clock=clock)
    press(reference, Press.START, clock)
    return reference


def exercise(key: str = "latihan-0001", **more: Any) -> ReportIncident:
    return replace(report(key, type=IncidentType.RIOT, severity=Severity.CRITICAL), is_exercise=True, **more)


def every_number(clock: SteppedClock) -> list[object]:
    """Every KPI now, now from the rows, and as of earlier instants; charts, wall, period, quality, export."""
    found: list[object] = []
    with reading() as session:
        for back in (0, 3, 600, 20_000):
            as_of = clock() - timedelta(minutes=back)
            ages = source_ages(session, as_of)
            for is_now in {back == 0, False}:
                found.append(incident_kpis(session, as_of, ages, is_now=is_now))
                found.append(weekly_trend(session, as_of, is_now=is_now))
                found.append(spans.list_open_since(session, as_of, is_now=is_now))
                found.append(numbers.site_days(session, FIRST, LAST, as_of, is_now=is_now))
            found.append(weekly_flow(session, as_of))
            found.append(trend_chart(session, as_of, is_now=back == 0))
            found.append([count_left_out(session, slug, as_of) for slug in sorted(COUNTING)])
            found.append(spans.list_happenings(session, as_of - timedelta(days=30), as_of))
            found.append(numbers.last_of_type(session, ("riot",), as_of))
        found.append(numbers.count_by_zone(session, FIRST, LAST))
        found.append(records.list_open_public(session))
        found.append(records.list_open(session, HEAD))
        found.append(records.list_period(session, HEAD, FIRST, LAST))
        found.append(records.count_by_day(session, HEAD, FIRST, LAST))
        found.append(quality.count_doubtful(session, HEAD, clock()))
        found.append(quality.read_form_times(session, HEAD, clock()))
        found.append(listing.last_resolved(session, HEAD))
        found.append(export.count_export(session, HEAD, Filters(Tab.ALL), clock(), 10_000))
        found.append(loop.list_scored(session, HEAD, clock()))
        for control in (True, False):
            view = wall_board(session, clock(), Language.ID, control=control).view
            found.append(replace(view, exercise=""))
    return found


def days() -> list[tuple[object, ...]]:
    with reading() as session:
        rows = session.exec(select(IncidentDay).order_by(col(IncidentDay.day), IncidentDay.zone))
        return [(row.day, row.zone, row.severity, row.total) for row in rows if row.total]


@pytest.mark.parametrize("steps", [(), ("submit",), ("submit", "close")])
def test_a_part_of_an_exercise_changes_no_number(
    db: Database, clock: SteppedClock, steps: tuple[str, ...]
) -> None:
    """The same history with it (taken, resolved, its record in every counted state) and without it."""
    write_history(db, 60)
    start_drill(clock)
    before = days()
    clock.move(minutes=5)
    reference = report_incident(OFFICE, exercise(), clock=clock)
    move_incident(HEAD, MoveIncident(reference, Action.ACKNOWLEDGE, "terima-lat-1"), clock=clock)
    thread = RecordThread({Role.KABAG_OPS: OFFICE}, Role.KABAG_OPS, Agency.POLRES, "catat-lat-1")
    for step in steps:
        thread.act(step, reference, clock)
    clock.move(minutes=1)
    with_it = every_number(clock)
    assert days() == before
    forget(db, reference)
    assert every_number(clock) == with_it


def forget(db: Database, reference: str) -> None:
    """As if it had never been: only a test may do that. What freshness knows of the input stays."""
    with Session(db.writer) as session:
        row = session.exec(select(Incident).where(Incident.reference == reference)).one()
        for model in (IncidentEvent, IncidentAnswers):
            for part in session.exec(select(model).where(model.incident_id == row.id)):
                session.delete(part)
        session.flush()
        session.delete(row)
        session.commit()


def test_a_real_one_beside_it_does_change_numbers(db: Database, clock: SteppedClock) -> None:
    """Without this the test above could not fail."""
    write_history(db, 10)
    start_drill(clock)
    clock.move(minutes=5)
    before = every_number(clock)
    report_incident(OFFICE, replace(exercise(), is_exercise=False), clock=clock)
    after = every_number(clock)
    assert sum(one != other for one, other in zip(before, after, strict=True)) > 10


def test_it_wears_the_word_in_list_and_notice_and_goes_to_no_leader(clock: SteppedClock) -> None:
    start_drill(clock)
    reference = report_incident(HEAD, exercise(), clock=clock)
    with reading() as session:
        (row,) = listing.list_tab(session, OFFICE, Filters(Tab.OPEN), clock()).rows
        assert line_of(row, clock(), Language.ID).exercise == "LATIHAN"
        (told,) = list_notices(session, OFFICE)
        said = notice_line(told, clock(), Language.ID)
        assert (said.text, said.level) == (f"LATIHAN, Laporan baru, {reference}", "")
    clock.move(hours=3)
    assert escalate_overdue(SWEEPER, clock=clock) == 0
    with reading() as session:
        kinds = session.exec(select(Notice.kind).where(Notice.reference == reference)).all()
        assert set(kinds) == {"incident.reported"}
        incident = session.exec(select(Incident)).one()
        assert (incident.ack_due_at, incident.owner_due_at, incident.resolve_due_at) == (None, None, None)
        assert wall_board(session, clock(), Language.ID, control=True).view.critical.shown is False
        rows = export.count_export(session, HEAD, Filters(Tab.ALL), clock(), 10)
    assert rows == 0
    raised = ChangeSeverity(reference, Severity.HIGH, "Cukup.", incident.version, "turun-lat-01")
    change_severity(HEAD, raised, clock=clock)
    again = ChangeSeverity(reference, Severity.CRITICAL, "", incident.version + 1, "naik-lat-001")
    change_severity(HEAD, again, clock=clock)
    assert escalate_overdue(SWEEPER, clock=clock) == 0


def test_it_is_never_scored_as_a_real_incident(clock: SteppedClock) -> None:
    """Neither its page nor a corrective action that would cost the index points; the real one has both."""
    start_drill(clock)
    practised = report_incident(OFFICE, exercise(), clock=clock)
    real = report_incident(OFFICE, replace(exercise("nyata-00001"), is_exercise=False), clock=clock)
    action = NewAction("Latih ulang", Agency.RUTAN, ActionPriority.CRITICAL, site_day(clock()))
    assert add_incident_action(HEAD, AddAction(real, action, "aksi-nyata-1"), clock=clock) == "T-2026-0001"
    with pytest.raises(Missing):
        add_incident_action(HEAD, AddAction(practised, action, "aksi-latihan-1"), clock=clock)
    with reading() as session:
        assert [one.event.reference for one in loop.list_scored(session, HEAD, clock())] == [real]
        assert loop.find_scored(session, HEAD, real).event.reference == real
        with pytest.raises(Missing):
            loop.find_scored(session, HEAD, practised)


def test_only_while_an_exercise_runs(clock: SteppedClock) -> None:
    with pytest.raises(Invalid) as refused:
        report_incident(HEAD, exercise(), clock=clock)
    assert refused.value.fields == {"is_exercise": "incidents.form.exercise.over"}
    reference = start_drill(clock)
    first = report_incident(HEAD, exercise(), clock=clock)
    press(reference, Press.END, clock)
    assert report_incident(HEAD, exercise(), clock=clock) == first, "the repeated click is the same report"
    with pytest.raises(Invalid):
        report_incident(HEAD, exercise("latihan-0002"), clock=clock)
