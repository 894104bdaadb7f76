"""A thousand ways to tamper are all found, with their kind and place; a thousand whole chains raise no alarm.

Rows are checked in memory, by the same function that checks a database.
"""

import json
import random
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.kernel.chain import REKEY, Anchor, Break, Head, Kind, check, seal
from dashboard.kernel.chain.links import FIELDS, fingerprint
from dashboard.kernel.tables import AuditEntry

KEY, NEXT_KEY, THIEF = b"k" * 32, b"n" * 32, b"t" * 32
RING = {fingerprint(key): key for key in (KEY, NEXT_KEY)}
START = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
TIMES = 1000


def entry(dice: random.Random, number: int) -> AuditEntry:
    """Any entry, with an awkward detail now and then."""
    return AuditEntry(
        # A clock may go back: the number orders, not the time.
        at=START
        + timedelta(seconds=number, microseconds=dice.choice((0, 1, 999_999)), days=-dice.randint(0, 1)),
        actor_id=dice.randint(0, 9),
        actor_name=dice.choice(("karupam", "perwira", "é-名")),
        agency=dice.choice(("rutan", "polres")),
        session_ref=dice.choice(("", "0a1b2c3d4e5f")),
        action=dice.choice(("incident.report", "session.open", "patrol.check_in")),
        object_type=dice.choice(("", "incident")),
        object_id=f"R-2026-{number:04d}",
        detail=dice.choice(
            ({}, {"old": 1, "new": 2.5}, {"ids": ["a", "ü"], "x": None, "is": True}, {"n": {"b": [1]}})
        ),
    )


def chain(dice: random.Random, length: int, head: Head | None = None) -> tuple[list[AuditEntry], Head]:
    """Entries signed one after the other; one in three chains changes its key on the way."""
    rows = [entry(dice, number) for number in range(1, length + 1)]
    if head is None and length > 5 and dice.random() < 0.3:
        rows[dice.randrange(1, length - 1)] = AuditEntry(
            at=START, actor_id=0, actor_name="audit", agency="rutan", action=REKEY, object_type="key",
            object_id=fingerprint(NEXT_KEY), detail={},
        )  # fmt: skip
    return rows, seal(rows, head or Head(key=fingerprint(KEY)), RING)


@dataclass
class Case:
    """A chain that somebody has tampered with, and what has to be found first."""

    rows: list[AuditEntry]
    head: Head
    expected: Break
    anchors: list[Anchor] = field(default_factory=list)


Tamper = Callable[[random.Random, list[AuditEntry], Head], Case]


def place(dice: random.Random, rows: list[AuditEntry], last: int = 0) -> int:
    """A number in the chain, ``last`` of them left out at its end."""
    return dice.randint(1, len(rows) - last)


