"""The sweep that asks people to look: an overdue patrol, suspicious visits, joint patrols to confirm.

Run every few seconds by the product itself. The notices say what has been told already, so two processes may
sweep at once and nobody is told twice. It changes no patrol and no visit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from dashboard.features.patrols.actions.joint import JOINT_NOTICE
from dashboard.features.patrols.queries.watch import joint_waiting, patrols_out, waiting_reviews
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.tables import Notice
from dashboard.kernel.work import UnitOfWork, unit_of_work

OVERDUE_NOTICE = "patrol.overdue"
REVIEW_NOTICE = "patrol.review"
# Notices are never deleted; a step in the primary key keeps the look back short. After that one is reminded.
_LOOK_BACK = 20_000


@dataclass(frozen=True, slots=True)
class _Due:
    """One notice that has to stand: to whom, of what kind, about what."""

    agency: Agency
    kind: str
    reference: str
    level: str = ""


def tell_patrols(actor: Actor, *, clock: Clock) -> int:
    """Write the notices that are due by the clock; returns how many. The actor is one of the machine."""
    actor.require(Permission.PATROL_SUPERVISE)
    with reading() as session:
        if not _untold(session, _due(session, clock)):
            return 0
    # Another process may have told them meanwhile: then there is nothing to audit.
    with unit_of_work(actor, clock, quiet=True) as work:
        work.one_import_at_a_time("patrol.telling")
        fresh = _untold(work.session, _due(work.session, lambda: work.now))
        for due in fresh:
            _tell(work, due)
    return len(fresh)


def _due(session: Session, clock: Clock) -> list[_Due]:
    now = clock()
    found = [
        _Due(out.agency, OVERDUE_NOTICE, f"patrol-{out.id}", Severity.HIGH.value)
        for out in patrols_out(session, now)
        if out.is_overdue
    ]
    # A promised joint patrol asks both; one that only might be joint waits until one agency has said so.
    found += [
        _Due(agency, JOINT_NOTICE, f"patrol-{joint.id}")
        for joint in joint_waiting(session, now)
        if joint.is_joint
        for agency in Agency
        if agency not in joint.answers
    ]
    newest: dict[Agency, int] = {}
    for review in waiting_reviews(session, now):
        newest[review.agency] = max(newest.get(review.agency, 0), review.id)
    found += [_Due(agency, REVIEW_NOTICE, f"visit-{number}") for agency, number in newest.items()]
    return found


def _untold(session: Session, dues: Sequence[_Due]) -> list[_Due]:
    """Those without a notice. A later suspicious visit is told anew, earlier ones were told with it."""
    if not dues:
        return []
    newest = session.exec(select(func.max(Notice.id))).one() or 0
    told = session.exec(
        select(Notice.agency, Notice.kind, Notice.reference)
        .where(col(Notice.id) > newest - _LOOK_BACK)
        .where(col(Notice.kind).in_({due.kind for due in dues}))
    ).all()
    exact = set(told)
    reviewed: dict[str, int] = {}
    for agency, kind, reference in told:
        if kind == REVIEW_NOTICE:
            reviewed[agency] = max(reviewed.get(agency, 0), _number(reference))
    return [
        due
        for due in dues
        if (due.agency.value, due.kind, due.reference) not in exact
        and not (due.kind == REVIEW_NOTICE and _number(due.reference) <= reviewed.get(due.agency.value, 0))
    ]


def _number(reference: str) -> int:
    return int(reference.rpartition("-")[2])


def _tell(work: UnitOfWork, due: _Due) -> None:
    work.tell(due.agency, Permission.PATROL_SUPERVISE, due.kind, due.reference, level=due.level)
    work.audit("patrol.tell", "notice", due.reference, kind=due.kind, agency=due.agency.value)
