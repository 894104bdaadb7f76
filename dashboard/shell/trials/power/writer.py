"""The process that is traced: ``python -m dashboard.shell.trials.power.writer COMMITS LEDGER [SYNCHRONOUS]``.

Commits through the product's own actions and database settings; each commit that came back is acknowledged by
one line in the ledger, whose place in the trace says what had happened before. SYNCHRONOUS weakens the
settings, for the control runs only.
"""

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database
from dashboard.kernel.drafts import DraftForm, install_draft_forms, save_draft
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.shell.ports import install_ports


def main(commits: int, ledger: Path, synchronous: str) -> None:
    install_ports()
    install_draft_forms({"trial": DraftForm(frozenset({"text"}), Permission.INCIDENT_REPORT)})
    actor = Actor(1, "trial", Agency.RUTAN, frozenset({Role.KARUPAM}))
    if synchronous:

        @event.listens_for(database().writer, "connect")
        def _weaken(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA synchronous={synchronous}")

    acknowledged = os.open(ledger, os.O_WRONLY | os.O_APPEND)
    for number in range(commits):
        key = f"power-trial-{number:06d}"
        report = ReportIncident(IncidentType.ASSAULT, Severity.HIGH, Zone.GATE, None, key, False, key)
        report_incident(actor, report, clock=system_clock)
        os.write(acknowledged, f"{key}\n".encode())
        if number % 4 == 0:
            save_draft(actor, "trial", {"text": key}, clock=system_clock)
    # As a power cut leaves it: nothing is closed, nothing is brought back into the database.
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
