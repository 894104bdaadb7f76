"""How the value and the parts of a number are written: on its page, in the review and in the report alike."""

from dashboard.kernel.kpi import Kpi, Unit
from dashboard.kernel.kpi_words import written
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, number


def value_words(kpi: Kpi, language: Language) -> tuple[str, str]:
    """(number, mark); minutes as hours and minutes."""
    if kpi.unit is Unit.MINUTES and kpi.value is not None:
        return duration_words(kpi.value * 60, language), ""
    return written(kpi, language)


def share_words(kpi: Kpi, language: Language) -> str:
    """``k/n`` of a percentage."""
    if kpi.unit is not Unit.PERCENT or not kpi.denominator:
        return ""
    return f"{plain(kpi.numerator, language)}/{plain(kpi.denominator, language)}"


def plain(value: float | None, language: Language) -> str:
    """A whole number without decimals, any other with one; "none" for none."""
    if value is None:
        return say("explain.none", language)
    return number(value, language, 0 if float(value).is_integer() else 1)


def with_number(words: str, value: float | None, language: Language) -> str:
    """What is counted, and how many it were."""
    return words if value is None else f"{words}: {plain(value, language)}"
