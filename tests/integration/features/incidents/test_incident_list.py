"""The list on both databases: order, views, pages that lose nothing, nobody finds what he may not read."""

import random
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.filters import Filters, Tab, parse_filters
from dashboard.features.incidents.queries import listing
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.listing import ListPage, list_tab
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordState
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, database, reading
from dashboard.kernel.errors import Denied, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

HEAD = actor(Role.KEPALA_KPR, Agency.RUTAN, 11)
OPS = actor(Role.KABAG_OPS, Agency.POLRES, 12)
OFFICER = actor(Role.PETUGAS_BLOK, Agency.RUTAN, 14)
INTEL = actor(Role.INTEL_RUTAN, Agency.RUTAN, 13)
_key = iter(range(10_000, 99_999))


def report(by: Actor, at: SteppedClock, **changes: object) -> str:
    values: dict[str, object] = {
        "type": IncidentType.CONTRABAND,
        "severity": Severity.HIGH,
        "zone": Zone.BLOCK_C,
        "occurred_at": None,
        "description": "",
        "is_text_shared": False,
        "key": f"list-key-{next(_key)}",
        "lower_reason": "uji",
    }
    return report_incident(by, ReportIncident(**{**values, **changes}), clock=at)  # type: ignore[arg-type]


def move(by: Actor, reference: str, action: Action, at: SteppedClock) -> None:
    move_incident(by, MoveIncident(reference, action, f"list-{next(_key)}"), clock=at)


def change(reference: str, **values: object) -> None:
    """Set columns that belong to other actions' work."""
    from sqlmodel import Session

    with Session(database().writer) as session:
        row = session.exec(select(Incident).where(Incident.reference == reference)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        session.connection().commit()


def found(who: Actor, raw: dict[str, str], at: SteppedClock) -> list[str]:
    with reading() as session:
        page = list_tab(session, who, parse_filters(raw), at.now)
    return [row.reference for row in page.rows]


def test_triage_is_severity_then_not_accepted_then_age(clock: SteppedClock) -> None:
    low = report(HEAD, clock, severity=Severity.LOW)
    clock.move(minutes=1)
    accepted = report(HEAD, clock, severity=Severity.HIGH)
    move(OPS, accepted, Action.ACKNOWLEDGE, clock)
    clock.move(minutes=1)
    older = report(HEAD, clock)
    clock.move(minutes=1)
    newer = report(OPS, clock)
    half = report(OFFICER, clock, severity=Severity.CRITICAL)
    move(OPS, half, Action.ACKNOWLEDGE, clock)
    clock.move(minutes=1)
    critical = report(OPS, clock, severity=Severity.CRITICAL)
    expected = [half, critical, older, newer, accepted, low]
    assert found(HEAD, {}, clock) == found(OPS, {}, clock) == expected
    # The owner's own acceptance completes a critical one: it goes behind the one that still waits.
    move(HEAD, half, Action.ACKNOWLEDGE, clock)
    assert found(HEAD, {}, clock)[:2] == [critical, half]


def test_each_view_holds_its_own(clock: SteppedClock) -> None:
    ours, theirs = report(HEAD, clock), report(OPS, clock)
    city = report(OPS, clock, zone=Zone.CITY, type=IncidentType.CRIME)
    clock.move(minutes=1)
    done = report(HEAD, clock)
    move(HEAD, done, Action.RESOLVE, clock)
    duplicate = report(HEAD, clock)
    change(duplicate, record_state=RecordState.DUPLICATE, duplicate_of=ours)
    change(theirs, record_state=RecordState.AWAITING_REVIEW)
    assert found(HEAD, {}, clock) == [ours, theirs]
    assert found(HEAD, {"tab": "waiting"}, clock) == [theirs]
    assert found(OPS, {"tab": "waiting"}, clock) == [ours]
    assert found(HEAD, {"tab": "done"}, clock) == [done]
    assert set(found(HEAD, {"tab": "all"}, clock)) == {ours, theirs, city, done, duplicate}
    # Reviewers see what was sent, reporters what they still have to complete, readers nothing.
    assert found(OPS, {"tab": "review"}, clock) == [theirs]
    assert found(HEAD, {"tab": "review"}, clock) == []
    assert found(OFFICER, {"tab": "review"}, clock) == [ours, done]
    assert found(actor(Role.PENGAWAS, Agency.RUTAN, 15), {"tab": "review"}, clock) == []
    clock.move(days=31)
    assert found(HEAD, {"tab": "done"}, clock) == []
    with reading() as session:
        counts = listing.count_tabs(session, OPS, Filters(), clock.now)
        assert counts == {Tab.OPEN: 2, Tab.WAITING: 1, Tab.REVIEW: 1}
        assert listing.last_resolved(session, HEAD) == NOW + timedelta(minutes=1)


def test_who_may_not_read_incidents_gets_nothing(clock: SteppedClock) -> None:
    reference = report(HEAD, clock)
    with reading() as session:
        assert find_incident(session, OPS, reference).row.reference == reference
        for ask in (
            lambda: list_tab(session, INTEL, Filters(), clock.now),
            lambda: listing.count_tabs(session, INTEL, Filters(), clock.now),
            lambda: listing.list_again(session, INTEL, Filters(), clock.now, [reference]),
            lambda: find_incident(session, INTEL, reference),
        ):
            with pytest.raises(Denied):
                ask()
        with pytest.raises(Missing):
            find_incident(session, OPS, "R-2026-9999")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"severity": "critical"}, [0]),
        ({"zone": "gate"}, [1]),
        ({"type": "fire"}, [0, 2]),
        ({"agency": "polres"}, [2]),
        ({"record": "on_hold"}, [1]),
        ({"type": "fire", "agency": "rutan"}, [0]),
        ({"from": "2026-03-13"}, [1, 2]),
        ({"to": "2026-03-12"}, [0]),
        ({"from": "2026-03-13", "to": "2026-03-13"}, [1]),
        ({"severity": "critical", "zone": "gate"}, []),
    ],
)
def test_filters_narrow_every_view(raw: dict[str, str], expected: list[int], clock: SteppedClock) -> None:
    made = [report(HEAD, clock, severity=Severity.CRITICAL, type=IncidentType.FIRE)]
    clock.move(days=1)
    made.append(report(HEAD, clock, zone=Zone.GATE))
    change(made[1], record_state=RecordState.ON_HOLD)
    clock.move(days=1)
    made.append(report(OPS, clock, type=IncidentType.FIRE, severity=Severity.LOW))
    wanted = {made[index] for index in expected}
    assert set(found(HEAD, {**raw, "tab": "all"}, clock)) == wanted
    assert set(found(HEAD, raw, clock)) == wanted
    with reading() as session:
        counts = listing.count_tabs(session, HEAD, parse_filters(raw), clock.now)
    assert counts[Tab.OPEN] == len(wanted)


