"""Mapping files: TOML that names columns, zones and code tables, checked strictly before any row is read.

Called by the readers of each kind (dashboard/shell/import_*.py). A wrong mapping is Unreadable, with
one sentence that names the entry to mend.
"""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Generic, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from dashboard.shell.import_csv import BadRow, Cells, Unreadable, shown

Code = TypeVar("Code")
Column = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

LONGEST_KEY = 64
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def _pattern(value: str) -> str:
    try:
        datetime.strptime(_EARLIEST.strftime(value), value)  # noqa: DTZ007 (only the pattern is tried)
    except ValueError:
        raise ValueError(f"{value!r} is no pattern of strptime") from None
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class Strict(BaseModel):
    """Nothing is guessed: an unknown entry or another type of value is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class FileMapping(Strict):
    """What every mapping may say about its file."""

    delimiter: Literal[",", ";", "\t"] = ","


FileKind = TypeVar("FileKind", bound=FileMapping)


class CodeColumn(Strict, Generic[Code]):
    """A column whose values stand for codes; without a column every row gets the default."""

    column: Column | None = None
    codes: dict[str, Code] = {}
    default: Code | None = None

    @model_validator(mode="after")
    def _answers(self) -> Self:
        if self.default is None and not self.codes:
            raise ValueError("name a default or a table of codes")
        return self

    def read(self, cells: Cells, column: str | None, name: str) -> Code:
        """The code of a row. Raises BadRow for a value that is in no table when there is no default."""
        value = cells[column] if column else ""
        code = self.codes.get(value, self.default)
        if code is None:
            what = f"unknown {name} {shown(value)}" if value else f"no {name}"
            raise BadRow(f"{what}: add it to [{name}.codes] of the mapping, or set a default")
        return code


class TimeColumn(Strict):
    """``zone`` is that of values without an offset of their own, ``local_zone`` that of the calendar day.

    ``format`` is a strptime pattern; without one values are ISO 8601.
    """

    column: Column
    zone: ZoneInfo
    local_zone: ZoneInfo | None = None
    format: Pattern | None = None

    def read(self, cells: Cells, now: datetime, *, ahead: timedelta = timedelta(0)) -> datetime:
        """The instant in UTC. Raises BadRow for what is no time, or lies further than ``ahead`` of now."""
        value = cells[self.column]
        if not value:
            raise BadRow(f"no time in {shown(self.column)}: fill it in")
        try:
            moment = self._parsed(value)
            moment = (moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BadRow(f"unreadable time {shown(value)}: write it like {self._example(now)}") from None
        if moment > now + ahead:
            fault = f"more than {ahead.days} days ahead" if ahead else "in the future"
            raise BadRow(f"the time {shown(value)} is {fault}: correct it, or the zone of the mapping")
        if moment < _EARLIEST:
            raise BadRow(f"the time {shown(value)} is before 1970: correct it")
        return moment

    def local_day(self, moment: datetime) -> date:
        """The calendar day at the place of the event."""
        return moment.astimezone(self.local_zone or self.zone).date()

    def _parsed(self, value: str) -> datetime:
        if self.format is not None:
            return datetime.strptime(value, self.format)  # noqa: DTZ007 (the zone is added by the caller)
        if ":" not in value and "T" not in value:
            # A bare date would silently become midnight.
            raise ValueError("no time of day")
        return datetime.fromisoformat(value)

    def _example(self, now: datetime) -> str:
        pattern = self.format or "%Y-%m-%d %H:%M:%S"
        return f'"{now.astimezone(self.zone).strftime(pattern)}"'


def read_key(cells: Cells, column: str) -> str:
    """What makes the row of the file the same thing when it comes again. Raises BadRow."""
    key = cells[column]
    if not key:
        raise BadRow(f"no key in {shown(column)}: every row needs its own")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRow(f"the key {shown(key)} is not {LONGEST_KEY} printable characters or fewer: correct it")
    return key


def load_mapping(path: Path, kind: type[FileKind]) -> FileKind:
    """The checked mapping. Raises Unreadable."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
        # Strict validation takes the string of an enum or a zone only from JSON.
        return kind.model_validate_json(json.dumps(entries, default=str))
    except OSError as error:
        raise Unreadable(f"the mapping {path} cannot be opened: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        reason = first["msg"].removeprefix("Value error, ")
        raise Unreadable(f"the mapping {path.name} is wrong at {place}: {reason}.") from None
    except ValueError as error:
        raise Unreadable(f"the mapping {path.name} is not TOML: {error}.") from None
