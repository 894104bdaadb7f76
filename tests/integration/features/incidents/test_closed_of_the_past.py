"""What anybody may look up for an instant that is over tells of no single closed record (domain 5.3 R2)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.features.incidents.kpis import weekly_flow, weekly_trend
from dashboard.features.incidents.kpis.searches import finds_kpi
from dashboard.features.incidents.queries.numbers import count_occurred
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.counting import COUNTING
from dashboard.features.incidents.rules.repeats import REPEAT_WITHIN
from dashboard.features.incidents.tables import Incident, Search, SearchFind
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.screens.explain.answers import every_kpi
from dashboard.screens.explain.counted import counted_lines
from tests.conftest import NOW
from tests.integration.features.incidents.history import Tale, write_tales
from tests.integration.features.incidents.test_explain_number import tale, view
from tests.integration.features.incidents.test_incident_finds import search

DAY = 60 * 24
HIDDEN = "tidak dapat Anda lihat"


def close(db: Database, model: type[Incident] | type[Search], number: int) -> None:
    """Own agency only: the row of this id, so the first that was written is 1."""
    with Session(db.writer) as session:
        row = session.exec(select(model).where(col(model.id) == number)).one()
        row.audience = "own"
        session.add(row)
        session.commit()


def week(db: Database) -> tuple[int, int, int]:
    """Opened, closed and net of 2 to 8 March, the last complete week of NOW."""
    with reading() as session:
        last = weekly_flow(session, NOW)[-2]
    return last.opened, last.closed, last.net


def in_week(days: int) -> Tale:
    """Reported that many days before NOW, and over an hour later."""
    made = tale(DAY * days)
    made.resolved = made.reported + timedelta(hours=1)
    return made


def test_a_week_of_few_counts_the_public_ones_only(db: Database, karupam: Actor, perwira: Actor) -> None:
    still_open = tale(DAY * 6)
    write_tales(db, [in_week(5), still_open, in_week(7)])
    assert week(db) == (3, 2, 1)
    close(db, Incident, 1)
    # Two were resolved, one of them closed; the net stays that of the same records.
    assert week(db) == (2, 1, 1)
    for who in (karupam, perwira):
        assert HIDDEN not in view(who, "incident_flow").more
    assert view(perwira, "incident_flow").note == view(karupam, "incident_flow").note


def test_a_week_of_three_may_hold_a_closed_one(db: Database, karupam: Actor, perwira: Actor) -> None:
    write_tales(db, [in_week(5), in_week(6), in_week(7)])
    close(db, Incident, 1)
    assert week(db) == (3, 3, 0)
    assert view(karupam, "incident_flow").more == ""
    assert HIDDEN in view(perwira, "incident_flow").more


def test_what_repeats_a_closed_one_is_no_repeat(db: Database, karupam: Actor, perwira: Actor) -> None:
    others = [tale(DAY * 3, kind=IncidentType.RIOT), tale(DAY * 4, kind=IncidentType.ASSAULT)]
    write_tales(db, [tale(DAY * 5), tale(DAY * 2), *others])
    assert [line.reference for line in view(perwira, "incident_repeat").lines] == ["R-2026-0002"]
    close(db, Incident, 1)
    for who in (karupam, perwira):
        shown = view(who, "incident_repeat")
        assert (shown.note, shown.lines, shown.more) == ("0/4, jumlah kecil", (), "")


def test_few_in_the_window_are_the_public_ones(db: Database, perwira: Actor) -> None:
    write_tales(db, [tale(DAY * 5), tale(DAY * 2, kind=IncidentType.RIOT)])
    assert view(perwira, "incident_repeat").note.startswith("0/2")
    close(db, Incident, 1)
    assert view(perwira, "incident_repeat").note.startswith("0/1")


def test_days_add_up_to_weeks_that_tell_of_no_closed_one(db: Database) -> None:
    write_tales(db, [tale(DAY * days) for days in (5, 6, 14, 13, 12)])
    close(db, Incident, 1)
    close(db, Incident, 3)
    today = site_day(NOW)
    days = {back: today - timedelta(days=back) for back in (5, 6, 12, 13, 14)}
    reach = (today - timedelta(days=30), today)
    with reading() as session:
        told = site_days(session, *reach, NOW, is_now=False)
        every = site_days(session, *reach, NOW, is_now=False, is_every=True)
        # The part of a week is judged by the whole of it.
        part = site_days(session, days[14], days[14], NOW, is_now=False)
        weeks, _ = weekly_trend(session, NOW, is_now=False)
        shorter = count_occurred(session, NOW - timedelta(days=7), NOW)
        longer = count_occurred(session, NOW - timedelta(days=20), NOW)
    assert every == dict.fromkeys(days.values(), 1)
    assert told == {day: 1 for back, day in days.items() if back != 5}
    assert part == {days[14]: 1}
    assert [one.count for one in weeks[-3:]] == [3, 1, 0]
    assert (shorter, longer) == (1, 5)


@pytest.mark.parametrize("slug", sorted(COUNTING))
def test_no_step_of_the_clock_tells_of_a_closed_one(db: Database, perwira: Actor, slug: str) -> None:
    """Second by second through the milestones of a closed one, and of one that everybody knows."""
    known, hidden = in_week(5), in_week(5)
    for one in (known, hidden):
        one.on_scene = one.reported + timedelta(minutes=5)
        one.contained = one.reported + timedelta(minutes=9)
    write_tales(db, [hidden, known])
    close(db, Incident, 1)
    second = timedelta(seconds=1)
    for moment in (hidden.reported, hidden.ack, hidden.on_scene, hidden.contained, hidden.resolved):
        assert moment is not None
        for as_of in (moment - second, moment, moment + second, moment + REPEAT_WITHIN):
            assert view(perwira, slug, as_of).more == "", as_of


def test_the_list_of_a_few_counts_no_hidden_one(db: Database, karupam: Actor, perwira: Actor) -> None:
    """Two of four were accepted in time: the share is told, how many of the two are hidden is not."""
    tales = [tale(DAY + n) for n in range(4)]
    for late in tales[2:]:
        late.ack = late.reported + timedelta(hours=2)
    write_tales(db, tales)
    close(db, Incident, 1)
    own, other = view(karupam, "ack_sla"), view(perwira, "ack_sla")
    assert own.note.startswith("2/4")
    assert (len(own.lines), own.more) == (2, "")
    assert (len(other.lines), other.more) == (1, "")


def test_a_number_that_says_nothing_has_no_hidden_ones(db: Database, perwira: Actor) -> None:
    write_tales(db, [tale(DAY + n) for n in range(4)])
    close(db, Incident, 1)
    with reading() as session:
        kpi = next(one for one in every_kpi(session, NOW, is_now=False) if one.slug == "ack_time")
        told = counted_lines(session, perwira, kpi, NOW)
        silent = counted_lines(session, perwira, replace(kpi, state=KpiState.SUPPRESSED), NOW)
    assert told is not None
    assert silent is not None
    assert HIDDEN in told.more
    assert silent.more == ""


def finds(db: Database) -> Kpi:
    with reading() as session:
        return finds_kpi(session, NOW, source_ages(session, NOW))


def searched(db: Database, *items: str, incident: int | None = None) -> None:
    """One search a day back for each item, "" for none; the first belongs to the incident."""
    with Session(db.writer) as session:
        for number, item in enumerate(items, 1):
            ended = NOW - timedelta(days=number)
            session.add(search(number, ended, incident_id=incident if number == 1 else None))
            session.flush()
            if item:
                session.add(SearchFind(search_id=number, item=item, quantity=1, unit="piece"))
        session.commit()


@pytest.mark.parametrize("of_incident", [True, False])
def test_finds_of_few_are_those_of_public_searches(
    db: Database, karupam: Actor, perwira: Actor, of_incident: bool
) -> None:
    write_tales(db, [tale(DAY)])
    searched(db, "drug", "phone", "", incident=1 if of_incident else None)
    assert (finds(db).numerator, finds(db).denominator) == (2, 3)
    assert finds(db).detail["by_item"] == {"drug": 1, "phone": 1}
    if of_incident:
        close(db, Incident, 1)
    else:
        close(db, Search, 1)
    told = finds(db)
    assert (told.numerator, told.denominator, told.detail["rooms"]) == (1, 2, 20)
    assert told.detail["by_item"] == {"phone": 1}
    assert [one[0] for one in told.detail["quantities"]] == ["phone"]
    assert told.detail["finds"] == 1
    for who in (karupam, perwira):
        shown = view(who, "finds_yield")
        assert (shown.note.split(",")[0], shown.more) == ("1/2", "")


def test_three_finds_may_hold_that_of_a_closed_search(db: Database, perwira: Actor) -> None:
    searched(db, "phone", "phone", "phone", "drug")
    close(db, Search, 1)
    told = finds(db)
    assert (told.numerator, told.denominator) == (4, 4)
    assert told.detail["by_item"] == {"phone": 3, "drug": 1}
    assert HIDDEN in view(perwira, "finds_yield").more
