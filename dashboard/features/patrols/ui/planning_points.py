"""The checkpoints of the plan page, already worded: by zone, what is wrong first, retired ones last.

Made from rows of queries/plans, never tables; shown by ``planning_page``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.features.patrols.queries.plans import PointRow, RetiredRow, RouteRow
from dashboard.features.patrols.rules.agreement import Limits
from dashboard.features.patrols.ui.planning_order import by_name
from dashboard.kernel.reference import Language, Zone
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, short_moment


@dataclass(frozen=True)
class PointLine:
    """A checkpoint and what is agreed there. ``tag`` is empty for whoever may not plan.

    ``wrong`` says what has to be mended, empty when nothing; ``ended`` since when it is out of use.
    """

    code: str = ""
    name: str = ""
    gaps: str = ""
    weight: str = ""
    since: str = ""
    tag: str = ""
    place: str = ""
    wrong: str = ""
    ended: str = ""


@dataclass(frozen=True)
class ZoneLine:
    """One zone behind its title; it stands open while something is wrong there."""

    name: str = ""
    total: str = ""
    wrong: str = ""
    points: list[PointLine] = field(default_factory=list)


def zone_lines(
    points: Sequence[PointRow],
    retired: Sequence[RetiredRow],
    routes: Iterable[RouteRow],
    now: datetime,
    language: Language,
) -> list[ZoneLine]:
    """Zones with something to mend first, else in their usual order; what is out of use stands last."""
    walked = {code for route in routes for code, _ in route.points}
    zones = []
    for zone in Zone:
        rows = sorted((row for row in points if row.zone is zone), key=by_name)
        lines = [point_line(row, now, language, is_walked=row.code in walked) for row in rows]
        if lines:
            zones.append(_zone(say(f"zone.{zone.value}", language), lines, language))
    zones.sort(key=lambda zone: not zone.wrong)
    if retired:
        gone = [_retired(row, now, language) for row in retired]
        zones.append(_zone(say("patrols.planning.retired", language), gone, language))
    return zones


def point_line(row: PointRow, now: datetime, language: Language, *, is_walked: bool = True) -> PointLine:
    place = ""
    if row.x is not None and row.y is not None:
        place = say("patrols.planning.metres", language, x=row.x, y=row.y)
    if row.needs_scan:
        place = ", ".join(part for part in (place, say("patrols.planning.needs_scan", language)) if part)
    wrong = []
    if row.limits.night_gap is None:
        wrong.append(say("patrols.planning.wrong.gap", language))
    if not is_walked:
        wrong.append(say("patrols.planning.wrong.route", language))
    return PointLine(
        row.code,
        row.name,
        _gaps(row.limits, language),
        number(row.limits.weight, language, 1),
        short_moment(row.limits_since, now, language),
        row.tag,
        place,
        ", ".join(wrong),
    )


def _zone(name: str, lines: list[PointLine], language: Language) -> ZoneLine:
    wrong = sum(bool(line.wrong) for line in lines)
    return ZoneLine(
        name,
        say("patrols.planning.points", language, total=number(len(lines), language)),
        say("patrols.planning.wrong.total", language, total=number(wrong, language)) if wrong else "",
        sorted(lines, key=lambda line: not line.wrong),
    )


def _retired(row: RetiredRow, now: datetime, language: Language) -> PointLine:
    zone = say(f"zone.{row.zone.value}", language)
    ended = say("patrols.planning.ended", language, time=short_moment(row.retired_at, now, language))
    return PointLine(code=row.code, name=row.name, place=zone, ended=ended)


def _gaps(limits: Limits, language: Language) -> str:
    if limits.day_gap is None or limits.night_gap is None:
        return say("patrols.planning.no_gap", language)
    return say("patrols.planning.gaps", language, day=limits.day_gap, night=limits.night_gap)
