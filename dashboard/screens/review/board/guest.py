"""What a guest may know of a picture: aggregates only, and no number from which a small one follows.

Pure. Counts of 1 and 2 are hidden, and so is every part that a total would give away: small parts are
joined until each published number is 0 or at least 3 and a joined one has two parts or more. What is hidden
is not in the result at all. Source: domain 5.3 R2 (small cells), 5.5 (never on a screen with guests).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.screens.review.board.picture import (
    Change,
    IncidentPart,
    PatrolPart,
    ReadyPart,
    ReviewPicture,
    ZoneCount,
)

SMALLEST = 3
JOINED = ""
"""The name of what was joined, where others have a type or a zone."""

# How easily a route is guessed and where a gap runs are nobody's business with guests in the room.
_NEVER = frozenset({"patrol_unpredictability", "patrol_gap_coverage"})
# Readiness is a computed index: its "numerator" is no count of anything.
_COUNTED = (Unit.COUNT, Unit.PERCENT, Unit.RATE, Unit.MINUTES)


@dataclass(frozen=True, slots=True)
class Published:
    """``shown``: name -> its number in each column. ``joined``: the rest, made of so many ``parts``."""

    shown: Mapping[str, tuple[int, ...]]
    joined: tuple[int, ...]
    parts: int


def is_small(value: float) -> bool:
    """A count that points at somebody."""
    return 0 < abs(value) < SMALLEST


def publish(cells: Mapping[str, Sequence[int]]) -> Published | None:
    """The table with small rows joined; None when even its totals are small, so nothing may be shown.

    Every cell is a count >= 0, every row has the same columns, the totals of columns are taken as known.
    """
    rows = {name: tuple(row) for name, row in cells.items()}
    totals = _sums(list(rows.values()))
    if any(is_small(total) for total in totals):
        return None
    joined = sorted(name for name, row in rows.items() if any(is_small(value) for value in row))
    # The next smallest joins until the rest has two parts and is not small itself.
    others = sorted((name for name in rows if name not in joined), key=lambda name: (sum(rows[name]), name))
    while joined and (len(joined) < 2 or _is_open(rows, joined)):
        if not others:
            return None
        joined.append(others.pop(0))
    return Published(
        {name: row for name, row in rows.items() if name not in joined},
        _sums([rows[name] for name in joined]) if joined else (0,) * len(totals),
        len(joined),
    )


def _is_open(rows: Mapping[str, tuple[int, ...]], joined: Sequence[str]) -> bool:
    """Whether a joined column is small, or tells its parts: as many incidents as parts are one each."""
    columns = zip(*(rows[name] for name in joined), strict=True)
    return any(
        is_small(sum(column)) or (sum(column) and sum(column) == sum(value > 0 for value in column))
        for column in columns
    )


def guest_picture(picture: ReviewPicture) -> ReviewPicture:
    """The picture as a guest may know it: what is hidden is absent, a hidden KPI has the state suppressed."""
    months = tuple(one for one in picture.incidents.months if one.count is None or not is_small(one.count))
    shown = {one.month for one in months}
    return replace(
        picture,
        kpis=tuple(_kpi(kpi) for kpi in picture.kpis if kpi.slug not in _NEVER),
        incidents=IncidentPart(months, _changes(picture, shown), (), picture.incidents.word),
        patrols=PatrolPart(),
        readiness=ReadyPart(history=picture.readiness.history),
        zones=_zones(picture.zones),
        commitments=(),
    )


def _kpi(kpi: Kpi) -> Kpi:
    """Without its breakdown; hidden when one of its numbers, or what is left of it, is small."""
    kept = {key: kpi.detail[key] for key in ("target", "floor", "band") if key in kpi.detail}
    if kpi.unit not in _COUNTED or not _is_telling(kpi):
        return replace(kpi, detail=kept)
    return replace(kpi, state=KpiState.SUPPRESSED, value=None, numerator=None, denominator=None, detail={})


def _is_telling(kpi: Kpi) -> bool:
    numbers = [value for value in (kpi.numerator, kpi.denominator) if value is not None]
    if kpi.unit is Unit.COUNT and kpi.value is not None:
        numbers.append(kpi.value)
    if kpi.unit is Unit.PERCENT and len(numbers) == 2:
        numbers.append(numbers[1] - numbers[0])
    return any(is_small(value) for value in numbers)


def _changes(picture: ReviewPicture, shown: set[str]) -> tuple[Change, ...]:
    """By type only, no zone; nothing when the total of one of the months is hidden."""
    if {one.month for one in picture.incidents.months[-2:]} - shown:
        return ()
    rows: dict[str, tuple[int, ...]] = {}
    for one in picture.incidents.changes:
        rows[one.type] = _sums([rows.get(one.type, (0, 0)), (one.before, one.now)])
    published = publish(rows)
    if published is None:
        return ()
    lines = [Change(kind, "", before, now) for kind, (before, now) in published.shown.items()]
    if published.parts:
        lines.append(Change(JOINED, "", *published.joined))
    return tuple(lines)


def _zones(zones: Sequence[ZoneCount]) -> tuple[ZoneCount, ...]:
    """Totals without their severity; the zones that were joined are one without a name."""
    published = publish({one.zone: (sum(one.levels.values()),) for one in zones})
    if published is None:
        return ()
    shown = [ZoneCount(zone, {"all": row[0]}) for zone, row in published.shown.items()]
    return (*shown, *((ZoneCount(JOINED, {"all": published.joined[0]}),) if published.parts else ()))


def _sums(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The sum of each column."""
    return tuple(sum(column) for column in zip(*rows, strict=True))
