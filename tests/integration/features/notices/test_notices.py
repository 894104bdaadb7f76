"""Notices: who is asked to look, what is new, and that looking is remembered per person."""

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import parse_report
from dashboard.features.notices.actions import choose_sound, mark_seen
from dashboard.features.notices.queries import Unread, count_unread, list_notices
from dashboard.features.notices.rules import MOST_COUNTED
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock
from tests.integration.conftest import actor


def unread(who: Actor) -> Unread:
    with reading() as session:
        return count_unread(session, who)


def references(who: Actor) -> list[str]:
    with reading() as session:
        return [row.reference for row in list_notices(session, who)]


AUTHOR = actor(Role.P2U, Agency.RUTAN, 77)


def tell(by: Actor, clock: SteppedClock, agency: Agency, reference: str, user_id: int | None = None) -> None:
    with unit_of_work(by, clock, quiet=True) as work:
        work.tell(
            agency,
            Permission.INCIDENT_ACKNOWLEDGE,
            "incident.task",
            reference,
            level=Severity.HIGH,
            user_id=user_id,
        )


def test_only_the_agency_the_permission_and_the_person_see_it(
    db: Database, karupam: Actor, block_officer: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    colleague = actor(Role.KARUPAM, Agency.RUTAN, 21)
    tell(AUTHOR, clock, Agency.RUTAN, "R-2026-0001")
    tell(AUTHOR, clock, Agency.RUTAN, "R-2026-0002", user_id=karupam.user_id)
    tell(AUTHOR, clock, Agency.POLRES, "R-2026-0003")
    assert references(karupam) == ["R-2026-0002", "R-2026-0001"]
    assert references(colleague) == ["R-2026-0001"]
    assert references(perwira) == ["R-2026-0003"]
    assert references(block_officer) == []  # may read incidents, but not accept them
    assert [unread(one).count for one in (karupam, colleague, perwira, block_officer)] == [2, 1, 1, 0]
    assert references(AUTHOR) == []  # what he has done himself is no news to him


def test_looking_is_remembered_for_one_person_and_what_comes_later_is_new(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    colleague = actor(Role.KARUPAM, Agency.RUTAN, 21)
    tell(AUTHOR, clock, Agency.RUTAN, "R-2026-0001")
    mark_seen(karupam, clock=clock)
    assert (unread(karupam).count, unread(colleague).count) == (0, 1)
    newest = unread(karupam).newest_id
    tell(AUTHOR, clock, Agency.RUTAN, "R-2026-0002")
    assert unread(karupam).count == 1
    assert unread(karupam).newest_id > newest
    with reading() as session:
        assert [row.is_new for row in list_notices(session, karupam)] == [True, False]
    mark_seen(karupam, clock=clock)
    mark_seen(karupam, clock=clock)
    assert unread(karupam).count == 0


def test_sound_is_off_until_the_person_asks_for_it(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    tell(perwira, clock, Agency.RUTAN, "R-2026-0001")
    assert not unread(karupam).is_sound_on
    choose_sound(karupam, True, clock=clock)
    assert unread(karupam).is_sound_on
    assert unread(karupam).count == 1  # choosing is not looking
    assert not unread(perwira).is_sound_on
    mark_seen(karupam, clock=clock)
    assert unread(karupam).is_sound_on
    choose_sound(karupam, False, clock=clock)
    assert not unread(karupam).is_sound_on
    with reading() as session:
        assert [row.action for row in session.exec(select(AuditEntry))] == ["notice.sound"] * 2


def test_a_wall_and_a_guest_have_no_notices(db: Database, clock: SteppedClock) -> None:
    for role in (Role.WALL, Role.GUEST):
        nobody = actor(role, Agency.RUTAN, 30)
        assert unread(nobody) == Unread(0, 0, False)
        for attempt in (lambda who=nobody: references(who), lambda who=nobody: mark_seen(who, clock=clock)):
            with pytest.raises(Denied):
                attempt()
        with pytest.raises(Denied):
            choose_sound(nobody, True, clock=clock)


def test_an_administrator_has_a_bell_for_what_an_administrator_decides(
    db: Database, clock: SteppedClock
) -> None:
    admin = actor(Role.ADMIN_RUTAN, Agency.RUTAN, 31)
    tell(AUTHOR, clock, Agency.RUTAN, "R-2026-0001")
    with unit_of_work(AUTHOR, clock, quiet=True) as work:
        work.tell(Agency.RUTAN, Permission.TARGET_APPROVE, "target.proposed", "target-1")
    assert references(admin) == ["target-1"], "and nothing of an incident"
    mark_seen(admin, clock=clock)
    assert unread(admin).count == 0
    choose_sound(admin, True, clock=clock)
    assert unread(admin).is_sound_on


def test_the_count_stops_where_nobody_counts(db: Database, karupam: Actor, clock: SteppedClock) -> None:
    for number in range(MOST_COUNTED + 5):
        tell(AUTHOR, clock, Agency.RUTAN, f"R-2026-{number:04d}")
    assert unread(karupam).count == MOST_COUNTED
    mark_seen(karupam, clock=clock)
    assert unread(karupam).count == 0


def test_a_report_tells_both_desks(
    db: Database, karupam: Actor, perwira: Actor, leader: Actor, clock: SteppedClock
) -> None:
    fields = {"type": "riot", "severity": "critical", "location": "gate", "key": "notice-key-1"}
    reference = report_incident(karupam, parse_report(fields, clock()), clock=clock)
    assert references(perwira) == [reference]
    assert references(leader) == []
    with reading() as session:
        (row,) = list_notices(session, perwira)
    assert (row.kind, row.level) == ("incident.reported", Severity.CRITICAL)
