"""The driver's records: what it reported is completed after it has ended, and reviewed some time later.

Called by driver.step. Only records whose text carries the mark are taken: a person's waits for a person.
"""

from datetime import timedelta
from random import Random

from dashboard.features.incidents.forms.filters import Filters, Tab
from dashboard.features.incidents.queries.listing import list_tab
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import RecordState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.driver_sign import MARK, TEXT_MARK, unless_refused
from dashboard.seed.record_steps import REVIEWERS, RecordThread

_WRITERS = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}


def keep_records(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Submit what has ended, close what has waited long enough."""
    now = clock()
    for agency in Agency:
        writer = _WRITERS[agency]
        if writer not in crew or REVIEWERS[agency] not in crew:
            continue
        for role, step, wanted in (
            (writer, "submit", RecordState.DRAFT),
            (REVIEWERS[agency], "close", RecordState.AWAITING_REVIEW),
        ):
            with reading() as session:
                rows = list_tab(session, crew[role], Filters(tab=Tab.REVIEW), now).rows
            for row in rows:
                is_due = row.resolved_at is not None and now >= row.resolved_at + _after(row, step)
                if _is_own(row, agency) and row.record_state is wanted and is_due:
                    thread = RecordThread(crew, writer, agency, f"{MARK}-{row.reference}")
                    reference = row.reference
                    unless_refused(
                        lambda thread=thread, step=step, ref=reference: thread.act(step, ref, clock)
                    )


def _is_own(row: IncidentRow, agency: Agency) -> bool:
    return row.agency is agency and row.description.startswith(TEXT_MARK)


def _after(row: IncidentRow, step: str) -> timedelta:
    """Minutes after its end, drawn from the reference itself, so that a restart changes nothing."""
    low, high = (4, 15) if step == "submit" else (40, 90)
    return timedelta(minutes=Random(f"{row.reference}-{step}").uniform(low, high))
