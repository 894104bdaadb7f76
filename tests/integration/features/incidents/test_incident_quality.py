"""Data quality: each rule finds its record and no other, through the viewer's scope, page by page."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.features.incidents.actions import AddNote, add_note, report_incident
from dashboard.features.incidents.kpis import incident_kpis
from dashboard.features.incidents.queries.numerators import count_negative
from dashboard.features.incidents.queries.quality import count_doubtful, list_doubtful, read_form_times
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.rules.quality import QualityRule, Reversal
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.history import Tale, random_tales, write_tales
from tests.integration.features.incidents.test_incident_actions import report

DAY = timedelta(days=1)


def tale(
    reported: datetime, state: RecordState = RecordState.CLOSED, occurred: datetime | None = None
) -> Tale:
    due = reported + timedelta(hours=1)
    made = Tale(IncidentType.FIRE, Zone.GATE, occurred or reported, reported, due)
    made.records.append((reported, state))
    made.severities.append((reported, Severity.HIGH))
    return made


@pytest.fixture
def doubtful(db: Database) -> dict[QualityRule, str]:
    """One record per rule, and one that is in order; the rule -> its reference."""
    negative = tale(NOW - 3 * DAY)
    negative.ack = negative.reported - timedelta(minutes=5)
    no_arrival = tale(NOW - 4 * DAY)
    no_arrival.resolved = no_arrival.reported + timedelta(hours=1)
    good = tale(NOW - 2 * DAY)
    good.on_scene = good.reported + timedelta(minutes=2)
    good.resolved = good.reported + timedelta(hours=1)
    tales = [
        negative,
        tale(NOW - DAY, occurred=NOW - DAY + timedelta(minutes=9)),
        no_arrival,
        tale(NOW - 5 * DAY, occurred=NOW - 7 * DAY),
        tale(NOW - 2 * DAY, RecordState.DRAFT),
        tale(NOW - 8 * DAY, RecordState.AWAITING_REVIEW),
        good,
        tale(NOW - timedelta(hours=2), RecordState.DRAFT),
        tale(NOW - 3 * DAY, RecordState.AWAITING_REVIEW),
    ]
    write_tales(db, tales)
    of_times = [rule for rule in QualityRule if rule is not QualityRule.PERSONAL]
    return {rule: f"R-2026-{number:04}" for number, rule in enumerate(of_times, 1)}


def test_each_rule_finds_its_own(doubtful: dict[QualityRule, str], karupam: Actor) -> None:
    with reading() as session:
        found = {
            rule: {row.reference for row in list_doubtful(session, karupam, rule, NOW).rows}
            for rule in QualityRule
        }
        counts = count_doubtful(session, karupam, NOW)
    # An event that is ahead of its report is reversed too.
    ahead = doubtful[QualityRule.FUTURE]
    expected = {rule: {reference} for rule, reference in doubtful.items()}
    expected[QualityRule.NEGATIVE].add(ahead)
    expected[QualityRule.PERSONAL] = set()
    assert found == expected
    assert counts == {rule: len(references) for rule, references in expected.items()}


def test_personal_data_is_listed_for_whoever_may_read_the_text(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    hidden = report_incident(
        karupam, report("pribadi-0001", description="NIK 1671012345678901."), clock=clock
    )
    shared = report("pribadi-0002", description="Titipan a.n. Fulan.", is_text_shared=True)
    both = report_incident(karupam, shared, clock=clock)
    report_incident(karupam, report("pribadi-0003", description="Dua ponsel ditemukan."), clock=clock)
    noted = report_incident(karupam, report("pribadi-0004"), clock=clock)
    add_note(karupam, AddNote(noted, "Kendaraan BG 1234 AB.", False, "pribadi-0005"), clock=clock)
    with reading() as session:
        found = [
            {row.reference for row in list_doubtful(session, who, QualityRule.PERSONAL, clock.now).rows}
            for who in (karupam, perwira)
        ]
    assert found == [{hidden, both, noted}, {both}]


def test_small_delays_are_no_errors(db: Database, karupam: Actor) -> None:
    write_tales(
        db,
        [
            tale(NOW - DAY, occurred=NOW - DAY + timedelta(minutes=5)),
            tale(NOW - DAY, occurred=NOW - 2 * DAY),
        ],
    )
    with reading() as session:
        counts = count_doubtful(session, karupam, NOW)
    assert (counts[QualityRule.FUTURE], counts[QualityRule.LATE_ENTRY]) == (0, 0)


def test_negative_durations_are_never_measured(db: Database, karupam: Actor) -> None:
    wrong = tale(NOW - DAY)
    wrong.ack = wrong.on_scene = wrong.resolved = wrong.reported - timedelta(minutes=1)
    write_tales(db, [wrong])
    with reading() as session:
        kpis = incident_kpis(session, NOW, source_ages(session, NOW), is_now=False)
        by_slug = {kpi.slug: kpi for kpi in kpis}
        assert count_doubtful(session, karupam, NOW)[QualityRule.NEGATIVE] == 1
    for slug in ("ack_time", "response_time", "resolve_time"):
        assert (by_slug[slug].detail["n"], by_slug[slug].detail["negative"]) == (0, 1)
    assert (by_slug["ack_sla"].denominator, by_slug["ack_sla"].detail["invalid"]) == (0, 1)


def test_every_reversed_time_is_listed_however_old_and_says_which(db: Database, karupam: Actor) -> None:
    """A number of any window leaves them out, so none may be missing from the list."""
    fields = {
        "ack": Reversal.ACKNOWLEDGED,
        "on_scene": Reversal.ON_SCENE,
        "contained": Reversal.CONTAINED,
        "resolved": Reversal.RESOLVED,
    }
    tales = []
    for age, name in zip((1, 89, 91, 2000), fields, strict=True):
        wrong = tale(NOW - age * DAY)
        setattr(wrong, name, wrong.reported - timedelta(minutes=1))
        tales.append(wrong)
    ahead = tale(NOW - 400 * DAY, occurred=NOW - 399 * DAY)
    early = tale(NOW - 300 * DAY)
    early.resolved, early.on_scene = early.reported + timedelta(hours=1), early.reported + timedelta(hours=2)
    both = tale(NOW - 200 * DAY)
    both.ack = both.resolved = both.reported - timedelta(hours=1)
    write_tales(db, [*tales, ahead, early, both, tale(NOW - DAY)])
    with reading() as session:
        found = {
            row.reference: row.reversals
            for row in list_doubtful(session, karupam, QualityRule.NEGATIVE, NOW).rows
        }
    expected = [(reversal,) for reversal in fields.values()]
    expected += [(Reversal.OCCURRED,), (Reversal.RESOLVED_FIRST,), (Reversal.ACKNOWLEDGED, Reversal.RESOLVED)]
    assert found == {f"R-2026-{number:04}": reversals for number, reversals in enumerate(expected, 1)}
    assert set().union(*expected) == set(Reversal)


def test_what_a_number_leaves_out_is_in_the_list(db: Database, karupam: Actor) -> None:
    chance = random.Random(4)
    tales = random_tales(4, 120, NOW)
    seen: Counter[str] = Counter()
    for one in tales:
        if chance.random() < 0.4:
            name = chance.choice(["ack", "on_scene", "contained", "resolved"])
            setattr(one, name, one.reported - timedelta(minutes=chance.randint(1, 400)))
    write_tales(db, tales)
    names = {
        "ack_time": "ack",
        "ack_sla": "ack",
        "response_time": "on_scene",
        "contain_time": "contained",
        "resolve_time": "resolved",
    }
    with reading() as session:
        for moment in (NOW, NOW - 20 * DAY):
            kpis = {
                kpi.slug: kpi
                for kpi in incident_kpis(session, moment, source_ages(session, moment), is_now=False)
            }
            for slug, name in names.items():
                wrong = [
                    one
                    for one in tales
                    if one.is_counted(moment)
                    and moment - timedelta(hours=720) < one.reported <= moment
                    and (step := getattr(one, name)) is not None
                    and step < one.reported
                ]
                told = kpis[slug].detail.get("negative", kpis[slug].detail.get("invalid"))
                assert count_negative(session, slug, moment) == told == len(wrong), slug
                seen[slug] += len(wrong)
        assert min(seen[slug] for slug in names) > 0, seen
        listed: set[str] = set()
        before = 0
        while True:
            page = list_doubtful(session, karupam, QualityRule.NEGATIVE, NOW, before_id=before)
            listed |= {row.reference for row in page.rows}
            before = page.next_before
            if not before:
                break
    everywhere = {
        f"R-2026-{number:04}"
        for number, one in enumerate(tales, 1)
        if one.records[-1][1].is_live
        and any(step and step < one.reported for step in (one.ack, one.on_scene, one.contained, one.resolved))
    }
    assert everywhere <= listed


def test_the_list_goes_on_where_it_stopped_and_respects_the_scope(
    db: Database, karupam: Actor, perwira: Actor
) -> None:
    write_tales(db, [tale(NOW - DAY * (n + 2), RecordState.DRAFT) for n in range(7)])
    with Session(db.writer) as session:
        for hidden in session.exec(select(Incident).where(Incident.reference == "R-2026-0003")):
            hidden.audience = "own"
            session.add(hidden)
        session.commit()
    with reading() as session:
        seen: list[str] = []
        before = 0
        while True:
            page = list_doubtful(session, karupam, QualityRule.OLD_DRAFT, NOW, before_id=before, limit=3)
            seen += [row.reference for row in page.rows]
            before = page.next_before
            if not before:
                break
        assert seen == [f"R-2026-{number:04}" for number in range(7, 0, -1)]
        theirs = list_doubtful(session, perwira, QualityRule.OLD_DRAFT, NOW).rows
        assert "R-2026-0003" not in {row.reference for row in theirs}
        assert count_doubtful(session, perwira, NOW)[QualityRule.OLD_DRAFT] == 6
        stranger = actor(Role.OPERATOR_CCTV, Agency.RUTAN)
        with pytest.raises(Denied):
            list_doubtful(session, stranger, QualityRule.OLD_DRAFT, NOW)
        with pytest.raises(Denied):
            count_doubtful(session, stranger, NOW)


def test_form_times_are_read_from_the_reports(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(NOW - DAY * n) for n in range(1, 5)])
    with Session(db.writer) as session:
        for incident, seconds in zip(session.exec(select(Incident)), (12, 18, 40, None), strict=True):
            incident.form_seconds = seconds
            session.add(incident)
        session.commit()
    with reading() as session:
        times = read_form_times(session, karupam, NOW)
    assert (times.n, times.median, times.p90) == (3, 18.0, 40.0)
