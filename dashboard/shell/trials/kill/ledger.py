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
        return _what_was_told(opened, people)


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
        nothing("writes doubled", opened.execute(_DOUBLED).fetchone()[0]),
    ]


_DRAFTS = """
SELECT a.username, json_extract(d.fields, '$.description')
FROM form_draft d JOIN account a ON a.id = d.user_id WHERE d.form = ?
"""
_DOUBLED = """
SELECT (SELECT count(*) - count(DISTINCT description) FROM incident)
     + (SELECT count(*) - count(DISTINCT reference) FROM incident)
"""
