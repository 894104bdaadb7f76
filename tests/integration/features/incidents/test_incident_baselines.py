"""Frozen baselines: who may decide, what is refused, and that an earlier instant keeps its own."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from dashboard.features.dutylog.actions import import_census
from dashboard.features.dutylog.forms import CensusOfDay
from dashboard.features.incidents.actions import freeze_baseline
from dashboard.features.incidents.forms.baseline import FreezeBaseline
from dashboard.features.incidents.kpis import rare_chart, rare_charts, trend_chart
from dashboard.features.incidents.queries.baselines import find_baseline, list_baselines
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.tables import ChartBaseline, Incident
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.history import Tale, write_tales

MONDAY = date(2025, 9, 1)
LAST = date(2025, 12, 21)  # sixteen weeks
DEEP_PAST = date(2024, 1, 1)


def tale(moment: datetime, kind: IncidentType = IncidentType.ASSAULT) -> Tale:
    made = Tale(kind, Zone.BLOCK_A, moment, moment, moment + timedelta(hours=1))
    made.records.append((moment, RecordState.CLOSED))
    made.severities.append((moment, Severity.LOW))
    return made


@pytest.fixture
def reviewer() -> Actor:
    return actor(Role.KEPALA_KPR, Agency.RUTAN, 9)


@pytest.fixture
def filled(db: Database, clock: SteppedClock) -> None:
    """Eight incidents a week for 27 weeks, an escape attempt every 40 days for a year, a census each day."""
    begin = day_start(MONDAY)
    weekly = [tale(begin + timedelta(days=week * 7 + n * 0.8)) for week in range(27) for n in range(8)]
    rare = [tale(NOW - timedelta(days=40 * n + 5), IncidentType.ESCAPE_ATTEMPT) for n in range(10)]
    write_tales(db, weekly + rare)
    days = [CensusOfDay(MONDAY + timedelta(days=n), 1188) for n in range(-3, 190)]
    known = [one for one in days if one.day < site_day(NOW)]
    import_census(system_actor("import", Agency.RUTAN), "test", known, clock=clock)


def command(key: object = "freeze-0001", **changes: object) -> FreezeBaseline:
    values: dict[str, object] = {
        "chart": "u",
        "first_day": MONDAY,
        "last_day": LAST,
        "reason": "Keadaan stabil.",
        "key": key,
    }
    return FreezeBaseline(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.usefixtures("filled")
def test_a_reviewer_freezes_and_nobody_else(
    reviewer: Actor, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    for stranger in (karupam, perwira, actor(Role.KARUTAN, Agency.RUTAN)):
        with pytest.raises(Denied):
            freeze_baseline(stranger, command(), clock=clock)
    first = freeze_baseline(reviewer, command(), clock=clock)
    assert freeze_baseline(reviewer, command(), clock=clock) == first
    with reading() as session:
        assert session.exec(select(func.count()).select_from(ChartBaseline)).one() == 1
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "incident.baseline")).one()
        assert "stabil" not in str(entry)
        mine = list_baselines(session, reviewer, clock.now)
        theirs = list_baselines(session, perwira, clock.now)
    assert (mine[0].reason, theirs[0].reason) == ("Keadaan stabil.", "")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"last_day": MONDAY + timedelta(days=76)}, "incidents.refused.baseline_weeks"),
        ({"first_day": MONDAY - timedelta(weeks=11)}, "incidents.refused.baseline_weeks"),
        ({"first_day": MONDAY - timedelta(weeks=4)}, "incidents.refused.baseline_census"),
        ({"chart": "g:escape", "last_day": MONDAY + timedelta(days=30)}, "incidents.refused.baseline_short"),
        ({"chart": "g:riot"}, "incidents.refused.baseline_intervals"),
    ],
)
def test_what_cannot_be_a_baseline_is_refused(
    reviewer: Actor, clock: SteppedClock, change: dict[str, object], key: str
) -> None:
    with pytest.raises(Refused) as refused:
        freeze_baseline(reviewer, command(**change), clock=clock)
    assert refused.value.key == key
    with reading() as session:
        assert session.exec(select(func.count()).select_from(ChartBaseline)).one() == 0


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_day": site_day(NOW)}, "last_day"),
        ({"last_day": site_day(NOW) + timedelta(days=400)}, "last_day"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_day_that_is_not_over_and_no_reason_are_named(
    reviewer: Actor, clock: SteppedClock, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        freeze_baseline(reviewer, command(**change), clock=clock)
    assert list(refused.value.fields) == [field]


@pytest.mark.usefixtures("filled")
def test_the_newest_decision_known_at_the_instant_judges(reviewer: Actor, clock: SteppedClock) -> None:
    before = clock.now
    clock.move(hours=1)
    freeze_baseline(reviewer, command("freeze-0001"), clock=clock)
    between = clock.now
    clock.move(hours=1)
    freeze_baseline(reviewer, command("freeze-0002", last_day=LAST - timedelta(weeks=3)), clock=clock)
    with reading() as session:
        provisional = trend_chart(session, before, is_now=False)
        first = trend_chart(session, between, is_now=False)
        second = trend_chart(session, clock.now, is_now=True)
        assert find_baseline(session, "u", before) is None
    assert provisional.baseline is not None
    assert provisional.baseline.is_provisional
    assert first.baseline is not None
    assert first.chart is not None
    assert (first.baseline.first_day, first.baseline.last_day, first.baseline.is_provisional) == (
        MONDAY,
        LAST,
        False,
    )
    assert first.chart.baseline.bins == 16
    # Three of the escape attempts fall into the sixteen weeks.
    assert first.chart.baseline.u_bar == pytest.approx((8 * 16 + 3) / 16 / (1188 * 7 / 3000))
    assert second.baseline is not None
    assert second.baseline.last_day == LAST - timedelta(weeks=3)


def test_a_frozen_baseline_reaches_outside_of_the_weeks_shown_and_does_not_move(
    db: Database, reviewer: Actor, clock: SteppedClock
) -> None:
    begin = day_start(DEEP_PAST)
    old = [tale(begin + timedelta(days=week * 7 + n)) for week in range(13) for n in range(6)]
    late = tale(begin + timedelta(days=9))
    late.records = [(late.reported, RecordState.DRAFT), (NOW + timedelta(days=3), RecordState.CLOSED)]
    write_tales(db, [*old, late])
    days = [CensusOfDay(DEEP_PAST + timedelta(days=n), 1000) for n in range(91)]
    import_census(system_actor("import", Agency.RUTAN), "test", days, clock=clock)
    change = {"first_day": DEEP_PAST, "last_day": DEEP_PAST + timedelta(days=90)}
    freeze_baseline(reviewer, command(**change), clock=clock)
    with reading() as session:
        soon = trend_chart(session, NOW, is_now=False).chart
        # The draft of then is counted by now, and the centre stays where it was decided.
        later = trend_chart(session, NOW + timedelta(days=4), is_now=False).chart
    assert soon is not None
    assert later is not None
    assert soon.baseline.u_bar == pytest.approx(6 / (1000 * 7 / 3000))
    assert later.baseline == soon.baseline


def test_the_centre_counts_what_the_weeks_beside_it_count(
    db: Database, reviewer: Actor, clock: SteppedClock
) -> None:
    """A week of two with a closed one: now counts both, an instant that is over the public one."""
    begin = day_start(DEEP_PAST)
    few = [tale(begin), tale(begin + timedelta(days=1))]
    write_tales(
        db, few + [tale(begin + timedelta(days=week * 7 + n)) for week in range(1, 13) for n in range(6)]
    )
    with Session(db.writer) as session:
        hidden = session.exec(select(Incident).where(Incident.id == 1)).one()
        hidden.audience = "own"
        session.add(hidden)
        session.commit()
    days = [CensusOfDay(DEEP_PAST + timedelta(days=n), 1000) for n in range(91)]
    import_census(system_actor("import", Agency.RUTAN), "test", days, clock=clock)
    change = {"first_day": DEEP_PAST, "last_day": DEEP_PAST + timedelta(days=90)}
    freeze_baseline(reviewer, command(**change), clock=clock)
    with reading() as session:
        charts = [trend_chart(session, clock.now, is_now=is_now).chart for is_now in (True, False)]
    centres = [chart.baseline.u_bar for chart in charts if chart is not None]
    exposure = 13 * 1000 * 7 / 3000
    assert centres == pytest.approx([74 / exposure, 73 / exposure])


@pytest.mark.usefixtures("filled")
def test_rare_types_stand_on_charts_of_days_between(reviewer: Actor, clock: SteppedClock) -> None:
    with reading() as session:
        charts = {one.group: one for one in rare_charts(session, clock.now)}
        # Eight assaults a week are no rare event; a group that never happened has no chart.
        assert set(charts) == {"escape"}
        escape = charts["escape"]
        assert rare_chart(session, "riot", clock.now) is None
    assert escape.days_since == pytest.approx(5)
    assert escape.chart is not None
    assert escape.baseline is not None
    assert escape.chart.baseline.g_bar == pytest.approx(40)
    assert (len(escape.chart.intervals), escape.baseline.is_provisional) == (9, True)
    assert escape.chart.signals == ()
    year = {"chart": "g:escape", "first_day": date(2025, 3, 1), "last_day": date(2025, 12, 31)}
    freeze_baseline(reviewer, command("freeze-0003", **year), clock=clock)
    with reading() as session:
        frozen = rare_chart(session, "escape", clock.now)
    assert frozen is not None
    assert frozen.baseline is not None
    assert (frozen.baseline.is_provisional, frozen.baseline.last_day) == (False, date(2025, 12, 31))


def test_with_few_rare_events_only_days_since_are_said(db: Database) -> None:
    moments = [NOW - timedelta(days=day) for day in (300, 200, 12)]
    write_tales(db, [tale(moment, IncidentType.FIRE) for moment in moments])
    with reading() as session:
        (fire,) = rare_charts(session, NOW)
        assert (fire.group, fire.days_since, fire.chart) == ("fire", pytest.approx(12), None)
        assert rare_charts(session, NOW - timedelta(days=301)) == ()


def test_an_empty_database_has_weeks_but_no_chart(db: Database) -> None:
    with Session(db.reader) as session:
        trend = trend_chart(session, NOW, is_now=True)
    assert (len(trend.weeks), trend.chart, trend.baseline) == (27, None, None)
