"""P1, P1b and P2 against a naive reading of the same rows, for any as-of, and at a constant cost."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete, select

from dashboard.features.patrols.actions import ImportedPlan, ImportedVisit, import_plan, import_visits
from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.kpis import DEFINITIONS, patrol_kpis
from dashboard.features.patrols.queries import running_gaps
from dashboard.features.patrols.rules import visits as rules
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.rules.gaps import AllowedGap, weighted_coverage
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit, Visit
from dashboard.kernel.database import Database, reading
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.tables import SourceInput
from dashboard.kernel.work import unit_of_work
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import (
    IMPORT,
    counted,
    excuse,
    kpis_at,
    only_planned,
    plan,
    plan_of,
    tap,
)
from tests.patrol_oracle import checkpoint_gaps, match_scans, tally_states, visit_state

DAY = timedelta(days=1)
ORIGIN = NOW - timedelta(hours=36)
CODES = ("A1", "P1", "G1")

minutes = st.integers(0, 36 * 60)
plans = st.lists(st.tuples(st.sampled_from(CODES), minutes, st.integers(0, 90)), max_size=25)
taps = st.lists(
    st.tuples(st.sampled_from(CODES), minutes, st.integers(0, 90), st.sampled_from(list(Outcome))),
    max_size=25,
)
excuses = st.lists(st.tuples(st.integers(0, 24), minutes), max_size=4, unique_by=lambda pair: pair[0])


def at(minute: float) -> datetime:
    return ORIGIN + timedelta(minutes=minute)


def empty(db: Database) -> None:
    with Session(db.writer) as session:
        for model in (Excuse, Visit, PlannedVisit, SourceInput):
            session.execute(delete(model))
        session.commit()


def fill(
    plan_rows: list[tuple[str, int, int]],
    tap_rows: list[tuple[str, int, int, Outcome]],
    excused: list[tuple[int, int]],
) -> None:
    """Through the bulk path, with instants at which each row became known."""
    dues = [ImportedPlan(c, at(due), recorded_at=at(due - lead)) for c, due, lead in plan_rows]
    import_plan(IMPORT, "b", dues, clock=lambda: NOW)
    visits = [
        ImportedVisit(str(n), c, at(minute), outcome, recorded_at=at(minute + delay))
        for n, (c, minute, delay, outcome) in enumerate(tap_rows)
    ]
    import_visits(IMPORT, "oracle", "b", visits, clock=lambda: NOW)
    with unit_of_work(IMPORT, lambda: NOW) as work:
        work.audit("test")
        ids = sorted(work.session.exec(select(PlannedVisit.id)).all(), key=lambda number: number or 0)
        for index, minute in excused:
            if index < len(ids) and (number := ids[index]) is not None:
                work.session.add(
                    Excuse(
                        planned_visit_id=number,
                        reason="rain",
                        asked_by=1,
                        approved_by=1,
                        at=at(minute),
                        recorded_at=at(minute),
                    )
                )


def naive(as_of: datetime) -> tuple[rules.VisitTally, tuple[float, float]]:
    """All rows read, one after the other, with the rules: (tally of the last day, P2 as two numbers)."""
    with reading() as session:
        points = session.exec(select(Checkpoint)).all()
        planned = session.exec(select(PlannedVisit)).all()
        visits = session.exec(select(Visit)).all()
        excused = {row.planned_visit_id: row for row in session.exec(select(Excuse))}
    known = [v for v in visits if v.recorded_at <= as_of and v.at <= as_of and v.outcome != "skipped"]
    states = []
    for row in planned:
        if not (as_of - DAY < row.due_at <= as_of and row.recorded_at <= as_of):
            continue
        excuse_row = excused.get(row.id or 0)
        visit = rules.PlannedVisit("v", "c", row.due_at, row.closes_at, excuse_row and excuse_row.at)
        scan = next((v for v in known if v.planned_visit_id == row.id), None)
        as_scan = None if scan is None else rules.Scan("s", "c", scan.at, scan.recorded_at)
        states.append(visit_state(visit, as_scan, as_of))
    parts = []
    for point in points:
        if point.day_gap is None or point.night_gap is None:
            continue
        allowed = AllowedGap(timedelta(minutes=point.day_gap), timedelta(minutes=point.night_gap))
        seen = [v.at for v in known if v.checkpoint_id == point.id and not v.is_duplicate]
        parts.append((point.weight, checkpoint_gaps(seen, as_of - DAY, as_of, as_of, allowed)))
    share = weighted_coverage(parts)
    return tally_states(states), (share.numerator, share.denominator)


# One database for all examples: it is emptied before each.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans, taps, excuses, minutes)
def test_sql_agrees_with_the_rules_over_the_same_rows(
    db: Database,
    plan_rows: list[tuple[str, int, int]],
    tap_rows: list[tuple[str, int, int, Outcome]],
    excused: list[tuple[int, int]],
    moment: int,
) -> None:
    empty(db)
    fill(plan_rows, tap_rows, excused)
    for as_of in (at(moment), NOW):
        tally, gap = naive(as_of)
        kpis = kpis_at(as_of)
        coverage, punctuality = kpis["patrol_coverage"], kpis["patrol_punctuality"]
        assert {state.value: coverage.detail[state.value] for state in VisitState} == {
            state.value: getattr(tally, state.value) for state in VisitState
        }
        assert (coverage.value, punctuality.value) == (tally.coverage.percent, tally.punctuality.percent)
        found = kpis["patrol_gap_coverage"]
        assert (found.numerator, found.denominator) == gap
        listed = [row.state for row in plan_of(as_of - DAY, as_of, as_of)]
        assert tally_states(listed) == tally


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans, st.lists(st.tuples(st.sampled_from(CODES), minutes), max_size=25), minutes)
def test_what_check_in_stores_is_what_the_rules_would_match(
    db: Database, plan_rows: list[tuple[str, int, int]], tap_rows: list[tuple[str, int]], moment: int
) -> None:
    empty(db)
    dues = sorted({(code, due) for code, due, _ in plan_rows})
    fill([(code, due, 2000) for code, due in dues], [], [])
    clock = SteppedClock(ORIGIN)
    for code, minute in sorted(set(tap_rows), key=lambda row: (row[1], row[0])):
        clock.now = at(minute)
        tap(clock, code)
    visits = rules.link_next_due([rules.PlannedVisit(f"{code} {due}", code, at(due)) for code, due in dues])
    scans = [rules.Scan(f"{n}", code, at(m), at(m)) for n, (code, m) in enumerate(sorted(set(tap_rows)))]
    as_of = at(moment)
    known = [scan for scan in scans if scan.scanned_at <= as_of]
    matched = match_scans(visits, known)
    states = [
        visit_state(visit, matched.get(visit.id), as_of)
        for visit in visits
        if as_of - DAY < visit.due <= as_of
    ]
    detail = kpis_at(as_of)["patrol_coverage"].detail
    tally = tally_states(states)
    assert {s.value: detail[s.value] for s in VisitState} == {
        s.value: getattr(tally, s.value) for s in VisitState
    }


def test_nothing_planned_is_no_data_and_no_source_is_stale(db: Database, clock: SteppedClock) -> None:
    kpis = kpis_at(clock.now)
    assert [kpi.slug for kpi in kpis.values()] == [definition.slug for definition in DEFINITIONS]
    for slug in ("patrol_coverage", "patrol_punctuality"):
        kpi = kpis[slug]
        assert (kpi.state, kpi.value, kpi.age_seconds) == (KpiState.NO_DATA, None, None)
    # Three checkpoints that nobody ever visited: a number there is, but of a source that never spoke.
    assert kpis["patrol_gap_coverage"].state is KpiState.STALE


def test_a_kpi_is_as_fresh_as_its_source(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    clock.move(minutes=30)
    tap(clock)
    tap_at = clock.now
    fresh = kpis_at(tap_at + timedelta(hours=4))["patrol_coverage"]
    stale = kpis_at(tap_at + timedelta(hours=4, seconds=1))["patrol_coverage"]
    assert (fresh.state, fresh.value, fresh.age_seconds) == (KpiState.VALUE, 100.0, 4 * 3600)
    assert (stale.state, stale.value) == (KpiState.STALE, 100.0)
    assert (fresh.numerator, fresh.denominator) == (1, 1)
    assert (fresh.window_start, fresh.window_end) == (fresh.window_end - DAY, tap_at + timedelta(hours=4))
    assert (fresh.detail["band"], fresh.detail["target"]) == (None, 95.0)  # below ten visits: grey
    gone = kpis_at(tap_at + DAY)["patrol_coverage"]
    assert (gone.state, gone.value) == (KpiState.NO_DATA, None)


def test_excused_visits_leave_the_percentage_and_are_told(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1", "G1")
    excused = only_planned(clock, "G1")
    clock.move(minutes=30)
    tap(clock, "A1")
    excuse(clock, excused)
    clock.move(hours=2)
    kpi = kpis_at(clock.now)["patrol_coverage"]
    assert (kpi.numerator, kpi.denominator, kpi.value) == (1, 2, 50.0)
    assert (kpi.detail["excused"], kpi.detail["excused_warning"]) == (1, True)


def test_the_gap_that_is_running_names_its_place(db: Database, clock: SteppedClock) -> None:
    for code in CODES:
        tap(clock, code)
    clock.move(minutes=121)
    tap(clock, "A1")
    now = clock.now
    detail = kpis_at(now)["patrol_gap_coverage"].detail
    assert (detail["longest_gap_minutes"], detail["exceeded"], detail["checkpoints"]) == (121, 2, 3)
    with reading() as session:
        gaps = running_gaps(session, now)
        assert [(gap.checkpoint, gap.severity, gap.zone) for gap in gaps] == [
            ("P1", Severity.HIGH, Zone.PERIMETER),
            ("G1", Severity.MEDIUM, Zone.GATE),
        ]
        first = gaps[0]
        assert (first.name, first.gap_minutes, first.allowed_minutes) == ("Ring timur", 121, 120)
        assert first.since == now - timedelta(minutes=121)
        assert running_gaps(session, now - timedelta(minutes=1)) == ()


def test_the_cost_is_the_window_not_the_history(db: Database, clock: SteppedClock) -> None:
    fill([("A1", 60 * n, 60) for n in range(3)], [("A1", 60 * n, 0, Outcome.OK) for n in range(3)], [])
    with counted(db) as few, reading() as session:
        patrol_kpis(session, NOW)
        running_gaps(session, NOW)
        small = few()
    fill([("P1", 20 * n, 60) for n in range(90)], [("P1", 20 * n, 0, Outcome.OK) for n in range(90)], [])
    with counted(db) as many, reading() as session:
        patrol_kpis(session, NOW)
        running_gaps(session, NOW)
        assert many() == small <= 8
