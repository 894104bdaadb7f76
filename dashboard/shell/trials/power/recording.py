"""Records what a process does to the files of its database, in order, by tracing system calls (strace)."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,fallocate"
_LONGEST = 1 << 20
_CALL = re.compile(r"^\d+\s+(\w+)\((\d+)<([^>]+)>(?:, (.*))?\)\s+= (-?\d+)")
_BYTES = re.compile(r'^"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?(?:, (\d+))?(?:, (\d+))?$')


class CannotTrace(RuntimeError):
    """This machine cannot record system calls, or something was traced that the model does not know."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes handed to the system for a place in a file; on the disk only after a Sync."""

    file: str
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A new length of a file; on the disk only after a Sync."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """The system has said that everything written to the file before is on the disk."""

    file: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody was told that what has this key is saved."""

    key: str


Event = Write | Truncate | Sync | Acknowledged


def record(command: Sequence[str], database: Path, ledger: Path, environment: dict[str, str]) -> list[Event]:
    """Run the command to its end and return what it did. Raises CannotTrace."""
    if shutil.which("strace") is None:
        raise CannotTrace("strace is needed to record writes: install the Debian package strace")
    trace = ledger.with_suffix(".trace")
    # The -shm file is not on any disk after a cut: SQLite makes it anew from the -wal.
    watched = [str(database), f"{database}-wal", f"{database}-journal", str(ledger)]
    paths = [part for path in watched for part in ("-P", path)]
    tracing = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        str(_LONGEST),
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
    ]
    done = subprocess.run(
        [*tracing, *paths, "-o", str(trace), *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode != 0:
        raise CannotTrace(f"the traced process ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    with trace.open(encoding="ascii") as lines:
        events = list(read_events(lines, ledger))
    trace.unlink()
    return events


def python(*arguments: str) -> list[str]:
    """A command of this same Python."""
    return [sys.executable, *arguments]


def read_events(lines: Iterator[str], ledger: Path) -> Iterator[Event]:
    for line in lines:
        found = _CALL.match(line)
        if found is None:
            raise CannotTrace(f"not understood: {line[:160].strip()}")
        call, path, rest, result = found[1], _plain(found[3]), found[4] or "", int(found[5])
        if result < 0:
            continue
        name = Path(path).name
        if call in ("fsync", "fdatasync"):
            yield Sync(name)
        elif call == "ftruncate":
            yield Truncate(name, int(rest))
        elif call == "pwrite64" and (what := _BYTES.match(rest)) and not what[2] and what[4]:
            yield Write(name, int(what[4]), _unhex(what[1])[:result])
        elif call == "write" and path == str(ledger) and (what := _BYTES.match(rest)):
            yield Acknowledged(_unhex(what[1]).decode().strip())
        else:
            raise CannotTrace(f"a call that the model does not know: {line[:160].strip()}")


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(path: str) -> str:
    """With -xx paths are printed in hexadecimal too."""
    return _unhex(path).decode() if path.startswith("\\x") else path
