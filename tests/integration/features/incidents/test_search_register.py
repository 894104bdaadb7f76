"""The finds register on both databases: recording, reading by period, and who may see what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, func, select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.search import RecordSearch
from dashboard.features.incidents.queries import searches as module
from dashboard.features.incidents.queries.searches import list_searches, searches_of, sum_searches
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.finds import FoundItem, ItemClass, SearchKind, Unit
from dashboard.features.incidents.tables import Incident, IncidentEvent, Search, SearchFind
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Revision, SourceInput
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

HOUR = timedelta(hours=1)
PHONES = FoundItem(ItemClass.PHONE, 2.0, Unit.PIECE)
POWDER = FoundItem(ItemClass.DRUG, 1.5, Unit.GRAM)


def search(key: str = "geledah-0001", **changes: Any) -> RecordSearch:
    values: dict[str, Any] = {
        "zone": Zone.BLOCK_C,
        "kind": SearchKind.ROUTINE,
        "is_unannounced": False,
        "is_joint": False,
        "rooms": 8,
        "started_at": None,
        "ended_at": None,
        "incident": None,
        "finds": (),
        "note": "",
        "is_text_shared": False,
        "minutes": 60,
    }
    return RecordSearch(key=key, **{**values, **changes})


def report(who: Actor, clock: SteppedClock, key: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "type": IncidentType.CONTRABAND,
        "severity": Severity.MEDIUM,
        "zone": Zone.BLOCK_C,
        "occurred_at": None,
        "description": "",
        "is_text_shared": False,
        "key": key,
    }
    return report_incident(who, ReportIncident(**{**values, **changes}), clock=clock)


def count(model: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def errors_of(write: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        write()
    return caught.value.fields


def test_a_search_its_finds_audit_freshness_and_topic_come_together(
    karupam: Actor, clock: SteppedClock
) -> None:
    reference = record_search(karupam, search(finds=(PHONES, POWDER)), clock=clock)
    assert reference == "G-2026-0001"
    with reading() as session:
        row = session.exec(select(Search)).one()
        assert (row.started_at, row.ended_at) == (clock.now - HOUR, clock.now)
        assert (row.agency, row.recorded_title, row.incident_id) == ("rutan", "karupam", None)
        finds = session.exec(select(SearchFind.item, SearchFind.quantity, SearchFind.unit)).all()
        assert sorted(finds) == [("drug", 1.5, "gram"), ("phone", 2.0, "piece")]
        entry = session.exec(select(AuditEntry)).one()
        assert (entry.action, entry.object_id) == ("search.record", reference)
        assert entry.detail["finds"] == {"phone": 2.0, "drug": 1.5}
        assert session.exec(select(SourceInput.source)).all() == ["incident"]
        assert session.get(Revision, "incidents") is not None


def test_the_same_click_is_one_search(karupam: Actor, clock: SteppedClock) -> None:
    first = record_search(karupam, search(), clock=clock)
    clock.move(seconds=5)
    assert record_search(karupam, search(), clock=clock) == first
    with pytest.raises(Refused, match=r"error\.key_reused"):
        record_search(karupam, search(rooms=9), clock=clock)
    assert record_search(karupam, search("geledah-0002"), clock=clock) == "G-2026-0002"
    assert count(Search) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WALL])
def test_only_those_who_search_record_one(role: Role, clock: SteppedClock) -> None:
    may = {Role.KEPALA_KPR, Role.KARUPAM, Role.P2U, Role.PETUGAS_BLOK, Role.SYSTEM}
    who = actor(role, Agency.RUTAN, 30)
    if role in may:
        assert record_search(who, search(), clock=clock) == "G-2026-0001"
    else:
        with pytest.raises(Denied):
            record_search(who, search(), clock=clock)
    assert count(Search) == int(role in may)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"started_at": at(-1), "ended_at": at(-2)}, {"ended_at": "incidents.finds.order"}),
        ({"started_at": at(-1), "ended_at": at(1)}, {"ended_at": "form.time.future"}),
        ({"started_at": at(1), "ended_at": None}, {"ended_at": "incidents.finds.order"}),
        ({"started_at": at(-25), "ended_at": at(-0.5)}, {"ended_at": "incidents.finds.long"}),
        ({"minutes": None}, {"minutes": "incidents.finds.minutes.choose"}),
        ({"minutes": 10**12}, {"minutes": "incidents.finds.minutes.choose"}),
        ({"rooms": 501}, {"rooms": "incidents.finds.rooms.range"}),
        ({"rooms": -1}, {"rooms": "incidents.finds.rooms.range"}),
        ({"zone": Zone.CITY}, {"zone": "incidents.finds.zone.choose"}),
        ({"finds": (PHONES, PHONES)}, {"finds": "incidents.finds.twice"}),
        (
            {"finds": (FoundItem(ItemClass.PHONE, 0.0, Unit.PIECE),)},
            {"item_phone": "incidents.finds.quantity.piece"},
        ),
        (
            {"finds": (FoundItem(ItemClass.DRUG, 2.0, Unit.PIECE),)},
            {"item_drug": "incidents.finds.quantity.piece"},
        ),
        ({"incident": "R-2026-9999"}, {"incident": "incidents.finds.incident.unknown"}),
        ({"note": "x" * 501}, {"note": "form.text.long"}),
    ],
)
def test_a_search_that_cannot_have_been_is_refused_and_leaves_nothing(
    karupam: Actor, clock: SteppedClock, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    assert errors_of(lambda: record_search(karupam, search(**changes), clock=clock)) == fields
    assert (count(Search), count(SearchFind), count(AuditEntry)) == (0, 0, 0)
    # The refused one takes no number, and the key may be used again.
    assert record_search(karupam, search(), clock=clock) == "G-2026-0001"


def test_borders_are_allowed(karupam: Actor, clock: SteppedClock) -> None:
    record_search(karupam, search("geledah-0001", rooms=0), clock=clock)
    record_search(karupam, search("geledah-0002", rooms=500), clock=clock)
    record_search(karupam, search("geledah-0003", started_at=at(-24), ended_at=NOW), clock=clock)
    record_search(karupam, search("geledah-0004", started_at=at(-1), ended_at=at(-1)), clock=clock)
    # A phone that is a little ahead means now.
    record_search(karupam, search("geledah-0005", ended_at=NOW + timedelta(minutes=4)), clock=clock)
    with reading() as session:
        ended = session.exec(select(Search.ended_at).where(Search.reference == "G-2026-0005")).one()
    assert ended == NOW


def test_a_linked_search_stands_in_the_history_of_either_agencys_incident(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    own, partner = report(karupam, clock, "report-00001"), report(perwira, clock, "report-00002")
    record_search(karupam, search("geledah-0001", incident=own, finds=(PHONES,)), clock=clock)
    record_search(karupam, search("geledah-0002", incident=partner), clock=clock)
    with reading() as session:
        statement = select(IncidentEvent).where(IncidentEvent.kind == "search").order_by(IncidentEvent.id)  # type: ignore[arg-type]
        lines = [(row.old, row.new, row.agency) for row in session.exec(statement)]
        assert lines == [("G-2026-0001", "found", "rutan"), ("G-2026-0002", "nothing", "rutan")]
        _, rows = searches_of(session, perwira, own)
        assert [(row.reference, row.finds) for row in rows] == [("G-2026-0001", (PHONES,))]
        with pytest.raises(Missing):
            searches_of(session, perwira, "R-2026-9999")


def test_the_city_and_hidden_incidents_take_no_search(
    karupam: Actor, perwira: Actor, clock: SteppedClock, db: Database
) -> None:
    city = report(
        perwira, clock, "report-00001", type=IncidentType.CRIME, severity=Severity.LOW, zone=Zone.CITY
    )
    hidden = report(perwira, clock, "report-00002")
    with Session(db.writer) as session:
        row = session.exec(select(Incident).where(Incident.reference == hidden)).one()
        row.audience = "own"
        session.add(row)
        session.commit()
    for number, reference in enumerate((city, hidden)):
        command = search(f"geledah-000{number}", incident=reference)
        wrong = errors_of(lambda command=command: record_search(karupam, command, clock=clock))
        assert wrong == {"incident": "incidents.finds.incident.unknown"}
    assert count(Search) == 0


def test_the_note_is_the_own_agencys_until_it_is_shared(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    record_search(karupam, search("geledah-0001", note="Rahasia regu."), clock=clock)
    clock.move(minutes=1)
    record_search(karupam, search("geledah-0002", note="Untuk mitra.", is_text_shared=True), clock=clock)

    def notes(who: Actor) -> list[tuple[str, bool]]:
        with reading() as session:
            page = list_searches(session, who, NOW - HOUR, NOW + HOUR)
            return [(row.note, row.has_hidden_note) for row in page.rows]

    assert notes(karupam) == [("Untuk mitra.", False), ("Rahasia regu.", False)]
    assert notes(perwira) == [("Untuk mitra.", False), ("", True)]


def test_a_search_of_an_incident_the_reader_may_not_know_is_not_told(
    karupam: Actor, perwira: Actor, clock: SteppedClock, db: Database
) -> None:
    incident = report(karupam, clock, "report-00001")
    record_search(karupam, search(incident=incident), clock=clock)
    with Session(db.writer) as session:
        row = session.exec(select(Incident)).one()
        row.audience = "own"
        session.add(row)
        session.commit()
    with reading() as session:
        assert list_searches(session, karupam, NOW - HOUR, NOW + HOUR).rows[0].incident == incident
        assert list_searches(session, perwira, NOW - HOUR, NOW + HOUR).rows == ()


def test_a_search_kept_to_its_agency_is_in_nobody_elses_register(
    karupam: Actor, perwira: Actor, clock: SteppedClock, db: Database
) -> None:
    record_search(karupam, search(finds=(PHONES,)), clock=clock)
    with Session(db.writer) as session:
        row = session.exec(select(Search)).one()
        row.audience = "own"
        session.add(row)
        session.commit()
    with reading() as session:
        assert sum_searches(session, karupam, NOW - HOUR, NOW + HOUR).searches == 1
        assert sum_searches(session, perwira, NOW - HOUR, NOW + HOUR).searches == 0
        assert sum_searches(session, perwira, NOW - HOUR, NOW + HOUR).items == ()
        assert list_searches(session, perwira, NOW - HOUR, NOW + HOUR).rows == ()


def test_a_period_is_summed_whole_and_read_page_by_page(
    karupam: Actor, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 3)
    for number in range(8):
        finds = ((PHONES, POWDER), (PHONES,), (), ())[number % 4]
        # Pairs end at the same instant: the id decides.
        command = search(f"geledah-{number:04}", ended_at=at(-(number // 2) - 1), finds=finds)
        record_search(karupam, command, clock=clock)
    outside = search("geledah-luar", ended_at=at(-30), finds=(PHONES,))
    record_search(karupam, outside, clock=clock)
    with reading() as session:
        sums = sum_searches(session, karupam, at(-5), NOW)
        assert (sums.searches, sums.with_finds, sums.rooms) == (8, 4, 64)
        assert sums.items == (
            FoundItem(ItemClass.PHONE, 8.0, Unit.PIECE),
            FoundItem(ItemClass.DRUG, 3.0, Unit.GRAM),
        )
        seen: list[str] = []
        before = 0
        while True:
            page = list_searches(session, karupam, at(-5), NOW, before_id=before)
            seen += [row.reference for row in page.rows]
            before = page.next_before
            if not before:
                break
        assert seen == [f"G-2026-{number:04}" for number in (2, 1, 4, 3, 6, 5, 8, 7)]
        with pytest.raises(Missing):
            list_searches(session, karupam, at(-5), NOW, before_id=999)
        with pytest.raises(Denied):
            list_searches(session, actor(Role.ADMIN_RUTAN, Agency.RUTAN), at(-5), NOW)
