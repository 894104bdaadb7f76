"""A transaction is whole or nothing, and nothing is written that is not audited."""

import pytest
from sqlmodel import select

from dashboard.kernel.actor import system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock

ACTOR = system_actor("test", Agency.RUTAN)


def _rows() -> tuple[int, int]:
    with reading() as session:
        return len(session.exec(select(Notice)).all()), len(session.exec(select(AuditEntry)).all())


def test_what_is_not_audited_is_not_written(db: Database, clock: SteppedClock) -> None:
    before = _rows()
    with pytest.raises(AssertionError, match="without an audit entry"), unit_of_work(ACTOR, clock) as work:
        work.tell(Agency.RUTAN, Permission.INCIDENT_REVIEW, "incident.reported", "R-2026-0001")
    assert _rows() == before


def test_what_is_audited_is_written_with_its_entry(db: Database, clock: SteppedClock) -> None:
    notices, entries = _rows()
    with unit_of_work(ACTOR, clock) as work:
        work.tell(Agency.RUTAN, Permission.INCIDENT_REVIEW, "incident.reported", "R-2026-0001")
        work.audit("test.tell", "notice", "1")
    assert _rows() == (notices + 1, entries + 1)


def _stumble(clock: SteppedClock) -> None:
    with unit_of_work(ACTOR, clock) as work:
        work.tell(Agency.RUTAN, Permission.INCIDENT_REVIEW, "incident.reported", "R-2026-0001")
        work.audit("test.tell", "notice", "1")
        raise ZeroDivisionError


def test_a_defect_in_the_middle_leaves_nothing(db: Database, clock: SteppedClock) -> None:
    before = _rows()
    with pytest.raises(ZeroDivisionError):
        _stumble(clock)
    assert _rows() == before
