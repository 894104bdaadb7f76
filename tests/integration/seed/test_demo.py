"""The demo scenario: what it promises to whoever opens the product for the first time."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, col, func, select

from dashboard.features.drills.kpis import overdue_actions
from dashboard.features.drills.rules.codes import DragCause
from dashboard.features.drills.tables import Drill, DrillInject, DrillRegu
from dashboard.features.incidents.kpis import weekly_trend
from dashboard.features.incidents.queries.records import list_open_public
from dashboard.features.incidents.rules.trend import TrendWord
from dashboard.features.incidents.tables import Incident, Search, SearchFind
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.pace import Spot, is_too_fast
from dashboard.features.patrols.tables import (
    Checkpoint,
    CompensatingControl,
    Patrol,
    PatrolStep,
    PlannedVisit,
    Visit,
)
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import site_day, to_site
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import Freshness, source_ages
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.tables import AuditEntry
from dashboard.screens.wall.board import wall_board
from dashboard.seed.scenarios import NotEmpty, is_empty, seed
from dashboard.shell.report import all_kpis
from tests.integration.seed.conftest import DEMO_NOW

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def kpis(demo: Database) -> dict[str, Kpi]:
    return {kpi.slug: kpi for kpi in all_kpis(DEMO_NOW)[1]}


@pytest.fixture
def session(demo: Database) -> Session:
    return Session(demo.reader)


def test_no_database_that_was_used_is_seeded() -> None:
    assert not is_empty()
    with pytest.raises(NotEmpty):
        seed("demo")
    with pytest.raises(KeyError):
        seed("no_such_scenario")


def test_readiness_tells_the_story_of_something_improvable(kpis: dict[str, Kpi]) -> None:
    index = kpis["drill_readiness"]
    assert index.value is not None
    assert 50 <= index.value <= 60
    assert index.detail["gates"] == ["scenario_below_minimum", "regu_never_tested"]
    assert kpis["drill_readiness_riot"].detail["never_tested"] == ["D"]
    assert kpis["drill_readiness_escape"].detail["never_tested"] == ["D"]
    assert kpis["drill_readiness_contraband"].detail["never_tested"] == []
    causes = {drag["cause"] for drag in index.detail["drags"]}
    assert DragCause.NEVER_TESTED.value in causes


def test_escape_was_drilled_170_days_ago_in_one_regu(session: Session) -> None:
    held = session.exec(
        select(Drill.held_at)
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(Drill.scenario == "escape", DrillRegu.regu == "C")
    ).all()
    assert [(site_day(DEMO_NOW) - site_day(at)).days for at in held if at] == [170]


def test_most_reactions_are_in_time_and_the_weak_regu_is_late(session: Session) -> None:
    """Escape in regu C is what the demo says is weak: there most are late, elsewhere most are in time."""
    rows = session.exec(
        select(Drill.scenario, DrillRegu.regu, DrillInject.actual_seconds, DrillInject.target_seconds)
        .join(DrillInject, col(DrillInject.drill_id) == col(Drill.id))
        .join(DrillRegu, col(DrillRegu.drill_id) == col(Drill.id))
        .where(col(DrillInject.actual_seconds).is_not(None))
    ).all()
    late: dict[bool, list[bool]] = {True: [], False: []}
    for scenario, regu, actual, target in rows:
        assert actual is not None
        late[(scenario, regu) == ("escape", "C")].append(actual > target)
    share = {is_weak: sum(found) / len(found) for is_weak, found in late.items()}
    assert share[True] > 0.5
    assert 0.02 < share[False] < 0.25


def test_one_or_two_corrective_actions_are_overdue() -> None:
    with reading() as session:
        assert len(overdue_actions(session, DEMO_NOW)) == 2


def test_patrols_are_credible_and_planned_for_another_day(kpis: dict[str, Kpi], session: Session) -> None:
    coverage = kpis["patrol_coverage"]
    assert coverage.value is not None
    assert 93 <= coverage.value <= 98
    assert coverage.denominator is not None
    assert coverage.denominator > 400
    assert kpis["patrol_gap_coverage"].detail["exceeded"] == 0
    points = session.exec(select(Checkpoint.agency, func.count()).group_by(col(Checkpoint.agency))).all()
    assert dict(points) == {"rutan": 22, "polres": 10}
    for agency in Agency:
        due = select(func.max(PlannedVisit.due_at)).where(PlannedVisit.agency == agency.value)
        assert session.exec(due).one() >= DEMO_NOW + timedelta(hours=21 if agency is Agency.POLRES else 24)


def test_every_point_has_a_place_and_a_sign(session: Session) -> None:
    points = session.exec(select(Checkpoint)).all()
    assert all(point.x is not None and point.y is not None for point in points)
    assert len({(point.x, point.y) for point in points}) == 32
    assert len({point.tag for point in points} - {None}) == 32


def test_rounds_are_walked_in_order_and_never_too_fast(session: Session) -> None:
    """Every walk of the last days at the pace of people, in the order of its route, and each one ended."""
    rows = session.exec(
        select(PlannedVisit, Visit, Checkpoint)
        .join(Visit, col(Visit.planned_visit_id) == col(PlannedVisit.id))
        .join(Checkpoint, col(Checkpoint.id) == col(PlannedVisit.checkpoint_id))
        .where(col(PlannedVisit.due_at) > DEMO_NOW - timedelta(days=3))
        .order_by(col(PlannedVisit.patrol_id), col(Visit.at))
    ).all()
    walks: dict[int | None, list[tuple[Visit, Spot]]] = {}
    for planned, visit, point in rows:
        spot = Spot(point.x, point.y, CheckpointKind(point.kind))
        walks.setdefault(planned.patrol_id, []).append((visit, spot))
    assert len(walks) > 200
    for taps in walks.values():
        for (earlier, start), (later, end) in pairwise(taps):
            assert not is_too_fast(start, end, later.at - earlier.at)


def test_one_round_is_out_and_no_other_was_left_running(session: Session) -> None:
    steps: dict[int, set[str]] = {}
    for patrol_id, kind in session.exec(select(PatrolStep.patrol_id, PatrolStep.kind)):
        steps.setdefault(patrol_id, set()).add(kind)
    running = [patrol for patrol, kinds in steps.items() if "start" in kinds and not kinds & {"end", "close"}]
    names = session.exec(select(Patrol.name).where(col(Patrol.id).in_(running))).all()
    assert names == ["Ronde tambahan layanan"]


def test_a_tap_waits_for_a_supervisor_and_a_weak_spot_is_open(session: Session) -> None:
    waiting = session.exec(select(Visit).where(Visit.review == "waiting")).all()
    assert [(visit.flags, visit.counts_from) for visit in waiting] == [("clock_moved", None)]
    spots = session.exec(select(CompensatingControl)).all()
    assert [(spot.kind, spot.ended_at) for spot in spots] == [("camera_down", None)]


def test_joint_patrols_are_walked_and_confirmed_as_the_domain_says(session: Session) -> None:
    """Five of seven nights; 14 to 18 of the 20 or so of a month are walked, a few miss a confirmation."""
    planned = session.exec(
        select(Patrol).where(
            col(Patrol.is_joint),
            col(Patrol.due_at) < DEMO_NOW,
            col(Patrol.due_at) > DEMO_NOW - timedelta(days=30),
            Patrol.agency == "polres",
        )
    ).all()
    assert 20 <= len(planned) <= 23
    said: dict[int, set[tuple[str, str]]] = {}
    for step in session.exec(select(PatrolStep)):
        said.setdefault(step.patrol_id, set()).add((step.kind, step.agency))
    walked = [said.get(patrol.id or 0, set()) for patrol in planned]
    walked = [steps for steps in walked if ("end", "polres") in steps]
    both = [steps for steps in walked if {("confirm", "polres"), ("confirm", "rutan")} <= steps]
    assert 14 <= len(walked) <= 18
    assert 1 <= len(walked) - len(both) <= 4


def test_the_small_hours_are_the_worst(session: Session) -> None:
    rows = session.exec(
        select(PlannedVisit.id, PlannedVisit.due_at).where(
            col(PlannedVisit.closes_at) < DEMO_NOW - timedelta(hours=6)
        )
    )
    served = set(session.exec(select(Visit.planned_visit_id)))
    by_band: dict[bool, list[bool]] = {True: [], False: []}
    for planned, due in rows:
        by_band[2 <= to_site(due).hour < 4].append(planned in served)
    share = {band: sum(made) / len(made) for band, made in by_band.items()}
    assert share[True] < share[False] - 0.01


def test_one_police_feed_is_late_and_everything_else_is_fresh(kpis: dict[str, Kpi]) -> None:
    with reading() as session:
        ages = {age.name: age for age in source_ages(session, DEMO_NOW)}
    feed = ages.pop("patrol_polres")
    assert feed.age == 5 * 3600
    assert feed.freshness is Freshness.STALE
    assert {age.freshness for age in ages.values()} == {Freshness.FRESH}
    assert kpis["patrol_coverage"].state is KpiState.STALE
    assert kpis["patrol_gap_coverage"].state is KpiState.VALUE


def test_a_few_incidents_are_open_on_the_wall() -> None:
    with reading() as session:
        rows = list_open_public(session)
        board = wall_board(session, DEMO_NOW, Language.ID, control=True)
    assert [row.severity for row in rows] == [Severity.HIGH, Severity.MEDIUM, Severity.LOW]
    assert rows[0].acknowledged_at is not None
    assert rows[1].acknowledged_at is None
    assert board.view.state == "action"


def test_a_month_has_34_to_46_incidents_and_the_trend_is_calm(kpis: dict[str, Kpi]) -> None:
    assert 34 <= (kpis["incident_rate"].numerator or 0) <= 46
    assert kpis["incident_rate"].state is KpiState.VALUE
    with reading() as session:
        weeks, chart = weekly_trend(session, DEMO_NOW, is_now=True)
    assert all(3 <= week.count <= 18 for week in weeks[:-1])
    assert chart is not None
    assert chart.word is TrendWord.SAME


def test_severities_are_spread_as_the_domain_says(session: Session) -> None:
    start = DEMO_NOW - timedelta(days=30)
    counted = session.exec(
        select(Incident.severity, func.count())
        .where(col(Incident.reported_at) > start)
        .group_by(col(Incident.severity))
    ).all()
    totals = dict(counted)
    assert totals.get("critical", 0) == 0
    assert 1 <= totals["high"] <= 4
    assert 9 <= totals["medium"] <= 16
    assert totals["low"] >= 20


def test_two_years_hold_the_rare_events(session: Session) -> None:
    rare = session.exec(
        select(Incident.type, func.count())
        .where(col(Incident.type).in_(("riot", "escape", "escape_attempt", "fire")))
        .group_by(col(Incident.type))
    ).all()
    assert dict(rare) == {"escape": 1, "escape_attempt": 2, "fire": 1}


def test_the_census_walks_around_its_usual_number() -> None:
    with reading() as session:
        today = site_day(DEMO_NOW)
        census = census_by_day(session, today - timedelta(days=180), today, DEMO_NOW)
    assert len(census) >= 180
    assert all(1150 <= occupants <= 1230 for occupants in census.values())


def test_history_is_as_real_as_the_actions_make_it(session: Session) -> None:
    """Every change has its audit row, in order of time, by an account or a named machine."""
    rows = session.exec(select(AuditEntry.at, AuditEntry.actor_name).order_by(col(AuditEntry.id))).all()
    moments = [at for at, _ in rows]
    assert moments == sorted(moments)
    assert moments[-1] <= DEMO_NOW
    assert {"karupam", "perwira_piket", "petugas_blok", "penilai", "seed"} <= {name for _, name in rows}


def test_searches_are_credible_with_and_without_finds(session: Session) -> None:
    rows = session.exec(select(Search)).all()
    assert 18 <= len(rows) <= 32  # two or three in each of ten weeks
    assert {to_site(row.started_at).hour for row in rows} <= {20, 21}
    assert all(6 <= row.rooms <= 10 and row.agency == Agency.RUTAN for row in rows)
    found = set(session.exec(select(SearchFind.search_id)).all())
    assert 2 <= sum(row.id not in found for row in rows) <= len(rows) // 2
    assert 2 <= sum(row.is_joint for row in rows) <= 3
    linked = [row for row in rows if row.incident_id is not None]
    assert linked
    assert all(row.id in found for row in linked)