def test_another_agencys_unshared_text_is_never_found(clock: SteppedClock) -> None:
    secret = report(HEAD, clock, description="Ada QJANGKAR di gudang 100%")
    shared = report(HEAD, clock, description="Qjangkar kedua, di pagar", is_text_shared=True)
    change(secret, lp_number="LP/B/77/III/2026")
    with reading() as session:
        ids = {row.reference: row.id or 0 for row in session.exec(select(Incident))}
    note(ids[secret], "catatan rahasia qkompas", is_shared=False)
    note(ids[secret], "catatan bersama qlentera", is_shared=True)
    for tab in ("all", "open"):

        def search(who: Actor, text: str, tab: str = tab) -> set[str]:
            return set(found(who, {"tab": tab, "q": text}, clock))

        assert search(HEAD, "qjangkar") == {secret, shared}
        assert search(OPS, "qjangkar") == {shared}
        assert search(OPS, "gudang") == set()
        assert search(HEAD, "gudang ada") == {secret}
        assert search(HEAD, "LP/B/77") == {secret}
        assert search(OPS, "LP/B/77") == {secret}
        assert search(HEAD, "qkompas") == {secret}
        assert search(OPS, "qkompas") == set()
        assert search(OPS, "qlentera") == {secret}
        # Wildcards are letters like any other.
        assert search(HEAD, "100%") == {secret}
        assert search(HEAD, "1%0") == search(HEAD, "qj_ngkar") == search(HEAD, "\\") == set()
        # A number by its beginning, in any case; the names of types and places.
        assert search(OPS, secret.lower()) == {secret}
        assert search(OPS, "r-2026-000") == {secret, shared}
        assert search(OPS, "P-2026") == set()
        assert search(OPS, "barang blok") == {secret, shared}
        assert search(OPS, "kebakaran") == set()
    with reading() as session:
        hidden = listing.count_tabs(session, OPS, parse_filters({"q": "gudang"}), clock.now)
        assert hidden[Tab.OPEN] == 0


