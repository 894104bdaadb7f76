"""Reading what a form sent: strict, with a sentence per field, and never an exception for bad input.

Used by every ``forms.py``. A reader collects errors; ``finish`` raises Invalid with all of them.
"""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.kernel.clock import SITE_ZONE
from dashboard.kernel.errors import Invalid

Code = TypeVar("Code", bound=StrEnum)

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
# A phone may be a little ahead of the server; more than this is a typing error.
FUTURE_TOLERANCE = timedelta(minutes=5)


class FormReader:
    """Reads fields one by one; the first error of a field wins."""

    def __init__(self, fields: object) -> None:
        self._fields: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
        self.errors: dict[str, str] = {}

    def fail(self, field: str, key: str) -> None:
        self.errors.setdefault(field, key)

    def raw(self, field: str) -> Any:
        return self._fields.get(field)

    def code(self, field: str, kind: type[Code], missing: str) -> Code | None:
        """One code of an enumeration. ``missing`` is the key of "choose one of these"."""
        value = self._fields.get(field)
        if isinstance(value, str):
            with suppress(ValueError):
                return kind(value)
        self.fail(field, missing)
        return None

    def text(self, field: str, longest: int, *, required: str = "") -> str:
        """Free text: trimmed, normalised, no control characters but line breaks."""
        value = self._fields.get(field)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.fail(field, "form.text.type")
            return ""
        if any(0xD800 <= ord(char) <= 0xDFFF for char in value):
            self.fail(field, "form.text.control")
            return ""
        clean = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " ")).strip()
        if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} and char != "\n" for char in clean):
            self.fail(field, "form.text.control")
        elif len(clean) > longest:
            self.fail(field, "form.text.long")
        elif required and not clean:
            self.fail(field, required)
        return clean

    def whole(self, field: str, lowest: int, highest: int, key: str) -> int | None:
        """A whole number in a range; ``key`` says which."""
        value = self._fields.get(field)
        if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,9}\s*", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.fail(field, key)
            return None
        return value

    def moment(
        self, field: str, now: datetime, *, earliest: timedelta | None = None, future: bool = False
    ) -> datetime | None:
        """A local time of the site (``2026-03-12T14:32``), as UTC; None when empty or unusable.

        Empty stays None ("now" is decided by the action), so that a repeated click asks the same thing.
        """
        value = self._fields.get(field)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > 32:
            self.fail(field, "form.time.format")
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(field, "form.time.format")
            return None
        try:
            moment = (moment.replace(tzinfo=SITE_ZONE) if moment.tzinfo is None else moment).astimezone(UTC)
        except (OverflowError, ValueError):
            self.fail(field, "form.time.format")
            return None
        if not future and moment > now + FUTURE_TOLERANCE:
            self.fail(field, "form.time.future")
            return None
        if earliest is not None and moment < now - earliest:
            self.fail(field, "form.time.old")
            return None
        return moment

    def checked(self, field: str) -> bool:
        return self._fields.get(field) in (True, "on", "true", "1", "yes")

    def key(self) -> str:
        """The idempotency key made in the browser; a form without a usable one is refused."""
        value = self._fields.get("key")
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            self.fail("key", "form.key")
            return ""
        return value

    def finish(self) -> None:
        """Raise Invalid when any field has an error."""
        if self.errors:
            raise Invalid(self.errors)
