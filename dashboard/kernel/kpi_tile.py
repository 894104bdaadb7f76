"""A KPI answer as a staff tile, worded for the viewer. Called by the pages of numbers of every feature.

A tile always tells its age: one that counts by itself for now, a fixed text for an instant that is over.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.kernel.kpi import Kpi
from dashboard.kernel.kpi_words import written
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration


@dataclass(frozen=True)
class TileAge:
    """An age that counts by itself (``since_ms``), or a fixed text for an instant that is over."""

    text: str = ""
    since_ms: int = 0


NO_AGE = TileAge()


@dataclass(frozen=True)
class TileView:
    """All words of one tile; ``href`` opens its explanation."""

    slug: str = ""
    label: str = ""
    number: str = ""
    mark: str = ""
    note: str = ""
    state: str = "no_data"
    state_word: str = ""
    band: str = ""
    band_word: str = ""
    age: TileAge = NO_AGE
    href: str = ""


def tile_of(
    kpi: Kpi,
    language: Language,
    *,
    label: str,
    note: str,
    band: str,
    is_now: bool,
    value: tuple[str, str] | None = None,
    href: str = "",
) -> TileView:
    """The tile of one KPI. ``value`` is (number, mark) where the usual writing does not fit.

    ``href`` is where the same instant is explained; without it that is now.
    """
    shown, mark = written(kpi, language) if value is None else value
    return TileView(
        slug=kpi.slug,
        label=label,
        number=shown,
        mark=mark,
        note=note,
        state=kpi.state.value,
        state_word=say(f"kpi.state.{kpi.state.value}", language),
        band=band,
        band_word=say(f"kpi.band.{band}", language) if band else "",
        age=_age(kpi, language, is_now=is_now),
        href=href or f"/kpi/{kpi.slug}",
    )


def input_age(last_at: datetime | None, language: Language) -> TileAge:
    """The age of counts that are no KPI: since the last input behind them."""
    if last_at is None:
        return TileAge(say("kpi.no_data", language))
    return TileAge("", int(last_at.timestamp() * 1000))


def _age(kpi: Kpi, language: Language, *, is_now: bool) -> TileAge:
    if kpi.age_seconds is None:
        return TileAge(say("kpi.no_data", language))
    if not is_now:
        return TileAge(duration(kpi.age_seconds, language))
    return TileAge("", int((kpi.window_end.timestamp() - kpi.age_seconds) * 1000))
