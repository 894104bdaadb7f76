"""A report that is a part of an exercise wears LATIHAN and changes no number, however the KPIs are asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from dashboard.features.drills.actions import add_incident_action, deliver_presses, plan_drill
from dashboard.features.drills.forms import AddAction, NewAction, PlanDrill, PressBatch, QueuedPress
from dashboard.features.drills.queries import loop
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MarkPart,
    MoveIncident,
    change_severity,
    escalate_overdue,
    mark_part,
    move_incident,
    report_incident,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.filters import Filters, Tab
from dashboard.features.incidents.kpis import incident_kpis, trend_chart, weekly_flow, weekly_trend
from dashboard.features.incidents.queries import export, listing, numbers, quality, records, spans
from dashboard.features.incidents.queries.days import count_by_day, list_period
from dashboard.features.incidents.queries.numerators import count_left_out
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.incidents.rules.codes import Action, IncidentType, Part
from dashboard.features.incidents.rules.counting import COUNTING
from dashboard.features.incidents.tables import (
    Incident,
    IncidentAnswers,
    IncidentDay,
    IncidentEvent,
    IncidentPast,
)
from dashboard.features.incidents.ui.views import line_of
from dashboard.features.notices.queries import list_notices
from dashboard.features.notices.ui.views import line_of as notice_line
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Missing, Refused
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
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


def numbers_at(session: Session, as_of: datetime, *, is_now: bool) -> list[object]:
    """What depends on the instant; for now both by the shorter way and from the rows."""
    found: list[object] = []
    ages = source_ages(session, as_of)
    for shorter in {is_now, False}:
        found.append(incident_kpis(session, as_of, ages, is_now=shorter))
        found.append(weekly_trend(session, as_of, is_now=shorter))
        found.append(spans.list_open_since(session, as_of, is_now=shorter))
        found.append(site_days(session, FIRST, LAST, as_of, is_now=shorter))
    found.append(weekly_flow(session, as_of))
    found.append(trend_chart(session, as_of, is_now=is_now))
    found.append([count_left_out(session, slug, as_of) for slug in sorted(COUNTING)])
    found.append(spans.list_happenings(session, as_of - timedelta(days=30), as_of))
    found.append(numbers.last_of_type(session, ("riot",), as_of))
    return found


def every_number(clock: SteppedClock) -> list[object]:
    """Every KPI now, now from the rows, and as of earlier instants; charts, wall, period, quality, export."""
    found: list[object] = []
    with reading() as session:
        for back in (0, 3, 600, 20_000):
            found += numbers_at(session, clock() - timedelta(minutes=back), is_now=back == 0)
        found.append(numbers.count_by_zone(session, FIRST, LAST))
        found.append(records.list_open_public(session))
        found.append(records.list_open(session, HEAD))
        found.append(list_period(session, HEAD, FIRST, LAST))
        found.append(count_by_day(session, HEAD, FIRST, LAST))
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
        rows = session.exec(select(IncidentDay))
        return sorted((row.day, row.zone, row.severity, row.total) for row in rows if row.total)


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
        for model in (IncidentEvent, IncidentAnswers, IncidentPast):
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


def part(reference: str, what: Part, key: str, version: int | None = None) -> MarkPart:
    """As from a page that shows the present version, unless said otherwise."""
    if version is None:
        version = stored(reference).version
    return MarkPart(reference, what, "Terlupa dicentang.", version, key)


def stored(reference: str) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(Incident.reference == reference)).one()


def now_and_then(clock: SteppedClock, earlier: datetime) -> tuple[list[object], list[object]]:
    with reading() as session:
        return numbers_at(session, clock(), is_now=True), numbers_at(session, earlier, is_now=False)


def listed(reference: str, clock: SteppedClock) -> records.IncidentRow:
    with reading() as session:
        rows = listing.list_tab(session, HEAD, Filters(Tab.OPEN), clock()).rows
    return next(row for row in rows if row.reference == reference)


def on_the_board(reference: str) -> bool:
    with reading() as session:
        return reference in [one.reference for one in records.list_open_public(session)]


def told(kind: str) -> list[tuple[str, str, str]]:
    with reading() as session:
        rows = session.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.agency))
        return [(one.agency, one.level, one.reference) for one in rows]


@pytest.mark.parametrize("steps", [(), ("submit",)])
def test_a_tick_that_was_forgotten_is_put_right_and_no_earlier_answer_changes(
    db: Database, clock: SteppedClock, steps: tuple[str, ...]
) -> None:
    write_history(db, 40)
    drill, before = start_drill(clock), days()
    clock.move(minutes=5)
    reference = report_incident(OFFICE, replace(exercise(), is_exercise=False), clock=clock)
    move_incident(HEAD, MoveIncident(reference, Action.ACKNOWLEDGE, "terima-nyata-1"), clock=clock)
    thread = RecordThread({Role.KABAG_OPS: OFFICE}, Role.KABAG_OPS, Agency.POLRES, "catat-nyata-1")
    for step in steps:
        thread.act(step, reference, clock)
    clock.move(minutes=20)
    press(drill, Press.END, clock)
    earlier = clock()
    _, then = now_and_then(clock, earlier)
    assert on_the_board(reference)
    clock.move(minutes=10)
    command = part(reference, Part.EXERCISE, "tandai-lat-1")
    assert mark_part(OFFICE, command, clock=clock) is Part.EXERCISE
    assert mark_part(OFFICE, command, clock=clock) is Part.EXERCISE  # the same click
    clock.move(minutes=1)
    now, same = now_and_then(clock, earlier)
    assert same == then
    assert days() == before
    assert not on_the_board(reference)
    assert line_of(listed(reference, clock), clock(), Language.ID).exercise == "LATIHAN"
    assert told("incident.exercise") == [("rutan", "exercise", reference)]
    clock.move(hours=2)
    escalate_overdue(SWEEPER, clock=clock)
    assert stored(reference).owner_level == stored(reference).partner_level == 0
    clock.move(hours=-2)
    forget(db, reference)
    assert now_and_then(clock, earlier)[0] == now


def test_a_real_one_that_was_ticked_is_due_again(db: Database, clock: SteppedClock) -> None:
    """At three in the morning the box was ticked in the middle of a drill, and it was a riot."""
    write_history(db, 10)
    start_drill(clock)
    reference = report_incident(OFFICE, exercise(), clock=clock)
    clock.move(minutes=5)
    earlier = clock()
    _, then = now_and_then(clock, earlier)
    clock.move(minutes=1)
    assert mark_part(OFFICE, part(reference, Part.REAL, "tandai-nyata"), clock=clock) is Part.REAL
    assert now_and_then(clock, earlier)[1] == then
    promised = stored(reference).ack_due_at
    assert promised is not None
    assert promised > clock()
    assert stored(reference).response_due_at is not None
    assert on_the_board(reference)
    assert told("incident.real") == [
        ("polres", "critical", reference),
        ("rutan", "critical", reference),
    ]
    # Marking to and fro renews nothing that was promised.
    clock.move(hours=1)
    mark_part(OFFICE, part(reference, Part.EXERCISE, "tandai-balik"), clock=clock)
    assert listed(reference, clock).ack_due_at is None
    mark_part(OFFICE, part(reference, Part.REAL, "tandai-lagi1"), clock=clock)
    assert stored(reference).ack_due_at == listed(reference, clock).ack_due_at == promised
    escalate_overdue(SWEEPER, clock=clock)
    assert stored(reference).partner_level > 0


def test_who_may_mark_what(clock: SteppedClock) -> None:
    before = report_incident(HEAD, replace(exercise(), is_exercise=False), clock=clock)
    clock.move(minutes=1)
    start_drill(clock)
    during = report_incident(HEAD, replace(exercise("nyata-00002"), is_exercise=False), clock=clock)

    def refused(attempt: Callable[[], object]) -> str:
        with pytest.raises((Refused, Denied, Conflict)) as caught:
            attempt()
        return caught.value.key

    wrong = {
        "incidents.refused.no_exercise": part(before, Part.EXERCISE, "tolak-00001"),
        "incidents.refused.no_change": part(during, Part.REAL, "tolak-00002"),
        "incidents.refused.stale": part(during, Part.EXERCISE, "tolak-00003", version=99),
    }
    for key, command in wrong.items():
        assert refused(lambda one=command: mark_part(HEAD, one, clock=clock)) == key
    right = part(during, Part.EXERCISE, "boleh-00001")
    assert refused(lambda: mark_part(OFFICE, right, clock=clock)) == "incidents.refused.owner_only"
    for role in HUMAN_ROLES:
        who = actor(role, Agency.RUTAN, 50)
        if not who.may(Permission.INCIDENT_REVIEW):
            with pytest.raises(Denied):
                mark_part(who, right, clock=clock)
    assert mark_part(HEAD, right, clock=clock) is Part.EXERCISE


def test_an_exercise_makes_no_source_fresh(clock: SteppedClock) -> None:
    start_drill(clock)

    def ages() -> list[datetime | None]:
        with reading() as session:
            return [one.last_at for one in source_ages(session, clock()) if one.name in ("rutan", "polres")]

    clock.move(minutes=5)
    before = ages()
    reference = report_incident(HEAD, exercise(), clock=clock)
    move_incident(OFFICE, MoveIncident(reference, Action.ACKNOWLEDGE, "terima-lat-2"), clock=clock)
    assert ages() == before
    report_incident(HEAD, replace(exercise("nyata-00003"), is_exercise=False), clock=clock)
    assert ages() == [clock(), before[1]]
