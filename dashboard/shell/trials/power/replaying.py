"""Opens the database as it lies after each cut and asks for everything that had been acknowledged."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from dashboard.kernel.database import sqlite_driver
from dashboard.shell.trials.power.disk import Arrived, Disk
from dashboard.shell.trials.power.recording import Acknowledged, Event, Sync


@dataclass
class Outcome:
    """Over all cuts: ``lost`` acknowledged writes that were not there, ``broken`` databases that did not open
    whole, ``uneven`` where a write was there without its audit entry or the other way round.

    ``brought_back``: how often the recording has the log brought back into the database itself.
    """

    brought_back: int = 0
    cuts: int = 0
    unsynced: int = 0
    asked: int = 0
    lost: int = 0
    cuts_with_loss: int = 0
    broken: int = 0
    uneven: int = 0
    reasons: list[str] = field(default_factory=list)


def replay(events: Sequence[Event], database: Path, place: Path, *, cuts: int, seed: int) -> Outcome:
    """``database`` as it lay before the recording; ``place`` is a folder for the ones after it."""
    random = Random(seed)
    disk = Disk(database)
    outcome = Outcome(brought_back=sum(event == Sync(database.name) for event in events))
    for number, moments in _moments(events, cuts, random):
        disk.follow(events[number])
        for _ in range(moments):
            how = random.choice(list(Arrived))
            outcome.cuts += 1
            outcome.unsynced += disk.has_unsynced
            _judge(disk.after_cut(how, random), disk.acknowledged, database.name, place, outcome)
    return outcome


def _moments(events: Sequence[Event], cuts: int, random: Random) -> list[tuple[int, int]]:
    """(event, how many cuts come right after it). Half of the cuts come where they hurt: right after somebody
    was told, and just before and after a sync."""
    first = next(n for n, event in enumerate(events) if isinstance(event, Acknowledged))
    tender = [
        n
        for n in range(first, len(events))
        if isinstance(events[n], Acknowledged | Sync)
        or (n + 1 < len(events) and isinstance(events[n + 1], Sync))
    ]
    times = [0] * len(events)
    for number in range(cuts):
        times[random.choice(tender) if number % 2 else random.randrange(first, len(events))] += 1
    return list(enumerate(times))


def _judge(
    files: dict[str, bytes], acknowledged: Sequence[str], name: str, place: Path, outcome: Outcome
) -> None:
    for old in place.iterdir():
        old.unlink()
    for file, content in files.items():
        (place / file).write_bytes(content)
    outcome.asked += len(acknowledged)
    try:
        with closing(sqlite_driver.connect(str(place / name), isolation_level=None)) as opened:
            if (found := opened.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                raise sqlite_driver.DatabaseError(found)
            there = {row[0] for row in opened.execute(_DONE)}
            uneven = opened.execute(_UNEVEN).fetchone()[0]
    except sqlite_driver.DatabaseError as error:
        outcome.broken += 1
        outcome.reasons.append(str(error)[:120])
        return
    missing = sum(key not in there for key in acknowledged)
    outcome.lost += missing
    outcome.cuts_with_loss += bool(missing)
    outcome.uneven += bool(uneven)


# What has a key, a row and the result that the key names.
_DONE = """
SELECT k.key FROM idempotency_key k JOIN incident i ON i.reference = k.result AND i.description = k.key
WHERE k.action = 'incident.report'
"""
_UNEVEN = """
SELECT abs((SELECT count(*) FROM incident)
         - (SELECT count(*) FROM audit_entry WHERE action = 'incident.report'))
     + abs((SELECT count(*) FROM incident)
         - (SELECT count(*) FROM idempotency_key WHERE action = 'incident.report'))
"""
