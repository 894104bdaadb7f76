"""A process of its own that commits on command: ``python -m bench.writer product|bare [database]``.

Reads ``open`` or ``close`` from stdin and answers with the epoch time right after the commit. For the product
these are the real actions: report an incident (some weeks back, so that the trend chart changes), resolve it.
"""

import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import event
from sqlmodel import Session

from bench.bare import store


def _bare(path: str) -> Callable[[str], float]:
    connection = store.connect(path)
    return lambda order: store.write(connection, opens=order == "open")


def _product() -> Callable[[str], float]:
    from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
    from dashboard.features.incidents.forms import ReportIncident
    from dashboard.features.incidents.rules.codes import Action, IncidentType
    from dashboard.kernel.actor import Actor
    from dashboard.kernel.clock import system_clock
    from dashboard.kernel.identity import Role
    from dashboard.kernel.reference import Agency, Severity, Zone

    actor = Actor(1, "bench", Agency.RUTAN, frozenset({Role.KARUPAM}))
    committed = [0.0]
    opened: list[str] = []
    event.listen(Session, "after_commit", lambda _session: committed.append(time.time()))

    def order(name: str) -> float:
        key = uuid.uuid4().hex
        if name == "open":
            happened = system_clock() - timedelta(days=15)
            report = ReportIncident(
                IncidentType.ASSAULT, Severity.HIGH, Zone.BLOCK_A, happened, "", False, key
            )
            opened.append(report_incident(actor, report, clock=system_clock))
        else:
            move_incident(actor, MoveIncident(opened.pop(), Action.RESOLVE, key), clock=system_clock)
        return committed[-1]

    return order


def main() -> None:
    """Answer one line for each line."""
    order = _product() if sys.argv[1] == "product" else _bare(sys.argv[2])
    for line in sys.stdin:
        sys.stdout.write(f"{order(line.strip())!r}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
