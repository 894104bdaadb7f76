"""What a wall reads beside incidents: census, checkpoints with 14 days of rounds, drills, inputs of sources.

Leaves a calm picture: every point walked, every regu tested. bench/trouble.py turns it into a busy one.
"""

from datetime import datetime, timedelta
from itertools import count, cycle, product
from typing import Any

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from dashboard.features.drills.tables import Drill, DrillParticipant, DrillRegu
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import SITE_ZONES, Agency, Regu, Scenario
from dashboard.kernel.tables import CensusCount, SourceInput

CHECKPOINTS = 24
PLAN_DAYS = 14


def table(model: type[SQLModel]) -> Any:
    return model.__table__  # type: ignore[attr-defined]


def add_surroundings(connection: Connection, as_of: datetime, since: datetime) -> None:
    """Everything but incidents, from ``since`` (census, inputs) or for the last 14 days (patrols)."""
    _census(connection, as_of, since)
    _inputs(connection, as_of)
    _patrols(connection, as_of)
    _drills(connection, as_of)


def _census(connection: Connection, as_of: datetime, since: datetime) -> None:
    days = (site_day(as_of) - site_day(since)).days + 4
    rows = [
        {
            "day": site_day(as_of) - timedelta(days=n),
            "occupants": 1500 + n % 40,
            "recorded_at": as_of - timedelta(days=n, hours=2),
            "recorded_by": 1,
            "batch": "",
        }
        for n in range(days)
    ]
    connection.execute(insert(table(CensusCount)), rows)


def _inputs(connection: Connection, as_of: datetime) -> None:
    """One input of each agency every five minutes for 30 days, patrols and census beside them."""
    rows = [
        {
            "agency": agency.value,
            "source": source,
            "at": as_of - timedelta(minutes=5 * n + 1),
            "is_nil": False,
        }
        for n in reversed(range(30 * 288))
        for agency, source in ((Agency.RUTAN, "patrol"), (Agency.POLRES, "incident"))
    ]
    rows += [
        {
            "agency": Agency.RUTAN.value,
            "source": "census",
            "at": as_of - timedelta(days=n, hours=2),
            "is_nil": False,
        }
        for n in range(30)
    ]
    connection.execute(insert(table(SourceInput)), rows)


def _patrols(connection: Connection, as_of: datetime) -> None:
    start = as_of - timedelta(days=PLAN_DAYS)
    checkpoints = [
        {
            "id": n + 1,
            "code": f"CP-{n:02d}",
            "name": f"Titik {n}",
            "agency": Agency.RUTAN.value,
            "audience": "own",
            "zone": SITE_ZONES[n % len(SITE_ZONES)].value,
            "kind": "block",
            "weight": 1.0 + n % 3,
            "day_gap": 120,
            "night_gap": 90,
            "valid_from": start - timedelta(days=1),
        }
        for n in range(CHECKPOINTS)
    ]
    connection.execute(insert(table(Checkpoint)), checkpoints)
    plans, visits, ids = [], [], count(1)
    for hour, checkpoint in product(range(PLAN_DAYS * 24), checkpoints):
        due = start + timedelta(hours=hour, minutes=checkpoint["id"])
        number = next(ids)
        window = {"window_start": due - timedelta(minutes=5), "window_end": due + timedelta(minutes=10)}
        plans.append(
            {
                "id": number,
                "checkpoint_id": checkpoint["id"],
                "agency": Agency.RUTAN.value,
                "audience": "own",
                "route": "",
                "due_at": due,
                "early_minutes": 5,
                "late_minutes": 10,
                **window,
                "closes_at": due + timedelta(minutes=20),
                "planned_at": start - timedelta(days=1),
                "recorded_at": start - timedelta(days=1),
            }
        )
        if number % 41 == 0 or due > as_of:
            continue
        at = due + timedelta(minutes=number % 13 if due < as_of - timedelta(hours=2) else 0)
        visits.append(
            {
                "checkpoint_id": checkpoint["id"],
                "planned_visit_id": number,
                "at": at,
                "recorded_at": at,
                "actor_id": 1,
                "agency": Agency.RUTAN.value,
                "outcome": "done",
                "reason": "",
                "is_late_entry": False,
                "is_duplicate": False,
                "counts_from": at,
            }
        )
    connection.execute(insert(table(PlannedVisit)), plans)
    connection.execute(insert(table(Visit)), visits)


def _drills(connection: Connection, as_of: datetime) -> None:
    """A joint drill every two weeks for two years, the scenarios in turn, all four regu, well done."""
    drills, regus, participants = [], [], []
    for number, scenario in zip(range(1, 53), cycle(Scenario), strict=False):
        held = as_of - timedelta(days=14 * number - 11, hours=3)
        drills.append(drill_row(number, scenario, held))
        regus += [{"drill_id": number, "regu": regu.value} for regu in Regu]
        participants += [{"drill_id": number, "agency": agency.value} for agency in Agency]
    connection.execute(insert(table(Drill)), drills)
    connection.execute(insert(table(DrillRegu)), regus)
    connection.execute(insert(table(DrillParticipant)), participants)


def drill_row(number: int, scenario: Scenario, held: datetime) -> dict[str, Any]:
    """One row of the table: full-scale, held and evaluated, well done."""
    return {
        "id": number,
        "reference": f"D-B{number:06d}",
        "agency": Agency.RUTAN.value,
        "audience": "both",
        "scenario": scenario.value,
        "type": "full_scale",
        "commander": "",
        "planned_for": held,
        "original_planned_for": held,
        "planned_by": 1,
        "lead_agency": Agency.RUTAN.value,
        "version": 1,
        "recorded_at": held - timedelta(days=20),
        "held_at": held,
        "evaluated_at": held + timedelta(hours=2),
        "notes": "",
        "is_text_shared": False,
        "quality": 0.92,
        "rated_share": 1.0,
    }
