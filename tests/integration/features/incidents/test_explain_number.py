""" "Explain this number": every slug, as-of, exclusions counted, and the list only as far as one may see."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.screens.explain.answers import DEFINITIONS, INCIDENT_SLUGS, every_kpi
from dashboard.screens.explain.board import ExplainView, explain
from dashboard.web.as_of import at
from tests.conftest import NOW
from tests.integration.conftest import actor
from tests.integration.features.incidents.history import Tale, random_tales, write_tales


def view(who: Actor, slug: str, as_of: datetime | None = None) -> ExplainView:
    with reading() as session:
        return explain(session, who, slug, at(as_of, NOW))


def tale(
    minutes: int, state: RecordState = RecordState.CLOSED, kind: IncidentType = IncidentType.FIRE
) -> Tale:
    reported = NOW - timedelta(minutes=minutes)
    made = Tale(kind, Zone.GATE, reported, reported, reported + timedelta(hours=1))
    made.records.append((reported, state))
    made.severities.append((reported, Severity.HIGH))
    made.ack = reported + timedelta(minutes=3)
    return made


def test_every_slug_is_explained_and_the_report_answers_the_same_ones(db: Database, karupam: Actor) -> None:
    slugs = [one.slug for one in DEFINITIONS]
    with reading() as session:
        assert sorted(kpi.slug for kpi in every_kpi(session, NOW, is_now=True)) == sorted(slugs)
    for slug in slugs:
        for as_of in (None, NOW - timedelta(days=3)):
            shown = view(karupam, slug, as_of)
            assert shown.is_known, slug
            assert shown.name, slug
            assert len(shown.facts) == 6, slug
            assert shown.sources, slug
            # Nobody has given anything yet: no number, and surely no 0 % or 100 %.
            assert shown.number == "belum ada data", slug
    assert not view(karupam, "no_such_number").is_known
    assert not view(karupam, "").is_known


def test_the_list_is_the_numerator_and_the_exclusions_are_counted(db: Database, karupam: Actor) -> None:
    broken = tale(90)
    broken.ack = broken.reported - timedelta(minutes=1)
    tales = [
        tale(10),
        tale(300, RecordState.AWAITING_REVIEW),
        tale(20, RecordState.DRAFT),
        tale(30, RecordState.DUPLICATE),
        tale(40, RecordState.NOT_REPORTABLE),
        broken,
    ]
    write_tales(db, tales)
    sla = view(karupam, "ack_sla")
    assert [line.reference for line in sla.lines] == ["R-2026-0001", "R-2026-0002"]
    assert sla.note.startswith("2/2")
    counted = [pair.text for pair in sla.exclusions[1:]]
    assert counted == ["1", "1", "1", "1"]
    opened = view(karupam, "open_incidents")
    assert {line.reference for line in opened.lines} == {
        "R-2026-0001",
        "R-2026-0002",
        "R-2026-0003",
        "R-2026-0006",
    }
    earlier = view(karupam, "ack_sla", NOW - timedelta(minutes=100))
    assert [line.reference for line in earlier.lines] == ["R-2026-0002"]
    assert earlier.instant == "per 12 Mar 2026 12.52 WIB"


def test_repeats_are_listed_by_name(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(5000), tale(10), tale(7, kind=IncidentType.RIOT)])
    shown = view(karupam, "incident_repeat")
    assert [line.reference for line in shown.lines] == ["R-2026-0002"]
    assert shown.note == "1/3, jumlah kecil"


def test_who_may_not_read_incidents_sees_the_number_only(
    db: Database, karupam: Actor, perwira: Actor
) -> None:
    write_tales(db, [tale(10), tale(20)])
    with Session(db.writer) as session:
        hidden = session.exec(select(Incident).where(Incident.reference == "R-2026-0001")).one()
        hidden.audience = "own"
        session.add(hidden)
        session.commit()
    glance = view(actor(Role.OPERATOR_CCTV, Agency.RUTAN), "open_incidents")
    assert (glance.number, glance.has_list, glance.lines) == ("2", False, ())
    own, other = view(karupam, "open_incidents"), view(perwira, "open_incidents")
    assert (len(own.lines), own.more) == (2, "")
    assert [line.reference for line in other.lines] == ["R-2026-0002"]
    assert other.more == "1 lagi dihitung tetapi tidak dapat Anda lihat."
    with pytest.raises(Denied):
        view(actor(Role.ADMIN_RUTAN, Agency.RUTAN), "open_incidents")


def test_a_long_list_says_how_many_more(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(n) for n in range(1, 206)])
    shown = view(karupam, "open_incidents")
    assert (shown.number, len(shown.lines), shown.more) == ("205", 200, "Masih ada 5 lagi.")


def test_list_and_number_agree_at_any_instant(db: Database, karupam: Actor) -> None:
    write_tales(db, random_tales(11, 60, NOW))
    for back in (0, 3000, 20000):
        moment = NOW - timedelta(minutes=back)
        with reading() as session:
            kpis = {kpi.slug: kpi for kpi in every_kpi(session, moment, is_now=False)}
        for slug in sorted(INCIDENT_SLUGS - {"finds_yield", "incident_flow"}):
            kpi = kpis[slug]
            counted = kpi.detail.get("n", kpi.numerator)
            assert len(view(karupam, slug, moment).lines) == counted, slug


def test_sources_carry_their_age_at_the_instant(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(120)])
    texts = {pair.name: pair.text for pair in view(karupam, "incident_rate").sources}
    assert texts["Rutan"] == "12 Mar 2026 12.32 WIB, 2 jam sebelumnya"
    assert texts["Polres"] == "belum ada data"
    assert re.search("Isi", " ".join(texts))
    late = view(karupam, "incident_rate", datetime(2026, 3, 12, 6, 32, tzinfo=UTC))
    assert "1 jam sebelumnya" in {pair.name: pair.text for pair in late.sources}["Rutan"]
