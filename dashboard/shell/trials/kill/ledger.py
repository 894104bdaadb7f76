"""Holds what people were told against what the database has, after the instance has ended."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from dashboard.kernel.database import sqlite_driver
from dashboard.shell.trials.figures import Figure, at_least, nothing
from dashboard.shell.trials.kill.people import DRAFT, Told


def compare(database: Path, everybody: Iterable[Told]) -> list[Figure]:
    """The figures of one trial; opening the database brings back what the log holds."""
    people = list(everybody)
    with closing(sqlite_driver.connect(str(database), isolation_level=None)) as opened:
        return [*_what_was_told(opened, people), *_what_is_there(opened)]


def _what_was_told(opened: Any, people: list[Told]) -> list[Figure]:
    reports = dict(opened.execute("SELECT description, reference FROM incident"))
    kept = dict(opened.execute("SELECT key, result FROM idempotency_key"))
    visits = {row[0] for row in opened.execute("SELECT id FROM visit")}
    drafts = dict(opened.execute(_DRAFTS, (DRAFT,)))
    lost = sum(reports.get(key) != reference for one in people for key, reference in one.reports.items())
    lost += sum(key not in kept or at not in visits for one in people for key, at in one.taps.items())
    lost += sum(bool(one.draft) and drafts.get(one.user) not in (one.draft, one.draft_sent) for one in people)
    acknowledged = sum(len(one.reports) + len(one.taps) + bool(one.draft) for one in people)
    sent = {key for one in people for key in one.sent}
    told = {key for one in people for key in (*one.reports, *one.taps)}
    return [
        at_least("writes acknowledged", acknowledged, 1),
        nothing("acknowledged writes lost", lost),
        Figure("sent again with the same key", sum(one.again for one in people), "any", True),
        Figure("there without having been acknowledged", len((sent - told) & kept.keys()), "any", True),
        nothing("answers nobody should get", sum(len(one.odd) for one in people)),
    ]


def _what_is_there(opened: Any) -> list[Figure]:
    sound = opened.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    dangling = len(opened.execute("PRAGMA foreign_key_check").fetchall())
    return [
        nothing("writes doubled", opened.execute(_DOUBLED).fetchone()[0]),
        nothing("rows without their audit entry, or the other way round", _uneven(opened)),
        nothing("integrity_check and foreign_key_check findings", (not sound) + dangling),
    ]


def _uneven(opened: Any) -> int:
    """A report is one row, one key, one entry; a tap is one visit, one key, one entry."""
    counts = [opened.execute(f"SELECT count(*) FROM {part}").fetchone()[0] for part in _SAME]
    return sum(abs(one - counts[0]) for one in counts[:3]) + sum(abs(one - counts[3]) for one in counts[3:])


_DRAFTS = """
SELECT a.username, json_extract(d.fields, '$.description')
FROM form_draft d JOIN account a ON a.id = d.user_id WHERE d.form = ?
"""
_DOUBLED = """
SELECT (SELECT count(*) - count(DISTINCT description) FROM incident)
     + (SELECT count(*) - count(DISTINCT reference) FROM incident)
"""
_SAME = (
    "incident",
    "idempotency_key WHERE action = 'incident.report'",
    "audit_entry WHERE action = 'incident.report'",
    "visit",
    "idempotency_key WHERE action = 'patrol.check_in'",
    "audit_entry WHERE action = 'patrol.check_in'",
)
