"""When a tap was made, from a phone's clock that may be wrong, moved in between, or lie (decision 7). Pure.

Called for every delivered tap of a round and press of a drill. It believes the server's clock alone: a
result is never later than ``now``, and what cannot be explained is flagged for a person to look at, never
dropped.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# Two readings of one clock against the server differ by the way there and back; more is a moved clock.
TOLERANCE = timedelta(minutes=2)
OLDEST_TAP = timedelta(hours=24)
# What an INTEGER column holds; a phone that wakes up in 1970 is 56 years off.
_WIDEST = timedelta(seconds=2_000_000_000)


class ClockFlag(StrEnum):
    """``clock_off``: wrong but steady, corrected. The others cannot be explained by a slow or fast clock."""

    CLOCK_OFF = "clock_off"
    CLOCK_MOVED = "clock_moved"
    TOO_OLD = "too_old"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class PhoneTap:
    """``phone_at``: the phone's clock at the tap. ``offset``: server minus phone when the two last spoke
    before it, None if never. ``phone_now``: the phone's clock while sending, None if it did not say.
    ``issued_at``: when the server gave out the page that shows the point, None if unknown. ``seen_at``: the
    latest time this phone's clock had shown before the tap, None if it does not say.
    """

    phone_at: datetime
    offset: timedelta | None = None
    phone_now: datetime | None = None
    issued_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What the server remembers of the same phone. ``offset``: server minus phone when the phone last sent
    something before the tap, None if never. ``latest``: the latest of the taps that stand before this one in
    the phone's queue, None without one. ``is_page_known``: the page was given out when the phone says.
    """

    offset: timedelta | None = None
    latest: datetime | None = None
    is_page_known: bool = True


@dataclass(frozen=True, slots=True)
class TapTime:
    """``at`` in server time, the ``offset`` it was corrected by, and what is odd about it."""

    at: datetime
    offset: timedelta
    flags: frozenset[ClockFlag]


def tap_time(tap: PhoneTap, now: datetime) -> TapTime:
    """The tap in server time: corrected by the offset known at the tap, else by the offset at sending.

    ``clock_moved``: both offsets known and more than two minutes apart, a tap after now, or one before what
    the phone's clock had shown already. ``too_early``: before the page was given out. ``too_old``: older
    than 24 h. ``clock_off``: wrong but steady.
    """
    sending = None if tap.phone_now is None else now - tap.phone_now
    offset = tap.offset if tap.offset is not None else sending or timedelta(0)
    try:
        meant = tap.phone_at + offset
    except OverflowError:
        meant, offset = now, sending or timedelta(0)
    flags: set[ClockFlag] = set()
    moved = tap.offset is not None and sending is not None and abs(tap.offset - sending) > TOLERANCE
    went_back = tap.seen_at is not None and tap.phone_at < tap.seen_at - TOLERANCE
    if moved or went_back or meant > now + TOLERANCE:
        flags.add(ClockFlag.CLOCK_MOVED)
    elif abs(offset) > TOLERANCE:
        flags.add(ClockFlag.CLOCK_OFF)
    if tap.issued_at is not None and meant < tap.issued_at - TOLERANCE:
        flags.add(ClockFlag.TOO_EARLY)
    if now - meant > OLDEST_TAP:
        flags.add(ClockFlag.TOO_OLD)
    bounded = max(-_WIDEST, min(offset, _WIDEST))
    return TapTime(min(meant, now), bounded, frozenset(flags))


def against(time: TapTime, witness: Witness) -> TapTime:
    """The same time, with what the server's own memory says against it; nothing is ever taken back.

    ``clock_moved``: another offset than the one heard last, or earlier than a tap that came before it in the
    queue. ``too_early``: by a page that was never given out.
    """
    heard, latest = witness.offset, witness.latest
    is_other_clock = heard is not None and abs(time.offset - heard) > TOLERANCE
    is_out_of_order = latest is not None and time.at < latest - TOLERANCE
    flags = set(time.flags)
    if is_other_clock or is_out_of_order:
        flags = {*flags - {ClockFlag.CLOCK_OFF}, ClockFlag.CLOCK_MOVED}
    if not witness.is_page_known:
        flags.add(ClockFlag.TOO_EARLY)
    return replace(time, flags=frozenset(flags))