def note(incident_id: int, text: str, *, is_shared: bool) -> None:
    from sqlmodel import Session

    with Session(database().writer) as session:
        session.add(
            IncidentEvent(
                incident_id=incident_id,
                at=NOW,
                recorded_at=NOW,
                agency=Agency.RUTAN,
                actor_id=11,
                action="note",
                state="reported",
                kind="note",
                text=text,
                is_text_shared=is_shared,
            )
        )
        session.flush()
        session.connection().commit()


def test_a_callsign_finds_its_incident(clock: SteppedClock) -> None:
    reference = report(HEAD, clock)
    change(reference, callsign="Mawar")
    report(OPS, clock)
    assert found(OPS, {"q": "mawar"}, clock) == [reference]


def finish(reference: str, clock: SteppedClock) -> None:
    """Accepted by the other agency, because a critical one does not end without, and over."""
    owner, other = (HEAD, OPS) if reference.startswith("R") else (OPS, HEAD)
    move(other, reference, Action.ACKNOWLEDGE, clock)
    move(owner, reference, Action.RESOLVE, clock)


@pytest.mark.parametrize("raw", [{}, {"tab": "all"}, {"tab": "all", "from": "2026-03-01"}, {"tab": "done"}])
def test_pages_over_changing_data_neither_repeat_nor_lose_a_row(
    raw: dict[str, str], clock: SteppedClock
) -> None:
    """Between pages others report, accept and resolve; whatever nobody touched is seen exactly once."""
    chance = random.Random(7)
    made: list[str] = []
    for _ in range(24):
        by = chance.choice((HEAD, OPS))
        made.append(report(by, clock, severity=chance.choice(list(Severity)), zone=Zone.BLOCK_A))
        if chance.random() < 0.5:  # several share one instant: the id decides
            clock.move(minutes=1)
        if "done" in raw.values():
            finish(made[-1], clock)
    touched: set[str] = set()
    seen: list[str] = []
    after = None
    while True:
        with reading() as session:
            page = list_tab(session, HEAD, parse_filters(raw), clock.now, after=after, limit=5)
        seen += [row.reference for row in page.rows]
        after = page.next
        if after is None:
            break
        clock.move(minutes=1)
        fresh = report(HEAD, clock, severity=chance.choice(list(Severity)))
        touched.add(fresh)
        if "done" not in raw.values():
            victim = chance.choice([one for one in made if one not in touched])
            touched.add(victim)
            finish(victim, clock)
    untouched = [one for one in made if one not in touched]
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in untouched] != []
    assert set(untouched) <= set(seen)


def test_a_search_says_how_far_it_came_and_goes_on(clock: SteppedClock, db: Database) -> None:
    old = report(HEAD, clock, description="qjangkar")
    for _ in range(11):
        clock.move(minutes=1)
        report(HEAD, clock, description="biasa")

    def search(after: object = None) -> ListPage:
        filters = parse_filters({"tab": "all", "q": "qjangkar"})
        with reading() as session:
            return list_tab(session, HEAD, filters, clock.now, after=after, slice_rows=4)  # type: ignore[arg-type]

    first = search()
    assert first.rows == ()
    assert first.searched_to == NOW + timedelta(minutes=7)
    second = search(first.next)
    assert second.rows == ()
    third = search(second.next)
    assert [row.reference for row in third.rows] == [old]
    assert (third.next, third.searched_to) == (None, None)


def test_rows_that_changed_are_told_and_new_ones_counted(clock: SteppedClock) -> None:
    stays, goes = report(HEAD, clock), report(HEAD, clock, severity=Severity.LOW)
    filters = Filters()
    with reading() as session:
        before = list_tab(session, HEAD, filters, clock.now)
    clock.move(minutes=1)
    move(HEAD, goes, Action.RESOLVE, clock)
    fresh = report(OPS, clock)
    with reading() as session:
        again = listing.list_again(session, HEAD, filters, clock.now, [stays, goes])
        new = listing.count_new(
            session, HEAD, filters, clock.now, shown=[stays, goes], first=before.first, last=None
        )
    assert {reference: belongs for reference, (_, belongs) in again.items()} == {stays: True, goes: False}
    assert again[goes][0].resolved_at == clock.now
    assert new == 1
    assert fresh not in again
    # Newest first: what comes stands above the first row, what was never shown below does not count.
    with reading() as session:
        every = list_tab(session, HEAD, Filters(Tab.ALL), clock.now, limit=1)
        assert (
            listing.count_new(
                session, HEAD, Filters(Tab.ALL), clock.now, shown=[fresh], first=every.first, last=every.last
            )
            == 0
        )
