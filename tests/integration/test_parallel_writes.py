"""Many at once: one key is one row, and no edit of one record is ever lost without being told."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session, col, func, select

from dashboard.features.incidents.actions import report_incident, save_answers
from dashboard.features.incidents.forms import DRAFT_FORM, INCIDENT_DRAFTS, ReportIncident, SaveAnswers
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident, IncidentAnswers
from dashboard.kernel.actor import Actor
from dashboard.kernel.chain import verify
from dashboard.kernel.database import Database
from dashboard.kernel.drafts import find_draft, install_draft_forms, save_draft
from dashboard.kernel.errors import Conflict
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.tables import AuditEntry, IdempotencyKey
from tests.conftest import SteppedClock

SUBMITS = 50
EDITORS, EDITS = 20, 50


def command(clock: SteppedClock, key: str) -> ReportIncident:
    return ReportIncident(IncidentType.RIOT, Severity.CRITICAL, Zone.GATE, clock.now, "Asap.", True, key)


def test_fifty_submits_of_one_key_are_one_row_and_one_answer(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    together = threading.Barrier(SUBMITS)

    def submit(_number: int) -> str:
        together.wait(timeout=60)
        return report_incident(karupam, command(clock, "one-key-for-all"), clock=clock)

    with ThreadPoolExecutor(SUBMITS) as pool:
        answers = set(pool.map(submit, range(SUBMITS)))
    assert answers == {"R-2026-0001"}
    with Session(db.reader) as session:
        assert session.exec(select(func.count()).select_from(Incident)).one() == 1
        assert session.exec(select(func.count()).select_from(IdempotencyKey)).one() == 1
        reports = select(func.count()).where(AuditEntry.action == "incident.report")
        assert session.exec(reports).one() == 1
    print(f"{SUBMITS} submits of one key: 1 row")


def test_fifty_keys_at_once_are_fifty_rows_without_a_gap(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    """The other side: what is not the same is never taken for it."""
    with ThreadPoolExecutor(SUBMITS) as pool:
        answers = list(
            pool.map(
                lambda n: report_incident(karupam, command(clock, f"own-key-{n:03d}"), clock=clock),
                range(SUBMITS),
            )
        )
    assert sorted(answers) == [f"R-2026-{number:04d}" for number in range(1, SUBMITS + 1)]
    with Session(db.reader) as session:
        assert verify(session) == []


def test_twenty_people_editing_one_record_lose_nothing(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, command(clock, "the-one-record"), clock=clock)
    with Session(db.reader) as session:
        first = session.exec(select(Incident)).one()
    together = threading.Barrier(EDITORS)

    def edit(editor: int) -> tuple[int, int]:
        saved = told = 0
        together.wait(timeout=60)
        for number in range(EDITS):
            with Session(db.reader) as session:
                version = session.exec(select(Incident.version)).one()
            answers = SaveAnswers(
                reference, first.type_version, version, {}, f"edit-{editor:02d}-{number:03d}"
            )
            try:
                save_answers(karupam, answers, clock=clock)
                saved += 1
            except Conflict:
                told += 1
        return saved, told

    with ThreadPoolExecutor(EDITORS) as pool:
        counts = list(pool.map(edit, range(EDITORS)))
    saved, told = sum(one for one, _ in counts), sum(other for _, other in counts)
    assert saved + told == EDITORS * EDITS
    assert told > 0, "nobody met anybody: this test shows nothing"
    with Session(db.reader) as session:
        assert session.exec(select(Incident.version)).one() == first.version + saved
        assert session.exec(select(func.count()).select_from(IncidentAnswers)).one() == saved
        entries = select(func.count()).where(AuditEntry.action == "incident.answers")
        assert session.exec(entries).one() == saved
        numbers = session.exec(select(AuditEntry.seq).order_by(col(AuditEntry.seq))).all()
        assert list(numbers) == list(range(1, len(numbers) + 1))
    print(f"{EDITORS} x {EDITS} edits: {saved} saved, {told} told of a conflict, 0 lost")


def test_autosaves_of_one_draft_at_once_leave_one_of_them_whole(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    install_draft_forms(INCIDENT_DRAFTS)

    def keep(number: int) -> None:
        save_draft(karupam, DRAFT_FORM, {"type": str(number), "severity": str(number)}, clock=clock)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(keep, range(32)))
    with Session(db.reader) as session:
        kept = find_draft(session, karupam, DRAFT_FORM, clock.now)
    assert kept is not None
    assert kept.fields["type"] == kept.fields["severity"]
