"""What question sets and checklists share: versions with ``valid_from``, and branching on an earlier answer.

Called by questions.py and protap.py when they read their data. A version is never changed once records use
it: a new one is added below it, so that an old record keeps its meaning. Never reads a clock or a file.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.errors import Refused

_CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")


class Versioned(Protocol):
    """Anything that is valid for one type from one instant on."""

    @property
    def type(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def valid_from(self) -> datetime: ...


Entry = TypeVar("Entry", bound=Versioned)


@dataclass(frozen=True, slots=True)
class When:
    """A branch: asked only when the answer to ``question`` is one of ``answers``."""

    question: str
    answers: tuple[str, ...]

    def is_met(self, value: object) -> bool:
        """Whether an answer (a code, a list of codes, or a bool for yes and no) opens the branch."""
        return any(code in self.answers for code in answer_codes(value))


class Branching(Protocol):
    """A question or a step: it has a code, and may hang on an earlier one."""

    @property
    def code(self) -> str: ...
    @property
    def when(self) -> When | None: ...


Branch = TypeVar("Branch", bound=Branching)


def visible(branches: Iterable[Branch], answers: Mapping[str, Any]) -> tuple[Branch, ...]:
    """Those whose branch is open, in order; a branch hanging on a hidden one is hidden too."""
    shown: dict[str, Branch] = {}
    for branch in branches:
        when = branch.when
        if when is None or (when.question in shown and when.is_met(answers.get(when.question))):
            shown[branch.code] = branch
    return tuple(shown.values())


def answer_codes(value: object) -> tuple[str, ...]:
    """The codes in one answer: of a list each, of a bool ``yes`` or ``no``; () for anything else."""
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(item for item in value if isinstance(item, str))
    return ()


class Versions(Generic[Entry]):
    """All versions of all types. Raises ValueError when they are out of order or of an unknown type."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_type: dict[str, list[Entry]] = {}
        for entry in entries:
            line = self._by_type.setdefault(IncidentType(entry.type).value, [])
            if entry.version != len(line) + 1:
                raise ValueError(f"{entry.type}: version {entry.version} must be {len(line) + 1}")
            if line and entry.valid_from <= line[-1].valid_from:
                raise ValueError(f"{entry.type}: version {entry.version} is not later than the one before")
            line.append(entry)

    def require_all_types(self) -> None:
        """Raises ValueError when a type has no version at all."""
        absent = [kind.value for kind in IncidentType if kind.value not in self._by_type]
        if absent:
            raise ValueError(f"no version for {', '.join(absent)}")

    def active(self, type: str, at: datetime) -> int:
        """The version valid at an instant (aware); the first one for anything older."""
        line = self._line(type)
        return max((entry.version for entry in line if entry.valid_from <= at), default=line[0].version)

    def get(self, type: str, version: int) -> Entry:
        """One version. Raises ``Refused("incidents.refused.unknown_version")``."""
        for entry in self._line(type):
            if entry.version == version:
                return entry
        raise Refused("incidents.refused.unknown_version")

    def __iter__(self) -> Any:
        return (entry for line in self._by_type.values() for entry in line)

    def _line(self, type: str) -> list[Entry]:
        line = self._by_type.get(type)
        if not line:
            raise Refused("incidents.refused.unknown_version")
        return line


def take_code(row: Mapping[str, Any], taken: Collection[str]) -> str:
    """``code`` of a row: short, lower case, not used before in this set. Raises ValueError."""
    code = row.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError(f"not a code: {code!r}")
    if code in taken:
        raise ValueError(f"code used twice: {code}")
    return code


def take_options(row: Mapping[str, Any], *, wanted: bool) -> tuple[str, ...]:
    """``options`` of a row: at least two different codes where wanted, none elsewhere. Raises ValueError."""
    options = row.get("options", [])
    if not isinstance(options, list) or not all(isinstance(o, str) and _CODE.fullmatch(o) for o in options):
        raise ValueError(f"{row['code']}: options must be codes")
    if len(set(options)) != len(options) or (len(options) < 2 if wanted else bool(options)):
        raise ValueError(f"{row['code']}: options do not fit")
    return tuple(options)


def take_when(row: Mapping[str, Any], earlier: Mapping[str, tuple[str, ...]]) -> When | None:
    """``when`` of a row; ``earlier``: code to options of what stands above. Raises ValueError."""
    when = row.get("when")
    if when is None:
        return None
    if not isinstance(when, dict) or set(when) != {"question", "is"} or not isinstance(when["is"], list):
        raise ValueError(f"{row['code']}: when needs question and is")
    options = earlier.get(str(when["question"]))
    if options is None:
        raise ValueError(f"{row['code']}: when points to {when['question']}, which is not above it")
    if not when["is"] or not all(answer in options for answer in when["is"]):
        raise ValueError(f"{row['code']}: when asks for an answer that does not exist")
    return When(str(when["question"]), tuple(when["is"]))


def take_valid_from(row: Mapping[str, Any]) -> datetime:
    """``valid_from`` of a set: an aware time in UTC. Raises ValueError."""
    moment = row.get("valid_from")
    if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
        raise ValueError(f"{row.get('type')}: valid_from must be a time in UTC")
    return moment.astimezone(UTC)


def refuse_other_keys(row: object, known: Collection[str]) -> dict[str, Any]:
    """The row itself. Raises ValueError when it is no table or has a key nobody reads."""
    if not isinstance(row, dict):
        raise ValueError(f"not a table: {row!r}")
    other = set(row) - set(known)
    if other:
        raise ValueError(f"unknown keys: {', '.join(sorted(other))}")
    return row
