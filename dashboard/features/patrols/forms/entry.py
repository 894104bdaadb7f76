"""A filled-in round sheet -> one frozen command: a clock time for each point that was visited.

Called by the page's State with the dues of the round, because a sheet has clock times and no days.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from dashboard.features.patrols.rules.entry import FARTHEST, moment_near
from dashboard.kernel.form import FormReader

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class TypedVisit:
    """A planned visit of the sheet, and when somebody stood there."""

    planned_visit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EnterRound:
    """The visits of one sheet; at least one."""

    visits: tuple[TypedVisit, ...]
    key: str


def time_field_of(planned_visit_id: int) -> str:
    """The name of the field beside one point of the sheet."""
    return f"time-{planned_visit_id}"


def parse_entry(fields: object, dues: Mapping[int, datetime], now: datetime) -> EnterRound:
    """``dues``: planned visit -> due, of the points on the sheet; a point without a time was not visited.

    Raises Invalid with one sentence per field: time-N, times (none at all), key.
    """
    form = FormReader(fields)
    visits: list[TypedVisit] = []
    for number, due in dues.items():
        field = time_field_of(number)
        typed = form.text(field, 8)
        if not typed:
            continue
        found = _TIME.fullmatch(typed)
        if found is None:
            form.fail(field, "patrols.form.entry.time")
            continue
        at = moment_near(time(int(found[1]), int(found[2])), due)
        if at > now:
            form.fail(field, "patrols.form.entry.future")
        elif abs(at - due) > FARTHEST:
            form.fail(field, "patrols.form.entry.far")
        visits.append(TypedVisit(number, at))
    if not visits and not form.errors:
        form.fail("times", "patrols.form.entry.none")
    key = form.key()
    form.finish()
    return EnterRound(tuple(visits), key)
