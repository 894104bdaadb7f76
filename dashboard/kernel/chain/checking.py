"""Is the chain whole? One pass over the entries in order, in constant memory. Pure: knows no database.

What it finds has a place and a kind. Without an anchor a cut tail cannot be seen when the head was cut with
it.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dashboard.kernel.chain.links import REKEY, Head, detail_of, is_lost, mac_of, proof_of


class Kind(StrEnum):
    """How an entry is damaged."""

    GAP = "gap"
    """Entries are missing from here on."""
    LINK = "link"
    """The entry does not follow the one before it: removed and renumbered, put in, exchanged."""
    MAC = "mac"
    """The entry is not what was signed."""
    TRUNCATED = "truncated"
    """The chain ended later than it does now."""
    ANCHOR = "anchor"
    """Another entry stood here when the anchor was kept: an older database was written on."""
    KEY = "key"
    """From here on a key signs that is unknown, or whose change nobody could prove."""
    SEALED = "sealed"
    """Entries of before the chain are not what the chain began with."""
    LOOSE = "loose"
    """Entries without a number that came after the chain began."""


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """The number of the first entry concerned, and what is wrong with it."""

    seq: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number and its signature, kept outside of the database. ``at`` is when, as it was written."""

    at: str
    seq: int
    mac: str


@dataclass(slots=True)
class _Pass:
    """Where the pass is: the number that must come, the signature before it, keys that may have signed."""

    keys: Mapping[str, bytes]
    candidates: Sequence[bytes]
    expected: int
    prev: str
    anchors: dict[int, set[str]] = field(default_factory=dict)


def check(
    rows: Iterable[Any],
    *,
    keys: Mapping[str, bytes],
    head: Head,
    anchors: Iterable[Anchor] = (),
    since: int = 1,
    prev: str = "",
) -> Iterator[Break]:
    """Breaks in the order of their place. ``rows``: entries with a number of at least ``since``, in that
    order.

    ``prev``: the signature of the entry before ``since``. Yields nothing for a chain that is whole; without
    any key only one without entries is.
    """
    now = _Pass(keys, tuple(keys.values()), since, prev)
    for anchor in anchors:
        if anchor.seq >= since:
            now.anchors.setdefault(anchor.seq, set()).add(anchor.mac)
    for number, row in enumerate(rows):
        if not keys and number == 0:  # nothing can be verified: never to be taken for whole
            yield Break(now.expected, Kind.KEY)
        yield from _row(now, row)
    yield from _end(now, head)


def _row(now: _Pass, row: Any) -> Iterator[Break]:
    if not isinstance(row.seq, int) or row.seq < now.expected:
        yield Break(now.expected, Kind.LINK)
        return
    if row.seq > now.expected:
        yield Break(now.expected, Kind.GAP)
    elif row.prev != now.prev:
        yield Break(row.seq, Kind.LINK)
    # Of an entry in the wrong place that has been told; its signature cannot fit.
    is_placed = row.seq == now.expected and row.prev == now.prev
    signers = _signers(now.candidates, row)
    if signers:
        now.candidates = signers[:1]
    elif now.candidates and is_placed and not (row.action == REKEY and is_lost(row)):
        yield Break(row.seq, Kind.MAC)
    if row.action == REKEY:
        yield from _change(now, row, is_signed=bool(signers))
    if any(mac != row.mac for mac in now.anchors.pop(row.seq, ())):
        yield Break(row.seq, Kind.ANCHOR)
    now.expected, now.prev = row.seq + 1, row.mac


def _change(now: _Pass, row: Any, *, is_signed: bool) -> Iterator[Break]:
    """Another key signs from the next entry on, when this one names it and both keys have signed it."""
    new = now.keys.get(row.object_id)
    if new is None:
        now.candidates = ()  # nothing behind it can be verified; its links still are
        yield Break(row.seq, Kind.KEY)
        return
    proof = str(detail_of(row).get("proof"))
    if is_signed and hmac.compare_digest(proof_of(new, row.seq, row.prev), proof):
        now.candidates = (new,)
        return
    if is_lost(row) and _signers((new,), row):
        now.candidates = (new,)
    yield Break(row.seq, Kind.KEY)


def _signers(candidates: Sequence[bytes], row: Any) -> list[bytes]:
    try:
        return [key for key in candidates if mac_of(key, row, row.seq, row.prev) == row.mac]
    except (TypeError, ValueError):  # a value that no entry of ours can hold
        return []


def _end(now: _Pass, head: Head) -> Iterator[Break]:
    last = now.expected - 1
    cut = head.seq > last or any(seq > last for seq in now.anchors)
    if cut:
        yield Break(last + 1, Kind.TRUNCATED)
    elif head.seq < last:
        yield Break(head.seq + 1, Kind.LINK)
    elif head.mac != now.prev:
        yield Break(last, Kind.LINK)
