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
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.seed.record_steps import REVIEWERS, RecordThread
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")


def kpis_at(moment: datetime, *, is_now: bool = False) -> dict[str, Kpi]:
    with reading() as session:
        ages = source_ages(session, moment)
        return {kpi.slug: kpi for kpi in incident_kpis(session, moment, ages, is_now=is_now)}


def test_an_empty_database_says_no_data_and_never_zero_percent(clock: SteppedClock) -> None:
    for kpi in kpis_at(clock.now, is_now=True).values():
        assert (kpi.slug, kpi.state, kpi.value) == (kpi.slug, KpiState.NO_DATA, None)


def report(who: Actor, key: str, clock: SteppedClock, **changes: Any) -> str:
    """Report through the action and complete the record, so that it counts."""
    values: dict[str, Any] = {
        "type": IncidentType.OTHER,
        "severity": Severity.LOW,
        "zone": Zone.BLOCK_A,
        "occurred_at": None,
        "description": "",
        "is_text_shared": False,
        "lower_reason": "Uji angka.",
    }
    reference = report_incident(who, ReportIncident(**{**values, **changes}, key=key), clock=clock)
    (role,) = who.roles
    RecordThread({role: who, REVIEWERS[who.agency]: who}, role, who.agency, key).act(
        "submit", reference, clock
    )
    return reference


@pytest.fixture
def kepala() -> Actor:
    return actor(Role.KEPALA_KPR, Agency.RUTAN, 11)


@pytest.fixture
def kabag() -> Actor:
    return actor(Role.KABAG_OPS, Agency.POLRES, 12)


def test_random_history_agrees_with_a_naive_count(kepala: Actor, kabag: Actor, clock: SteppedClock) -> None:
    chance = random.Random(7)
    story: list[dict[str, Any]] = []
    for number in range(40):
        clock.move(minutes=chance.randint(5, 1500))
        zone = chance.choice([Zone.BLOCK_A, Zone.GATE, Zone.PERIMETER, Zone.CITY])
        severity = chance.choice(list(Severity))
        who = chance.choice([kepala, kabag])
        reference = report(
            who, f"story-{number:06}", clock, type=IncidentType.ASSAULT, severity=severity, zone=zone
        )
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
            other = kabag if who is kepala else kepala
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


def test_what_was_recorded_later_is_not_known_earlier(kepala: Actor, clock: SteppedClock) -> None:
    before = clock.now
    clock.move(hours=5)
    report(kepala, "late-entry-1", clock, type=IncidentType.DAMAGE, occurred_at=before)
    assert kpis_at(before + timedelta(hours=1))["open_incidents"].numerator == 0
    assert kpis_at(clock.now)["open_incidents"].numerator == 1


def test_the_rate_needs_a_census_and_uses_the_golden_formula(kepala: Actor, clock: SteppedClock) -> None:
    today = site_day(clock.now)
    census = [CensusOfDay(today - timedelta(days=n), 1188) for n in range(1, 31)]
    import_census(system_actor("import", Agency.RUTAN), "test", census, clock=clock)
    for number in range(38):
        report(kepala, f"rate-{number:06}", clock)
    rate = kpis_at(clock.now)["incident_rate"]
    assert rate.value == pytest.approx(3000 * 38 / (30 * 1188))
    assert rate.denominator == 30 * 1188


def test_a_draft_is_open_at_once_and_counts_when_it_is_submitted(kepala: Actor, clock: SteppedClock) -> None:
    command = ReportIncident(IncidentType.FIRE, Severity.HIGH, Zone.GATE, None, "", False, "draft-00001")
    reference = report_incident(kepala, command, clock=clock)
    draft = clock.now
    assert kpis_at(draft)["open_incidents"].numerator == 1
    assert kpis_at(draft, is_now=True)["incident_rate"].numerator == 0
    clock.move(hours=2)
    thread = RecordThread({Role.KEPALA_KPR: kepala}, Role.KEPALA_KPR, Agency.RUTAN, "draft-00002")
    thread.act("submit", reference, clock)
    assert kpis_at(clock.now, is_now=True)["incident_rate"].numerator == 1
    # What was a draft then is still none of the statistics of then.
    assert kpis_at(draft)["incident_rate"].numerator == 0


def test_the_trend_is_the_same_from_sums_and_from_rows(kepala: Actor) -> None:
    clock = SteppedClock(datetime(2026, 1, 5, 3, 0, tzinfo=UTC))
    for number in range(60):
        clock.move(hours=20)
        report(kepala, f"week-{number:06}", clock)
    with reading() as session:
        weeks_now, _ = weekly_trend(session, clock.now, is_now=True)
        weeks_then, _ = weekly_trend(session, clock.now, is_now=False)
    assert weeks_now == weeks_then
    assert sum(week.count for week in weeks_now) == 60
