"""The finds register on both databases: searches with and without finds, and what is refused."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import FoundItem, RecordSearch, parse_search
from dashboard.features.incidents.queries.searches import (
    list_searches,
    list_with_finds,
    searches_of,
    sum_searches,
)
from dashboard.features.incidents.rules.finds import UNIT_OF, ItemClass, SearchKind
from dashboard.features.incidents.tables import Incident, IncidentEvent, Search
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import unit_of_work
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")

_START, _END = NOW - timedelta(days=1), NOW + timedelta(days=1)


def found(item: ItemClass, quantity: float) -> FoundItem:
    return FoundItem(item, quantity, UNIT_OF[item])


SEARCH = RecordSearch(
    zone=Zone.BLOCK_C,
    kind=SearchKind.ROUTINE,
    is_unannounced=True,
    is_joint=False,
    rooms=8,
    started_at=NOW - timedelta(hours=1),
    ended_at=NOW - timedelta(minutes=5),
    incident=None,
    finds=(found(ItemClass.PHONE, 2), found(ItemClass.DRUG, 1.5)),
    note="Disimpan di ruang KPR.",
    is_text_shared=False,
    key="geledah-0001",
)


def test_searches_with_and_without_finds_are_counted(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    first = record_search(karupam, SEARCH, clock=clock)
    assert first == "G-2026-0001"
    assert record_search(karupam, SEARCH, clock=clock) == first, "the same click again"
    record_search(karupam, replace(SEARCH, finds=(), rooms=6, key="geledah-0002"), clock=clock)
    with reading() as session:
        sums = sum_searches(session, perwira, _START, _END)
        rows = list_searches(session, perwira, _START, _END).rows
    assert (sums.searches, sums.with_finds, sums.rooms) == (2, 1, 14)
    assert {(one.item, one.quantity, one.unit) for one in sums.items} == {
        (ItemClass.PHONE, 2.0, UNIT_OF[ItemClass.PHONE]),
        (ItemClass.DRUG, 1.5, UNIT_OF[ItemClass.DRUG]),
    }
    assert [len(row.finds) for row in rows] == [0, 2]
    assert {(row.note, row.has_hidden_note) for row in rows} == {("", True)}, "a note is the agency's own"


def test_a_shared_note_is_read_by_both(karupam: Actor, perwira: Actor, clock: SteppedClock) -> None:
    record_search(karupam, replace(SEARCH, is_text_shared=True), clock=clock)
    with reading() as session:
        assert list_searches(session, perwira, _START, _END).rows[0].note == SEARCH.note


@pytest.mark.parametrize(
    "role",
    [
        role
        for role in HUMAN_ROLES
        if role not in {Role.PETUGAS_BLOK, Role.P2U, Role.KARUPAM, Role.KEPALA_KPR}
    ],
)
def test_only_the_named_roles_record(role: Role, clock: SteppedClock) -> None:
    with pytest.raises(Denied):
        record_search(actor(role, Agency.RUTAN), SEARCH, clock=clock)
    with reading() as session:
        assert session.exec(select(Search)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_at": NOW - timedelta(hours=2)}, "ended_at"),
        ({"ended_at": NOW + timedelta(hours=1)}, "ended_at"),
        ({"started_at": NOW - timedelta(days=2)}, "ended_at"),
        ({"rooms": 501}, "rooms"),
        ({"rooms": -1}, "rooms"),
        ({"zone": Zone.CITY}, "zone"),
        ({"finds": (found(ItemClass.PHONE, 0),)}, "item_phone"),
        ({"finds": (found(ItemClass.BLADE, -2),)}, "item_blade"),
        ({"finds": (found(ItemClass.PHONE, 1.5),)}, "item_phone"),
        ({"finds": (found(ItemClass.PHONE, 1), found(ItemClass.PHONE, 2))}, "finds"),
        ({"incident": "R-2026-9999"}, "incident"),
        ({"note": "x" * 501}, "note"),
        ({"started_at": None}, "minutes"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    karupam: Actor, clock: SteppedClock, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        record_search(karupam, replace(SEARCH, **changes), clock=clock)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    with reading() as session:
        assert session.exec(select(Search)).all() == []


def test_a_search_of_an_incident_stands_in_its_history(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    number = record_search(karupam, replace(SEARCH, incident=reference), clock=clock)
    with reading() as session:
        _, rows = searches_of(session, perwira, reference)
        lines = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "search")).all()
    assert [row.reference for row in rows] == [number]
    assert [(line.old, line.new) for line in lines] == [(number, "found")]


def test_a_search_of_a_closed_incident_is_closed_too(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    number = record_search(karupam, replace(SEARCH, incident=reference), clock=clock)
    free = record_search(karupam, replace(SEARCH, finds=(), key="geledah-0002"), clock=clock)
    with unit_of_work(karupam, clock, quiet=True) as work:
        row = work.session.exec(select(Incident).where(Incident.reference == reference)).one()
        row.audience = Audience.OWN.value
        closed_id = work.session.exec(select(Search.id).where(Search.reference == number)).one()
    with reading() as session:
        assert {row.reference for row in list_searches(session, karupam, _START, _END).rows} == {number, free}
        assert [row.reference for row in list_searches(session, perwira, _START, _END).rows] == [free]
        with pytest.raises(Missing):
            list_searches(session, perwira, _START, _END, before_id=closed_id or 0)
        own, others = (sum_searches(session, who, _START, _END) for who in (karupam, perwira))
        listed = list_with_finds(session, perwira, _START, _END)
    assert (own.searches, len(own.items)) == (2, 2)
    assert (others.searches, others.with_finds, others.items) == (1, 0, ())
    assert listed.rows == ()


def fields(**changes: object) -> dict[str, object]:
    return {
        "zone": "block_c",
        "kind": "routine",
        "minutes": "60",
        "rooms": "8",
        "has_finds": "yes",
        "item_phone": "2",
        "item_drug": "1,5",
        "key": "geledah-0001",
        **changes,
    }


def test_the_form_reads_quantities_as_people_write_them() -> None:
    command = parse_search(fields(), NOW)
    assert command.finds == (found(ItemClass.PHONE, 2), found(ItemClass.DRUG, 1.5))
    assert (command.minutes, command.rooms, command.started_at) == (60, 8, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"has_finds": "no"}, "has_finds"),
        ({"item_phone": "", "item_drug": ""}, "has_finds"),
        ({"has_finds": ""}, "has_finds"),
        ({"item_phone": "dua"}, "item_phone"),
        ({"item_phone": "-1"}, "item_phone"),
        ({"rooms": "banyak"}, "rooms"),
        ({"zone": "moon"}, "zone"),
        ({"minutes": ""}, "minutes"),
    ],
)
def test_the_form_says_what_to_mend(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_search(fields(**changes), NOW)
    assert field in refused.value.fields


def test_hours_are_kept_as_given(karupam: Actor, clock: SteppedClock) -> None:
    record_search(karupam, replace(SEARCH, started_at=None, ended_at=None, minutes=45), clock=clock)
    with reading() as session:
        row = session.exec(select(Search)).one()
    ended: datetime = row.ended_at
    assert (ended, ended - row.started_at) == (clock.now, timedelta(minutes=45))
