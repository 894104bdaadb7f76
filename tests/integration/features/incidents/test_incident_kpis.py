"""Incident KPIs against a naive oracle over the same rows, and at any as-of, on both databases."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.features.dutylog.actions import import_census
from dashboard.features.dutylog.forms import CensusOfDay
from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.kpis import incident_kpis, weekly_trend
from dashboard.features.incidents.queries import numbers
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.rules.measures import classify_sla, tally_sla
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import SteppedClock

pytestmark = pytest.mark.usefixtures("db")


def kpis_at(moment: datetime, *, is_now: bool = False) -> dict[str, Kpi]:
    with reading() as session:
        ages = source_ages(session, moment)
        return {kpi.slug: kpi for kpi in incident_kpis(session, moment, ages, is_now=is_now)}


def test_an_empty_database_says_no_data_and_never_zero_percent(clock: SteppedClock) -> None:
    for kpi in kpis_at(clock.now, is_now=True).values():
        assert (kpi.slug, kpi.state, kpi.value) == (kpi.slug, KpiState.NO_DATA, None)


def test_random_history_agrees_with_a_naive_count(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    chance = random.Random(7)
    story: list[dict[str, Any]] = []
    for number in range(40):
        clock.move(minutes=chance.randint(5, 1500))
        zone = chance.choice([Zone.BLOCK_A, Zone.GATE, Zone.PERIMETER, Zone.CITY])
        severity = chance.choice(list(Severity))
        who = chance.choice([karupam, perwira])
        command = ReportIncident(IncidentType.ASSAULT, severity, zone, None, "", False, f"story-{number:06}")
        reference = report_incident(who, command, clock=clock)
        entry: dict[str, Any] = {
            "reported": clock.now,
            "severity": severity,
            "zone": zone,
            "ack": None,
            "resolved": None,
        }
        story.append(entry)
        if chance.random() < 0.8 and zone is not Zone.CITY:
            clock.move(minutes=chance.randint(1, 60))
            other = perwira if who is karupam else karupam
            move_incident(
                other, MoveIncident(reference, Action.ACKNOWLEDGE, f"{reference}-a-{number}"), clock=clock
            )
            entry["ack"] = clock.now
        if chance.random() < 0.6:
            clock.move(minutes=chance.randint(1, 90))
            move_incident(
                who, MoveIncident(reference, Action.RESOLVE, f"{reference}-r-{number}"), clock=clock
            )
            entry["resolved"] = clock.now
    targets = {Severity.CRITICAL: 2, Severity.HIGH: 5, Severity.MEDIUM: 30, Severity.LOW: 1440}
    for back in (0, 60, 5000, 20000):
        as_of = clock.now - timedelta(minutes=back)
        known = [one for one in story if one["reported"] <= as_of and one["zone"] is not Zone.CITY]
        window = [one for one in known if one["reported"] > as_of - timedelta(hours=720)]
        still = [one for one in known if one["resolved"] is None or one["resolved"] > as_of]
        oracle = tally_sla(
            classify_sla(
                one["reported"],
                one["ack"],
                one["reported"] + timedelta(minutes=targets[one["severity"]]),
                as_of,
            )
            for one in window
        )
        answers = kpis_at(as_of)
        assert answers["open_incidents"].numerator == len(still)
        assert answers["ack_sla"].numerator == oracle.met
        assert answers["ack_sla"].denominator == oracle.measured
        assert answers["ack_sla"].detail["pending"] == oracle.pending
        with reading() as session:
            assert numbers.count_occurred(session, as_of - timedelta(hours=720), as_of) == len(window)
            days = numbers.site_days(
                session, site_day(clock.now) - timedelta(days=400), site_day(as_of), as_of, is_now=False
            )
            assert sum(days.values()) == len(known)
    with reading() as session:
        first = site_day(clock.now) - timedelta(days=400)
        now_days = numbers.site_days(session, first, site_day(clock.now), clock.now, is_now=True)
        assert now_days == numbers.site_days(session, first, site_day(clock.now), clock.now, is_now=False)
    current, replay = kpis_at(clock.now, is_now=True), kpis_at(clock.now)
    assert {slug: kpi.value for slug, kpi in current.items()} == {
        slug: kpi.value for slug, kpi in replay.items()
    }


def test_what_was_recorded_later_is_not_known_earlier(karupam: Actor, clock: SteppedClock) -> None:
    before = clock.now
    clock.move(hours=5)
    late = ReportIncident(IncidentType.DAMAGE, Severity.LOW, Zone.BLOCK_B, before, "", False, "late-entry-1")
    report_incident(karupam, late, clock=clock)
    assert kpis_at(before + timedelta(hours=1))["open_incidents"].numerator == 0
    assert kpis_at(clock.now)["open_incidents"].numerator == 1


def test_the_rate_needs_a_census_and_uses_the_golden_formula(karupam: Actor, clock: SteppedClock) -> None:
    today = site_day(clock.now)
    census = [CensusOfDay(today - timedelta(days=n), 1188) for n in range(1, 31)]
    import_census(system_actor("import", Agency.RUTAN), "test", census, clock=clock)
    for number in range(38):
        command = ReportIncident(
            IncidentType.OTHER, Severity.LOW, Zone.BLOCK_A, None, "", False, f"rate-{number:06}"
        )
        report_incident(karupam, command, clock=clock)
    rate = kpis_at(clock.now)["incident_rate"]
    assert rate.value == pytest.approx(3000 * 38 / (30 * 1188))
    assert rate.denominator == 30 * 1188


def test_the_trend_is_the_same_from_sums_and_from_rows(karupam: Actor) -> None:
    clock = SteppedClock(datetime(2026, 1, 5, 3, 0, tzinfo=UTC))
    for number in range(60):
        clock.move(hours=20)
        command = ReportIncident(
            IncidentType.OTHER, Severity.LOW, Zone.BLOCK_A, None, "", False, f"week-{number:06}"
        )
        report_incident(karupam, command, clock=clock)
    with reading() as session:
        weeks_now, _ = weekly_trend(session, clock.now, is_now=True)
        weeks_then, _ = weekly_trend(session, clock.now, is_now=False)
    assert weeks_now == weeks_then
    assert sum(week.count for week in weeks_now) == 60
