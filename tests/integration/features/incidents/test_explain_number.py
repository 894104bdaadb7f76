""" "Explain this number": every slug, as-of, exclusions counted, and the list only as far as one may see."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import RecordSearch
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.rules.counting import COUNTING
from dashboard.features.incidents.rules.finds import UNIT_OF, FoundItem, ItemClass, SearchKind
from dashboard.features.incidents.tables import Incident, Search
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.kernel.wording import site_instant
from dashboard.screens.explain.answers import DEFINITIONS, INCIDENT_SLUGS, every_kpi
from dashboard.screens.explain.board import ExplainView, explain
from dashboard.web.as_of import at
from tests.conftest import NOW, SteppedClock
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
    # Drafts, duplicates, not reportable; and the one with its times reversed.
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
    write_tales(db, [tale(10), tale(20), tale(30)])
    with Session(db.writer) as session:
        hidden = session.exec(select(Incident).where(Incident.reference == "R-2026-0001")).one()
        hidden.audience = "own"
        session.add(hidden)
        session.commit()
    glance = view(actor(Role.OPERATOR_CCTV, Agency.RUTAN), "open_incidents")
    assert (glance.number, glance.has_list, glance.lines) == ("3", False, ())
    own, other = view(karupam, "open_incidents"), view(perwira, "open_incidents")
    assert (len(own.lines), own.more) == (3, "")
    assert [line.reference for line in other.lines] == ["R-2026-0002", "R-2026-0003"]
    assert other.more == "1 lagi dihitung tetapi tidak dapat Anda lihat."
    with pytest.raises(Denied):
        view(actor(Role.ADMIN_RUTAN, Agency.RUTAN), "open_incidents")


def test_a_long_list_says_how_many_more(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(n) for n in range(1, 206)])
    shown = view(karupam, "open_incidents")
    assert (shown.number, len(shown.lines), shown.more) == ("205", 200, "Masih ada 5 lagi.")


def test_a_draft_is_left_out_only_where_the_definition_says_so(db: Database, karupam: Actor) -> None:
    write_tales(db, [tale(60 * 24 * 40, RecordState.DRAFT), tale(60 * 24 * 50, RecordState.DUPLICATE)])
    opened = view(karupam, "open_incidents")
    # A state of the instant has no window: the duplicate is 50 days old and open.
    assert [(pair.name, pair.text) for pair in opened.exclusions[1:]] == [
        ("Duplikat", "1"),
        ("Bukan kejadian", "0"),
    ]
    assert [line.reference for line in opened.lines] == ["R-2026-0001"]
    assert [pair.text for pair in view(karupam, "ack_sla").exclusions[1:]] == ["0", "0", "0", "0"]


@pytest.mark.parametrize("back", [0, 4000, 20000])
def test_no_listed_row_is_in_an_excluded_state(db: Database, karupam: Actor, back: int) -> None:
    """For every KPI of the product: what is listed counts, and what is left out is counted as such."""
    tales = random_tales(29, 80, NOW)
    write_tales(db, tales)
    moment = NOW - timedelta(minutes=back)
    by_reference = {f"R-2026-{number:04}": one for number, one in enumerate(tales, 1)}
    listed = 0
    for definition in DEFINITIONS:
        slug = definition.slug
        shown = view(karupam, slug, moment)
        for line in shown.lines:
            listed += 1
            state = by_reference[line.reference].record_at(moment)
            assert state not in COUNTING[slug].left_out, (slug, line.reference, state)
        if slug not in COUNTING:
            continue
        counting = COUNTING[slug]
        start, end = counting.window(moment)
        totals = Counter(
            one.record_at(moment)
            for one in tales
            if one.is_known(moment) and _under(one, slug, start, end, moment)
        )
        told = [pair.text for pair in shown.exclusions[1 : 1 + len(counting.left_out)]]
        assert told == [str(totals[state]) for state in counting.left_out], slug
        words = view(karupam, slug, moment).facts[3].text
        if start is None:
            assert words == "Keadaan pada saat itu"
        else:
            assert words == f"{site_instant(start, Language.ID)} – {site_instant(end, Language.ID)}"
    assert listed > 20


def _under(one: Tale, slug: str, start: datetime | None, end: datetime, as_of: datetime) -> bool:
    """Whether a naive reader would put it under the number, whatever its record state."""
    facts = one.facts_at(as_of)
    if start is None:
        return one.resolved is None or one.resolved > as_of
    if slug in ("incident_rate", "incident_repeat"):
        return start < facts.occurred <= end
    if slug == "incident_flow":
        return start <= one.reported < end or (one.resolved is not None and start <= one.resolved < end)
    promised = {"response_sla": facts.response_due, "resolve_sla": facts.resolve_due}.get(slug, facts.due)
    return promised is not None and start < one.reported <= end


def test_the_flow_lists_what_came_and_what_went(db: Database, karupam: Actor) -> None:
    """NOW is a Thursday: the last complete week is 2 to 8 March."""
    came, both, went, outside = tale(60 * 24 * 5), tale(60 * 24 * 6), tale(60 * 24 * 20), tale(60 * 24)
    both.resolved, went.resolved = both.reported + timedelta(hours=1), NOW - timedelta(days=7)
    write_tales(db, [came, both, went, outside, tale(60 * 24 * 5, RecordState.DRAFT)])
    shown = view(karupam, "incident_flow")
    assert {line.reference: line.note for line in shown.lines} == {
        "R-2026-0001": "dilaporkan, +1",
        "R-2026-0002": "dilaporkan dan selesai, 0",
        "R-2026-0003": "selesai, −1",
    }
    assert (shown.number, shown.more) == ("0", "")
    assert shown.facts[3].text == "1 Mar 2026 24.00 WIB – 8 Mar 2026 24.00 WIB"
    assert shown.exclusions[1].text == "1"


def test_the_yield_lists_its_searches_as_far_as_one_may_see(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    phone, blade = (FoundItem(item, 1, UNIT_OF[item]) for item in (ItemClass.PHONE, ItemClass.BLADE))
    for number, found in enumerate([(phone,), (), (phone,), (blade,)]):
        record_search(karupam, _search(clock, number, found), clock=clock)
    with Session(db.writer) as session:
        hidden = session.exec(select(Search).order_by(col(Search.id).desc())).first()
        assert hidden is not None
        hidden.audience = "own"
        session.add(hidden)
        session.commit()
    own, other = view(karupam, "finds_yield"), view(perwira, "finds_yield")
    assert own.note.startswith("3/4")
    assert [line.severity for line in own.lines] == ["", "", ""]
    assert (len(own.lines), own.more) == (3, "")
    assert (len(other.lines), other.more) == (2, "1 lagi dihitung tetapi tidak dapat Anda lihat.")
    assert not view(karupam, "finds_yield", NOW - timedelta(minutes=1)).lines, "nobody knew of them yet"


def _search(clock: SteppedClock, number: int, finds: tuple[FoundItem, ...]) -> RecordSearch:
    return RecordSearch(
        zone=Zone.BLOCK_A,
        kind=SearchKind.ROUTINE,
        is_unannounced=False,
        is_joint=False,
        rooms=4,
        started_at=clock.now - timedelta(hours=1),
        ended_at=clock.now - timedelta(minutes=10),
        incident=None,
        finds=finds,
        note="",
        is_text_shared=False,
        key=f"geledah-{number:04d}",
    )


@pytest.mark.parametrize("language", list(Language))
def test_medians_by_level_never_a_percentile_of_fewer_than_five(
    db: Database, karupam: Actor, language: Language
) -> None:
    tales = [tale(10 + n) for n in range(5)]
    for minutes, one in enumerate(tales, 1):
        one.ack = one.reported + timedelta(minutes=minutes)
    few = [tale(30), tale(40)]
    for one in few:
        one.severities = [(one.reported, Severity.LOW)]
    write_tales(db, [*tales, *few])
    reader = replace(karupam, language=language)
    high, low = view(reader, "ack_time").levels
    minutes = "menit" if language is Language.ID else "minutes"
    assert (high.severity, high.count, high.middle, high.high, high.few) == (
        "high",
        "5",
        f"3 {minutes}",
        f"5 {minutes}",
        "",
    )
    assert (low.severity, low.count, low.middle, low.high) == ("low", "2", "–", "–")
    assert low.few == f"3 {minutes}, 3 {minutes}"
    assert view(reader, "ack_sla").levels == ()


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