def change_field(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    k = place(dice, rows)
    row, name = rows[k - 1], dice.choice([*FIELDS, "detail", "mac"])
    value: Any = getattr(row, name)
    if name == "detail":
        row.detail = {**row.detail, "put": "in"}
    elif isinstance(value, int):
        row.actor_id = value + 1
    else:  # one character, anywhere
        at = dice.randrange(len(value)) if value else 0
        setattr(row, name, value[:at] + chr(ord(value[at]) ^ 1 if value else 65) + value[at + 1 :])
    return Case(rows, head, Break(k, Kind.MAC))


def change_time(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    k = place(dice, rows)
    rows[k - 1].at += timedelta(microseconds=dice.choice((1, -1, 3_600_000_000)))
    return Case(rows, head, Break(k, Kind.MAC))


def change_link(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    k = place(dice, rows)
    rows[k - 1].prev = f"{dice.getrandbits(256):064x}"
    return Case(rows, head, Break(k, Kind.LINK))


def delete(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    k = place(dice, rows, last=1)
    del rows[k - 1 : min(k - 1 + dice.randint(1, 3), len(rows) - 1)]
    return Case(rows, head, Break(k, Kind.GAP))


def delete_and_renumber(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    k = place(dice, rows, last=1)
    del rows[k - 1]
    for row in rows[k - 1 :]:
        row.seq = (row.seq or 0) - 1
    return Case(rows, Head(head.seq - 1, head.mac, head.key), Break(k, Kind.LINK))


def swap(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    i, j = sorted(dice.sample(range(1, len(rows) + 1), 2))
    rows[i - 1].seq, rows[j - 1].seq = j, i
    rows[i - 1], rows[j - 1] = rows[j - 1], rows[i - 1]
    return Case(rows, head, Break(i, Kind.LINK))


def put_in(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    """A new entry, or a true one a second time, between two others; whoever does it has no key."""
    k = place(dice, rows)
    forged = entry(dice, k) if dice.random() < 0.5 else copy_of(rows[place(dice, rows) - 1])
    seal([forged], Head(k - 1, rows[k - 1].prev, fingerprint(THIEF)), {**RING, fingerprint(THIEF): THIEF})
    for row in rows[k - 1 :]:
        row.seq = (row.seq or 0) + 1
    rows.insert(k - 1, forged)
    return Case(rows, Head(head.seq + 1, head.mac, head.key), Break(k, Kind.MAC))


def write_anew(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    """From some entry on everything is signed again, with another key."""
    k = place(dice, rows)
    prev = rows[k - 1].prev
    tail = [entry(dice, number) for number in range(k, len(rows) + 1)]
    end = seal(tail, Head(k - 1, prev, fingerprint(THIEF)), {fingerprint(THIEF): THIEF})
    return Case([*rows[: k - 1], *tail], end, Break(k, Kind.MAC))


def cut(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    """The tail is gone, the head still names it."""
    k = place(dice, rows)
    return Case(rows[: k - 1], head, Break(k, Kind.TRUNCATED))


def cut_with_head(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    """The head is cut as well, or an older database was put back: only an anchor knows."""
    k = place(dice, rows, last=1)
    kept = dice.randint(k + 1, len(rows))
    anchors = [anchor_of(rows[kept - 1]), anchor_of(rows[0])]
    return Case(rows[:k], head_at(rows, k, head), Break(k + 1, Kind.TRUNCATED), anchors)


def older_written_on(dice: random.Random, rows: list[AuditEntry], head: Head) -> Case:
    """An older database was put back and has grown beyond the anchor, truly signed."""
    k = place(dice, rows, last=1)
    kept = dice.randint(k + 1, len(rows))
    anchors = [anchor_of(rows[0]), anchor_of(rows[kept - 1])]
    more, end = chain(dice, len(rows) - k + 2, head_at(rows, k, head))
    return Case([*rows[:k], *more], end, Break(kept, Kind.ANCHOR), anchors)


TAMPERS: tuple[Tamper, ...] = (
    change_field, change_time, change_link, delete, delete_and_renumber, swap, put_in, write_anew, cut,
    cut_with_head, older_written_on,
)  # fmt: skip


def anchor_of(row: AuditEntry) -> Anchor:
    return Anchor("2026-03-12T08:00:00Z", row.seq or 0, row.mac)


def copy_of(row: AuditEntry) -> AuditEntry:
    return AuditEntry(**row.model_dump())


def head_at(rows: list[AuditEntry], k: int, head: Head) -> Head:
    """The end as it was after the k-th entry."""
    changed = any(row.action == REKEY for row in rows[:k])
    return Head(k, rows[k - 1].mac, fingerprint(NEXT_KEY if changed else KEY))


def found_in(case: Case) -> list[Break]:
    return list(check(case.rows, keys=RING, head=case.head, anchors=case.anchors))


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda one: one.__name__)
def test_every_tampering_is_found_at_its_place(tamper: Tamper) -> None:
    rounds = TIMES // len(TAMPERS) + 1
    for seed in range(rounds):
        dice = random.Random(f"{tamper.__name__}-{seed}")
        rows, head = chain(dice, dice.randint(3, 40))
        case = tamper(dice, rows, head)
        found = found_in(case)
        assert found, seed
        assert found[0] == case.expected, (seed, found[:3])
    print(f"{tamper.__name__}: {rounds} tamperings, {rounds} found")


def test_a_whole_chain_raises_no_alarm() -> None:
    """Any length, any prefix of the anchors, as rows or as the text that SQLite holds."""
    for seed in range(TIMES):
        dice = random.Random(seed)
        rows, head = chain(dice, dice.randint(1, 40))
        since = dice.choice((1, dice.randint(1, len(rows))))
        anchors = [anchor_of(row) for row in dice.sample(rows, dice.randint(0, len(rows)))]
        read: list[Any] = rows[since - 1 :]
        if dice.random() < 0.5:
            read = [as_text(row) for row in read]
        prev = rows[since - 2].mac if since > 1 else ""
        assert list(check(read, keys=RING, head=head, anchors=anchors, since=since, prev=prev)) == [], seed
    print(f"{TIMES} whole chains, 0 alarms")


def as_text(row: AuditEntry) -> Any:
    raw = copy(row.model_dump())
    raw["at"] = row.at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    raw["detail"] = json.dumps(row.detail)
    return type("Row", (), raw)()


def test_an_empty_chain_is_whole() -> None:
    assert list(check([], keys=RING, head=Head())) == []
    assert list(check([], keys={}, head=Head())) == []


def test_without_a_key_nothing_is_whole() -> None:
    rows, head = chain(random.Random(1), 5)
    assert list(check(rows, keys={}, head=head)) == [Break(1, Kind.KEY)]
    assert list(check(rows[3:], keys={}, head=head, since=4, prev=rows[2].mac)) == [Break(4, Kind.KEY)]


def test_without_an_anchor_a_cut_tail_cannot_be_seen() -> None:
    """The reason for anchors: this is what the chain alone cannot do."""
    rows, head = chain(random.Random(1), 20)
    assert found_in(Case(rows[:10], head_at(rows, 10, head), Break(0, Kind.GAP))) == []


def test_a_change_of_keys_needs_both() -> None:
    rows = [entry(random.Random(1), number) for number in (1, 2)]
    change = AuditEntry(
        at=START, actor_id=0, actor_name="audit", agency="rutan", action=REKEY, object_type="key",
        object_id=fingerprint(NEXT_KEY), detail={},
    )  # fmt: skip
    end = seal([rows[0], change, rows[1]], Head(key=fingerprint(KEY)), RING)
    whole = [rows[0], change, rows[1]]
    assert list(check(whole, keys=RING, head=end)) == []
    only_old = {fingerprint(KEY): KEY}
    assert list(check(whole, keys=only_old, head=end)) == [Break(2, Kind.KEY)]
    only_new = {fingerprint(NEXT_KEY): NEXT_KEY}
    assert next(iter(check(whole, keys=only_new, head=end))) == Break(1, Kind.MAC)


def test_who_has_only_the_old_key_cannot_change_to_a_known_one() -> None:
    """The proof below the change is signed by the new key; a thief of the old one cannot make it."""
    rows, head = chain(random.Random(4), 4)
    change = AuditEntry(
        at=START, actor_id=0, actor_name="audit", agency="rutan", action=REKEY, object_type="key",
        object_id=fingerprint(NEXT_KEY), detail={},
    )  # fmt: skip
    guessed = {fingerprint(KEY): KEY, fingerprint(NEXT_KEY): THIEF}
    later = entry(random.Random(5), 6)
    end = seal([change, later], head, guessed)
    found = list(check([*rows, change, later], keys=RING, head=end))
    assert found == [Break(5, Kind.KEY), Break(6, Kind.MAC)]
