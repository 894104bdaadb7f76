"""Incident KPIs against a naive oracle over the same rows, and at any as-of, on both databases."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.features.dutylog.actions import import_census
from dashboard.features.dutylog.forms import CensusOfDay
from dashboard.features.incidents.actions import (
    MoveIncident,
    UndoStep,
    move_incident,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.kpis import incident_kpis, weekly_trend
from dashboard.features.incidents.queries import numbers, spans
from dashboard.features.incidents.queries.numerators import list_numerator
from dashboard.features.incidents.queries.site_days import site_days
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


Held = list[tuple[datetime, datetime | None]]


def _do_and_perhaps_undo(
    who: Actor, reference: str, action: Action, most: int, clock: SteppedClock, chance: random.Random
) -> Held:
    """Do the step; one in three is taken back, one in two of these done again. (from, until) each time."""
    clock.move(minutes=chance.randint(1, most))
    move_incident(who, MoveIncident(reference, action, f"{reference}-{action}-1"), clock=clock)
    held: Held = [(clock.now, None)]
    if chance.random() < 1 / 3:
        clock.move(minutes=chance.randint(1, 10))
        undo_step(who, UndoStep(reference, action, f"{reference}-{action}-x"), clock=clock)
        held = [(held[0][0], clock.now)]
        if chance.random() < 1 / 2:
            clock.move(minutes=chance.randint(1, most))
            move_incident(who, MoveIncident(reference, action, f"{reference}-{action}-2"), clock=clock)
            held.append((clock.now, None))
    return held


def _known(entry: dict[str, Any], name: str, as_of: datetime) -> datetime | None:
    """When the step had been done, as everybody knew at this instant."""
    held: Held = entry.get(name, [])
    return next((at for at, until in held if at <= as_of and (until is None or until > as_of)), None)


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
        entry: dict[str, Any] = {"reported": clock.now, "severity": severity, "zone": zone}
        story.append(entry)
        takes = chance.random() < 0.8 and zone is not Zone.CITY
        if takes:
            other = kabag if who is kepala else kepala
            entry["ack"] = _do_and_perhaps_undo(other, reference, Action.ACKNOWLEDGE, 60, clock, chance)
        # Nobody ends a critical one that the other agency has not accepted.
        may_end = (
            not zone.is_site or severity is not Severity.CRITICAL or (takes and entry["ack"][-1][1] is None)
        )
        if may_end and chance.random() < 0.6:
            entry["resolved"] = _do_and_perhaps_undo(who, reference, Action.RESOLVE, 90, clock, chance)
    assert sum(len(one.get(name, ())) > 1 for one in story for name in ("ack", "resolved")) > 5
    targets = {Severity.CRITICAL: 2, Severity.HIGH: 5, Severity.MEDIUM: 30, Severity.LOW: 1440}
    undone = [
        until for one in story for name in ("ack", "resolved") for _, until in one.get(name, ()) if until
    ]
    instants = [clock.now - timedelta(minutes=back) for back in (0, 60, 5000, 20000)]
    # A step that was taken back a second later still held.
    for as_of in (*instants, *(until - timedelta(seconds=1) for until in undone)):
        known = [one for one in story if one["reported"] <= as_of and one["zone"] is not Zone.CITY]
        window = [one for one in known if one["reported"] > as_of - timedelta(hours=720)]
        still = [one for one in known if _known(one, "resolved", as_of) is None]
        oracle = tally_sla(
            classify_sla(
                one["reported"],
                _known(one, "ack", as_of),
                one["reported"] + timedelta(minutes=targets[one["severity"]]),
                as_of,
            )
            for one in window
        )
        answers = kpis_at(as_of)
        for slug, name in (("ack_time", "ack"), ("resolve_time", "resolved")):
            assert answers[slug].detail["n"] == sum(_known(one, name, as_of) is not None for one in window)
        assert answers["open_incidents"].numerator == len(still)
        assert answers["ack_sla"].numerator == oracle.met
        assert answers["ack_sla"].denominator == oracle.measured
        assert answers["ack_sla"].detail["pending"] == oracle.pending
        with reading() as session:
            ends = [_known(one, "resolved", as_of) for one in known]
            week = (as_of - timedelta(days=7), as_of + timedelta(seconds=1))
            _, closed = spans.count_flow(session, week, as_of)
            assert closed == ((sum(end is not None and end >= week[0] for end in ends), 0),)
            counted = list_numerator(session, kepala, "open_incidents", as_of)
            assert counted.total == len(still)
            assert numbers.count_occurred(session, as_of - timedelta(hours=720), as_of) == len(window)
            days = site_days(
                session, site_day(clock.now) - timedelta(days=400), site_day(as_of), as_of, is_now=False
            )
            assert sum(days.values()) == len(known)
    with reading() as session:
        first = site_day(clock.now) - timedelta(days=400)
        now_days = site_days(session, first, site_day(clock.now), clock.now, is_now=True)
        assert now_days == site_days(session, first, site_day(clock.now), clock.now, is_now=False)
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
