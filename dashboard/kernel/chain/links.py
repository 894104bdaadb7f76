"""One link: the exact bytes that are signed, and the signature. Pure; the same on both databases.

An entry is signed as JSON with sorted keys, no spaces, ASCII only, its instant in UTC with microseconds: what
a database gives back gives the same bytes again.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

BEGIN = "audit.begin"
"""The first entry of a chain that began later than its table: it carries a digest of all before it."""
REKEY = "audit.rekey"
"""From the next entry on another key signs; ``object_id`` is its fingerprint."""

FIELDS = (
    "actor_id", "actor_name", "agency", "session_ref", "action", "object_type", "object_id", "outcome",
)  # fmt: skip
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class Entry(Protocol):
    """What is read of an audit entry; a table row, or a row of a SELECT of the same columns.

    ``at`` and ``detail`` may be the raw text that SQLite holds.
    """

    at: Any
    detail: Any
    seq: Any
    prev: Any
    mac: Any


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the last number and signature, and the fingerprint of the key that signs next."""

    seq: int = 0
    mac: str = ""
    key: str = ""


def instant(value: datetime | str) -> str:
    """``2026-03-12T07:32:00.000000Z``. Raises ValueError for text that is no instant."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(entry: Any, **place: Any) -> bytes:
    """What is signed; ``place`` is where the entry stands (``seq`` and ``prev``).

    Raises ValueError or TypeError for values that no entry of ours can hold.
    """
    detail = entry.detail
    body = {name: getattr(entry, name) for name in FIELDS}
    body["at"] = instant(entry.at)
    body["detail"] = json.loads(detail) if isinstance(detail, str) else detail
    return _encode({**body, **place}).encode("ascii")


def mac_of(key: bytes, entry: Any, seq: int, prev: str) -> str:
    """The signature of an entry in its place, 64 hexadecimal digits."""
    return hmac.digest(key, canonical(entry, seq=seq, prev=prev), "sha256").hex()


def fingerprint(key: bytes) -> str:
    """Names a key without telling it: 16 hexadecimal digits."""
    return hashlib.sha256(b"siaga audit key" + key).hexdigest()[:16]


def proof_of(new_key: bytes, seq: int, prev: str) -> str:
    """The new key's own signature below a change of keys, so that the old one alone cannot forge it."""
    return hmac.digest(new_key, _encode({"rekey": seq, "prev": prev}).encode("ascii"), "sha256").hex()


def is_lost(entry: Any) -> bool:
    """Whether a change of keys says that the old key was lost: then only the new one has signed it."""
    return bool(detail_of(entry).get("lost"))


def detail_of(entry: Any) -> dict[str, Any]:
    """The detail as a mapping; empty when it is not one."""
    detail = entry.detail
    try:
        found = json.loads(detail) if isinstance(detail, str) else detail
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seal(entries: Iterable[Any], head: Head, keys: Mapping[str, bytes]) -> Head:
    """Give every entry its number, its link and its signature, in order; returns the new end.

    ``keys``: fingerprint to key; the head's own, and the new one of each change of keys. Raises KeyError when
    one is not there.
    """
    for entry in entries:
        # What JSON makes of it is what is stored, and therefore what is signed.
        entry.detail = json.loads(_encode(entry.detail))
        seq, signing, following = head.seq + 1, head.key, head.key
        if entry.action == REKEY:
            following = entry.object_id
            entry.detail["proof"] = proof_of(keys[following], seq, head.mac)
            signing = following if is_lost(entry) else signing
        entry.seq, entry.prev = seq, head.mac
        entry.mac = mac_of(keys[signing], entry, seq, head.mac)
        head = Head(seq, entry.mac, following)
    return head
