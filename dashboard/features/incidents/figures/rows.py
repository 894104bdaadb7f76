"""One line of the table below a chart: the same numbers as words."""

from dataclasses import dataclass

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number


@dataclass(frozen=True)
class FigureRow:
    """``label`` is the week or the day; the others are written numbers, ``note`` is a remark."""

    label: str
    value: str
    low: str = ""
    high: str = ""
    count: str = ""
    note: str = ""


def written(value: float | None, language: Language, digits: int = 1) -> str:
    """A number of a table, or "no data" where there is none."""
    return say("kpi.no_data", language) if value is None else number(value, language, digits)
