"""Turns a calm picture into a busy one: open incidents, missed rounds, overdue actions and a weak scenario.

Written by SQL into a database of bench/fill.py, for the benchmark of the board only.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert

from bench.surroundings import table
from dashboard.features.drills.tables import CorrectiveAction, Drill
from dashboard.features.incidents.tables import Incident
from dashboard.features.patrols.tables import Visit
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import SITE_ZONES, Agency, Scenario

OPEN = 12
_FIRST_OPEN = 900_000_001


def add_trouble(connection: Connection, as_of: datetime) -> None:
    """Twelve open incidents, the last hours of four checkpoints unwalked, contraband never drilled well."""
    levels = ("high", "medium", "medium", "low")
    opened = [
        {
            "id": _FIRST_OPEN + n,
            "reference": f"R-O{n:06d}",
            "agency": Agency.RUTAN.value,
            "audience": "both",
            "type": "assault",
            "severity": levels[n % 4],
            "zone": SITE_ZONES[n % len(SITE_ZONES)].value,
            "is_site": True,
            "occurred_at": as_of - timedelta(minutes=10 + n),
            "occurred_day": site_day(as_of),
            "reported_at": as_of - timedelta(minutes=9 + n),
            "recorded_at": as_of - timedelta(minutes=9 + n),
            "description": "",
            "is_text_shared": False,
            "state": "reported",
            "ack_due_at": as_of + timedelta(minutes=5),
            "lp_number": "",
        }
        for n in range(OPEN)
    ]
    connection.execute(insert(table(Incident)), opened)
    visit = table(Visit)
    recent = (visit.c.checkpoint_id <= 4) & (visit.c.at > as_of - timedelta(hours=4))
    connection.execute(delete(visit).where(recent))
    drill = table(Drill)
    weak = drill.c.scenario == Scenario.CONTRABAND.value
    connection.execute(drill.update().where(weak).values(quality=0.3))
    overdue = [
        {
            "reference": f"T-B{number:06d}",
            "drill_id": number,
            "number": 1,
            "scenario": Scenario.RIOT.value,
            "text": "x",
            "owner": Agency.RUTAN.value,
            "priority": "high",
            "original_due_on": site_day(as_of) - timedelta(days=number),
            "due_on": site_day(as_of),
            "recorded_at": as_of - timedelta(days=60),
        }
        for number in range(1, 6)
    ]
    connection.execute(insert(table(CorrectiveAction)), overdue)
