"""Incidents of the month on the schematic plan: three greys, the number, the worst severity's shape.

Pure; called by slides.py. The plan is invented, as on the wall: the true layout never enters the system.
"""

from dashboard.design.mark_shapes import box, line, shape, text
from dashboard.design.marks import Drawing, Mark
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.screens.review.board.figures.scales import WIDTH
from dashboard.screens.review.board.picture import ReviewPicture, ZoneCount
from dashboard.screens.review.board.view import Figure, KeyLine, TableLine
from dashboard.screens.review.board.words import place

_HEIGHT = 560
# x, y, width, height of each zone; the perimeter is the ring between wall and houses.
_BOXES = {
    "surroundings": (0, 0, 1170, 62),
    "perimeter": (90, 88, 990, 62),
    "gate": (120, 164, 190, 330),
    "block_a": (322, 164, 230, 159),
    "block_b": (564, 164, 230, 159),
    "services": (806, 164, 244, 159),
    "block_c": (322, 335, 230, 159),
    "block_d": (564, 335, 230, 159),
    "block_e": (806, 335, 244, 159),
}
_WALL = [(90, 88), (1080, 88), (1080, 520), (90, 520), (90, 88)]
_GREYS = ("hollow", "faint", "muted")
# Only these have a shape here: hue is kept for what is serious.
_SHAPED = ("critical", "high")


def zone_plan(picture: ReviewPicture, language: Language) -> Figure | None:
    """Counts per zone; None when nothing may be or can be shown."""
    if not picture.zones or not (picture.is_counted(picture.month) or any(map(_total, picture.zones))):
        return None
    zones = {one.zone: one for one in picture.zones if one.zone in _BOXES}
    busiest = max((_total(one) for one in zones.values()), default=0)
    marks: list[Mark] = []
    for code in _BOXES:
        marks += _zone(code, zones.get(code), busiest, language)
    marks.append(line(_WALL, "axis"))
    joined = next((one for one in picture.zones if one.zone not in _BOXES), None)
    ordered = sorted(picture.zones, key=lambda one: (-_total(one), one.zone))
    said = "; ".join(
        f"{place(one.zone, language)} {number(_total(one), language)}" for one in ordered if _total(one)
    )
    return Figure(
        name="plan",
        title=say("picture.plan.title", language),
        keys=[
            *(KeyLine(tone, say(f"picture.plan.key.{tone}", language)) for tone in _GREYS),
            *(
                KeyLine(code, say(f"picture.plan.key.{code}", language), "severity")
                for code in _SHAPED
                if any(_worst(one) == code for one in zones.values())
            ),
        ],
        drawing=Drawing(
            WIDTH,
            _HEIGHT,
            marks,
            say("picture.plan.sentence", language, zones=said)
            if said
            else say("picture.plan.quiet", language),
        ),
        note=""
        if joined is None
        else say("picture.plan.joined", language, total=number(_total(joined), language)),
        head=[say(f"picture.column.{key}", language) for key in ("zone", "count", "severity")],
        rows=[
            TableLine([place(one.zone, language), number(_total(one), language), _levels(one, language)])
            for one in ordered
        ],
    )


def _zone(code: str, found: ZoneCount | None, busiest: int, language: Language) -> list[Mark]:
    """A zone that is not in the picture has its name only."""
    x, y, w, h = _BOXES[code]
    total = None if found is None else _total(found)
    marks = [box(x, y, w, h, _grey(total or 0, busiest))]
    is_flat = h < 100
    middle = x + w / 2
    name_y = y + h / 2 + 9 if is_flat else y + h / 2 - 16
    marks.append(
        text(
            x + 20 if is_flat else middle,
            name_y,
            place(code, language),
            "line",
            anchor="start" if is_flat else "middle",
        )
    )
    if total is None:
        return marks
    number_x, number_y = (x + w - 70, y + h / 2 + 13) if is_flat else (middle, y + h / 2 + 32)
    marks.append(text(number_x, number_y, number(total, language), "strong", anchor="middle", size="big"))
    worst = _worst(found)
    if worst:
        marks.append(shape(number_x - 58, number_y - 13, worst, 28))
    return marks


def _grey(total: int, busiest: int) -> str:
    """White for none, the darker grey for more than half of the busiest zone."""
    if not total:
        return _GREYS[0]
    return _GREYS[2] if total * 2 > busiest else _GREYS[1]


def _total(one: ZoneCount) -> int:
    return sum(one.levels.values())


def _worst(one: ZoneCount | None) -> str:
    levels = {} if one is None else one.levels
    return next((code for code in _SHAPED if levels.get(code)), "")


def _levels(one: ZoneCount, language: Language) -> str:
    parts = [
        f"{say(f'severity.{level.value}', language)} {number(one.levels[level.value], language)}"
        for level in Severity
        if one.levels.get(level.value)
    ]
    return ", ".join(parts) or say("picture.cell.none", language)
