"""Where the chain ended, kept outside of the database: one append-only file for each agency, and the log.

Without an anchor nobody can see that the end of the chain was cut, or that an older database was put back.
Called by the sweep in shell/app.py and by ``audit anchor``; a second host's syslog keeps the logged line.
"""

import errno
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from dashboard.kernel.actor import system_actor
from dashboard.kernel.chain import BEGIN, Anchor, read_head
from dashboard.kernel.clock import Clock, to_site
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import ensure_var, settings
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work

logger = logging.getLogger(__name__)

_LINE = re.compile(r"(\S+) ([0-9]{1,15}) ([0-9a-f]{64})")


class UnreadableAnchor(ValueError):
    """A line of a file of anchors is none: ``ISO seq mac`` is needed."""


@dataclass(slots=True)
class Keeping:
    """What one process remembers of its anchors: the last one it kept."""

    last: datetime | None = None


def keep_when_due(keeping: Keeping, *, clock: Clock) -> None:
    """Keep an anchor at the start, in each new hour, and so at midnight of the site."""
    now = clock()
    if keeping.last is not None and _hour(keeping.last) == _hour(now):
        return
    begin_chain(clock=clock)
    keep_anchor(clock=clock)
    keeping.last = now


def begin_chain(*, clock: Clock) -> None:
    """Seal what was audited before there was a chain; nothing once it has begun, or in an empty database.

    The first entry would do it too: but then a person would wait for it, seconds when there are many.
    """
    with reading() as session:
        has_entries = session.exec(select(AuditEntry.id).limit(1)).first() is not None
        if read_head(session).seq or not has_entries:
            return
    with unit_of_work(system_actor("audit", Agency.RUTAN), clock) as work:
        work.audit(BEGIN)


def keep_anchor(*, clock: Clock) -> Anchor | None:
    """Append the present end of the chain to both files and to the log; None while there is no entry.

    Raises OSError when a file cannot be written: the sweep says so, and tries again.
    """
    anchor = present_anchor(clock=clock)
    if anchor is None:
        return None
    for path in anchor_files():
        _warn_of_loss(path, anchor)
        _append(path, line_of(anchor))
    logger.info("audit anchor %s", line_of(anchor))
    return anchor


def present_anchor(*, clock: Clock) -> Anchor | None:
    """The end of the chain as it is committed now."""
    with reading() as session:
        head = read_head(session)
    at = clock().replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return Anchor(at, head.seq, head.mac) if head.seq else None


def line_of(anchor: Anchor) -> str:
    """``2026-03-12T07:32:00Z 4711 9f86...``: as it stands in the files, in the log and on paper."""
    return f"{anchor.at} {anchor.seq} {anchor.mac}"


def anchor_files() -> tuple[Path, ...]:
    """The file of each agency, whether it is there or not."""
    return tuple(anchor_file(agency) for agency in Agency)


def anchor_file(agency: Agency) -> Path:
    """The file that one agency keeps."""
    return settings().var / "anchors" / f"{agency.value}.log"


def kept_anchors(path: Path) -> list[Anchor]:
    """Every anchor of a file, oldest first. Raises UnreadableAnchor, or OSError when there is no file."""
    anchors = []
    for number, anchor in _lines_of(path):
        if anchor is None:
            raise UnreadableAnchor(f"{path.name}, line {number}: not an anchor (ISO seq mac)")
        anchors.append(anchor)
    return anchors


def all_kept_anchors() -> list[Anchor]:
    """Those of both files; empty when there are none yet. Raises UnreadableAnchor."""
    return [anchor for path in anchor_files() if path.is_file() for anchor in kept_anchors(path)]


def last_anchor(agency: Agency) -> Anchor | None:
    """The newest of one agency's file. Raises UnreadableAnchor."""
    path = anchor_file(agency)
    kept = kept_anchors(path) if path.is_file() else []
    return kept[-1] if kept else None


def _lines_of(path: Path) -> Iterator[tuple[int, Anchor | None]]:
    """(number, anchor) of each line that is not empty; None for a line that is no anchor."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if line.strip():
            found = _LINE.fullmatch(line.strip())
            yield number, Anchor(found[1], int(found[2]), found[3]) if found else None


def _hour(moment: datetime) -> str:
    return to_site(moment).strftime("%Y-%m-%d %H")


def _append(path: Path, line: str) -> None:
    """On the disk before it counts; only ever opened to append, so ``chattr +a`` may stand on the file.

    A line that a full disk or a power cut tore stays as it is, and the next one does not continue it.
    """
    ensure_var()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        whole = ("\n" if is_torn else "") + f"{line}\n"
        if os.write(handle, whole.encode("ascii")) != len(whole):
            raise OSError(errno.ENOSPC, "only a part of the anchor could be written", str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def _warn_of_loss(path: Path, anchor: Anchor) -> None:
    """Said at once, not only when somebody verifies: the chain has become shorter, or a line is no anchor.

    Neither keeps the next anchor from being kept; a verification stops at the line until it is put right.
    """
    lines = list(_lines_of(path)) if path.is_file() else []
    for number in (number for number, kept in lines if kept is None):
        logger.error("%s, line %d is no anchor: `audit verify` stops there", path.name, number)
    longest = max((kept.seq for _, kept in lines if kept is not None), default=0)
    if anchor.seq < longest:
        logger.error("the audit ends at %d, but %s holds an anchor of %d", anchor.seq, path.name, longest)
