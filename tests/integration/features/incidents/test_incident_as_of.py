"""Incident numbers at any instant against a naive reader of the same rows, on both databases."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import pytest

from dashboard.features.incidents.kpis import incident_kpis, trend_chart
from dashboard.features.incidents.kpis.flow import weekly_flow
from dashboard.features.incidents.kpis.rare import read_moments
from dashboard.features.incidents.queries import numbers, spans
from dashboard.features.incidents.queries.numerators import count_left_out
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.rules.measures import classify_sla, tally_sla
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.reference import Severity
from tests.conftest import NOW
from tests.integration.features.incidents.history import Tale, random_tales, write_tales

WINDOW = timedelta(hours=720)


def answers(as_of: datetime, *, is_now: bool) -> dict[str, Kpi]:
    with reading() as session:
        ages = source_ages(session, as_of)
        return {kpi.slug: kpi for kpi in incident_kpis(session, as_of, ages, is_now=is_now)}


@pytest.fixture(params=[3, 17])
def tales(request: pytest.FixtureRequest, db: Database) -> list[Tale]:
    made = random_tales(request.param, 70, NOW)
    write_tales(db, made)
    return made


BACK = (0, 1, 600, 5000, 20000, 43000)


@pytest.mark.parametrize("back", BACK)
def test_open_list_and_its_severities_are_those_of_the_instant(tales: list[Tale], back: int) -> None:
    as_of = NOW - timedelta(minutes=back)
    still = [one for one in tales if one.is_open(as_of)]
    kpi = answers(as_of, is_now=False)["open_incidents"]
    assert kpi.numerator == len(still)
    assert kpi.detail["by_severity"] == {
        level.value: sum(one.severity_at(as_of) is level for one in still) for level in Severity
    }


@pytest.mark.parametrize("back", BACK)
def test_drafts_duplicates_and_not_reportable_never_count(tales: list[Tale], back: int) -> None:
    as_of = NOW - timedelta(minutes=back)
    start = as_of - WINDOW
    kpis = answers(as_of, is_now=False)
    counted = [one for one in tales if one.is_counted(as_of)]
    window = [one for one in counted if one.reported > start]
    oracle = tally_sla(
        classify_sla(one.reported, one.ack, one.facts_at(as_of).due or as_of, as_of) for one in window
    )
    sla = kpis["ack_sla"]
    assert (sla.numerator, sla.denominator) == (oracle.met, oracle.measured)
    assert sla.detail["pending"] == oracle.pending
    assert kpis["incident_rate"].numerator == sum(
        start < one.facts_at(as_of).occurred <= as_of for one in counted
    )
    for slug, field in (
        ("ack_time", "ack"),
        ("response_time", "on_scene"),
        ("contain_time", "contained"),
        ("resolve_time", "resolved"),
    ):
        ends = [(one, getattr(one, field)) for one in window]
        minutes = [(end - one.reported).total_seconds() / 60 for one, end in ends if end and end <= as_of]
        assert kpis[slug].detail["n"] == len(minutes)
        assert kpis[slug].value == (pytest.approx(median(minutes)) if len(minutes) >= 5 else None)
    delays = [(one.reported - one.facts_at(as_of).occurred).total_seconds() / 60 for one in window]
    assert kpis["detection_delay"].value == (pytest.approx(median(delays)) if len(delays) >= 5 else None)
    with reading() as session:
        excluded = count_left_out(session, "ack_sla", as_of)
    seen = [one for one in tales if one.is_known(as_of) and one.reported > start]
    assert excluded == {
        state: sum(one.record_at(as_of) is state for one in seen)
        for state in (RecordState.DRAFT, RecordState.DUPLICATE, RecordState.NOT_REPORTABLE)
    }


@pytest.mark.parametrize("back", BACK)
def test_flow_backlog_and_repeats(tales: list[Tale], back: int) -> None:
    as_of = NOW - timedelta(minutes=back)
    counted = [one for one in tales if one.is_counted(as_of)]
    with reading() as session:
        weeks = weekly_flow(session, as_of)
    for week in weeks:
        first, last = day_start(week.start), day_start(week.start + timedelta(days=7))
        assert week.opened == sum(first <= one.reported < last for one in counted)
        ends = [one.resolved for one in counted if one.resolved and one.resolved <= as_of]
        assert week.closed == sum(first <= end < last for end in ends)
    assert (len(weeks), weeks[-1].is_complete, weeks[-2].is_complete) == (27, False, True)
    kpis = answers(as_of, is_now=False)
    assert kpis["incident_flow"].value == weeks[-2].opened - weeks[-2].closed
    still = [(as_of - one.reported).total_seconds() / 60 for one in tales if one.is_open(as_of)]
    assert kpis["backlog_age"].value == (pytest.approx(median(still)) if len(still) >= 5 else None)
    known = [one.facts_at(as_of) for one in counted]
    assert kpis["incident_repeat"].numerator == sum(
        one.occurred > as_of - WINDOW
        and any(
            (other.type, other.zone) == (one.type, one.zone)
            and timedelta(0) <= one.occurred - other.occurred <= timedelta(days=30)
            and (other.occurred, place) < (one.occurred, own)
            for place, other in enumerate(known)
        )
        for own, one in enumerate(known)
    )


@pytest.mark.parametrize("back", BACK)
def test_service_levels_leave_out_what_has_no_target_and_what_was_not_recorded(
    tales: list[Tale], back: int
) -> None:
    as_of = NOW - timedelta(minutes=back)
    window = [one for one in tales if one.is_counted(as_of) and one.reported > as_of - WINDOW]
    kpis = answers(as_of, is_now=False)
    for slug, field, name in (
        ("response_sla", "on_scene", "response_due"),
        ("resolve_sla", "resolved", "resolve_due"),
    ):
        cases = [(one, getattr(one, field), getattr(one.facts_at(as_of), name)) for one in window]
        promised = [case for case in cases if case[2] is not None]
        lost = [
            one
            for one, done, _ in promised
            if (done is None or done > as_of) and one.resolved is not None and one.resolved <= as_of
        ]
        oracle = tally_sla(
            classify_sla(one.reported, done, due, as_of) for one, done, due in promised if one not in lost
        )
        found = kpis[slug]
        assert (found.numerator, found.denominator) == (oracle.met, oracle.measured), slug
        assert (found.detail["pending"], found.detail["missing"]) == (oracle.pending, len(lost)), slug
        by_level = found.detail["by_severity"]
        assert sum(level["met"] for level in by_level.values()) == oracle.met


@pytest.mark.parametrize("back", BACK)
def test_charts_are_those_of_the_instant(tales: list[Tale], back: int) -> None:
    as_of = NOW - timedelta(minutes=back)
    known = [one.facts_at(as_of) for one in tales if one.is_counted(as_of)]
    first, today = site_day(NOW) - timedelta(days=400), site_day(NOW)
    with reading() as session:
        days = site_days(session, first, today, as_of, is_now=False)
        for group in ("escape", "fire", "assault"):
            moments = read_moments(session, group, as_of)
            assert moments == tuple(sorted(one.occurred for one in known if one.type.value == group)), group
        types = spans.count_by_type(session, as_of - WINDOW, as_of)
        latest = numbers.last_of_type(session, ("escape",), as_of)
    assert days == Counter(site_day(one.occurred) for one in known)
    recent = [one for one in known if one.occurred > as_of - WINDOW]
    assert types == Counter(one.type.value for one in recent)
    # A draft has happened too.
    gone = (RecordState.DUPLICATE, RecordState.NOT_REPORTABLE)
    happened = [one for one in tales if one.is_known(as_of) and one.record_at(as_of) not in gone]
    escapes = [
        facts.occurred for one in happened if (facts := one.facts_at(as_of)).type is IncidentType.ESCAPE
    ]
    assert latest == max(escapes, default=None)


def test_the_answer_of_now_is_the_answer_as_of_now(tales: list[Tale]) -> None:
    assert answers(NOW, is_now=True) == answers(NOW, is_now=False)
    with reading() as session:
        assert trend_chart(session, NOW, is_now=True) == trend_chart(session, NOW, is_now=False)
        first, today = site_day(NOW) - timedelta(days=400), site_day(NOW)
        known = site_days(session, first, today, NOW, is_now=True)
        assert known == site_days(session, first, today, NOW, is_now=False)
        assert sum(known.values()) == sum(one.is_counted(NOW) for one in tales)
