"""The instant a page of numbers answers for: now, or what the viewer asked. Used by their states."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.kernel.form import FormReader


@dataclass(frozen=True, slots=True)
class Instant:
    """``asked`` None means now; ``moment`` is the instant to compute for."""

    moment: datetime
    asked: datetime | None

    @property
    def is_now(self) -> bool:
        return self.asked is None


# Nothing was recorded before; an earlier instant is a typing error.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def parse_as_of(fields: object, now: datetime) -> datetime | None:
    """The instant asked for, never in the future; None means now. Raises Invalid with a sentence."""
    form = FormReader(fields)
    asked = form.moment("as_of", now)
    if asked is not None and asked < EARLIEST:
        form.fail("as_of", "form.time.early")
    form.finish()
    return None if asked is None else min(asked, now)


def at(asked: datetime | None, now: datetime) -> Instant:
    return Instant(now if asked is None else asked, asked)
